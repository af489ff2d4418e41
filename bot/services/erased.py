"""The log of what was erased, beside the database: so that it outlives it.

The database holds the log itself, written in the transaction that erases. From there each process writes it down in a
file of its data folder within seconds, a line each: when, and a keyed hash. When a backup is put back, the file says
what must go again. It says nothing of anybody without the key, and with it no more than which number was erased.
"""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, Protocol

from bot.services.beside import Beside
from storage import erasures
from storage.retention import ERASURES_KEPT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bot.clock import Clock
    from storage.db import Database

NAME: Final = "erasures.log"
_LOOK_EVERY: Final = 5.0  # seconds
_LATE: Final = timedelta(minutes=10)  # a transaction may commit so long after it asked for the time, on any machine
_HASH_BYTES: Final = 32

TOPIC: Final = "erasures"

Line = tuple[bytes, datetime]


class Told(Protocol):
    """Where an operator hears of what is wrong."""

    def tell(self, topic: str, sentence: str) -> None:
        """Something is wrong."""

    def over(self, topic: str, sentence: str) -> None:
        """It is as it should be."""


class LogUnreadable(Exception):  # noqa: N818  named for what happened
    """The file is no log of erasures. One sentence."""


def read_log(file: Path) -> list[Line]:
    """What is in the log; nothing where there is no file. Raises LogUnreadable.

    A last line without its end was being written when the machine stopped: it comes again.
    """
    if not file.exists():
        return []
    lines = file.read_bytes().split(b"\n")[:-1]
    try:
        return [_read(line) for line in lines]
    except ValueError:
        raise LogUnreadable(f"{file} is no log of erasures: give the erasures.log of the data folder.") from None


def _read(line: bytes) -> Line:
    at, _, whose = line.decode("ascii").partition(" ")
    moment, found = datetime.fromisoformat(at), bytes.fromhex(whose)
    if moment.tzinfo is None or len(found) != _HASH_BYTES:
        raise ValueError
    return found, moment


def write_log(file: Path, lines: Iterable[Line]) -> None:
    """Add these lines, those that are not there yet; on disk when this returns. One process after another does it."""
    import fcntl  # noqa: PLC0415  not on every system

    descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+b", buffering=0) as log:
        fcntl.flock(log, fcntl.LOCK_EX)
        there = os.pread(descriptor, os.fstat(descriptor).st_size, 0)
        whole = there.rfind(b"\n") + 1
        log.truncate(whole)  # half a line is of one that was killed
        known = set(there[:whole].splitlines())
        told = (f"{at.astimezone(UTC).isoformat()} {whose.hex()}".encode() for whose, at in lines)
        log.write(b"".join(one + b"\n" for one in told if one not in known))
        os.fsync(descriptor)


class ErasedBeside(Beside):
    """Writes down what was erased, in every process that runs."""

    def __init__(self, database: Database, clock: Clock, notices: Told, folder: Path) -> None:
        super().__init__("erased", every=_LOOK_EVERY)
        self._database = database
        self._clock = clock
        self._notices = notices
        self._file = folder / NAME
        self._known: set[Line] | None = None
        self._since = datetime.min.replace(tzinfo=UTC)

    async def look(self) -> bool:
        """Write down what is not in the file yet."""
        now = self._clock.now()
        try:
            await self._write_down(now)
        except (OSError, LogUnreadable) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no log of erasures"
            self._notices.tell(
                TOPIC,
                f"What is erased cannot be written down in {self._file} ({why}): let it be written, or a backup would "
                "bring it back.",
            )
        else:
            self._notices.over(TOPIC, "What is erased is written down again.")
        return False

    async def _write_down(self, now: datetime) -> None:
        if self._known is None:
            self._known = set(await asyncio.to_thread(self._begin, now))
        known, since = self._known, self._since
        found = await self._database.read(lambda tx: erasures.list_since(tx, since))
        new = [line for line in found if line not in known]
        if new:
            await asyncio.to_thread(write_log, self._file, new)
        self._known = {line for line in known | set(new) if line[1] >= now - 2 * _LATE}
        self._since = now - _LATE

    def _begin(self, now: datetime) -> list[Line]:
        """What is in the file, rid of what no backup is left from."""
        self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lines = read_log(self._file)
        kept = [line for line in lines if line[1] >= now - ERASURES_KEPT]
        write_log(self._file, [])  # that there is a log, and nothing in it, says something, too
        if len(kept) < len(lines):
            beside = self._file.with_suffix(".new")
            beside.unlink(missing_ok=True)
            write_log(beside, kept)
            beside.replace(self._file)
        return kept
