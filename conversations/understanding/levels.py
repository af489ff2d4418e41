"""The last class, old names and new: P1 to P6, 1AC to 3AC, TC, 1BAC, 2BAC, other or unknown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conversations.understanding.phrases import values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conversations.understanding.phrases import Match, Phrases

PRIMARY = ("P1", "P2", "P3", "P4", "P5", "P6")
COLLEGE = ("1AC", "2AC", "3AC")
LYCEE = ("TC", "1BAC", "2BAC")
GRADES = (*PRIMARY, *COLLEGE, *LYCEE)

# What a number means in each kind of school; seventh to ninth are the old names of the three college years.
_BY_STAGE: dict[str, dict[int, tuple[str, ...]]] = {
    "primary": {number: (grade,) for number, grade in enumerate(PRIMARY, 1)},
    "college": {number + base: (grade,) for number, grade in enumerate(COLLEGE, 1) for base in (0, 6)},
    "lycee": {1: ("TC", "1BAC"), 2: ("1BAC", "2BAC"), 3: ("2BAC",)},
    "bac": {1: ("1BAC",), 2: ("2BAC",)},
    "": {
        1: ("P1", "1AC", "1BAC"),
        2: ("P2", "2AC", "2BAC"),
        3: ("P3", "3AC"),
        **{number: (PRIMARY[number - 1],) for number in (4, 5, 6)},
        **{number: (COLLEGE[number - 7],) for number in (7, 8, 9)},
    },
}
_ALONE = {"primary": PRIMARY, "college": COLLEGE, "lycee": LYCEE, "bac": ("2BAC",), "": ()}
_MOST_WORDS = 20
_GLUED = frozenset("فبل")


@dataclass(frozen=True, slots=True)
class LevelWords:
    """Names of classes that stand for one code, kinds of school, and ordinals."""

    named: Phrases
    stages: Phrases
    ordinals: Mapping[str, int]
    years: frozenset[str]


def read_level(said: Sequence[str], known: LevelWords) -> tuple[str, ...]:
    """The grades that the text can mean: one when it is certain, several when it leaves a choice, none."""
    if len(said) > _MOST_WORDS:
        return ()
    named = known.named.inside(said)
    sure = [grade for grade in values(named) if grade in GRADES]
    if sure:
        return tuple(sure)
    counted = _counted(said, named, known)
    outside = tuple(grade for meant in values(named) for grade in meant.split())
    return counted or outside


def _counted(said: Sequence[str], named: Sequence[Match], known: LevelWords) -> tuple[str, ...]:
    """A class named by its number and its kind of school: "talta i3dadi", "6eme", "2 ac"."""
    taken = {at for match in named for at in range(match.start, match.end)}
    found = (match for match in known.stages.inside(said) if match.start not in taken)
    stages = {match.value for match in found if " ".join(said[match.start : match.end]) not in known.ordinals}
    ordinals = {
        number
        for at, word in enumerate(said)
        if at not in taken and (number := _ordinal(said, at, word, known)) is not None
    }
    if len(stages) > 1 or len(ordinals) > 1:
        return ()
    stage = "".join(stages)
    return _BY_STAGE[stage].get(ordinals.pop(), ()) if ordinals else _ALONE[stage]


def _ordinal(said: Sequence[str], at: int, word: str, known: LevelWords) -> int | None:
    if "".join(said[at + 1 : at + 2]) in known.years:
        return None
    if word.isdigit():
        return int(word) if len(word) == 1 else None
    return known.ordinals.get(word, known.ordinals.get(word[1:]) if word[0] in _GLUED else None)
