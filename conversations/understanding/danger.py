"""Words of danger, looked for before anything else, by rules of two parts: an act or a wish, and its person."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from conversations.understanding.normalise import light, skeleton, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Danger = Literal["", "alert", "check"]
LEVELS: tuple[Danger, ...] = ("alert", "check")
_LAUGH_SIGNS = frozenset("😂🤣😹😆😅")
_LAUGH = re.compile(r"(?<!\w)(?:h{2,}|(?:ha){2,}h?|(?:hi){2,}h?|ه{2,}|(?:ها){2,}|mdr+|lo+l|ptdr|xd+)(?!\w)")
_MOST_SIGNS = 8000
_LONGEST_WORD = 40
_FEWEST_BONES = 4
_PREFIXES = ("وال", "بال", "فال", "لل", "ال", "و", "ف", "س", "w", "o")
_VERB_PREFIXES = tuple(
    " kay kat kan tay tat tan kai ki ti ka ta y t n i ghay ghat ghan gha "
    "كي كت كن تي تت تن كاي كات كان ي ت ن غاي غات غان غي غت غن غادي".split(" ")
)
_VERB_BONES = tuple(" k t kt kn tn tt y n g gt gn".split(" "))
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
        """Read "me > hit" (in this order), "hit + kin" (in any order), "hit +9 kin" (further apart), "suicide"."""
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
            for parts in {row for entry in entries for row in _rows(entry, bones=bones)}:
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
    """The rules of one variety over groups of words: in light form, and for Darija in skeletons, where scripts meet."""

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

    def levels(self, said: Sequence[str]) -> set[Danger]:
        """The levels of the rules that hold."""
        spots = self.spots(said)
        return {rule.level for rule in self.rules if _holds(rule, spots)}


def find_danger(text: str, varieties: Sequence[DangerWords]) -> Danger:
    """Give "alert", "check" when it may be a way of speaking, or ""."""
    read = text[:_MOST_SIGNS]
    plain = words(light(read))
    said = _without(plain, {spot for known in varieties for spot in known.spots(plain).get("harmless", ())})
    found: set[Danger] = {level for known in varieties for level in known.levels(said)}
    if not found:
        return ""
    joking = bool(_LAUGH_SIGNS & set(read) or _LAUGH.search(read.lower()))
    if "alert" in found:
        return "check" if joking else "alert"
    return "" if joking else "check"


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


def _rows(entry: str, *, bones: bool) -> Iterator[tuple[_Part, ...]]:
    """The rows of parts that an entry stands for: "~drb" is a Darija verb under every prefix, "=" has no skeleton."""
    pieces = [piece for piece in light(entry.removeprefix("=")).replace("'", " ").replace("-", " ").split(" ") if piece]
    verbs = _VERB_BONES if bones else _VERB_PREFIXES
    for prefix in verbs if "~" in entry else ("",):
        parts = tuple(_part(piece, prefix, bones=bones) for piece in pieces)
        if parts and not (bones and (entry.startswith("=") or _too_short(parts))):
            yield parts


def _part(piece: str, prefix: str, *, bones: bool) -> _Part:
    start, star, end = piece.removeprefix("~").partition("*")
    before = prefix if piece.startswith("~") else ""
    if bones:
        return _Part(before + skeleton(start), skeleton(end), bool(star))
    return _Part(before + start, end, bool(star))


def _too_short(parts: Sequence[_Part]) -> bool:
    return sum(len(part.start) + len(part.end) for part in parts) < _FEWEST_BONES
