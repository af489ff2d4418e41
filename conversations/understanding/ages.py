"""An age in whole years, or a year of birth."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conversations.understanding.dates import FIRST_YEAR, LAST_YEAR, dates_in_words, without_dates
from conversations.understanding.normalise import light, words
from conversations.understanding.numbers import Number, NumberWords, find_numbers

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conversations.understanding.phrases import Phrases

_YOUNGEST, _OLDEST = 3, 99
_CENTURY_TURNS = 26
_HALF_IN_DIGITS = re.compile(r"(?<=\d)(?:[.,]5\b| 1/2\b)")
_RANGE = re.compile(r"\d ?(?:-|/|~|–|—) ?\d")
_MOST_WORDS = 25
_UNSURE_SIGNS = frozenset("?؟<>~±")


@dataclass(frozen=True, slots=True)
class AgeWords:
    """The words around an age. `beside` are the words that may stand near a bare number without changing it."""

    units: frozenset[str]
    has: frozenset[str]
    born: frozenset[str]
    half: Phrases
    unsure: Phrases
    other_units: frozenset[str]
    beside: frozenset[str]
    months: Mapping[str, int]


def read_age(text: str, ages: AgeWords, numbers: NumberWords) -> str:
    """Read an age ("16") or a year of birth ("2009"); "" when it is not certain: two persons, a range, "soon 16"."""
    plain, years = without_dates(_HALF_IN_DIGITS.sub("", light(text)))
    said, more = dates_in_words(words(plain), ages.months)
    years += more
    if len(said) > _MOST_WORDS or _RANGE.search(plain) or ages.unsure.inside(said) or _UNSURE_SIGNS & set(plain):
        return ""
    said = _without_halves(said, ages)
    found = [number for number in find_numbers(said, numbers) if not _counts_something_else(said, number, ages)]
    if years:
        return years[0] if len(years) == 1 and not found else ""
    return _one(said, found[0], ages) if len(found) == 1 else ""


def _without_halves(said: Sequence[str], ages: AgeWords) -> list[str]:
    taken = {at for match in ages.half.inside(said) for at in range(match.start, match.end)}
    return [word for at, word in enumerate(said) if at not in taken]


def _counts_something_else(said: Sequence[str], number: Number, ages: AgeWords) -> bool:
    return number.value == 1 or (number.end < len(said) and said[number.end] in ages.other_units)


def _one(said: Sequence[str], number: Number, ages: AgeWords) -> str:
    rest = [word for at, word in enumerate(said) if not number.start <= at < number.end]
    born = any(word in ages.born for word in rest)
    beside = all(word in ages.beside for word in rest)
    year = number.value + (2000 if number.value <= _CENTURY_TURNS else 1900) * (born and number.value <= _OLDEST)
    if FIRST_YEAR <= year <= LAST_YEAR:
        return str(year) if born or beside else ""
    near = (*said[max(0, number.start - 2) : number.start], *said[number.end : number.end + 1])
    named = any(word in ages.units for word in said[number.end : number.end + 1]) or any(
        word in ages.has for word in near
    )
    return str(number.value) if _YOUNGEST <= number.value <= _OLDEST and not born and (named or beside) else ""
