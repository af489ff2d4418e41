"""Staff hear on Telegram of what is new, waits or is overdue: once, in working hours, a burst as one message.

Events are rows, written with what happened. Of several processes one tells them at a time: what it tells is marked, and
written into the outbox of staff, in one transaction.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services.beside import Beside
from bot.services.news import News, what_is_told
from bot.services.overdue import overdue
from bot.services.working_hours import is_open
from storage import announcements, staff_messages, staff_telegram, tickets
from storage.announcements import URGENT, Overtime

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.clock import Clock
    from bot.i18n import Catalogues
    from bot.services.overdue import Overdue
    from bot.services.turns import Turns
    from bot.services.working_hours import WorkingHours
    from storage.db import Database

COLLECTED_FOR: Final = timedelta(minutes=1)
OVERDUE_COLLECTED_FOR: Final = timedelta(seconds=30)  # with two looks and the sending, well within a minute
_LOOK_EVERY: Final = 5.0  # seconds
_OVERDUE_EVERY: Final = timedelta(minutes=1)
_DAY_BEGINS, _DAY_ENDS = 8, 20  # while the centre has not confirmed its hours


class Announcer(Beside):
    """Tells staff. `words` are those of the desk."""

    def __init__(self, database: Database, turns: Turns, clock: Clock, words: Catalogues) -> None:
        super().__init__("announcing", every=_LOOK_EVERY)
        self._database = database
        self._turns = turns
        self._clock = clock
        self._words = words
        self._looked_for_overdue: datetime | None = None
        self._is_overdue_or_soon = False

    async def look(self) -> bool:
        """Tell what is to be told now, if anything is; all of it."""
        now = self._clock.now()
        late = await self._database.read(lambda tx: self._late(tx, now))
        may_disturb = disturbs_nobody(late.hours, now)
        if may_disturb and self._may_find_overdue(now):
            self._looked_for_overdue = now
            await self._find_overdue(late)
        untold = await self._database.read(announcements.see_untold)
        collected = _is_past(untold.since, now - COLLECTED_FOR)
        collected |= _is_past(untold.overdue_since, now - OVERDUE_COLLECTED_FOR)
        if untold.urgent or (collected and may_disturb):
            await self._database.write(lambda tx: self._tell(tx, late, all_of_it=collected and may_disturb))
        return False

    def _late(self, tx: Connection, now: datetime) -> Overdue:
        return overdue(self._turns.programme.desk, self._turns.known_facts(tx), now)

    def _may_find_overdue(self, now: datetime) -> bool:
        """Each minute; at every look while something was found, of which there may be more, or will be within that."""
        if self._looked_for_overdue is None or self._is_overdue_or_soon:
            return True
        return not timedelta() <= now - self._looked_for_overdue < _OVERDUE_EVERY

    async def _find_overdue(self, late: Overdue) -> None:
        """Write down what is overdue since the last look; nothing while nobody would hear of it."""
        soon = replace(late, now=late.now + _OVERDUE_EVERY)
        found, coming = await self._database.read(lambda tx: self._overtime(tx, late, soon))
        self._is_overdue_or_soon = coming > 0
        if found:
            await self._database.write(lambda tx: announcements.add_overdue(tx, found, late.now))

    def _overtime(self, tx: Connection, late: Overdue, soon: Overdue) -> tuple[list[Overtime], int]:
        """What is overdue and not known as that, as much as is taken at once; how much is or will be soon."""
        if not staff_telegram.list_readers(tx):
            return [], 0
        coming = len(self._list_overtime(tx, soon))
        return (self._list_overtime(tx, late) if coming else []), coming

    def _list_overtime(self, tx: Connection, late: Overdue) -> list[Overtime]:
        leads = announcements.list_overdue(tx, late.late(steps=1), self._turns.programme.statuses.ended)
        found = [Overtime(since, lead_id=lead_id) for lead_id, since in leads]
        return found + [Overtime(since, ticket_id=number) for number, since in _waiting_long(tx, late).items()]

    def _tell(self, tx: Connection, late: Overdue, *, all_of_it: bool) -> None:
        """Write messages to those whom it concerns, and mark what they hear of."""
        if not announcements.try_alone(tx):
            return
        events = announcements.list_untold(tx)
        told = [event for event in events if event.kind == URGENT and _may_ring(tx, late.now)]
        told += [event for event in events if event.kind != URGENT and all_of_it]
        news = News.of(tx, self._turns.programme, told, late)
        for reader in news.readers:
            for said in what_is_told(news, reader):
                body = next(said.messages(self._words, reader.locale)).to_json()
                staff_messages.add_message(tx, reader.id, body, late.now)
        announcements.mark_told(tx, [event.id for event in told], late.now)


def disturbs_nobody(hours: WorkingHours | None, now: datetime) -> bool:
    """Whether staff may be written to: in working hours, or by day while the centre has confirmed none."""
    if hours is None:
        return _DAY_BEGINS <= now.astimezone(CASABLANCA).hour < _DAY_ENDS
    return is_open(hours, now)


def _is_past(since: datetime | None, moment: datetime) -> bool:
    return since is not None and since <= moment


def _waiting_long(tx: Connection, late: Overdue) -> dict[int, datetime]:
    """The tickets of those without a lead that are overdue and were not announced as that, with since when."""
    found = {one.id: one.created_at for one in tickets.list_apart(tx, announcements.MOST_AT_ONCE)}
    long = {number: since for number, since in found.items() if late.waiting(since)}
    unknown = announcements.without_announced(tx, list(long)) if long else set()
    return {number: since for number, since in long.items() if number in unknown}


def _may_ring(tx: Connection, now: datetime) -> bool:
    """Whether the last word of somebody who asked for protection is long enough ago: more go together.

    One that was told later than now was told before the clock was set back, and holds up nothing.
    """
    last = announcements.last_urgent(tx)
    return last is None or not now - COLLECTED_FOR < last <= now
