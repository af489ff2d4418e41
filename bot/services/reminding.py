"""Reminders: planned in the turn that wants one, and an event of the conversation when their hour has come.

Of several processes one takes each: it locks the conversation, takes the reminder off the plan and takes the turn in
one transaction, so that nothing is lost or sent twice when it ends in between. Whether it is still wanted is decided in
that turn. To one address nothing else is written unasked for a day; a visit's own reminders were asked for.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.services import visit_reminders
from bot.services.incoming import Incoming
from bot.services.one_by_one import OneByOne, trying
from bot.services.quiet_hours import UNASKED_EVERY, next_permitted, permitted_until, read_permitted_hours
from conversations.types import DropReminders, Reminded, RemindIn
from storage import contacts, outbox, reminders, tickets, unasked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from bot.clock import Clock
    from bot.services.turns import Turns
    from bot.services.working_hours import WorkingHours
    from storage.db import Database
    from storage.reminders import Due

_DAY: Final = timedelta(days=1)


def plan(
    tx: Connection, conversation_id: int, wanted: RemindIn | DropReminders, facts: Mapping[str, str], now: datetime
) -> None:
    """Write down when the next one is due, in permitted hours; or that none is wanted."""
    if isinstance(wanted, DropReminders):
        reminders.drop(tx, conversation_id)
        return
    since = datetime.fromisoformat(wanted.since) if wanted.since else now
    due = since + timedelta(hours=wanted.hours)
    at = next_permitted(read_permitted_hours(facts), due) or due
    reminders.plan(tx, conversation_id, wanted.speaker, since, at)


def when(hours: WorkingHours | None, due: datetime, unasked_at: datetime | None) -> datetime | None:
    """When what is due then may be written: in permitted hours, and a day after anything else that nobody asked for."""
    return next_permitted(hours, max(due, unasked_at + UNASKED_EVERY) if unasked_at else due)


def remind_next(tx: Connection, turns: Turns, now: datetime) -> bool:
    """Take the reminder that is due longest; False when there is none. Raises OneFailed."""
    due = reminders.lock_due(tx, now)
    if due is None:
        return False
    hours = read_permitted_hours(turns.known_facts(tx))
    at = when(hours, now, due.unasked_at if due.kind == "unfinished" else None)
    if visit_reminders.is_too_late(due, at or now):
        reminders.take(tx, due.id)
    elif hours is None or at is None or at > now:
        reminders.postpone(tx, due.id, at or now + _DAY)
    elif reminders.take(tx, due.id) and _may_be_written_to(tx, due):
        with trying(due.id):
            _remind(tx, turns, due, hours, now)
    return True


def _may_be_written_to(tx: Connection, due: Due) -> bool:
    """Not who stopped or blocked us, nor where anybody asked for protection."""
    return not due.in_the_way and tickets.get_urgent_speaker(tx, due.conversation_id) is None


def _remind(tx: Connection, turns: Turns, due: Due, hours: WorkingHours, now: datetime) -> None:
    if due.kind != "unfinished":
        visit_reminders.remind(tx, turns, due, hours, now)
        return
    event, send_by = Reminded(due.since.isoformat()), permitted_until(hours, now)
    name, first = f"reminder {due.id}", outbox.Priority.REMINDER
    incoming = Incoming(due.channel, name, due.address, event, send_by=send_by, priority=first)
    if turns.take_turn(tx, incoming).messages:
        contacts.mark_unasked(tx, due.conversation_id, now)


class Reminding(OneByOne):
    """Reminds, one after the other. What a bug is in the way of is not reminded of."""

    def __init__(self, database: Database, turns: Turns, clock: Clock) -> None:
        super().__init__("reminding", database, turns, clock)

    async def look(self) -> bool:
        """One reminder; whether there may be another. What is too late, or wanted no more, is not sent."""
        now = self._clock.now()
        if await self._database.read(lambda tx: unasked.has_lapsed(tx, now)):
            await self._database.write(lambda tx: unasked.fail_lapsed(tx, now))
        return await super().look()

    def is_any(self, tx: Connection, now: datetime) -> bool:
        """Whether one is due."""
        return reminders.is_any_due(tx, now)

    def do_next(self, tx: Connection, now: datetime) -> bool:
        """One reminder."""
        return remind_next(tx, self._turns, now)

    def give_up(self, tx: Connection, one: int, now: datetime) -> None:
        """It is off the plan."""
        del now
        reminders.take(tx, one)
