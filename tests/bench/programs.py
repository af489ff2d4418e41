"""The programs that are measured, each as a process of its own, and the second process with the people who write."""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from tests.fakes.bot_api import TOKEN
from tests.visiting import Program, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PEERS: Final = Path(__file__).parent / "peers"
PYTHON: Final = Path(os.environ.get("PEERS_PYTHON") or ".venv/peers/bin/python").absolute()
SECRET: Final = hmac.new(TOKEN.encode(), b"tawjih webhook secret", hashlib.sha256).hexdigest()
_TICKS: Final = os.sysconf("SC_CLK_TCK")
_PATIENCE: Final = 60.0


class Load:
    """The second process. One order at a time."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "tests.bench.load"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self._line())

    @property
    def api(self) -> str:
        """The address of its Bot API."""
        return f"http://127.0.0.1:{self.port}"

    def order(self, **what: Any) -> Any:
        """What came of an order, see `load.Order`."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        return json.loads(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()

    def close(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()


@dataclass(slots=True)
class Measured:
    """A program that runs. `calls` are those that each step brings, by the kind of steps."""

    name: str
    process: int
    port: int
    load: Load
    calls: dict[str, list[int]] = field(default_factory=dict)

    def run(self, kind: str, **how: Any) -> dict[str, float]:
        """What came of an order, and the milliseconds of CPU that each of its turns took."""
        place = {"port": self.port, "path": "/telegram", "secret": SECRET, "kind": kind}
        if kind not in self.calls and "calls" not in how:
            self.calls[kind] = self.load.order(**place, rehearses=True)
        before = self.cpu()
        came: dict[str, float] = self.load.order(**place, **{"calls": self.calls.get(kind), **how})
        came["cpu"] = 1000 * (self.cpu() - before) / max(1, came["all"])
        return came

    def cpu(self) -> float:
        """The seconds of CPU that the program took until now, with all its processes."""
        return sum(_cpu(number) for number in [self.process, *_children(self.process)])

    def memory(self) -> float:
        """The megabytes it holds in memory."""
        pages = sum(int(Path(f"/proc/{one}/statm").read_text().split()[1]) for one in _all(self.process))
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextlib.contextmanager
def ours(
    load: Load, settings: Mapping[str, str] | None = None, folder: Path | None = None, processes: int = 1
) -> Iterator[Measured]:
    """This program, by webhook, with no limit of how much it sends."""
    with TemporaryDirectory(prefix="tawjih-bench-") as made:
        port = free_port()
        given = {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": load.api,
            "PUBLIC_URL": f"http://127.0.0.1:{port}",
            "TRIAL": "1",
            "SENDS_A_SECOND": "0",
            **(settings or {}),
        }
        program = Program(folder or Path(made), given, port, processes)
        program.start()
        try:
            assert program.process is not None
            yield Measured("Tawjih", program.process.pid, port, load)
        finally:
            program.stop()


@contextlib.contextmanager
def peer(load: Load, name: str, settings: Mapping[str, str] | None = None) -> Iterator[Measured]:
    """One of `peers`, in their environment."""
    with TemporaryDirectory(prefix="tawjih-bench-") as folder:
        port = free_port()
        command = [str(PYTHON), str(PEERS / f"{name}.py"), str(port), load.api]
        with (Path(folder) / "log").open("wb") as log:
            process = subprocess.Popen(
                command, cwd=folder, env={**os.environ, **(settings or {})}, stdout=log, stderr=log
            )
        try:
            _wait_for(port, process, Path(folder) / "log")
            yield Measured(name, process.pid, port, load)
        finally:
            process.kill()
            process.wait()


@contextlib.contextmanager
def redis() -> Iterator[dict[str, str] | None]:
    """A Redis that keeps nothing on the disk, as settings; None where there is none."""
    found = shutil.which("redis-server")
    if found is None:
        yield None
        return
    port = free_port()
    process = subprocess.Popen([found, "--port", str(port), "--save", ""], stdout=subprocess.DEVNULL)
    try:
        yield {"REDIS": f"redis://127.0.0.1:{port}"}
    finally:
        process.kill()
        process.wait()


def _wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        listening = Path("/proc/net/tcp").read_text()
        if f"0100007F:{port:04X} 00000000:0000 0A" in listening:
            return
        time.sleep(0.05)
    raise RuntimeError(log.read_text())


def _children(number: int) -> list[int]:
    with contextlib.suppress(OSError):
        return [int(one) for one in Path(f"/proc/{number}/task/{number}/children").read_text().split()]
    return []


def _all(number: int) -> list[int]:
    return [number, *_children(number)]


def _cpu(number: int) -> float:
    user, system = Path(f"/proc/{number}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / _TICKS
