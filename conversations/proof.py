"""The proof of the rules.

Answers that no condition tells apart are of one kind. So a few hundred kinds stand for every possible set of answers,
exactly, and all of them are tried. Who is writing is no part of it: no condition can look at that.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING, Final, Literal

from conversations.eligibility import assess, doors_told, holds
from conversations.flow import FIRST_BIRTH_YEAR, OLDEST, YOUNGEST
from conversations.flows import FLOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from conversations.programme import Programme
    from conversations.rules import Condition
    from conversations.types import Launch

_ORDER: Final = ("age", "schooling", "grade", "district")
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


# --- kinds of answers -------------------------------------------------------------------------------------------------


def kinds(programme: Programme, today: date) -> tuple[Kind, ...]:
    """Every kind of whole answers."""
    return kinds_of((programme, today))


def kinds_of(*judges: tuple[Programme, date]) -> tuple[Kind, ...]:
    """Every kind of whole answers, where one kind is what none of these programmes, each on its day, tells apart."""
    return tuple(kind for kind, is_whole in _Space(*judges).walk() if is_whole)


class _Space:
    """All answers, by kinds."""

    def __init__(self, *judges: tuple[Programme, date]) -> None:
        self.alike = {name: tuple(_classes(name, judges)) for name in _ORDER}

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


def _classes(question: str, judges: Sequence[tuple[Programme, date]]) -> Iterator[Alike]:
    """The values of one question that all conditions treat alike: those on its buttons, else one that can be typed."""
    looking = [(one, today) for judge, today in judges for one in _conditions(judge, today) if one.question == question]
    found: dict[tuple[str, ...], list[str]] = {}
    buttons = dict.fromkeys(value for judge, _ in judges for value in _buttons(question, judge))
    typed = dict.fromkeys(value for _, today in judges for value in _typed(question, today))
    for value in dict.fromkeys((*buttons, *typed)):
        same = found.setdefault(tuple(holds(one, {question: value}, today) for one, today in looking), [])
        if value in buttons or not same:
            same.append(value)
    return (tuple(values) for values in found.values())


def _conditions(programme: Programme, today: date) -> Iterator[Condition]:
    """All that is looked at on this day."""
    yield from (one for rule in programme.rules_on(today) for case in rule.cases for one in case.when)
    yield from (one for door in programme.doors_on(today) for one in door.when)


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
    space = _Space((programme, today))
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


# --- what never matters -----------------------------------------------------------------------------------------------


def idle(programme: Programme, every_facts: Sequence[Mapping[str, str]], today: date) -> list[str]:
    """Rules, cases and doors in force today that decide nothing, whatever is answered and whatever is confirmed.

    Each as it stands in the file: "rules.age", "rules.age.cases.2", "doors.literacy".
    """
    used: set[str] = set()
    space = [kind for kind, _ in _Space((programme, today)).walk()]
    for facts in every_facts:
        for launch in ("open", "closed"):
            standing = Standing(facts, launch)
            for kind in space:
                used |= _used(programme, standing.beside(kind.answers, programme), today)
    return [name for name in _named(programme, today) if name not in used]


def _used(programme: Programme, answers: Mapping[str, str], today: date) -> set[str]:
    """The cases that give a reason for these answers, the rules without which the verdict were another, the doors."""
    verdict = assess(answers, programme, today)
    said = {(reason.rule, reason.text) for reason in verdict.reasons}
    found = {f"doors.{door.id}" for door in doors_told(verdict, answers, programme, today)}
    for rule in programme.rules_on(today):
        cases = enumerate(rule.cases, 1)
        found |= {f"rules.{rule.id}.cases.{number}" for number, case in cases if (rule.id, case.reason) in said}
        others = replace(programme, rules=tuple(one for one in programme.rules if one.id != rule.id))
        if assess(answers, others, today).value != verdict.value:
            found.add(f"rules.{rule.id}")
    return found


def _named(programme: Programme, today: date) -> Iterator[str]:
    for rule in programme.rules_on(today):
        yield f"rules.{rule.id}"
        yield from (f"rules.{rule.id}.cases.{number}" for number in range(1, len(rule.cases) + 1))
    yield from (f"doors.{door.id}" for door in programme.doors_on(today))
