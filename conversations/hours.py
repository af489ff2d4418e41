"""Hours of the week as staff write them: "mon-fri 09:00-17:00; sat 09:00-12:00"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = "|".join(_DAYS)
_PART = re.compile(
    rf"({_DAY})(?:\s*-\s*({_DAY}))?\s+([01][0-9]|2[0-3]):([0-5][0-9])\s*-\s*(?:([01][0-9]|2[0-3]):([0-5][0-9])|(24):(00))"
)
EXAMPLE = "mon-fri 09:00-17:00; sat 09:00-12:00"


@dataclass(frozen=True, slots=True)
class Span:
    """From one minute of the day to another (not included), on these days of the week (Monday is 0)."""

    days: frozenset[int]
    first: int
    end: int


def read_hours(written: str) -> tuple[Span, ...]:
    """The hours; () when any part of them is not written like the example, or ends before it begins."""
    parts = [part.strip() for part in written.lower().split(";") if part.strip()]
    spans = [_span(found) for part in parts if (found := _PART.fullmatch(part))]
    return tuple(spans) if len(spans) == len(parts) and all(span.first < span.end for span in spans) else ()


def within(hours: str, now: datetime) -> bool:
    """Whether this moment, told as it is where the centre is, lies in the hours."""
    minute = now.hour * 60 + now.minute
    return any(now.weekday() in span.days and span.first <= minute < span.end for span in read_hours(hours))


def _span(found: re.Match[str]) -> Span:
    first, last, *times = found.groups()
    begin, end = _DAYS.index(first), _DAYS.index(last or first)
    hour, minute, end_hour, end_minute = (int(time) for time in times if time is not None)
    days = frozenset((begin + step) % 7 for step in range((end - begin) % 7 + 1))
    return Span(days, hour * 60 + minute, end_hour * 60 + end_minute)
