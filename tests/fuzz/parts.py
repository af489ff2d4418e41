"""All inputs, divided into parts of which each has a process and a database."""

from __future__ import annotations

import asyncio
import fcntl
import os
import sys
import termios
import warnings
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from storage import migrations
from storage.crypto import Keyring
from storage.db import Database
from tests.fuzz.door import KEY, POSTGRESQL, Place
from tests.fuzz.doors import DOORS
from tests.fuzz.run import CHAPTER, Came, on_sqlite, play
from tests.postgres import fresh_database

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.fuzz.door import Door
    from tests.fuzz.run import Places

_CHAPTERS: Final = 20  # that share a database


@dataclass(frozen=True, slots=True)
class Part:
    """Some chapters of a door on one database. `server` is that of PostgreSQL, or "" for SQLite."""

    door: str
    seed: int
    chapters: tuple[int, ...]
    template: Path
    server: str = ""

    @property
    def database(self) -> str:
        return POSTGRESQL if self.server else DOORS[self.door].on[0]


def divided(doors: Sequence[Door], number: int, seed: int, template: Path, server: str) -> Iterator[Part]:
    """So many inputs for each door; the last of them on PostgreSQL, where there is one, and the door goes there."""
    whole = -(-number // CHAPTER)
    for door in doors:
        there = max(1, int(whole * door.on_postgresql)) if server and POSTGRESQL in door.on else 0
        for address, first, end in (("", 0, whole - there), (server, whole - there, whole)):
            for at in range(first, end, _CHAPTERS):
                yield Part(door.name, seed, tuple(range(at, min(at + _CHAPTERS, end))), template, address)


def leave_terminal() -> None:
    """A command that wants a passphrase would wait there for somebody to type it."""
    with suppress(OSError):
        terminal = os.open("/dev/tty", os.O_RDWR)
        fcntl.ioctl(terminal, termios.TIOCNOTTY)
        os.close(terminal)


def run_and_tell(part: Part) -> Came:
    """In a process of its own."""
    warnings.simplefilter("error")
    keyring, parent = Keyring.from_bytes(KEY), part.template.parent
    places = _on_postgresql(part.server, keyring, parent) if part.server else on_sqlite(part.template, keyring, parent)
    came = asyncio.run(play(DOORS[part.door], places, part.seed, part.chapters))
    told = f"{part.door}, {part.database}, chapters {part.chapters[0]} to {part.chapters[-1]}"
    sys.stderr.write(f"{told}: {came.inputs} inputs, {came.seconds:.0f} s, {len(came.broken)} broken\n")
    sys.stderr.writelines(f"BROKEN {one.why}\n" for one in came.broken)  # at once: the rest takes long
    return came


def _on_postgresql(server: str, keyring: Keyring, parent: Path) -> Places:
    @contextmanager
    def place() -> Iterator[Place]:
        with TemporaryDirectory(dir=parent) as folder, fresh_database(server) as url:
            with closing(Database(url, keyring)) as database:
                migrations.upgrade(database)
            yield Place(Path(folder), url, keyring)

    return place
