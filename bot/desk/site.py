"""The staff's pages over HTTP: who is signed in, what is shown, what is done, and what is refused."""

from __future__ import annotations

import functools
import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.desk.pages import LANGUAGES, style
from bot.services.access import Refused
from bot.services.desk import Mistake
from bot.services.posted import row_number
from bot.services.sign_in import SignInMistake
from bot.web import HEADERS, UNSTORED, is_foreign, read_fields
from storage.db import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.requests import Request

    from bot.desk.pages import Pages
    from bot.services.access import Actor
    from bot.services.door import StaffDoor

    Shown = Callable[["Site", Request, "Visit"], Awaitable[Response]]

COOKIE: Final = "tawjih_desk"
MOST_OF_A_FORM: Final = 64 * 1024  # a note of 2,000 letters in any script
_LANGUAGE: Final = f"{COOKIE}_lang"
_STYLE_KEPT: Final = {"Cache-Control": "public, max-age=31536000, immutable"}


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who is signed in, the locale they read, and the fields they posted."""

    actor: Actor
    token: str
    locale: str
    fields: Mapping[str, str] = field(default_factory=dict)


def _behind_the_door(show: Shown) -> Callable[[Site, Request], Awaitable[Response]]:
    """Only for who is signed in; a post only with the token of this session's own forms."""

    @functools.wraps(show)
    async def guarded(site: Site, request: Request) -> Response:
        token, locale, frame = request.cookies.get(COOKIE, ""), _locale(request), None
        try:
            found = await site.door.session(token)
            if found is None:
                return site.to_sign_in(request)
            visit = Visit(found.actor(), token, _locale(request, found.account.locale))
            locale, frame = visit.locale, site.frame(visit)
            if request.method == "POST":
                fields = await read_fields(request, MOST_OF_A_FORM)
                if fields is None:
                    return _page(site.pages.plain(locale, "mistake.long_note", frame), 413)
                if is_foreign(request) or not site.is_own(fields.get("form", ""), token):
                    return _page(site.pages.plain(locale, "desk.foreign", frame), 403)
                visit = Visit(visit.actor, token, locale, fields)
            return _remembering(request, await show(site, request, visit))
        except Refused:
            return _page(site.pages.plain(locale, "desk.not_there", frame), 404)
        except StoreUnavailable:
            return _page(site.pages.plain(locale, "desk.busy", frame), 503)

    return guarded


@dataclass(frozen=True, slots=True)
class Site:
    """The pages. `secret` seals the tokens of forms; `secure` is whether the world comes by https, through a proxy."""

    door: StaffDoor
    pages: Pages
    secret: bytes
    secure: bool = False

    def routes(self) -> list[Route]:
        """Every path of the desk."""
        return [
            Route("/desk", self.queue, methods=["GET"]),
            Route("/desk/sign-in", self.sign_in, methods=["GET", "POST"]),
            Route("/desk/link", self.link, methods=["GET", "POST"]),
            Route("/desk/sign-out", self.sign_out, methods=["POST"]),
            Route("/desk/urgent", self.urgent, methods=["GET", "POST"]),
            Route("/desk/leads/{lead_id}", self.lead, methods=["GET", "POST"]),
            Route(style()[0], _style, methods=["GET"]),
        ]

    def form_token(self, token: str) -> str:
        """What a form of this session carries: another site cannot know it."""
        return hmac.new(self.secret, b"desk form " + token.encode(), "sha256").hexdigest()

    def is_own(self, form: str, token: str) -> bool:
        """Whether a posted form is one of this session's own."""
        return hmac.compare_digest(form.encode(), self.form_token(token).encode())

    def frame(self, visit: Visit) -> dict[str, Any]:
        """What every page of who is signed in knows."""
        return {"actor": visit.actor, "form": self.form_token(visit.token), "now": self.door.now()}

    # --- signing in ---

    async def sign_in(self, request: Request) -> Response:
        """Ask for login and password; take them."""
        locale = _locale(request)
        if request.method != "POST":
            mistake = "sign_in.ended" if "ended" in request.query_params else ""
            return _remembering(request, _page(self.pages.sign_in(locale, mistake=mistake)))
        fields = await read_fields(request) or {}
        if is_foreign(request):
            return _page(self.pages.plain(locale, "desk.foreign"), 403)
        login = fields.get("login", "").strip().lower()
        try:
            token = await self.door.sign_in(login, fields.get("password", ""), _address(request))
        except SignInMistake as mistake:
            return _page(self.pages.sign_in(locale, mistake=f"sign_in.{mistake.reason}", login=login), 403)
        except StoreUnavailable:
            return _page(self.pages.plain(locale, "desk.busy"), 503)
        return self._signed_in(request, token)

    async def link(self, request: Request) -> Response:
        """The page behind a one-time link: opening it spends nothing, its button does."""
        locale = _locale(request)
        fields = (await read_fields(request) or {}) if request.method == "POST" else dict(request.query_params)
        token = fields.get("t", "")
        try:
            account = await self.door.see_link(token)
            if account is None or (request.method == "POST" and is_foreign(request)):
                return _page(self.pages.sign_in(locale, mistake="sign_in.link_over"), 403)
            if request.method != "POST":
                return _page(self.pages.link(locale, token, account.login))
            try:
                session = await self.door.come_in(token, fields.get("password", ""))
            except SignInMistake as mistake:
                told = self.pages.link(locale, token, account.login, mistake=f"sign_in.{mistake.reason}")
                return _page(told, 403)
        except StoreUnavailable:
            return _page(self.pages.plain(locale, "desk.busy"), 503)
        return self._signed_in(request, session)

    def _signed_in(self, request: Request, token: str) -> Response:
        answer = RedirectResponse("/desk", 303, HEADERS | UNSTORED)
        secure = self.secure or request.url.scheme == "https"
        answer.set_cookie(COOKIE, token, path="/desk", secure=secure, httponly=True, samesite="lax")
        return answer

    def to_sign_in(self, request: Request) -> Response:
        """Where somebody is sent who is not, or no longer, signed in."""
        ended = "?ended=1" if request.cookies.get(COOKIE) else ""
        return RedirectResponse(f"/desk/sign-in{ended}", 303, HEADERS | UNSTORED)

    @_behind_the_door
    async def sign_out(self, _: Request, visit: Visit) -> Response:
        """End this session, or all of this person's."""
        await self.door.sign_out(visit.token, visit.actor, everywhere="everywhere" in visit.fields)
        answer = RedirectResponse("/desk/sign-in", 303, HEADERS | UNSTORED)
        answer.delete_cookie(COOKIE, path="/desk")
        return answer

    # --- the list and a lead ---

    @_behind_the_door
    async def queue(self, request: Request, visit: Visit) -> Response:
        """The list of those that need a person; the address holds tab, filters and page."""
        told = dict(request.query_params)
        page = told.get("page", "")
        number = int(page) if page.isascii() and page.isdecimal() and len(page) < len("10000") else 0
        found = await self.door.queue(visit.actor, told.get("tab", ""), told, number)
        return _page(self.pages.queue(visit.locale, found, self.frame(visit)))

    @_behind_the_door
    async def urgent(self, request: Request, visit: Visit) -> Response:
        """Who asked for protection; what is posted closes a ticket."""
        if request.method != "POST":
            found = await self.door.urgent(visit.actor)
            return _page(self.pages.urgent(visit.locale, found, self.frame(visit)))
        number = row_number(visit.fields.get("ticket", ""))
        await self.door.close_urgent(visit.actor, number, keep_hold="keep" in visit.fields)
        return RedirectResponse("/desk/urgent", 303, HEADERS | UNSTORED)

    @_behind_the_door
    async def lead(self, request: Request, visit: Visit) -> Response:
        """A lead; what is posted is one verb, after which the page is shown anew."""
        lead_id = row_number(request.path_params["lead_id"])
        if request.method != "POST":
            return await self._lead_page(visit, lead_id)
        try:
            await self.door.do(visit.actor, lead_id, visit.fields)
        except Mistake as mistake:
            return await self._lead_page(visit, lead_id, f"mistake.{mistake.reason}")
        return RedirectResponse(f"/desk/leads/{lead_id}", 303, HEADERS | UNSTORED)

    async def _lead_page(self, visit: Visit, lead_id: int, mistake: str = "") -> Response:
        found = await self.door.lead(visit.actor, lead_id)
        html = self.pages.lead(visit.locale, found, self.frame(visit) | {"typed": visit.fields}, mistake=mistake)
        return _page(html, 409 if mistake else 200)


# --- requests and answers ---------------------------------------------------------------------------------------------


def _locale(request: Request, own: str = "") -> str:
    """The language of the page: the one asked for now, or before, that of the account, or of the browser."""
    asked = (request.query_params.get("lang", ""), request.cookies.get(_LANGUAGE, ""), own)
    of_browser = "ar" if request.headers.get("accept-language", "").startswith("ar") else "fr"
    return next((locale for locale in asked if locale in LANGUAGES), of_browser)


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _page(html: str, status: int = 200) -> Response:
    return HTMLResponse(html, status, HEADERS | UNSTORED)


def _remembering(request: Request, answer: Response) -> Response:
    """The answer, with the language that was asked for."""
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        answer.set_cookie(_LANGUAGE, asked, max_age=365 * 24 * 3600, path="/desk", httponly=True, samesite="lax")
    return answer


async def _style(_: Request) -> Response:
    return Response(style()[1], media_type="text/css", headers=HEADERS | _STYLE_KEPT)
