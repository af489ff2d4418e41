"""Is the centre for them? Yes, no, or cannot tell yet; always with reasons, a no always with another door.

Every condition is data (`data/programme.yaml`). What is not known exactly (a birth year, "21 to 30") is an
interval, and a condition that holds for a part of it holds "perhaps": then the verdict is left to staff.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from conversations.rules import FACT, FACT_VALUES, OPERATORS
from conversations.understanding.cities import without_city

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from conversations.programme import Programme
    from conversations.rules import Condition, Door, Rule
    from conversations.texts import Text

VerdictValue = Literal["yes", "no", "unknown"]
Holds = Literal["yes", "no", "perhaps"]

GRADES = ("P1", "P2", "P3", "P4", "P5", "P6", "1AC", "2AC", "3AC", "TC", "1BAC", "2BAC")
_BANDS = {"12-": (0, 12), "21-30": (21, 30), "31+": (31, 120)}
_FIRST_BIRTH_YEAR = 1900
_KEPT: Final = 256  # judgements: of the kinds of people who write at about the same time


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a rule said what it said, in words for the person."""

    rule: str
    verdict: VerdictValue
    text: Text


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer with its reasons, and the questions still missing."""

    value: VerdictValue
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]


def age_between(value: str, today: date) -> tuple[int, int] | None:
    """The youngest and the oldest age that an answer ("14", "2010", "21-30") allows today; None when it is no age."""
    if value in _BANDS:
        return _BANDS[value]
    if not value.isdecimal():
        return None
    number = int(value)
    if number >= _FIRST_BIRTH_YEAR:
        return max(today.year - number - 1, 0), max(today.year - number, 0)
    return number, number


def is_minor(value: str, today: date) -> bool:
    """Whether someone of this age may be under 18 today (majority: Family Code, article 209). In doubt, yes."""
    ages = age_between(value, today)
    return ages is None or ages[0] < 18


@dataclass(frozen=True, slots=True)
class OpenDoor:
    """Another door that is open, surely or perhaps."""

    door: Door
    open: Literal["yes", "perhaps"]


def assess(answers: Mapping[str, str], programme: Programme, today: date) -> Verdict:
    """The verdict for the answers given so far (question id -> normal form), by the rules in force today.

    Beside the answers stands what rules see of the facts (`Programme.told`); one that does not is not confirmed.
    """
    return _assess(_looked_at(answers), programme, today)


def _looked_at(answers: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    """What rules and doors look at: nothing that says who it is, so judgements can be remembered by it."""
    return frozenset([one for one in answers.items() if one[0] in OPERATORS or one[0].startswith(FACT)])


@lru_cache(maxsize=_KEPT)
def _assess(told: frozenset[tuple[str, str]], programme: Programme, today: date) -> Verdict:
    answers = dict(told)
    reasons: list[Reason] = []
    missing: list[str] = []
    for rule in programme.rules_on(today):
        if rule.about not in answers:
            missing.append(rule.about)
        else:
            reasons.append(_judge(rule, answers, today))
    value = _combine([reason.verdict for reason in reasons], complete=not missing)
    decisive = tuple(reason for reason in reasons if value in {"yes", reason.verdict})
    return Verdict(value, decisive, tuple(missing))


def open_doors(answers: Mapping[str, str], programme: Programme, today: date) -> tuple[OpenDoor, ...]:
    """The other doors for these answers, the best first: those that are open, then those that may be.

    Beside the answers, `launch` and the facts may be among them. Of equals, the one that stands first in the file. Of
    those of one kind that may be open, only the most general: until the class is told, there is one way to the OFPPT.
    """
    return _open_doors(_looked_at(answers), programme, today)


@lru_cache(maxsize=_KEPT)
def _open_doors(told: frozenset[tuple[str, str]], programme: Programme, today: date) -> tuple[OpenDoor, ...]:
    answers = dict(told)
    judged = ((door, is_open(door, answers, today)) for door in programme.doors_on(today))
    found = [OpenDoor(door, held) for door, held in judged if held != "no"]
    sure = [one for one in found if one.open == "yes"]
    kinds = {one.door.button for one in sure}
    perhaps = {one.door.button: one for one in found if one.door.button not in kinds}
    return (*sure, *sorted(perhaps.values(), key=found.index))


def doors_told(verdict: Verdict, answers: Mapping[str, str], programme: Programme, today: date) -> tuple[OpenDoor, ...]:
    """The doors that are named with a verdict: with every no and every "cannot tell yet"; while closed, with all."""
    if verdict.value == "yes" and answers.get("launch") != "closed":
        return ()
    return open_doors(answers, programme, today)


def _combine(verdicts: list[VerdictValue], *, complete: bool) -> VerdictValue:
    if "no" in verdicts:
        return "no"
    if "unknown" in verdicts or not complete:
        return "unknown"
    return "yes"


def _judge(rule: Rule, answers: Mapping[str, str], today: date) -> Reason:
    number = deciding(rule, answers, today)
    if number is None:
        return Reason(rule.id, "unknown", rule.otherwise)
    return Reason(rule.id, rule.cases[number].verdict, rule.cases[number].reason)


def deciding(rule: Rule, answers: Mapping[str, str], today: date) -> int | None:
    """Which case of a rule decides, from 0 on: the first that holds; None where none does, or one before it may."""
    for number, case in enumerate(rule.cases):
        held = hold(case.when, answers, today)
        if held != "no":
            return number if held == "yes" else None
    return None


def is_open(door: Door, answers: Mapping[str, str], today: date) -> Holds:
    """Whether a door is open to who answers this: surely where one of `when` holds, perhaps by one of `perhaps`."""
    best: Holds = "no"
    for together in door.when:
        held = hold(together, answers, today)
        if held == "yes":
            return held
        best = held if held == "perhaps" else best
    may_be = best == "perhaps" or any(hold(together, answers, today) != "no" for together in door.perhaps)
    return "perhaps" if may_be else "no"


def hold(conditions: tuple[Condition, ...], answers: Mapping[str, str], today: date) -> Holds:
    """Whether conditions hold together."""
    together: Holds = "yes"
    for condition in conditions:
        held = holds(condition, answers, today)
        if held == "no":
            return held
        together = held if held == "perhaps" else together
    return together


def holds(condition: Condition, answers: Mapping[str, str], today: date) -> Holds:
    """Whether one condition holds for these answers."""
    value = _told(condition, answers)
    if value is None:
        return "perhaps"
    if condition.question == "age":
        return _age_holds(condition, value, today)
    match condition.operator:
        case "is" | "in":
            return "yes" if value in condition.values else "no"
        case "known":
            return "yes"
        case "at_least" if condition.question == "grade":
            return _grade_holds(value, condition.values[0])
    return "perhaps"


def _told(condition: Condition, answers: Mapping[str, str]) -> str | None:
    """What was answered, of a city outside that it is outside; of a fact that nobody told, that it is not known."""
    value = answers.get(condition.question)
    if value is None:
        return FACT_VALUES[-1] if condition.question.startswith(FACT) else None
    return without_city(value) if value and condition.question == "district" else value


def _grade_holds(value: str, least: str) -> Holds:
    if value not in GRADES:
        return "perhaps"
    return "yes" if GRADES.index(value) >= GRADES.index(least) else "no"


def _age_holds(condition: Condition, value: str, today: date) -> Holds:
    ages = age_between(value, today)
    if ages is None:
        return "perhaps"
    youngest, oldest = ages
    low, high = condition.bounds()
    if low <= youngest and oldest <= high:
        return "yes"
    return "no" if oldest < low or youngest > high else "perhaps"
