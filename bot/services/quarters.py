"""Quarters of 13 weeks, and the address's way of saying a week.

Figures are made for whole quarters, each by itself, and longer spans are sums of what each quarter shows. Sums of any
weeks would give away by subtraction what is hidden in one of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

WEEK: Final = timedelta(days=7)
_WEEKS, _QUARTERS = 13, 4
_TYPED = re.compile(r"([0-9]{4})-W([0-9]{2})", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a year of whole weeks, by the Mondays of its first and last; the last may have 14 of them."""

    first: date
    last: date

    def weeks(self) -> Iterator[date]:
        """The Mondays of all its weeks."""
        monday = self.first
        while monday <= self.last:
            yield monday
            monday += WEEK

    def next(self) -> Quarter:
        """The one after it."""
        return quarter_of(self.last + WEEK)

    def before(self) -> Quarter:
        """The one before it."""
        return quarter_of(self.first - WEEK)


def quarter_of(day: date) -> Quarter:
    """The quarter that a day lies in."""
    year, week, _ = day.isocalendar()
    number = min((week - 1) // _WEEKS, _QUARTERS - 1)
    first = date.fromisocalendar(year, number * _WEEKS + 1, 1)
    if number + 1 < _QUARTERS:
        return Quarter(first, first + (_WEEKS - 1) * WEEK)
    return Quarter(first, date.fromisocalendar(year + 1, 1, 1) - WEEK)


def quarters(first: date, last: date) -> list[Quarter]:
    """All quarters from that of one day to that of another."""
    found = [quarter_of(first)]
    while found[-1].last + timedelta(days=6) < last:
        found.append(found[-1].next())
    return found


def week_name(day: date) -> str:
    """A day's week as an address says it: "2026-W41"."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def read_week(typed: str) -> date | None:
    """The Monday of the week that an address says; None when it is none."""
    told = _TYPED.fullmatch(typed)
    try:
        return date.fromisocalendar(int(told[1]), int(told[2]), 1) if told else None
    except ValueError:
        return None
