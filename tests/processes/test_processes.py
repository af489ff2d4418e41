"""`tawjih run --processes N`: one port, several who serve, and what becomes of them when they are killed."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from bot import cli as command_line
from storage.crypto import Keyring
from tests.fakes.bot_api import TOKEN, BotApi
from tests.test_operators import assert_plain
from tests.visiting import Program, Shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from typer.testing import CliRunner

COUNTED = re.compile(r'tawjih_turns_total\{channel="webchat",result="taken"\} ([0-9.]+)')


@pytest.fixture
def program(emptied_postgres: str, tmp_path: Path) -> Iterator[Program]:
    """Three processes on one PostgreSQL."""
    Keyring.create(tmp_path / "key.json")
    program = Program(tmp_path, {"DATABASE_URL": emptied_postgres}, processes=3)
    program.start()
    yield program
    program.stop()  # killed, the others would go on for a moment beside the next test, in its database


def until(true: Callable[[], object], seconds: float = 30) -> None:
    """Only what fails waits to the end."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def alive(number: int) -> bool:
    with contextlib.suppress(OSError):
        return "\nState:\tZ" not in Path(f"/proc/{number}/status").read_text()
    return False


def first_answer(url: str) -> None:
    """Somebody new gives one answer, over connections of their own."""
    with httpx.Client(base_url=url, headers={"x-tawjih": "1", "accept-language": "fr"}, trust_env=False) as client:
        shown = Shown.read(client.get("/").text)
        assert client.post("/", data=shown.form("youth")).status_code == 200


def test_several_on_sqlite_are_refused_in_one_sentence(runner: CliRunner) -> None:
    told = runner.invoke(command_line.cli, ["run", "--processes", "2"])
    assert told.exit_code == 1
    assert "tawjih move --to" in told.output
    assert_plain(told.output)


def test_one_that_is_killed_is_started_again_said_once_and_all_end_when_told(program: Program) -> None:
    first = program.ids()
    assert len(first) == 3
    for _ in range(2):
        victim = program.ids()[0]
        os.kill(victim, signal.SIGKILL)
        until(lambda victim=victim: victim not in program.ids() and len(program.ids()) == 3)  # type: ignore[misc]
        first_answer(program.url)
    said = (program.folder / "log").read_text()
    assert said.count("A process ended by itself (SIGKILL); it is started again: see the log.") == 1
    last, main = program.ids(), program.process
    assert main is not None
    program.stop()
    assert main.returncode == 0
    assert [one for one in last if alive(one)] == []
    with pytest.raises(httpx.ConnectError):
        httpx.get(program.url, trust_env=False)


def test_counts_are_the_sums_of_all_processes_and_of_those_that_were_killed(program: Program) -> None:
    def counted() -> set[float]:
        asked = [httpx.get(f"{program.url}/metrics", trust_env=False).text for _ in range(6)]
        return {float(found) for told in asked for found in COUNTED.findall(told)}

    for _ in range(8):
        first_answer(program.url)
    assert counted() == {8.0}
    os.kill(program.ids()[1], signal.SIGKILL)
    until(lambda: len(program.ids()) == 3)
    for _ in range(4):
        first_answer(program.url)
    assert counted() == {12.0}


def test_none_is_left_when_the_one_that_waits_for_them_is_killed(program: Program) -> None:
    left = program.ids()
    program.kill()
    until(lambda: not any(map(alive, left)))


async def test_one_of_them_asks_telegram_and_another_goes_on_when_it_is_killed(
    emptied_postgres: str, tmp_path: Path
) -> None:
    Keyring.create(tmp_path / "key.json")
    async with BotApi() as api:
        settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": api.url, "TRIAL": "1"}
        program = Program(tmp_path, {"DATABASE_URL": emptied_postgres, **settings}, processes=3)
        await asyncio.to_thread(program.start)
        try:
            person = api.person()
            await person.says("/start")
            await api.until(lambda: "Parent ou tuteur" in str(person.screen.messages))
            before = len(person.screen.messages)
            for victim in program.ids()[:2]:  # whoever asks, or two others
                os.kill(victim, signal.SIGKILL)
            await person.taps("Parent ou tuteur")
            await api.until(lambda: len(person.screen.messages) > before, 25)
        finally:
            await asyncio.to_thread(program.stop)
    assert "Another program asks Telegram" not in (tmp_path / "log").read_text()


ENDS_AT_ONCE = """
import sys, socket
from bot.notices import Notices
from bot.processes import Patience, Processes
def serve(place):
    print("begins", flush=True)
    sys.exit(3)
Processes(1, serve, Notices(lambda said: print(said, flush=True)), Patience(0.01, 3600.0)).run(socket.socket())
"""


def test_one_that_ends_again_and_again_is_started_more_and_more_rarely_and_told_once() -> None:
    with subprocess.Popen([sys.executable, "-c", ENDS_AT_ONCE], stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        lines: list[str] = []
        moments: list[float] = []
        while len(moments) < 7:
            lines.append(running.stdout.readline().strip())
            if lines[-1] == "begins":
                moments.append(time.monotonic())
        running.terminate()
        assert running.wait(timeout=20) == 0
    assert moments[-1] - moments[0] >= 0.01 * (1 + 2 + 4 + 8 + 16 + 32)
    told = [line for line in lines if line != "begins"]
    assert told == ["A process ended by itself (exit code 3); it is started again: see the log."]
