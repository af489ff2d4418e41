"""What is told in place of an earlier answer is asked about before it counts: a "no" beside it answers nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conversations import mailings
from conversations.asking import last_answered
from conversations.flow import fits
from conversations.flows import answers_to
from conversations.flows.asides import READ_BACK
from conversations.readings import MY_NAME, NAME, THEIR_NAME
from conversations.types import Aside
from conversations.understanding.phones import is_abroad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from conversations.path import Path
    from conversations.readings import Instead, Reading
    from conversations.turn import Turn

    Key = tuple[str, str]

_PHONE = "phone"
_YOUNG, _OWN, _ADULT = "first_name", "own_name", "guardian_name"
# The questions that ask for the name, where a young person writes and where somebody else does.
_NAMES: Final = {
    **dict.fromkeys(((NAME, True), (NAME, False)), frozenset({_YOUNG, _OWN, _ADULT})),
    (MY_NAME, True): frozenset({_YOUNG}),
    (MY_NAME, False): frozenset({_OWN}),
    (THEIR_NAME, True): frozenset({_ADULT}),
    (THEIR_NAME, False): frozenset({_YOUNG, _ADULT}),
}


def is_taken(turn: Turn, reading: Reading) -> bool:
    """Whether they take an earlier answer back; what of several they mean is asked."""
    if turn.state.asides and turn.state.asides[-1].question in READ_BACK:
        return False
    meant = {key: told for told in reading.instead for key in _told_before(turn, told)}
    if not meant:
        return _is_known(turn, reading)
    mailings.put_off(turn)
    last = last_answered(turn.path())
    latest = (last.subject, last.question) if last is not None else None
    if latest in meant:
        _take(turn, latest, meant[latest])
    elif len(meant) == 1:
        _take(turn, *meant.popitem())
    else:
        turn.open_aside(Aside("change"))
    return True


def _told_before(turn: Turn, told: Instead) -> Iterable[Key]:
    """The answers that it may be about, of who speaks and of whom they speak: those that it is at odds with."""
    path = turn.path()
    asked = _NAMES.get((told.question, turn.audience() == "youth")) or {told.question}
    for key, known in path.answers.items():
        question = turn.flow.question(key[1])
        is_asked = key == (path.subject, path.node.id)
        if question is None or is_asked or key[0] not in _people(path):
            continue
        if question.id not in asked:
            continue
        if fits(question, told.value, turn.context) and known != told.value if told.value else known == told.denied:
            yield key


def _is_known(turn: Turn, reading: Reading) -> bool:
    """Whether it is what they had said before: "non, c'est 2AC" is no "no" to what is asked now."""
    path = turn.path()
    told = {(one.question, one.value) for one in reading.instead}
    known = {(question, value) for (subject, question), value in path.answers.items() if subject in _people(path)}
    if told.isdisjoint(known):
        return False
    turn.say(answers_to.NOTED)
    return True


def _people(path: Path) -> frozenset[str]:
    return frozenset({path.applicant, path.speaker})


def _take(turn: Turn, key: Key, told: Instead) -> None:
    """What to change is told: it is not asked any more."""
    turn.change(asides=tuple(aside for aside in turn.state.asides if aside.question != "change"))
    if not told.value:
        turn.change(asides=())
        turn.reopen(*key)
    elif key[1] == _PHONE and told.value in turn.context.too_often:
        turn.say(answers_to.NUMBER_TOO_OFTEN)
    else:
        abroad = key[1] == _PHONE and is_abroad(told.value)
        turn.open_aside(Aside("phone_abroad" if abroad else "replace", *key, told.value))
