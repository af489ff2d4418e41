"""Large sets of words, and rows of bytes by feature, in little memory: only checksums are kept, not the letters.

As sets and dictionaries of texts these would take thirty megabytes and most of the time of a start. An unknown word is
taken for a known one once in thirty thousand times: no more than a slip of the finger does.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SHELVES = 1 << 16  # by the first half of the checksum; the second half says which row on the shelf
_SECOND_HALF = _SHELVES - 1


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows in the order of their features' checksums. `places` are where the shelves begin, `starts` where rows do.

    `halves` are the second halves of the checksums.
    """

    places: array[int]
    halves: array[int]
    starts: array[int]
    data: bytes

    @classmethod
    def of(cls, rows: Mapping[str, bytes]) -> Rows:
        """Make them from features; of two with the same checksum the first one stays. A row has 1 to 255 bytes."""
        by_sum: dict[int, bytes] = {}
        for feature, row in rows.items():
            by_sum.setdefault(crc32(feature.encode()), row)
        ordered = sorted(by_sum)
        on_shelf = bytearray(_SHELVES)
        for checksum in ordered:
            on_shelf[checksum >> 16] += 1
        halves = array("H", [checksum & _SECOND_HALF for checksum in ordered])
        sizes = bytes(len(by_sum[checksum]) for checksum in ordered)
        return cls._of(bytes(on_shelf), halves, sizes, b"".join(by_sum[checksum] for checksum in ordered))

    @classmethod
    def _of(cls, on_shelf: Iterable[int], halves: array[int], sizes: Iterable[int], data: bytes) -> Rows:
        return cls(array("I", accumulate(on_shelf, initial=0)), halves, array("I", accumulate(sizes, initial=0)), data)

    @classmethod
    def from_parts(cls, on_shelf: bytes, halves: bytes, sizes: bytes, data: bytes) -> Rows:
        """Read what `parts` gave; raises ValueError when they do not fit each other."""
        rows = cls._of(on_shelf, _turned(array("H", halves)), sizes, data)
        if len(on_shelf) != _SHELVES or not rows.places[-1] == len(rows.halves) == len(sizes):
            raise ValueError("shelves and rows do not fit each other")
        if rows.starts[-1] != len(data):
            raise ValueError("rows and their sizes do not fit each other")
        return rows

    def parts(self) -> tuple[bytes, bytes, bytes, bytes]:
        """How many rows each shelf has, the second halves of the checksums, the sizes of the rows, and the rows."""
        return bytes(_steps(self.places)), _turned(self.halves[:]).tobytes(), bytes(self.sizes()), self.data

    def sizes(self) -> list[int]:
        """How many bytes each row has."""
        return _steps(self.starts)

    def __len__(self) -> int:
        return len(self.halves)

    def found(self, features: Iterable[str]) -> list[bytes]:
        """The rows of those of these features that are known."""
        places, halves, starts, data = self.places, self.halves, self.starts, self.data
        rows = []
        for feature in features:
            checksum = crc32(feature.encode())
            shelf, half = checksum >> 16, checksum & _SECOND_HALF
            place, end = places[shelf], places[shelf + 1]
            while place < end:
                if halves[place] == half:
                    rows.append(data[starts[place] : starts[place + 1]])
                    break
                place += 1
        return rows


@dataclass(frozen=True, slots=True)
class Words:
    """A set of words that can only be asked whether it has one."""

    sums: array[int]

    @classmethod
    def of(cls, words: Iterable[str]) -> Words:
        """Make it from words."""
        return cls(array("I", sorted({crc32(word.encode()) for word in words})))

    @classmethod
    def from_bytes(cls, stored: bytes) -> Words:
        """Read what `to_bytes` wrote."""
        return cls(_turned(array("I", stored)))

    def to_bytes(self) -> bytes:
        """Four bytes a word."""
        return _turned(self.sums[:]).tobytes()

    def __len__(self) -> int:
        return len(self.sums)

    def __contains__(self, word: object) -> bool:
        checksum = crc32(str(word).encode())
        place = bisect_left(self.sums, checksum)
        return place < len(self.sums) and self.sums[place] == checksum


def _steps(ends: array[int]) -> list[int]:
    return [end - before for before, end in pairwise(ends)]


def _turned(numbers: array[int]) -> array[int]:
    """Stored with the low byte first, whatever the processor does."""
    if array("H", [1]).tobytes()[0] == 0:
        numbers.byteswap()
    return numbers
