"""How far long work is: what does it says so, and whoever looks shows it."""

from __future__ import annotations

from typing import Protocol


class Shows(Protocol):
    """Hears how much is done, of how much."""

    def __call__(self, done: int, total: int, /) -> object:
        """Show it."""


def unseen(_: int, __: int, /) -> None:
    """Nobody looks."""
