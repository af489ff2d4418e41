"""Coming in and going: login and password, the page behind a one-time link, signing out."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from starlette.routing import Route

from bot.desk import unsent
from bot.desk.visit import COOKIE, LIST, MOST_OF_A_FORM, locale_of, page, page_route, remembering, turn_to
from bot.proxies import network_of
from bot.services.sign_in import SignInMistake
from bot.web import is_foreign, read_fields
from storage.db import StoreUnavailable

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.desk.site import Site
    from bot.desk.visit import Visit


def routes(site: Site) -> list[Route]:
    """The ways in and out."""
    return [
        Route("/desk/sign-in", functools.partial(_sign_in, site), methods=["GET", "POST"]),
        Route("/desk/link", functools.partial(_link, site, by_bot=False), methods=["GET", "POST"]),
        Route("/desk/come-in", functools.partial(_link, site, by_bot=True), methods=["GET", "POST"]),
        page_route(site, "/desk/sign-out", _sign_out, ["POST"]),
    ]


async def _sign_in(site: Site, request: Request) -> Response:
    """Ask for login and password; take them."""
    locale = locale_of(request)
    if request.method != "POST":
        mistake = "sign_in.ended" if "ended" in request.query_params else ""
        return remembering(request, page(site.pages.sign_in(locale, mistake=mistake, waits=unsent.waits(request))))
    fields = await read_fields(request, MOST_OF_A_FORM) or {}
    if is_foreign(request):
        return page(site.pages.plain(locale, "desk.foreign"), 403)
    login, kept = fields.get("login", "").strip().lower(), fields.get("kept", "")
    again = functools.partial(site.pages.sign_in, locale, login=login, kept=kept, waits=unsent.waits(request))
    try:
        token = await site.door.sign_in(login, fields.get("password", ""), address_of(request))
        came = await site.door.session(token)
    except SignInMistake as mistake:
        return page(again(f"sign_in.{mistake.reason}"), 403)
    except StoreUnavailable:
        return page(again("desk.busy"), 503)
    return _giving_back(site, request, came.account.id, token, kept) if came else signed_in(site, request, token)


def _giving_back(site: Site, request: Request, staff_id: int, token: str, kept: str) -> Response:
    """Signed in: what they had written, of this page or else of this browser; the other waits for the next time."""
    in_page, in_cookie = unsent.opened(site, staff_id, kept), unsent.in_cookie(site, request, staff_id)
    found = in_page or in_cookie
    if found is None:
        return signed_in(site, request, token)
    answer = page(site.pages.unsent(locale_of(request), found.words, found.page))
    answer = unsent.given_back(site, request, staff_id, answer) if found == in_cookie else answer
    return _with_session(site, request, token, answer)


async def _link(site: Site, request: Request, *, by_bot: bool) -> Response:
    """The page behind a one-time link: opening it spends nothing, its button does.

    The one that the bot gave signs in; any other asks for a new password first.
    """
    locale, door = locale_of(request), site.door
    fields = (await read_fields(request) or {}) if request.method == "POST" else dict(request.query_params)
    token, password = fields.get("t", ""), fields.get("password", "")
    try:
        account = await (door.see_telegram_link(token) if by_bot else door.see_link(token))
        if account is None or (request.method == "POST" and is_foreign(request)):
            return page(site.pages.sign_in(locale, mistake="sign_in.link_over"), 403)
        typed = fields.get("name", "") if request.method == "POST" else ""
        shown = functools.partial(
            site.pages.link, locale, token=token, login=account.login, by_bot=by_bot, asks_name=not account.name,
            typed=typed,
        )  # fmt: skip
        if request.method != "POST":
            return remembering(request, page(shown()))
        try:
            here = address_of(request)
            came = door.come_in_from_telegram(token, here) if by_bot else door.come_in(token, password, typed, here)
            session = await came
        except SignInMistake as mistake:
            return page(shown(mistake=f"sign_in.{mistake.reason}"), 403)
    except StoreUnavailable:
        return page(site.pages.plain(locale, "desk.busy"), 503)
    return signed_in(site, request, session)


def signed_in(site: Site, request: Request, token: str, to: str = "/desk") -> Response:
    """Where the browser goes with its new session."""
    return _with_session(site, request, token, turn_to(to))


def _with_session(site: Site, request: Request, token: str, answer: Response) -> Response:
    secure = site.secure or request.url.scheme == "https"
    answer.set_cookie(COOKIE, token, path="/desk", secure=secure, httponly=True, samesite="lax")
    return answer


async def _sign_out(site: Site, _: Request, visit: Visit) -> Response:
    """End this session, or all of this person's."""
    await site.door.sign_out(visit.token, visit.actor, everywhere="everywhere" in visit.fields)
    answer = turn_to("/desk/sign-in")
    answer.delete_cookie(COOKIE, path="/desk")
    answer.delete_cookie(LIST, path="/desk")
    return answer


def address_of(request: Request) -> str:
    """The network that a request comes from."""
    return network_of(request)
