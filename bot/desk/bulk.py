"""The same deed for many leads: choose it, see what it would do, confirm it, watch it, stop it."""

from __future__ import annotations

import functools
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.desk.visit import page, page_route, turn_to
from bot.services import bulk, queue
from bot.services.access import row_number
from bot.services.desk import Mistake

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from bot.desk.site import Site
    from bot.desk.visit import Visit
    from bot.services.bulk import Offered

_LOOK_AGAIN: Final = 3  # seconds
_SELECTION: Final = ("which", "leads", "tab", "intake", *queue.CODES, *queue.AGES, *queue.MARKS)


def routes(site: Site) -> list[Route]:
    """What is done for many, and how far it went."""
    return [
        page_route(site, "/desk/bulk", _list),
        page_route(site, "/desk/bulk/new", _new, ["GET", "POST"]),
        page_route(site, "/desk/bulk/{bulk_id}", _progress, ["GET", "POST"]),
    ]


async def _list(site: Site, _: Request, visit: Visit) -> Response:
    found = await site.door.look(visit.actor, bulk.see_bulks)
    return page(site.pages.render("bulks.html", visit.locale, bulks=found, **site.frame(visit)))


async def _new(site: Site, request: Request, visit: Visit) -> Response:
    """What can be done with those that were chosen; what it would do; and, when that was seen, the beginning of it."""
    if request.method != "POST":
        return await _offer(site, visit, _told(request))
    actor = replace(visit.actor, locale=visit.locale)
    fields = visit.fields
    try:
        offered = await site.door.look(actor, functools.partial(bulk.offer, told=fields))
    except Mistake:
        return await _offer(site, visit, fields)
    if offered.weighed is None or offered.weighed.mark != fields.get("seen"):
        return await _offer(site, visit, fields, "mistake.numbers_changed")
    return turn_to(f"/desk/bulk/{await _begin(site, visit, fields.get('key', ''), offered)}")


async def _begin(site: Site, visit: Visit, key: str, offered: Offered) -> int:
    """Write down what is wanted, in small lots, then let it be done."""
    weighed = offered.weighed
    assert weighed is not None  # noqa: S101 - for the type checker
    actor, door = visit.actor, site.door
    bulk_id = await door.do(actor, lambda tx, deed: bulk.prepare(tx, deed, key, weighed))
    for outcome, ids in bulk.lots(weighed):
        await door.do(actor, functools.partial(bulk.add_lot, bulk_id=bulk_id, outcome=outcome, ids=ids))
    await door.do(actor, lambda tx, deed: bulk.begin(tx, deed, bulk_id, weighed))
    door.wake_bulk()
    return bulk_id


async def _offer(site: Site, visit: Visit, told: Mapping[str, str], mistake: str = "") -> Response:
    actor = replace(visit.actor, locale=visit.locale)
    offered = None
    try:
        offered = await site.door.look(actor, functools.partial(bulk.offer, told=told))
    except Mistake as wrong:
        mistake = f"mistake.{wrong.reason}"
        if wrong.reason not in {"nobody_chosen", "too_many_chosen"}:
            again = {**told, "do": ""}
            offered = await site.door.look(actor, functools.partial(bulk.offer, told=again))
    selection = {name: told[name] for name in _SELECTION if told.get(name)}
    shown = {"offered": offered, "selection": selection, "told_before": told, "mistake": mistake}
    shown["key"] = secrets.token_hex(16)
    html = site.pages.render("bulk.html", visit.locale, **shown, **site.frame(visit))
    return page(html, 409 if mistake else 200)


def _told(request: Request) -> dict[str, str]:
    """What the address says; those that were chosen one by one as one field."""
    told = dict(request.query_params)
    chosen = request.query_params.getlist("lead")
    return {**told, "leads": ",".join(chosen)} if chosen else told


async def _progress(site: Site, request: Request, visit: Visit) -> Response:
    """How far it went. While it goes on the page comes again by itself, unless somebody wants it to stand still."""
    bulk_id = row_number(request.path_params["bulk_id"])
    if request.method == "POST":
        await site.door.do(visit.actor, lambda tx, deed: bulk.stop_bulk(tx, deed, bulk_id))
        return turn_to(f"/desk/bulk/{bulk_id}")
    found = await site.door.look(visit.actor, lambda tx, deed: bulk.see_bulk(tx, deed, bulk_id))
    still = "still" in request.query_params
    html = site.pages.render("bulk_progress.html", visit.locale, progress=found, still=still, **site.frame(visit))
    answer = page(html)
    if found.bulk.status in {"preparing", "running"} and not still:
        answer.headers["Refresh"] = str(_LOOK_AGAIN)
    return answer
