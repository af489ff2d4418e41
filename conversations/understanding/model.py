"""The trained reader: a table of small whole numbers, a row for each feature, a lane for each thing it can tell."""

from __future__ import annotations

import json
import math
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from conversations.understanding.checksums import Rows, Words
from conversations.understanding.features import Concepts, word_features

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MIDDLE = 128  # a weight of 0 in a row's byte
RARENESS = "rareness"  # the lanes that measure a text: the sum of the squared rareness of its features
_LONG = 14  # letters: longer words are rare, or are nobody's business to remember (numbers, addresses)
_LANE = 3  # bytes that a lane has in the sum: room for 65,000 features
_SIZE = 4  # bytes that say how long a part of the file is
_STORED = ("lanes", "narrow", "scales", "biases", "trust", "trained_on")


@dataclass(frozen=True, slots=True)
class Scores:
    """What the model says of one text: a score for each lane, and which share of the text's features it knows."""

    lanes: Mapping[str, float]
    known: float


@dataclass(frozen=True, slots=True)
class Sum:
    """Rows added up: the lanes as one long whole number, how many rows were wide or narrow, and how many were asked."""

    total: int = 0
    wide: int = 0
    narrow: int = 0
    asked: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(
            self.total + other.total, self.wide + other.wide, self.narrow + other.narrow, self.asked + other.asked
        )


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Linear, trained by `bot/training.py`.

    Features known best have a `wide` row, with all lanes. The others, many more, matter for danger alone: they have a
    row of the first `narrow` lanes. The last of these, and the last of all, is the `rareness` by which the lanes before
    it are measured. A row is one byte a lane. All rows of a text are added at once as long whole numbers, every byte
    widened to three: fifty lanes cost one addition, so a text takes a fraction of a millisecond without numpy.

    `trust` weighs the signs of a sure guess (`intents.Guess.signs`), `trained_on` changes with every example,
    `ordinary` are the words of the examples: what people type here for other things than a name or a place.
    """

    lanes: tuple[str, ...]
    narrow: int
    scales: tuple[float, ...]
    biases: tuple[float, ...]
    trust: tuple[float, ...]
    trained_on: str
    concepts: Concepts
    ordinary: Words
    rows: Rows

    @classmethod
    def from_bytes(cls, stored: bytes) -> Model:
        """Read what `to_bytes` wrote."""
        head, *parts = _parted(stored)
        about = json.loads(head)
        listed: dict[str, Any] = {
            name: tuple(kept) if isinstance(kept := about[name], list) else kept for name in _STORED
        }
        ordinary, *rows = parts
        model = cls(
            **listed,
            concepts=Concepts(tuple(about["concepts"]), Rows.from_parts(*rows[:4])),
            ordinary=Words.from_bytes(ordinary),
            rows=Rows.from_parts(*rows[4:]),
        )
        model.check()
        return model

    def check(self) -> None:
        """Raise ValueError when the parts do not fit each other: a damaged model must not read anybody's words."""
        if not set(self.rows.sizes()) <= {self.narrow, len(self.lanes)}:
            raise ValueError("rows and lanes do not fit each other")
        if not len(self.lanes) == len(self.scales) == len(self.biases):
            raise ValueError("lanes, scales and biases do not fit each other")

    def to_bytes(self) -> bytes:
        """The model as it is shipped."""
        about = {key: getattr(self, key) for key in _STORED}
        about["concepts"] = self.concepts.names
        head = json.dumps(about, ensure_ascii=False).encode()
        parts = (head, self.ordinary.to_bytes(), *self.concepts.meant.parts(), *self.rows.parts())
        packed = [zlib.compress(part, level=9) for part in parts]
        return b"".join(len(part).to_bytes(_SIZE, "big") + part for part in packed)

    def scores(self, said: Sequence[str], together: Iterable[str]) -> Scores:
        """Add up the rows of the words, and of the features that they have `together`."""
        found = self.sum(together)
        for word in said:
            found += _of_word(self, word) if len(word) < _LONG else self.sum(word_features(word))
        wide = found.total.to_bytes(len(self.lanes) * _LANE, "little")
        raw = [int.from_bytes(wide[at : at + _LANE], "little") for at in range(0, len(wide), _LANE)]
        both, few = MIDDLE * (found.wide + found.narrow), MIDDLE * found.wide
        weights = [value - (both if at < self.narrow else few) for at, value in enumerate(raw)]
        return Scores(self._measured(weights), found.wide / found.asked if found.asked else 0.0)

    def sum(self, features: Iterable[str]) -> Sum:
        """The rows of these features added up."""
        width, narrow, find = len(self.lanes), self.narrow, self.rows.find
        lanes, few = bytearray(width * _LANE), bytearray(narrow * _LANE)
        total = wide = slim = asked = 0
        for feature in features:
            asked += 1
            row = find(feature)
            if len(row) == width:
                wide += 1
                lanes[::_LANE] = row
                total += int.from_bytes(lanes, "little")
            elif row:
                slim += 1
                few[::_LANE] = row
                total += int.from_bytes(few, "little")
        return Sum(total, wide, slim, asked)

    def _measured(self, weights: Sequence[int]) -> dict[str, float]:
        """Each lane's weight by the length of the text, as the features of that lane measure it."""
        scaled = [weight * scale for weight, scale in zip(weights, self.scales, strict=True)]
        danger, others = (math.sqrt(max(scaled[at], 1.0)) for at in (self.narrow - 1, -1))
        found = {
            lane: value / (danger if at < self.narrow else others) + bias
            for at, (lane, value, bias) in enumerate(zip(self.lanes, scaled, self.biases, strict=True))
        }
        return {lane: value for lane, value in found.items() if not lane.startswith(RARENESS)}


def _parted(stored: bytes) -> list[bytes]:
    """The parts of a stored model, each unpacked alone: the whole at once would take twice the memory."""
    at, parts = 0, []
    while at < len(stored):
        start = at + _SIZE
        at = start + int.from_bytes(stored[at:start], "big")
        parts.append(zlib.decompress(stored[start:at]))
    return parts


@lru_cache(maxsize=4096)
def _of_word(model: Model, word: str) -> Sum:
    """The sum of one word: people use the same few thousand words."""
    return model.sum(word_features(word))
