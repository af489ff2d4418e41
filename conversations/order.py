"""Which question comes next: the one that settles most, by a decision tree that is fixed for a programme and a day.

It is worked out once for all days of a year on which the same rules and doors hold.
Nothing is asked whose answer cannot change what it is asked for: the verdict, or the doors that are named with it.
What is settled is what it would be with all answers.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from conversations.eligibility import assess, doors_told
from conversations.flows.eligibility import ASKED
from conversations.flows.verdict_words import SHOWN
from conversations.kinds import NEVER, classes, conditions, conditions_of_rules, looks

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
    from datetime import date

    from conversations.kinds import Alike
    from conversations.programme import Programme
    from conversations.rules import Condition

_At = tuple[int | None, ...]
"""Which kind of answer each question has, in order; None where it was not asked."""
_KEPT = 8  # trees, of two megabytes at most: before and after a rule, a year or a fact has changed


class Tree:
    """The order of the questions that settle something, for every set of answers; worked out where it is needed."""

    def __init__(
        self,
        programme: Programme,
        today: date,
        looked_at: Iterable[Condition],
        settles: Callable[[Mapping[str, str]], Hashable],
    ) -> None:
        looking = [(one, today) for one in dict.fromkeys(looked_at)]
        self.settles = settles
        self.population = programme.population
        self.about = {name: [pair for pair in looking if pair[0].question == name] for name in ASKED}
        self.alike = {name: classes(name, looking, [(programme, today)]) for name in ASKED}
        self.number = {
            name: {looks(name, values[0], self.about[name]): at for at, values in enumerate(self.alike[name])}
            for name in ASKED
        }
        self._kinds: dict[tuple[str, str], int] = {}
        self._ends: dict[_At, frozenset[Hashable]] = {}
        self._weights: dict[_At, int] = {}
        self._best: dict[_At, tuple[int, str]] = {}

    def next(self, answers: Mapping[str, str]) -> str:
        """The question that is asked next; "" when nothing that can be answered changes anything any more."""
        return self._choice(self.at(answers))[1]

    @property
    def is_worked_out(self) -> bool:
        """Whether no answers are left for which the next question would have to be worked out."""
        return self.at({}) in self._best

    def at(self, answers: Mapping[str, str]) -> _At:
        """Of which kind these answers are."""
        return tuple([self._kind(name, answers[name]) if name in answers else None for name in ASKED])

    def _kind(self, question: str, value: str) -> int:
        if (question, value) not in self._kinds:
            self._kinds[question, value] = self.number[question][looks(question, value, self.about[question])]
        return self._kinds[question, value]

    def walks(self, at: _At | None = None) -> Iterator[tuple[_At, int]]:
        """All ways down the tree: with which answers each ends, and its weight in the population."""
        at = at or self.at({})
        question = self._choice(at)[1]
        if not question:
            yield at, self._weight(at)
        for after in self._after(at, question) if question else ():
            yield from self.walks(after)

    def most_settled(self, questions: int) -> float:
        """The largest part of the population that any order of the questions can settle with so many: all are tried."""
        return self._most_settled(self.at({}), questions) / self._weight(self.at({}))

    def _most_settled(self, at: _At, questions: int) -> int:
        if len(self._outcomes(at)) == 1:
            return self._weight(at)
        if not questions:
            return 0
        return max(
            sum(self._most_settled(after, questions - 1) for after in self._after(at, name)) for name in self._left(at)
        )

    def _choice(self, at: _At) -> tuple[int, str]:
        """The cost of asking on from here (each question counts as often as it is asked), and the question."""
        if at not in self._best:
            cost, best = 0, ""
            if len(self._outcomes(at)) > 1:
                cost, best = min(((self._cost(at, name), name) for name in self._left(at)), key=lambda one: one[0])
            self._best[at] = cost, best
        return self._best[at]

    def _cost(self, at: _At, question: str) -> int:
        return self._weight(at) + sum(self._choice(after)[0] for after in self._after(at, question))

    def _outcomes(self, at: _At) -> frozenset[Hashable]:
        """All that may still come out, whatever is answered."""
        if at not in self._ends:
            left = self._left(at)
            self._ends[at] = (
                frozenset().union(*(self._outcomes(after) for after in self._after(at, left[0])))
                if left
                else frozenset([self.settles({name: values[0] for name, values in self._told(at).items()})])
            )
        return self._ends[at]

    def _weight(self, at: _At) -> int:
        """How often people give these answers."""
        if at not in self._weights:
            left = self._left(at)
            self._weights[at] = (
                sum(self._weight(after) for after in self._after(at, left[0]))
                if left
                else self.population.weight(self._told(at))
            )
        return self._weights[at]

    def _after(self, at: _At, question: str) -> Iterator[_At]:
        place = ASKED.index(question)
        return ((*at[:place], number, *at[place + 1 :]) for number in range(len(self.alike[question])))

    def _left(self, at: _At) -> list[str]:
        without_class = self._told(at).get("schooling") == (NEVER,)
        return [
            name
            for name, number in zip(ASKED, at, strict=True)
            if number is None and not (name == "grade" and without_class)
        ]

    def _told(self, at: _At) -> dict[str, Alike]:
        return {name: self.alike[name][number] for name, number in zip(ASKED, at, strict=True) if number is not None}


def to_verdict(programme: Programme, facts: Mapping[str, str], today: date) -> Tree:
    """The tree that ends where the verdict is what it would be with all answers."""
    return _to_verdict(programme, tuple(programme.told(facts).items()), programme.since(today))


def to_doors(programme: Programme, facts: Mapping[str, str], launch: str, today: date) -> Tree:
    """The tree that ends where the doors that are named first, and how sure they are, are what they would be then."""
    return _to_doors(programme, (*programme.told(facts).items(), ("launch", launch)), programme.since(today))


@lru_cache(maxsize=_KEPT)
def _to_verdict(programme: Programme, beside: tuple[tuple[str, str], ...], today: date) -> Tree:
    def settles(answers: Mapping[str, str]) -> Hashable:
        return assess({**answers, **dict(beside)}, programme, today).value

    return Tree(programme, today, conditions_of_rules(programme, today), settles)


@lru_cache(maxsize=_KEPT)
def _to_doors(programme: Programme, beside: tuple[tuple[str, str], ...], today: date) -> Tree:
    def settles(answers: Mapping[str, str]) -> Hashable:
        known = {**answers, **dict(beside)}
        named = doors_told(assess(known, programme, today), known, programme, today)
        return tuple((one.door.id, one.open) for one in named if one.door.button)[:SHOWN]

    return Tree(programme, today, conditions(programme, today), settles)
