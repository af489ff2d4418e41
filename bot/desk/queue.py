"""The page of the list: the address holds tab, filters and page; filters are kept under a name.

What is sought is a name or a number: it is posted, and stands in the address sealed for the session.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from bot.desk.visit import page, page_number, page_route, remembering_list, turn_to
from bot.services import queue, views
from bot.services.access import row_number
from bot.services.desk import Mistake

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from bot.desk.site import Site
    from bot.desk.visit import Visit

_IN_ADDRESS: Final = frozenset({"tab", "intake", *queue.CODES, *queue.AGES, *queue.MARKS})


def routes(site: Site) -> list[Route]:
    """The list, and the filters that somebody keeps."""
    return [page_route(site, "/desk", _list, ["GET", "POST"]), page_route(site, "/desk/views", _views, ["POST"])]


async def _list(site: Site, request: Request, visit: Visit) -> Response:
    """The list; what is posted to it is sought."""
    if request.method != "POST":
        return await _show(site, request, visit)
    kept = {name: value for name, value in visit.fields.items() if name in _IN_ADDRESS and value}
    sought = visit.fields.get("q", "").strip()
    sealed = {"s": site.door.seal(visit.token, sought)} if sought else {}
    return turn_to(f"/desk?{urlencode(kept | sealed)}")


async def _show(site: Site, request: Request, visit: Visit, mistake: str = "") -> Response:
    told = visit.fields or dict(request.query_params)
    number, sealed = page_number(told), told.get("s", "")
    told = {**told, "q": site.door.unseal(visit.token, sealed) if sealed else ""}
    found = await site.door.look(visit.actor, lambda tx, deed: queue.see_queue(tx, deed, told, number))
    if found.sought or not await site.door.look(visit.actor, queue.is_noted):
        await site.door.do(visit.actor, lambda tx, deed: queue.note_read(tx, deed, found))
    shown = {"queue": found, "chosen": queue.chosen(found.filters), "mistake": mistake, "typed": visit.fields}
    shown |= {"sealed": sealed if told["q"] else "", "search_is_over": bool(sealed) and not told["q"]}
    html = site.pages.render("queue.html", visit.locale, **shown, **site.frame(visit))
    return page(html, 409) if mistake else remembering_list(request, page(html))


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
