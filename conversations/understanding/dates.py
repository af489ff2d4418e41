"""The year of a birth date, day first. Dates that cannot be give nothing."""

from __future__ import annotations

import re
from calendar import monthrange
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FIRST_YEAR, LAST_YEAR = 1930, 2023
_CENTURY_TURNS = 26
_NUMERIC = tuple(
    re.compile(rf"(?<!\d){pattern}(?!\d)")
    for pattern in (
        r"(?P<year>\d{4}) ?[/.\-] ?(?P<month>\d{1,2}) ?[/.\-] ?(?P<day>\d{1,2})",
        r"(?P<day>\d{1,2}) ?[/.\-] ?(?P<month>\d{1,2}) ?[/.\-] ?(?P<year>\d{4}|\d{2})",
        r"(?P<day>\d{1,2}) (?P<month>\d{1,2}) (?P<year>\d{4})",
        r"(?P<day>\d{2})(?P<month>\d{2})(?P<year>(?:19|20)\d{2})",
        r"(?P<month>\d{1,2}) ?[/.\-] ?(?P<year>\d{4})",
    )
)


def without_dates(plain: str) -> tuple[str, list[str]]:
    """The light text without its numeric dates, and the year of each ("" for one that cannot be)."""
    years: list[str] = []

    def take(found: re.Match[str]) -> str:
        date = found.groupdict()
        years.append(_year(int(date.get("day", "1")), int(date["month"]), date["year"]))
        return " "

    for pattern in _NUMERIC:
        plain = pattern.sub(take, plain)
    return plain, years


def dates_in_words(text: Sequence[str], months: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """The words without their dates ("12 mars 2009", "mars 2009"), and the year of each."""
    rest, years = list(text), []
    for position in [at for at, word in enumerate(text) if word in months]:
        before, after = (rest[position - 1] if position else ""), "".join(text[position + 1 : position + 2])
        day = int(before) if before.isdigit() and len(before) <= 2 else 0
        if not after.isdigit() or len(after) not in {2, 4} or (not day and len(after) == 2):
            years.append("")
            continue
        years.append(_year(day or 1, months[text[position]], after))
        rest[position] = rest[position + 1] = ""
        if day:
            rest[position - 1] = ""
    return [word for word in rest if word], years


def _year(day: int, month: int, written: str) -> str:
    year = int(written)
    if len(written) == 2:
        year += 2000 if year <= _CENTURY_TURNS else 1900
    possible = 1 <= month <= 12 and day >= 1 and FIRST_YEAR <= year <= LAST_YEAR
    return str(year) if possible and day <= monthrange(year, month)[1] else ""
