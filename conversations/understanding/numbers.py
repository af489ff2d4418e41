"""Numbers in a text: in digits, and in the words of the four varieties."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from conversations.understanding.normalise import skeleton

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

_AND = frozenset({"et", "w", "o", "ou", "u", "و"})
_AND_PREFIXES = ("و", "w", "o")
_BONES_ENOUGH = 4
_SHORTEST_SLIP = 5
_MOST_DIGITS = 4
_NONE = -1
_LAST_LATIN = "\u024f"
_LIKE_DIX = frozenset({"dis", "di", "dx"})  # "dix" with a slip, before one of these
_AFTER_DIX = frozenset({"sept", "huit", "neuf"})


class Number(NamedTuple):
    """A number written in words[start:end]."""

    value: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class NumberWords:
    """What number words mean, letter for letter and by their skeletons. `french` words join in their own way.

    `ordinals` ("fifth") are counted with the numbers only where somebody asks for them.
    """

    exact: Mapping[str, int]
    bones: Mapping[str, int]
    french: frozenset[str]
    ordinals: Mapping[str, int]
    long_words: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(
        cls,
        spelled: Mapping[str, int],
        boned: Mapping[str, int],
        french: Collection[str] = (),
        ordinals: Mapping[str, int] | None = None,
    ) -> NumberWords:
        """Make them from light words; `boned` are those that may be known by their skeleton too."""
        by_bones = {skeleton(word): value for word, value in boned.items()}
        long_words: defaultdict[str, list[str]] = defaultdict(list)
        for word in spelled:
            if len(word) >= _SHORTEST_SLIP:
                long_words[word[0]].append(word)
        return cls(
            spelled,
            {bones: value for bones, value in by_bones.items() if len(bones) >= _BONES_ENOUGH},
            frozenset(french),
            ordinals or {},
            {first: tuple(same) for first, same in long_words.items()},
        )

    def value(self, word: str) -> int | None:
        """What one word says."""
        if word.isdigit():
            return int(word) if len(word) <= _MOST_DIGITS else None
        value = self.exact.get(word)
        return self.bones.get(skeleton(word)) if value is None else value

    def near(self, word: str) -> int | None:
        """What a long word says that has one slip of the finger."""
        if len(word) < _SHORTEST_SLIP or word.isdigit():
            return None
        found = process.extract(word, self.long_words.get(word[0], ()), scorer=OSA.distance, score_cutoff=1)
        meant = {self.exact[known] for known, _, _ in found}
        return meant.pop() if len(meant) == 1 else None


class _Word(NamedTuple):
    """One number word: its value, where the next word begins, whether an "and" stands before it.

    Only `french` words join as French does, and only a ten in Arabic letters makes a teen of the word before it.
    """

    value: int
    end: int
    joined: bool
    french: bool
    arabic: bool = False


class _Amount(NamedTuple):
    """A number while its words are added."""

    thousands: int = 0
    hundreds: int = 0
    rest: int = _NONE

    @property
    def value(self) -> int:
        return self.thousands + self.hundreds + max(self.rest, 0)

    def plus(self, word: _Word) -> _Amount | None:
        """The amount with one more word; None when that word begins another number."""
        single = 2 <= self.rest <= 9 and not word.joined
        if word.value >= 1000:
            if self.thousands or self.hundreds or not (self.rest == _NONE or (single and word.value == 1000)):
                return None
            return _Amount(word.value if self.rest == _NONE else self.rest * word.value)
        if word.value >= 100:
            if self.hundreds or not (self.rest == _NONE or (single and word.value == 100)):
                return None
            return _Amount(self.thousands, word.value if self.rest == _NONE else self.rest * word.value)
        if self.rest == _NONE:
            return _Amount(self.thousands, self.hundreds, word.value) if word.value else None
        total = _in_french(self.rest, word) if word.french else _in_arabic(self.rest, word)
        return _Amount(self.thousands, self.hundreds, total) if total else None


def find_numbers(
    text: Sequence[str], known: NumberWords, *, ordinals: bool = False, units: Collection[str] = ()
) -> tuple[Number, ...]:
    """The numbers of a text in order; those of several words ("vingt et un", "tmnya w 3chrin") as one.

    Before one of `units` a number word may have a slip ("qinze ans").
    """
    found: list[Number] = []
    start = 0
    while start < len(text):
        number = _number_at(text, start, known, ordinals=ordinals)
        if number is None and "".join(text[start + 1 : start + 2]) in units:
            near = known.near(text[start])
            number = Number(near, start, start + 1) if near is not None else None
        if number:
            found.append(number)
        start = number.end if number else start + 1
    return tuple(found)


def _number_at(text: Sequence[str], start: int, known: NumberWords, *, ordinals: bool) -> Number | None:
    word = _word(text, start, known, ordinals=ordinals)
    if word is None:
        return None
    if text[start].isdigit():
        return Number(word.value, start, word.end)
    amount, end = _Amount().plus(word) or _Amount(rest=0), word.end
    while (word := _next_word(text, end, known, ordinals=ordinals)) and (more := amount.plus(word)):
        amount, end = more, word.end
    return Number(amount.value, start, end)


def _word(text: Sequence[str], at: int, known: NumberWords, *, ordinals: bool, joined: bool = False) -> _Word | None:
    value = known.value(text[at])
    if value is None and ordinals:
        value = known.ordinals.get(text[at])
    if value is None and text[at] in _LIKE_DIX and "".join(text[at + 1 : at + 2]) in _AFTER_DIX:
        return _Word(10, at + 1, joined, french=True)
    arabic = text[at][0] > _LAST_LATIN
    return None if value is None else _Word(value, at + 1, joined, text[at] in known.french, arabic)


def _next_word(text: Sequence[str], at: int, known: NumberWords, *, ordinals: bool) -> _Word | None:
    """The number word at this position, after an "and" if there is one."""
    joined = at < len(text) and text[at] in _AND
    at += joined
    if at >= len(text) or text[at].isdigit():
        return None
    word = _word(text, at, known, ordinals=ordinals, joined=joined)
    if word or not text[at].startswith(_AND_PREFIXES):
        return word
    glued = _word([text[at][1:]], 0, known, ordinals=ordinals, joined=True) if len(text[at]) > 1 else None
    return glued._replace(end=at + 1) if glued else None


def _in_french(first: int, word: _Word) -> int:
    """Both as one number as French joins them: "vingt deux", "soixante et onze", "quatre vingt dix huit"; else 0."""
    second = word.value
    if first == 4 and second == 20 and not word.joined:
        return 80
    tens = 20 <= first <= 60 and first % 10 == 0 and 0 < second < (20 if first == 60 else 10)
    teens = first in {10, 70, 90} and second in {7, 8, 9} and not word.joined
    return first + second if tens or teens or (first == 80 and 0 < second < 20) else 0


def _in_arabic(first: int, word: _Word) -> int:
    """Both as one number as Arabic joins them: "three and twenty", "six ten"; Darija also says "vingt w tlata"."""
    second = word.value
    tens = 20 <= first <= 90 and first % 10 == 0 and 0 < second < 10
    ones_first = 0 < first < 10 and word.joined and second in range(20, 100, 10)
    teens = 0 < first < 10 and not word.joined and second == 10 and word.arabic
    return first + second if tens or ones_first or teens else 0
