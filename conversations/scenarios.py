"""What comes of which answers, as the sources say it: written beside the rules, so that each is held against the other.

A scenario is no rule. It says what a source says of one set of answers, on one day; where the rules say something else,
one of the two is a slip.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from conversations.eligibility import assess, is_open, open_doors
from conversations.rules import FACT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from conversations.programme import Programme
    from conversations.rules import Door

FILE: Final = "scenarios.yaml"


@dataclass(frozen=True, slots=True)
class Shown:
    """Answers on a day, beside them what is confirmed ("fact.entry_test"), and on which line they stand."""

    told: Mapping[str, str]
    day: date
    line: int


@dataclass(frozen=True, slots=True)
class VerdictShown(Shown):
    """Which verdict they get, because of which reasons."""

    verdict: str
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DoorShown(Shown):
    """Whether a door is open to them."""

    door: str
    open: str


@dataclass(frozen=True, slots=True)
class OrderShown(Shown):
    """Which doors are named to them, in order."""

    doors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scenarios:
    """All of them; `day` is the one of those that have none of their own, `facts` are first values, once more."""

    day: date
    verdicts: tuple[VerdictShown, ...]
    doors: tuple[DoorShown, ...]
    orders: tuple[OrderShown, ...]
    facts: Mapping[str, str]
    lines: Mapping[str, int]

    def of(self, door: Door) -> tuple[DoorShown, ...]:
        """Those of one door."""
        return tuple(one for one in self.doors if one.door == door.id)

    def place(self, door: Door) -> str:
        """Where the scenarios of a door stand, or should."""
        name = f"doors.{door.id}"
        return f"{FILE}: line {self.lines[door.id]}: {name}" if door.id in self.lines else f"{FILE}: {name}"


def contradicted(programme: Programme, scenarios: Scenarios) -> Iterator[str]:
    """Where a scenario says something else than the rules and doors."""
    for verdict in scenarios.verdicts:
        value, because = judged(verdict, programme)
        if (value, because) != (verdict.verdict, verdict.because):
            yield _unlike(verdict, _said(verdict.verdict, verdict.because), _said(value, because))
    for door in programme.doors:
        for one in scenarios.of(door):
            if (found := opened(one, door)) != one.open:
                yield _unlike(one, f"{door.id} open: {one.open}", f"{found} ({programme.place(f'doors.{door.id}')})")
    for order in scenarios.orders:
        if (named := ordered(order, programme)) != order.doors:
            yield _unlike(order, f"doors {', '.join(order.doors)}", ", ".join(named) or "none")
    for fact in programme.facts:
        said = scenarios.facts.get(fact.id, fact.first)
        if said != fact.first:
            where = programme.place(f"facts.{fact.id}")
            yield (
                f"{FILE}: facts.{fact.id}: this says “{said}”; programme.yaml ({where}) says"
                f" “{fact.first or 'nothing'}”. One of the two is not as the source says."
            )


def judged(shown: Shown, programme: Programme) -> tuple[str, tuple[str, ...]]:
    """The verdict on these answers, and the ids of its reasons."""
    verdict = assess(shown.told, programme, shown.day)
    return verdict.value, tuple(reason.text.id for reason in verdict.reasons)


def opened(shown: Shown, door: Door) -> str:
    """Whether a door is open to these answers on their day."""
    return is_open(door, shown.told, shown.day) if door.holds_on(shown.day) else "no"


def ordered(shown: Shown, programme: Programme) -> tuple[str, ...]:
    """The doors that these answers are told, in order."""
    return tuple(one.door.id for one in open_doors(shown.told, programme, shown.day) if one.door.button)


def listed(told: Mapping[str, str]) -> str:
    """Answers, as they are written in the file."""
    own = ", ".join(f"{name}: {value}" for name, value in told.items() if not name.startswith(FACT))
    facts = ", ".join(f'{name.removeprefix(FACT)}: "{told[name]}"' for name in told if name.startswith(FACT))
    return f"told: {{{own}}}" + (f", facts: {{{facts}}}" if facts else "")


def _said(value: str, because: tuple[str, ...]) -> str:
    return f"{value} ({', '.join(because) or 'without a reason'})"


def _unlike(shown: Shown, scenario: str, rules: str) -> str:
    return (
        f"{FILE}: line {shown.line}: {listed(shown.told)}, on {shown.day}: this says {scenario};"
        f" programme.yaml says {rules}. One of the two is not as the source says."
    )
