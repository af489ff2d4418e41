"""Erasing at a family's wish: the number of the request, what would go, and the number once more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.desk.appointments import dated
from bot.desk.visit import page, page_route, turn_to
from bot.services import access, erasing
from bot.services.access import row_number
from bot.services.desk import Mistake

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from bot.desk.site import Site
    from bot.desk.visit import Visit


def routes(site: Site) -> list[Route]:
    """The two steps."""
    return [
        page_route(site, "/desk/erase", _first, ["GET", "POST"]),
        page_route(site, "/desk/leads/{lead_id}/erase", _second, ["GET", "POST"]),
    ]


async def _first(site: Site, request: Request, visit: Visit) -> Response:
    """Which request it is about."""
    access.check(visit.actor, "erase")
    mistake, typed = "", visit.fields.get("reference", "")
    if request.method == "POST":
        try:
            found = await site.door.look(visit.actor, lambda tx, deed: erasing.find(tx, deed, typed))
            return turn_to(f"/desk/leads/{found}/erase")
        except Mistake as wrong:
            mistake = f"mistake.{wrong.reason}"
    shown = {"asked": None, "mistake": mistake, "typed": typed, "done": "done" in request.query_params}
    return page(site.pages.render("erase.html", visit.locale, **shown, **site.frame(visit)), 409 if mistake else 200)


async def _second(site: Site, request: Request, visit: Visit) -> Response:
    """What would go and what stays; the number, typed anew, does it."""
    lead_id, mistake, typed = row_number(request.path_params["lead_id"]), "", visit.fields.get("reference", "")
    if request.method == "POST":
        try:
            await site.door.do(visit.actor, lambda tx, deed: erasing.erase(tx, deed, lead_id, typed))
        except Mistake as wrong:
            mistake = f"mistake.{wrong.reason}"
        else:
            await site.door.scrub()
            return turn_to("/desk/erase?done=1")
    found = await site.door.look(visit.actor, lambda tx, deed: erasing.see(tx, deed, lead_id))
    shown = {"asked": found, "mistake": mistake, "typed": typed, "done": False, **dated(visit.locale)}
    return page(site.pages.render("erase.html", visit.locale, **shown, **site.frame(visit)), 409 if mistake else 200)
