"""From poster to classroom: how many came how far, where they stop, and how long it takes.

Every number of a page is a sum of what single quarters publish, and what is hidden there stays hidden in the sum: so
pages together tell no more than the tables of each quarter do.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services import access
from bot.services.hiding import FEWEST, Number
from bot.services.published import ALL, QUESTIONS, publish
from bot.services.quarters import Quarter, quarter_of, quarters, read_week
from conversations.journey import BUCKETS
from conversations.locales import TABLE
from storage import reports

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.hiding import Shown
    from bot.services.published import Published, Slice

TIMES: Final = ("to_sent", "to_called", "to_enrolled")
_MOST_QUARTERS: Final = 8
_ROUNDED_TO: Final = 5  # percent


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a page is about: quarters, and all people or those of one language or one source.

    Not of a language and a source: of so few, nearly every number would be hidden.
    """

    quarters: tuple[Quarter, ...]
    which: tuple[str, str] = ALL


@dataclass(frozen=True, slots=True)
class Stop:
    """How many were asked a question and did not answer it, and about which share of those asked, in percent."""

    number: Number
    share: int | None


@dataclass(frozen=True, slots=True)
class Figures:
    """A page. Each row has a number for each of STEPS; only of all people there are weeks, by their Mondays.

    A time is the bucket of its median, in minutes (the last has no end); None when it would rest on fewer than 5.
    `choices` are the quarters that there are.
    """

    wanted: Wanted
    choices: tuple[Quarter, ...]
    steps: Shown
    weeks: Mapping[date, Shown]
    locales: Mapping[str, Shown]
    sources: Mapping[str, Shown]
    stops: Mapping[str, Stop]
    times: Mapping[str, tuple[int, int | None] | None]


def see_figures(tx: Connection, deed: Deed, told: Mapping[str, str]) -> Figures:
    """The figures, for who may see them. `told` has `from`, `to`, and `locale` or `source`. Raises Refused."""
    access.check(deed.actor, "see_figures")
    today = deed.now.astimezone(CASABLANCA).date()
    first = reports.first_week(tx) or today
    choices = tuple(quarters(first, today))
    wanted = _wanted(told, choices)
    found = [publish(tx, quarter, first, today) for quarter in wanted.quarters]
    slices = [one.slice_of(wanted.which) for one in found]
    is_all = wanted.which == ALL
    return Figures(
        wanted,
        choices,
        _summed(one.steps for one in slices),
        {week: row for one in found for week, row in one.weeks.items()} if is_all else {},
        _rows("locale", TABLE, found) if is_all else {},
        _rows("source", _sources(found), found) if is_all else {},
        dict(_stops(slices)),
        {time: _median(one.times.get(time, {}) for one in slices) for time in TIMES},
    )


# --- what is wanted ---------------------------------------------------------------------------------------------------


def _wanted(told: Mapping[str, str], choices: Sequence[Quarter]) -> Wanted:
    """The quarters that the weeks lie in, as far as there are any; by default the last two."""
    last = _quarter(told.get("to", ""), choices) or choices[-1]
    first = _quarter(told.get("from", ""), choices) or choices[max(choices.index(last) - 1, 0)]
    first, last = min(first, last), max(first, last)
    span = [one for one in choices if first <= one <= last]
    return Wanted(tuple(span[-_MOST_QUARTERS:]), _which(told))


def _quarter(typed: str, choices: Sequence[Quarter]) -> Quarter | None:
    week = read_week(typed)
    return min(max(quarter_of(week), choices[0]), choices[-1]) if week else None


def _which(told: Mapping[str, str]) -> tuple[str, str]:
    if told.get("locale") in TABLE:
        return "locale", told["locale"]
    return ("source", told["source"]) if told.get("source") else ALL


# --- sums of what is published ----------------------------------------------------------------------------------------


def _summed(rows: Iterable[Shown]) -> Shown:
    return tuple(sum(column, Number()) for column in zip(*rows, strict=True))


def _rows(part: str, names: Iterable[str], found: Sequence[Published]) -> dict[str, Shown]:
    return {name: _summed(one.slice_of((part, name)).steps for one in found) for name in names}


def _sources(found: Sequence[Published]) -> list[str]:
    names = {name for one in found for part, name in one.slices if part == "source"}
    return sorted(names)


def _stops(slices: Sequence[Slice]) -> Iterator[tuple[str, Stop]]:
    """By question in the order of the form. Shares are rounded, so that nobody computes how many were asked."""
    for question in QUESTIONS:
        number = sum((one.stops[question] for one in slices), Number())
        asked = sum(one.asked.get(question, 0) for one in slices)
        share = None
        if number.is_exact and number.known >= FEWEST:
            share = _ROUNDED_TO * round(number.known / asked * 100 / _ROUNDED_TO)
        yield question, Stop(number, share)


def _median(times: Iterable[Mapping[str, int]]) -> tuple[int, int | None] | None:
    """The bucket that the person in the middle is in."""
    found: Counter[int] = Counter()
    for one in times:
        found.update({int(least): number for least, number in one.items()})
    if found.total() < FEWEST:
        return None
    so_far = accumulate(found[edge] for edge in BUCKETS)
    at = next(at for at, people in enumerate(so_far) if people * 2 >= found.total())
    return BUCKETS[at], BUCKETS[at + 1] if at + 1 < len(BUCKETS) else None
