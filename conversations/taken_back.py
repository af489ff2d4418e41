"""What is left of a request that was taken back where the turn that did it is lost: an older backup is put back."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Final

from conversations import with_staff
from conversations.flow import Question
from conversations.flows import FLOW
from conversations.path import is_of, speaker_of

if TYPE_CHECKING:
    from conversations.types import Answer, State

_WISHES: Final = frozenset({"wish", "wish_teacher"})


def taken_back(state: State, subject: str) -> State:
    """The state without this request, also where a word hides who sent it; of the last one nothing else stays either.

    Whoever has gone on elsewhere since may have taken back there that they may be contacted, which is not found here.
    So an earlier yes counts no longer, nor what was agreed to beside it: who goes on is asked anew.
    """
    beside = tuple(taken_back(other, subject) for other in state.beside)
    if not any(pair[0] == subject for pair in state.references):
        return replace(state, beside=beside)
    speaker, references = speaker_of(subject), tuple(pair for pair in state.references if pair[0] != subject)
    is_last = not any(is_of(speaker, left) for left, _ in references)
    answers = tuple(_unwished(one, subject) for one in state.answers if _stays(one, subject, is_last=is_last))
    left = replace(state, answers=answers, references=references, beside=beside)
    return _without_all_else(left, speaker) if is_last else left


def refused(state: State, speaker: str) -> State:
    """The state of who took their agreement back: what is asked before it, and nothing else of them."""
    beside = tuple(refused(other, speaker) for other in state.beside)
    answers = tuple(one for one in state.answers if _stays(one, speaker, is_last=True))
    references = tuple(pair for pair in state.references if not is_of(speaker, pair[0]))
    return _without_all_else(replace(state, answers=answers, references=references, beside=beside), speaker)


def _stays(answer: Answer, subject: str, *, is_last: bool) -> bool:
    """Whether an answer is kept: that of another, or what is asked before anybody agrees to anything."""
    if answer.question in _asked_before_consent():
        return True
    if is_last:
        return not is_of(speaker_of(subject), answer.subject)
    question = FLOW.question(answer.question)
    return answer.subject != subject or (question is not None and question.about == "speaker")


def _unwished(answer: Answer, subject: str) -> Answer:
    is_it = answer.subject == subject and answer.question in _WISHES
    return replace(answer, value="no", open=False) if is_it else answer


def _without_all_else(state: State, speaker: str) -> State:
    left = with_staff.without_talk(state, speaker)
    return replace(
        left,
        asides=() if state.speaker == speaker else left.asides,
        reminding=tuple(one for one in state.reminding if one.speaker != speaker),
        news=tuple(one for one in state.news if one.speaker != speaker),
        visiting=tuple(one for one in state.visiting if one.speaker != speaker),
    )


@cache
def _asked_before_consent() -> frozenset[str]:
    asked = [node for node in FLOW.nodes if isinstance(node, Question)]
    consent = next(at for at, question in enumerate(asked) if question.binding == "words")
    return frozenset(question.id for question in asked[:consent])
