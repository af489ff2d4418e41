"""What may stand around words of danger and drown them for the second reader: courtesy, a question, a reason."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    Phrases = frozenset[tuple[str, ...]]

COURTESY, TURNS = "courtesy", "turns"  # in alarms.yaml
_LONGEST = 4  # words of such an expression
_SIZES = range(_LONGEST, 0, -1)
_FEWEST = 2  # words that are a part


def without_courtesy(said: Sequence[str], courtesy: Phrases) -> Sequence[str]:
    """The words without the greetings at the beginning and the thanks at the end."""
    rest, firsts, lasts = tuple(said), _words_at(courtesy, 0), _words_at(courtesy, -1)
    while rest and rest[0] in firsts and (size := _begins(rest, courtesy)):
        rest = rest[size:]
    while rest and rest[-1] in lasts and (size := next((size for size in _SIZES if rest[-size:] in courtesy), 0)):
        rest = rest[:-size]
    return rest


def between_turns(said: Sequence[str], turns: Phrases) -> list[Sequence[str]]:
    """The parts that begin where somebody turns to something else: "but", "because", "do you have"; none without."""
    rest, firsts = tuple(said), _words_at(turns, 0)
    cuts = [at for at, word in enumerate(rest) if at and word in firsts and _begins(rest[at:], turns)]
    ends = zip([0, *cuts], [*cuts, len(rest)], strict=True) if cuts else ()
    return [rest[start:end] for start, end in ends if end - start >= _FEWEST]


def _begins(rest: tuple[str, ...], phrases: Phrases) -> int:
    """How many words at the beginning are the longest of these expressions; 0 for none."""
    return next((size for size in _SIZES if rest[:size] in phrases), 0)


@lru_cache(maxsize=8)
def _words_at(phrases: Phrases, place: int) -> frozenset[str]:
    """The words with which they begin (0) or end (-1)."""
    return frozenset(phrase[place] for phrase in phrases)
