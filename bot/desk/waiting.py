"""The page of somebody who waits without having sent a lead."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.desk.visit import page, page_route, sound, turn_to
from bot.services import lead_page, waiting_page
from bot.services.access import row_number
from bot.services.desk import Mistake
from bot.services.hearing_notes import hear_of_ticket

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from bot.desk.site import Site
    from bot.desk.visit import Visit


def routes(site: Site) -> list[Route]:
    """Somebody who waits."""
    return [
        page_route(site, "/desk/waiting/{ticket_id}", _waiting, ["GET", "POST"]),
        page_route(site, "/desk/waiting/{ticket_id}/voice/{note_id}", _voice),
    ]


async def _voice(site: Site, request: Request, visit: Visit) -> Response:
    ticket_id, note_id = (row_number(request.path_params[name]) for name in ("ticket_id", "note_id"))
    return sound(await site.door.do(visit.actor, lambda tx, deed: hear_of_ticket(tx, deed, ticket_id, note_id)))


async def _waiting(site: Site, request: Request, visit: Visit) -> Response:
    ticket_id = row_number(request.path_params["ticket_id"])
    if request.method != "POST":
        return await _show(site, visit, ticket_id, told=request.query_params)
    try:
        await site.door.do(visit.actor, lambda tx, deed: waiting_page.do(tx, deed, ticket_id, visit.fields))
    except Mistake as mistake:
        return await _show(site, visit, ticket_id, f"mistake.{mistake.reason}")
    verb = visit.fields.get("do")
    where = "?sent=1#talk" if verb == "write" else "" if verb in {"claim", "release"} else "#talk"
    is_over = visit.fields.get("do") in {"settle", "type_voice", "drop_voice"}
    return turn_to(visit.back if is_over else f"/desk/waiting/{ticket_id}{where}")


async def _show(
    site: Site, visit: Visit, ticket_id: int, mistake: str = "", told: Mapping[str, str] | None = None
) -> Response:
    reply, sent = ((told or {}).get(name, "") for name in ("reply", "sent"))
    actor = replace(visit.actor, locale=visit.locale)
    found = await site.door.do(actor, lambda tx, deed: waiting_page.see_waiting(tx, deed, ticket_id, reply=reply))
    said = lead_page.said(found.talk) if found.talk else ()
    shown = {"page": found, "said": said, "sent": sent, "mistake": mistake, "typed": visit.fields}
    shown["has_number"] = bool(found.talk and found.talk.has_number)
    return page(site.pages.render("waiting.html", visit.locale, **shown, **site.frame(visit)), 409 if mistake else 200)
