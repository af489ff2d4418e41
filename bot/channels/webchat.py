"""The chat in a browser: one page of forms that works without a script, and faster with one.

A request becomes an event, the conversation takes it, and the page shows where it stands. Opening the page
writes nothing, but that what the centre wrote was fetched. The address of a person is a random cookie; what was
pressed twice is one turn, because the page gives each answer an id when it is made.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.channels.webchat_page import LANGUAGES, Pages, asset
from bot.services.messages import read_button, read_command
from bot.web import HEADERS, UNSTORED, file_route, is_foreign, read_fields
from conversations.types import Said

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

    from bot.channels.webchat_page import Words
    from bot.services.view import View
    from conversations.types import Event

CHANNEL: Final = "webchat"
COOKIE: Final = "tawjih"
COOKIE_DAYS: Final = 30
MAX_SAID: Final = 4096  # as on Telegram
_RANDOM: Final = 22  # signs of chance, 128 bits
_LENGTH: Final = 43  # with the seal, 126 bits
_TOKEN = re.compile(r"[A-Za-z0-9]{6,32}")  # of a link that brings a conversation from elsewhere
_ADDRESS = re.compile(rf"[A-Za-z0-9_-]{{{_LENGTH}}}")


class Conversations(Protocol):
    """What this channel asks of the turns: to take an event, to show where it stands, to know that it was shown."""

    async def take(  # noqa: D102 - the turns' own signature
        self, channel: str, external_id: str, address: str, event: Event, *, hint: str = ""
    ) -> object: ...

    async def view(self, channel: str, address: str, hint: str) -> View: ...  # noqa: D102

    async def shown(self, channel: str, address: str, view: View) -> None: ...  # noqa: D102


def routes(
    turns: Conversations, words: Words, unavailable: type[Exception], secret: bytes | None = None
) -> list[Route]:
    """The page, its answers and its two files. `unavailable` is what `turns` raises when the store is away.

    Addresses are sealed with `secret`; without one, those of this process hold only as long as it runs.
    """
    chat = WebChat(turns, Pages(words), unavailable, secret or secrets.token_bytes())
    return [
        Route("/", chat.show, methods=["GET"]),
        Route("/", chat.answer, methods=["POST"]),
        *(file_route(*asset(name), kind) for name, kind in (("chat.css", "text/css"), ("chat.js", "text/javascript"))),
    ]


def missing_page(words: Words) -> Callable[[Request, Exception], Awaitable[Response]]:
    """The answer to an unknown path, to be set as the handler of 404."""
    pages = Pages(words)

    async def missing(request: Request, _error: Exception) -> Response:
        return _page(pages.plain(_locale(request), "web.missing"), status=404)

    return missing


def read_event(fields: Mapping[str, str]) -> Event | None:
    """What the person did: pressed a button, gave a command, or wrote. None when there is nothing in it."""
    if data := fields.get("data"):
        return read_button(data)
    said = fields.get("text", "").replace("\r\n", "\n").replace("\0", "").strip()
    name, _, argument = (fields.get("command") or said.removeprefix("/")).partition(" ")
    command = read_command(name, argument.strip()) if not said or said.startswith("/") else None
    return command or (Said(said[:MAX_SAID]) if said else None)


def external_id(fields: Mapping[str, str]) -> str:
    """The id under which this answer is taken once.

    It holds what was answered beside the page's own id: a double press is one turn, but another answer from a
    page that is already old is news, and the conversation asks what is meant. Only the digest is kept: the page's
    id is too long to guess, so no words can be read out of it.
    """
    told = "\0".join(fields.get(name, "") for name in ("event", "data", "command", "text"))
    seed = told if fields.get("event") else secrets.token_urlsafe() + told
    return hashlib.sha256(seed.encode()).hexdigest()[:40]


def language_hint(header: str) -> str:
    """The first of our locales in an Accept-Language header; "" when it names none."""
    wishes: list[tuple[float, str]] = []
    for wish in header.split(","):
        tag, _, quality = wish.strip().lower().partition(";q=")
        if locale := _locale_of(tag):
            wishes.append((float(quality) if re.fullmatch(r"[01](\.[0-9]{0,3})?", quality) else 1.0, locale))
    return max(wishes, key=lambda wish: wish[0])[1] if wishes else ""


def _locale_of(tag: str) -> str:
    language, *rest = tag.split("-")
    if language == "ary" and "latn" in rest:
        return "ary_Latn"
    return language if language in LANGUAGES else ""


@dataclass(frozen=True, slots=True)
class WebChat:
    """The two verbs of the page."""

    turns: Conversations
    pages: Pages
    unavailable: type[Exception]
    secret: bytes

    def address(self, request: Request) -> str:
        """The address in the cookie; "" when we did not make it: nobody is led to an address of another's choice."""
        kept = request.cookies.get(COOKIE, "")
        return kept if _ADDRESS.fullmatch(kept) and hmac.compare_digest(self._sealed(kept[:_RANDOM]), kept) else ""

    def _sealed(self, token: str) -> str:
        seal = hmac.digest(self.secret, token.encode(), "sha256")
        return token + base64.urlsafe_b64encode(seal).decode()[: _LENGTH - _RANDOM]

    def _remembered(self, request: Request, response: Response) -> Response:
        response.set_cookie(
            COOKIE,
            self.address(request) or self._sealed(secrets.token_urlsafe(16)),
            max_age=COOKIE_DAYS * 24 * 3600,
            secure=request.url.scheme == "https",
            httponly=True,
            samesite="lax",
        )
        return response

    async def show(self, request: Request) -> Response:
        """Where the conversation stands. Writes nothing but that what the centre wrote was fetched; spends no link."""
        token = request.query_params.get("move", "")
        if _TOKEN.fullmatch(token):
            return self._remembered(request, _page(self.pages.brought(_locale(request), token), status=200))
        return await self._standing(request, notice="web.cookies" if "again" in request.query_params else "")

    async def answer(self, request: Request) -> Response:
        """Take what the person did, then show where the conversation stands."""
        if is_foreign(request):
            return _page(self.pages.plain(_locale(request), "web.foreign"), status=403)
        fields = await read_fields(request)
        if fields is None:
            return await self._standing(request, notice="web.too_long", status=413)
        if not self.address(request):
            return await self._after(request, "/?again=1#now", notice="web.cookies")
        event = read_event(fields)
        if event is not None:
            hint = _hint(request, fields.get("lang", ""))
            try:
                await self.turns.take(CHANNEL, external_id(fields), self.address(request), event, hint=hint)
            except self.unavailable:
                return self._away(request, fields)
        return await self._after(request, "/#now")

    async def _after(self, request: Request, path: str, notice: str = "") -> Response:
        if _has_script(request):
            return await self._standing(request, notice=notice)
        return self._remembered(request, RedirectResponse(path, status_code=303, headers=HEADERS | UNSTORED))

    async def _standing(self, request: Request, *, notice: str = "", status: int = 200) -> Response:
        try:
            view = await self.turns.view(CHANNEL, self.address(request), _hint(request))
        except self.unavailable:
            return self._away(request)
        if _has_script(request) and request.query_params.get("turn") == str(view.question.turn):
            return Response(status_code=204, headers=HEADERS | UNSTORED | {"X-Tawjih": "1"})
        await self._shown(request, view)
        html = self.pages.chat(view, whole=not _has_script(request), notice=notice)
        return self._remembered(request, _page(html, status=status))

    async def _shown(self, request: Request, view: View) -> None:
        """Staff hear that what they wrote is on the page; while the store is away, the next page tells them."""
        if view.unseen and request.method != "HEAD":
            with contextlib.suppress(self.unavailable):
                await self.turns.shown(CHANNEL, self.address(request), view)

    def _away(self, request: Request, fields: Mapping[str, str] | None = None) -> Response:
        html = self.pages.plain(_locale(request, (fields or {}).get("lang", "")), "web.busy", again=fields or {})
        response = _page(html, status=503)
        response.headers["Retry-After"] = "5"
        return response


def _page(html: str, *, status: int) -> Response:
    return HTMLResponse(html, status, HEADERS | UNSTORED | {"X-Tawjih": "1"})


def _hint(request: Request, wished: str = "") -> str:
    asked = wished or request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else language_hint(request.headers.get("accept-language", ""))


def _locale(request: Request, wished: str = "") -> str:
    return _hint(request, wished) or "fr"


def _has_script(request: Request) -> bool:
    return request.headers.get("x-tawjih") == "1"
