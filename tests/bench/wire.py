"""HTTP/1.1 at the least cost, both ways: who measures must not be what is measured.

Only what the programs under measurement send and take is understood: a length, or chunks, and connections that stay.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_END = b"\r\n\r\n"


class Messages:
    """Takes bytes as they come, gives whole messages: the first line and the body of each."""

    def __init__(self) -> None:
        self._held = b""

    def take(self, data: bytes) -> Iterator[tuple[bytes, bytes]]:
        """Whole messages; the rest is kept for what comes next."""
        self._held += data
        while (end := self._held.find(_END)) >= 0:
            head = self._held[:end]
            whole = self._body(head.lower(), end + len(_END))
            if whole is None:
                return
            body, after = whole
            self._held = self._held[after:]
            yield head[: head.find(b"\r\n")], body

    def _body(self, head: bytes, start: int) -> tuple[bytes, int] | None:
        at = head.find(b"content-length:")
        if at >= 0:
            line = head.find(b"\r\n", at)
            length = int(head[at + 15 : line if line >= 0 else None])
            return (self._held[start : start + length], start + length) if len(self._held) >= start + length else None
        if b"transfer-encoding: chunked" not in head:
            return b"", start
        return self._chunks(start)

    def _chunks(self, at: int) -> tuple[bytes, int] | None:
        body = b""
        while (line := self._held.find(b"\r\n", at)) >= 0:
            size, begin = int(self._held[at:line], 16), line + 2
            if len(self._held) < begin + size + 2:
                return None
            if not size:
                return body, begin + 2
            body, at = body + self._held[begin : begin + size], begin + size + 2
        return None


class Answering(asyncio.Protocol):
    """One connection of a server: each request is answered at once, with the JSON that `answer(path, body)` gives."""

    def __init__(self, answer: Callable[[bytes, bytes], bytes]) -> None:
        self._answer = answer
        self._messages = Messages()
        self._out: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Somebody is there."""
        assert isinstance(transport, asyncio.Transport)
        self._out = transport

    def data_received(self, data: bytes) -> None:
        """Answer what is whole."""
        assert self._out is not None
        for line, body in self._messages.take(data):
            said = self._answer(line.split(b" ")[1], body)
            self._out.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(said), said)
            )


class Asking(asyncio.Protocol):
    """One connection of a client that waits for each answer before it asks again."""

    def __init__(self) -> None:
        self._messages = Messages()
        self._out: asyncio.Transport | None = None
        self._waits: asyncio.Future[tuple[int, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ready to ask."""
        assert isinstance(transport, asyncio.Transport)
        self._out = transport

    def data_received(self, data: bytes) -> None:
        """The answer, when it is whole."""
        for line, body in self._messages.take(data):
            if self._waits is not None and not self._waits.done():
                self._waits.set_result((int(line.split(b" ")[1]), body))

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing comes any more."""
        if self._waits is not None and not self._waits.done():
            self._waits.set_exception(exc or ConnectionResetError("the program closed the connection"))

    def post(self, head: bytes, body: bytes) -> asyncio.Future[tuple[int, bytes]]:
        """The status and the body of the answer. `head` is the request's first line and headers, without its length."""
        assert self._out is not None
        self._waits = asyncio.get_running_loop().create_future()
        self._out.write(b"%sContent-Length: %d\r\n\r\n%s" % (head, len(body), body))
        return self._waits
