"""Numbers in a text: in digits, and in the words of the four varieties."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conversations.understanding.normalise import skeleton

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_AND = frozenset({"et", "w", "o", "ou", "u", "و"})
_AND_PREFIXES = ("و", "w", "o")
_BONES_ENOUGH = 4
_MOST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Number:
    """A number written in words[start:end]."""

    value: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NumberWords:
    """What number words mean, letter for letter and by their skeletons."""

    exact: Mapping[str, int]
    bones: Mapping[str, int]

    @classmethod
    def of(cls, spelled: Mapping[str, int], boned: Mapping[str, int]) -> NumberWords:
        """Make them from light words; `boned` are those that may be known by their skeleton too."""
        by_bones = {skeleton(word): value for word, value in boned.items()}
        return cls(spelled, {bones: value for bones, value in by_bones.items() if len(bones) >= _BONES_ENOUGH})

    def value(self, word: str) -> int | None:
        """What one word says."""
        if word.isdigit():
            return int(word) if len(word) <= _MOST_DIGITS else None
        return self.exact.get(word, self.bones.get(skeleton(word)))


def find_numbers(text: Sequence[str], known: NumberWords) -> tuple[Number, ...]:
    """The numbers of a text in order; those of several words ("vingt et un", "tmnya w 3chrin") as one."""
    found: list[Number] = []
    start = 0
    while start < len(text):
        number = _number_at(text, start, known)
        if number:
            found.append(number)
        start = number.end if number else start + 1
    return tuple(found)


def _number_at(text: Sequence[str], start: int, known: NumberWords) -> Number | None:
    value = known.value(text[start])
    if value is None:
        return None
    end = start + 1
    if not text[start].isdigit():
        after = _after_and(text, end, known)
        total = _together(value, after.value) if after else None
        if after and total is not None and (after.start > end or _joins_alone(value, after.value)):
            return Number(total, start, after.end)
    return Number(value, start, end)


def _after_and(text: Sequence[str], position: int, known: NumberWords) -> Number | None:
    """The word number at this position, after an "and" if there is one. Its `start` is past the "and"."""
    at = position + (position < len(text) and text[position] in _AND)
    if at >= len(text) or text[at].isdigit():
        return None
    value = known.value(text[at])
    if value is not None:
        return Number(value, at, at + 1)
    joined = known.value(text[at][1:]) if text[at].startswith(_AND_PREFIXES) else None
    return Number(joined, at + 1, at + 1) if joined is not None else None


def _together(first: int, second: int) -> int | None:
    tens_first = 20 <= first <= 60 and first % 10 == 0 and (second < 10 or first == 60) and second < 20
    ten_and_more = first == 10 and second in {7, 8, 9}
    ones_first = 0 < first < 10 and second % 10 == 0 and 20 <= second <= 90
    teen = 0 < first < 10 and second == 10
    return first + second if tens_first or ten_and_more or ones_first or teen else None


def _joins_alone(first: int, second: int) -> bool:
    """Whether two number words side by side are one number: "vingt deux", "dix sept", ستة عشر; not "six vingt"."""
    return (first >= 20 and second < 20) or first == 10 or second == 10
