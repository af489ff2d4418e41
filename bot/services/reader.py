"""Who reads a table in which some numbers are hidden, and what they can compute.

The people of a table flow: they enter it in their row, pass from step to step, leave the row at the step they came
to, and are added up to the total. What is shown fixes how many pass a place; what is hidden leaves room. A hidden
number can be another one exactly when people can be moved around in a circle through its place, within that room.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_ANY = 1 << 60
_ROOT = -1


class Cell(NamedTuple):
    """A number with the least and the most that it can be for the reader."""

    value: int
    least: int
    most: int


class Reader:
    """The reader of a table: rows that never grow from step to step, and their total."""

    def __init__(self, rows: Mapping[str, Sequence[Cell]], total: Sequence[Cell]) -> None:
        self._names = {name: index for index, name in enumerate(rows)}
        self._steps = len(total)
        self._ways: dict[int, list[tuple[int, int]]] = {}
        self._places: list[tuple[int, int, Cell]] = []
        for index, row in enumerate(rows.values()):
            self._flow(index, row, into_total=False)
        self._flow(len(rows), total, into_total=True)

    def computes(self, name: str, step: int) -> bool:
        """Whether the number of a row at a step can be nothing else."""
        at = self._places_of_row(self._names[name]) + step
        tail, head, cell = self._places[at]
        more = cell.value < cell.most and self._reaches(head, tail, at)
        return not more and not (cell.value > cell.least and self._reaches(tail, head, at))

    def _flow(self, index: int, row: Sequence[Cell], *, into_total: bool) -> None:
        """A row's people pass from step to step and leave it to the column of a step; in the total, the other way."""
        nodes = [_ROOT, *(self._node(index, step) for step in range(self._steps))]
        for step, cell in enumerate(row):
            self._place(nodes[step], nodes[step + 1], cell, turned=into_total)
        for step, cell in enumerate(row):
            leaving = cell.value - (row[step + 1].value if step + 1 < self._steps else 0)
            self._place(nodes[step + 1], self._column(step), Cell(leaving, 0, _ANY), turned=into_total)

    def _place(self, tail: int, head: int, cell: Cell, *, turned: bool) -> None:
        tail, head = (head, tail) if turned else (tail, head)
        at = len(self._places)
        self._places.append((tail, head, cell))
        if cell.value < cell.most:
            self._ways.setdefault(tail, []).append((head, at))
        if cell.value > cell.least:
            self._ways.setdefault(head, []).append((tail, at))

    def _reaches(self, start: int, end: int, without: int) -> bool:
        """Whether somebody more can be moved from here to there, not by way of that place."""
        seen, waiting = {start}, deque([start])
        while waiting:
            for node, at in self._ways.get(waiting.popleft(), ()):
                if node == end and at != without:
                    return True
                if node not in seen and at != without:
                    seen.add(node)
                    waiting.append(node)
        return False

    def _places_of_row(self, index: int) -> int:
        return index * 2 * self._steps

    def _node(self, index: int, step: int) -> int:
        return (index + 1) * self._steps + step

    def _column(self, step: int) -> int:
        return step
