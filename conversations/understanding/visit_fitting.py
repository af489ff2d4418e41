"""Whether an hour that is offered fits what was said of it: a day, an hour, a part of the day, a place in the list."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date, datetime

NOON: Final = "noon"
_MORNING, _EVENING = "morning", "evening"
_HALF_A_DAY, _EVENING_FROM = 12, 16

Kind = Literal["weekday", "date", "offset", "week", "clock", "part", "place"]


class Criterion(NamedTuple):
    """One thing that is said of an hour.

    `value` is a weekday from Monday (0), a day of a month (of `month`, when it is told), days or weeks from today, an
    hour (with its `minute`, when it is told), or a place in the list (0 is the last). `part` is one of the day.
    """

    kind: Kind
    value: int
    part: str = ""
    month: int = 0
    minute: int | None = None


def fitting(
    way: Sequence[Criterion], starts: Mapping[str, datetime], shown: Sequence[str], today: date
) -> tuple[str, ...]:
    """Of these hours, those that fit all of it; a place counts in what fits the rest, or by itself in what is shown."""
    places = [one.value for one in way if one.kind == "place"]
    parts = {one.part for one in way if one.kind == "part"}
    if len(places) == len(way):
        found: Sequence[str] = [value for value in shown if value in starts]
    else:
        found = _at(way, parts, _on(way, starts, today))
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
