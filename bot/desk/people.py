"""The pages of who works at the desk. A link that was just made stands in the answer itself, and nowhere again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.desk.pages import asset
from bot.desk.visit import page, page_route, turn_to
from bot.services import people
from bot.services.access import ROLES, row_number
from bot.services.desk import Mistake
from bot.services.people import wished_in
from bot.services.sign_in import LINK_HOLDS, LONGEST_NAME

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from bot.desk.site import Site
    from bot.desk.visit import Visit

_SIGNS: Final = "a-z 0-9 . _ -"  # of which a login is made
_KEPT: Final = {"Cache-Control": "public, max-age=31536000, immutable"}


def routes(site: Site) -> list[Route]:
    """All accounts, and one account."""
    return [
        page_route(site, "/desk/staff", _staff, ["GET", "POST"]),
        page_route(site, "/desk/staff/{staff_id}", _account, ["GET", "POST"]),
    ]


# --- all accounts -----------------------------------------------------------------------------------------------------


async def _staff(site: Site, request: Request, visit: Visit) -> Response:
    """All accounts; what is posted opens one."""
    if request.method != "POST":
        return await _show_staff(site, visit)
    try:
        token = await site.door.do(visit.actor, lambda tx, deed: people.add_account(tx, deed, wished_in(visit.fields)))
    except Mistake as mistake:
        return await _show_staff(site, visit, f"mistake.{mistake.reason}")
    return _show_link(site, request, visit, token)


async def _show_staff(site: Site, visit: Visit, mistake: str = "") -> Response:
    found = await site.door.look(visit.actor, people.see_staff)
    shown = {"accounts": found, "mistake": mistake, "wished": wished_in(visit.fields), **_choices(site, visit)}
    return page(site.pages.render("staff.html", visit.locale, **shown, **site.frame(visit)), 409 if mistake else 200)


# --- one account ------------------------------------------------------------------------------------------------------


async def _account(site: Site, request: Request, visit: Visit) -> Response:
    """An account; what is posted is one verb."""
    staff_id = row_number(request.path_params["staff_id"])
    if request.method != "POST":
        return await _show_account(site, visit, staff_id, done="done" in request.query_params)
    try:
        token = await site.door.do(visit.actor, lambda tx, deed: people.do(tx, deed, staff_id, visit.fields))
    except Mistake as mistake:
        return await _show_account(site, visit, staff_id, f"mistake.{mistake.reason}")
    return _show_link(site, request, visit, token) if token else turn_to(f"/desk/staff/{staff_id}?done=1")


async def _show_account(site: Site, visit: Visit, staff_id: int, mistake: str = "", *, done: bool = False) -> Response:
    found = await site.door.look(visit.actor, lambda tx, deed: people.see_account(tx, deed, staff_id))
    shown = {"page": found, "mistake": mistake, "done": done, **_choices(site, visit)}
    return page(site.pages.render("account.html", visit.locale, **shown, **site.frame(visit)), 409 if mistake else 200)


# --- what they share --------------------------------------------------------------------------------------------------


def _choices(site: Site, visit: Visit) -> dict[str, object]:
    """`centres` are the names of those that somebody can work for, by their ids, where there are several."""
    known = site.pages.programme.centres
    named = {one.id: site.pages.chat.label(one.name, visit.locale) for one in known} if len(known) > 1 else {}
    return {"roles": ROLES, "longest_name": LONGEST_NAME, "signs": _SIGNS, "centres": named}


def _show_link(site: Site, request: Request, visit: Visit, token: str) -> Response:
    """The link, once. Not by way of another address, which would stand in histories and be asked for again."""
    base = site.address or str(request.base_url).rstrip("/")
    shown = {
        "link": f"{base}/desk/link?t={token}",
        "until": site.door.now() + LINK_HOLDS,
        "copies": asset("copy.js")[0],
    }
    return page(site.pages.render("new_link.html", visit.locale, **shown, **site.frame(visit)))
