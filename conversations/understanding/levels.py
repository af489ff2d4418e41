"""The last class, old names and new: P1 to P6, 1AC to 3AC, TC, 1BAC, 2BAC; "none" for never at school, or "other"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conversations.understanding.normalise import bare_forms, undoubled
from conversations.understanding.phrases import EXACT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from conversations.understanding.phrases import Match, Phrases

PRIMARY = ("P1", "P2", "P3", "P4", "P5", "P6")
COLLEGE = ("1AC", "2AC", "3AC")
LYCEE = ("TC", "1BAC", "2BAC")
GRADES = (*PRIMARY, *COLLEGE, *LYCEE)
NONE, OTHER = OTHERWISE = ("none", "other")

# What a number means in each kind of school; seventh to ninth are the old names of the three college years.
_BY_STAGE: dict[str, dict[int, tuple[str, ...]]] = {
    "primary": {number: (grade,) for number, grade in enumerate(PRIMARY, 1)},
    "college": {number + base: (grade,) for number, grade in enumerate(COLLEGE, 1) for base in (0, 6)},
    "lycee": {1: ("TC", "1BAC"), 2: ("1BAC", "2BAC"), 3: ("2BAC",)},
    "bac": {1: ("1BAC",), 2: ("2BAC",)},
    "basic": {number: (grade,) for number, grade in enumerate((*PRIMARY, *COLLEGE), 1)},
    "": {
        1: ("P1", "1AC", "1BAC"),
        2: ("P2", "2AC", "2BAC"),
        3: ("P3", "3AC"),
        **{number: (PRIMARY[number - 1],) for number in (4, 5, 6)},
        **{number: (COLLEGE[number - 7],) for number in (7, 8, 9)},
    },
}
_ALONE = {"primary": PRIMARY, "college": COLLEGE, "lycee": LYCEE, "bac": ("2BAC",), "basic": ()}
_FRENCH_SIXTH = ("P6", "1AC")  # "en 6ème": the last year of primary school here, the first of college in France
_BEFORE_FRENCH = frozenset({"", "en", "la", "ma", "de", "niveau", "classe"})
_ENDINGS = frozenset({"e", "eme", "ieme", "me", "er", "ere", "re", "nd", "nde"})
_LINKS = frozenset({"de", "du", "d", "la", "dyal", "dial", "l", "من", "ديال", "سلك", "السلك", "التعليم", "cycle", "en"})
_MOST_WORDS = 25
_NEAR = 4


@dataclass(frozen=True, slots=True)
class LevelWords:
    """Names of classes, exams and kinds of school, ordinals; and what takes a class away.

    `named` means "class P6", "exam 3AC", "stage college", "none" or "other". An exam says which class it was only when
    no class is named. `never`, `going` and `school` together say "never at
    school", unless `well` follows; `negated` says it when it is the whole answer. After `unreached` nothing is certain,
    after `lacking` no exam or kind of school is; what follows `passed` was not the last class. `typed` are words that
    people type for something else: alone they are no misspelled class.
    """

    named: Phrases
    ordinals: Mapping[str, int]
    cardinals: Mapping[str, int]
    years: frozenset[str]
    months: frozenset[str]
    classes: frozenset[str]
    never: Phrases
    going: frozenset[str]
    school: frozenset[str]
    well: frozenset[str]
    negated: Phrases
    unreached: Phrases
    lacking: Phrases
    passed: Phrases
    fillers: frozenset[str]
    typed: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Class:
    """A class named at words[at], as the grades that it can be."""

    at: int
    grades: tuple[str, ...]


def read_level(said: Sequence[str], known: LevelWords) -> tuple[str, ...]:
    """The grades that the text can mean: one when it is certain, several when it leaves a choice, none.

    "none" is never at school; "other" is another kind of school.
    """
    if len(said) > _MOST_WORDS or known.unreached.exactly(said):
        return ()
    named = [match for match in known.named.inside(said) if not _is_other_word(said, match, known)]
    classes = [*(_Class(match.start, _meant(match)) for match in _of("class", named)), *_counted(said, named, known)]
    exams = _in_order({grade for match in _of("exam", named) for grade in _meant(match)})
    if classes:
        return _agreed(_without_passed(said, classes, known), exams)
    if _of(NONE, named) or _never_at_school(said, known):
        return (NONE,)
    if not known.lacking.exactly(said) and not known.never.exactly(said):
        stages = {grade for match in _of("stage", named) for grade in _ALONE[_meant(match)[0]]}
        if exams or stages:
            return exams or _in_order(stages)
    return tuple(dict.fromkeys(match.value for match in _of(OTHER, named)))


def _is_other_word(said: Sequence[str], match: Match, known: LevelWords) -> bool:
    """Whether a word only looks like a named class: "première" like "primaire", "prof" like "brevet"."""
    if match.cost == EXACT or match.end != match.start + 1:
        return False
    return said[match.start] in known.ordinals or said[match.start] in known.typed


def _of(kind: str, named: Sequence[Match]) -> list[Match]:
    return [match for match in named if match.value.split(" ")[0] == kind]


def _meant(match: Match) -> tuple[str, ...]:
    return tuple(match.value.split(" ")[1:])


def _in_order(grades: set[str]) -> tuple[str, ...]:
    return tuple(grade for grade in GRADES if grade in grades)


# --- a class by its number ----------------------------------------------------------------------------------


def _counted(said: Sequence[str], named: Sequence[Match], known: LevelWords) -> list[_Class]:
    """The classes named by a number and a kind of school: "talta i3dadi", "6eme", "2 ac", "4eme ou 5eme primaire"."""
    stages = _of("stage", named)
    taken = {at for match in named if match not in stages for at in range(match.start, match.end)}
    numbers = {at: _number(said, at, stages, known) for at in range(len(said)) if at not in taken}
    found = {at: number for at, number in numbers.items() if number}
    classes = []
    for at, number in found.items():
        stage = _stage_of(at, found, stages)
        french = said[at].isdigit() and "".join(said[at - 1 : at]) in _BEFORE_FRENCH
        sixth = (number, stage) == (6, "") and french and not known.classes & set(said[at + 1 : at + 3])
        classes.append(_Class(at, _FRENCH_SIXTH if sixth else _BY_STAGE[stage].get(number, ())))
    return classes


def _number(said: Sequence[str], at: int, stages: Sequence[Match], known: LevelWords) -> int:
    """The ordinal at words[at], 0 for none. A figure needs something beside it that makes it one."""
    word, before, after = said[at], "".join(said[at - 1 : at]), "".join(said[at + 1 : at + 2])
    if after in known.years or known.months & {*said[at + 1 : at + 3]}:
        return 0
    if word.isdigit():
        alone = all(other in known.fillers for other in (*said[:at], *said[at + 1 :]))
        classed = alone or after in _ENDINGS or before in known.classes or any(match.end == at for match in stages)
        return int(word) if len(word) == 1 and (classed or _leads_to(said, at, stages, known)) else 0
    number = next((known.ordinals[form] for form in map(undoubled, bare_forms(word)) if form in known.ordinals), 0)
    return number or (_leads_to(said, at, stages, known) and known.cardinals.get(word, 0))


def _leads_to(said: Sequence[str], at: int, stages: Sequence[Match], known: LevelWords) -> bool:
    """Whether only small words stand between a figure and a kind of school."""
    between = next((said[at + 1 : match.start] for match in stages if match.start > at), said)
    return len(between) < _NEAR and all(word in known.classes or word in _LINKS for word in between)


def _stage_of(at: int, numbers: Iterable[int], stages: Sequence[Match]) -> str:
    """The kind of school that a number belongs to: the nearest after it, else before it, else the only one."""
    after = next((match for match in stages if at < match.start <= at + _NEAR), None)
    if after and not any(at < other < after.start for other in numbers):
        return _meant(after)[0]
    before = next((match for match in reversed(stages) if at - _NEAR <= match.start < at), None)
    if before and not any(before.start < other < at for other in numbers):
        return _meant(before)[0]
    kinds = {_meant(match)[0] for match in stages}
    return kinds.pop() if len(kinds) == 1 else ""


# --- what the classes say together --------------------------------------------------------------------------


def _without_passed(said: Sequence[str], classes: Sequence[_Class], known: LevelWords) -> Sequence[_Class]:
    """The classes without those that were passed, when another one came after: "nj7t mn lkhamsa, 7best f sadsa"."""
    ends = [match.end for match in known.passed.exactly(said)]
    left = [found for found in classes if not any(end <= found.at <= end + 1 for end in ends)]
    return left or classes


def _agreed(classes: Sequence[_Class], exams: Sequence[str]) -> tuple[str, ...]:
    """What all of them can mean; where they contradict each other, all that was named."""
    meant = [set(found.grades) for found in classes]
    if not all(meant):
        return ()
    common = set.intersection(*meant)
    narrowed = common & set(exams) or common
    return _in_order(narrowed or set.union(*meant))


def _never_at_school(said: Sequence[str], known: LevelWords) -> bool:
    """Whether it says "jamais" + "été à l'" + "école" in any order, or "ma 9ritch" and nothing more."""
    spared = known.fillers | known.going
    for match in known.negated.exactly(said):
        if all(word in spared for word in (*said[: match.start], *said[match.end :])):
            return True
    schools = [at for at, word in enumerate(said) if word in known.school]
    for match in known.never.exactly(said):
        for at in schools:
            between = said[match.end : at] if at >= match.end else said[at + 1 : match.start]
            followed = "".join(said[max(at + 1, match.end) :][:1])
            if all(word in spared or word in known.school for word in between) and followed not in known.well:
                return True
    return False
