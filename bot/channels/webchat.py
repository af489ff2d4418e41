"""The chat in a browser: one page of forms that works without a script, and faster with one.

A request becomes an event, the conversation takes it, and the page shows where it stands. Opening the page
writes nothing, but that what the centre wrote was fetched. The address of a person is a random cookie; what was
pressed twice is one turn, because the page gives each answer an id when it is made.
"""

from __future__ import annotations

import contextlib
import re
import secrets
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.channels import webchat_files as files
from bot.channels import webchat_voice as voice
from bot.channels.webchat_cookie import Cookie
from bot.channels.webchat_forms import apart, external_id, read_asked, read_event
from bot.channels.webchat_language import asked_language
from bot.channels.webchat_lock import Told, come, hear, is_of_lock
from bot.channels.webchat_page import FILES, Pages, asked, asset
from bot.proxies import far_network_of
from bot.services.incoming import Locked, MovedOn
from bot.services.pacing import Held
from bot.web import HEADERS, MAX_BODY, MAY_LOCATE, SPEAKS, UNSTORED, file_route, is_early, is_foreign, read_fields
from conversations.locales import FIRST, LOCALES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

    from bot.channels.webchat_conversations import Conversations
    from bot.channels.webchat_events import Streams
    from bot.channels.webchat_lock import Door
    from bot.channels.webchat_page import Words
    from bot.services.view import View

CHANNEL: Final = "webchat"
MAX_SAID: Final = 4096  # as on Telegram
_MAX_FORM: Final = 16 * MAX_BODY  # what is too long to be taken is given back to be shortened
_TOKEN = re.compile(r"[A-Za-z0-9]{6,32}")  # of a link that brings a conversation from elsewhere
_HELD: Final = {"slower": "web.slower", "crowded": "web.crowded", "danger": ""}
_SENTENCES: Final = {413: "web.too_long", 500: "web.failed"}
_SOURCE = re.compile(r"[A-Za-z0-9_-]{1,32}")


def routes(  # noqa: PLR0913, PLR0917 - what the page stands on, and what stands beside it
    turns: Conversations,
    words: Words,
    unavailable: type[Exception],
    cookie: Cookie | None = None,
    beside: tuple[Streams | None, Door | None] = (None, None),
    locales: tuple[str, ...] = LOCALES,
) -> list[Route]:
    """The page, its answers, its events and its two files. `unavailable` is what is raised when the store is away.

    Without a `cookie`, addresses hold only as long as this process runs. `beside` are the streams, without which pages
    look by themselves, and the door of a locked page, without which no page locks. It leads to these `locales`.
    """
    chat = WebChat(turns, Pages(words, locales), unavailable, cookie or Cookie(secrets.token_bytes()), *beside)
    return [
        Route("/", chat.show, methods=["GET"]),
        Route("/", chat.answer, methods=["POST"]),
        Route("/events", chat.listen, methods=["GET"]),
        *files.routes(turns, chat.address, unavailable, chat.refusal),
        *voice.routes(turns, chat.address, unavailable, asked_language),
        *(file_route(*asset(name), kind) for name, kind in FILES),
    ]


def missing_page(words: Words) -> Callable[[Request, Exception], Awaitable[Response]]:
    """The answer to an unknown path, to be set as the handler of 404."""
    pages = Pages(words)

    async def missing(request: Request, _error: Exception) -> Response:
        return _page(pages.plain(_locale(request), "web.missing"), status=404)

    return missing


def page_of(words: Words) -> Callable[[Request, int], Response | None]:
    """The pages of what is refused before anybody looks at it, and of what went wrong, by their status."""
    pages = Pages(words)

    def page(request: Request, status: int) -> Response | None:
        sentence = _SENTENCES.get(status)
        return _page(pages.plain(_locale(request), sentence), status=status) if sentence else None

    return page


@dataclass(frozen=True, slots=True)
class WebChat:
    """The verbs of the page."""

    turns: Conversations
    pages: Pages
    unavailable: type[Exception]
    cookie: Cookie
    streams: Streams | None = None
    door: Door | None = None

    def address(self, request: Request) -> str:
        """The address in the cookie; "" when we did not make it: nobody is led to an address of another's choice."""
        return self.cookie.address(request)

    async def is_locked(self, request: Request) -> bool:
        """Whether the page of this browser is locked; what is made from its conversation is not shown there, either."""
        address = self.address(request)
        return bool(address) and (await self.turns.view(CHANNEL, address, "")).locked

    async def show(self, request: Request) -> Response:
        """Where the conversation stands. Writes nothing but that what the centre wrote was fetched; spends no link.

        What is fetched before anybody wants to see it would be old when it is looked at, so it is not given.
        """
        if is_early(request):
            return Response(status_code=503, headers=HEADERS | UNSTORED)
        token = request.query_params.get("move", "")
        if _TOKEN.fullmatch(token):
            return self.cookie.remember(request, _page(self.pages.brought(_locale(request), token), status=200))
        return await self._standing(request)

    async def answer(self, request: Request) -> Response:
        """Take what the person did, then show where the conversation stands."""
        if is_foreign(request):
            return _page(self.pages.plain(_locale(request), "web.foreign"), status=403)
        fields = apart(await read_fields(request, _MAX_FORM))
        if fields is None or len(fields.get("text", "")) > MAX_SAID:
            return await self._refused(request, fields or {}, "web.too_long", 413)
        if not self.address(request):
            return await self._stranger(request, fields)
        if self.door is not None and is_of_lock(fields):
            return await self._knocked(request, self.door, fields)
        return await self._taken(request, fields)

    async def listen(self, request: Request) -> Response:
        """What tells the open page that there is something new: for whom the page is, and for nobody else's page."""
        if self.streams is None or request.method != "GET" or is_foreign(request) or is_early(request):
            return Response(status_code=403, headers=HEADERS | UNSTORED)
        try:
            return await self.streams.answer(request, CHANNEL, self.address(request))
        except self.unavailable:
            return Response(status_code=503, headers=HEADERS | UNSTORED)

    async def _taken(self, request: Request, fields: Mapping[str, str]) -> Response:
        event, hint = read_event(fields), asked_language(request, fields.get("lang", ""))
        told, address, asks = external_id(fields), self.address(request), read_asked(fields)
        try:
            if event is not None:
                source = _source(fields)
                about: dict[str, Any] = {"hint": hint, "asked": asks, "source": source}
                about["network"] = far_network_of(request)
                await self.turns.take(CHANNEL, told, address, event, **about)
        except self.unavailable:
            return self._away(request, fields)
        except Locked:
            return await self._heard(request, fields)
        except MovedOn:
            return await self._refused(request, fields, "web.moved_typed" if "text" in fields else "web.moved", 409)
        except Held as held:
            kept = {} if held.words else fields  # words of danger are not left in the field
            refused = await self._standing(request, notice=_HELD[held.why], status=429, fields=kept, numbers=held.words)
            refused.headers["Retry-After"] = "60"
            return refused
        return await self._gone_on(request)

    async def _gone_on(self, request: Request) -> Response:
        if _has_script(request):
            return await self._standing(request)
        return self.cookie.remember(request, RedirectResponse("/#now", status_code=303, headers=HEADERS | UNSTORED))

    async def _knocked(self, request: Request, door: Door, fields: Mapping[str, str]) -> Response:
        """What was done on the locked page: it opens, or says why not; a safe word is taken as ever."""
        try:
            came = await come(door, request, self.address(request), fields)
        except self.unavailable:
            return self._away(request)
        if came.told is not None:
            return self._locked(request, fields, came.told)
        return await (self._taken(request, {"text": came.said}) if came.said else self._gone_on(request))

    async def _heard(self, request: Request, fields: Mapping[str, str]) -> Response:
        """The locked page, to what was done on one that was still open."""
        try:
            told = await hear(self.door, request, self.address(request), fields)
        except self.unavailable:
            return self._away(request)
        return self._locked(request, fields, told)

    def _locked(self, request: Request, fields: Mapping[str, str], told: Told) -> Response:
        return _page(self.pages.locked(_locale(request, fields.get("lang", "")), told), status=403)

    async def _refused(self, request: Request, fields: Mapping[str, str], why: str, status: int) -> Response:
        """Where the conversation stands, why this was not taken, and what was typed, in the field again."""
        return await self._standing(request, notice=why, status=status, fields=fields)

    async def _stranger(self, request: Request, fields: Mapping[str, str]) -> Response:
        """An answer of nobody we know: their cookie did not come with it, or not yet."""
        if fields.get("command", "").startswith("bring "):
            html = self.pages.plain(_locale(request, fields.get("lang", "")), "web.cookies", again=fields)
            return self.cookie.remember(request, _page(html, status=403))
        return await self._refused(request, fields, "web.cookies", 403)

    async def _standing(
        self,
        request: Request,
        *,
        notice: str = "",
        status: int = 200,
        fields: Mapping[str, str] | None = None,
        numbers: str = "",
    ) -> Response:
        fields = fields or {}
        try:
            view = await self.turns.view(
                CHANNEL, self.address(request), asked_language(request, fields.get("lang", ""))
            )
        except self.unavailable:
            return self._away(request, fields)
        if view.locked:
            html = self.pages.locked(view.locale, Told(notice if notice in _HELD.values() else "", numbers))
            return self.cookie.remember(request, _page(html, status=status))
        if _has_script(request) and request.query_params.get("asked") == asked(view):
            return Response(status_code=204, headers=HEADERS | UNSTORED | {"X-Tawjih": "1"})
        await self._shown(request, view)
        came = _source(fields or request.query_params) if not view.question.turn else ""
        draft, whole = fields.get("text") or fields.get("draft", ""), not _has_script(request)
        html = self.pages.chat(view, whole=whole, notice=notice, draft=draft, source=came, numbers=numbers)
        return self.cookie.remember(request, _page(html, status=status, policy=SPEAKS if view.speaks else MAY_LOCATE))

    async def _shown(self, request: Request, view: View) -> None:
        """Staff hear that what they wrote is on the page; while the store is away, the next page tells them."""
        if view.unseen and request.method != "HEAD":
            with contextlib.suppress(self.unavailable):
                await self.turns.shown(CHANNEL, self.address(request), view)

    def refusal(self, request: Request, status: int) -> Response:
        """The page that is shown where a file was wanted, and there is none for them."""
        if status == HTTPStatus.SERVICE_UNAVAILABLE:
            return self._away(request)
        sentence = "web.missing" if status == HTTPStatus.NOT_FOUND else "web.foreign"
        return _page(self.pages.plain(_locale(request), sentence), status=status)

    def _away(self, request: Request, fields: Mapping[str, str] | None = None) -> Response:
        html = self.pages.plain(_locale(request, (fields or {}).get("lang", "")), "web.busy", again=fields or {})
        response = _page(html, status=503)
        response.headers["Retry-After"] = "5"
        return response


# Only the page of a conversation, only at a press, and only if the person allows it: see chat.js.


def _source(told: Mapping[str, str]) -> str:
    """What a link to the page says of itself: "/?source=poster"; the page carries it on to the first answer."""
    source = told.get("source", "")
    return source if _SOURCE.fullmatch(source) else ""


def _page(html: str, *, status: int, policy: Mapping[str, str] = MappingProxyType({})) -> Response:
    return HTMLResponse(html, status, {**HEADERS, **UNSTORED, "X-Tawjih": "1", **policy})


def _locale(request: Request, wished: str = "") -> str:
    return asked_language(request, wished) or FIRST


def _has_script(request: Request) -> bool:
    return request.headers.get("x-tawjih") == "1"
