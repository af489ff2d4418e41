"""Every point at which a program writes to its database, and being killed at each of them.

A point is a statement that is about to be sent, or a COMMIT that was just made, told apart by the last statement in it.
What is between two of them is the same to whoever comes next: reading changes nothing, and what is not committed is
gone. What was killed remembers so in a file, so that the next one lives until it comes to a new point. Most live for a
moment at least, so that people get on: but a point to which few lives came does not wait for the next time. Nothing is
killed before the file is there.
"""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from sqlalchemy import event
from sqlalchemy.sql.dml import UpdateBase

from tests.chaos.statements import names_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from storage.db import Database

LIVES, SPARED = 0.25, 0.7  # seconds, and for so many of them
FEW = 3  # lives
BEFORE, BEHIND, ALSO = "before ", "behind the commit after ", "also "


class Points:
    """Kills this process `most` times at each point, later in its life each time."""

    def __init__(self, memory: Path, most: int) -> None:
        self._memory = memory
        self._most = most
        self._known: Counter[str] = Counter()
        self._here: Counter[str] = Counter()
        self._lives: Counter[str] = Counter()
        self._thread = threading.local()  # a transaction is of one thread
        self._spared_until = 0.0

    def watch(self, database: Database) -> None:
        """From now on the database's points are ours; at those that are known from earlier lives, this one goes on."""
        if self._memory.exists():
            self._known.update(self._memory.read_text().splitlines())
        if seen_beside(self._memory).exists():
            self._lives.update(seen_beside(self._memory).read_text().splitlines())
        self._spared_until = time.monotonic() + (LIVES if random.random() < SPARED else 0)  # noqa: S311 - made-up chance, no secret
        for engine in {database.engine, database._reading}:
            event.listen(engine, "begin", self._begun)
            event.listen(engine, "before_execute", self._before)
            dialect: Any = engine.dialect
            dialect.do_commit = self._around(dialect.do_commit)

    def _begun(self, _: object) -> None:
        self._thread.last = ""

    def _before(self, _: object, statement: object, *__: object) -> None:
        if isinstance(statement, UpdateBase) and (names := names_of(statement)):
            self._thread.last = names[0]
            self._pass(BEFORE + names[0], *(ALSO + name for name in names[1:]))

    def _around(self, commit: Callable[[object], None]) -> Callable[[object], None]:
        def committed(connection: object) -> None:
            commit(connection)
            if last := getattr(self._thread, "last", ""):
                self._pass(BEHIND + last)

        return committed

    def _pass(self, point: str, *others: str) -> None:
        """Be killed at this point; the `others` are names that it also has."""
        self._here[point] += 1
        if self._here[point] == 1:
            with seen_beside(self._memory).open("a") as seen:
                seen.write("".join(f"{name}\n" for name in (point, *others)))
        killed = self._known[point]
        is_spared = time.monotonic() < self._spared_until and self._lives[point] >= FEW
        if is_spared or not self._memory.exists():
            return
        if killed < self._most and self._here[point] > 2 * killed:
            with self._memory.open("a") as memory:
                memory.write(f"{point}\n")
            os.kill(os.getpid(), signal.SIGKILL)


def seen_beside(memory: Path) -> Path:
    """The file of all points that were come to, killed there or not."""
    return memory.with_suffix(".seen")
