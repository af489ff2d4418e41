"""A voice note that nobody heard in time is deleted, nobody waits for it, and who sent it is told what to do instead.

Once, in hours in which families may be written to: a day is left for these before the note would go by itself. Where
somebody asked for protection nothing is said: who is in charge of it hears the note, or it goes.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services import waiting
from bot.services.incoming import Incoming
from bot.services.one_by_one import OneByOne, trying
from bot.services.quiet_hours import next_permitted, read_permitted_hours
from conversations.stored import load
from conversations.types import CentreTold
from conversations.voice_notes import unheard
from conversations.with_staff import is_full
from storage import contacts, tickets, voice_notes

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.clock import Clock
    from bot.services.turns import Turns
    from storage.db import Database

HEARD_WITHIN: Final = timedelta(days=6)
_GO_TOGETHER: Final = timedelta(days=1)
"""What came so soon after the first goes with it: who sent it is told once."""
_EVERY: Final = 60.0
_DAY_BEGINS, _DAY_ENDS = 9, 20  # while the centre has not confirmed when families may be written to


def end_next(tx: Connection, turns: Turns, now: datetime) -> bool:
    """End the wait of whose voice note nobody heard; False where there is none. Raises OneFailed."""
    whose = voice_notes.next_unheard(tx, now - HEARD_WITHIN)
    if whose is None:
        return False
    conversation_id, speaker = whose
    reach = contacts.get_reach(tx, conversation_id)
    contacts.lock_conversation(tx, reach.channel, reach.address, now)
    if voice_notes.take_unheard(tx, conversation_id, speaker, now - HEARD_WITHIN + _GO_TOGETHER):
        with trying(whose):
            _end(tx, turns, conversation_id, speaker, now)
    return True


def _end(tx: Connection, turns: Turns, conversation_id: int, speaker: str, now: datetime) -> None:
    if not voice_notes.list_notes(tx, conversation_id, speaker):
        waiting.end(tx, conversation_id, speaker, "reply")
    reach = contacts.get_reach(tx, conversation_id)
    if reach.stopped or reach.blocked or is_full(load(reach.state), speaker):
        return
    event = CentreTold(speaker, unheard(turns.known_facts(tx)).id)
    turns.take_turn(tx, Incoming(reach.channel, f"unheard {speaker} {now.isoformat()}", reach.address, event))


class Unheard(OneByOne):
    """Ends them, one after the other. Where a bug is in the way, staff get a ticket instead."""

    def __init__(self, database: Database, turns: Turns, clock: Clock) -> None:
        super().__init__("unheard", database, turns, clock, every=_EVERY)

    def is_any(self, tx: Connection, now: datetime) -> bool:
        """Whether there is one, in hours in which families may be written to."""
        if voice_notes.next_unheard(tx, now - HEARD_WITHIN) is None:
            return False
        hours = read_permitted_hours(self._turns.known_facts(tx))
        if hours is None:
            return _DAY_BEGINS <= now.astimezone(CASABLANCA).hour < _DAY_ENDS
        permitted = next_permitted(hours, now)
        return permitted is not None and permitted <= now

    def do_next(self, tx: Connection, now: datetime) -> bool:
        """End one."""
        return end_next(tx, self._turns, now)

    def give_up(self, tx: Connection, one: tuple[int, str], now: datetime) -> None:
        """A person looks at it."""
        voice_notes.take_unheard(tx, *one, now - HEARD_WITHIN + _GO_TOGETHER)
        tickets.add_ticket(tx, one[0], "bug", "", now)
