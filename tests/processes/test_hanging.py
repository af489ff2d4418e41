"""A process that hangs still looks alive to the network: nobody waits for it for longer than ten seconds."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text

from bot.app import build
from bot.config import Settings
from conversations.types import Said
from storage import migrations
from storage.alone import POLLING, Alone
from storage.crypto import Keyring
from storage.db import Database
from storage.models import conversations, inbox
from tests.hanging import ADDRESS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

PROMISED = 10  # seconds after which nobody waits for who hangs


@pytest.fixture
def key(tmp_path: Path) -> Path:
    Keyring.create(tmp_path / "key.json")
    return tmp_path / "key.json"


@pytest.fixture
def database(emptied_postgres: str, key: Path) -> Iterator[Database]:
    """What is there for the others; SQLite is for one process."""
    opened = Database(emptied_postgres, Keyring.load(key))
    yield opened
    opened.close()


@contextmanager
def who_hangs(what: str, url: str, key: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that was stopped in the middle of this."""
    process = subprocess.Popen([sys.executable, "-m", "tests.hanging", what, url, str(key)])
    try:
        while "\nState:\tT" not in Path(f"/proc/{process.pid}/status").read_text():
            assert process.poll() is None
            time.sleep(0.01)
        yield process
    finally:
        process.kill()
        process.wait()


def goes_on(process: subprocess.Popen[bytes]) -> int:
    """How it ends when it is not held any more."""
    process.send_signal(signal.SIGCONT)
    return process.wait(timeout=60)


async def test_next_message_is_taken_by_another_process_while_one_hangs_in_the_middle_of_a_turn(
    database: Database, emptied_postgres: str, key: Path
) -> None:
    turns = build(Settings(_env_file=None), database).turns  # type: ignore[call-arg]
    with who_hangs("turn", emptied_postgres, key) as process:
        async with asyncio.timeout(PROMISED):
            taken = await turns.take("webchat", "of the next", ADDRESS, Said("deux"))
        assert not taken.repeated
        assert await asyncio.to_thread(goes_on, process) == 0, "what it lost, it does again"
    with database.reading() as tx:
        turn_of = dict(tx.execute(select(inbox.c.external_id, inbox.c.turn)).all())
        assert tx.execute(select(conversations.c.turn)).scalar_one() == 2
    assert turn_of == {"of the next": 1, "of who hangs": 2}, "each is taken once"


def test_another_asks_telegram_while_the_one_who_did_hangs(
    database: Database, emptied_postgres: str, key: Path
) -> None:
    alone = Alone(database, POLLING)
    with who_hangs("poll", emptied_postgres, key) as process:
        deadline = time.monotonic() + PROMISED
        while not alone.hold():
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert goes_on(process) == 0
    alone.let_go()


def limits(tx: Connection) -> dict[str, str]:
    told = tx.execute(text("SELECT name, setting FROM pg_settings WHERE name ~ 'idle_in_transaction|^lock_timeout'"))
    return {row.name: row.setting for row in told}


def test_what_takes_its_time_between_two_statements_and_stands_in_nobodys_way_is_not_taken_for_hanging(
    database: Database,
) -> None:
    short, long = ({"idle_in_transaction_session_timeout": value, "lock_timeout": value} for value in ("5000", "0"))
    with database.transaction() as tx:
        assert limits(tx) == short
    with migrations.alone(database) as tx:
        assert limits(tx) == long, "a migration, and the copy of everything to PostgreSQL"
    with database.reading() as tx:
        assert limits(tx) == short | {"idle_in_transaction_session_timeout": "0"}, "an export into a pipe"
    with database.transaction() as tx:
        assert limits(tx) == short, "for that transaction only"
