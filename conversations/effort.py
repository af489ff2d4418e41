"""How many questions people need to a verdict, by who is expected to write (`data/population.yaml`)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from conversations.eligibility import assess
from conversations.flows.eligibility import ASKED
from conversations.kinds import kinds
from conversations.order import to_verdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from conversations.kinds import Kind
    from conversations.order import Tree
    from conversations.programme import Programme


@dataclass(slots=True)
class Counted:
    """For each number of questions, the weight of those who need so many."""

    weights: Counter[int] = field(default_factory=Counter)

    @property
    def median(self) -> int:
        """So many, or fewer, are enough for half of them."""
        seen = 0
        for number, weight in sorted(self.weights.items()):
            seen += weight
            if 2 * seen >= self.weights.total():
                return number
        return 0

    @property
    def mean(self) -> float:
        """On average."""
        return sum(number * weight for number, weight in self.weights.items()) / self.weights.total()

    def share(self, number: int) -> float:
        """Which part of them needs exactly so many."""
        return self.weights[number] / self.weights.total()


@dataclass(frozen=True, slots=True)
class Effort:
    """When everything is asked; in the order of the file up to a no; and by the decision tree.

    `least_median` is the least that any order can have: with one question fewer, no order settles more than
    `most_with_one_fewer` of all.
    """

    asking_all: Counted
    in_file_order: Counted
    by_tree: Counted
    least_median: int = 0
    most_with_one_fewer: float = 0.0


def effort(programme: Programme, facts: Mapping[str, str], today: date) -> Effort:
    """What is needed while these facts are confirmed, on this day."""
    counted = Effort(Counted(), Counted(), Counted())
    tree, beside = to_verdict(programme, facts, today), programme.told(facts)
    for kind in kinds(programme, today):
        weight = programme.population.weight(dict(kind.alike))
        counted.asking_all.weights[len(kind.alike)] += weight
        counted.in_file_order.weights[_until_no(kind, beside, programme, today)] += weight
        counted.by_tree.weights[len(asked(tree, kind.answers))] += weight
    least = next(number for number in range(len(ASKED) + 1) if 2 * tree.most_settled(number) >= 1)
    return replace(counted, least_median=least, most_with_one_fewer=tree.most_settled(least - 1) if least else 0.0)


def asked(tree: Tree, answers: Mapping[str, str], told: Mapping[str, str] | None = None) -> dict[str, str]:
    """What is told when somebody with these answers is asked by the tree, beside what they `told` before."""
    found = dict(told or {})
    while question := tree.next(found):
        found[question] = answers[question]
    return found


def _until_no(kind: Kind, beside: Mapping[str, str], programme: Programme, today: date) -> int:
    told = dict(beside)
    for number, (question, values) in enumerate(kind.alike, 1):
        told[question] = values[0]
        if assess(told, programme, today).value == "no":
            return number
    return len(kind.alike)
