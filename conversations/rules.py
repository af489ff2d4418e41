"""What rules are made of: conditions with an operator of a closed list, dated rules, doors and facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from conversations.texts import Text

    Wrong = Callable[[str, str], None]  # where, what

Operator = Literal["below", "at_least", "between", "is", "in", "known"]
OPERATORS: Final[Mapping[str, tuple[Operator, ...]]] = {
    "age": ("below", "at_least", "between"),
    "schooling": ("is", "in"),
    "grade": ("at_least", "in"),
    "district": ("in", "known"),
    "launch": ("is", "in"),
}
FACT: Final = "fact."
"""Before the name of a fact that a condition looks at."""
FACT_VALUES: Final = ("yes", "no", "unknown")
"""What such a condition may see of a fact of type yes_no; "unknown" is one that nobody has confirmed."""
OF_A_FACT: Final[tuple[Operator, ...]] = ("is", "in")
OLDEST: Final = 200


@dataclass(frozen=True, slots=True)
class Condition:
    """A comparison of one answer, or of one fact ("fact.entry_test"), with an operator of the closed list."""

    question: str
    operator: Operator
    values: tuple[str, ...]

    def bounds(self) -> tuple[int, int]:
        """The ages, both included, that a condition on age allows."""
        numbers = [int(value) for value in self.values]
        match self.operator:
            case "below":
                return 0, numbers[0] - 1
            case "at_least":
                return numbers[0], OLDEST
            case _:
                return numbers[0], numbers[1]


@dataclass(frozen=True, slots=True)
class Dated:
    """Something that is in force between two days, both included, by a source."""

    id: str
    source: str
    valid_from: date
    valid_until: date | None

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on this day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class Case:
    """One line of a rule: when all conditions hold, this verdict for this reason."""

    when: tuple[Condition, ...]
    verdict: Literal["yes", "no", "unknown"]
    reason: Text


@dataclass(frozen=True, slots=True)
class Rule(Dated):
    """A rule about one answer: the first case that holds decides; none, or only perhaps: `otherwise`, staff decide."""

    about: str
    cases: tuple[Case, ...]
    otherwise: Text


@dataclass(frozen=True, slots=True)
class Door(Dated):
    """Another way: open to whom all conditions of one of `when` hold for; where one of `perhaps` does, it may be.

    `text` says what it is, `why` names it with what opens it; `bring` are the papers, None where no source knows them.
    `contact` are the facts that say who to ask there; without any it is at their own school, where nothing is brought.
    One without `button` is no other way, it is only said. Doors under one `button` are of one kind, the last the most
    general.
    """

    when: tuple[tuple[Condition, ...], ...]
    text: Text
    perhaps: tuple[tuple[Condition, ...], ...] = ()
    button: Text | None = None
    why: Text | None = None
    bring: Text | None = None
    contact: tuple[str, ...] = ()

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All that it looks at."""
        return tuple(one for together in (*self.when, *self.perhaps) for one in together)


@dataclass(frozen=True, slots=True)
class Fact(Dated):
    """Something the centre must say: `first` is the first value, None while it is not confirmed.

    `id` is its name. With `launch`, sign-up does not open to the public before it is confirmed. `used_by` are the rules
    and doors that look at it.
    """

    type: str
    launch: bool
    first: str | None
    used_by: tuple[str, ...] = ()

    @property
    def decides(self) -> bool:
        """Whether another value of it may change a verdict, another door, or whether sign-up is open."""
        return bool(self.used_by) or self.launch


# --- facts in conditions ----------------------------------------------------------------------------------------------


def facts_in(conditions: Iterable[Condition]) -> set[str]:
    """The names of the facts that these conditions look at."""
    return {one.question.removeprefix(FACT) for one in conditions if one.question.startswith(FACT)}


def seen_of(name: str, facts: Mapping[str, str]) -> str:
    """What a condition sees of a fact: yes, no, or unknown while nobody has confirmed it."""
    return facts.get(name) or FACT_VALUES[-1]


def holds_by(conditions: Iterable[Condition], facts: Mapping[str, str]) -> bool:
    """Whether conditions that look at facts alone hold."""
    return all(seen_of(one.question.removeprefix(FACT), facts) in one.values for one in conditions)
