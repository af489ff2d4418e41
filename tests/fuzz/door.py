"""What every way in has in common: a world behind a door, into which inputs go one after another.

An input is a value of JSON, so that it can be kept and read. Whatever it holds, nothing may break: who judges says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path
    from random import Random

    from storage.crypto import Keyring

    Given = dict[str, Any]

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
FILES = "-"  # no database
BOTH = (SQLITE, POSTGRESQL)
KEY = b"test" * 8


class Wrong(Exception):  # noqa: N818 - named for what was found
    """Something came of an input that must not be; one sentence with what."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a world is: a folder that is its own, and a database with all tables and no rows."""

    folder: Path
    url: str
    keyring: Keyring


class World(Protocol):
    """The program behind a door, and who is before it."""

    whole: int  # inputs that went through a whole turn

    async def begin(self, chapter: int) -> None:
        """Other people come: they know nothing of those before."""

    def draw(self, chance: Random) -> Given:
        """The next input; it goes by what these people see, and by chance alone."""

    async def take(self, given: Given) -> None:
        """Put it in, and look at all that came of it. Raises Wrong."""

    async def sound(self) -> None:
        """Somebody who does all as it is meant goes a step further. Raises Wrong when that does not go as ever."""


@dataclass(frozen=True, slots=True)
class Door:
    """A way in. `opens` begins a world anew."""

    name: str
    opens: Callable[[Place], AbstractAsyncContextManager[World]]
    on: tuple[str, ...] = BOTH
    sound_every: int = 10  # after so many inputs somebody sound goes on
    on_postgresql: float = 0.1  # the part of all inputs that goes there
    least_whole: float = 0.5  # the part of all inputs that must go through a whole turn
