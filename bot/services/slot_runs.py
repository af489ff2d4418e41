"""A run of visit slots before it is offered: which there would be, and what speaks against each. Nothing is stored.

What speaks against one is said to who offers it; whether it is offered all the same is theirs to choose.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Final, Literal

from bot.clock import CASABLANCA
from bot.services.desk import Mistake
from bot.services.moroccan_calendar import holidays_of
from bot.services.working_hours import WorkingHours, is_closed, open_times, read_working_hours
from conversations.hours import read_days

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Doubt = Literal["holiday", "closed", "outside"]
LONGEST_PLACE: Final = 60
MOST_MINUTES: Final = 480
FEWEST_MINUTES: Final = 5
MOST_PEOPLE: Final = 99
MOST_SLOTS: Final = 200
FARTHEST: Final = timedelta(days=184)
_DAY: Final = timedelta(days=1)
_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Run:
    """What a form says: slots of so many minutes, one after the other, on these days of the week (Monday is 0)."""

    centre: str
    place: str
    first: date
    last: date
    days: frozenset[int]
    begins: time
    ends: time
    minutes: int
    capacity: int


@dataclass(frozen=True, slots=True)
class Planned:
    """A slot that there would be; `doubt` is what speaks against it.

    `is_past` and `is_there` (another slot of that place overlaps it) are not offered whatever one chooses.
    """

    starts_at: datetime
    ends_at: datetime
    doubt: Doubt | None = None
    is_past: bool = False
    is_there: bool = False

    @property
    def is_possible(self) -> bool:
        """Whether it can be offered."""
        return not (self.is_past or self.is_there)


@dataclass(frozen=True, slots=True)
class Plan:
    """All slots of a run, in order. Without `hours_known` the centre has confirmed none to compare with."""

    run: Run
    slots: tuple[Planned, ...]
    hours_known: bool

    @property
    def sure(self) -> tuple[Planned, ...]:
        """Those that nothing speaks against."""
        return tuple(one for one in self.possible if one.doubt is None)

    @property
    def possible(self) -> tuple[Planned, ...]:
        """Those that can be offered."""
        return tuple(one for one in self.slots if one.is_possible)

    @property
    def by_day(self) -> list[tuple[date, list[Planned]]]:
        """The same day by day."""
        days = groupby(self.slots, lambda one: one.starts_at.astimezone(CASABLANCA).date())
        return [(day, list(of_day)) for day, of_day in days]

    @property
    def mark(self) -> str:
        """What changes when anything of it does: what is confirmed is what was seen."""
        seen = repr((self.run.place, self.run.capacity, self.slots))
        return hashlib.blake2s(seen.encode(), digest_size=8).hexdigest()


def read_run(fields: Mapping[str, str], centre: str, today: date) -> Run:
    """The run as a form says it; without days of the week every day, without a last day one day. Raises Mistake."""
    first = _date(fields.get("first", ""))
    last = _date(fields.get("last", "")) if fields.get("last", "").strip() else first
    if first is None or last is None or last < first or first < today or last - today > FARTHEST:
        raise Mistake("slot_days")
    begins, ends = (_time(fields.get(name, "")) for name in ("begins", "ends"))
    if begins is None or ends is None or ends <= begins:
        raise Mistake("slot_hours")
    minutes = _number(fields.get("minutes", ""), FEWEST_MINUTES, MOST_MINUTES, "slot_minutes")
    place = " ".join(fields.get("place", "").split())
    if len(place) > LONGEST_PLACE:
        raise Mistake("slot_place")
    days = frozenset(number for number in range(_WEEK) if fields.get(f"day{number}")) or frozenset(range(_WEEK))
    return Run(centre, place, first, last, days, begins, ends, minutes, read_capacity(fields.get("capacity", "")))


def read_capacity(typed: str) -> int:
    """For how many families a slot is. Raises Mistake."""
    return _number(typed, 1, MOST_PEOPLE, "slot_capacity")


@dataclass(frozen=True, slots=True)
class Calendar:
    """When the centre is open. While it has confirmed no hours these are None, and only `days` are looked at."""

    hours: WorkingHours | None
    days: WorkingHours

    def doubt(self, begins: datetime, ends: datetime) -> Doubt | None:
        """What speaks against somebody coming then."""
        day = begins.astimezone(CASABLANCA).date()
        if is_closed(self.days, day):
            return "holiday" if day in holidays_of(day.year) else "closed"
        times = open_times(self.hours, day) if self.hours else ()
        if self.hours and not any(first <= begins and ends <= last for first, last in times):
            return "outside"
        return None


def calendar_of(facts: Mapping[str, str]) -> Calendar:
    """What the facts say of it."""
    hours = read_working_hours(facts)
    closed, opened = (read_days(facts.get(name, "")) for name in ("closed_days", "open_days"))
    return Calendar(hours, hours or WorkingHours((), (), closed, opened))


def plan(run: Run, calendar: Calendar, taken: Sequence[tuple[datetime, datetime]], now: datetime) -> Plan:
    """The slots of a run; `taken` is from when to when there are slots of that place already. Raises Mistake."""
    slots = tuple(_judged(begins, ends, calendar, taken, now) for begins, ends in _slots(run))
    if not slots:
        raise Mistake("slot_none")
    if len(slots) > MOST_SLOTS:
        raise Mistake("slot_too_many")
    return Plan(run, slots, calendar.hours is not None)


def moment_of(day: date, hour: time) -> datetime:
    """An hour of a day by the clock in Casablanca."""
    return datetime.combine(day, hour, CASABLANCA).astimezone(UTC)


def _slots(run: Run) -> Iterator[tuple[datetime, datetime]]:
    """From when to when each lasts; what is left of the hours and too short for one is nobody's."""
    length = timedelta(minutes=run.minutes)
    for number in range((run.last - run.first).days + 1):
        day = run.first + number * _DAY
        if day.weekday() in run.days:
            begins, ends = moment_of(day, run.begins), moment_of(day, run.ends)
            while begins + length <= ends:
                yield begins, begins + length
                begins += length


def _judged(
    begins: datetime, ends: datetime, calendar: Calendar, taken: Sequence[tuple[datetime, datetime]], now: datetime
) -> Planned:
    is_there = any(first < ends and begins < last for first, last in taken)
    return Planned(begins, ends, calendar.doubt(begins, ends), begins <= now, is_there)


def _date(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None


def _time(typed: str) -> time | None:
    try:
        found = time.fromisoformat(typed.strip())
    except ValueError:
        return None
    return found if found.tzinfo is None else None


def _number(typed: str, least: int, most: int, reason: str) -> int:
    typed = typed.strip()
    if not (typed.isascii() and typed.isdecimal()) or len(typed) > len(str(most)) or not least <= int(typed) <= most:
        raise Mistake(reason)
    return int(typed)
