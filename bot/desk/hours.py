"""The page of the hours of the centre: what is counted as working time, and which days off are estimates."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from babel.dates import format_time

from bot.clock import CASABLANCA
from bot.desk.visit import page, page_route
from bot.i18n import date_words
from bot.services import hours_page
from conversations.locales import TABLE

if TYPE_CHECKING:
    from datetime import date, datetime

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from bot.desk.site import Site
    from bot.desk.visit import Visit


def routes(site: Site) -> list[Route]:
    """The hours."""
    return [page_route(site, "/desk/hours", _hours)]


async def _hours(site: Site, _: Request, visit: Visit) -> Response:
    actor = replace(visit.actor, locale=visit.locale)
    found = await site.door.look(actor, hours_page.see_hours)
    formats = TABLE[visit.locale].formats

    def day(told: date) -> str:
        return date_words(told, visit.locale, "EEEE d MMMM y")

    def hour(told: datetime) -> str:
        return format_time(told.astimezone(CASABLANCA), "HH:mm", tzinfo=CASABLANCA, locale=formats)

    shown = {"page": found, "day": day, "hour": hour, **site.frame(visit)}
    return page(site.pages.render("hours.html", visit.locale, **shown))
