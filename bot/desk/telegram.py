"""The page of one's own Telegram: a code that links it once, and what can be written to the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.desk.visit import page, page_route, turn_to
from bot.services import staff_link
from bot.services.access import Refused

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from bot.desk.site import Site
    from bot.desk.visit import Visit

PATH: Final = "/desk/telegram"
_DEEDS: Final = {"code": staff_link.show_code, "unlink": staff_link.unlink}


def routes(site: Site) -> list[Route]:
    """One's own Telegram."""
    return [page_route(site, PATH, _telegram, ["GET", "POST"])]


async def _telegram(site: Site, request: Request, visit: Visit) -> Response:
    """The page; what is posted shows a code or unlinks."""
    if request.method != "POST":
        found = await site.door.look(visit.actor, staff_link.see_telegram)
        bot_name = site.bot_name() if site.bot_name else None
        shown = {"telegram": found, "bot": bot_name, **site.frame(visit)}
        return page(site.pages.render("telegram.html", visit.locale, **shown))
    deed = _DEEDS.get(visit.fields.get("do", ""))
    if deed is None:
        raise Refused
    await site.door.do(visit.actor, deed)
    return turn_to(PATH)
