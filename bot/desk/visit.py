"""Who visits the desk: signed in or sent to sign in, and what every answer to them carries."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.desk import unsent
from bot.desk.pages import LANGUAGES
from bot.services.access import Refused
from bot.services.spoken import kind_of
from bot.services.ways_in import check_page, way
from bot.web import HEADERS, UNSTORED, is_foreign, read_fields
from conversations.locales import FIRST, TABLE, tagged
from storage.db import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from starlette.requests import Request

    from bot.desk.site import Site
    from bot.services.access import Actor

    Shown = Callable[[Site, Request, "Visit"], Awaitable[Response]]

COOKIE: Final = "tawjih_desk"
MOST_OF_A_FORM: Final = 64 * 1024  # a note of 2,000 letters in any script
_LANGUAGE: Final = f"{COOKIE}_lang"
LIST: Final = f"{COOKIE}_list"
_OF_ONE_LOOK: Final = frozenset({"lang", "done", "sent", "still"})  # what an address says of one look at its page
_ADDRESS: Final = re.compile(r"[\w=&%.+~-]{0,2000}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who is signed in, the locale they read, and the fields they posted.

    `query` is what the address of this page holds, without a language; `back` the list as they last saw it.
    """

    actor: Actor
    token: str
    locale: str
    fields: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    back: str = "/desk"


def page_route(site: Site, path: str, show: Shown, methods: Sequence[str] = ("GET",)) -> Route:
    """The way to a page that only who is signed in sees; what is posted there carries this session's own token."""
    way(path)
    return Route(path, functools.partial(_guarded, site, show, path), methods=list(methods))


async def _guarded(site: Site, show: Shown, path: str, request: Request) -> Response:
    token, locale, frame, words = request.cookies.get(COOKIE, ""), locale_of(request), None, ""
    try:
        found = await site.door.session(token)
        if found is None:
            return await _ended(site, request, locale)
        locale = locale_of(request, found.account.locale)
        visit = Visit(found.actor(), token, locale, query=_query_of(request), back=_last_list(request))
        frame = site.frame(visit)
        check_page(visit.actor, path)
        if request.method == "POST":
            fields = await read_fields(request, MOST_OF_A_FORM)
            if fields is None:
                return page(site.pages.plain(locale, "mistake.long_note", frame), 413)
            if is_foreign(request) or not site.is_own(fields.get("form", ""), visit):
                return _not_own(site, request, visit, fields)
            words = fields.get("words", "")
            visit = replace(visit, fields=fields)
        return remembering(request, await show(site, request, visit))
    except Refused:
        return page(site.pages.plain(locale, "desk.not_there", frame, words), 404)
    except StoreUnavailable:
        return page(site.pages.plain(locale, "desk.busy", frame, words), 503)


async def _ended(site: Site, request: Request, locale: str) -> Response:
    """To sign in; what they had written comes back to them then: going back would not bring it."""
    fields = (await read_fields(request, MOST_OF_A_FORM) or {}) if request.method == "POST" else {}
    kept = unsent.Kept() if is_foreign(request) else unsent.sealed(site, request, fields)
    if not kept.sealed:
        return to_sign_in(request)
    waits = unsent.fits(request, kept)
    answer = page(site.pages.sign_in(locale, "sign_in.ended", kept=kept.sealed, waits=waits), 403)
    return unsent.keeping(site, request, answer, kept)


def _not_own(site: Site, request: Request, visit: Visit, fields: Mapping[str, str]) -> Response:
    """Nothing is done; what an own form of an earlier session held is shown, that of somebody else is kept for them."""
    is_theirs = site.whose(fields.get("form", "")) == visit.actor.staff_id
    words = fields.get("words", "") if is_theirs and not is_foreign(request) else ""
    answer = page(site.pages.plain(visit.locale, "desk.foreign", site.frame(visit), words), 403)
    kept = unsent.Kept() if is_theirs or is_foreign(request) else unsent.sealed(site, request, fields)
    return unsent.keeping(site, request, answer, kept)


def sound(content: bytes) -> Response:
    """A voice note, to listen to; kept by no browser."""
    return Response(content, media_type=kind_of(content) or "audio/ogg", headers=HEADERS | UNSTORED)


# --- requests and answers ---------------------------------------------------------------------------------------------


def locale_of(request: Request, own: str = "") -> str:
    """The language of the page: the one asked for now, or before, that of the account, or of the browser."""
    asked = (request.query_params.get("lang", ""), request.cookies.get(_LANGUAGE, ""), own)
    first = re.split("[,;]", request.headers.get("accept-language", ""))[0].strip()
    of_browser = TABLE[tagged(first) or FIRST].desk
    return next((locale for locale in asked if locale in LANGUAGES), of_browser)


def page(html: str, status: int = 200) -> Response:
    """A page, kept by no cache."""
    return HTMLResponse(html, status, HEADERS | UNSTORED)


def turn_to(path: str) -> Response:
    """Where the browser goes after a form, so that going back or loading anew posts nothing twice."""
    return RedirectResponse(path, 303, HEADERS | UNSTORED)


def to_sign_in(request: Request) -> Response:
    """Where somebody is sent who is not, or no longer, signed in; in the language that was asked for."""
    answer = turn_to("/desk/sign-in?ended=1" if request.cookies.get(COOKIE) else "/desk/sign-in")
    return remembering(request, answer)


def remembering(request: Request, answer: Response) -> Response:
    """The answer, with the language that was asked for."""
    asked = request.query_params.get("lang", "")
    return remembering_locale(answer, asked) if asked in LANGUAGES else answer


def remembering_locale(answer: Response, locale: str) -> Response:
    """The answer, with the language of the pages from now on."""
    answer.set_cookie(_LANGUAGE, locale, max_age=365 * 24 * 3600, path="/desk", httponly=True, samesite="lax")
    return answer


def remembering_list(request: Request, answer: Response) -> Response:
    """The list, to which the pages lead back as it is now: its tab, filters, page and what is sought, sealed."""
    answer.set_cookie(LIST, _query_of(request), path="/desk", httponly=True, samesite="lax")
    return answer


def _last_list(request: Request) -> str:
    told = request.cookies.get(LIST, "")
    return f"/desk?{told}" if told and _ADDRESS.fullmatch(told) else "/desk"


def _query_of(request: Request) -> str:
    return urlencode([(name, told) for name, told in request.query_params.multi_items() if name not in _OF_ONE_LOOK])


def page_number(told: Mapping[str, Any], name: str = "page") -> int:
    """The page that an address asks for, from 0; what is no number is the first."""
    typed = str(told.get(name, ""))
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < len("10000") else 0
