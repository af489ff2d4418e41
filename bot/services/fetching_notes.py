"""The voice note of a person is fetched only where it will be kept: in its pace, once, and never a flood of them.

What one person sends comes one after the other, so that each is judged by what became of the one before; of all people
together, few are fetched at the same moment: a recording is held in memory until its turn has been taken.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final
from weakref import WeakValueDictionary

from bot.services.not_sent import NotSent
from bot.services.spoken import LARGEST, LONGEST, Sound, seconds_of
from conversations.stored import load
from conversations.types import Attached
from conversations.voice_notes import are_taken
from storage import contacts, inbox, voice_notes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import Connection

    from bot.services.incoming import Incoming
    from bot.services.spoken import VoiceNote
    from bot.services.turns import Turns
    from conversations.types import Heard

AT_ONCE: Final = 4


@dataclass(frozen=True, slots=True)
class Fetching:
    """What is being fetched in this process."""

    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    alone: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)

    @contextlib.asynccontextmanager
    async def one_by_one(self, whose: str, note: VoiceNote | None) -> AsyncIterator[None]:
        """Nothing else that this person says aloud is taken meanwhile."""
        if note is None:
            yield
            return
        alone = self.alone.setdefault(whose, asyncio.Lock())
        async with alone:
            yield

    async def fetched(self, turns: Turns, incoming: Incoming, note: VoiceNote | None) -> Incoming:
        """The event with what came of fetching the voice note; it is not fetched where it would not be kept."""
        event = incoming.event
        if note is None or not isinstance(event, Attached):
            return incoming
        may = await turns.database.read(lambda tx: _may_come(tx, turns, incoming))
        if may == "here" and (note.seconds > LONGEST or note.size > LARGEST):
            may = "long"
        if may != "here":
            return replace(incoming, event=replace(event, sound=may))
        try:
            async with self.room:
                content = await note.fetch()
        except NotSent:
            return replace(incoming, event=replace(event, sound="missing"))
        said = Sound(content, note.seconds or seconds_of(content))
        if said.seconds > LONGEST:
            return replace(incoming, event=replace(event, sound="long"))
        return replace(incoming, event=replace(event, sound="here"), said=said)


def _may_come(tx: Connection, turns: Turns, incoming: Incoming) -> Heard:
    """Also of what is too fast, or was taken before, nothing is fetched: its turn says what there is to say."""
    conversation = contacts.find_conversation(tx, incoming.channel, incoming.address)
    if conversation is None or not are_taken(load(conversation.state), turns.known_facts(tx)):
        return ""
    pacing, now = turns.pacing, turns.clock.now()
    is_too_fast = pacing is not None and pacing.of_person.after(conversation.busy_until, now) is None
    if is_too_fast or inbox.was_taken(tx, conversation.id, incoming.external_id):
        return ""
    return "many" if voice_notes.is_full(tx, conversation.id) else "here"
