"""What may stand around words of danger and drown them for the second reader, and slips of the finger within them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    Phrases = frozenset[tuple[str, ...]]

COURTESY, TURNS, DISCLAIMERS, TELLING = "courtesy", "turns", "disclaimers", "telling"  # in alarms.yaml
_LONGEST = 4  # words of such an expression
_SIZES = range(_LONGEST, 0, -1)
_FEWEST = 2  # words that are a part
_SHORTEST = 5  # letters of a word in which a slip is looked through


def without_ends(said: Sequence[str], ends: Phrases) -> tuple[str, ...]:
    """The words without these expressions at the beginning and at the end: greetings and thanks, "just kidding"."""
    rest, firsts, lasts = tuple(said), _words_at(ends, 0), _words_at(ends, -1)
    while rest and rest[0] in firsts and (size := _begins(rest, ends)):
        rest = rest[size:]
    while rest and rest[-1] in lasts and (size := next((size for size in _SIZES if rest[-size:] in ends), 0)):
        rest = rest[:-size]
    return rest


def mended(said: Sequence[str], telling: Phrases, ordinary: Container[str]) -> Sequence[str]:
    """The words, with those that tell of danger and have one slip of the finger as they are meant; none without."""
    listed = _by_first_letter(telling)
    long = [word for word in said if len(word) >= _SHORTEST and word[0] in listed and word not in ordinary]
    meant = {word: _meant(word, listed.get(word[0], ())) for word in long}
    return [meant.get(word, word) for word in said] if any(word != meant[word] for word in long) else ()


def _meant(word: str, near: Sequence[str]) -> str:
    """The first word of these of which this one is a slip; itself when there is none."""
    found = process.extractOne(word, near, scorer=OSA.distance, score_cutoff=1)
    return found[0] if found else word


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


@lru_cache(maxsize=8)
def _by_first_letter(listed: Phrases) -> Mapping[str, Sequence[str]]:
    """Single words by the letter that nobody gets wrong."""
    words = sorted(word for phrase in listed for word in phrase)
    return {first: tuple(word for word in words if word[0] == first) for first in {word[0] for word in words}}
