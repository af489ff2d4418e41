"""What is said, and for who wants to listen also aloud: a recording is a message of its own, before its words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.services.messages import Message
from conversations import listening

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.services.voices import Voices
    from conversations.types import State

_LONG: Final = 1000
"""Signs that are read in one go."""
SENT_BEFORE: Final = "sent:"
"""How a recording is called that a channel has already; what follows is its own name for it."""


def aloud(voices: Voices | None, state: State) -> Voices | None:
    """The recordings, where who speaks wants to hear them."""
    return voices if listening.is_on(state) else None


def in_one(messages: list[Message]) -> list[Message]:
    """What a phone gets as one message, with one sound: words that only lead to a question, and the question.

    A reference, a link, words of danger, a file, a recording and what is long stay messages of their own.
    """
    if len(messages) < 2:
        return messages
    *before, asks = messages
    leads = all(one == Message(one.text, one.locale, turn=one.turn) for one in before)
    if not leads or asks.kind != "question" or asks.voices or sum(len(one.text) for one in messages) > _LONG:
        return messages
    return [replace(asks, text="\n\n".join(one.text for one in messages))]


def each_alone(messages: Iterable[Message]) -> Iterator[Message]:
    """The messages as a phone gets them: a recording alone, and then the words with their buttons.

    The recording has no caption, so that a locked screen tells no more of it than that it is one.
    """
    for message in messages:
        yield from (Message("", message.locale, turn=message.turn, voices=(name,)) for name in message.voices)
        yield replace(message, voices=()) if message.voices else message
