"""Long work says how far it is to who looks at a terminal, on standard error, and to nobody else."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

from bot import checks, clock, console, preview_pages
from bot import cli as command_line
from bot.services import proved
from bot.services.screens import find_screens
from storage.copying import copy_everything
from storage.db import Database
from storage.keys import check_key

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import CliRunner

    from storage.crypto import Keyring

PASSPHRASE = {"BACKUP_PASSPHRASE": "seven quiet words of nobody"}


def run(runner: CliRunner, monkeypatch: pytest.MonkeyPatch, words: list[str], *, looks: bool) -> tuple[str, str]:
    """What goes to the standard output and is drawn on the terminal, when a person looks or nobody."""
    drawn = io.StringIO()
    with monkeypatch.context() as patch:
        patch.setattr(console, "err", Console(file=drawn, force_terminal=looks, width=80, legacy_windows=False))
        result = runner.invoke(command_line.cli, words, env=PASSPHRASE)
    assert result.exit_code == 0, result.output
    return result.stdout, drawn.getvalue()


DEMO, BACKUP = ["demo", "--leads", "20"], ["backup", "all.backup"]
CHECK, PREVIEW = ["check"], ["preview", "pages", "--locale", "fr"]
LONG = {
    "Made-up people": ([], DEMO),
    "Requests": ([DEMO], ["leads", "export", "--to", "leads.csv"]),
    "Taken away": ([DEMO], ["retention"]),
    "Tables": ([], ["scrub"]),
    "Backup": ([DEMO], BACKUP),
    "Checking": ([DEMO, BACKUP], ["backup", "all.backup", "--check"]),
    "Definitions": ([], CHECK),
    "Proof": ([], CHECK),
    "Looking for screens": ([], PREVIEW),
    "Screens": ([], PREVIEW),
}


@pytest.mark.parametrize("looks", [True, False])
@pytest.mark.parametrize("of_it", LONG)
def test_long_work_is_drawn_for_who_looks_and_for_nobody_else(
    of_it: str, runner: CliRunner, monkeypatch: pytest.MonkeyPatch, *, looks: bool
) -> None:
    before, words = LONG[of_it]
    monkeypatch.setattr(preview_pages, "find_screens", partial(find_screens, most=6))
    monkeypatch.setattr(checks, "problems", lambda *_: [])
    monkeypatch.setattr(proved, "proved", lambda *_: [])
    for each in before:
        run(runner, monkeypatch, each, looks=False)
    if words == ["retention"]:
        later = datetime.now(UTC) + timedelta(days=400)
        monkeypatch.setattr(clock.SystemClock, "now", lambda _: later)
    out, drawn = run(runner, monkeypatch, words, looks=looks)
    assert (of_it in drawn) == looks
    assert "━" not in out


def test_copying_counts_every_row_written_and_compared(
    sqlite_database: Database, tmp_path: Path, keyring: Keyring
) -> None:
    heard: list[tuple[int, int]] = []
    with sqlite_database.transaction() as tx:
        check_key(tx)
    target = Database(f"sqlite:///{tmp_path / 'other.db'}", keyring)
    try:
        copy_everything(sqlite_database, target, shows=lambda done, total: heard.append((done, total)))
    finally:
        target.close()
    assert heard
    assert heard == sorted(heard)
    assert {total for _, total in heard} == {heard[-1][0]}
