"""Several children told of at once: one is asked about after the other, and the ages that were told are read back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conversations.flow import fits
from conversations.flows import answers_to
from conversations.path import MAX_CHILDREN, child
from conversations.told_early import keep

if TYPE_CHECKING:
    from conversations.readings import Reading
    from conversations.turn import Turn

_WHO, _AGE = "who", "age"
_FOR_CHILDREN: Final = frozenset({"parent", "helper"})


def is_taken(turn: Turn, reading: Reading) -> bool:
    """Whether it was all that they said; in doubt about who writes, that is asked first."""
    asked = turn.path().node.id
    if turn.state.asides or asked not in {_WHO, _AGE}:
        return False
    if asked == _WHO and not reading.value:
        _keep(turn, reading.children, 1)
        return False
    if asked == _WHO:
        turn.settle(reading.value)
    if turn.audience() not in _FOR_CHILDREN:
        return False
    turn.say(answers_to.ONE_BY_ONE)
    _keep(turn, reading.children, int(turn.path().applicant.rpartition("child-")[2]))
    return True


def _keep(turn: Turn, ages: tuple[str, ...], number: int) -> None:
    """Keep each age of its child, from this one on: the first is read back first, the next where it would be asked."""
    speaker, question = turn.path().speaker, turn.flow.question(_AGE)
    for at, age in enumerate(ages[: MAX_CHILDREN + 1 - number], number):
        if question is not None and fits(question, age, turn.context):
            keep(turn, child(speaker, at), _AGE, age)
