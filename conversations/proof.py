"""The proof of the rules, and what another value of a fact changes in them.

Answers that no condition tells apart are of one kind. So a few hundred kinds stand for every possible set of answers,
exactly, and all of them are tried. Who is writing is no part of it: no condition can look at that.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Final, Literal

from conversations.eligibility import assess, doors_told, holds
from conversations.flow import FIRST_BIRTH_YEAR, OLDEST, YOUNGEST
from conversations.flows import FLOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from conversations.eligibility import Verdict, VerdictValue
    from conversations.programme import Programme
    from conversations.rules import Condition
    from conversations.texts import Text
    from conversations.types import Launch

_ORDER: Final = ("age", "schooling", "grade", "district")
_MOST_EXAMPLES: Final = 3

Wrong = Literal["no_reason", "no_other_door"]
Alike = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """Answers that every rule and door treats alike: for each question, in order, the values it may have."""

    alike: tuple[tuple[str, Alike], ...] = ()

    @property
    def answers(self) -> dict[str, str]:
        """One set of answers of this kind."""
        return {question: values[0] for question, values in self.alike}

    @property
    def sets(self) -> int:
        """How many sets of answers are of this kind."""
        return prod(len(values) for _, values in self.alike)

    def told(self, question: str, values: Alike) -> Kind:
        """The same kind with one more answer."""
        return Kind((*self.alike, (question, values)))


@dataclass(frozen=True, slots=True)
class Standing:
    """What is confirmed, and whether sign-up is open: beside the answers, all that rules and doors look at."""

    facts: Mapping[str, str]
    launch: Launch = "open"

    def beside(self, answers: Mapping[str, str], programme: Programme) -> dict[str, str]:
        """The answers with it."""
        return {**answers, **programme.told(self.facts), "launch": self.launch}


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the rules do not keep what they promise."""

    what: Wrong
    answers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Example:
    """Answers whose verdict becomes another, or has other reasons."""

    kind: Kind
    before: Verdict
    after: Verdict


@dataclass(frozen=True, slots=True)
class Turned:
    """So many sets of answers had this verdict and get that one. Where both are the same, the reasons are others."""

    before: VerdictValue
    after: VerdictValue
    sets: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class DoorTurned:
    """Another door that is named, or no longer, to so many sets of answers whose verdict stays what it was."""

    text: Text
    is_named: bool
    sets: int
    example: Kind


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes, among all `sets` of answers; first the verdicts that become others."""

    sets: int
    verdicts: tuple[Turned, ...]
    doors: tuple[DoorTurned, ...]


# --- kinds of answers -------------------------------------------------------------------------------------------------


def kinds(programme: Programme, today: date) -> tuple[Kind, ...]:
    """Every kind of whole answers."""
    return tuple(kind for kind, is_whole in _Space(programme, today).walk() if is_whole)


class _Space:
    """All answers, by kinds."""

    def __init__(self, programme: Programme, today: date) -> None:
        conditions = [one for rule in programme.rules_on(today) for case in rule.cases for one in case.when]
        conditions += [one for door in programme.doors_on(today) for one in door.when]
        self.alike = {name: tuple(_classes(name, programme, conditions, today)) for name in _ORDER}

    def walk(self, kind: Kind | None = None) -> Iterator[tuple[Kind, bool]]:
        """Every kind, also of answers that are not whole yet, and whether they are."""
        kind = kind or Kind()
        told = kind.answers
        # Who never went to school is not asked for a class.
        left = [
            name for name in _ORDER if name not in told and not (name == "grade" and told.get("schooling") == "never")
        ]
        yield kind, not left
        for values in self.alike[left[0]] if left else ():
            yield from self.walk(kind.told(left[0], values))


def _classes(question: str, programme: Programme, conditions: Iterable[Condition], today: date) -> Iterator[Alike]:
    """The values of one question that all conditions treat alike: those on its buttons, else one that can be typed."""
    looking = [one for one in conditions if one.question == question]
    found: dict[tuple[str, ...], list[str]] = {}
    buttons = _buttons(question, programme)
    for value in dict.fromkeys((*buttons, *_typed(question, today))):
        same = found.setdefault(tuple(holds(one, {question: value}, today) for one in looking), [])
        if value in buttons or not same:
            same.append(value)
    return (tuple(values) for values in found.values())


def _buttons(question: str, programme: Programme) -> tuple[str, ...]:
    asked = FLOW.question(question)
    own = programme.districts if question == "district" else ()
    return tuple(choice.value for choice in (*own, *(asked.choices if asked else ())))


def _typed(question: str, today: date) -> tuple[str, ...]:
    if question != "age":
        return ()
    return tuple(map(str, (*range(YOUNGEST, OLDEST + 1), *range(FIRST_BIRTH_YEAR, today.year + 1))))


# --- the proof --------------------------------------------------------------------------------------------------------


def faults(programme: Programme, facts: Mapping[str, str], today: date) -> list[Fault]:
    """Where the rules in force today, with these facts, fail; nothing when they are proven.

    Whole answers get a verdict with a reason. A no, also to answers that are not whole, comes with another door than
    asking a person.
    """
    found: list[Fault] = []
    space = _Space(programme, today)
    for launch in ("open", "closed"):
        standing = Standing(facts, launch)
        for kind, is_whole in space.walk():
            answers = standing.beside(kind.answers, programme)
            verdict = assess(answers, programme, today)
            if is_whole and not verdict.reasons:
                found.append(Fault("no_reason", kind.answers))
            doors = doors_told(verdict, answers, programme, today)
            if verdict.value == "no" and not any(door.when for door in doors):
                found.append(Fault("no_other_door", kind.answers))
    return found


# --- what a change changes --------------------------------------------------------------------------------------------


def difference(programme: Programme, before: Standing, after: Standing, today: date) -> Difference:
    """Which verdicts, and which other doors, are others after a change than before."""
    turned: dict[tuple[VerdictValue, VerdictValue], list[Example]] = {}
    doors: dict[tuple[Text, bool], list[Kind]] = {}
    whole = kinds(programme, today)
    for kind in whole:
        (old, was_named), (new, is_named) = (_judged(programme, one, kind, today) for one in (before, after))
        if old != new:
            turned.setdefault((old.value, new.value), []).append(Example(kind, old, new))
        if old.value == new.value:
            for text in was_named.keys() ^ is_named.keys():
                doors.setdefault((text, text in is_named), []).append(kind)
    others_first = sorted(turned.items(), key=lambda one: one[0][0] == one[0][1])
    return Difference(
        sum(kind.sets for kind in whole),
        tuple(Turned(*pair, sum(one.kind.sets for one in found), _unlike(found)) for pair, found in others_first),
        tuple(DoorTurned(*door, sum(kind.sets for kind in found), found[0]) for door, found in doors.items()),
    )


def _judged(programme: Programme, standing: Standing, kind: Kind, today: date) -> tuple[Verdict, dict[Text, None]]:
    """The verdict, and the other doors that are named with it, in order."""
    answers = standing.beside(kind.answers, programme)
    verdict = assess(answers, programme, today)
    return verdict, dict.fromkeys(door.text for door in doors_told(verdict, answers, programme, today))


def _unlike(examples: Iterable[Example]) -> tuple[Example, ...]:
    """A few of them, each with reasons of its own."""
    found = {(one.before.reasons, one.after.reasons): one for one in reversed(list(examples))}
    return tuple(reversed(list(found.values())))[:_MOST_EXAMPLES]
