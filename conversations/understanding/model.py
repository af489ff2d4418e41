"""The trained reader: a table of small whole numbers, a row for each feature, a lane for each thing it can tell."""

from __future__ import annotations

import json
import math
import zlib
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from struct import unpack
from typing import TYPE_CHECKING, Any

from conversations.understanding.checksums import Rows, Words
from conversations.understanding.features import Concepts, word_features
from conversations.understanding.normalise import is_remembered

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MIDDLE = 128  # a weight of 0 in a row's byte
RARENESS = "rareness"  # the lanes that measure a text: the sum of the squared rareness of its features
_LANE = 4  # bytes that a lane has in the sum: a whole number of C
_SIGNS = 6  # of a sure guess, with the bias
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
    widened to four: fifty lanes cost one addition, so a text takes a fraction of a millisecond without numpy.

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
        if len(self.trust) != _SIGNS or not all(map(math.isfinite, (*self.scales, *self.biases, *self.trust))):
            raise ValueError("scales, biases or trust are no numbers to reckon with")
        if max(self.concepts.meant.data, default=0) >= max(len(self.concepts.names), 1):
            raise ValueError("concepts and their names do not fit each other")

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
            found += _of_word(self, word) if is_remembered(word) else self.sum(word_features(word))
        raw = unpack(f"<{len(self.lanes)}I", found.total.to_bytes(len(self.lanes) * _LANE, "little"))
        return Scores(self._measured(raw, found), found.wide / found.asked if found.asked else 0.0)

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

    def _measured(self, raw: Sequence[int], found: Sum) -> dict[str, float]:
        """Each lane's weight by the length of the text, as the features of that lane measure it."""
        narrow, scales, biases = self.narrow, self.scales, self.biases
        few, both = MIDDLE * found.wide, MIDDLE * (found.wide + found.narrow)  # what the rows have more than they weigh
        danger, others = (
            1 / math.sqrt(max((raw[at] - more) * scales[at], 1.0)) for at, more in ((narrow - 1, both), (-1, few))
        )
        lanes = zip(self.lanes, raw, scales, biases, strict=True)
        measured = {lane: (value - both) * scale * danger + bias for lane, value, scale, bias in islice(lanes, narrow)}
        measured |= {lane: (value - few) * scale * others + bias for lane, value, scale, bias in lanes}
        del measured[self.lanes[-1]]
        measured.pop(self.lanes[narrow - 1] if narrow else "", None)
        return measured


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
