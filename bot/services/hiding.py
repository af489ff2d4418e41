"""Numbers of people are hidden while they are small, and so is what would let a reader compute them.

A table has rows (weeks, languages, sources) of numbers that never grow along the steps, and a total over the rows. A
number of 1 to 4 people is hidden. But a reader can subtract, and knows that nobody comes to a step without the one
before. So each hidden number is looked at as the reader would (`reader.py`); when it can be computed, the next smallest
number of that step is hidden as well, in the end the total, until it cannot.

From the first hidden number of a row on, all of it is hidden; and where a number of a step is hidden, a 0 is hidden,
too: "fewer than 5" does not say that there is somebody. Where the total is hidden, nothing more is told of its parts:
"fewer than 5" of one table and "not fewer" of another would together tell what the total hides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.services.reader import Cell, Reader

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FEWEST: Final = 5
_ANY: Final = 1 << 60
_Row = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """What may be shown of a number of people: `known` of them, beside what is hidden.

    `few` are the parts of it that are fewer than 5, `hidden` those that are hidden for the others' sake.
    """

    known: int = 0
    few: int = 0
    hidden: int = 0

    def __add__(self, other: Number) -> Number:
        return Number(self.known + other.known, self.few + other.few, self.hidden + other.hidden)

    @property
    def is_exact(self) -> bool:
        """Whether nothing of it is hidden."""
        return not (self.few or self.hidden)


Shown = tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Hidden:
    """Tables over the same people, row by row, and their total, with what may be shown of each number."""

    tables: tuple[dict[str, Shown], ...]
    total: Shown


def hide(tables: Sequence[Mapping[str, Sequence[int]]], total: Sequence[int]) -> Hidden:
    """What may be shown of these tables, each of which adds up to this total."""
    length, whole = len(total), tuple(total)
    shown_up_to = _first_small(whole)
    while True:
        guarded = [_Table(rows, whole, shown_up_to) for rows in tables]
        up_to = min((table.guard() for table in guarded), default=length)
        if up_to >= shown_up_to:
            return Hidden(tuple(table.shown() for table in guarded), tuple(map(_told, _read(whole, shown_up_to))))
        shown_up_to = up_to  # a table cannot keep its secret beside this much of the total


def _first_small(row: _Row) -> int:
    return next((at for at, number in enumerate(row) if 0 < number < FEWEST), len(row))


def _read(row: _Row, up_to: int) -> list[Cell]:
    """The numbers with what the reader is told of each: itself, that it is fewer than 5, or that it is not."""
    few, more = (0, FEWEST - 1), (FEWEST, _ANY)
    return [
        Cell(number, number, number) if at < up_to else Cell(number, *(few if number < FEWEST else more))
        for at, number in enumerate(row)
    ]


def _told(cell: Cell) -> Number:
    """What is written of a number that the reader is told so much of."""
    if cell.least == cell.most:
        return Number(cell.value)
    return Number(few=1) if cell.most < FEWEST else Number(hidden=1)


class _Table:
    """One table while it is looked at. `up_to` is how many numbers of each row are shown, from the left."""

    def __init__(self, rows: Mapping[str, Sequence[int]], total: _Row, total_up_to: int) -> None:
        self.rows = {name: tuple(row) for name, row in rows.items()}
        self.total, self.total_up_to = total, total_up_to
        self.up_to = {name: min(_first_small(row), self._before_total(row)) for name, row in self.rows.items()}
        self._hide_zeros()

    def shown(self) -> dict[str, Shown]:
        return {name: tuple(map(_told, self._read(name, self.up_to))) for name in self.rows}

    def guard(self) -> int:
        """Hide until nothing can be computed; how much of the total may be shown beside it."""
        for name, at in self._small():
            while self._reader().computes(name, at):
                other = self._to_hide_beside(name, at)
                if other is None:
                    return min(at, max(self.total_up_to - 1, 0))
                self._hide(other, at)
        return self.total_up_to

    def _before_total(self, row: _Row) -> int:
        """Where the total is hidden, its parts are; a 0 that was shown before goes on."""
        return self.total_up_to if 0 not in row[: self.total_up_to] else len(row)

    def _hide(self, name: str, at: int) -> None:
        self.up_to[name] = min(self.up_to[name], at)
        self._hide_zeros()

    def _hide_zeros(self) -> None:
        """A row's first 0 is hidden where another number of that step is."""
        earliest = min(self.up_to.values(), default=0)
        for name, row in self.rows.items():
            if 0 in row and row.index(0) >= earliest:
                self.up_to[name] = min(self.up_to[name], row.index(0))

    def _small(self) -> Iterator[tuple[str, int]]:
        """The numbers that must not be computed, step by step; the total's are as safe as those of its parts."""
        for at in range(len(self.total)):
            yield from ((name, at) for name, row in self.rows.items() if 0 < row[at] < FEWEST)

    def _to_hide_beside(self, name: str, at: int) -> str | None:
        """The row whose number at this step is hidden next: the smallest that helps, else the smallest."""
        found = sorted((row[at], other) for other, row in self.rows.items() if row[at] and at < self.up_to[other])
        helping = (other for _, other in found if not self._reader({**self.up_to, other: at}).computes(name, at))
        return next(helping, found[0][1] if found else None)

    def _reader(self, up_to: Mapping[str, int] | None = None) -> Reader:
        """Who reads this table, when so much of each row is shown."""
        return Reader(
            {name: self._read(name, up_to or self.up_to) for name in self.rows},
            _read(self.total, self.total_up_to),
        )

    def _read(self, name: str, up_to: Mapping[str, int]) -> list[Cell]:
        """A row as it is read: where the total is hidden, no more is told than follows from what the total tells."""
        return [
            cell if cell.least == cell.most or at < self.total_up_to else Cell(cell.value, 0, self._most(at))
            for at, cell in enumerate(_read(self.rows[name], up_to[name]))
        ]

    def _most(self, at: int) -> int:
        return FEWEST - 1 if self.total[at] < FEWEST else _ANY
