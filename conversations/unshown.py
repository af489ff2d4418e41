"""Slips that no scenario would notice: what a boundary moved by one would change for somebody that none is about.

A boundary is shown when scenarios stand at its last value and at the one behind it. Then no other value can stand in
its place without a scenario that says otherwise: not the next one, and none farther away.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Final

from conversations.boundaries import candidates, days_moved, moved_by_one
from conversations.eligibility import assess, deciding, is_open, open_doors
from conversations.flow import OLDEST, YOUNGEST
from conversations.kinds import kinds
from conversations.rules_file import answers_to
from conversations.scenarios import FILE, judged, listed, opened
from conversations.texts import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from conversations.boundaries import Known
    from conversations.programme import Programme
    from conversations.rules import Dated, Door, Rule
    from conversations.scenarios import Scenarios

_UNSAID: Final = Text("?")


_VERDICT: Final = "verdict: …, because: […]"
_AGES: Final = frozenset(map(str, range(YOUNGEST, OLDEST + 1)))


def unshown(programme: Programme, scenarios: Scenarios) -> Iterator[str]:
    """Boundaries at which no scenario stands, each with answers to write one of."""
    answers = answers_to(one.value for one in programme.districts)
    found = [
        *_of_rules(programme, scenarios, answers),
        *(line for door in programme.doors for line in _of_door(door, programme, scenarios, answers)),
        *_of_order(programme, scenarios),
        *_of_facts(programme, scenarios),
    ]
    yield from dict.fromkeys(found)


def _add(what: str, where: str) -> str:
    return f"Add it, with {what} as your source says: it is a boundary of programme.yaml ({where})."


# --- doors ------------------------------------------------------------------------------------------------------------


def _of_door(door: Door, programme: Programme, scenarios: Scenarios, answers: Known) -> Iterator[str]:
    shown = scenarios.of(door)
    for moved, changed, name in _doors_moved(door, answers):
        if all(opened(one, moved) == one.open for one in shown):
            told = _told_apart(door, moved, changed, answers, scenarios.day)
            if told is not None:
                said = f"{listed(told)}{_on(door, scenarios.day)}"
                yield f"{scenarios.place(door)}: no case has {said}. {_add('open: …', programme.place(name))}"
    for moved_on, day in days_moved(door, also_first=_begins_in_turn(door, programme.doors, scenarios.day)):
        if all(opened(one, moved_on) == one.open for one in shown):
            where = programme.place(f"doors.{door.id}")
            yield f"{scenarios.place(door)}: no case has day: {day}. {_add('open: …', where)}"


def _doors_moved(door: Door, answers: Known) -> Iterator[tuple[Door, dict[str, str], str]]:
    """The door with each boundary moved by one, which answer that is about, and where it stands."""
    for number, together in enumerate(door.when):
        for moved, changed in moved_by_one(together, answers):
            other = replace(door, when=(*door.when[:number], moved, *door.when[number + 1 :]))
            yield other, changed, f"doors.{door.id}.when.{number + 1}"
    for number, together in enumerate(door.perhaps):
        for moved, changed in moved_by_one(together, answers):
            other = replace(door, perhaps=(*door.perhaps[:number], moved, *door.perhaps[number + 1 :]))
            yield other, changed, f"doors.{door.id}.perhaps.{number + 1}"


def _told_apart(door: Door, moved: Door, changed: dict[str, str], answers: Known, day: date) -> dict[str, str] | None:
    """Answers to which only one of the two is open; None where they are open to the same."""
    for told in candidates(door.conditions, changed, answers):
        if is_open(door, told, day) != is_open(moved, told, day):
            return told
    return None


# --- rules ------------------------------------------------------------------------------------------------------------


def _of_rules(programme: Programme, scenarios: Scenarios, answers: Known) -> Iterator[str]:
    for rule in programme.rules:
        fits = _who_fits(programme, _in_force(rule, scenarios.day))
        for moved, changed, number in _rules_moved(rule, answers):
            if not _is_noticed(programme, moved, scenarios):
                told = _judged_apart(rule, moved, changed, answers, scenarios.day)
                if told is not None:
                    where = programme.place(f"rules.{rule.id}.cases.{number}")
                    said = f"{listed({**fits, **told})}{_on(rule, scenarios.day)}"
                    yield f"{FILE}: verdicts: none has {said}. {_add(_VERDICT, where)}"
        for moved_on, day in days_moved(rule, also_first=_begins_in_turn(rule, programme.rules, scenarios.day)):
            if not _is_noticed(programme, moved_on, scenarios):
                where = programme.place(f"rules.{rule.id}")
                yield f"{FILE}: verdicts: none has day: {day}. {_add(_VERDICT, where)}"


def _rules_moved(rule: Rule, answers: Known) -> Iterator[tuple[Rule, dict[str, str], int]]:
    """The rule with each boundary moved by one, or a reason that nobody says; which answer and case that is about."""
    for number, case in enumerate(rule.cases):
        made = [(replace(case, when=moved), changed) for moved, changed in moved_by_one(case.when, answers)]
        for other, changed in ((replace(case, reason=_UNSAID), {}), *made):
            yield replace(rule, cases=(*rule.cases[:number], other, *rule.cases[number + 1 :])), changed, number + 1


def _judged_apart(rule: Rule, moved: Rule, changed: dict[str, str], answers: Known, day: date) -> dict[str, str] | None:
    """Answers of which the two say something else; None where they always say the same."""
    looking = [one for case in rule.cases for one in case.when]
    for told in candidates(looking, changed, answers):
        if told.get(rule.about) and _says(rule, told, day) != _says(moved, told, day):
            return told
    return None


def _says(rule: Rule, told: Mapping[str, str], day: date) -> tuple[str, Text] | None:
    number = deciding(rule, told, day)
    return None if number is None else (rule.cases[number].verdict, rule.cases[number].reason)


def _is_noticed(programme: Programme, moved: Rule, scenarios: Scenarios) -> bool:
    """Whether a scenario says otherwise than the programme does with this rule."""
    rules = tuple(moved if one.id == moved.id else one for one in programme.rules)
    other = replace(programme, rules=rules)
    return any(judged(one, other) != (one.verdict, one.because) for one in scenarios.verdicts)


def _who_fits(programme: Programme, day: date) -> dict[str, str]:
    """Answers that get a yes, as far as the rules look at them: so nothing but the rule in question decides."""
    about = {rule.about for rule in programme.rules}
    for kind in kinds(programme, day):
        if assess(kind.answers, programme, day).value == "yes":
            return {name: value for name, value in kind.answers.items() if name in about}
    return {}


# --- the order of doors -----------------------------------------------------------------------------------------------


def _of_order(programme: Programme, scenarios: Scenarios) -> Iterator[str]:
    """Doors that somebody is told together, though no scenario says which of them comes first."""
    looking = {one.question for door in programme.doors for one in door.conditions}
    found: dict[tuple[date, str], set[tuple[str, str]]] = {}
    for day in dict.fromkeys((scenarios.day, *(one.day for one in scenarios.orders))):
        for kind in (one for one in kinds(programme, day) if one.answers["age"] in _AGES):
            told = {name: value for name, value in kind.answers.items() if name in looking}
            found.setdefault((day, listed(told)), _pairs(told, programme, day))
    left = {pair for pairs in found.values() for pair in pairs}
    left -= {pair for one in scenarios.orders for pair in _pairs(one.told, programme, one.day)}
    while left:
        (day, said), pairs = max(found.items(), key=lambda one: len(one[1] & left))
        names = ", ".join(sorted({name for pair in pairs & left for name in pair}))
        on = "" if day == scenarios.day else f", day: {day}"
        best = "Add it, with doors: […] in the order that is best for them."
        yield f"{FILE}: order: no entry has {said}{on}, who is told of {names}. {best}"
        left -= pairs


def _pairs(told: Mapping[str, str], programme: Programme, day: date) -> set[tuple[str, str]]:
    """Which doors stand in the order of the file for these answers: those that are as open as each other."""
    named = [one for one in open_doors(told, programme, day) if one.door.button]
    return {(one.door.id, other.door.id) for one, other in combinations(named, 2) if one.open == other.open}


# --- first values of facts --------------------------------------------------------------------------------------------


def _of_facts(programme: Programme, scenarios: Scenarios) -> Iterator[str]:
    """First values, such as the number of a helpline, that nobody wrote once more."""
    for fact in programme.facts:
        if fact.first is not None and fact.id not in scenarios.facts:
            where = programme.place(f"facts.{fact.id}")
            yield f"{FILE}: facts: {fact.id} is not there: write its first value once more, from the source ({where})."


# --- their days -------------------------------------------------------------------------------------------------------


def _begins_in_turn(dated: Dated, others: tuple[Rule, ...] | tuple[Door, ...], day: date) -> bool:
    """Whether people are told something else from its first day on: it is later than `day`, or after another's last."""
    before = (one.valid_until for one in others if one.valid_until and _kind(one) == _kind(dated))
    return dated.valid_from > day or any(ended < dated.valid_from for ended in before)


def _kind(dated: Dated) -> object:
    return getattr(dated, "about", None) or getattr(dated, "button", None)


def _in_force(dated: Dated, day: date) -> date:
    """A day on which it holds: this one, where it does."""
    return day if dated.holds_on(day) else dated.valid_until or dated.valid_from


def _on(dated: Dated, day: date) -> str:
    held = _in_force(dated, day)
    return "" if held == day else f", day: {held}"
