"""What the centre did with an hour is told to each family that had booked it: an event of its conversation.

Closing or changing an hour marks its visits in the same transaction. From there each is told once, whichever process
does it and whenever one ends: the conversation is locked, the mark taken off and the turn taken in one transaction.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import structlog

from bot.services.beside import Beside
from bot.services.incoming import Incoming
from bot.services.quiet_hours import next_permitted, read_permitted_hours
from bot.services.visits import visit_of
from conversations.path import speaker_of
from conversations.types import VisitChanged
from storage import appointments, tickets
from storage.faults import is_fault

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.clock import Clock
    from bot.services.turns import Turns
    from storage.appointments import News
    from storage.db import Database

_LOOK_EVERY: Final = 5.0  # seconds
_BETWEEN_TWO: Final = 0.05
FAR: Final = datetime(9000, 1, 1, tzinfo=UTC)
"""Later than any visit: nothing waits."""
log = structlog.get_logger()


class TellingFailed(Exception):  # noqa: N818  named for what happened
    """A bug in the middle of one: nothing of it is left."""

    def __init__(self, news: News) -> None:
        super().__init__()
        self.news = news


def tell_next(tx: Connection, turns: Turns) -> bool:
    """Tell the family that waits longest; False when none does. Raises TellingFailed."""
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
    try:
        turns.take_turn(tx, Incoming(news.channel, name, news.address, event))
    except Exception as bug:
        if is_fault(bug):
            raise
        raise TellingFailed(news) from bug
    return True


def _before(tx: Connection, turns: Turns) -> datetime:
    """Closed hours that begin by then are told now; others wait for hours in which families may be written to."""
    now = turns.clock.now()
    permitted = next_permitted(read_permitted_hours(turns.known_facts(tx)), now)
    return FAR if permitted is None or permitted <= now else permitted


class VisitNews(Beside):
    """Tells, one family after the other, in every process that runs."""

    def __init__(self, database: Database, turns: Turns, clock: Clock) -> None:
        super().__init__("visit news", every=_LOOK_EVERY, pause=_BETWEEN_TWO)
        self._database = database
        self._turns = turns
        self._clock = clock

    async def look(self) -> bool:
        """Tell one; whether there may be another. Where a bug is in the way, staff get a ticket instead."""
        if not await self._database.read(self._is_any):
            return False
        try:
            return await self._database.write(lambda tx: tell_next(tx, self._turns))
        except TellingFailed as failed:
            log.exception("visit_news.bug")
            news, now = failed.news, self._clock.now()

            def give_up(tx: Connection) -> None:
                appointments.mark_told(tx, news)
                tickets.add_ticket(tx, news.conversation_id, "bug", "", now)

            await self._database.write(give_up)
            return True

    def _is_any(self, tx: Connection) -> bool:
        return appointments.is_any_untold(tx, self._clock.now(), _before(tx, self._turns))
