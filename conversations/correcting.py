"""An age that is told while something else is asked: it corrects the one that was told before, and asks for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conversations.eligibility import age_between
from conversations.flow import fits
from conversations.flows import answers_to
from conversations.types import Aside

if TYPE_CHECKING:
    from conversations.turn import Turn

_AGE: Final = "age"
_FIRST_YEAR: Final = 1900
_OLDEST_CHILD: Final = 20  # an older one that a parent tells is their own


def may_be_their_own(turn: Turn, value: str) -> bool:
    """Whether an age that is told of a young person may be that of who writes: "ana 40", by a mother."""
    path = turn.path()
    is_asked = path.node.id == _AGE and not turn.state.asides and path.audience() != "youth"
    return is_asked and value.isdecimal() and _OLDEST_CHILD < int(value) < _FIRST_YEAR


def is_taken(turn: Turn, told: str) -> bool:
    """Whether an age was taken: as one more time the same, or as another, which is asked about before it counts.

    Not where none was told before, nor beside a side question.
    """
    path, question = turn.path(), turn.flow.question(_AGE)
    known = path.answers.get((path.applicant, _AGE), "")
    if not told or not known or turn.state.asides or question is None or not fits(question, told, turn.context):
        return False
    if path.audience() != "youth" and told.isdecimal() and int(told) > _OLDEST_CHILD:
        return False
    ages, before = (age_between(value, turn.context.today) for value in (told, known))
    if ages and before and ages[0] <= before[1] and before[0] <= ages[1]:
        turn.say(answers_to.NOTED)
    else:
        turn.open_aside(Aside("replace", path.applicant, _AGE, told))
    return True
