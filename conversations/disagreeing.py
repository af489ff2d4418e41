"""Somebody takes their agreement back: the centre keeps nothing of them, and nothing is written to them any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations import mailings, reminders, visits_reminded
from conversations.derived import consents_of
from conversations.flows import disagreeing
from conversations.records import withdraw_all
from conversations.types import Answer, Aside, RecordConsent

if TYPE_CHECKING:
    from conversations.turn import Turn

_CONSENT = "consent"


def has_agreed(turn: Turn) -> bool:
    """Whether who speaks here said yes, also to words that are not in use any more."""
    own = (turn.state.speaker, _CONSENT)
    return any((one.subject, one.question, one.value) == (*own, "yes") for one in turn.state.answers)


def wanted(turn: Turn, _: str) -> None:
    """Ask once, then take it back."""
    if has_agreed(turn):
        turn.open_aside(Aside(disagreeing.QUESTION.id))
    else:
        turn.say(disagreeing.NOTHING)


def refused(turn: Turn, aside: Aside, value: str) -> None:
    """A no to the words that are asked now counts when it was meant; else they are asked again."""
    path = turn.path()
    if value == "yes" and (path.subject, path.node.id) == (aside.subject, aside.about):
        turn.settle(aside.value)


def answered(turn: Turn, _: Aside, value: str) -> None:
    """The yes becomes a no, and all that followed from it goes."""
    if value != "yes" or not has_agreed(turn):
        return
    turn.say(disagreeing.DONE)
    speaker, who = turn.state.speaker, turn.audience()
    version = turn.context.programme.consent.get(who, "")
    turn.put(Answer(speaker, _CONSENT, "no", f"{version}:{who}"))
    if (speaker, who, version, "no") not in consents_of(turn.path()):  # an earlier answer is open: it lies behind that
        turn.effects.insert(0, RecordConsent(speaker, who, version, given=False))
        withdraw_all(turn)
    reminders.take_back(turn, speaker)
    mailings.take_back(turn, speaker)
    visits_reminded.take_back(turn, speaker)
