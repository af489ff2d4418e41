"""Hours of the week and days as staff write them: "mon-fri 09:00-12:30 14:30-18:00; sat 09:00-12:00", "2027-03-10"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = "|".join(_DAYS)
_TIMES = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]\s*-\s*(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)"
_PART = re.compile(rf"({_DAY})(?:\s*-\s*({_DAY}))?\s+({_TIMES}(?:\s+{_TIMES})*)")
_EACH = re.compile(r"([0-9]{2}):([0-9]{2})\s*-\s*([0-9]{2}):([0-9]{2})")
_DATES = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:\s*-\s*([0-9]{4}-[0-9]{2}-[0-9]{2}))?")
_LONGEST = 366
EXAMPLE = "mon-fri 09:00-17:00; sat 09:00-12:00"
EXAMPLE_OF_DAYS = "2027-03-10; 2027-08-02 - 2027-08-20"


@dataclass(frozen=True, slots=True)
class Span:
    """From one minute of the day to another (not included), on these days of the week (Monday is 0)."""

    days: frozenset[int]
    first: int
    end: int


@lru_cache(maxsize=64)  # the same few facts, in almost every turn
def read_hours(written: str) -> tuple[Span, ...]:
    """The hours; () when any part of them is not written like the example, or ends before it begins."""
    parts = [part.strip() for part in written.lower().split(";") if part.strip()]
    found = [_PART.fullmatch(part) for part in parts]
    spans = [span for part in found if part for span in _spans(part)]
    return tuple(spans) if all(found) and all(span.first < span.end for span in spans) else ()


def within(hours: str, now: datetime) -> bool:
    """Whether this moment, told as it is where the centre is, lies in the hours."""
    minute = now.hour * 60 + now.minute
    return any(now.weekday() in span.days and span.first <= minute < span.end for span in read_hours(hours))


@lru_cache(maxsize=64)
def read_days(written: str) -> tuple[tuple[date, date], ...]:
    """Days and periods, each from its first day to its last; () when any of them is not written like the example."""
    parts = [part.strip() for part in written.split(";") if part.strip()]
    try:
        periods = [_period(found) for part in parts if (found := _DATES.fullmatch(part))]
    except ValueError:  # no such day
        return ()
    whole = len(periods) == len(parts) and all(0 <= (last - first).days < _LONGEST for first, last in periods)
    return tuple(periods) if whole else ()


def _spans(part: re.Match[str]) -> Iterator[Span]:
    first, last, times = part.groups()
    begin, end = _DAYS.index(first), _DAYS.index(last or first)
    days = frozenset((begin + step) % 7 for step in range((end - begin) % 7 + 1))
    for hour, minute, end_hour, end_minute in _EACH.findall(times):
        yield Span(days, int(hour) * 60 + int(minute), int(end_hour) * 60 + int(end_minute))


def _period(found: re.Match[str]) -> tuple[date, date]:
    first, last = found.groups()
    return date.fromisoformat(first), date.fromisoformat(last or first)
