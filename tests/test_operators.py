"""What goes wrong at who runs it: one sentence with the fix, no secret in it, and the rest goes on.

Each sentence is in the table of docs/operations.md.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import errno
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import psycopg
import pytest
import typer
from sqlalchemy import event

from bot import app, console
from bot import cli as command_line
from bot import clock as clocks
from bot.config import load_settings
from bot.data_folder import PlaceUnusable, claim, own_keyring, too_open
from bot.listening import PortNotTaken, take_port
from bot.notices import Notices
from bot.services import announcing, bulk_work, delivery
from bot.services.pauses import growing
from storage.crypto import Keyring
from storage.db import Database, StoreRefused, StoreUnavailable
from storage.remedies import remedy
from tests.fakes import telegram_world
from tests.fakes.bot_api import TOKEN, BotApi, broken, conflict, refused
from tests.fakes.small_turns import SmallTurns
from tests.fakes.telegram_world import SOON, hooked, polled
from tests.postgres import fresh_database
from tests.storing import note
from tests.visiting import Program, free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from typer.testing import CliRunner

    from bot.clock import FrozenClock

ROOT = Path(__file__).parent.parent
SECRET = "hushhush"


# --- what the documentation says of it ---


def documented() -> list[str]:
    """What the program says, by the tables of the documentation."""
    whole = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    page = whole.partition("\n## When something is wrong\n")[2].partition("\n## ")[0]
    rows = [line.split(" | ") for line in page.splitlines() if line.startswith("| ") and "what it says" not in line]
    return [row[1].strip() for row in rows]


def assert_plain(said: str) -> None:
    """One line with nothing secret and nothing of a programmer's in it, which the documentation has."""
    line = said.strip().removeprefix("✗ ")
    assert "\n" not in line
    assert "Traceback" not in line
    assert SECRET not in line
    assert TOKEN not in line
    patterns = [".*".join(map(re.escape, one.split("…"))) for one in documented()]
    assert any(re.match(pattern, line) for pattern in patterns), line


def words_of_the_program() -> str:
    """All strings in the source, one a line, with … for what is put in."""
    found = []
    for file in [*(ROOT / "bot").rglob("*.py"), *(ROOT / "storage").rglob("*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(re.sub(r"\{\w+\}", "…", node.value))
            elif isinstance(node, ast.JoinedStr):
                found.append("".join(str(one.value) if isinstance(one, ast.Constant) else "…" for one in node.values))
    return "\n".join(found)


def test_every_sentence_in_the_documentation_is_said_by_the_program() -> None:
    program = words_of_the_program()
    parts = {part.strip(" .:;,()") for said in documented() for part in re.split(r"…|; |, or set|(?<=[A-Z]): ", said)}
    assert len(documented()) > 40
    assert [part for part in sorted(parts) if part not in program] == []


# --- what stops the start ---


def without_key(data: Path) -> None:
    (data / "key.json").unlink()


def with_half_a_key(data: Path) -> None:
    (data / "key.json").write_text("")


def with_a_folder_as_key(data: Path) -> None:
    without_key(data)
    (data / "key.json").mkdir()


def with_another_key(data: Path) -> None:
    without_key(data)
    Keyring.create(data / "key.json")


def half_written(data: Path) -> None:
    os.truncate(data / "tawjih.db", 10_000)


def of_noise(data: Path) -> None:
    (data / "tawjih.db").write_bytes(b"noise" * 9999)


def damaged_at_its_beginning(data: Path) -> None:
    with (data / "tawjih.db").open("r+b") as file:
        file.seek(40)
        file.write(b"\xf5" * 2000)


def of_the_future(data: Path) -> None:
    change(data, "UPDATE alembic_version SET version_num = '9999'")


def of_another_program(data: Path) -> None:
    (data / "tawjih.db").unlink()
    change(data, "CREATE TABLE leads (x)")


def a_folder(data: Path) -> None:
    (data / "tawjih.db").unlink()
    (data / "tawjih.db").mkdir()


def in_a_file(data: Path) -> None:
    shutil.rmtree(data)
    data.write_text("")


def change(data: Path, command: str) -> None:
    with contextlib.closing(sqlite3.connect(data / "tawjih.db")) as file, file:
        file.execute(command)


@pytest.mark.parametrize(
    "broken_so",
    [
        without_key, with_half_a_key, with_a_folder_as_key, with_another_key, half_written, of_noise,
        damaged_at_its_beginning, of_the_future, of_another_program, a_folder, in_a_file,
    ],
)  # fmt: skip
def test_start_says_one_sentence_when_key_or_file_is(
    broken_so: Callable[[Path], None], runner: CliRunner, tmp_path: Path
) -> None:
    assert runner.invoke(command_line.cli, ["migrate"]).exit_code == 0
    for leftover in (tmp_path / "data").glob("*-*"):
        leftover.unlink()
    broken_so(tmp_path / "data")
    told = runner.invoke(command_line.cli, ["migrate"])
    assert told.exit_code == 1
    assert_plain(told.output)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://boss:hushhush@127.0.0.1:{port}/tawjih",
        "postgresql://boss:hushhush@nowhere.invalid/tawjih",
        "postgresql://boss:hush@hushhush@127.0.0.1/tawjih",
        "postgresql://boss:hushhush@127.0.0.1:port/tawjih",
        "postgresql://boss:hushhush@127.0.0.1/tawjih?hush=no",
    ],
)
def test_start_says_one_sentence_without_the_password_when_postgresql_is_not_at_the_address(
    url: str, runner: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", url.format(port=free_port()))
    told = runner.invoke(command_line.cli, ["migrate"])
    assert told.exit_code == 1
    assert_plain(told.output)


def test_start_says_one_sentence_when_postgresql_has_no_such_database(
    postgres: str, runner: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", postgres.replace("/postgres?", "/nothere?"))
    told = runner.invoke(command_line.cli, ["migrate"])
    assert told.exit_code == 1
    assert "correct name, password and database in DATABASE_URL" in told.output
    assert_plain(told.output)


def test_start_says_one_sentence_when_postgresql_lets_us_make_no_tables(
    postgres: str, runner: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    with fresh_database(postgres) as url:
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute("DROP ROLE IF EXISTS poor")
            admin.execute("CREATE ROLE poor LOGIN")
            admin.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        monkeypatch.setenv("DATABASE_URL", url.replace("postgres:@", "poor:@"))
        told = runner.invoke(command_line.cli, ["migrate"])
    assert told.exit_code == 1
    assert "GRANT" in told.output
    assert_plain(told.output)


def test_lost_key_is_told_and_none_is_made_when_postgresql_is_in_use(
    emptied_postgres: str, runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", emptied_postgres)
    told = runner.invoke(command_line.cli, ["migrate"])
    assert told.exit_code == 1
    assert "There is no key file" in told.output
    assert not (tmp_path / "data" / "key.json").exists()


@pytest.mark.parametrize("year", [1970, 1999, 2099])
def test_start_says_one_sentence_when_the_clock_is_years_off(
    year: int, runner: CliRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clocks.SystemClock, "now", lambda _: datetime(year, 1, 1, tzinfo=UTC))
    told = runner.invoke(command_line.cli, ["migrate"])
    assert told.exit_code == 1
    assert_plain(told.output)


def test_file_that_cannot_be_written_is_told_in_one_sentence(runner: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "none" / "leads.csv"
    told = runner.invoke(command_line.cli, ["leads", "export", "--to", str(file)])
    assert told.exit_code == 1
    assert told.output.strip().splitlines() == [
        f"✗ {file} cannot be used (No such file or directory): see that it is there, or choose another."
    ]


@pytest.mark.parametrize("code", [errno.EACCES, errno.EROFS, errno.ENOSPC])
def test_folder_that_cannot_be_written_is_told_in_one_sentence(
    code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    settings = load_settings(tmp_path / "none")
    for step in ("mkdir", "fsync"):
        with monkeypatch.context() as patch:
            patch.setattr(os, step, fail)
            with pytest.raises(PlaceUnusable) as told:
                own_keyring(settings, lambda: False)
        assert_plain(str(told.value))
    assert list((tmp_path / "data").iterdir()) == [], "half a key would be taken for one"


@pytest.mark.parametrize("port", ["taken", "of administrators", "elsewhere"])
def test_port_that_cannot_be_had_is_told_in_one_sentence(port: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(errno.EACCES, "Permission denied")

    with contextlib.ExitStack() as stack:
        taken = stack.enter_context(take_port("127.0.0.1", 0))
        host, number = ("nowhere.invalid", 0) if port == "elsewhere" else ("127.0.0.1", taken.getsockname()[1])
        if port == "of administrators":
            monkeypatch.setattr(socket.socket, "bind", fail)
        told = stack.enter_context(pytest.raises(PortNotTaken))
        take_port(host, number)
    assert_plain(str(told.value))


def test_program_ends_with_one_sentence_and_serves_on_where_it_did_when_the_port_is_taken(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.start()
    (tmp_path / "second").mkdir()
    try:
        kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG", "TMPDIR"}}
        command = [sys.executable, "-c", "from bot.cli import main; main()", "run"]
        settings = {"PORT": str(program.port), "DATA_DIR": str(tmp_path / "second")}
        second = subprocess.run(command, env=kept | settings, capture_output=True, text=True, timeout=60, check=False)
        assert httpx.get(program.url).status_code == 200
    finally:
        program.stop()
    assert (second.returncode, second.stdout) == (1, "")
    assert "is taken by Tawjih, which runs already: end that one" in second.stderr
    assert_plain(second.stderr)


def test_older_python_is_told_in_one_sentence_by_a_file_that_it_can_read(monkeypatch: pytest.MonkeyPatch) -> None:
    source = (ROOT / "bot" / "__init__.py").read_text()
    ast.parse(source, feature_version=(3, 7))
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    with pytest.raises(SystemExit) as told:
        exec(compile(source, "bot/__init__.py", "exec"), {})  # noqa: S102  what python does with it
    assert_plain(str(told.value))


# --- what is only said ---


def test_key_that_others_may_read_is_told_and_the_fix_ends_it(tmp_path: Path) -> None:
    Keyring.create(tmp_path / "key.json")
    assert too_open(tmp_path / "key.json") == ""
    (tmp_path / "key.json").chmod(0o644)
    assert_plain(too_open(tmp_path / "key.json"))


def test_second_program_on_a_sqlite_file_is_told_and_on_postgresql_never(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/tawjih.db"
    assert claim(url) == ""
    assert_plain(claim(url))
    assert claim(f"postgresql+psycopg://{tmp_path}") == ""


def test_notice_is_said_once_when_it_comes_and_once_when_it_is_over() -> None:
    said: list[str] = []
    notices = Notices(said.append, lambda: 0.0)
    for _ in range(3):
        notices.tell("telegram", "It is away.")
    for _ in range(2):
        notices.over("telegram", "It is back.")
    notices.over("database", "It is back.")
    assert said == ["It is away.", "It is back."]


def test_notice_is_not_repeated_while_it_lasts_however_long() -> None:
    said: list[str] = []
    seconds = iter(range(0, 9000, 900))
    notices = Notices(said.append, lambda: next(seconds))
    for _ in range(5):
        notices.tell("telegram", "It is away.")
    assert said == ["It is away."]


def test_notice_is_one_story_a_minute_when_it_comes_and_goes() -> None:
    said: list[str] = []
    seconds = iter(range(0, 200, 10))
    notices = Notices(said.append, lambda: next(seconds))
    for _ in range(14):
        notices.tell("database", "It is away.")
        notices.over("database", "It is back.")
    assert said == ["It is away.", "It is back."] * 3


# --- a database that comes and goes ---


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def notices(said: list[str]) -> Notices:
    return Notices(said.append)


def test_program_waits_for_a_database_that_is_away_with_growing_pauses_and_says_both(
    monkeypatch: pytest.MonkeyPatch, said: list[str]
) -> None:
    away = StoreUnavailable(
        "The database cannot be used now: gone; start PostgreSQL, or correct host and port in DATABASE_URL."
    )
    outcomes: list[Any] = [away] * 7 + ["there"]
    pauses: list[float] = []

    def opened(*_: object, **__: object) -> Any:
        outcome = outcomes.pop(0)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    monkeypatch.setattr(console, "_opened", opened)
    monkeypatch.setattr(console, "tell", said.append)
    monkeypatch.setattr(time, "sleep", pauses.append)
    assert str(console.open_when_there(load_settings(Path("none")))) == "there"
    assert pauses == [1, 2, 4, 8, 16, 30, 30]
    assert len(said) == 2
    assert_plain(said[0])
    assert said[1] == "The database is there."


def test_program_does_not_wait_for_a_database_that_refuses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*_: object, **__: object) -> None:
        raise StoreRefused("no such database")

    monkeypatch.setattr(console, "_opened", opened)
    with pytest.raises(typer.Exit) as ended:
        console.open_when_there(load_settings(Path("none")))
    assert ended.value.exit_code == 1


@pytest.mark.usefixtures("short_pauses")
async def test_full_disk_is_told_once_and_when_there_is_room_again(
    sqlite_database: Database, notices: Notices, said: list[str]
) -> None:
    def limit(driver: sqlite3.Connection, _: object) -> None:
        driver.execute("PRAGMA max_page_count = 1")  # taken as the size it has

    sqlite_database.heard = notices.of_database
    event.listen(sqlite_database.engine, "connect", limit)
    for _ in range(2):
        with pytest.raises(StoreUnavailable):
            await sqlite_database.write(lambda tx: [note("x" * 4000)(tx) for _ in range(300)])
        await sqlite_database.read(lambda _: None)
    event.remove(sqlite_database.engine, "connect", limit)
    sqlite_database.engine.dispose()
    await sqlite_database.write(note("room"))
    assert len(said) == 2
    assert "make room on the disk" in said[0]
    assert_plain(said[0])
    assert said[1] == "The database can be used again."


def test_program_that_is_built_tells_of_its_database(
    sqlite_database: Database, notices: Notices, said: list[str]
) -> None:
    app.build(load_settings(Path("none")), sqlite_database, notices=notices)
    sqlite_database.heard("reading", StoreUnavailable("It is away."))
    sqlite_database.heard("writing", StoreUnavailable("It is away."))
    sqlite_database.heard("reading", None)
    sqlite_database.heard("writing", None)
    assert said == ["It is away. People are asked to try again, and so does Tawjih.", "The database can be used again."]


def test_pauses_grow_while_the_store_is_away_and_not_for_ever() -> None:
    assert [growing(1.0, faults) for faults in (0, 1, 2, 5, 99)] == [1, 2, 4, 32, 32]


class Away:
    """A database that is not there."""

    async def write(self, *_: object, **__: object) -> None:
        raise StoreUnavailable

    read = write


@pytest.mark.parametrize("who", ["delivery", "bulk", "announcing"])
async def test_what_looks_by_itself_looks_less_often_while_the_store_is_away(
    who: str, monkeypatch: pytest.MonkeyPatch, turns: SmallTurns, clock: FrozenClock
) -> None:
    away: Any = Away()
    conversations: Any = turns
    looks: dict[str, Any] = {
        "delivery": delivery.Delivery("telegram", away, away, clock),
        "bulk": bulk_work.BulkWork(away, conversations, clock),
        "announcing": announcing.Announcer(away, conversations, clock, away),
    }
    pauses: list[float] = []

    async def wait_for(waiting: Any, seconds: float) -> None:
        waiting.close()
        pauses.append(seconds)
        if len(pauses) == 8:
            raise asyncio.CancelledError
        raise TimeoutError

    monkeypatch.setattr(asyncio, "wait_for", wait_for)
    with pytest.raises(asyncio.CancelledError):
        await looks[who]._run()
    assert [pause / pauses[0] for pause in pauses] == [1, 2, 4, 8, 16, 16, 16, 16]


class Worded(psycopg.OperationalError):
    """As psycopg says it while it connects: nothing but words."""

    __module__ = "psycopg"


SERVER = 'connection to server at "127.0.0.1", port 5432 failed: '


@pytest.mark.parametrize(
    ("words", "helps", "passes"),
    [
        (SERVER + "Connection refused", "start PostgreSQL", True),
        (SERVER + "server closed the connection unexpectedly", "start PostgreSQL", True),
        (SERVER + "FATAL:  the database system is starting up", "wait until", True),
        (SERVER + "FATAL:  sorry, too many clients already", "wait until", True),
        (SERVER + 'FATAL:  password authentication failed for user "boss"', "correct name, password", False),
        (SERVER + "FATAL:  authentification par mot de passe échouée", "correct name, password", False),
        (SERVER + "fe_sendauth: no password supplied", "correct name, password", False),
    ],
)  # fmt: skip
def test_remedy_fits_what_the_driver_says(words: str, helps: str, *, passes: bool) -> None:
    found = remedy(Worded(words), words)
    assert found.advice.startswith(helps)
    assert found.passes is passes


# --- Telegram ---


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        yield api


@pytest.fixture
def clock() -> FrozenClock:
    return telegram_world.clock()


@pytest.fixture
def turns(sqlite_database: Database, clock: FrozenClock) -> SmallTurns:
    return SmallTurns(sqlite_database, clock)


async def until(true: Callable[[], object]) -> None:
    """Wait until this holds; what is said is said after what happens."""
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110  nothing else wakes
            await asyncio.sleep(0.01)


CONNECTED = "Telegram: connected as @tawjih_test_bot, by "
BACK = "Telegram is there again."


async def test_refused_token_is_told_once_and_when_it_is_taken(
    api: BotApi, turns: SmallTurns, sqlite_database: Database, clock: FrozenClock, notices: Notices, said: list[str]
) -> None:
    api.token = "1:another"
    async with polled(api, turns, sqlite_database, clock, notices=notices):
        await asyncio.sleep(0.2)
        assert len(said) == 1
        api.token = TOKEN
        await until(lambda: len(said) == 3)
    assert "refuses the bot token" in said[0]
    assert_plain(said[0])
    assert said[1:] == [BACK, CONNECTED + "polling."]


HOOKED = replace(conflict(), description="Conflict: can't use getUpdates method while webhook is active")


@pytest.mark.parametrize(
    ("fault", "helps"),
    [
        (broken(), "Telegram cannot be reached at 127.0.0.1:"),
        (conflict(), "Another program asks Telegram for this bot's updates"),
        (HOOKED, "Another program set a webhook"),
        (replace(broken(401), description="Unauthorized"), "The server at TELEGRAM_API_URL"),
        (refused("Bad Request: strange"), "Telegram answers with an error at 127.0.0.1:"),
    ],
    ids=["away", "polled", "hooked", "revoked", "fault"],
)  # fmt: skip
async def test_trouble_while_polling_is_told_once_and_when_it_is_over(
    fault: Any, helps: str, api: BotApi, turns: SmallTurns, sqlite_database: Database, clock: FrozenClock,
    notices: Notices, said: list[str],
) -> None:  # fmt: skip
    async with polled(api, turns, sqlite_database, clock, notices=notices):
        await api.until(lambda: api.of("getUpdates"))
        api.fail("getUpdates", fault, times=4)
        await api.person().says("salut")
        await api.until(lambda: api.person().screen.messages)
        await api.person().says("encore")
        await until(lambda: BACK in said)
        await api.until(lambda: len(api.person().screen.messages) == 2)
    assert [said[0], said[2]] == [CONNECTED + "polling.", BACK]
    assert said[1].startswith(helps)
    assert_plain(said[1])


async def test_refused_webhook_is_told_in_telegrams_words_and_tried_again(
    api: BotApi, turns: SmallTurns, sqlite_database: Database, clock: FrozenClock, notices: Notices, said: list[str]
) -> None:
    api.fail("setWebhook", refused(f"Bad Request: bad webhook: {TOKEN}\n{telegram_world.SECRET} is reserved."), times=2)
    async with hooked(api, turns, sqlite_database, clock, notices=notices):
        await until(lambda: len(said) == 3)
    assert "refuses the webhook http://127.0.0.1:" in said[0]
    assert telegram_world.SECRET not in said[0]
    assert_plain(said[0])
    assert said[1:] == [BACK, CONNECTED + "webhook."]


LOOKING = replace(SOON, look=0.02)


async def test_webhook_that_leads_elsewhere_is_told_and_when_it_is_ours_again(
    api: BotApi, turns: SmallTurns, sqlite_database: Database, clock: FrozenClock, notices: Notices, said: list[str]
) -> None:
    async with hooked(api, turns, sqlite_database, clock, LOOKING, notices=notices):
        ours = api.webhook
        await until(lambda: api.of("getWebhookInfo"))
        api.webhook = {"url": "https://elsewhere.example/"}
        await until(lambda: len(said) == 2)
        api.webhook = ours
        await until(lambda: len(said) == 3)
    assert "took this bot's webhook" in said[1]
    assert_plain(said[1])
    assert said[2] == BACK


async def test_webhook_that_telegram_does_not_reach_is_told_and_an_error_of_yesterday_is_not(
    api: BotApi, turns: SmallTurns, sqlite_database: Database, clock: FrozenClock, notices: Notices, said: list[str]
) -> None:
    failed = {"pending_update_count": 2, "last_error_message": "SSL error: certificate verify failed"}
    api.undelivered = failed | {"last_error_date": int((clock.now() - timedelta(days=1)).timestamp())}
    async with hooked(api, turns, sqlite_database, clock, LOOKING, notices=notices):
        await until(lambda: len(api.of("getWebhookInfo")) > 2)
        assert said == [CONNECTED + "webhook."]
        api.undelivered = failed | {"last_error_date": int(clock.now().timestamp())}
        await until(lambda: len(said) == 2)
    assert "certificate verify failed" in said[1]
    assert_plain(said[1])


async def test_token_that_is_revoked_is_told_where_updates_come_by_themselves(
    api: BotApi, turns: SmallTurns, sqlite_database: Database, clock: FrozenClock, notices: Notices, said: list[str]
) -> None:
    async with hooked(api, turns, sqlite_database, clock, LOOKING, notices=notices):
        await until(lambda: said)
        api.token = "1:another"
        await until(lambda: len(said) == 2)
    assert "refuses the bot token" in said[1]
    assert_plain(said[1])


@pytest.mark.parametrize(("days", "told"), [(0, ""), (-900, "900 days ahead of"), (0.2, "4.8 hours behind")])
async def test_clock_that_differs_from_telegrams_is_told(
    days: float, told: str, api: BotApi, turns: SmallTurns, sqlite_database: Database, clock: FrozenClock,
    notices: Notices, said: list[str],
) -> None:  # fmt: skip
    api.date = format_datetime(clock.now() + timedelta(days=days), usegmt=True)
    async with polled(api, turns, sqlite_database, clock, notices=notices):
        await until(lambda: len(said) == 1 + bool(told))
        await api.until(lambda: api.of("getUpdates"))
    assert [told in line for line in said if "clock" in line] == [True] * bool(told)
    for line in said[1:]:
        assert_plain(line)


async def test_program_serves_the_page_while_telegram_is_away_and_says_it_where_an_operator_looks(
    tmp_path: Path,
) -> None:
    port = free_port()
    settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": f"http://127.0.0.1:{port}", "LOG_LEVEL": "warning"}
    program = Program(tmp_path, settings)
    await asyncio.to_thread(program.start)
    try:
        await until(lambda: "telegram.unreachable" in (tmp_path / "log").read_text())
        async with BotApi(port=port) as api:
            async with httpx.AsyncClient() as client:
                assert (await client.get(program.url)).status_code == 200
            await api.until(lambda: api.of("getUpdates"), 20)
    finally:
        await asyncio.to_thread(program.stop)
    told = (tmp_path / "log").read_text()
    assert '"event": "telegram.unreachable"' in told
    assert TOKEN not in told
    notices = [line.partition(" ")[2] for line in told.splitlines() if re.match(r"\d\d:\d\d ", line)]
    assert_plain(notices[0])
    assert notices[1:3] == [BACK, CONNECTED + "polling."]
