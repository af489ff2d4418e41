"""Whether an hour that is offered fits what was said of it: a day, an hour, a part of the day, a place in the list."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, datetime

NOON: Final = "noon"
_MORNING, _AFTERNOON, _EVENING = "morning", "afternoon", "evening"
_HALF_A_DAY, _EVENING_FROM = 12, 16
_FIRST_OF_A_DAY = 8  # "after three" is in the afternoon, "after nine" in the morning

Bound = Literal["from", "until"]
Kind = Literal["weekday", "date", "offset", "week", "clock", "from", "until", "part", "place"]

BOUNDS: Final[frozenset[Bound]] = frozenset({"from", "until"})


class Criterion(NamedTuple):
    """One thing that is said of an hour.

    `value` is a weekday from Monday (0), a day of a month (of `month`, when it is told), days or weeks from today, an
    hour (with its `minute`, when it is told), or a place in the list (0 is the last). `part` is one of the day. What
    begins at an hour is "from" then on, not "until" then.
    """

    kind: Kind
    value: int
    part: str = ""
    month: int = 0
    minute: int | None = None


def fitting(
    way: Sequence[Criterion], starts: Mapping[str, datetime], shown: Sequence[str], today: date
) -> tuple[str, ...]:
    """Of these hours, those that fit all of it; a place counts in what fits the rest, or by itself in what is shown.

    Where nothing is said, all fit.
    """
    places = [one.value for one in way if one.kind == "place"]
    parts = {one.part for one in way if one.kind == "part"}
    if places and len(places) == len(way):
        found: Sequence[str] = [value for value in shown if value in starts]
    else:
        found = _at(way, parts, _within(way, parts, _on(way, starts, today)))
    for place in places:
        found = found[place - 1 : place or None] if found else found
    return tuple(found)


def _on(way: Iterable[Criterion], starts: Mapping[str, datetime], today: date) -> dict[str, datetime]:
    """Those on the days that are told: one of each kind that is."""
    found = dict(starts)
    for kind, is_on in _DAYS.items():
        told = [one for one in way if one.kind == kind]
        if told:
            found = {value: at for value, at in found.items() if any(is_on(at.date(), one, today) for one in told)}
    return found


_DAYS: Mapping[str, Callable[[date, Criterion, date], bool]] = {
    "weekday": lambda day, one, _: day.weekday() == one.value,
    "date": lambda day, one, _: day.day == one.value and one.month in {0, day.month},
    "offset": lambda day, one, today: day == today + timedelta(one.value),
    "week": lambda day, one, today: _monday(day) == _monday(today) + timedelta(weeks=one.value),
}


def _monday(day: date) -> date:
    return day - timedelta(day.weekday())


def _within(way: Iterable[Criterion], parts: set[str], starts: Mapping[str, datetime]) -> Mapping[str, datetime]:
    """Those that begin in the bounds that are told."""
    for one in way:
        if one.kind in BOUNDS:
            bound, is_from = time(_bound(one.value, parts, starts), one.minute or 0), one.kind == "from"
            starts = {value: at for value, at in starts.items() if (at.time() >= bound) is is_from}
    return starts


def _bound(hour: int, parts: set[str], starts: Mapping[str, datetime]) -> int:
    """The hour of a day that a bound is: as a clock tells it that has twelve, where that is not at night."""
    is_early = 0 < hour < _FIRST_OF_A_DAY and not any(at.hour == hour for at in starts.values())
    if (is_early and parts != {_MORNING}) or (hour < _HALF_A_DAY and parts & {_EVENING, _AFTERNOON}):
        return hour + _HALF_A_DAY
    return hour % 24


def _at(way: Iterable[Criterion], parts: set[str], starts: Mapping[str, datetime]) -> list[str]:
    """Those at the hours that are told, or in the parts of the day."""
    told = [one for one in way if one.kind == "clock"]
    if told:
        found = {value for one in told for value in _at_clock(one, parts, starts)}
        return [value for value in starts if value in found]
    return [value for value, at in starts.items() if not parts or any(_is_in(part, at.hour) for part in parts)]


def _at_clock(told: Criterion, parts: set[str], starts: Mapping[str, datetime]) -> list[str]:
    """Those at this hour: "3" is 15:00 where 03:00 is not offered; minutes that are not told are none, if that fits."""
    for hour in _hours(told.value, parts):
        on_hour = {value: at for value, at in starts.items() if at.hour == hour}
        exact = [value for value, at in on_hour.items() if at.minute == (told.minute or 0)]
        if exact:
            return exact
        if on_hour and told.minute is None:
            return list(on_hour)
    return []


def _hours(hour: int, parts: set[str]) -> tuple[int, ...]:
    """The hours of a day that this may be, the likelier first."""
    if hour >= _HALF_A_DAY or not hour:
        return (hour % 24,)
    if parts == {_MORNING}:
        return (hour,)
    return (hour + _HALF_A_DAY,) if parts and _MORNING not in parts else (hour, hour + _HALF_A_DAY)


def _is_in(part: str, hour: int) -> bool:
    if part == NOON:
        return hour == _HALF_A_DAY
    if part == _MORNING:
        return hour < _HALF_A_DAY
    return hour >= (_EVENING_FROM if part == _EVENING else _HALF_A_DAY)
