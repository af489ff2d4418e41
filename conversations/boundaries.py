"""The boundaries of rules and doors, each moved by one: what a slip of the hand would make of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise, permutations, product
from typing import TYPE_CHECKING, Final, TypeVar

from conversations.eligibility import GRADES
from conversations.flow import OLDEST, YOUNGEST
from conversations.rules import FACT, FACT_VALUES, Condition, Door, Rule
from conversations.rules import OLDEST as NO_AGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    Together = tuple[Condition, ...]
    Known = Mapping[str, tuple[str, ...]]

Piece = TypeVar("Piece", Rule, Door)
_A_DAY: Final = timedelta(days=1)
_FEW: Final = 3
"""Of so few values, each stands beside each other."""


def moved_by_one(together: Together, answers: Known) -> Iterator[tuple[Together, dict[str, str]]]:
    """The conditions with each boundary one step in and one step out, and the one answer that is then told apart."""
    for number, one in enumerate(together):
        for moved, value in _ages_moved(one) if one.question == "age" else _values_moved(one, answers):
            yield (*together[:number], moved, *together[number + 1 :]), {one.question: value}


def candidates(looking: Iterable[Condition], fixed: Mapping[str, str], answers: Known) -> Iterator[dict[str, str]]:
    """Sets of answers of which, if any, one is told apart: around every age, and with all other answers."""
    by_question: dict[str, list[Condition]] = {}
    for one in looking:
        by_question.setdefault(one.question, []).append(one)
    values = {name: _around(found) if name == "age" else _line(name, answers) for name, found in by_question.items()}
    values |= {name: (value,) for name, value in fixed.items()}
    for chosen in product(*values.values()):
        yield dict(zip(values, chosen, strict=True))


def days_moved(piece: Piece, *, also_first: bool) -> Iterator[tuple[Piece, date]]:
    """The same with its last day, and perhaps its first, one day later and earlier; and the day that is told apart."""
    if also_first:
        yield replace(piece, valid_from=piece.valid_from - _A_DAY), piece.valid_from - _A_DAY
        yield replace(piece, valid_from=piece.valid_from + _A_DAY), piece.valid_from
    if piece.valid_until is not None:
        yield replace(piece, valid_until=piece.valid_until - _A_DAY), piece.valid_until
        yield replace(piece, valid_until=piece.valid_until + _A_DAY), piece.valid_until + _A_DAY


def _ages_moved(condition: Condition) -> Iterator[tuple[Condition, str]]:
    low, high = condition.bounds()
    ends = [(low - 1, high, low - 1), (low + 1, high, low)] if low > YOUNGEST else []
    ends += [(low, high - 1, high), (low, high + 1, high + 1)] if high < NO_AGE else []
    for youngest, oldest, told in ends:
        if YOUNGEST <= told <= OLDEST:
            yield Condition("age", "between", (str(youngest), str(oldest))), str(told)


def _values_moved(condition: Condition, answers: Known) -> Iterator[tuple[Condition, str]]:
    if condition.operator == "known":
        return
    if condition.operator == "at_least":
        yield from _class_moved(condition)
        return
    line, held = _line(condition.question, answers), set(condition.values)
    steps = permutations(line, 2) if len(line) <= _FEW else (*pairwise(line), *pairwise(reversed(line)))
    for inside, outside in steps:
        if inside in held and outside not in held:
            for values, told in ((held - {inside}, inside), (held | {outside}, outside)):
                yield Condition(condition.question, "in", tuple(sorted(values))), told


def _class_moved(condition: Condition) -> Iterator[tuple[Condition, str]]:
    least = GRADES.index(condition.values[0])
    for moved, told in ((least - 1, least - 1), (least + 1, least)):
        if 0 <= moved < len(GRADES):
            yield replace(condition, values=(GRADES[moved],)), GRADES[told]


def _line(question: str, answers: Known) -> tuple[str, ...]:
    """All that can be answered, in the order in which one comes after the other."""
    if question.startswith(FACT):
        return FACT_VALUES
    return tuple(sorted(answers[question], key=_rank)) if question == "grade" else answers[question]


def _rank(value: str) -> int:
    return GRADES.index(value) if value in GRADES else len(GRADES)


def _around(conditions: Iterable[Condition]) -> tuple[str, ...]:
    ends = {end for one in conditions for end in one.bounds()}
    return tuple(
        str(age) for age in sorted({end + step for end in ends for step in (-1, 0, 1)}) if YOUNGEST <= age <= OLDEST
    )
