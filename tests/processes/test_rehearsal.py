"""The rehearsal of docs/operations.md, as it stands there; and the log without which a backup brings back people."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot import cli as command_line
from bot.clock import FrozenClock
from bot.console import open_store, read_settings
from bot.notices import Notices
from bot.services import erased
from bot.services.erased import NAME, ErasedBeside, read_log, write_log
from storage import contacts, erasures, leads, sealed
from storage.models import conversations
from tests.mailing import family
from tests.storing import DAY, NOW, known
from tests.test_migrations import NEXT, later
from tests.test_operators import assert_plain

if TYPE_CHECKING:
    from typer.testing import CliRunner

    from storage.db import Database

__all__ = ["later"]  # a fixture
ROOT = Path(__file__).parent.parent.parent


def rehearsal() -> str:
    """The commands of the documentation."""
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    return page.partition("### The rehearsal\n")[2].partition("```sh\n")[2].partition("```")[0]


def run(script: str, folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """As an operator runs it, in a shell."""
    command = folder / "bin" / "tawjih"
    command.parent.mkdir(exist_ok=True)
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -c "from bot.cli import main; main()" "$@"\n')
    command.chmod(0o755)
    given = {"PATH": f"{command.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "COLUMNS": "200", **env}
    return subprocess.run(
        ["/bin/sh", "-e", "-c", script], cwd=folder, env=given, capture_output=True, text=True, check=False
    )


@pytest.mark.timeout(240)
@pytest.mark.usefixtures("runner")
def test_rehearsal_goes_as_the_documentation_says(tmp_path: Path) -> None:
    database = open_store(read_settings())
    with database.transaction() as tx:
        family(tx, 1, first_name="Testa")
        gone = leads.get_whose(tx, family(tx, 2, first_name="Testerased"))[0]
    words = rehearsal().partition('export BACKUP_PASSPHRASE="')[2].partition('"')[0]
    made = run("tawjih backup tawjih.backup", tmp_path, DATA_DIR=str(tmp_path / "data"), BACKUP_PASSPHRASE=words)
    assert made.returncode == 0, made.stderr
    with database.transaction() as tx:
        contacts.erase_conversation(tx, gone, datetime.now(UTC))
        write_log(tmp_path / "erasures.log", erasures.list_since(tx, NOW - 1000 * DAY))
    database.close()
    before = {one: one.read_bytes() for one in (tmp_path / "data").iterdir()}
    told = run(rehearsal(), tmp_path)
    assert told.returncode == 0, told.stdout + told.stderr
    assert "is whole" in told.stdout
    assert "Erased again, as people wanted since: 1" in told.stdout
    exported = (tmp_path / "rehearsal" / "leads.jsonl").read_text()
    assert "Testa" in exported
    assert "Testerased" not in exported
    assert {one: one.read_bytes() for one in (tmp_path / "data").iterdir()} == before, (
        "nothing of the real one is touched"
    )


def test_backup_of_an_older_program_is_brought_up_to_date(
    runner: CliRunner, tmp_path: Path, later: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed, "_COST", 2)
    monkeypatch.setenv("BACKUP_PASSPHRASE", "seven quiet words of nobody")
    head = _newest()
    database = open_store(read_settings())
    with database.transaction() as tx:
        known(tx, "1001")
    database.close()
    assert runner.invoke(command_line.cli, ["backup", "old.backup"]).exit_code == 0
    later.write_text(NEXT.format(head=head, then="pass"))
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "other"))
    told = runner.invoke(command_line.cli, ["restore", "old.backup", "--no-erasures"])
    assert told.exit_code == 0, told.output
    assert "Brought up to date: 9999" in told.output
    restored = open_store(read_settings())
    with restored.reading() as tx:
        assert tx.exec_driver_sql("SELECT mood FROM conversations").scalars().all() == [""]
        assert tx.execute(select(conversations.c.address)).scalars().all() == ["1001"]
    restored.close()
    assert runner.invoke(command_line.cli, ["backup", "new.backup"]).exit_code == 0
    later.unlink()
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "third"))
    refused = runner.invoke(command_line.cli, ["restore", "new.backup", "--no-erasures"])
    assert refused.exit_code == 1
    assert_plain(refused.output)


def _newest() -> str:
    return max(one.name for one in (ROOT / "storage/migrations/versions").glob("0*.py"))[:4]


# --- the log of erasures ----------------------------------------------------------------------------------------------


def beside(database: Database, folder: Path, said: list[str] | None = None) -> ErasedBeside:
    return ErasedBeside(database, FrozenClock(NOW), Notices((said if said is not None else []).append), folder)


async def test_what_is_erased_is_written_down_beside_the_database_by_each_process_once(
    database: Database, tmp_path: Path
) -> None:
    first, second = beside(database, tmp_path / "here"), beside(database, tmp_path / "here")
    await first.look()
    assert read_log(tmp_path / "here" / NAME) == []
    assert (tmp_path / "here" / NAME).stat().st_mode & 0o777 == 0o600
    with database.transaction() as tx:
        one = known(tx, "1").id
        family(tx, 2)
        contacts.erase_conversation(tx, one, NOW)
    for each in (first, second, first, beside(database, tmp_path / "here")):
        await each.look()
    lines = read_log(tmp_path / "here" / NAME)
    assert lines == [(erasures.of_conversation(database.keyring, one), NOW)]
    assert b"1001" not in (tmp_path / "here" / NAME).read_bytes()


async def test_erasing_that_came_to_nothing_is_not_written_down(database: Database, tmp_path: Path) -> None:
    def fails() -> None:
        with database.transaction() as tx:
            contacts.erase_conversation(tx, known(tx, "1").id, NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    await beside(database, tmp_path).look()
    assert read_log(tmp_path / NAME) == []


async def test_half_a_line_of_one_that_was_killed_is_written_again(database: Database, tmp_path: Path) -> None:
    with database.transaction() as tx:
        contacts.erase_conversation(tx, known(tx, "1").id, NOW)
        (line,) = erasures.list_since(tx, NOW)
    write_log(tmp_path / NAME, [line])
    whole = (tmp_path / NAME).read_bytes()
    for cut in (1, 20, len(whole) - 1):
        (tmp_path / NAME).write_bytes(whole[:cut])
        await beside(database, tmp_path).look()
        assert read_log(tmp_path / NAME) == [line]


async def test_lines_that_no_backup_needs_any_more_go(database: Database, tmp_path: Path) -> None:
    write_log(tmp_path / NAME, [(b"o" * 32, NOW - 401 * DAY), (b"n" * 32, NOW - DAY)])
    await beside(database, tmp_path).look()
    assert read_log(tmp_path / NAME) == [(b"n" * 32, NOW - DAY)]


async def test_log_that_cannot_be_written_is_told_and_comes_later(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    one = beside(database, tmp_path, said)
    await one.look()

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with database.transaction() as tx:
        contacts.erase_conversation(tx, known(tx, "1").id, NOW)
    with monkeypatch.context() as patch:
        patch.setattr(erased, "write_log", fails)
        await one.look()
    assert_plain(said[0])
    await one.look()
    assert said[1] == "What is erased is written down again."
    assert len(read_log(tmp_path / NAME)) == 1
