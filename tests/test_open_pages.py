"""Pages that listen, before the program as processes of its own. `python -m tests.bench.streams` does it with 1,000."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING

import pytest

from storage.crypto import Keyring
from storage.db import Database
from tests.crowd import open_pages, wait_for_a_person
from tests.listening import write_from_the_desk
from tests.visiting import Program

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = 12


@pytest.mark.parametrize("processes", [1, 3])
async def test_who_waits_is_told_wherever_their_page_listens_and_all_pages_end_with_the_program(
    emptied_postgres: str, tmp_path: Path, processes: int
) -> None:
    """Before, the program would have waited for its open pages for good."""
    keyring = Keyring.create(tmp_path / "key.json")
    program = Program(tmp_path, {"DATABASE_URL": emptied_postgres}, processes=processes)
    await asyncio.to_thread(program.start)
    database = Database(emptied_postgres, keyring)
    try:
        pages = await open_pages(program.port, await wait_for_a_person(program.url, PEOPLE))
        for ticket in range(1, PEOPLE + 1):
            await asyncio.to_thread(write_from_the_desk, database, "Bonjour", ticket)
        for page in pages[: PEOPLE // 2]:
            await page.hears("new")
        running = program.process
        await asyncio.to_thread(program.stop)
        assert running is not None
        assert running.returncode in {0, -signal.SIGTERM}
        for page in pages:
            await page.ends()
    finally:
        await asyncio.to_thread(program.stop)
        database.close()
