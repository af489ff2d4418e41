"""What is hidden of the figures cannot be computed from what is shown: asked of a solver that knows nothing of us."""

from __future__ import annotations

from collections import Counter
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from bot.services.hiding import FEWEST, Hidden, Number, hide

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Person = tuple[str, str, str, int]
    Rows = dict[str, tuple[int, ...]]

MANY = 10_000
PLACES = {
    "week": ["w1", "w2", "w3", "w4"],
    "locale": ["fr", "ar", "ary", "ary_Latn"],
    "source": ["", "radio", "poster"],
}


class Solver:
    """All that a reader knows of tables over the same people, as equations; `range_of` is what a number can be."""

    def __init__(self, tables: Sequence[Rows], shown: Hidden) -> None:
        self.steps = len(shown.total)
        self.at: dict[tuple[int, str, int], int] = {}
        for number, rows in enumerate(tables):
            for name, step in product(rows, range(self.steps)):
                self.at[number, name, step] = len(self.at)
        self.rows: list[np.ndarray[Any, Any]] = []
        self.least: list[float] = []
        self.most: list[float] = []
        for number, rows in enumerate(tables):
            for name, step in product(rows, range(self.steps)):
                self.told(self.passing(number, [name], step), shown.tables[number][name][step], shown.total[step])
            for step in range(self.steps):
                self.told(self.passing(number, list(rows), step), shown.total[step], Number())
                self.must(self.leaving(0, tables[0], step) - self.leaving(number, rows, step), 0, 0)

    def passing(self, table: int, names: list[str], step: int) -> np.ndarray[Any, Any]:
        """Who of these rows came to this step or further."""
        taken = np.zeros(len(self.at))
        for name, later in product(names, range(step, self.steps)):
            taken[self.at[table, name, later]] = 1
        return taken

    def leaving(self, table: int, rows: Mapping[str, object], step: int) -> np.ndarray[Any, Any]:
        taken = np.zeros(len(self.at))
        for name in rows:
            taken[self.at[table, name, step]] = 1
        return taken

    def told(self, taken: np.ndarray[Any, Any], number: Number, total: Number) -> None:
        if number.is_exact:
            self.must(taken, number.known, number.known)
        elif number.few:
            self.must(taken, 0, FEWEST - 1)
        else:  # beside a total that is hidden, it can be any number
            self.must(taken, FEWEST if total.is_exact else 0, MANY)

    def must(self, taken: np.ndarray[Any, Any], least: float, most: float) -> None:
        self.rows.append(taken)
        self.least.append(least)
        self.most.append(most)

    def range_of(self, table: int, name: str, step: int) -> tuple[int, int]:
        wanted = self.passing(table, [name], step)
        known = LinearConstraint(np.array(self.rows), self.least, self.most)
        ends = []
        for sign in (1, -1):
            found = milp(sign * wanted, constraints=known, integrality=np.ones(len(self.at)), bounds=Bounds(0, MANY))
            assert found.success, "what is shown is not even possible"
            ends.append(sign * round(found.fun))
        return ends[0], ends[1]


def tables_of(people: Sequence[Person], steps: int) -> tuple[list[Rows], tuple[int, ...]]:
    """People as (week, locale, source, furthest step): a table for each part, and the total."""
    tables = []
    for part, (_, values) in enumerate(PLACES.items()):
        came = Counter((one[part], step) for one in people for step in range(one[3] + 1))
        tables.append({value: tuple(came[value, step] for step in range(steps)) for value in values})
    return tables, tuple(sum(one[3] >= step for one in people) for step in range(steps))


def small_ones(tables: Sequence[Rows]) -> list[tuple[int, str, int]]:
    return [
        (number, name, step)
        for number, rows in enumerate(tables)
        for name, row in rows.items()
        for step, value in enumerate(row)
        if 0 < value < FEWEST
    ]


@st.composite
def crowds(draw: st.DrawFn, steps: int) -> list[Person]:
    """Few or many people, evenly spread or nearly all in the same place."""
    chance = Random(draw(st.integers(0, 10**9)))  # noqa: S311 - made-up chance, no secret
    size, lean = draw(st.integers(0, 90)), draw(st.sampled_from([0.5, 1, 2, 4]))

    def pick(values: Sequence[Any]) -> Any:
        return values[int(len(values) * chance.random() ** lean)]

    return [(*(pick(values) for values in PLACES.values()), pick(range(steps))) for _ in range(size)]


def computed(people: list[Person], steps: int, seed: int) -> list[object]:
    """The small numbers of these people's tables that can be nothing else; a few of them are tried."""
    tables, total = tables_of(people, steps)
    shown = hide(tables, total)
    solver, small = Solver(tables, shown), small_ones(tables)
    found: list[object] = []
    for number, name, step in Random(seed).sample(small, min(4, len(small))):  # noqa: S311 - made-up chance, no secret
        least, most = solver.range_of(number, name, step)
        if least == most or shown.tables[number][name][step].is_exact:
            found.append((number, name, step, tables, shown))
    return found


@settings(max_examples=40, deadline=None)
@given(crowds(5), st.integers(0, 10**9))
def test_small_number_can_never_be_computed_from_all_that_is_shown(people: list[Person], seed: int) -> None:
    assert computed(people, 5, seed) == []


@settings(max_examples=40, deadline=None)
@given(crowds(1), st.integers(0, 10**9))
def test_nor_can_it_where_there_are_no_steps_as_in_who_stopped_at_a_question(people: list[Person], seed: int) -> None:
    assert computed(people, 1, seed) == []


def test_solver_computes_what_is_hidden_without_anything_beside_it() -> None:
    rows: Rows = {"fr": (20,), "ar": (3,), "ary": (9,)}
    naive = Hidden(({"fr": (Number(20),), "ar": (Number(few=1),), "ary": (Number(9),)},), (Number(32),))
    assert Solver([rows], naive).range_of(0, "ar", 0) == (3, 3), "so it would have found us out"


def test_one_table_tells_nothing_of_a_total_that_another_table_hides() -> None:
    """Two sources of "not fewer than 5" had told that the total was at least 10, and so how many spoke Darija."""
    people = [
        ("w3", "ary", "radio", 3), ("w2", "ary_Latn", "radio", 3), ("w3", "ary", "poster", 2),
        ("w3", "ary_Latn", "radio", 4), ("w3", "ary", "poster", 2), ("w4", "fr", "poster", 3),
        ("w4", "ar", "radio", 1), ("w2", "fr", "poster", 1), ("w4", "ary", "poster", 3),
        ("w3", "ary_Latn", "radio", 3), ("w3", "ary_Latn", "radio", 3), ("w4", "ary", "poster", 4),
        ("w3", "ary", "poster", 4), ("w2", "ar", "poster", 3),
    ]  # fmt: skip
    tables, total = tables_of(people, 5)
    shown = hide(tables, total)
    assert Solver(tables, shown).range_of(1, "ary", 3) == (0, 6)
    assert not shown.total[3].is_exact
    assert {row[3] for row in shown.tables[1].values()} == {Number(hidden=1)}
