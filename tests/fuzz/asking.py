"""One HTTP request to the program, as its server would hand it in: nothing of it is made right on the way."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import ASGIApp, Message


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    def header(self, name: str) -> str:
        """The header of this name; "" without one."""
        return next((value for known, value in self.headers if known == name), "")


@dataclass(slots=True)
class _Line:
    """Both ends of the connection. One that `leaves` goes as soon as anything came."""

    pieces: list[bytes]
    leaves: bool
    status: int = 0
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    async def receive(self) -> Message:
        if self.pieces:
            piece = self.pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(self.pieces)}
        if not self.leaves:
            await asyncio.sleep(3600)  # nobody asks for more than there is, but who waits for us to go
        return {"type": "http.disconnect"}

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = tuple((name.decode(), value.decode("latin-1")) for name, value in message["headers"])
        else:
            self.body += message.get("body", b"")


async def ask(
    app: ASGIApp,
    method: str,
    target: str,
    headers: Iterable[tuple[str, str]] = (),
    body: bytes = b"",
    *,
    visitor: str = "198.18.0.1",
    leaves: bool = False,
) -> Answer:
    """Ask for `target`, which is ASCII. The headers go out as they are; a length of the body is told if none is."""
    path, _, query = target.partition("?")
    told = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    if body and not any(name == b"content-length" for name, _ in told):
        told.append((b"content-length", str(len(body)).encode()))
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": method,
        "scheme": "https", "path": unquote(path), "raw_path": path.encode("ascii"), "root_path": "", "headers": told,
        "query_string": query.encode("ascii"), "client": (visitor, 4711), "server": ("127.0.0.1", 8000),
    }  # fmt: skip
    half = len(body) // 2
    line = _Line([body[:half], body[half:]] if len(body) % 3 == 0 and half else [body], leaves)
    await app(scope, line.receive, line.send)
    return Answer(line.status, line.headers, line.body)
