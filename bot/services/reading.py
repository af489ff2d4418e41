"""A very long text is read before its turn begins: not while everybody waits for the writer."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Literal

from bot.services.rendering import expecting
from conversations import engine, with_staff
from conversations.asking import beneath
from conversations.locales import understood_as
from conversations.readings import Reading
from conversations.types import Attached, Said, VoiceTyped
from conversations.understanding import read_long, understand
from conversations.understanding.danger import find_danger
from conversations.understanding.health_words import HIDDEN
from conversations.understanding.identifiers import is_digits_of_paper, is_rest_of_identifier
from conversations.understanding.questions import NOTHING_TAUGHT
from conversations.visits_offered import heard_by
from storage import messages

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.i18n import Catalogues
    from bot.services.turns import Turns
    from conversations.types import Asking, Context, Event, State
    from conversations.understanding.lexicon import Lexicon
    from conversations.understanding.questions import Taught
    from storage.contacts import Conversation

LONG: Final = 1000  # characters; `understand` looks beyond only for danger and for what may not be kept


async def read_if_long(event: Event, lexicon: Lexicon) -> Event:
    """The event as it is, or, of a very long text, with the danger in it and what of it may not be kept."""
    if not isinstance(event, (Said, Attached)) or len(event.text) <= LONG:
        return event
    if isinstance(event, Said):
        return Said(event.text, await asyncio.to_thread(read_long, event.text, lexicon))
    danger = await asyncio.to_thread(find_danger, event.text, lexicon)
    return replace(event, text="", danger=danger)


def is_of_danger(event: Event, lexicon: Lexicon) -> bool:
    """Whether there is danger in a text, before its turn; of a very long one, as `read_if_long` found."""
    match event:
        case Said(reading=reading, text=words):
            return bool(reading.danger or (len(words) <= LONG and find_danger(words, lexicon)))
        case Attached(danger=danger, text=words):
            return bool(danger or find_danger(words, lexicon))
    return False


def understood(
    tx: Connection, turns: Turns, conversation: Conversation, event: Event, at: tuple[State, Context]
) -> Event:
    """The event with what its text means, read against the question that is open, and without what is never kept."""
    read = _understood(hearing_of(tx, turns, conversation), event, *at)
    return _without_rest(tx, conversation.id, at[0], read)


def _understood(hearing: Hearing, event: Event, state: State, context: Context) -> Event:
    if isinstance(event, Attached) and event.text:
        return replace(event, danger=find_danger(event.text, hearing.lexicon))
    # What is too long was read before, see read_if_long.
    if not isinstance(event, (Said, VoiceTyped)) or not event.text or len(event.text) > LONG:
        return event
    return replace(event, reading=hearing.read(event.text, state, context))


def _without_rest(tx: Connection, conversation_id: int, state: State, event: Event) -> Event:
    """The event, without the digits of a paper whose letters are the last that this speaker wrote to the centre.

    What was written before is read where it is kept anyway: nothing more is kept for this.
    """
    if not isinstance(event, Said) or not with_staff.is_open(state) or not is_digits_of_paper(event.text):
        return event
    if event.reading.value or event.reading.danger:
        return event
    if not is_rest_of_identifier(event.text, _last_written(tx, conversation_id, state.speaker)):
        return event
    return replace(event, text=HIDDEN, reading=Reading(masked=True))


def _last_written(tx: Connection, conversation_id: int, speaker: str) -> str:
    written = reversed(messages.list_messages(tx, conversation_id, speaker))
    return next((one.words for one in written if not one.outgoing and not one.is_leaving), "")


def hearing_of(tx: Connection, turns: Turns, conversation: Conversation) -> Hearing:
    """How what is typed in this conversation, which is locked, is read."""
    return Hearing(turns.catalogues, turns.lexicon, turns.known.taught(tx, conversation.taught))


@dataclass(frozen=True, slots=True)
class Hearing:
    """How typed texts are read: by the words on the buttons in every locale, the lexicon, and what staff taught."""

    catalogues: Catalogues
    lexicon: Lexicon
    taught: Taught = NOTHING_TAUGHT

    def read(self, text: str, state: State, context: Context) -> Reading:
        """What a text, not too long, means at the open question; beside a list that is open, also at that under it."""
        reading = self._against(engine.expecting(state, context), text, state, context)
        under = beneath(state, context)
        if under is None or reading.value or reading.command or reading.danger:
            return reading
        answered = self._against(under, text, state, context)
        is_answer = answered.value or (answered.candidates and not reading.candidates)
        # Whatever is typed could be a name: also a question, and what is nearly one of the list.
        is_unsure = under.kind == "name" and (reading.candidates or reading.intents or reading.suggested)
        return replace(answered, beneath=True) if is_answer and not is_unsure else reading

    def _against(self, asked: Asking, text: str, state: State, context: Context) -> Reading:
        expected = heard_by(expecting(asked, self.catalogues), state, context)
        locale = state.locale or context.hint
        return understand(text, expected, understood_as(locale) or locale, self.lexicon, self.taught)


def how_read(event: Event) -> Literal["", "understood", "not_understood"]:
    """Whether anything was understood of a text; "" of what is none."""
    if not isinstance(event, Said) or not event.text:
        return ""
    read = event.reading
    found = read.value or read.candidates or read.command or read.danger or read.intents
    return "understood" if found else "not_understood"
