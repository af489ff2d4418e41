"""Kinds of answers: those that no condition tells apart. So a few stand for every answer that can be given, exactly."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import TYPE_CHECKING, Final

from conversations.eligibility import holds
from conversations.flow import FIRST_BIRTH_YEAR, OLDEST, YOUNGEST
from conversations.flows import FLOW
from conversations.flows.eligibility import ASKED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from conversations.programme import Programme
    from conversations.rules import Condition

NEVER: Final = "never"
"""Who never went to school, and so is not asked for a class."""
Alike = tuple[str, ...]
Judge = tuple["Programme", "date"]


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


def kinds(programme: Programme, today: date) -> tuple[Kind, ...]:
    """Every kind of whole answers."""
    return kinds_of((programme, today))


def kinds_of(*judges: Judge) -> tuple[Kind, ...]:
    """Every kind of whole answers, where one kind is what none of these programmes, each on its day, tells apart."""
    return tuple(kind for kind, is_whole in Space(*judges).walk() if is_whole)


class Space:
    """All answers, by kinds."""

    def __init__(self, *judges: Judge) -> None:
        looking = list(dict.fromkeys((one, today) for judge, today in judges for one in conditions(judge, today)))
        self.alike = {name: classes(name, looking, judges) for name in ASKED}

    def walk(self, kind: Kind | None = None) -> Iterator[tuple[Kind, bool]]:
        """Every kind, also of answers that are not whole yet, and whether they are."""
        kind = kind or Kind()
        left = still_open(kind.answers)
        yield kind, not left
        for values in self.alike[left[0]] if left else ():
            yield from self.walk(kind.told(left[0], values))


def still_open(answers: Mapping[str, str]) -> tuple[str, ...]:
    """The questions about the young person that have no answer yet, in the order of the file."""
    without_class = answers.get("schooling") == NEVER
    return tuple(name for name in ASKED if name not in answers and not (name == "grade" and without_class))


def classes(question: str, looking: Sequence[tuple[Condition, date]], judges: Sequence[Judge]) -> tuple[Alike, ...]:
    """The values of one question that all conditions treat alike: those on its buttons, else one that can be typed."""
    found: dict[tuple[object, ...], list[str]] = {}
    buttons = dict.fromkeys(value for judge, _ in judges for value in _buttons(question, judge))
    typed = dict.fromkeys(value for _, today in judges for value in _typed(question, today))
    about = [(one, today) for one, today in looking if one.question == question]
    for value in dict.fromkeys((*buttons, *typed)):
        same = found.setdefault(looks(question, value, about), [])
        if value in buttons or not same:
            same.append(value)
    return tuple(tuple(values) for values in found.values())


def looks(question: str, value: str, about: Sequence[tuple[Condition, date]]) -> tuple[object, ...]:
    """What these conditions, all about this question, see of a value: where it is the same, they are alike."""
    return value == NEVER, *(holds(one, {question: value}, today) for one, today in about)


def conditions(programme: Programme, today: date) -> Iterator[Condition]:
    """All that is looked at on this day."""
    yield from conditions_of_rules(programme, today)
    yield from (one for door in programme.doors_on(today) for one in door.conditions)


def conditions_of_rules(programme: Programme, today: date) -> Iterator[Condition]:
    """All that the rules look at on this day."""
    yield from (one for rule in programme.rules_on(today) for case in rule.cases for one in case.when)


def _buttons(question: str, programme: Programme) -> tuple[str, ...]:
    asked = FLOW.question(question)
    own = programme.districts if question == "district" else ()
    return tuple(choice.value for choice in (*own, *(asked.choices if asked else ())))


def _typed(question: str, today: date) -> tuple[str, ...]:
    if question != "age":
        return ()
    return tuple(map(str, (*range(YOUNGEST, OLDEST + 1), *range(FIRST_BIRTH_YEAR, today.year + 1))))
