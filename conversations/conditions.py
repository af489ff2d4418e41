"""Conditions as a file writes them, held against what can be answered; what is wrong is said to be mended."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, get_args

from conversations.rules import FACT, FACT_VALUES, OF_A_FACT, OLDEST, OPERATORS, Condition, Operator
from conversations.shapes import one_of, place, shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from conversations.rules import Door, Wrong

_AGE_IN_TEXT: Final = re.compile(r"\b\d{2}\b", re.ASCII)


def read_conditions(
    where: str, when: Mapping[str, Mapping[str, object]], known: Known, wrong: Wrong
) -> tuple[Condition, ...]:
    """The conditions of a file. What is wrong is told to `wrong`."""
    found: list[Condition] = []
    for question, test in when.items():
        for operator, value in test.items():
            values = tuple(str(part) for part in (value if isinstance(value, list) else [value]))
            problem = known.problem(question, operator, values)
            if problem:
                wrong(place(when, where, question), problem)
            else:
                found.append(Condition(question, _operator(operator), values))
    return tuple(found)


def _operator(written: str) -> Operator:
    return next(one for one in get_args(Operator) if one == written)


@dataclass(frozen=True, slots=True)
class Known:
    """What a condition can look at: the declared facts with their types, and the answers that each question has.

    `ranked` are the classes of which one comes before the other.
    """

    facts: Mapping[str, str]
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ranked: tuple[str, ...] = ()

    def problem(self, question: str, operator: str, values: tuple[str, ...]) -> str:
        """What is wrong with a condition, in a sentence that says what can stand there; "" where nothing is."""
        is_fact = question.startswith(FACT)
        if not is_fact and question not in OPERATORS:
            return f"what a condition looks at: {one_of(question, (*OPERATORS, f'{FACT}… (a fact)'))}"
        if is_fact and self.facts.get(question.removeprefix(FACT)) != "yes_no":
            facts = [f"{FACT}{name}" for name, kind in self.facts.items() if kind == "yes_no"]
            return f"a condition looks at a declared fact of type yes_no only: {one_of(question, facts)}"
        operators = OF_A_FACT if is_fact else OPERATORS[question]
        if operator not in operators:
            return f"{question}: the comparison {one_of(operator, operators)}"
        if question == "age":
            return _wrong_age(operator, values)
        allowed = FACT_VALUES if is_fact else self._allowed(question, operator)
        strange = [value for value in values if value not in allowed]
        if not strange:
            return ""
        quoted = " Yes and no stand in quotes." if is_fact else ""
        return f"{question}: {operator}: {one_of(strange[0], _shown(allowed))}{quoted}"

    def _allowed(self, question: str, operator: str) -> tuple[str, ...]:
        if operator == "known":
            return (str(True),)
        return self.ranked if operator == "at_least" else self.answers[question]


def _shown(allowed: Iterable[str]) -> list[str]:
    """As it is written in a file."""
    return [value.casefold() if value == str(True) else value for value in allowed]


def _wrong_age(operator: str, values: tuple[str, ...]) -> str:
    """What is wrong with the years of a condition on age."""
    years = [int(part) for part in values if part.isdecimal() and len(part) <= len(str(OLDEST))]
    wanted = 1 + (operator == "between")
    if len(years) == len(values) == wanted and years == sorted(years):
        return ""
    example = "age: {between: [13, 17]}" if operator == "between" else f"age: {{{operator}: 13}}"
    what = "the youngest and the oldest age, both whole years" if operator == "between" else "one age, in whole years"
    return f"age: {operator}: “{shortened(', '.join(values))}” is not {what}; write it as {example}."


def other_ages(words: str, conditions: Iterable[Condition]) -> str:
    """What is wrong with the ages that the words of a reason name: they are those of its condition; "" where they are.

    Only where one condition is about age, and the words name ages by figures.
    """
    ages = [one for one in conditions if one.question == "age"]
    named = sorted(map(int, _AGE_IN_TEXT.findall(words)))
    if len(ages) != 1 or not named:
        return ""
    asked = sorted(map(int, ages[0].values))
    if (named[0], named[-1]) == (asked[0], asked[-1]):
        return ""
    said, meant = (" to ".join(map(str, dict.fromkeys((found[0], found[-1])))) for found in (named, asked))
    return f"its condition says {meant} years, its reason {said}: write the same in both"


def unknown_numbers(words: str, door: Door) -> list[int]:
    """The numbers of two figures in the words of a door that are no age of its conditions, and not in its source."""
    ages = {int(value) for one in door.conditions if one.question == "age" for value in one.values}
    known = ages.union(map(int, _AGE_IN_TEXT.findall(door.source)))
    return sorted({int(found) for found in _AGE_IN_TEXT.findall(words)} - known)
