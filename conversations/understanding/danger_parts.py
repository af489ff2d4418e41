"""What may stand around words of danger and drown them for the second reader, and slips of the finger within them."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from rapidfuzz import process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    Phrases = frozenset[tuple[str, ...]]

COURTESY, TURNS, DISCLAIMERS = "courtesy", "turns", "disclaimers"  # in alarms.yaml
TELLING, LOOK_ALIKES = "telling", "look_alikes"
_LONGEST = 6  # words of such an expression
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


def may_have(said: Sequence[str], phrases: Phrases) -> bool:
    """Whether one of these expressions may begin anywhere."""
    return not _words_at(phrases, 0).isdisjoint(said)


def mended(said: Sequence[str], telling: Phrases, look_alikes: Phrases, ordinary: Container[str]) -> Sequence[str]:
    """The words, those that tell of danger and have one slip of the finger without it; none where there is none.

    A slip is a letter too many, one too few, or two that changed places: another letter makes other words. No word
    that is `ordinary` here is a slip, nor one of the `look_alikes`.
    """
    listed = _by_first_letter(telling)
    long = [word for word in said if len(word) >= _SHORTEST and word[0] in listed]
    slips = [word for word in long if word not in ordinary and (word,) not in look_alikes]
    read = {word: _without_slip(word, listed[word[0]]) for word in slips}
    return [read.get(word, word) for word in said] if any(word != read[word] for word in slips) else ()


def _without_slip(word: str, near: Sequence[str]) -> str:
    """The first word of these of which this one is a slip; itself when there is none."""
    found = process.extract(word, near, scorer=OSA.distance, score_cutoff=1, limit=None)
    letters = sorted(word)
    return next((known for known, _, _ in found if len(known) != len(word) or sorted(known) == letters), word)


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
