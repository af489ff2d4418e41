"""How long is waited between two looks, while the store is away."""

from __future__ import annotations

from typing import Final

_MOST_DOUBLED: Final = 5


def growing(usual: float, faults: int) -> float:
    """The seconds until the next look: twice as long after each fault in a row, up to 32 times."""
    return usual * 2.0 ** min(faults, _MOST_DOUBLED)
