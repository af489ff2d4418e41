"""`tawjih doctor`, on machines on which one thing is wrong at a time."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import http.client
import shutil
import socket
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from bot import app, checks, clock, doctor_store, first_words
from bot import cli as command_line
from bot.config import load_settings
from storage import audit, contacts, leads, outbox
from storage.crypto import Keyring
from storage.db import Database
from tests import test_operators as broken
from tests.fakes.bot_api import TOKEN, BotApi
from tests.fakes.graph_api import TOKEN as WHATSAPP_TOKEN
from tests.fakes.graph_api import GraphApi
from tests.fakes.whatsapp_world import settings
from tests.test_cli import LEAD
from tests.visiting import Program, free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Connection
    from typer.testing import CliRunner, Result

IN_ORDER = [
    "Python", "Settings", "Clock", "Programme", "Words", "Data folder", "Disk", "Key", "Database", "Tables",
    "Last word", "Messages", "Backup", "Port", "Telegram", "WhatsApp",
]  # fmt: skip


@pytest.fixture
def machine(runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Tawjih ran here; what `check` has tests of its own for is not looked at again."""
    monkeypatch.setattr(checks, "of_programme", lambda _: [])
    monkeypatch.setattr(checks, "of_words", list)
    monkeypatch.setenv("PORT", str(free_port()))
    monkeypatch.delenv("TELEGRAM_API_URL", raising=False)
    assert runner.invoke(command_line.cli, ["migrate"]).exit_code == 0
    return runner


def told(runner: CliRunner) -> tuple[int, dict[str, str], list[str]]:
    """The exit code, what is said of each, and of what is wrong."""
    result: Result = runner.invoke(command_line.cli, ["doctor"])
    assert "Traceback" not in result.output
    lines = [line[2:].partition(": ") for line in result.output.splitlines() if line[:1] in {"✓", "✗"}]
    wrong = [line[2:].partition(": ")[0] for line in result.output.splitlines() if line.startswith("✗")]
    assert result.exit_code == bool(wrong)
    return result.exit_code, {what: said for what, _, said in lines}, wrong


@contextlib.contextmanager
def opened() -> Iterator[Database]:
    """The machine's database."""
    settings = load_settings()
    with contextlib.closing(Database(settings.database_url(), Keyring.load(settings.key_file()))) as database:
        yield database


def change_store(work: Callable[[Connection], object]) -> None:
    """Do this in it."""
    with opened() as database, database.transaction() as tx:
        work(tx)


def sign_up(tx: Connection) -> None:
    """Somebody signs up now, whose message waits since a quarter of an hour."""
    now = datetime.now(UTC)
    conversation = contacts.lock_conversation(tx, "telegram", "600", now)
    leads.save_lead(tx, conversation.id, "me", "1234568", LEAD, now)


def test_all_is_well_and_nothing_is_made_on_a_machine_that_never_ran(
    runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", str(free_port()))
    code, said, _ = told(runner)
    assert code == 0
    assert "proven" in said["Programme"]
    assert "complete" in said["Words"]
    assert list(tmp_path.iterdir()) == []


def test_everything_is_looked_at_in_order_and_stays_as_it_is(machine: CliRunner, tmp_path: Path) -> None:
    before = {file.name: file.read_bytes() for file in (tmp_path / "data").iterdir() if "-" not in file.name}
    code, said, _ = told(machine)
    assert (code, list(said)) == (0, IN_ORDER)
    after = {file.name: file.read_bytes() for file in (tmp_path / "data").iterdir() if "-" not in file.name}
    assert before == after


def test_all_mistakes_in_settings_are_told_and_what_needs_none_is_looked_at(
    machine: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PORT", "many")
    monkeypatch.setenv("TRIAL", "perhaps")
    code, said, wrong = told(machine)
    assert (code, wrong) == (1, ["Settings", "Settings"])
    assert {"Clock", "Programme", "Words"} <= set(said)


@pytest.mark.parametrize(
    ("broken_so", "where"),
    [
        (broken.without_key, ["Key"]),
        (broken.with_half_a_key, ["Key"]),
        (broken.with_a_folder_as_key, ["Key"]),
        (broken.with_another_key, ["Tables"]),
        (broken.of_noise, ["Database"]),
        (broken.damaged_at_its_beginning, ["Database"]),
        (broken.of_the_future, ["Tables"]),
        (broken.of_another_program, ["Tables"]),
        (broken.in_a_file, ["Data folder", "Key"]),
    ],
)
def test_what_is_wrong_with_key_or_file_is_told_as_at_the_start(
    broken_so: Callable[[Path], None], where: list[str], machine: CliRunner, tmp_path: Path
) -> None:
    for leftover in (tmp_path / "data").glob("*-*"):
        leftover.unlink()
    broken_so(tmp_path / "data")
    _, said, wrong = told(machine)
    assert wrong == where
    for one in wrong:
        broken.assert_plain(said[one])


def test_database_file_that_may_not_be_read_is_told_with_what_to_do(
    machine: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "data" / "tawjih.db"))

    monkeypatch.setattr(doctor_store, "open_with", forbidden)
    _, said, wrong = told(machine)
    assert wrong == ["Database"]
    broken.assert_plain(said["Database"])


def test_tables_that_lack_something_are_told_with_the_command(machine: CliRunner, tmp_path: Path) -> None:
    broken.change(tmp_path / "data", "UPDATE alembic_version SET version_num = '0033'")
    _, said, wrong = told(machine)
    assert wrong == ["Tables"]
    assert "0034" in said["Tables"]
    assert "tawjih migrate" in said["Tables"]


def test_folder_and_key_that_others_may_read_are_told_with_the_command(machine: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "data").chmod(0o755)
    (tmp_path / "data" / "key.json").chmod(0o644)
    _, said, wrong = told(machine)
    assert wrong == ["Data folder", "Key"]
    assert said["Data folder"].endswith(f"chmod 700 {tmp_path / 'data'}")
    broken.assert_plain(said["Key"])


def test_full_disk_is_told(machine: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=3 * 2**20))
    assert told(machine)[2] == ["Disk"]


def test_port_is_told_apart_when_it_is_ours_and_when_it_is_not(
    machine: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = Program(tmp_path / "data")
    program.start()
    try:
        monkeypatch.setenv("PORT", str(program.port))
        assert told(machine)[1]["Port"] == f"Tawjih serves at {program.port}"
    finally:
        program.stop()
    with socket.create_server(("127.0.0.1", 0)) as other:
        monkeypatch.setenv("PORT", str(other.getsockname()[1]))
        monkeypatch.setattr(http.client.HTTPConnection, "request", refuse)
        _, said, wrong = told(machine)
    assert wrong == ["Port"]
    broken.assert_plain(said["Port"])


def refuse(*_: object) -> None:
    """Whoever is there does not speak as we do."""
    raise OSError


def test_database_that_is_away_is_told_without_its_password(
    machine: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://boss:{broken.SECRET}@127.0.0.1:{free_port()}/tawjih")
    _, said, wrong = told(machine)
    assert wrong == ["Database"]
    broken.assert_plain(said["Database"])
    assert all(broken.SECRET not in one for one in said.values())


def test_postgresql_is_looked_at_as_well(
    emptied_postgres: str, machine: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", emptied_postgres)
    (tmp_path / "data" / "key.json").unlink()
    _, said, wrong = told(machine)
    assert said["Database"] == "postgresql is there"
    assert "Key" in wrong


def test_backup_is_missed_once_there_is_something_to_lose(machine: CliRunner, tmp_path: Path) -> None:
    assert told(machine)[0] == 0
    change_store(sign_up)
    _, said, wrong = told(machine)
    assert wrong == ["Backup"]
    assert "tawjih backup" in said["Backup"]
    to = str(tmp_path / "kept.backup")
    made = machine.invoke(command_line.cli, ["backup", to], env={"BACKUP_PASSPHRASE": "seven quiet words of nobody"})
    assert made.exit_code == 0, made.output
    code, said, _ = told(machine)
    assert code == 0
    assert "the last was begun 0 minutes ago" in said["Backup"]


def test_backup_of_last_week_is_not_enough_and_one_of_yesterday_is(machine: CliRunner) -> None:
    def back_up(tx: Connection, days: int) -> None:
        audit.add_deed(tx, None, "command_line", "backup", now=datetime.now(UTC) - timedelta(days=days))

    change_store(sign_up)
    change_store(lambda tx: back_up(tx, 7))
    _, said, wrong = told(machine)
    assert wrong == ["Backup"]
    assert "begun 7 days ago" in said["Backup"]
    change_store(lambda tx: back_up(tx, 1))
    assert told(machine)[0] == 0


def test_clock_that_runs_before_what_was_written_is_told_here_and_at_the_start(
    machine: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    change_store(sign_up)
    now = datetime.now(UTC)
    for days, side in ((-3, "before"), (400, "after")):
        monkeypatch.setattr(clock.SystemClock, "now", lambda _, days=days: now + timedelta(days=days))
        _, said, wrong = told(machine)
        assert "Last word" in wrong
        assert f"days {side} what was written last" in said["Last word"]
        broken.assert_plain(said["Last word"])


@pytest.mark.usefixtures("machine")
def test_start_warns_of_a_clock_that_does_not_fit() -> None:
    change_store(sign_up)
    with opened() as database:
        for days, warns in ((0, False), (400, True)):
            at = clock.FrozenClock(datetime.now(UTC) + timedelta(days=days))
            assert bool(first_words.clock_warning(app.build(load_settings(), database, at))) == warns


def test_message_that_waits_for_long_is_told(machine: CliRunner) -> None:
    def write(tx: Connection) -> None:
        sign_up(tx)
        audit.add_deed(tx, None, "command_line", "backup", now=datetime.now(UTC))
        whose = contacts.lock_conversation(tx, "telegram", "600", datetime.now(UTC))
        due = datetime.now(UTC) - timedelta(hours=3)
        outbox.add_messages(tx, whose.id, 1, ["{}"], first="pending", rest="pending", now=due)

    change_store(write)
    _, said, wrong = told(machine)
    assert wrong == ["Messages"]
    assert said["Messages"].startswith("1 messages wait on telegram, the oldest since 3 hours")


# --- Telegram ---


async def told_of_telegram(machine: CliRunner, **settings: str) -> str:
    """What is said of Telegram, without the token; and nothing else is wrong."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"TELEGRAM_BOT_TOKEN": TOKEN, **settings}.items():
            patch.setenv(name, value)
        _, said, wrong = await asyncio.to_thread(told, machine)
    assert wrong in ([], ["Telegram"])
    assert TOKEN not in str(said)
    if wrong:
        broken.assert_plain(said["Telegram"])
    return "" if wrong == [] else said["Telegram"]


async def test_token_is_tried_and_nothing_is_changed_at_telegram(machine: CliRunner) -> None:
    async with BotApi() as api:
        assert await told_of_telegram(machine, TELEGRAM_API_URL=api.url) == ""
        assert {call.method for call in api.calls} == {"getMe", "getWebhookInfo"}
        api.token = "1:another"
        assert "refuses the bot token" in await told_of_telegram(machine, TELEGRAM_API_URL=api.url)


async def test_telegram_that_cannot_be_reached_is_told(machine: CliRunner) -> None:
    said = await told_of_telegram(machine, TELEGRAM_API_URL=f"http://127.0.0.1:{free_port()}")
    assert said.startswith("Telegram cannot be reached at 127.0.0.1:")


async def test_webhook_of_somebody_else_is_told(machine: CliRunner) -> None:
    async with BotApi() as api:
        api.webhook = {"url": "https://elsewhere.example/"}
        assert "set a webhook" in await told_of_telegram(machine, TELEGRAM_API_URL=api.url)
        ours = {"TELEGRAM_API_URL": api.url, "PUBLIC_URL": "https://ours.example"}
        assert "took this bot's webhook" in await told_of_telegram(machine, **ours)
        api.webhook = {"url": "https://ours.example/telegram"}
        assert await told_of_telegram(machine, **ours) == ""
        api.webhook = {}
        assert await told_of_telegram(machine, **ours) == ""


async def test_clock_that_differs_from_telegrams_is_told(machine: CliRunner) -> None:
    async with BotApi() as api:
        api.date = format_datetime(datetime.now(UTC) - timedelta(days=90), usegmt=True)
        assert "90 days ahead of" in await told_of_telegram(machine, TELEGRAM_API_URL=api.url)


# --- WhatsApp ---


def whatsapp(url: str, **more: str) -> dict[str, str]:
    """What sets it up, as in the environment."""
    kept = settings(url)
    told = {name: getattr(kept, name) for name in type(kept).model_fields if name.startswith("whatsapp_")}
    plain = {name: one.get_secret_value() if hasattr(one, "get_secret_value") else one for name, one in told.items()}
    return {name.upper(): one for name, one in plain.items()} | {"PUBLIC_URL": "https://ours.example"} | more


async def told_of_whatsapp(machine: CliRunner, **given: str) -> str:
    """What is said of WhatsApp, without a secret; whether that is wrong is told before it."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in given.items():
            patch.setenv(name, value)
        _, said, wrong = await asyncio.to_thread(told, machine)
    assert WHATSAPP_TOKEN not in str(said)
    assert wrong in ([], ["WhatsApp"])
    if wrong:
        broken.assert_plain(said["WhatsApp"])
    return f"{'✗' if wrong else '✓'} {said['WhatsApp']}"


async def test_token_of_whatsapp_is_tried_and_nobody_is_written_to(machine: CliRunner) -> None:
    async with GraphApi() as api:
        assert await told_of_whatsapp(machine) == "✓ off; to have it, see WhatsApp in docs/operations.md"
        said = await told_of_whatsapp(machine, **whatsapp(api.url))
        assert said.startswith("✓ the token is for the number of “Centre”; ")
        assert said.endswith("https://ours.example/whatsapp")
        unknown = await told_of_whatsapp(machine, **whatsapp(api.url, WHATSAPP_PHONE_ID="900000000000002"))
        assert "✗ WhatsApp does not know WHATSAPP_PHONE_ID with this token" in unknown
        api.token = "another"
        assert "✗ WhatsApp refuses the account" in await told_of_whatsapp(machine, **whatsapp(api.url))
        assert api.calls == 0


async def test_whatsapp_that_cannot_be_reached_is_told(machine: CliRunner, caplog: pytest.LogCaptureFixture) -> None:
    said = await told_of_whatsapp(machine, **whatsapp(f"http://127.0.0.1:{free_port()}"))
    assert said.startswith("✗ WhatsApp cannot be reached at 127.0.0.1:")
    assert not [one for one in caplog.records if one.name.startswith("pywa") and one.levelname == "WARNING"]
