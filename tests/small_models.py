"""A model small enough to be reckoned by hand."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from conversations.understanding.checksums import Rows, Words
from conversations.understanding.features import Concepts
from conversations.understanding.model import MIDDLE, Model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NOTHING_MEANT = Concepts.of(())
NOTHING_FEW: Mapping[str, Sequence[int]] = MappingProxyType({})


def small_model(
    lanes: Sequence[str],
    weights: Mapping[str, Sequence[int]],
    *,
    biases: Sequence[float] = (),
    scales: Sequence[float] = (),
    concepts: Concepts = NOTHING_MEANT,
    narrow: int = 0,
    few: Mapping[str, Sequence[int]] = NOTHING_FEW,
) -> Model:
    """A model of these weights by feature: a whole number from -128 to 127 a lane.

    `few` are features with a row of the first `narrow` lanes only. A lane has a bias, but the last one.
    """
    rows = {name: bytes(weight + MIDDLE for weight in row) for name, row in (*weights.items(), *few.items())}
    return Model(
        lanes=tuple(lanes),
        narrow=narrow,
        scales=tuple(scales or [1.0] * len(lanes)),
        biases=(*(biases or [0.0] * (len(lanes) - 1)), 0.0),
        trust=(1.0, 0.5, 0.25, 0.0, 2.0, -1.0),
        trained_on="0123456789abcdef",
        concepts=concepts,
        ordinary=Words.of(["ordinary", "words"]),
        rows=Rows.of(rows),
    )
