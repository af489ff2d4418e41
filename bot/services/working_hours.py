"""When somebody is at the centre: its hours, holidays and Ramadan, as it confirmed them. Nothing asks the clock.

A midday pause, that of Friday's prayer too, is a second interval of the day. Moments are in UTC; hours are told in
Casablanca, whose clock goes back for Ramadan: so two moments are compared, never two times of day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services.moroccan_calendar import holidays_of, ramadans_of
from conversations.hours import read_days, read_hours

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from conversations.hours import Span

    Periods = tuple[tuple[date, date], ...]

_DAY: Final = timedelta(days=1)
_NOTHING: Final = timedelta()
_FARTHEST: Final = 500  # days that are looked through: longer than any closure
_MINUTES_OF_A_DAY: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """What the centre confirmed. Without hours for Ramadan, the usual ones hold in it.

    `closed` are days beside the public holidays, `opened` holidays on which the centre is open, `fasting` Ramadan as
    it was announced: each corrects the calendar, whose Islamic days are estimates.
    """

    usual: tuple[Span, ...]
    ramadan: tuple[Span, ...] = ()
    closed: Periods = ()
    opened: Periods = ()
    fasting: Periods = ()


def read_working_hours(facts: Mapping[str, str]) -> WorkingHours | None:
    """The hours that the facts tell; None while the centre has not confirmed any."""
    usual = read_hours(facts.get("desk_hours", ""))
    if not usual:
        return None
    closed, opened, fasting = (read_days(facts.get(name, "")) for name in ("closed_days", "open_days", "ramadan_days"))
    return WorkingHours(usual, read_hours(facts.get("ramadan_hours", "")), closed, opened, fasting)


def is_ramadan(hours: WorkingHours, day: date) -> bool:
    """Whether a day lies in Ramadan: as it was announced, else as it is estimated."""
    return any(first <= day <= last for first, last, _ in _ramadans(hours, (day.year - 1, day.year)))


def next_ramadan(hours: WorkingHours, day: date) -> tuple[tuple[date, date], bool]:
    """The first and last day of the Ramadan that is on or comes next, and whether it was announced or is estimated."""
    known = _ramadans(hours, range(day.year - 1, day.year + 2))
    first, last, announced = min(one for one in known if day <= one[1])
    return (first, last), announced


def _ramadans(hours: WorkingHours, years: Iterable[int]) -> Iterator[tuple[date, date, bool]]:
    """Each Ramadan that was announced, and the estimates that none of these takes the place of."""
    yield from ((first, last, True) for first, last in hours.fasting)
    for first, feast in (one for year in years for one in ramadans_of(year)):
        last = feast - _DAY
        if not any(begun <= last and first <= ended for begun, ended in hours.fasting):
            yield first, last, False


def is_closed(hours: WorkingHours, day: date) -> bool:
    """Whether the centre is closed all day, whatever day of the week it is."""
    return _lies_in(day, hours.closed) or (day in holidays_of(day.year) and not _lies_in(day, hours.opened))


@lru_cache(maxsize=4096)
def open_times(hours: WorkingHours, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """From when to when the centre is open on a day, in order; none when it is closed."""
    if is_closed(hours, day):
        return ()
    spans = hours.ramadan if hours.ramadan and is_ramadan(hours, day) else hours.usual
    times = sorted((_at(day, one.first), _at(day, one.end)) for one in spans if day.weekday() in one.days)
    joined: list[tuple[datetime, datetime]] = []
    for begin, end in times:
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return tuple(joined)


def is_open(hours: WorkingHours, now: datetime) -> bool:
    """Whether somebody is there at this moment."""
    return any(begin <= now < end for begin, end in open_times(hours, _day_of(now)))


def next_opening(hours: WorkingHours, now: datetime) -> datetime | None:
    """When somebody is there next: now, when it is open; None when that is too far to be told."""
    for day in _days_from(_day_of(now), _DAY):
        for begin, end in open_times(hours, day):
            if now < end:
                return max(begin, now)
    return None


def worked(hours: WorkingHours, since: datetime, until: datetime) -> timedelta:
    """How much working time lies between two moments."""
    return sum((end - begin for begin, end in _backwards(hours, since, until)), _NOTHING)


def moment_before(hours: WorkingHours, until: datetime, working_time: timedelta) -> datetime | None:
    """What came in before this moment has waited longer than that working time; None when nothing can have."""
    left = working_time
    for begin, end in _backwards(hours, until - _FARTHEST * _DAY, until):
        if end - begin > left:
            return end - left
        left -= end - begin
    return None


def _backwards(hours: WorkingHours, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The open times between two moments, the last first."""
    for day in _days_from(_day_of(until), -_DAY):
        if day < _day_of(since):
            return
        for begin, end in reversed(open_times(hours, day)):
            if begin < until and since < end:
                yield max(begin, since), min(end, until)


def _days_from(day: date, step: timedelta) -> Iterator[date]:
    return (day + number * step for number in range(_FARTHEST + 1))


def _day_of(moment: datetime) -> date:
    return moment.astimezone(CASABLANCA).date()


def _at(day: date, minute: int) -> datetime:
    """A minute of a day by the clock in Casablanca."""
    later, minute = divmod(minute, _MINUTES_OF_A_DAY)
    here = datetime.combine(day + later * _DAY, time(minute // 60, minute % 60), CASABLANCA)
    return here.astimezone(UTC)


def _lies_in(day: date, periods: Periods) -> bool:
    return any(first <= day <= last for first, last in periods)
