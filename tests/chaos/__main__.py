"""Hurts the bot in every way that it must survive, on both databases, and prints a table: `make chaos`.

A row that breaks a promise makes the exit code 1. `CHAOS=full` kills three times at each statement and takes five real
minutes for the network; an argument takes only the faults whose name has it.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tempfile
import time
import traceback
from contextlib import AsyncExitStack, ExitStack, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bot.logs import configure_logs
from storage.crypto import Keyring
from tests.chaos import bad_answers, cut, full, killed, places, restarted, together, wrong_clock
from tests.chaos.table import Row, lines
from tests.chaos.world import opened

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.chaos.fault import Fault

FAULTS = [
    *killed.FAULTS,
    *restarted.FAULTS,
    *bad_answers.FAULTS,
    *cut.FAULTS,
    *full.FAULTS,
    *wrong_clock.FAULTS,
    *together.FAULTS,
]
AT_ONCE = 4  # runs: most of the time each waits for something
MEGABYTES = 40  # of a disk that is filled: room for a PostgreSQL database with all tables


@dataclass
class Runs:
    """All runs of this time: where their databases come from, and how many are under way."""

    parent: Path
    keyring: Keyring
    server: places.Server
    under_way: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    number: int = 0
    done: int = 0

    async def all(self, wanted: Sequence[Fault]) -> list[Row]:
        """First those that are timed, by themselves; then the others, several at once, the longest first."""
        jobs = [(fault, database) for fault in wanted for database in fault.on]
        self.number = len(jobs)
        rows = [await self._one(*job) for job in jobs if job[0].timed]
        others = sorted((job for job in jobs if not job[0].timed), key=lambda job: -job[0].longest)
        rows += await asyncio.gather(*(self._one(*job) for job in others))
        return sorted(rows, key=lambda row: (wanted.index(row.fault), row.fault.on.index(row.database)))

    async def _one(self, fault: Fault, database: str) -> Row:
        async with self.under_way:
            begun, folder = time.monotonic(), Path(tempfile.mkdtemp(dir=self.parent))
            try:
                return await self._run(fault, database, folder)
            finally:
                self.done += 1
                took = f"{time.monotonic() - begun:.0f} s"
                sys.stderr.write(f"{self.done} of {self.number}: {fault.name}, {database}, {took}\n")

    async def _run(self, fault: Fault, database: str, folder: Path) -> Row:
        async with AsyncExitStack() as stack:
            disk = stack.enter_context(places.small_disk(MEGABYTES)) if fault.disk else None
            if fault.disk and disk is None:
                return Row(fault, database, 0, None, "NOT DONE: we may not mount a small disk here (only root may)")
            place, server = disk.folder if disk is not None else folder, None
            if database == "SQLite":
                shutil.copy(self.parent / "all_tables.db", place / "tawjih.db")
                url = f"sqlite:///{place}/tawjih.db"
            else:
                own = places.server(self.keyring) if fault.own_server else nullcontext(self.server)
                server = await asyncio.to_thread(stack.enter_context, own)
                copied = server.database(place if disk is not None else None)
                url = await asyncio.to_thread(stack.enter_context, copied)
            world = await stack.enter_async_context(opened(fault, folder, url, server, disk))
            times, verdict = await world.run()
            return Row(fault, database, times, verdict, points=world.points, notes=tuple(world.notes))


def main(part: str = "") -> int:
    configure_logs("error")
    wanted = [fault for fault in FAULTS if part.lower() in fault.name.lower()]
    if not wanted:
        sys.stderr.write(f"no fault is called {part}: {', '.join(fault.name for fault in FAULTS)}\n")
        return 2
    with ExitStack() as stack:
        parent = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="tawjih-chaos-", ignore_cleanup_errors=True))
        )
        keyring = Keyring.create(parent / "key.json")
        stack.enter_context(places.all_tables(parent, keyring))
        server = stack.enter_context(places.server(keyring))
        try:
            rows = asyncio.run(Runs(parent, keyring, server).all(wanted))
        except Exception:  # noqa: BLE001  the program's own log would keep its words to itself
            traceback.print_exc()
            return 2
    sys.stdout.write("\n".join(lines(rows)) + "\n")
    return 1 if any(_is_broken(row) for row in rows) else 0


def _is_broken(row: Row) -> bool:
    """One that could not be done is, where it must be: REQUIRE_DISK says so, and only who is not root is excused."""
    if row.verdict is None:
        return bool(os.environ.get("REQUIRE_DISK")) and os.geteuid() == 0
    return not row.is_kept


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
