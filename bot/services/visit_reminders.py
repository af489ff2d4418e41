"""Reminders of a visit: the day before and hours before, in permitted hours; where none are, in the last before.

They were asked for when the visit was booked, so that to one address not more than one message a day is written unasked
does not hold for them: neither do they wait for it, nor do they count. What comes too late to be of use is not sent.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services.incoming import Incoming
from bot.services.quiet_hours import last_permitted, next_permitted, permitted_until, read_permitted_hours
from conversations.path import speaker_of
from conversations.types import DropVisitReminders, RemindOfVisit, VisitDue
from storage import appointments, outbox, reminders

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from bot.services.turns import Turns
    from bot.services.working_hours import WorkingHours
    from conversations.types import Foreseen
    from storage.reminders import Due, Kind

BEFORE: Final[dict[Kind, timedelta]] = {"visit_day": timedelta(hours=24), "visit_hours": timedelta(hours=2)}
"""How long before a visit each comes."""
AT_LEAST: Final[dict[Kind, timedelta]] = {"visit_day": timedelta(hours=3), "visit_hours": timedelta(minutes=45)}
"""Later than so long before it, none is planned: it says nothing that helps any more."""
_BEFORE_THE_END: Final = timedelta(minutes=30)  # of the hours in which it is written, when it has to come earlier
_APART: Final = timedelta(hours=2)
GRACE: Final = timedelta(minutes=15)
"""So much later one that was planned is still sent: what sends it looks every few seconds, and may have been away."""


def plan(
    tx: Connection,
    conversation_id: int,
    wanted: RemindOfVisit | DropVisitReminders,
    facts: Mapping[str, str],
    now: datetime,
) -> None:
    """Write down when those of a visit are due; or that none is wanted. What else they have booked keeps its own."""
    if isinstance(wanted, DropVisitReminders):
        reminders.drop_visit(tx, conversation_id, wanted.speaker)
        return
    starts, hours = datetime.fromisoformat(wanted.starts), read_permitted_hours(facts)
    others = _starts(tx, conversation_id, wanted.speaker, now) - {starts}
    reminders.drop_visit(tx, conversation_id, wanted.speaker, keep=others)
    reminders.plan_visit(tx, conversation_id, wanted.speaker, starts, times(hours, starts, now))


def _starts(tx: Connection, conversation_id: int, speaker: str, now: datetime) -> set[datetime]:
    """When the visits begin that this speaker has booked: staff book one for each child, on the page of its request."""
    theirs = [key for key, whose, _ in appointments.list_bookers(tx, conversation_id) if speaker_of(whose) == speaker]
    found = (appointments.get_own(tx, lead_id, now) for lead_id in theirs)
    return {one.slot.offer.starts_at for one in found if one is not None}


def times(hours: WorkingHours | None, starts: datetime, now: datetime) -> dict[Kind, datetime]:
    """When reminders of the visit that begins then are written; none whose time is over already.

    The second is left out where it would come right behind the first.
    """
    found = {kind: at for kind in BEFORE if (at := _when(hours, kind, starts)) is not None and at > now}
    if len(found) == len(BEFORE) and found["visit_hours"] - found["visit_day"] < _APART:
        del found["visit_hours"]
    return found


def foreseen(hours: WorkingHours | None, starts: datetime, now: datetime) -> Foreseen:
    """What may be promised of them now: nothing, that one comes before, or the day before and two hours before."""
    found = times(hours, starts, now)
    days = (starts.astimezone(CASABLANCA).date() - at.astimezone(CASABLANCA).date() for at in found.values())
    as_usual = [one.days for one in days] == [1, 0] and found["visit_hours"] == starts - BEFORE["visit_hours"]
    return "usual" if as_usual else "before" if found else ""


def _when(hours: WorkingHours | None, kind: Kind, starts: datetime) -> datetime | None:
    """At its time, or a little later; where that would be too late, in the last permitted hours before it."""
    due = starts - BEFORE[kind]
    at = next_permitted(hours, due)
    if at is not None and at <= starts - AT_LEAST[kind]:
        return at
    return last_permitted(hours, due, _BEFORE_THE_END)


def remind(tx: Connection, turns: Turns, due: Due, hours: WorkingHours, now: datetime) -> None:
    """Take the turn of one that is due now: whether it is still wanted, and still true, is decided there."""
    is_today = now.astimezone(CASABLANCA).date() == due.since.astimezone(CASABLANCA).date()
    event = VisitDue(due.speaker, "hours" if is_today else "day", due.since.isoformat())
    send_by = min(permitted_until(hours, now), _until(due))
    name, first = f"reminder {due.id}", outbox.Priority.REMINDER
    turns.take_turn(tx, Incoming(due.channel, name, due.address, event, send_by=send_by, priority=first))


def is_too_late(due: Due, now: datetime) -> bool:
    """Whether it says nothing that helps any more."""
    return due.kind in BEFORE and now > _until(due)


def _until(due: Due) -> datetime:
    return due.since - AT_LEAST[due.kind] + GRACE
