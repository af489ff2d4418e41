"""The page of the list: the address holds tab, filters, page and what is sought; filters are kept under a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.desk.visit import page, page_number, page_route, turn_to
from bot.services import queue, views
from bot.services.access import row_number
from bot.services.desk import Mistake

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from bot.desk.site import Site
    from bot.desk.visit import Visit


def routes(site: Site) -> list[Route]:
    """The list, and the filters that somebody keeps."""
    return [page_route(site, "/desk", _show), page_route(site, "/desk/views", _views, ["POST"])]


async def _show(site: Site, request: Request, visit: Visit, mistake: str = "") -> Response:
    told = visit.fields or dict(request.query_params)
    number = page_number(told)
    found = await site.door.look(visit.actor, lambda tx, deed: queue.see_queue(tx, deed, told, number))
    if found.sought or not await site.door.look(visit.actor, queue.is_noted):
        await site.door.do(visit.actor, lambda tx, deed: queue.note_read(tx, deed, found))
    shown = {"queue": found, "chosen": queue.chosen(found.filters), "mistake": mistake, "typed": visit.fields}
    html = site.pages.render("queue.html", visit.locale, **shown, **site.frame(visit))
    return page(html, 409 if mistake else 200)


async def _views(site: Site, request: Request, visit: Visit) -> Response:
    """Keep the filter under a name, or let one go; the list comes back as it was."""
    fields = visit.fields
    if "drop" in fields:
        dropped = row_number(fields["drop"])
        await site.door.do(visit.actor, lambda tx, deed: views.drop_view(tx, deed, dropped))
        return turn_to("/desk")
    try:
        address = await site.door.do(
            visit.actor, lambda tx, deed: views.keep_view(tx, deed, fields.get("name", ""), fields)
        )
    except Mistake as mistake:
        return await _show(site, request, visit, f"mistake.{mistake.reason}")
    return turn_to(f"/desk?{address}")
