"""The trained reader: a table of small whole numbers, a row for each feature, a lane for each thing it can tell."""

from __future__ import annotations

import json
import math
import zlib
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import islice
from struct import unpack
from typing import TYPE_CHECKING, Any, NamedTuple

from conversations.understanding.checksums import Rows, Words
from conversations.understanding.features import (
    Concepts,
    concept_features,
    number_pieces,
    pieces_of_numbers,
    word_features,
)
from conversations.understanding.normalise import Remembered

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

MIDDLE = 128  # a weight of 0 in a row's byte
RARENESS = "rareness"  # the lanes that measure a text: the sum of the squared rareness of its features
_LANE = 4  # bytes that a lane has in the sum: a whole number of C
_SIGNS = 6  # of a sure guess, with the bias
# Rows of weights hardly repeat each other: looking for repetitions makes them longer. Both ways are read alike.
_WAYS = (zlib.Z_DEFAULT_STRATEGY, zlib.Z_HUFFMAN_ONLY)
_SIZE = 4  # bytes that say how long a part of the file is
_STORED = ("lanes", "narrow", "scales", "biases", "trust", "trained_on")


@dataclass(frozen=True, slots=True)
class Scores:
    """What the model says of one text: a score for each lane, and which share of the text's features it knows."""

    lanes: Mapping[str, float]
    known: float


class Sum(NamedTuple):
    """Rows added up: the lanes as one long whole number, how many rows were wide or narrow, and how many were asked."""

    total: int
    wide: int
    narrow: int
    asked: int


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
        packed = [min(map(partial(_packed, part), _WAYS), key=len) for part in parts]
        return b"".join(len(part).to_bytes(_SIZE, "big") + part for part in packed)

    def scores(self, said: Sequence[str], together: Collection[str], meant: tuple[str, ...] = ()) -> Scores:
        """Add up the rows of the words, of the features that they have `together`, and of the concepts `meant`."""
        of_word = _of_words(self)
        sums = [self.sum(together), _of_concepts(self, meant), *[of_word[word] for word in said]]
        found = Sum(*map(sum, zip(*sums, strict=True)))
        raw = unpack(f"<{len(self.lanes)}I", found.total.to_bytes(len(self.lanes) * _LANE, "little"))
        return Scores(self._measured(raw, found), found.wide / found.asked if found.asked else 0.0)

    def sum(self, features: Collection[str]) -> Sum:
        """The rows of these features added up."""
        width = len(self.lanes)
        lanes, few = bytearray(width * _LANE), bytearray(self.narrow * _LANE)
        rows = self.rows.found(features)
        total = wide = 0
        for row in rows:
            if len(row) == width:
                wide += 1
                lanes[::_LANE] = row
                total += int.from_bytes(lanes, "little")
            else:
                few[::_LANE] = row
                total += int.from_bytes(few, "little")
        return Sum(total, wide, len(rows) - wide, len(features))

    def _measured(self, raw: Sequence[int], found: Sum) -> dict[str, float]:
        """Each lane's weight by the length of the text, as the features of that lane measure it."""
        narrow, scales, biases = self.narrow, self.scales, self.biases
        few, both = MIDDLE * found.wide, MIDDLE * (found.wide + found.narrow)  # what the rows have more than they weigh
        danger = 1 / math.sqrt(max((raw[narrow - 1] - both) * scales[narrow - 1], 1.0))
        others = 1 / math.sqrt(max((raw[-1] - few) * scales[-1], 1.0))
        lanes = zip(self.lanes, raw, scales, biases, strict=True)
        measured = {lane: (value - both) * scale * danger + bias for lane, value, scale, bias in islice(lanes, narrow)}
        measured |= {lane: (value - few) * scale * others + bias for lane, value, scale, bias in lanes}
        del measured[self.lanes[-1]]
        measured.pop(self.lanes[narrow - 1] if narrow else "", None)
        return measured


def _packed(part: bytes, way: int) -> bytes:
    packer = zlib.compressobj(9, strategy=way)
    return packer.compress(part) + packer.flush()


def _parted(stored: bytes) -> list[bytes]:
    """The parts of a stored model, each unpacked alone: the whole at once would take twice the memory."""
    at, parts = 0, []
    while at < len(stored):
        start = at + _SIZE
        at = start + int.from_bytes(stored[at:start], "big")
        parts.append(zlib.decompress(stored[start:at]))
    return parts


@lru_cache(maxsize=4096)
def _of_concepts(model: Model, meant: tuple[str, ...]) -> Sum:
    """The sum of what is meant in a text: the same few thousand things."""
    return model.sum(concept_features(meant))


@lru_cache(maxsize=4)
def _of_words(model: Model) -> Remembered[Sum]:
    """The sums of single words."""
    return Remembered(lambda word: _of_number(model, word) if word.isdigit() else model.sum(word_features(word)))


def _of_number(model: Model, word: str) -> Sum:
    """The sum of a number. Long ones are not remembered, so what all numbers can show is added up beforehand."""
    pieces, figures = number_pieces(word), _figures(model)
    known = [figures[piece] for piece in pieces if piece in figures]
    whole = max(pieces, key=len)
    rest = model.sum(() if whole in figures else (whole, "~" + whole))
    return Sum(*map(sum, zip(rest, *known, strict=True)))._replace(asked=2 * len(pieces))


@lru_cache(maxsize=4)
def _figures(model: Model) -> dict[str, Sum]:
    """The sums of those pieces of numbers that have a row: some hundreds of 13,000."""
    pairs = ((piece, "~" + piece) for piece in pieces_of_numbers())
    return {pair[0]: model.sum(pair) for pair in pairs if model.rows.found(pair)}
