"""What is kept of who speaks here, said to them in their own words: the same names as on the review."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from conversations.asking import answer_label
from conversations.flows import answers_to, mydata
from conversations.path import speaks_for
from conversations.reference import spoken
from conversations.sources import said

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conversations.texts import Text
    from conversations.turn import Turn
    from conversations.types import Answer


def tell(turn: Turn, _: str) -> None:
    """Everything that is kept of who speaks, how long, and how to have it erased."""
    mine = [answer for answer in turn.state.answers if speaks_for(turn.state, answer.subject)]
    if not mine:
        turn.say(mydata.NOTHING, mydata.WAYS)
        return
    days = turn.context.programme
    sent = bool(turn.state.references)
    kept = (
        answers_to.PRIVACY_KEPT.counted(days.lead_days) if sent else answers_to.PRIVACY_DRAFT.counted(days.draft_days)
    )
    turn.say(mydata.HERE, *_answers(turn, mine), *_requests(turn), *_beside(turn), kept, mydata.WAYS)


def _answers(turn: Turn, mine: list[Answer]) -> Iterator[Text]:
    for answer in mine:
        question = turn.flow.question(answer.question)
        if question is None:
            continue
        if question.binding == "words":
            words = mydata.AGREED if answer.value == "yes" else mydata.REFUSED
            yield words.given(day=date.fromisoformat(answer.day))
        elif question.label is not None:
            value = answer_label(question, answer.value, turn.context)
            yield answers_to.LINE.given(label=question.label, value=value)


def _requests(turn: Turn) -> Iterator[Text]:
    for subject, code in turn.state.references:
        if speaks_for(turn.state, subject):
            yield mydata.REQUEST.given(reference=spoken(code))
    if any(speaks_for(turn.state, subject) for subject, _ in turn.state.references):
        yield mydata.STAFF


def _beside(turn: Turn) -> Iterator[Text]:
    if turn.state.source:
        yield mydata.SOURCE.given(source=said(turn.state.source, turn.context.programme.sources))
    if turn.state.safe_word:
        yield mydata.SAFE_WORD
    if turn.state.stopped:
        yield mydata.STOPPED
