"""What must never be printed, on the way through the program as a process of its own: its log, and what it says."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Final

import httpx
import pytest

from tests.fakes.bot_api import BotApi
from tests.test_canaries import NAME, PASSWORD, PLANTED, SECRET, TOKEN, WATCHING, birds
from tests.visiting import Program, Shown

if TYPE_CHECKING:
    from pathlib import Path


async def test_program_writes_nothing_of_whom_it_talks_to_even_when_told_to_write_all(tmp_path: Path) -> None:
    async with BotApi(token=TOKEN) as api:
        settings = {
            "TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": api.url, "TELEGRAM_SECRET": SECRET, "TRIAL": "1",
            "METRICS_TOKEN": WATCHING, "LOG_LEVEL": "debug",
        }  # fmt: skip
        program = Program(tmp_path, settings)
        await asyncio.to_thread(program.start)
        try:
            person = api.person(600000071)
            await person.says("/start")
            await person.says(PLANTED)
            await api.until(lambda: len(person.screen.texts) >= 2)
            async with httpx.AsyncClient(base_url=program.url, trust_env=False) as web:
                shown = Shown.read((await web.get("/", params={"q": PLANTED})).text)
                await web.post("/", data={"event": shown.event, "text": PLANTED})
                await web.get(f"/{NAME}", headers={"cookie": "tawjih_desk=KANARI"})
                await web.post("/desk/sign-in", data={"login": "kanari", "password": PASSWORD})
        finally:
            await asyncio.to_thread(program.stop)
    key = json.loads((tmp_path / "key.json").read_text())
    log = (tmp_path / "log").read_text()
    assert log
    assert birds(log) == []
    assert not any(str(value) in log for value in key.values() if len(str(value)) > 10)


CRASH: Final = """
import sys
from unittest import mock
from bot import cli
from storage import exporting
def fail(*_, **__):
    raise RuntimeError({planted!r})
with mock.patch({target!r}, fail):
    sys.argv = ["tawjih", *{command!r}]
    cli.main()
"""


@pytest.mark.parametrize(
    ("command", "target"),
    [
        (["leads", "export", "--format", "jsonl"], "bot.opening.open_database"),
        (["tickets", "list"], "bot.opening.prepare"),
        (["run"], "bot.app.build"),
        (["run"], "bot.app.listen"),
        (["check"], "bot.checks.problems"),
        (["migrate"], "storage.migrations.upgrade"),
    ],
)
def test_crash_of_a_command_is_told_without_its_words(tmp_path: Path, command: list[str], target: str) -> None:
    ended = run(tmp_path, CRASH.format(planted=PLANTED, target=target, command=command))
    assert ended.returncode == 1
    written = ended.stdout + ended.stderr
    assert "crashed" in written
    assert "RuntimeError" in written
    assert birds(written) == []


@pytest.mark.parametrize("command", [["run"], ["migrate"], ["leads", "export"], ["check"], ["tickets", "list"]])
@pytest.mark.parametrize(
    "setting",
    [
        {"DATABASE_URL": "postgresql://tawjih:KANARIpass@127.0.0.1:1/kanari_db"},
        {"DATABASE_URL": "postgresql://tawjih:KANARI@pass@127.0.0.1/db"},
        {"DATABASE_URL": "mysql://tawjih:KANARIpass@127.0.0.1/db"},
        {"TELEGRAM_BOT_TOKEN": "KANARI"},
        {"METRICS_TOKEN": "KANARI"},
        {"TELEGRAM_SECRET": "KANARI!"},
    ],
    ids="-".join,
)
def test_wrong_or_unreachable_settings_are_told_without_their_secrets(
    tmp_path: Path, command: list[str], setting: dict[str, str]
) -> None:
    code = f"import sys; from bot import cli; sys.argv = ['tawjih', *{command!r}]; cli.main()"
    ended = run(tmp_path, code, seconds=8 if command == ["run"] else 60, **setting)  # who serves waits for ever
    told = ended.stdout + ended.stderr
    assert told.strip(), "they are told something"
    assert birds(told.replace("kanari_db", "")) == []


def run(folder: Path, code: str, seconds: float = 60, **settings: str) -> subprocess.CompletedProcess[str]:
    """The program as a process of its own, ended after a while when it waits for something."""
    told = {"DATA_DIR": str(folder), "PORT": "0", "LOG_LEVEL": "debug", "PATH": "/usr/bin:/bin", **settings}
    with subprocess.Popen(
        [sys.executable, "-c", code], env=told, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            out, err = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.terminate()
            out, err = process.communicate()
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)
