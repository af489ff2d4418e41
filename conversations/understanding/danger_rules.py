"""Words of danger by rules of two parts, an act or a wish and its person; native speakers can correct them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from conversations.understanding.danger_words import GroupedWords

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conversations.understanding.danger_words import Spots

Danger = Literal["", "alert", "check"]
Found = Literal["", "certain", "alert", "check"]  # what is certain by the words alone is an alert, whoever reads along
LEVELS: tuple[Found, ...] = ("certain", "alert", "check")
_HARMLESS = "harmless"
_RULE = re.compile(r"([a-z_]+)(?: (>|\+)(\d*) ([a-z_]+))?")
_FAR = {">": 4, "+": 6}


@dataclass(frozen=True, slots=True)
class Rule:
    """`first` and `second` are groups of words. `second` stands after it when `ordered`, at most `far` words away."""

    level: Found
    first: str
    second: str = ""
    ordered: bool = False
    far: int = 0

    @classmethod
    def read(cls, level: Found, written: str) -> Rule:
        """Read "me > hit" (in this order), "hit + kin" (in any order), "hit +9 kin" (further apart), "suicide"."""
        found = _RULE.fullmatch(written)
        if found is None:
            raise ValueError(f"not a rule: {written!r}")
        first, sign, far, second = found.groups()
        return cls(level, first, second or "", sign == ">", int(far or _FAR.get(sign, 0)))

    def holds(self, spots: Spots) -> bool:
        """Whether the text with these spots says this."""
        firsts, seconds = spots.get(self.first), spots.get(self.second)
        if not self.second or not firsts or not seconds:
            return bool(firsts) and not self.second
        starts, ends = {start for start, _ in seconds}, {end for _, end in seconds}
        gaps = range(self.far + 1)
        return any(
            any(end + gap in starts for gap in gaps) or (not self.ordered and any(start - gap in ends for gap in gaps))
            for start, end in firsts
        )


@dataclass(frozen=True, slots=True)
class DangerWords:
    """The rules of one variety, over groups of words. What the group "harmless" covers are figures of speech."""

    words: GroupedWords
    rules: Mapping[str, tuple[Rule, ...]]

    @classmethod
    def of(cls, groups: Mapping[str, Sequence[str]], rules: tuple[Rule, ...], *, bones: bool) -> DangerWords:
        """Make them ready: the rules by their first group, so that a text without any of it costs nothing."""
        by_first = {group: tuple(rule for rule in rules if rule.first == group) for group in groups}
        return cls(GroupedWords.of(groups, bones=bones), {first: same for first, same in by_first.items() if same})

    def levels(self, spots: Spots) -> set[Found]:
        """What the rules find in a text with these spots."""
        return {rule.level for group in spots for rule in self.rules.get(group, ()) if rule.holds(spots)}


class Ruled(NamedTuple):
    """What the rules `found`, the strongest; the places of figures of speech; and whether they know any word at all."""

    found: Found
    harmless: frozenset[int]
    worded: bool


NOTHING = Ruled("", frozenset(), worded=False)


def by_rules(said: Sequence[str], varieties: Sequence[DangerWords]) -> Ruled:
    """Read the words: certain, an alert, a check when it may be a way of speaking, or ""."""
    spotted = [(known, known.words.spots(said)) for known in varieties]
    harmless = {at for _, spots in spotted for start, end in spots.get(_HARMLESS, ()) for at in range(start, end)}
    found: set[Found] = set()
    for known, spots in spotted:
        found |= known.levels(_outside(spots, harmless) if harmless else spots)
    strongest: Found = next((level for level in LEVELS if level in found), "")
    return Ruled(strongest, frozenset(harmless), any(spots for _, spots in spotted))


def _outside(spots: Spots, harmless: set[int]) -> Spots:
    """The spots without those in figures of speech."""
    return {
        group: frozenset(place for place in places if harmless.isdisjoint(range(*place)))
        for group, places in spots.items()
    }
