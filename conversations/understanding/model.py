"""The trained reader: a table of small whole numbers, a row for each feature, a lane for each thing it can tell."""

from __future__ import annotations

import json
import math
import zlib
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from conversations.understanding.features import Concepts, word_features

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MIDDLE = 128  # a weight of 0 in a row's byte
RARENESS = "rareness"  # the lanes that measure a text: the sum of the squared rareness of its features
_LONG = 14  # letters: longer words are rare, or are nobody's business to remember (numbers, addresses)
_LANE = 3  # bytes that a lane has in the sum: room for 65,000 features
_STORED = ("lanes", "narrow", "wide", "scales", "biases", "trust", "trained_on")


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
    wide: int
    scales: tuple[float, ...]
    biases: tuple[float, ...]
    trust: tuple[float, ...]
    trained_on: str
    concepts: Concepts
    ordinary: frozenset[str]
    places: Mapping[str, int]
    rows: bytes

    @classmethod
    def from_bytes(cls, stored: bytes) -> Model:
        """Read what `to_bytes` wrote."""
        head, _, rest = zlib.decompress(stored).partition(b"\n\n")
        about = json.loads(head)
        names, rows = rest[: about["names"]], rest[about["names"] :]
        places = {name: place for place, name in enumerate(names.decode().split("\n"))}
        listed: dict[str, Any] = {
            name: tuple(kept) if isinstance(kept := about[name], list) else kept for name in _STORED
        }
        concepts, ordinary = Concepts(**about["concepts"]), frozenset(about["ordinary"].split())
        model = cls(**listed, concepts=concepts, ordinary=ordinary, places=places, rows=rows)
        model.check()
        return model

    def check(self) -> None:
        """Raise ValueError when the parts do not fit each other: a damaged model must not read anybody's words."""
        few = len(self.places) - self.wide
        whole = len(self.rows) == self.wide * len(self.lanes) + few * self.narrow
        if not whole or not len(self.lanes) == len(self.scales) == len(self.biases):
            raise ValueError("rows, lanes, scales and biases do not fit each other")

    def to_bytes(self) -> bytes:
        """The model as it is shipped."""
        names = "\n".join(self.places).encode()
        about = {key: getattr(self, key) for key in _STORED}
        about |= {"concepts": asdict(self.concepts), "ordinary": " ".join(sorted(self.ordinary)), "names": len(names)}
        head = json.dumps(about, ensure_ascii=False).encode()
        return zlib.compress(head + b"\n\n" + names + self.rows, level=9)

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
        width, narrow, places, rows = len(self.lanes), self.narrow, self.places, self.rows
        end_of_wide, lanes, few = self.wide * width, bytearray(width * _LANE), bytearray(narrow * _LANE)
        total = wide = slim = asked = 0
        for feature in features:
            asked += 1
            place = places.get(feature)
            if place is None:
                continue
            if place < self.wide:
                wide += 1
                lanes[::_LANE] = rows[place * width : (place + 1) * width]
                total += int.from_bytes(lanes, "little")
            else:
                slim += 1
                start = end_of_wide + (place - self.wide) * narrow
                few[::_LANE] = rows[start : start + narrow]
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


@lru_cache(maxsize=4096)
def _of_word(model: Model, word: str) -> Sum:
    """The sum of one word: people use the same few thousand words."""
    return model.sum(word_features(word))
