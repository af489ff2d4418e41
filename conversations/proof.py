"""The proof of the rules.

Answers that no condition tells apart are of one kind. So a few hundred kinds stand for every possible set of answers,
exactly, and all of them are tried. Who is writing is no part of it: no condition can look at that.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from conversations.effort import asked
from conversations.eligibility import assess, deciding, doors_told, hold, holds, is_open
from conversations.flows.verdict_words import SHOWN
from conversations.kinds import Space, kinds
from conversations.order import to_doors, to_verdict
from conversations.rules import seen_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from conversations.eligibility import OpenDoor, Reason, Verdict
    from conversations.programme import Programme
    from conversations.rules import Door
    from conversations.types import Launch

Wrong = Literal["no_reason", "no_other_door", "untrue", "too_early", "never_told"]
LAUNCHES: Final[tuple[Launch, ...]] = ("open", "closed")
VERDICTS: Final = ("yes", "no", "unknown")
_KEPT: Final = 8  # proofs: of what may be confirmed, before and after somebody looked at what it changes


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


# --- the proof --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Proof:
    """What was tried, and where the rules fail; without a fault they are proven.

    `sets` are the sets of answers there are, `judged` how many kinds of them, with each standing; `verdicts` say how
    often each was told.
    """

    sets: int = 0
    judged: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)


def faults(programme: Programme, facts: Mapping[str, str], today: date) -> list[Fault]:
    """Where the rules in force today, with these facts, fail; nothing when they are proven."""
    return prove(programme, facts, today).faults


def prove(programme: Programme, facts: Mapping[str, str], today: date) -> Proof:
    """Try every kind of answers, by the rules in force today and with these facts.

    Whole answers get one verdict with a reason, and whoever is asked fewer questions gets the same. Every reason holds.
    A no, also to answers that are not whole, comes with another door than asking a person. Every verdict is told to
    somebody. It is tried once: nothing else of the facts is looked at than what rules and doors see of them.
    """
    return _prove(programme, tuple((one.id, seen_of(one.id, facts)) for one in programme.facts if one.used_by), today)


@lru_cache(maxsize=_KEPT)
def _prove(programme: Programme, seen: tuple[tuple[str, str], ...], today: date) -> Proof:
    found, facts = Proof(), dict(seen)
    space = Space((programme, today))
    for launch in LAUNCHES:
        standing = Standing(facts, launch)
        judge = _Judge(programme, standing, today)
        for kind, is_whole in space.walk():
            verdict = judge.judged(kind.answers)
            found.judged += 1
            found.verdicts[verdict.value] += kind.sets if is_whole else 0
            found.sets += kind.sets if is_whole and launch == LAUNCHES[0] else 0
            found.faults += [
                Fault(what, kind.answers) for what in judge.wrong(kind.answers, verdict, is_whole=is_whole)
            ]
    found.faults += [Fault("never_told", {"verdict": value}) for value in VERDICTS if not found.verdicts[value]]
    return found


@dataclass(frozen=True, slots=True)
class _Judge:
    programme: Programme
    standing: Standing
    today: date

    def judged(self, answers: Mapping[str, str]) -> Verdict:
        return assess(self.standing.beside(answers, self.programme), self.programme, self.today)

    def named(self, answers: Mapping[str, str], verdict: Verdict) -> tuple[OpenDoor, ...]:
        known = self.standing.beside(answers, self.programme)
        return doors_told(verdict, known, self.programme, self.today)

    def wrong(self, answers: Mapping[str, str], verdict: Verdict, *, is_whole: bool) -> Iterator[Wrong]:
        """What the rules do not keep to whoever answers this."""
        if is_whole and not verdict.reasons:
            yield "no_reason"
        named = self.named(answers, verdict)
        if verdict.value == "no" and not any(one.door.button for one in named):
            yield "no_other_door"
        if not (all(self._is_true(reason, answers) for reason in verdict.reasons) and self._are_open(named, answers)):
            yield "untrue"
        if is_whole and not self._is_settled(answers, verdict, named):
            yield "too_early"

    def _is_true(self, reason: Reason, answers: Mapping[str, str]) -> bool:
        """Whether what a reason says holds: all conditions of its case; where staff decide, of no other surely."""
        known = self.standing.beside(answers, self.programme)
        rule = next(rule for rule in self.programme.rules_on(self.today) if rule.id == reason.rule)
        cases = [all(holds(one, known, self.today) == "yes" for one in case.when) for case in rule.cases]
        said = [true for case, true in zip(rule.cases, cases, strict=True) if case.reason == reason.text]
        return any(said) if said else reason.text == rule.otherwise and reason.verdict == "unknown"

    def _are_open(self, named: tuple[OpenDoor, ...], answers: Mapping[str, str]) -> bool:
        known = self.standing.beside(answers, self.programme)
        sure = [one.door for one in named if one.open == "yes"]
        return all(
            any(all(holds(one, known, self.today) == "yes" for one in together) for together in door.when)
            for door in sure
        )

    def _is_settled(self, answers: Mapping[str, str], verdict: Verdict, named: tuple[OpenDoor, ...]) -> bool:
        """Whether who is asked only what matters hears nothing that their other answers would change."""
        facts, launch = self.standing.facts, self.standing.launch
        told = asked(to_verdict(self.programme, facts, self.today), answers)
        early = self.judged(told)
        told = asked(to_doors(self.programme, facts, launch, self.today), answers, told)
        return (
            early.value == verdict.value
            and set(early.reasons) <= set(verdict.reasons)
            and _first(self.named(told, self.judged(told))) == _first(named)
        )


def _first(named: tuple[OpenDoor, ...]) -> list[OpenDoor]:
    return [one for one in named if one.door.button][:SHOWN]


# --- what never matters -----------------------------------------------------------------------------------------------


def idle(programme: Programme, every_facts: Sequence[Mapping[str, str]], today: date) -> list[str]:
    """Rules, cases and doors in force today that decide nothing, whatever is answered and whatever is confirmed.

    Each as it stands in the file: "rules.age", "rules.age.cases.2", "doors.literacy", and one of several mappings of
    conditions without which a door would be open to the same people: "doors.literacy.when.2".
    """
    used: set[str] = set()
    space, standings = kinds(programme, today), [Standing(facts, one) for facts in every_facts for one in LAUNCHES]
    for standing in standings:
        for kind in space:
            answers = standing.beside(kind.answers, programme)
            used |= _used(programme, answers, today, used)
            unsure = (door for door in programme.doors_on(today) if not used.issuperset(_mappings(door)))
            used |= {name for door in unsure for name in _needed(door, answers, today)}
    whole = tuple(f"doors.{door.id}." for door in programme.doors_on(today) if f"doors.{door.id}" not in used)
    return [name for name in _named(programme, today) if name not in used and not name.startswith(whole)]


def _used(programme: Programme, answers: Mapping[str, str], today: date, known: set[str]) -> set[str]:
    """The cases that give a reason for these answers, the rules without which the verdict were another, the doors.

    Of rules only those that are not `known` to matter.
    """
    verdict = assess(answers, programme, today)
    said = {(reason.rule, reason.text) for reason in verdict.reasons}
    found = {f"doors.{one.door.id}" for one in doors_told(verdict, answers, programme, today)}
    for rule in programme.rules_on(today):
        number = deciding(rule, answers, today)
        if number is not None and (rule.id, rule.cases[number].reason) in said:
            found.add(f"rules.{rule.id}.cases.{number + 1}")
        if f"rules.{rule.id}" not in known:
            others = replace(programme, rules=tuple(one for one in programme.rules if one.id != rule.id))
            if assess(answers, others, today).value != verdict.value:
                found.add(f"rules.{rule.id}")
    return found


def _needed(door: Door, answers: Mapping[str, str], today: date) -> Iterator[str]:
    """That one of its mappings without which a door would not be as open for these answers."""
    held = dict(zip(_mappings(door), (*door.when, *door.perhaps), strict=True))
    open_by = {name: hold(together, answers, today) for name, together in held.items()}
    by_each = {name: "perhaps" if ".perhaps." in name and by == "yes" else by for name, by in open_by.items()}
    best = is_open(door, answers, today)
    needed = [name for name, by in by_each.items() if by == best != "no"]
    yield from needed if len(needed) == 1 else ()


def _mappings(door: Door) -> tuple[str, ...]:
    """Its mappings of conditions, as they stand in the file."""
    counts = {"when": len(door.when), "perhaps": len(door.perhaps)}
    return tuple(f"doors.{door.id}.{name}.{number}" for name in counts for number in range(1, counts[name] + 1))


def _named(programme: Programme, today: date) -> Iterator[str]:
    for rule in programme.rules_on(today):
        yield f"rules.{rule.id}"
        yield from (f"rules.{rule.id}.cases.{number}" for number in range(1, len(rule.cases) + 1))
    for door in programme.doors_on(today):
        yield f"doors.{door.id}"
        yield from _mappings(door)
