"""The page of who asked for protection: for the person in charge of it and their deputy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.desk.visit import page, page_number, page_route, turn_to
from bot.services import desk
from bot.services.access import row_number

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from bot.desk.site import Site
    from bot.desk.visit import Visit


def routes(site: Site) -> list[Route]:
    """Who asked for protection."""
    return [page_route(site, "/desk/urgent", _urgent, ["GET", "POST"])]


async def _urgent(site: Site, request: Request, visit: Visit) -> Response:
    """The open tickets; what is posted closes one."""
    if request.method != "POST":
        asked = page_number(request.query_params)
        found = await site.door.do(visit.actor, lambda tx, deed: desk.see_urgent(tx, deed, asked))
        return page(site.pages.render("urgent.html", visit.locale, urgent=found, **site.frame(visit)))
    number, keep = row_number(visit.fields.get("ticket", "")), "keep" in visit.fields
    await site.door.do(visit.actor, lambda tx, deed: desk.close_urgent(tx, deed, number, keep_hold=keep))
    return turn_to("/desk/urgent")
