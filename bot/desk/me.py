"""One's own page: languages, password, where one is signed in, what one did last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.desk.auth import address_of, signed_in
from bot.desk.visit import page, page_route, remembering_locale, turn_to
from bot.services import people
from bot.services.access import Refused
from bot.services.desk import Mistake
from bot.services.people import wished_in

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from bot.desk.site import Site
    from bot.desk.visit import Visit


def routes(site: Site) -> list[Route]:
    """One's own page."""
    return [page_route(site, "/desk/me", _me, ["GET", "POST"])]


async def _me(site: Site, request: Request, visit: Visit) -> Response:
    if request.method != "POST":
        return await _show(site, visit, done="done" in request.query_params)
    try:
        match visit.fields.get("do", ""):
            case "about":
                return await _change(site, visit)
            case "password":
                return await _change_password(site, request, visit)
    except Mistake as mistake:
        return await _show(site, visit, f"mistake.{mistake.reason}")
    raise Refused


async def _change(site: Site, visit: Visit) -> Response:
    wished = wished_in(visit.fields)
    await site.door.do(visit.actor, lambda tx, deed: people.change_me(tx, deed, wished.languages, wished.locale))
    return remembering_locale(turn_to("/desk/me?done=1"), wished.locale)


async def _change_password(site: Site, request: Request, visit: Visit) -> Response:
    old, new = visit.fields.get("old", ""), visit.fields.get("new", "")
    token = await site.door.change_password(visit.actor, address_of(request), old, new)
    return signed_in(site, request, token, "/desk/me?done=1")


async def _show(site: Site, visit: Visit, mistake: str = "", *, done: bool = False) -> Response:
    found = await site.door.look(visit.actor, people.see_me)
    shown = {"me": found, "mistake": mistake, "done": done}
    return page(site.pages.render("me.html", visit.locale, **shown, **site.frame(visit)), 409 if mistake else 200)
