"""What leaves some of the hours out: "pas mardi", "après 15h", 9bel 11, ما نقدرش الصباح; and what of a text is wanted.

Only what stands plainly beside its day or hour is understood; where it is not plain what a limit is for, nothing is.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Final, NamedTuple

from conversations.understanding.visit_fitting import BOUNDS, NOON, Criterion, fitting

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from conversations.readings import HoursOffered
    from conversations.understanding.lexicon import Lexicon
    from conversations.understanding.phrases import Phrases
    from conversations.understanding.visit_fitting import Bound

_BOUNDS: Final[Mapping[str, tuple[Bound, ...]]] = {"from": ("from",), "until": ("until",), "between": ("from", "until")}


@dataclass(frozen=True, slots=True)
class LimitWords:
    """A "not" stands before what is not wanted, a "cannot" behind all of it, too.

    "from", "until" and "between" stand before hours; `links` may stand in between. Behind a "but" comes what is wanted,
    behind an "and" more of the same.
    """

    words: Phrases
    links: frozenset[str]


class Part(NamedTuple):
    """Words of a text, and what they may mean."""

    start: int
    end: int
    meanings: tuple[Criterion, ...]


@dataclass(slots=True)
class Limited:
    """What is wanted, and what is not: each time all that is said of it. `taken` are the places of words of limits.

    `cannot`: they said so of themselves, and not of hours only.
    """

    wanted: list[tuple[Criterion, ...]] = field(default_factory=list)
    apart: list[list[Criterion]] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    cannot: bool = False

    @property
    def is_wide(self) -> bool:
        """Whether some hours are only left out."""
        return bool(self.apart) or any(one.kind in BOUNDS for meanings in self.wanted for one in meanings)


class _NotPlain(Exception):  # noqa: N818 - nobody did anything wrong
    """It cannot be said what a limit is for."""


def limited(said: Sequence[str], parts: Sequence[Part], lexicon: Lexicon) -> Limited | None:
    """The parts of a text by what limits them; None when that is not plain."""
    walk = _Walk(said, lexicon)
    try:
        return walk.through(parts)
    except _NotPlain:
        return None


def fitting_hours(meant: Limited, offered: HoursOffered) -> tuple[str, ...]:
    """What fits in any way of reading it; of hours that were shown because they fit, only those while one does."""
    ways = list(product(*meant.wanted))
    shown = {value: offered.starts[value] for value in offered.shown if value in offered.starts}
    for starts in (shown, offered.starts) if offered.narrowed else (offered.starts,):
        left = _without(meant.apart, starts, offered)
        found = {value for way in ways for value in fitting(way, left, offered.shown, offered.today)}
        if found:
            return tuple(value for value in offered.starts if value in found)
    return ()


def _without(
    apart: Sequence[Sequence[Criterion]], starts: Mapping[str, datetime], offered: HoursOffered
) -> Mapping[str, datetime]:
    """The hours but for those that are left out."""
    for way in apart:
        out = fitting(way, starts, offered.shown, offered.today)
        starts = {value: at for value, at in starts.items() if value not in out}
    return starts


class _Walk:
    """Goes through the words once. `group` is what the last "not" is for, None where what comes is wanted."""

    def __init__(self, said: Sequence[str], lexicon: Lexicon) -> None:
        self._said, self._lexicon, self._known = said, lexicon, lexicon.hours.limits
        self._found = Limited()
        self._group: list[Criterion] | None = None
        self._bounds: list[Bound] = []
        self._joined = False
        self._not = ""

    def through(self, parts: Sequence[Part]) -> Limited:
        """Each word, each limit, each part."""
        starts = {part.start: part for part in parts}
        places = {at for part in parts for at in range(part.start, part.end)}
        limits = {one.start: one for one in self._known.words.inside(self._said)}
        limits = {at: one for at, one in limits.items() if places.isdisjoint(range(at, one.end))}
        at = 0
        while at < len(self._said):
            if at in starts:
                self._wants(starts[at])
                at = starts[at].end
            elif at in limits:
                self._limits(limits[at].value)
                self._found.taken.update(range(at, limits[at].end))
                at = limits[at].end
            else:
                self._passes(at)
                at += 1
        self._ends()
        return self._found

    def _limits(self, kind: str) -> None:
        if kind == "and":
            self._joined = True
        elif self._bounds or (self._group == [] and kind not in _BOUNDS):
            raise _NotPlain
        elif kind == "but":
            self._group = None
        elif kind in _BOUNDS:
            self._bounds = [*_BOUNDS[kind]]
        else:
            self._begins(kind)

    def _begins(self, kind: str) -> None:
        self._group, self._not, self._joined = [], kind, False
        self._found.apart.append(self._group)
        self._found.cannot |= kind == "cannot"

    def _wants(self, part: Part) -> None:
        meanings = part.meanings
        if self._bounds:
            meanings = tuple(_bound(self._bounds.pop(0), one) for one in meanings if _is_hour(one))
        if self._group is None:
            self._found.wanted.append(meanings)
        else:
            self._leaves_out(meanings, self._group)
        if not meanings:
            raise _NotPlain
        self._joined = False

    def _leaves_out(self, meanings: tuple[Criterion, ...], group: list[Criterion]) -> None:
        kinds = {one.kind for one in group}
        bounded = {one.kind in BOUNDS for one in (*group, *meanings)}
        again = bool(kinds & {one.kind for one in meanings})
        if len(meanings) != 1 or meanings[0].kind == "place" or len(bounded) != 1 or (again and not self._joined):
            raise _NotPlain
        group.append(meanings[0])

    def _passes(self, at: int) -> None:
        """Any other word: between a limit and what it is for only some may stand."""
        word = self._said[at]
        if at and at == len(self._said) - 1 and word in self._lexicon.hours.refused and not self._joined:
            self._limits("cannot")
            self._found.taken.add(at)
        elif (self._bounds or self._group == []) and not self._may_stand(word):
            raise _NotPlain

    def _may_stand(self, word: str) -> bool:
        if word in self._known.links:
            return True
        is_beside = word in self._lexicon.hours.around or word in self._lexicon.assent.fillers
        return self._not == "cannot" and not self._bounds and is_beside

    def _ends(self) -> None:
        """A "cannot" behind all that is named leaves that out."""
        if self._bounds:
            raise _NotPlain
        if self._group == []:
            wanted, self._found.wanted = self._found.wanted, []
            if self._not != "cannot" or len(self._found.apart) != 1 or not wanted:
                raise _NotPlain
            for meanings in wanted:
                self._joined = True
                self._leaves_out(meanings, self._group)


def _is_hour(one: Criterion) -> bool:
    return one.kind == "clock" or one.part == NOON


def _bound(kind: Bound, one: Criterion) -> Criterion:
    hour = one if one.kind == "clock" else Criterion("clock", 12)
    return hour._replace(kind=kind)
