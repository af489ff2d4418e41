"""A person at the web page, over HTTP, as a browser without a script would be; and the program as its own process."""

from __future__ import annotations

import contextlib
import html
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RUN = ("-c", "from bot.cli import main; main()", "run")
_EVENT = re.compile(r'name="event" value="([^"]+)"')
_QUESTION = re.compile(r'data-question="([^"]*)"')
_CHAT = re.compile(r"chat: http://127\.0\.0\.1:(\d+)\n")
_BUTTON = re.compile(r'name="data" value="([^"]+)"')


@dataclass(slots=True)
class Shown:
    """What a page asks, and how it can be answered."""

    event: str
    question: str
    buttons: list[str]
    page: str

    @classmethod
    def read(cls, page: str) -> Shown:
        event, question = _EVENT.search(page), _QUESTION.search(page)
        buttons = [html.unescape(data) for data in _BUTTON.findall(page)]
        return cls(event.group(1) if event else "", question.group(1) if question else "", buttons, page)

    def form(self, answer: str) -> dict[str, str]:
        """The form of an answer: the button with that value, or typed words when it begins with ":"."""
        if answer.startswith(":"):
            return {"event": self.event, "text": answer[1:]}
        fitting = [data for data in self.buttons if data.split("|")[2:] in ([self.question, answer], ["", answer])]
        assert fitting, f"{self.question}: {answer} is not among {self.buttons}"
        return {"event": self.event, "data": fitting[0]}


@dataclass(slots=True)
class Program:
    """`tawjih run` as a process of its own, with its data in a folder."""

    folder: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = 0
    processes: int = 1
    command: Sequence[str] = RUN
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it and wait until it serves."""
        if "PORT" not in self.settings:
            self.port = self.port or free_port()
        kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG", "TMPDIR"}}
        given = {"DATA_DIR": str(self.folder), "PORT": str(self.port), "LOG_LEVEL": "error", **self.settings}
        command = [sys.executable, *self.command]
        if self.processes > 1:
            command += ["--processes", str(self.processes)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, env={**kept, **given}, stdout=log, stderr=log)
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            self.port = self.port or self._told_port()
            if self.port and self._serves():
                return
            assert self.process.poll() is None, (self.folder / "log").read_text()
            time.sleep(0.05)
        raise TimeoutError((self.folder / "log").read_text())

    def _serves(self) -> bool:
        """Whether it answers. A client of HTTP would take longer to be made than the program to start."""
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=2) as line:
            line.sendall(b"GET /healthz HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
            return line.recv(64).split(b"\r\n")[0].endswith(b"200 OK")
        return False

    def _told_port(self) -> int:
        """The port that the program says it took; 0 while it says none."""
        told = _CHAT.search((self.folder / "log").read_text())
        return int(told.group(1)) if told else 0

    def ids(self) -> list[int]:
        """The processes that serve, where they are several."""
        assert self.process is not None
        number = self.process.pid
        return [int(one) for one in Path(f"/proc/{number}/task/{number}/children").read_text().split()]

    def kill(self) -> None:
        """End it as a power cut would."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """Ask it to end, and wait."""
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(timeout=20)
            self.process = None


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
