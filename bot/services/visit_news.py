"""What the centre did with an hour is told to each family that had booked it: an event of its conversation.

Closing or changing an hour marks its visits in the same transaction. From there each is told once, whichever process
does it and whenever one ends: the conversation is locked, the mark taken off and the turn taken in one transaction.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from bot.services.incoming import Incoming
from bot.services.one_by_one import OneByOne, trying
from bot.services.quiet_hours import next_permitted, read_permitted_hours
from bot.services.visits import visit_of
from conversations.path import speaker_of
from conversations.types import VisitChanged
from storage import appointments, tickets

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.clock import Clock
    from bot.services.turns import Turns
    from storage.appointments import News
    from storage.db import Database

FAR: Final = datetime(9000, 1, 1, tzinfo=UTC)
"""Later than any visit: nothing waits."""


def tell_next(tx: Connection, turns: Turns) -> bool:
    """Tell the family that waits longest; False when none does. Raises OneFailed."""
    now = turns.clock.now()
    late = appointments.drop_late(tx, now)
    news = appointments.lock_untold(tx, now, _before(tx, turns))
    if news is None:
        return late > 0
    if not appointments.mark_told(tx, news):  # staff did something else with it meanwhile
        return True
    found = appointments.find_appointment(tx, news.appointment_id)
    if found is None:
        return True
    event = VisitChanged(speaker_of(news.subject), visit_of(found), closed=found.status == "closed")
    name = f"visit {found.id} {found.changes}"
    with trying(news):
        turns.take_turn(tx, Incoming(news.channel, name, news.address, event))
    return True


def _before(tx: Connection, turns: Turns) -> datetime:
    """Closed hours that begin by then are told now; others wait for hours in which families may be written to."""
    now = turns.clock.now()
    permitted = next_permitted(read_permitted_hours(turns.known_facts(tx)), now)
    return FAR if permitted is None or permitted <= now else permitted


class VisitNews(OneByOne):
    """Tells, one family after the other. Where a bug is in the way, staff get a ticket instead."""

    def __init__(self, database: Database, turns: Turns, clock: Clock) -> None:
        super().__init__("visit news", database, turns, clock)

    def is_any(self, tx: Connection, now: datetime) -> bool:
        """Whether any family waits for it that may be told now."""
        return appointments.is_any_untold(tx, now, _before(tx, self._turns))

    def do_next(self, tx: Connection, now: datetime) -> bool:
        """Tell one."""
        del now
        return tell_next(tx, self._turns)

    def give_up(self, tx: Connection, one: News, now: datetime) -> None:
        """A person looks at it."""
        appointments.mark_told(tx, one)
        tickets.add_ticket(tx, one.conversation_id, "bug", "", now)
