"""A new key for everything, while the program serves: made, known to all, written with, and all written anew.

Each step says by itself whether it was done, so that a rotation that ended in the middle goes on where it was.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from storage import keys
from storage.keyfile import KeyInUse
from storage.rekeying import Rekeying

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.clock import Clock
    from storage.db import Database
    from storage.keyfile import KeyFile
    from storage.keys import Holder, Used

_ASKED_EVERY: Final = 0.5  # seconds


class Rotated(NamedTuple):
    """What a rotation did: the key that is written with, the rows written anew, the values that no key reads."""

    version: int
    rows: int
    unreadable: int
    longest: float
    """Seconds for which one lot held what it wrote."""


@dataclass(slots=True)
class Rotation:
    """A rotation of these keys. `says` hears in a sentence what is done; `shows` how many rows of how many are."""

    database: Database
    file: KeyFile
    clock: Clock
    says: Callable[[str], object]
    shows: Callable[[int, int], object] = lambda *_: None
    waits: Callable[[float], None] = time.sleep
    _rows: int = 0
    _longest: float = 0.0
    _unreadable: int = 0
    _skipped: int = 0
    _said: set[str] = field(default_factory=set)

    def run(self) -> Rotated:
        """Go through with it. What another began and did not end is ended first, with its key."""
        version = self._begun() or self._new()
        self._wait_for(lambda one: version in one.versions, self._unread(version))
        self._write_with(version)
        self.says(f"Key {version} is written with. Everything is written anew with it …")
        self._write_anew(version)
        return Rotated(version, self._rows, self._unreadable, self._longest)

    def _begun(self) -> int:
        """The key of a rotation that did not end; 0 when there is none."""
        keyring = self.database.keyring
        keyring.look_again()
        newest = max(keyring.versions)
        if newest > keyring.current:
            self.says(f"A rotation had begun: going on with key {newest}.")
            return newest
        if self._stale() and self._pass():
            self.says(f"A rotation had not come to its end: going on with key {newest}.")
            return newest
        self._rows = 0
        return 0

    def _new(self) -> int:
        version = self.file.add()
        self.database.keyring.look_again()
        self.says(f"Key {version} is in {self.file.path}. MAKE A COPY of that file now, apart from the database.")
        return version

    def _write_with(self, version: int) -> None:
        with self.database.transaction() as tx:
            keys.add_check(tx, version)
        self.database.keyring.use(version)
        self.file.begin_with(version)

    def _write_anew(self, version: int) -> None:
        """Until nothing is left, and nobody is there any more who writes with another."""
        while True:
            all_changed = all(one.current == version for one in self._holders())
            if not self._pass() and not self._skipped and all_changed:
                return
            if not all_changed:
                self._wait_for(lambda one: one.current == version, "Waiting until all processes write with it.")

    def _pass(self) -> int:
        """Once through everything; the rows that were written anew."""
        total = max(self._stale(), 1)
        rekeying = Rekeying(self.database, self.database.keyring, self.waits)
        done = 0
        for number in rekeying.run():
            done += number
            self.shows(done, max(total, done))
        self._rows += done
        self._longest = max(self._longest, rekeying.longest)
        self._unreadable, self._skipped = rekeying.unreadable, rekeying.skipped
        return done

    def _stale(self) -> int:
        with self.database.reading() as tx:
            return sum(one.number for one in keys.count_used(tx) if one.version != self.database.keyring.current)

    def _holders(self) -> list[Holder]:
        with self.database.reading() as tx:
            return keys.list_holders(tx, self.clock.now())

    def _wait_for(self, is_ready: Callable[[Holder], bool], sentence: str) -> None:
        while not all(is_ready(one) for one in self._holders()):
            if sentence not in self._said:
                self._said.add(sentence)
                self.says(sentence)
            self.waits(_ASKED_EVERY)

    def _unread(self, version: int) -> str:
        return (
            f"Waiting until all processes can read key {version}: here within seconds; on other machines once "
            f"{self.file.path} is copied to their KEY_FILE. Nothing is written with it before. (It may be ended and "
            "run again.)"
        )


def drop(database: Database, file: KeyFile, version: int, clock: Clock) -> None:
    """Take a key out of the file for good. Raises KeyInUse, one sentence, while anything or anybody uses it."""
    keyring = database.keyring
    keyring.look_again()
    if version not in keyring.versions:
        raise KeyInUse(f"There is no key {version} in {file.path}.")
    if version == keyring.current:
        raise KeyInUse(f"Key {version} is written with: `tawjih keys rotate` first.")
    if version > keyring.current:
        raise KeyInUse(f"Key {version} is of a rotation that has begun: `tawjih keys rotate` ends it.")
    with database.reading() as tx:
        used = [one for one in keys.count_used(tx) if one.version == version]
        holders = [one for one in keys.list_holders(tx, clock.now()) if one.current == version]
    if used:
        raise KeyInUse(f"Key {version} is in use by {_number(used)}: `tawjih keys rotate` writes them anew.")
    if holders:
        raise KeyInUse(f"Key {version} is still written with by {len(holders)} of the processes: try again.")
    with database.transaction() as tx:
        keys.drop_check(tx, version)
    file.begin_with(keyring.current)
    file.drop(version)
    keyring.look_again()


def _number(used: list[Used]) -> str:
    total, tables = sum(one.number for one in used), ", ".join(sorted(one.table for one in used))
    return f"{total} values (in {tables})"
