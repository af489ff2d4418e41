"""A date of birth, as much of it as is told."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from conversations.understanding.dates import DateWords, Told, find_dates, written_out
from conversations.understanding.hearing import has_question_mark
from conversations.understanding.normalise import light, words
from conversations.understanding.numbers import NumberWords, find_numbers

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from conversations.understanding.phrases import Phrases

_MOST_WORDS = 40
_NEAR = 3
_LAST_DAY = 31
_MY = frozenset({"mon", "ma", "notre"})
_YOUNGEST = 4  # years: whoever was born later signs nobody up


@dataclass(frozen=True, slots=True)
class BirthWords:
    """The words around a date of birth.

    `doubt` takes the certainty away wherever it is said, `either` ("or", "some") beside a number, `negations` before a
    date. A date after a word of `then` ("left in") is none of birth; the birth of `elders` is not asked.
    """

    dates: DateWords
    doubt: Phrases
    either: frozenset[str]
    negations: frozenset[str]
    then: frozenset[str]
    elders: frozenset[str]


def read_birth_date(text: str, known: BirthWords, numbers: NumberWords, today: date) -> str:
    """Read YYYY-MM-DD, YYYY-MM or YYYY; "" when it is not certain, cannot be, or lies after `today`."""
    said = words(written_out(light(text)))
    born = any(word in known.dates.born for word in said)
    if len(said) > _MOST_WORDS or known.doubt.inside(said) or (has_question_mark(text) and not born):
        return ""
    if born and _is_of_elders(said, known):
        return ""
    counted = find_numbers(said, numbers, ordinals=True)
    dates = [told for told in find_dates(said, known.dates, counted) if not _is_later(said, told, known)]
    if not dates or not all(_can_be(told, today) for told in dates) or _is_one_of_two(said, known, numbers):
        return ""
    if any(_is_after_an_unknown_month(said, told, numbers) for told in dates):
        return ""
    if any(word in known.negations for told in dates for word in said[max(0, told.start - _NEAR) : told.start]):
        return ""
    exact = max((told.iso for told in dates), key=len)
    return exact if all(exact.startswith(told.iso) for told in dates) else ""


def _can_be(told: Told, today: date) -> bool:
    return told.is_past(today) and told.year <= today.year - _YOUNGEST


def _is_later(said: Sequence[str], told: Told, known: BirthWords) -> bool:
    """Whether the date is told of something that came later: "I left in 2022"."""
    last = next((word for word in reversed(said[: told.start]) if word in known.then or word in known.dates.born), "")
    return last in known.then


def _is_of_elders(said: Sequence[str], known: BirthWords) -> bool:
    """Whether it is told when a parent was born: "ma mère est née", "mama tzadat", and not that they tell it."""
    at = 1 if said[0] in _MY else 0
    told = said[at + 1 : at + (3 if at else 2)]  # "ma mère est née", and in one word "mama tzadat"
    return "".join(said[at : at + 1]) in known.elders and any(word in known.dates.born for word in told)


def _is_one_of_two(said: Sequence[str], known: BirthWords, numbers: NumberWords) -> bool:
    """Whether "or" or "some" stands before a number: "12 or 13 March 2010", "some 2009"."""
    starts = {number.start for number in find_numbers(said, numbers)}
    return any(
        word in known.either and (at in starts or after in known.either or after in known.dates.year)
        for at, (word, after) in enumerate(pairwise(said), 1)
    )


def _is_after_an_unknown_month(said: Sequence[str], told: Told, numbers: NumberWords) -> bool:
    """Whether a year alone has a day before it, and a word between them that is perhaps a month: "12 jui 2010"."""
    ends = {number.end for number in find_numbers(said, numbers, ordinals=True) if number.value <= _LAST_DAY}
    return not told.month and bool(ends & {told.start - 1, told.start})
