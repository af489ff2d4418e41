"""Words of danger, looked for before anything else. Rules of two parts: an act or a wish, and the person it is about."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from conversations.understanding.normalise import light, skeleton, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Danger = Literal["", "alert", "check"]
_LAUGH_SIGNS = frozenset("😂🤣😹😆😅")
_LAUGH = re.compile(r"(?<!\w)(?:h{2,}|(?:ha){2,}h?|(?:hi){2,}h?|ه{2,}|(?:ها){2,}|mdr+|lo+l|ptdr|xd+)(?!\w)")
_MOST_SIGNS = 8000
_LONGEST_WORD = 40
_FEWEST_BONES = 4
_PREFIXES = ("وال", "بال", "فال", "لل", "ال", "و", "ف", "س", "w", "o")
_RULE = re.compile(r"([a-z_]+)(?: (>|\+)(\d*) ([a-z_]+))?")
_FAR = {">": 4, "+": 6}


@dataclass(frozen=True, slots=True)
class Rule:
    """`first` and `second` are groups of words. `second` stands after it when `ordered`, at most `far` words away."""

    level: Danger
    first: str
    second: str = ""
    ordered: bool = False
    far: int = 0

    @classmethod
    def read(cls, level: Danger, written: str) -> Rule:
        """Read "me > hit" (in this order), "hit + family" (in any order), "hit +9 family" (further apart), "suicide"."""
        found = _RULE.fullmatch(written)
        if found is None:
            raise ValueError(f"not a rule: {written!r}")
        first, sign, far, second = found.groups()
        return cls(level, first, second or "", sign == ">", int(far or _FAR.get(sign, 0)))


@dataclass(frozen=True, slots=True)
class _Part:
    """One word of an entry: "frapp*" begins so, "k*ni" begins and ends so."""

    start: str
    end: str
    open: bool

    def fits(self, word: str) -> bool:
        if not self.open:
            return word == self.start
        longer = len(word) >= len(self.start) + len(self.end)
        return longer and word.startswith(self.start) and word.endswith(self.end)


@dataclass(frozen=True, slots=True)
class _Index:
    """All entries of a variety, each a row of parts with its group, found by the beginning of their first word."""

    by_start: Mapping[str, tuple[tuple[str, tuple[_Part, ...]], ...]]

    @classmethod
    def of(cls, groups: Mapping[str, Sequence[str]], *, bones: bool) -> _Index:
        by_start: defaultdict[str, list[tuple[str, tuple[_Part, ...]]]] = defaultdict(list)
        for group, entries in groups.items():
            for entry in entries:
                parts = tuple(_part(piece, bones=bones) for piece in _pieces(entry.removeprefix("=")))
                if parts and not (bones and (entry.startswith("=") or _too_short(parts))):
                    by_start[parts[0].start].append((group, parts))
        return cls({start: tuple(rows) for start, rows in by_start.items()})

    def found(self, text: Sequence[str]) -> Iterator[tuple[str, int, int]]:
        """Where entries stand in the text: the group, and text[start:end]."""
        for at, word in enumerate(text):
            for length in range(min(len(word), _LONGEST_WORD) + 1):
                for group, parts in self.by_start.get(word[:length], ()):
                    part_of = text[at : at + len(parts)]
                    if len(part_of) == len(parts) and all(map(_Part.fits, parts, part_of)):
                        yield group, at, at + len(parts)


@dataclass(frozen=True, slots=True)
class DangerWords:
    """The rules of one variety, over groups of words: in light form, and for Darija in skeletons, where scripts meet."""

    by_letters: _Index
    by_bones: _Index
    rules: tuple[Rule, ...]

    @classmethod
    def of(cls, groups: Mapping[str, Sequence[str]], rules: tuple[Rule, ...], *, bones: bool) -> DangerWords:
        """Make them ready."""
        return cls(_Index.of(groups, bones=False), _Index.of(groups if bones else {}, bones=True), rules)

    def spots(self, said: Sequence[str]) -> Mapping[str, set[tuple[int, int]]]:
        """Where each group stands in the text."""
        spots: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
        bare = [_bare(word) for word in said]
        bones = [skeleton(word) for word in said]
        for found in (self.by_letters.found(said), self.by_letters.found(bare), self.by_bones.found(bones)):
            for group, start, end in found:
                spots[group].add((start, end))
        return spots


def find_danger(text: str, varieties: Iterable[DangerWords]) -> Danger:
    """ "alert", "check" when it may be a way of speaking, or ""."""
    read = text[:_MOST_SIGNS]
    said = words(light(read))
    found: set[Danger] = {level for known in varieties for level in _levels(said, known)}
    if not found:
        return ""
    joking = bool(_LAUGH_SIGNS & set(read) or _LAUGH.search(read.lower()))
    if "alert" in found:
        return "check" if joking else "alert"
    return "" if joking else "check"


def _levels(said: Sequence[str], known: DangerWords) -> set[Danger]:
    harmless = known.spots(said).get("harmless", set())
    spots = known.spots(_without(said, harmless))
    return {rule.level for rule in known.rules if _holds(rule, spots)}


def _holds(rule: Rule, spots: Mapping[str, set[tuple[int, int]]]) -> bool:
    firsts, seconds = spots.get(rule.first, set()), spots.get(rule.second, set())
    if not rule.second:
        return bool(firsts)
    starts, ends = {start for start, _ in seconds}, {end for _, end in seconds}
    return any(
        any(end + gap in starts for gap in range(rule.far + 1))
        or (not rule.ordered and any(start - gap in ends for gap in range(rule.far + 1)))
        for start, end in firsts
    )


def _without(said: Sequence[str], spots: Iterable[tuple[int, int]]) -> tuple[str, ...]:
    taken = {at for start, end in spots for at in range(start, end)}
    return tuple("" if at in taken else word for at, word in enumerate(said))


def _bare(word: str) -> str:
    prefix = next((prefix for prefix in _PREFIXES if word.startswith(prefix) and len(word) > len(prefix) + 2), "")
    return word[len(prefix) :]


def _pieces(entry: str) -> list[str]:
    """The words of an entry, with their "*"."""
    return [piece for piece in light(entry).replace("'", " ").replace("-", " ").split(" ") if piece]


def _part(piece: str, *, bones: bool) -> _Part:
    start, star, end = piece.partition("*")
    if bones:
        return _Part(skeleton(start) if start else "", skeleton(end) if end else "", bool(star))
    return _Part(start, end, bool(star))


def _too_short(parts: Sequence[_Part]) -> bool:
    return sum(len(part.start) + len(part.end) for part in parts) < _FEWEST_BONES
