"""The days ahead with the hours that are offered, how many come, and how many came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services import access, address_owed
from bot.services.seats import today
from bot.services.slot_runs import calendar_of, moment_of
from storage import slots as stored
from storage import visit_lists

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.slot_runs import Doubt
    from storage.slots import Slot

AHEAD: Final = 42  # days
MOST_SHOWN: Final = 240  # slots: more make a page too heavy for a phone
_WEEKS: Final = 8
_WEEK: Final = timedelta(days=7)
_DAY: Final = timedelta(days=1)
_FARTHEST: Final = 3 * 366


@dataclass(frozen=True, slots=True)
class Day:
    """A day with its slots, in order."""

    day: date
    slots: tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class Week:
    """How many visits of a week were booked and what came of them; `unnoted` are over and nobody said."""

    first: date | None
    booked: int = 0
    came: int = 0
    missed: int = 0
    unnoted: int = 0
    cancelled: int = 0


@dataclass(frozen=True, slots=True)
class VisitsPage:
    """The days from `since` on that have slots; `later` is the day after the last one that was looked at.

    `doubts` says of slots, by their ids, what speaks against them as the hours of the centre are known now. `weeks` are
    the last ones, this one first; where there are several, their sum, which is of no week, follows.
    `owed` is to how many who come on these days the centre owes its address.
    """

    since: date
    later: date
    days: tuple[Day, ...]
    doubts: Mapping[int, Doubt]
    weeks: tuple[Week, ...]
    owed: int = 0

    @property
    def earlier(self) -> date:
        """From where the days before these are seen."""
        return self.since - AHEAD * _DAY


def see_visits(tx: Connection, deed: Deed, since: str = "") -> VisitsPage:
    """The days from one on, today's without one. Raises Refused."""
    access.check(deed.actor, "see_visits")
    first = read_day(since, today(deed)) or today(deed)
    found = list_theirs(tx, deed, *_span(first, first + AHEAD * _DAY))
    days, later = _days(found), first + AHEAD * _DAY
    while sum(len(one.slots) for one in days) > MOST_SHOWN and len(days) > 1:
        later = days.pop().day
    calendar = calendar_of(deed.turns.known_facts(tx))
    shown = (slot for one in days for slot in one.slots if slot.closed_at is None)
    doubts = {slot.id: calendar.doubt(slot.offer.starts_at, slot.offer.ends_at) for slot in shown}
    weeks = tuple(_weeks(tx, deed))
    if len(weeks) > 1:
        weeks += (_sum(weeks),)
    known = {key: one for key, one in doubts.items() if one}
    return VisitsPage(first, later, tuple(days), known, weeks, address_owed.count_owed(tx, deed, found))


def list_theirs(tx: Connection, deed: Deed, since: datetime, until: datetime) -> list[Slot]:
    """The slots in between of the centres that they see."""
    return [one for one in stored.list_slots(tx, since, until) if deed.actor.is_of(one.offer.centre)]


def read_day(typed: str, now: date) -> date | None:
    """A day as an address says it; None for what is none, or too far from now."""
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return None
    return found if abs((found - now).days) <= _FARTHEST else None


def span_of(day: date) -> tuple[datetime, datetime]:
    """From when to when a day lasts at the centre."""
    return _span(day, day + _DAY)


def day_of(moment: datetime) -> date:
    """The day that it is at the centre at a moment."""
    return moment.astimezone(CASABLANCA).date()


def _span(first: date, last: date) -> tuple[datetime, datetime]:
    return moment_of(first, time()), moment_of(last, time())


def _days(slots: Iterable[Slot]) -> list[Day]:
    return [Day(day, tuple(of_day)) for day, of_day in groupby(slots, lambda one: day_of(one.offer.starts_at))]


# --- whose visit is near ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Near:
    """Somebody comes "today" or "tomorrow", at this hour of the centre."""

    when: str
    hour: str


def list_near(tx: Connection, deed: Deed, lead_ids: Collection[int]) -> dict[int, Near]:
    """Which of these leads come today or tomorrow, for who may see visits; none whom nobody may contact."""
    if not deed.actor.may("see_visits"):
        return {}
    first = today(deed)
    found = visit_lists.list_near(tx, lead_ids, *_span(first, first + 2 * _DAY))
    return {lead_id: _near(at.astimezone(CASABLANCA), first) for lead_id, at in found.items()}


def _near(here: datetime, first: date) -> Near:
    return Near("today" if here.date() == first else "tomorrow", f"{here:%H:%M}")


# --- how many came ----------------------------------------------------------------------------------------------------


def _weeks(tx: Connection, deed: Deed) -> Iterator[Week]:
    """The last weeks and this one, the latest first; without those before anything was booked."""
    this = today(deed) - today(deed).weekday() * _DAY
    first = this - (_WEEKS - 1) * _WEEK
    by_week: dict[date, dict[str, int]] = {}
    for centre, at, status, number in visit_lists.count_visits(tx, *_span(first, this + _WEEK)):
        if not deed.actor.is_of(centre):
            continue
        day = day_of(at)
        counted = by_week.setdefault(day - day.weekday() * _DAY, {})
        kind = "unnoted" if status == "booked" and at <= deed.now else status
        counted[kind] = counted.get(kind, 0) + number
    for week in sorted(by_week, reverse=True):
        yield _week(week, by_week[week])


def _week(first: date, counted: Mapping[str, int]) -> Week:
    """Of one that the centre closed, or the family cancelled, nobody was expected."""
    came, missed = counted.get("came", 0), counted.get("missed", 0)
    unnoted = counted.get("unnoted", 0) + counted.get("past", 0)
    cancelled = counted.get("cancelled", 0) + counted.get("closed", 0)
    return Week(first, came + missed + unnoted + counted.get("booked", 0), came, missed, unnoted, cancelled)


def _sum(weeks: Sequence[Week]) -> Week:
    names = ("booked", "came", "missed", "unnoted", "cancelled")
    return Week(None, *(sum(getattr(one, name) for one in weeks) for name in names))
