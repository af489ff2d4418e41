"""The page of the list: the address holds tab, filters, page and what is sought."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.desk.visit import page, page_number, page_route
from bot.services import queue

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from bot.desk.site import Site
    from bot.desk.visit import Visit


def routes(site: Site) -> list[Route]:
    """The list."""
    return [page_route(site, "/desk", _show)]


async def _show(site: Site, request: Request, visit: Visit) -> Response:
    told = dict(request.query_params)
    number = page_number(told)
    found = await site.door.look(visit.actor, lambda tx, deed: queue.see_queue(tx, deed, told, number))
    chosen = {name: getattr(found.filters, name) for name in queue.FILTERS}
    shown = {"queue": found, "chosen": chosen, "overdue": found.filters.overdue}
    return page(site.pages.render("queue.html", visit.locale, **shown, **site.frame(visit)))
