"""The page of who asked for protection: for the person in charge of it and their deputy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.desk.visit import page, page_number, page_route, sound, turn_to
from bot.services import urgent
from bot.services.access import row_number
from bot.services.desk import Mistake

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from bot.desk.site import Site
    from bot.desk.visit import Visit


def routes(site: Site) -> list[Route]:
    """Who asked for protection."""
    return [
        page_route(site, "/desk/urgent", _urgent, ["GET", "POST"]),
        page_route(site, "/desk/urgent/{ticket_id}/voice/{note_id}", _voice),
    ]


async def _urgent(site: Site, request: Request, visit: Visit) -> Response:
    """The open tickets; what is posted closes one, lifts a hold that is left, or deletes what was heard."""
    if request.method != "POST":
        return await _show(site, request, visit)
    try:
        seen = await site.door.do(visit.actor, lambda tx, deed: urgent.do(tx, deed, visit.fields))
    except Mistake as mistake:
        return await _show(site, request, visit, f"mistake.{mistake.reason}")
    if seen is None or not seen.holding:
        return turn_to("/desk/urgent")
    still, how = seen.holding[0].id, "partly" if seen.freed else "all"
    return turn_to(f"/desk/urgent?see={still}&still={how}#t{still}")


async def _show(site: Site, request: Request, visit: Visit, mistake: str = "") -> Response:
    told = request.query_params
    page_of, held_page, see = page_number(told), page_number(told, "held"), row_number(told.get("see", "0"))
    found = await site.door.do(visit.actor, lambda tx, deed: urgent.see_urgent(tx, deed, page_of, held_page, see=see))
    closing = {"closing": told.get("close", ""), "keep": "keep" in told, "lifting": told.get("left", "")}
    led = {"still": told.get("still", ""), "see": see}
    shown = {"urgent": found, "mistake": mistake, **closing, **led, **site.frame(visit)}
    html = site.pages.render("urgent.html", visit.locale, **shown)
    return page(html, 409 if mistake else 200)


async def _voice(site: Site, request: Request, visit: Visit) -> Response:
    ticket_id, note_id = (row_number(request.path_params[name]) for name in ("ticket_id", "note_id"))
    return sound(await site.door.do(visit.actor, lambda tx, deed: urgent.hear_note(tx, deed, ticket_id, note_id)))
