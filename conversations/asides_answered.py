"""What an answer to a side question does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations import (
    commands,
    disagreeing,
    doors,
    erasing,
    guardians,
    joining,
    locks,
    mailings,
    moving,
    person,
    reminders,
    safe_words,
    safeguarding,
    taking_over,
    visits,
    visits_ended,
    with_staff,
)
from conversations.derived import has_taken_over, relevant
from conversations.flows import answers_to
from conversations.path import speaks_for
from conversations.records import forget_personal
from conversations.reference import spoken
from conversations.types import Answer, Aside, WithdrawLead

if TYPE_CHECKING:
    from collections.abc import Callable

    from conversations.turn import Turn


def answer_aside(turn: Turn, aside: Aside, value: str) -> None:
    """Close the side question and do what the answer says."""
    turn.close_aside()
    _ANSWERED[aside.question](turn, aside, value)


def _withdraw(turn: Turn, aside: Aside, value: str) -> None:
    if value == "yes":
        _take_back(turn, aside.subject)


def _withdraw_which(turn: Turn, _: Aside, value: str) -> None:
    for subject, reference in turn.state.references:
        if reference == value and speaks_for(turn.state, subject):
            _take_back(turn, subject)


def _take_back(turn: Turn, subject: str) -> None:
    """The request goes; the answers up to the wish stay, and the wish becomes "not now"."""
    reference = dict(turn.state.references)[subject]
    visits_ended.let_go(turn, {subject})
    turn.effects.append(WithdrawLead(subject))
    told = joining.left_words(turn.state, subject) or (answers_to.WITHDRAWN,)
    turn.say(*(part.given(reference=spoken(reference)) for part in told))
    wish = (
        "wish_teacher"
        if any(a.question == "wish_teacher" for a in turn.state.answers if a.subject == subject)
        else "wish"
    )
    turn.change(references=tuple(pair for pair in turn.state.references if pair[0] != subject))
    if has_taken_over(turn.state.answers, subject):  # of this one they had said nothing but of themselves
        turn.state = taking_over.ended_for(turn.state, subject)
    else:
        turn.put(Answer(subject, wish, "no"))
        turn.change(answers=relevant(turn.path(), turn.state, subject))
    if not any(speaks_for(turn.state, left) for left, _ in turn.state.references):
        forget_personal(turn)
        with_staff.forget(turn)


def _replace(turn: Turn, aside: Aside, value: str) -> None:
    if value == "yes":
        turn.settle_confirmed(aside)


def _read_back(turn: Turn, aside: Aside, value: str) -> None:
    """Yes, no, or another value, which may again be a number abroad."""
    if value in {"yes", aside.value}:
        turn.settle_confirmed(aside)
    elif value != "no":
        turn.settle_read(value)


def _change(turn: Turn, _: Aside, value: str) -> None:
    commands.change(turn, value)


def _language(turn: Turn, _: Aside, value: str) -> None:
    commands.language(turn, value)


def _resume(turn: Turn, _: Aside, value: str) -> None:
    if value != "continue":
        commands.other(turn, "" if value == "other" else value)


def _go_on(turn: Turn, _: Aside, value: str) -> None:
    """Nothing more: the open question is asked again."""
    del turn, value


_ANSWERED: dict[str, Callable[[Turn, Aside, str], None]] = {
    "delete": erasing.answered,
    "withdraw": _withdraw,
    "withdraw_which": _withdraw_which,
    "replace": _replace,
    "phone_abroad": _read_back,
    "confirm": _read_back,
    "near": _read_back,
    "change": _change,
    "language": _language,
    "resume": _resume,
    **safeguarding.ANSWERED,
    **person.ANSWERED,
    "danger_told": _go_on,
    "arrive": moving.answered,
    "bring": moving.answered,
    "join": moving.answered,
    "safe_word": safe_words.agree,
    "lock_code": locks.agree,
    "staff": _go_on,
    "remind": reminders.answered,
    "news": mailings.answered,
    **guardians.ANSWERED,
    "takeover_which": taking_over.which,
    "join_which": joining.which,
    "disagree": disagreeing.answered,
    "refuse": disagreeing.refused,
    "door": doors.answered,
    **visits.ANSWERED,
}
