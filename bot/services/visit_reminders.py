"""Reminders of a visit: the day before and hours before, in permitted hours, or not at all.

They were asked for when the visit was booked, so that to one address not more than one message a day is written unasked
does not hold for them: neither do they wait for it, nor do they count. What comes too late to be of use is not sent.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.services.incoming import Incoming
from bot.services.quiet_hours import next_permitted, permitted_until, read_permitted_hours
from conversations.types import DropVisitReminders, RemindOfVisit, VisitDue
from storage import outbox, reminders

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from bot.services.turns import Turns
    from bot.services.working_hours import WorkingHours
    from storage.reminders import Due, Kind

BEFORE: Final[dict[Kind, timedelta]] = {"visit_day": timedelta(hours=24), "visit_hours": timedelta(hours=2)}
"""How long before a visit each comes."""
AT_LEAST: Final[dict[Kind, timedelta]] = {"visit_day": timedelta(hours=3), "visit_hours": timedelta(minutes=45)}
"""Later than so long before it, none is planned: it says nothing that helps any more."""
GRACE: Final = timedelta(minutes=15)
"""So much later one that was planned is still sent: what sends it looks every few seconds, and may have been away."""


def plan(
    tx: Connection,
    conversation_id: int,
    wanted: RemindOfVisit | DropVisitReminders,
    facts: Mapping[str, str],
    now: datetime,
) -> None:
    """Write down when those of a visit are due; or that none is wanted."""
    if isinstance(wanted, DropVisitReminders):
        reminders.drop_visit(tx, conversation_id, wanted.speaker)
        return
    starts, hours = datetime.fromisoformat(wanted.starts), read_permitted_hours(facts)
    due = {kind: at for kind in BEFORE if (at := when(hours, kind, starts, now)) is not None}
    reminders.plan_visit(tx, conversation_id, wanted.speaker, starts, due)


def when(hours: WorkingHours | None, kind: Kind, starts: datetime, now: datetime) -> datetime | None:
    """When this reminder of the visit that begins then may be written; None where it is too late for it.

    It is not planned when its time is over already: whoever books then knows it.
    """
    due = starts - BEFORE[kind]
    at = next_permitted(hours, due)
    return at if due > now and at is not None and at <= starts - AT_LEAST[kind] else None


def remind(tx: Connection, turns: Turns, due: Due, hours: WorkingHours, now: datetime) -> None:
    """Take the turn of one that is due now: whether it is still wanted, and still true, is decided there."""
    event = VisitDue(due.speaker, "day" if due.kind == "visit_day" else "hours", due.since.isoformat())
    send_by = min(permitted_until(hours, now), _until(due))
    name, first = f"reminder {due.id}", outbox.Priority.REMINDER
    turns.take_turn(tx, Incoming(due.channel, name, due.address, event, send_by=send_by, priority=first))


def is_too_late(due: Due, now: datetime) -> bool:
    """Whether it says nothing that helps any more."""
    return due.kind in BEFORE and now > _until(due)


def _until(due: Due) -> datetime:
    return due.since - AT_LEAST[due.kind] + GRACE
