"""What there is to tell on the way, each once: of what lies there, what was not said yet, or not like this."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from conversations.flow import Outcome, Tell
from conversations.types import OfferGuardianLink, WithdrawLead

if TYPE_CHECKING:
    from conversations.path import Passed
    from conversations.texts import Text
    from conversations.turn import Turn


def tell_news(turn: Turn) -> None:
    """Say what lies on the way and was not said yet, or not like this."""
    withdrawn = any(isinstance(effect, WithdrawLead) for effect in turn.effects)
    said: set[tuple[Text, ...]] = set()
    for passed in _not_told(turn, beside=False):
        node = passed.node
        if passed.texts in said:
            continue  # of brothers and sisters, where a fact was confirmed meanwhile
        said.add(passed.texts)
        if not (withdrawn and node.id == "later"):  # that it is withdrawn says enough
            turn.say(*passed.texts, kind="reference" if isinstance(node, Tell) and node.reference else "tell")


def tell_beside(turn: Turn) -> None:
    """Say with the end of a way what else can be done there: not while something is asked, nor what was just done."""
    if not isinstance(turn.path().node, Outcome) or turn.state.asides:
        return
    is_done = any(isinstance(effect, OfferGuardianLink) for effect in turn.effects)
    for passed in _not_told(turn, beside=True):
        turn.also += [part for part in passed.texts if part not in turn.also and not is_done]


def _not_told(turn: Turn, *, beside: bool) -> list[Passed]:
    """What lies on the way and is to be told; from now on it was."""
    told, path, found = dict(turn.state.told), turn.path(), []
    reviewed = {answer.subject: answer.bound for question, answer in path.questions() if question.kind == "review"}
    for passed in path.passed:
        if isinstance(passed.node, Tell) and passed.texts and passed.node.beside is beside:
            place = f"{passed.subject} {passed.node.id}"
            again = reviewed.get(passed.subject, "") if passed.node.reference else ""
            said = repr([(part.id, part.count) for part in passed.texts]) + again
            mark = hashlib.blake2s(said.encode(), digest_size=4).hexdigest()
            if told.get(place) != mark:
                found.append(passed)
            told[place] = mark
    turn.change(told=tuple(told.items()))
    return found
