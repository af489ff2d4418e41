"""What is agreed to is read in one language: the messages of each agreement, which are said together or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.flows import FLOW, answers_to, guardian, mailings, reminders, visits
from conversations.texts import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conversations.flow import Question

_OF_GUARDIAN = (*guardian.READ_ALOUD, answers_to.PRIVACY_CONTROLLER, answers_to.PRIVACY_UNCONFIRMED)
_OF_REMINDERS = (reminders.QUESTION, visits.REMIND, visits.REMIND_BEFORE)


def together() -> Iterator[tuple[str, ...]]:
    """The ids of each agreement: what is read, and the answers to it."""
    consent = FLOW.question("consent")
    if consent is not None:
        yield tuple(_ids(consent))
    yield tuple(_ids(mailings.QUESTION))
    yield tuple(one for question in _OF_REMINDERS for one in _ids(question))
    first = next(question for question in guardian.QUESTIONS if question.id == guardian.ASKED_FIRST)
    yield (*(text.id for text in _OF_GUARDIAN), *_ids(first))


def _ids(question: Question) -> Iterator[str]:
    yield from (text.id for text in (question.ask, *(line.text for line in question.asks), question.again))
    yield from (choice.label.id for choice in question.choices if isinstance(choice.label, Text))
