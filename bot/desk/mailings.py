"""News to many: begin, write, look, let a colleague read, send, watch, stop, go on."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from bot.desk.visit import page, page_route, turn_to
from bot.services import mailing_words, mailings
from bot.services.access import row_number
from bot.services.desk import Mistake

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from bot.desk.site import Site
    from bot.desk.visit import Visit

_LOOK_AGAIN: Final = 3  # seconds


def routes(site: Site) -> list[Route]:
    """All of them, and one."""
    return [
        page_route(site, "/desk/mailings", _list, ["GET", "POST"]),
        page_route(site, "/desk/mailings/{mailing_id}", _one, ["GET", "POST"]),
    ]


async def _list(site: Site, _: Request, visit: Visit) -> Response:
    """Those of lately; a form begins one, for a kept filter or what the list is narrowed to."""
    if visit.fields:
        told = dict(parse_qsl(visit.fields["view"])) if "view" in visit.fields else visit.fields
        key = await site.door.do(visit.actor, lambda tx, deed: mailings.begin_mailing(tx, deed, told))
        return turn_to(f"/desk/mailings/{key}")
    found = await site.door.look(visit.actor, mailings.see_mailings)
    return page(site.pages.render("mailings.html", visit.locale, listed=found, **site.frame(visit)))


async def _one(site: Site, request: Request, visit: Visit) -> Response:
    key = row_number(request.path_params["mailing_id"])
    if request.method != "POST":
        return await _show(site, visit, key, still="still" in request.query_params)
    do = visit.fields.get("do", "")
    try:
        if do == "send":
            await _send(site, visit, key)
        else:
            await site.door.do(visit.actor, functools.partial(mailings.do, mailing_id=key, told=visit.fields))
    except Mistake as mistake:
        return await _show(site, visit, key, f"mistake.{mistake.reason}", typed=visit.fields)
    if do in {"send", "resume"}:
        site.door.wake_bulk()
    return turn_to("/desk/mailings" if do == "drop" else f"/desk/mailings/{key}{'#preview' if do == 'write' else ''}")


async def _send(site: Site, visit: Visit, key: int) -> None:
    """Send what was seen: written down in small lots, then let go. Raises Mistake."""
    actor, door = visit.actor, site.door
    at = await door.look(actor, lambda tx, deed: mailings.read_hour(tx, deed, visit.fields.get("at", "")))
    seen = await door.look(actor, lambda tx, deed: mailings.see_mailing(tx, deed, key))
    if seen.mark != visit.fields.get("seen") or not seen.reached.todo:
        raise Mistake("numbers_changed")
    bulk_id = await door.do(actor, lambda tx, deed: mailings.prepare(tx, deed, seen, seen.reached.todo))
    for lot in mailings.lots(seen.reached):
        await door.do(actor, functools.partial(mailings.add_lot, bulk_id=bulk_id, lot=lot))
    await door.do(actor, lambda tx, deed: mailings.send_mailing(tx, deed, seen, bulk_id, at))


async def _show(  # noqa: PLR0913 - what stands on the page
    site: Site,
    visit: Visit,
    key: int,
    mistake: str = "",
    *,
    typed: Mapping[str, str] | None = None,
    still: bool = False,
) -> Response:
    """As it stands. While it goes on the page comes again by itself, unless somebody wants it to stand still."""
    found = await site.door.look(visit.actor, lambda tx, deed: mailings.see_mailing(tx, deed, key))
    shown = {
        "seen": found,
        "mistake": mistake,
        "typed": typed or {},
        "still": still,
        "locales": site.door.turns.locales,
    }
    shown["longest"] = mailing_words.LONGEST
    answer = page(
        site.pages.render("mailing.html", visit.locale, **shown, **site.frame(visit)), 409 if mistake else 200
    )
    if found.status in {"preparing", "running"} and not still and not mistake:
        answer.headers["Refresh"] = str(_LOOK_AGAIN)
    return answer
