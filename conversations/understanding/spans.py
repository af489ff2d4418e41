"""How long ago something was, told without being asked: "depuis 2 ans", "hadi 3amayn"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conversations.understanding.hearing import has_question_mark
from conversations.understanding.numbers import NumberWords, find_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from conversations.understanding.phrases import Phrases

_MOST_WORDS = 12
_FIRST_YEAR, _LAST_YEAR = 1990, 2099


@dataclass(frozen=True, slots=True)
class SpanWords:
    """The words of a time gone by.

    `since` ("for", "ago") makes one of an amount: a number with one of `units`, a year, or one of `amounts` ("two
    years" in one word). Those of `past` ("last year") need no more. What is `left` ("I left school") and the words
    `beside` may stand there too, and nothing else.
    """

    since: Phrases
    units: frozenset[str]
    amounts: Phrases
    past: Phrases
    left: frozenset[str]
    beside: frozenset[str]
    numbers: NumberWords


def tells_how_long_ago(text: str, said: Sequence[str], known: SpanWords) -> bool:
    """Whether the text says how long ago something was, or somebody left school, and nothing else."""
    if len(said) > _MOST_WORDS or has_question_mark(text):
        return False
    since = {*_places(known.since, said), *(at for at, word in enumerate(said) if word in known.left)}
    past = set(_places(known.past, said))
    amounts = past.union(_places(known.amounts, said), _counted(said, known))
    rest = (word for at, word in enumerate(said) if at not in since | amounts)
    return bool(amounts and (since or past)) and all(word in known.beside for word in rest)


def _places(phrases: Phrases, said: Sequence[str]) -> Iterator[int]:
    for match in phrases.inside(said):
        yield from range(match.start, match.end)


def _counted(said: Sequence[str], known: SpanWords) -> Iterator[int]:
    """Where a number stands with its unit, or a year."""
    for number in find_numbers(said, known.numbers):
        if "".join(said[number.end : number.end + 1]) in known.units:
            yield from range(number.start, number.end + 1)
        elif _FIRST_YEAR <= number.value <= _LAST_YEAR:
            yield from range(number.start, number.end)
