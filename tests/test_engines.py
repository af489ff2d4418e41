from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from storage import contacts, engines, faults, inbox
from storage.db import Database, StoreUnavailable
from tests.storing import NOW, at_once, known, note, notes, save

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from storage.crypto import Keyring

pytestmark = pytest.mark.usefixtures("short_pauses")


# --- another program at the same file ---


@pytest.fixture
def impatient(
    monkeypatch: pytest.MonkeyPatch, migrated_sqlite: Path, tmp_path: Path, keyring: Keyring
) -> Iterator[Database]:
    """A database that waits only a moment for another program."""
    monkeypatch.setattr(engines, "_BUSY_MS", 20)
    (tmp_path / "busy.db").write_bytes(migrated_sqlite.read_bytes())
    database = Database(f"sqlite:///{tmp_path}/busy.db", keyring)
    yield database
    database.close()


@pytest.fixture
def other_program(impatient: Database, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Another program that holds the file of `impatient`."""
    assert impatient.engine.dialect.name == "sqlite"
    other = sqlite3.connect(tmp_path / "busy.db", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    yield other
    other.close()


async def test_store_unavailable_is_told_when_another_program_does_not_let_go(
    impatient: Database, other_program: sqlite3.Connection
) -> None:
    with pytest.raises(StoreUnavailable, match="database is locked"):
        await impatient.write(note("one"))
    assert await impatient.read(notes) == []
    other_program.execute("ROLLBACK")
    assert await impatient.write(note("two")) == "two"


async def test_write_succeeds_when_another_program_lets_go_before_the_third_try(
    impatient: Database, other_program: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "PAUSES", (0.2, 0.2))
    threading.Timer(0.15, other_program.execute, ("ROLLBACK",)).start()
    assert await impatient.write(note("one")) == "one"


def test_two_processes_worth_of_databases_keep_one_conversation_when_both_write_at_once(
    database_url: str, keyring: Keyring
) -> None:
    def turns(_: int) -> None:
        opened = Database(database_url, keyring)
        for _ in range(5):
            with opened.transaction() as tx:
                conversation = contacts.lock_conversation(tx, "telegram", "1001", NOW)
                save(tx, conversation.id, turn=conversation.turn + 1)
        opened.close()

    at_once(3, turns)
    opened = Database(database_url, keyring)
    with opened.transaction() as tx:
        assert contacts.lock_conversation(tx, "telegram", "1001", NOW).turn == 15
    opened.close()


# --- how the file is kept ---


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1), ("busy_timeout", 2000)],
)
async def test_connection_is_set_up_for_safety_when_it_writes(
    durable: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, sqlite_database: Database, pragma: str, value: object
) -> None:
    monkeypatch.setattr(engines, "_PRAGMAS", durable)
    assert await sqlite_database.write(lambda tx: tx.execute(text(f"PRAGMA {pragma}")).scalar_one()) == value


def test_file_is_private_when_it_is_made(tmp_path: Path, keyring: Keyring) -> None:
    path = tmp_path / "new" / "tawjih.db"
    database = Database(f"sqlite:///{path}", keyring)
    with database.transaction() as tx:
        tx.exec_driver_sql("CREATE TABLE one (id INTEGER)")
        modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.iterdir()}
    database.close()
    assert set(modes.values()) == {0o600}
    assert "tawjih.db-wal" in modes


def test_erased_words_are_nowhere_in_the_files_when_they_were_in_clear(
    sqlite_database: Database, tmp_path: Path
) -> None:
    """Clear columns leave no trace either: deleted content is overwritten, and the log is emptied on closing."""
    with sqlite_database.transaction() as tx:
        conversation = known(tx)
        inbox.take(tx, conversation.id, "trace-4711", 1, NOW)
        inbox.take(tx, conversation.id, "update-2", 2, NOW)
    with sqlite_database.transaction() as tx:
        contacts.erase_conversation(tx, conversation.id, NOW)
    sqlite_database.close()
    assert [file.name for file in tmp_path.glob("only.db*") if b"trace-4711" in file.read_bytes()] == []
