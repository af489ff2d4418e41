"""What stands before every address: which names and whose word are believed, how much is read, which headers go out.

Whatever is refused here is refused unread, in the same words for everybody. An error that nobody else caught ends here
as well: it is logged by its kind and place, and the person is told that it was ours.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from bot.proxies import NOBODY, Proxies
from bot.web import HEADERS, SOUND_PATH, SOUNDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from bot.config import Settings

    Say = Callable[[Request, int], Response | None]

MOST_BODY: Final = 256 * 1024
MOST_BODY_AT: Final = {"/whatsapp": 3 * 1024 * 1024}
"""Where more may come: after an outage Meta brings many messages in one body of 3 MB at most."""
MOST_QUERY: Final = 8 * 1024
MOST_HEADERS: Final = 16 * 1024
BODY_SECONDS: Final = 30.0
"""So long may all of a body take; what an answer weighs, even the slowest phone has sent by then."""
HSTS: Final = "max-age=31536000"
_THIS_MACHINE: Final = frozenset({"127.0.0.1", "localhost", "::1"})
_ANYWHERE: Final = frozenset({"0.0.0.0", "::"})  # noqa: S104 - to know it when it is set
_WATCHED: Final = frozenset({"/healthz", "/readyz", "/metrics"})
_FORMS: Final = frozenset({"", "application/x-www-form-urlencoded", "text/plain", "application/json"})
_BODILESS: Final = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
_HOST: Final = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.%]+\])(?::\d{1,5})?")
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class House:
    """Under which names we are found (None: any), and where https holds.

    Who watches us asks one process of many, under whatever name it has: `open_health` answers to any.
    """

    hosts: frozenset[str] | None = _THIS_MACHINE
    https: bool = False
    open_health: bool = False
    proxies: Proxies = NOBODY


def house_of(settings: Settings, *, public: bool) -> House:
    """The house of these settings; not `public` is one that only this machine enters."""
    proxies = Proxies.read(settings.trusted_proxies)
    if not public:
        return House(proxies=proxies)
    own = urlsplit(settings.public_url)
    named = {name.strip("[]").lower() for name in (own.hostname or "", settings.host) if name}
    hosts = None if settings.host in _ANYWHERE and not settings.public_url else _THIS_MACHINE | named
    return House(hosts, own.scheme == "https", open_health=True, proxies=proxies)


class _Refused(Exception):  # noqa: N818 - named for what happened
    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Doors:
    """Around the whole application. `say` gives the page of a status, None where a word of the protocol will do."""

    def __init__(self, app: ASGIApp, house: House, say: Say | None = None, seconds: float = BODY_SECONDS) -> None:
        self._app = app
        self._house = house
        self._say = say or (lambda _request, _status: None)
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let one request through, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self._house.proxies.believe(scope)
        out = _Out(send, https=self._house.https or scope["scheme"] == "https")
        body = _Body(receive, self._seconds, _most_body(scope), is_over=not _has_body(scope))
        try:
            _look_at(scope, self._house)
            await self._app(scope, body.receive, out.send)
        except _Refused as refused:
            await self._answer(scope, out, refused.status, closes=True)
        except Exception as bug:
            log.exception("web.bug", kind=type(bug).__name__)
            await self._answer(scope, out, 500)

    async def _answer(self, scope: Scope, out: _Out, status: int, *, closes: bool = False) -> None:
        if out.has_begun:
            raise ConnectionError  # an answer that breaks off must not look like a whole one
        answer = self._page(scope, status) or _plain(status)
        if closes:
            answer.headers["Connection"] = "close"
        await answer(scope, _nothing, out.send)

    def _page(self, scope: Scope, status: int) -> Response | None:
        try:
            return self._say(Request(scope), status)
        except Exception as bug:  # what a page is made of may be what is broken
            log.exception("web.bug", kind=type(bug).__name__)
            return None


class _Out:
    """What goes out: every answer has all headers."""

    def __init__(self, send: Send, *, https: bool) -> None:
        self._send = send
        self._https = https
        self.has_begun = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.has_begun = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", "no-store")
            if self._https:
                headers["Strict-Transport-Security"] = HSTS
        await self._send(message)


class _Body:
    """What comes in: no more than may be, and no slower."""

    def __init__(self, receive: Receive, seconds: float, most: int, *, is_over: bool) -> None:
        self._receive = receive
        self._most = most
        self._until = asyncio.get_running_loop().time() + seconds
        self._is_over = is_over
        self._size = 0

    async def receive(self) -> Message:
        if self._is_over:  # from here on only the end of the connection is awaited
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            raise _Refused(408) from None
        self._size += len(message.get("body", b""))
        if self._size > self._most:
            raise _Refused(413)
        self._is_over = not message.get("more_body", False)
        return message


def _look_at(scope: Scope, house: House) -> None:
    """Raise _Refused for what is not even looked at."""
    headers = Headers(scope=scope)
    if house.hosts is not None and not (house.open_health and scope["path"] in _WATCHED):
        named = headers.getlist("host")
        if len(named) != 1 or _host(named[0]) not in house.hosts:
            raise _Refused(421)
    if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > MOST_QUERY:
        raise _Refused(414)
    if sum(len(name) + len(value) for name, value in scope["headers"]) > MOST_HEADERS:
        raise _Refused(431)
    if _has_body(scope):
        _look_at_body(scope, headers)


def _look_at_body(scope: Scope, headers: Headers) -> None:
    length = headers.get("content-length", "0")
    if not length.isascii() or not length.isdecimal():
        raise _Refused(400)
    most = _most_body(scope)
    if scope["method"] in _BODILESS or len(length) > len(str(most)) or int(length) > most:
        raise _Refused(413)
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    kinds = SOUNDS if scope["path"] == SOUND_PATH else _FORMS
    if kind not in kinds or headers.get("content-encoding", "identity").lower() != "identity":
        raise _Refused(415)


def _most_body(scope: Scope) -> int:
    return MOST_BODY_AT.get(scope["path"], MOST_BODY)


def _has_body(scope: Scope) -> bool:
    headers = Headers(scope=scope)
    return headers.get("content-length", "0") != "0" or "transfer-encoding" in headers


def _host(told: str) -> str:
    """The name or address in a Host header, without its port; "" for what is none."""
    if not _HOST.fullmatch(told):
        return ""
    try:
        name = urlsplit(f"//{told}").hostname or ""
        return str(ipaddress.ip_address(name)) if ":" in name else name.removesuffix(".")
    except ValueError:  # brackets that do not close
        return ""


def _plain(status: int) -> Response:
    return PlainTextResponse(f"{status} {HTTPStatus(status).phrase}\n", status)


async def _nothing() -> Message:
    return {"type": "http.disconnect"}
