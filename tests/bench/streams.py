"""What open pages cost: memory, time while nothing happens, until they are told, and until the program has stopped.

`python -m tests.bench.streams [pages]`; on SQLite, and on PostgreSQL where it can be started.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from storage import migrations
from storage.crypto import Keyring
from storage.db import Database
from tests.crowd import open_pages, wait_for_a_person
from tests.listening import write_from_the_desk
from tests.postgres import fresh_database, running_server
from tests.visiting import Program

if TYPE_CHECKING:
    from tests.crowd import Page

PAGES = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
IDLE = 30
WRITTEN = 15
_TICK = os.sysconf("SC_CLK_TCK")


def memory(program: Program) -> float:
    """What the process holds, in kB."""
    assert program.process is not None
    status = Path(f"/proc/{program.process.pid}/status").read_text()
    return float(status.partition("VmRSS:")[2].split()[0])


def worked(program: Program) -> float:
    """The seconds of a core that it has used."""
    assert program.process is not None
    fields = Path(f"/proc/{program.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK


async def told_after(database: Database, pages: list[Page], number: int) -> float:
    """The seconds from the commit of who writes at the desk until the page of who gets it knows."""
    heard = {asyncio.ensure_future(page.hears("new")): page for page in pages}
    await asyncio.to_thread(write_from_the_desk, database, "Bonjour", number)
    begun = time.perf_counter()
    done, others = await asyncio.wait(heard, return_when=asyncio.FIRST_COMPLETED)
    took = time.perf_counter() - begun
    for one in others:
        one.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    for one in done:
        pages.remove(heard[one])
    return took


async def measure(program: Program, database: Database) -> str:
    """One line of the table."""
    people = await wait_for_a_person(program.url, PAGES)
    before = memory(program)
    begun = time.perf_counter()
    pages = await open_pages(program.port, people)
    opened, holds = time.perf_counter() - begun, memory(program) - before
    used = worked(program)
    await asyncio.sleep(IDLE)
    idle = (worked(program) - used) / IDLE * 100
    took = [await told_after(database, pages, number) for number in range(1, WRITTEN + 1)]
    begun = time.perf_counter()
    await asyncio.to_thread(program.stop)
    stopped = time.perf_counter() - begun
    for page in pages:
        await page.ends()
    return f"{holds / PAGES:8.1f}  {opened:8.1f}  {idle:8.1f}  {median(took):8.2f}  {max(took):8.2f}  {stopped:8.2f}"


def run(name: str, url: str, folder: Path) -> None:
    """The program with this database."""
    keyring = Keyring.create(folder / "key.json")
    database = Database(url, keyring)
    migrations.upgrade(database)
    program = Program(folder, {"DATABASE_URL": url})
    program.start()
    try:
        line = asyncio.run(measure(program, database))
    finally:
        program.kill()
        database.close()
    sys.stdout.write(f"{name:10}  {PAGES:5}  {line}\n")


def main() -> None:
    """The table."""
    files = 4 * PAGES + 1000
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, max(files, resource.getrlimit(resource.RLIMIT_NOFILE)[1])))
    sys.stdout.write("database    pages  kB each  opened s  idle %    told s   at most    stop s\n")
    with tempfile.TemporaryDirectory() as folder:
        run("SQLite", f"sqlite:///{folder}/tawjih.db", Path(folder))
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        run("PostgreSQL", stack.enter_context(fresh_database(stack.enter_context(running_server()))), Path(folder))


if __name__ == "__main__":
    main()
