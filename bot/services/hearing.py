"""Which open pages of the web chat may hear something unasked, and whether there is something new on them.

What is new is a turn: whatever the centre writes, a reminder, a message to many, what is done in another tab or hides
the conversation is one. So a page that tells the turn it shows can be told that there is another, and nothing else is
said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.clock import SystemClock
from conversations import with_staff
from conversations.locks import is_shut
from conversations.stored import load
from storage import contacts, tickets

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.clock import Clock
    from conversations.types import State
    from storage.db import Database


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation, and the turn in which it stands."""

    conversation_id: int
    turn: int


@dataclass(frozen=True, slots=True)
class Hearing:
    """What the pages that are open ask of the store: once when they begin to listen, then all together."""

    database: Database
    clock: Clock = field(default_factory=SystemClock)

    async def place(self, channel: str, address: str) -> Place | None:
        """Where the conversation of this address stands; None when nothing may come to its page unasked."""
        return await self.database.read(lambda tx: _place(tx, channel, address, self.clock.now()))

    async def turns(self, conversation_ids: Collection[int]) -> Mapping[int, int]:
        """The turns in which these stand now; not those that are there no more."""
        wanted = list(conversation_ids)
        return await self.database.read(lambda tx: contacts.list_turns(tx, wanted))


def is_awaited(tx: Connection, conversation_id: int, state: State) -> bool:
    """Whether somebody of the centre may write here soon."""
    return with_staff.is_open(state) or tickets.get_waiting(tx, conversation_id, state.speaker) is not None


def may_hear(state: State, *, awaited: bool) -> bool:
    """Whether something may come to this page unasked: from the centre, a reminder, a message to many.

    Where it hides another conversation, as anywhere: what comes to that one is no turn of this page.
    """
    agreed = any(one.wanted == "yes" for kind in (state.reminding, state.visiting, state.news) for one in kind)
    may_come = (state.references or agreed) and not state.stopped
    return bool(awaited or may_come)


def _place(tx: Connection, channel: str, address: str, now: datetime) -> Place | None:
    conversation = contacts.find_conversation(tx, channel, address) if address else None
    if conversation is None:
        return None
    state = load(conversation.state)
    if is_shut(state, now):
        return None
    awaited = is_awaited(tx, conversation.id, state)
    return Place(conversation.id, conversation.turn) if may_hear(state, awaited=awaited) else None
