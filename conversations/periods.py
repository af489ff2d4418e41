"""From when until when something holds: what nobody can have meant, and what has ended without another in its place."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conversations.programme import Programme
    from conversations.rules import Dated

OLDEST_YEAR: Final = 1950
"""Before it no source of what holds today was written."""
LONGEST_WAIT: Final = 3
"""So many years ahead a first day is planned, at most."""
LONGEST: Final = 10
"""So many years ahead a last day is known, at most: a season is one year, a convention a few."""
READABLE: Final = (1900, 2199)
"""The years that can be read at all."""


def unlikely(programme: Programme, today: date) -> Iterator[str]:
    """Dates that nobody can have meant, each with its line and what to write."""
    for name, one in _named(programme):
        since, until = one.valid_from, one.valid_until
        if since.year < OLDEST_YEAR:
            what = f"is before {OLDEST_YEAR}: write the day that the source names."
            yield _told(programme, f"{name}.valid_from", since, what)
        if since > _in_years(today, LONGEST_WAIT):
            what = f"is more than {LONGEST_WAIT} years away: write the day that the source names."
            yield _told(programme, f"{name}.valid_from", since, what)
        if until is not None and until > _in_years(today, LONGEST):
            what = (
                f"is more than {LONGEST} years away: write the last day that the source names, or leave"
                " valid_until out; then it holds until somebody ends it."
            )
            yield _told(programme, f"{name}.valid_until", until, what)


def over(programme: Programme, today: date) -> Iterator[str]:
    """What ended without another of its kind in its place: nobody is told of it any more, and nothing says so."""
    pieces = list(_named(programme))
    held = {_kind(one) for _, one in pieces if one.holds_on(today)}
    for name, one in pieces:
        if one.valid_until is not None and one.valid_until < today and _kind(one) not in held:
            what = "has passed: nobody is told of this any more. Write what holds now, by its source, or take it out."
            yield _told(programme, f"{name}.valid_until", one.valid_until, what)


def out_of_range(day: date) -> bool:
    """Whether a day lies so far away that it cannot be reckoned with."""
    first, last = READABLE
    return not first <= day.year <= last


def _named(programme: Programme) -> Iterator[tuple[str, Dated]]:
    yield from ((f"rules.{rule.id}", rule) for rule in programme.rules)
    yield from ((f"doors.{door.id}", door) for door in programme.doors)
    yield from ((f"facts.{fact.id}", fact) for fact in programme.facts if fact.first is not None)


def _kind(dated: Dated) -> object:
    """What another may stand in the place of."""
    return getattr(dated, "about", None) or getattr(dated, "button", None) or dated.id


def _told(programme: Programme, name: str, day: date, what: str) -> str:
    return f"programme.yaml: {programme.place(name)}: {day} {what}"


def _in_years(day: date, years: int) -> date:
    return date(day.year + years, day.month, min(day.day, 28))
