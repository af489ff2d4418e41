"""Words about somebody's health, which are never kept: where they stand in a text, and the text without them."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from conversations.understanding.disguised import MAY_BE_DISGUISED, disguised
from conversations.understanding.normalise import Remembered, bare_forms, light, undoubled, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

HIDDEN = "•••"
_FEWEST_OF_A_STEM = 3
# A word as it was typed, with its vowel signs and with what takes no place.
_TYPED = re.compile(r"[^\W_](?:[^\W_]|[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u200b-\u200f\u00ad])*")
_SPELLINGS = str.maketrans({"o": "u", "7": "h", "8": "h", "9": "q", "5": "kh", "2": ""})
_LATIN = re.compile("[a-z]")
_ROW_OF_HIDDEN = re.compile(rf"{HIDDEN}(?:\s+{HIDDEN})+")


class _Row(NamedTuple):
    """Words that follow each other, each whole or ("diabet*") only its beginning; `harmless` ones mean no health."""

    parts: tuple[str, ...]
    harmless: bool


@dataclass(frozen=True, slots=True)
class HealthWords:
    """What names an illness, a disability, a pregnancy or a medicine, by its first word.

    `stems` are how long those are of which only the beginning counts, by the first letter.
    """

    rows: Mapping[str, tuple[_Row, ...]]
    stems: Mapping[str, tuple[int, ...]]

    @classmethod
    def of(cls, named: Iterable[str], harmless: Iterable[str]) -> HealthWords:
        """Of phrases as they stand in the files."""
        rows: defaultdict[str, list[_Row]] = defaultdict(list)
        for phrases, means_none in ((named, False), (harmless, True)):
            for phrase in phrases:
                parts = _parts(phrase)
                rows[parts[0]].append(_Row(parts, means_none))
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for first in rows:
            if first.endswith("*"):
                lengths[first[0]].add(len(first) - 1)
        stems = {letter: tuple(sorted(same)) for letter, same in lengths.items()}
        return cls({first: tuple(dict.fromkeys(same)) for first, same in rows.items()}, stems)

    def may_hold(self, said: Sequence[str]) -> bool:
        """Whether something of health stands in these light words; costs next to nothing where nothing does."""
        for at, word in enumerate(said):  # noqa: SIM110 - every turn comes by here, and this is cheaper
            if self._begins(word) and self._longest(said, at)[1]:
                return True
        return False

    def is_in(self, text: str, said: Sequence[str]) -> bool:
        """Whether something of health stands in a text, whose light words these are; disguised words count, too."""
        if self.may_hold(said):
            return True
        return bool(MAY_BE_DISGUISED.search(text)) and next(self._disguised(text), None) is not None

    def _begins(self, word: str) -> bool:
        """Whether a row begins with this word."""
        if word.isdigit():
            return False
        rows, stems = self.rows, self.stems
        for form in _FORMS[word]:
            if form in rows:
                return True
            for length in stems.get(form[:1], ()):
                if f"{form[:length]}*" in rows:
                    return True
        return False

    def hide(self, text: str) -> str:
        """The text with each of them replaced by "•••"; all else stays as it was typed."""
        typed = list(_TYPED.finditer(text))
        said = [light(match.group()) for match in typed]
        pieces, done, at = [], 0, 0
        while at < len(said):
            length, named = self._longest(said, at)
            if named:
                pieces += [text[done : typed[at].start()], HIDDEN]
                done = typed[at + length - 1].end()
            at += length
        hidden = self._without_disguised("".join([*pieces, text[done:]]))
        return _ROW_OF_HIDDEN.sub(HIDDEN, hidden) if hidden != text else text

    def _without_disguised(self, text: str) -> str:
        pieces, done = [], 0
        for start, end in self._disguised(text):
            pieces += [text[done:start], HIDDEN]
            done = end
        return "".join([*pieces, text[done:]])

    def _disguised(self, text: str) -> Iterator[tuple[int, int]]:
        """Where a word stands that is spelled letter by letter, parted by signs, or has signs for letters."""
        done = 0
        for start, end, readings in disguised(text):
            if start >= done and any(self._longest((light(reading),), 0)[1] for reading in readings):
                yield start, end
                done = end

    def _longest(self, said: Sequence[str], at: int) -> tuple[int, bool]:
        """How many words from here belong together, and whether they name something; what is longest counts.

        The open end of harmless words may begin something itself: "mrid b*".
        """
        fitting = [
            (len(row.parts), whole, not row.harmless, row.parts[-1].endswith("*"))
            for row, whole in self._beginning(said[at])
            if _fits(row.parts[1:], said[at + 1 : at + len(row.parts)])
        ]
        if not fitting:
            return 1, False
        length, _, named, is_open = max(fitting)
        return (length if named or length == 1 or not is_open else length - 1), named

    def _beginning(self, word: str) -> Iterable[tuple[_Row, bool]]:
        """The rows that may begin with this word; whether with the whole of it, or without what is glued to it."""
        for number, form in enumerate(_FORMS[word]):
            yield from ((row, number == 0) for key in self._keys(form) for row in self.rows.get(key, ()))

    def _keys(self, form: str) -> tuple[str, ...]:
        lengths = self.stems.get(form[:1], ())
        if not lengths:
            return (form,)
        return (form, *[f"{form[:length]}*" for length in lengths if length <= len(form)])


def _forms(word: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_spelled(form) for form in bare_forms(word)))


_FORMS: Remembered[tuple[str, ...]] = Remembered(_forms)


def _spelled(word: str) -> str:
    """One spelling for those that people mix in Latin letters: "soukkari", "sokari"; "7amla", "hamla"."""
    return undoubled(word.replace("ou", "u").translate(_SPELLINGS)) if _LATIN.search(word) else word


def _fits(parts: Sequence[str], said: Sequence[str]) -> bool:
    return len(parts) == len(said) and all(
        any(form.startswith(part[:-1]) if part.endswith("*") else form == part for form in _FORMS[word])
        for part, word in zip(parts, said, strict=True)
    )


def _parts(phrase: str) -> tuple[str, ...]:
    """The words of a phrase, as they are compared. Raises ValueError for none, and for a stem that fits anything."""
    parts = []
    for written in phrase.split():
        found = [_spelled(word) for word in words(light(written))]
        if found and written.endswith("*"):
            found[-1] += "*"
        parts += found
    if not parts or (parts[0].endswith("*") and len(parts[0]) <= _FEWEST_OF_A_STEM):
        raise ValueError(phrase)
    return tuple(parts)
