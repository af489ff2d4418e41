"""A new key under load: while many sign up, by one process or several, the rotation is killed again and again.

Nothing that was accepted is missing, everything can be read, and in the end the old key is used by nothing.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx
import pytest
from sqlalchemy import select

from bot.clock import SystemClock
from bot.services.rotation import drop
from conversations.stored import load
from storage import exporting, keys
from storage.crypto import Keyring
from storage.db import Database
from storage.keyfile import KeyFile
from storage.models import conversations
from tests.processes.test_kill import name_of, script, sign_up
from tests.storing import known, save
from tests.visiting import RUN, Program

if TYPE_CHECKING:
    from pathlib import Path

PEOPLE = int(os.environ.get("PEOPLE", "12"))
KILLS = int(os.environ.get("KILLS", "2"))
OTHERS = 600


def filled(url: str, key_file: Path) -> None:
    """Many that say nothing meanwhile, so that a rotation takes its time."""
    database = Database(url, Keyring.create(key_file))
    with database.transaction() as tx:
        keys.check_key(tx)
        for number in range(OTHERS):
            save(tx, known(tx, str(number)).id, state="")
    database.close()


def rotate(program: Program) -> subprocess.Popen[bytes]:
    given = {**program.settings, "DATA_DIR": str(program.folder), "PATH": os.environ["PATH"]}
    with (program.folder / "log").open("ab") as log:
        return subprocess.Popen([sys.executable, *RUN[:-1], "keys", "rotate"], env=given, stdout=log, stderr=log)


async def rotate_and_kill(program: Program, keyring: Keyring) -> int:
    """Killed wherever it is, so often; then it is let come to its end. How often it had not come to it."""
    killed = 0
    for _ in range(KILLS):
        rotating = rotate(program)
        known_before = len(keyring.versions)
        while rotating.poll() is None and killed == 0 and len(keyring.versions) == known_before:
            keyring.look_again()
            await asyncio.sleep(0.01)
        await asyncio.sleep(random.uniform(0, 2.5))  # noqa: S311 - made-up chance, no secret
        killed += rotating.poll() is None
        rotating.send_signal(signal.SIGKILL)
        rotating.wait()
    assert await asyncio.to_thread(rotate(program).wait, 120) == 0, (program.folder / "log").read_text()
    return killed


async def sign_up_meanwhile(program: Program, keyring: Keyring) -> tuple[int, dict[int, int]]:
    accepted: dict[int, int] = {}
    up = asyncio.Event()
    up.set()
    async with httpx.AsyncClient(base_url=program.url, timeout=20, trust_env=False) as client:
        rotating = asyncio.create_task(rotate_and_kill(program, keyring))
        number = 0
        while number < PEOPLE or (not rotating.done() and number < 10 * PEOPLE):
            await asyncio.gather(*(sign_up(client, number + one, accepted, up) for one in range(4)))
            number += 4
        return await rotating, accepted


@pytest.mark.timeout(300)
def test_new_key_under_load_loses_nothing_however_often_it_is_killed(database_url: str, tmp_path: Path) -> None:
    filled(database_url, tmp_path / "key.json")
    several = 1 if database_url.startswith("sqlite") else 3
    program = Program(tmp_path, {"DATABASE_URL": database_url}, processes=several)
    program.start()
    try:
        killed, accepted = asyncio.run(sign_up_meanwhile(program, Keyring.load(tmp_path / "key.json")))
    finally:
        program.stop()
    assert killed >= 1, "it was never killed in the middle"
    assert not any(word in (tmp_path / "log").read_text() for word in ("Traceback", "turn.bug", "beside.bug"))
    database = Database(database_url, Keyring.load(tmp_path / "key.json"))
    with database.transaction() as tx:
        keys.check_key(tx)
        assert {one.version for one in keys.count_used(tx)} == {database.keyring.current}
        rows = list(exporting.export_leads(tx))
        states = [load(state) for state in tx.execute(select(conversations.c.state)).scalars() if state]
    for version in sorted(database.keyring.versions)[:-1]:
        drop(database, KeyFile(tmp_path / "key.json"), version, SystemClock())
    assert len(database.keyring.versions) == 1
    database.close()
    assert sorted(str(row["first_name"]) for row in rows) == sorted(name_of(number) for number in accepted)
    assert all(len(state.answers) >= len(script(0)) - 2 for state in states)
    assert len(states) == len(accepted)
