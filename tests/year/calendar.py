"""When families may be written to in 2027, and when staff are at the desk, as the centre says it, in plain words.

Nothing of this is taken from the program, which is judged by it: the days are those of the calendar on the wall.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

CASABLANCA = ZoneInfo("Africa/Casablanca")
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BEGIN = datetime(2027, 1, 1, tzinfo=UTC)
END = BEGIN + 365 * DAY
FRIDAY = 4

# 2027 by the law of Morocco; those of the Islamic calendar as they are estimated in 2026.
_EVERY_YEAR = [(1, 1), (1, 11), (1, 14), (5, 1), (7, 30), (8, 14), (8, 20), (8, 21), (10, 31), (11, 6), (11, 18)]
_ESTIMATED = [(3, 9), (3, 10), (5, 16), (5, 17), (6, 6), (8, 14), (8, 15)]
# What the centre told the program when the moon had been seen: Ramadan and its feast came a day later than estimated.
# That a holiday was expected a day before does not make that day one on which families are written to.
FASTING = (date(2027, 2, 9), date(2027, 3, 9))
CLOSED = date(2027, 3, 11)
FACTS = {
    "ramadan_days": f"{FASTING[0]} - {FASTING[1]}",
    "closed_days": str(CLOSED),
    "desk_hours": "mon-fri 09:00-17:00",
}
_QUIET = {date(2027, *day) for day in _EVERY_YEAR + _ESTIMATED} | {date(2028, *day) for day in _EVERY_YEAR} | {CLOSED}


@dataclass(frozen=True, slots=True)
class Spans:
    """From when to when something is open, in order, from before the year to after it."""

    begins: tuple[datetime, ...]
    ends: tuple[datetime, ...]

    @classmethod
    def of(cls, open_on: dict[date, list[tuple[time, time]]]) -> Spans:
        found = [
            tuple(datetime.combine(day, one, CASABLANCA).astimezone(UTC) for one in span)
            for day, spans in open_on.items()
            for span in spans
        ]
        return cls(tuple(begin for begin, _ in found), tuple(end for _, end in found))

    def has(self, moment: datetime) -> bool:
        return self.first(moment) == moment

    def first(self, moment: datetime) -> datetime:
        """The first moment from then on that lies in one."""
        return max(moment, self.begins[bisect_right(self.ends, moment)])

    def left(self, moment: datetime) -> timedelta:
        """How much is left of the one in which a moment lies."""
        return self.ends[bisect_right(self.ends, moment)] - moment

    def last_end(self, moment: datetime) -> datetime:
        """When the last one ended that had ended by then."""
        return self.ends[bisect_right(self.ends, moment) - 1]

    def after(self, since: datetime, time_in_it: timedelta) -> datetime:
        """When so much time in them has passed."""
        at = self.first(since)
        while self.left(at) < time_in_it:
            time_in_it -= self.left(at)
            at = self.first(at + self.left(at))
        return at + time_in_it


def _days() -> list[date]:
    return [date(2026, 12, 1) + number * DAY for number in range(460)]


@cache
def by_day() -> Spans:
    """Families are written to by day: not on holidays, not during Friday's prayer, in Ramadan not around its meal."""

    def spans(day: date) -> list[tuple[time, time]]:
        if day in _QUIET:
            return []
        first, last = (time(10), time(17)) if FASTING[0] <= day <= FASTING[1] else (time(9), time(20))
        prayer = (time(12), time(14, 30))
        return [(first, prayer[0]), (prayer[1], last)] if day.weekday() == FRIDAY else [(first, last)]

    return Spans.of({day: spans(day) for day in _days()})


@cache
def at_the_desk() -> Spans:
    """Staff are there from Monday to Friday from 9 to 17 o'clock, and not on holidays."""
    weekdays = [day for day in _days() if day.weekday() <= FRIDAY and day not in _QUIET]
    return Spans.of({day: [(time(9), time(17))] for day in weekdays})
