"""Every point at which a program works with its database, and being killed at each of them.

A point is a statement that is about to be sent, or a COMMIT about to be made or just made, told apart by the statement
before it. What was killed remembers so in a file, so that the next one lives until it comes to a new point.
Most live for a moment at least, so that people get on, and nothing is killed before the file is there.
"""

from __future__ import annotations

import os
import random
import re
import signal
import threading
import time
from collections import Counter
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from sqlalchemy import event

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from storage.db import Database

LIVES, SPARED = 0.25, 0.7  # seconds, and for so many of them
_LISTS = re.compile(r"\((?:\?|%\(\w+\)s(?:::\w+)?)(?:, (?:\?|%\(\w+\)s(?:::\w+)?))*\)")


class Points:
    """Kills this process `most` times at each point, later in its life each time."""

    def __init__(self, memory: Path, most: int) -> None:
        self._memory = memory
        self._most = most
        self._known: Counter[str] = Counter()
        self._here: Counter[str] = Counter()
        self._thread = threading.local()  # a transaction is of one thread
        self._spared_until = 0.0

    def watch(self, database: Database) -> None:
        """From now on the database's points are ours; at those that are known from earlier lives, this one goes on."""
        if self._memory.exists():
            self._known.update(self._memory.read_text().splitlines())
        self._spared_until = time.monotonic() + (LIVES if random.random() < SPARED else 0)  # noqa: S311
        for engine in {database.engine, database._reading}:
            event.listen(engine, "before_cursor_execute", self._before)
            dialect: Any = engine.dialect
            dialect.do_commit = self._around(dialect.do_commit)

    def _before(self, _: object, __: object, statement: str, *___: object) -> None:
        self._thread.last = name_of(statement)
        self._pass(f"before {self._thread.last}")

    def _around(self, commit: Callable[[object], None]) -> Callable[[object], None]:
        def committed(connection: object) -> None:
            last = getattr(self._thread, "last", "nothing")
            self._pass(f"before the commit after {last}")
            commit(connection)
            self._pass(f"behind the commit after {last}")

        return committed

    def _pass(self, point: str) -> None:
        self._here[point] += 1
        if self._here[point] == 1:
            with seen_beside(self._memory).open("a") as seen:
                seen.write(f"{point}\n")
        killed = self._known[point]
        if time.monotonic() < self._spared_until or not self._memory.exists():
            return
        if killed < self._most and self._here[point] > 2 * killed:
            with self._memory.open("a") as memory:
                memory.write(f"{point}\n")
            os.kill(os.getpid(), signal.SIGKILL)


def seen_beside(memory: Path) -> Path:
    """The file of all points that were come to, killed there or not."""
    return memory.with_suffix(".seen")


def name_of(statement: str) -> str:
    """The statement in short, the same however many values are in its lists."""
    whole = _LISTS.sub("(...)", " ".join(statement.split()))
    return f"{whole[:60]} {blake2b(whole.encode(), digest_size=4).hexdigest()}"
