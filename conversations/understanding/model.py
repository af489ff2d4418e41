"""The trained reader: a table of small whole numbers, a row for each feature, a lane for each thing it can tell."""

from __future__ import annotations

import json
import math
import zlib
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from conversations.understanding.features import Concepts, word_features

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MIDDLE = 128  # a weight of 0 in a row's byte
_LONG = 14  # letters: longer words are rare, or are nobody's business to remember (numbers, addresses)
_LANE = 3  # bytes that a lane has in the sum: room for 65,000 features
RARENESS = "rareness"  # the lane that measures a text: the sum of the squared rareness of its features


@dataclass(frozen=True, slots=True)
class Scores:
    """What the model says of one text: a score for each lane, and which share of the text's features it knows."""

    lanes: Mapping[str, float]
    known: float


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Linear, trained by `bot/training.py`.

    `trust` weighs the signs of a sure guess (`intents.Guess.signs`), `trained_on` changes with every example,
    `ordinary` are the words of the examples: what people type here for other things than a name or a place.

    A row is one byte a lane. All rows of a text are added at once as long whole numbers, every byte widened to three:
    forty lanes cost one addition, which is why a text takes a tenth of a millisecond without numpy.
    """

    lanes: tuple[str, ...]
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
        lanes, scales, biases, trust = (tuple(about[key]) for key in ("lanes", "scales", "biases", "trust"))
        concepts, ordinary = Concepts(**about["concepts"]), frozenset(about["ordinary"].split())
        return cls(lanes, scales, biases, trust, about["trained_on"], concepts, ordinary, places, rows)

    def to_bytes(self) -> bytes:
        """The model as it is shipped."""
        names = "\n".join(self.places).encode()
        about = {field: getattr(self, field) for field in ("lanes", "scales", "biases", "trust", "trained_on")}
        about |= {"concepts": asdict(self.concepts), "ordinary": " ".join(sorted(self.ordinary)), "names": len(names)}
        head = json.dumps(about, ensure_ascii=False).encode()
        return zlib.compress(head + b"\n\n" + names + self.rows, level=9)

    def scores(self, said: Sequence[str], together: Iterable[str]) -> Scores:
        """Add up the rows of the words, and of the features that they have `together`."""
        sums = [_of_word(self, word) if len(word) < _LONG else self.sum(word_features(word)) for word in said]
        sums.append(self.sum(together))
        total, known, seen = (sum(column) for column in zip(*sums, strict=True))
        wide = total.to_bytes(len(self.lanes) * _LANE, "little")
        raw = [int.from_bytes(wide[at : at + _LANE], "little") - MIDDLE * known for at in range(0, len(wide), _LANE)]
        return Scores(self._scaled(raw), known / seen)

    def sum(self, features: Iterable[str]) -> tuple[int, int, int]:
        """The rows of these features added up, how many of them are known, and how many there are."""
        width, places = len(self.lanes), self.places
        wide = bytearray(width * _LANE)
        total = known = seen = 0
        for feature in features:
            seen += 1
            place = places.get(feature)
            if place is not None:
                known += 1
                wide[::_LANE] = self.rows[place * width : (place + 1) * width]
                total += int.from_bytes(wide, "little")
        return total, known, seen

    def _scaled(self, raw: list[int]) -> dict[str, float]:
        scaled = {lane: value * scale for lane, value, scale in zip(self.lanes, raw, self.scales, strict=True)}
        length = math.sqrt(max(scaled.pop(RARENESS), 1.0))
        return {lane: value / length + bias for (lane, value), bias in zip(scaled.items(), self.biases, strict=True)}


@lru_cache(maxsize=4096)
def _of_word(model: Model, word: str) -> tuple[int, int, int]:
    """The sum of one word: people use the same few thousand words."""
    return model.sum(word_features(word))
