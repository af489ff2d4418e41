"""Takes the port: from then on its address can be told, and nobody else can have it. And serves there until the end."""

from __future__ import annotations

import errno
import http.client
import socket
from contextlib import closing, suppress
from typing import TYPE_CHECKING, ClassVar

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Awaitable, Callable

    from uvicorn.protocols.http.httptools_impl import RequestResponseCycle


class PortNotTaken(Exception):  # noqa: N818  named for what happened
    """We cannot listen there. One sentence, with the fix."""


def take_port(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 takes any that is free. Raises PortNotTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind((host, port))
        taken.listen(2048)
    except (OSError, UnicodeError) as error:
        taken.close()
        raise PortNotTaken(_sentence(host, port, error)) from None
    taken.set_inheritable(True)
    return taken


def is_tawjih(host: str, port: int) -> bool:
    """Whether it is a Tawjih that listens there."""
    known = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  asked, not bound
    line = http.client.HTTPConnection(known.get(host, host), port, timeout=3)
    with closing(line), suppress(OSError, http.client.HTTPException):
        line.request("GET", "/readyz")
        with line.getresponse() as answer:
            return answer.read(4096).startswith(b'{"ready":')
    return False


class Patient(HttpToolsProtocol):
    """HTTP for who takes no more than some seconds, and bytes, to say what they want."""

    head_seconds: ClassVar[float] = 20.0
    most_head: ClassVar[int] = 16 * 1024
    """Bytes that may come before the end of a head."""
    _waits: asyncio.TimerHandle | None = None
    _head: int | None = None  # bytes of one that has begun and is not whole

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody is there: from now on they have so long."""
        super().connection_made(transport)
        self._watch()

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._head = 0

    def on_headers_complete(self) -> None:
        """It is whole."""
        self._head = None
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        """A part of a request came, or all of it, or it was one too many."""
        super().data_received(data)
        if self._head is not None:
            self._head += len(data)
            if self._head > self.most_head:
                self.send_400_response("Too long.")
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """They are gone."""
        self._rest()
        super().connection_lost(exc)

    def _watch(self) -> None:
        """Wait for the end of a head that has begun, however often a little of it comes."""
        answering: RequestResponseCycle | None = self.cycle  # None before the first request
        if answering is not None and not answering.response_complete:
            self._rest()
        elif self._waits is None:
            self._waits = self.loop.call_later(self.head_seconds, self.transport.close)

    def _rest(self) -> None:
        if self._waits is not None:
            self._waits.cancel()
            self._waits = None


class Server(uvicorn.Server):
    """Ends what would never end by itself, before it waits for what is under way."""

    def __init__(self, config: uvicorn.Config, end_endless: Callable[[], Awaitable[None]]) -> None:
        super().__init__(config)
        self._end_endless = end_endless

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take nothing more, finish what is under way."""
        await self._end_endless()
        await super().shutdown(sockets)


def _sentence(host: str, port: int, error: Exception) -> str:
    code = error.errno if isinstance(error, OSError) else None
    if code == errno.EADDRINUSE:
        who = "Tawjih, which runs already" if is_tawjih(host, port) else "another program"
        return (
            f"Port {port} is taken by {who}: end that one, or set PORT to another number (PORT=0 takes any that is "
            "free)."
        )
    if code == errno.EACCES:
        return f"Port {port} is for administrators only: set PORT to a number from 1024 on, behind a proxy."
    return f"HOST={host} is no address of this machine: set it to 127.0.0.1, or to 0.0.0.0 for all its addresses."
