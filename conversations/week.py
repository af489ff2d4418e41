"""Hours of the week one day at a time, as a form has them, and back."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from conversations.hours import read_hours

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_ENDS: Final = 24 * 60
_TIME = r"(\d{1,2})(?:[:hH.](\d{2})?)?"
_SPAN = re.compile(rf"{_TIME}\s*(?:-|–|—|à|a|to|إلى|الى|حتى)\s*{_TIME}")
_BETWEEN = re.compile(r"\s*(?:[,;،؛/&+\n]|et|and|و|\s)\s*")


class HoursUnclear(ValueError):  # noqa: N818 - named for what happened
    """What stands for one of the days cannot be read as hours, ends before it begins, or runs into the next."""


def by_day(hours: str) -> tuple[str, ...]:
    """What stands for each day from Monday on ("08:30-12:00, 14:00-16:30"), "" where there is nothing."""
    spans = sorted(read_hours(hours), key=lambda span: span.first)
    whole = ([(span.first, span.end) for span in spans if day in span.days] for day in range(len(DAYS)))
    return tuple(", ".join(_written(one)) for one in whole)


def whole_week(days: Sequence[str]) -> str:
    """The hours of a week, from what was written for each day ("8h30 - 12h, 14:00-16:30"). Raises HoursUnclear."""
    told = [_written(_spans(words)) for words in days]
    parts = [part for first, last in _runs(told) for part in _parts(first, last, told[first])]
    return "; ".join(parts)


def _spans(words: str) -> list[tuple[int, int]]:
    at, found = 0, []
    told = words.strip()
    while at < len(told):
        span = _SPAN.match(told, at)
        if span is None:
            raise HoursUnclear(words)
        found.append(_minutes(span.groups()))
        between = _BETWEEN.match(told, span.end())
        if between is None and span.end() < len(told):
            raise HoursUnclear(words)
        at = between.end() if between else len(told)
    found.sort()
    if any(end <= first for first, end in found) or any(one[1] > other[0] for one, other in pairwise(found)):
        raise HoursUnclear(words)
    return found


def _minutes(figures: Iterable[str | None]) -> tuple[int, int]:
    hour, minute, end_hour, end_minute = (int(part or 0) for part in figures)
    first, end = hour * 60 + minute, end_hour * 60 + end_minute
    if max(minute, end_minute) > 59 or end > _DAY_ENDS:
        raise HoursUnclear(f"{hour}:{minute}-{end_hour}:{end_minute}")
    return first, end


def _written(spans: Iterable[tuple[int, int]]) -> tuple[str, ...]:
    return tuple(f"{_clock(first)}-{_clock(end)}" for first, end in spans)


def _runs(told: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
    """The first and the last of days that follow each other and have the same hours."""
    first = 0
    for day in range(1, len(told) + 1):
        if day == len(told) or told[day] != told[first]:
            if told[first]:
                yield first, day - 1
            first = day


def _parts(first: int, last: int, spans: Iterable[str]) -> Iterator[str]:
    named = DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}"
    return (f"{named} {span}" for span in spans)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
