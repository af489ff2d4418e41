"""Hurts the bot in every way that it must survive, on both databases, and prints a table: `make chaos`.

A row that breaks a promise makes the exit code 1. `CHAOS=full` kills three times at each statement and takes five real
minutes for the network; an argument takes only the faults whose name has it.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
import time
import traceback
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from bot.logs import configure_logs
from storage.crypto import Keyring
from tests.chaos import bad_answers, cut, full, killed, places, restarted, together, wrong_clock
from tests.chaos.table import Row, lines
from tests.chaos.world import opened

if TYPE_CHECKING:
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
MEGABYTES = 40  # of a disk that is filled: room for a PostgreSQL database with all tables


async def one_run(fault: Fault, database: str, folder: Path, server: places.Server | None) -> Row:
    """One fault on one database."""
    async with AsyncExitStack() as stack:
        disk = stack.enter_context(places.small_disk(MEGABYTES)) if fault.disk else None
        if fault.disk and disk is None:
            return Row(fault, database, 0, None, "not done: we may not mount a small disk here")
        place = disk.folder if disk is not None else folder
        if server is None:
            shutil.copy(folder.parent / "all_tables.db", place / "tawjih.db")
            url = f"sqlite:///{place}/tawjih.db"
        else:
            url = stack.enter_context(server.database(place if disk is not None else None))
        world = await stack.enter_async_context(opened(fault, folder, url, server, disk))
        return Row(fault, database, *await world.run())


async def all_on(database: str, wanted: list[Fault], parent: Path, server: places.Server | None) -> list[Row]:
    """All faults on one database, one after another."""
    rows = []
    for fault in wanted:
        if database in fault.on:
            folder = Path(tempfile.mkdtemp(dir=parent))
            begun = time.monotonic()
            rows.append(await one_run(fault, database, folder, server))
            sys.stderr.write(f"{fault.name}, {database}: {time.monotonic() - begun:.0f} s\n")
    return rows


async def both(wanted: list[Fault], parent: Path, server: places.Server) -> list[Row]:
    """The two databases side by side."""
    found = await asyncio.gather(
        all_on("SQLite", wanted, parent, None),
        all_on("PostgreSQL", wanted, parent, server),
    )
    return sorted((row for rows in found for row in rows), key=lambda row: wanted.index(row.fault))


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
            rows = asyncio.run(both(wanted, parent, server))
        except Exception:  # noqa: BLE001  the program's own log would keep its words to itself
            traceback.print_exc()
            return 2
    sys.stdout.write("\n".join(lines(rows)) + "\n")
    broken = [row for row in rows if row.verdict is not None and not row.is_kept]
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
