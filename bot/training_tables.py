"""Examples as tables for the training: features in columns, what is fitted to them in lanes."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_matrix, diags

from conversations.understanding.model import MIDDLE

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Iterable, Mapping, Sequence

    Matrix = Any  # of scipy, which has no types

_LARGEST = 63  # seven bits: the table is a tenth smaller than with eight, and reads alike


@dataclass(frozen=True, slots=True, eq=False)
class Counts:
    """How often each feature stands in each example: a row an example, a column a feature, in the order of `names`."""

    names: Sequence[str]
    matrix: Matrix

    @classmethod
    def of(cls, featured: Iterable[Counter[str]]) -> Counts:
        """Read the examples one after the other: all their features at once would take gigabytes."""
        places: dict[str, int] = {}
        starts, columns, values = array("q", [0]), array("i"), array("b")
        for found in featured:
            columns.extend([places.setdefault(name, len(places)) for name in found])
            values.extend(found.values())
            starts.append(len(columns))
        parts = np.array(values, dtype=float), np.array(columns), np.array(starts)
        return cls(list(places), csr_matrix(parts, shape=(len(starts) - 1, len(places))))

    def first(self, number: int) -> Counts:
        """Those of the first examples alone."""
        return Counts(self.names, self.matrix[:number])

    def examples(self) -> np.ndarray[Any, Any]:
        """In how many examples each feature stands."""
        return np.bincount(self.matrix.indices, minlength=len(self.names))

    def several(self, least: int) -> list[str]:
        """The features that stand in so many examples or more."""
        return [name for name, seen in zip(self.names, self.examples(), strict=True) if seen >= least]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Examples over a chosen vocabulary. `rareness` weighs each feature.

    In `matrix` each example has a row, measured as the program measures a text.
    """

    places: Mapping[str, int]
    rareness: np.ndarray[Any, Any]
    seen: np.ndarray[Any, Any]
    matrix: Matrix

    @classmethod
    def of(cls, counts: Counts, kept: Iterable[str]) -> Table:
        """Weigh the features that are kept by how rare they are."""
        columns, places = {name: place for place, name in enumerate(counts.names)}, sorted(kept)
        chosen = [columns[name] for name in places]
        seen, matrix = counts.examples()[chosen], counts.matrix[:, chosen]
        rareness = np.log((matrix.shape[0] + 1) / (seen + 1)) + 1
        lengths = np.sqrt(matrix @ rareness**2)
        lengths[lengths == 0] = 1
        weighed = diags(1 / lengths) @ matrix @ diags(rareness)
        return cls({name: place for place, name in enumerate(places)}, rareness, seen, weighed.tocsr())


@dataclass(frozen=True, slots=True)
class Part:
    """Tasks over one table, with the lane `measure` that says how long a text is: the sum of squared rareness."""

    table: Table
    tasks: Sequence[Fitted]
    measure: str

    def weights(self) -> Matrix:
        """A row for each lane, a column for each feature; what a feature weighs is in the rareness too."""
        rareness = self.table.rareness
        return np.vstack([*(task.weights * rareness for task in self.tasks), rareness**2])

    def scales(self) -> tuple[float, ...]:
        """What one unit of a lane's bytes is worth."""
        return tuple(float(largest) / _LARGEST for largest in np.abs(self.weights()).max(axis=1))

    def rows(self) -> Matrix:
        """The weights in bytes: a row for each feature, a column for each lane."""
        rounded = np.round(self.weights() / np.array(self.scales())[:, None]).astype(int) + MIDDLE
        return rounded.T.astype(np.uint8)

    def lanes(self) -> tuple[str, ...]:
        """The names of the lanes, the measure last."""
        return (*(lane for task in self.tasks for lane in task.lanes), self.measure)

    def biases(self) -> tuple[float, ...]:
        """What each lane starts from."""
        return (*(round(float(bias), 5) for task in self.tasks for bias in task.biases), 0.0)


@dataclass(frozen=True, slots=True)
class Fitted:
    """The weights of one task: a lane each."""

    lanes: tuple[str, ...]
    weights: np.ndarray[Any, Any]
    biases: np.ndarray[Any, Any]
