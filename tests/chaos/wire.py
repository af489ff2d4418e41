"""A wire that can be cut: between the bot and Telegram, in each direction.

Cut as a route is that leads nowhere: what is under way is swallowed without a word, and nobody new gets through, not
even to be refused.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Coroutine

_PIECE = 65536
_WAITING = 2048


class Wire:
    """Carries bytes from a port of its own to another one. Use it as `async with Wire(port) as wire`."""

    def __init__(self, to: int) -> None:
        self._to = to
        self._is_cut = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._plugs: list[socket.socket] = []
        self._door = socket.socket()
        self._door.bind(("127.0.0.1", 0))
        self._door.settimeout(0)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._door.getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self.mend()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.cut()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._pull_plugs()
        self._door.close()

    def cut(self) -> None:
        """Nothing gets through from now on, and nobody hears of it."""
        self._is_cut = True
        asyncio.get_running_loop().remove_reader(self._door)
        self._door.listen(0)  # so few plugs fill it that the system drops who else comes
        for _ in range(2):
            plug = socket.socket()
            plug.settimeout(0)
            with contextlib.suppress(BlockingIOError):
                plug.connect(self._door.getsockname())
            self._plugs.append(plug)

    def mend(self) -> None:
        """What comes now gets through; what was swallowed is gone, and so is the connection that it was on."""
        self._pull_plugs()
        self._is_cut = False
        self._door.listen(_WAITING)
        asyncio.get_running_loop().add_reader(self._door, self._accept)

    def _pull_plugs(self) -> None:
        for plug in self._plugs:
            plug.close()
        self._plugs.clear()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            line, _ = self._door.accept()
            line.settimeout(0)
            self._start(self._carry(line))

    def _start(self, carrying: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(carrying)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _carry(self, line: socket.socket) -> None:
        reader, writer = await asyncio.open_connection(sock=line)
        with contextlib.closing(writer), contextlib.suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to)
            with contextlib.closing(far_writer):
                there, back = self._pass(reader, far_writer), self._pass(far_reader, writer)
                ways = [asyncio.ensure_future(there), asyncio.ensure_future(back)]
                try:
                    await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for way in ways:
                        way.cancel()

    async def _pass(self, source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        was_cut = False
        with contextlib.suppress(OSError):
            while piece := await source.read(_PIECE):
                was_cut = was_cut or self._is_cut
                if not was_cut:
                    to.write(piece)
                    await to.drain()
