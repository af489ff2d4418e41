"""Examples as tables for the training: features in columns, what is fitted to them in lanes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_matrix

from conversations.understanding.model import MIDDLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Matrix = Any  # of scipy, which has no types

_LARGEST = 127


@dataclass(frozen=True, slots=True)
class Table:
    """Examples as a sparse matrix over a chosen vocabulary. `rareness` weighs each feature."""

    places: Mapping[str, int]
    rareness: np.ndarray[Any, Any]

    @classmethod
    def of(cls, featured: Sequence[Counter[str]], kept: Iterable[str]) -> Table:
        """Weigh the features that are kept by how rare they are."""
        counts = Counter(name for found in featured for name in found)
        places = {name: place for place, name in enumerate(sorted(kept))}
        rareness = np.array([np.log((len(featured) + 1) / (counts[name] + 1)) + 1 for name in places])
        return cls(places, rareness)

    def matrix(self, featured: Sequence[Counter[str]]) -> Matrix:
        """One row an example, of length 1."""
        starts, columns, values = [0], [], []
        for found in featured:
            known = {place: times for name, times in found.items() if (place := self.places.get(name)) is not None}
            at, times = sorted(known), np.array([known[place] for place in sorted(known)], dtype=float)
            rare = self.rareness[at]
            columns += at
            values += list(times * rare / (np.sqrt((times * rare**2).sum()) or 1))
            starts.append(len(columns))
        return csr_matrix((values, columns, starts), shape=(len(featured), len(self.places)))


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

    def only(self, start: str) -> Fitted:
        """The lanes whose name begins so."""
        kept = [at for at, lane in enumerate(self.lanes) if lane.startswith(start)]
        return Fitted(tuple(self.lanes[at] for at in kept), self.weights[kept], self.biases[kept])
