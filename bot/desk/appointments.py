"""The pages of visits: the days ahead, offering hours, one hour, and the list of a day, which is printed."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from babel.dates import get_day_names

from bot.clock import CASABLANCA
from bot.desk.visit import page, page_route, turn_to
from bot.i18n import date_words
from bot.services import visit_day, visit_hours, visits_page
from bot.services.access import row_number
from bot.services.desk import Mistake
from bot.services.moroccan_calendar import holidays_of
from bot.services.slot_runs import FEWEST_MINUTES, LONGEST_PLACE, MOST_MINUTES, MOST_PEOPLE
from bot.services.visits_page import day_of
from conversations.locales import TABLE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from bot.desk.site import Site
    from bot.desk.visit import Visit
    from bot.services.moroccan_calendar import Holiday

_USUAL: Final = {"begins": "09:00", "ends": "12:00", "minutes": "30", "capacity": "2"}
_MOST_FIGURES: Final = 3


def routes(site: Site) -> list[Route]:
    """The visits."""
    return [
        page_route(site, "/desk/visits", _visits),
        page_route(site, "/desk/visits/new", _new, ["GET", "POST"]),
        page_route(site, "/desk/visits/slots/{slot_id}", _slot, ["GET", "POST"]),
        page_route(site, "/desk/visits/days/{day}", _day, ["GET", "POST"]),
    ]


async def _visits(site: Site, request: Request, visit: Visit) -> Response:
    since, made = request.query_params.get("from", ""), request.query_params.get("made", "")
    found = await site.door.look(visit.actor, lambda tx, deed: visits_page.see_visits(tx, deed, since))
    shown = {"page": found, "made": made if made.isdecimal() and len(made) <= _MOST_FIGURES else ""}
    return _page(site, visit, "appointments.html", shown)


# --- offering ---------------------------------------------------------------------------------------------------------


async def _new(site: Site, request: Request, visit: Visit) -> Response:
    """The form, and what it would offer; what is posted offers it."""
    if request.method != "POST":
        return await _show_new(site, visit, dict(request.query_params))
    fields = visit.fields
    try:
        made = await site.door.do(visit.actor, lambda tx, deed: visit_hours.offer(tx, deed, fields))
    except Mistake as mistake:
        return await _show_new(site, visit, fields, f"mistake.{mistake.reason}")
    return turn_to(f"/desk/visits?from={fields.get('first', '')}&made={made}")


async def _show_new(site: Site, visit: Visit, told: Mapping[str, str], mistake: str = "") -> Response:
    plan = None
    try:
        plan = await site.door.look(visit.actor, lambda tx, deed: visit_hours.see_plan(tx, deed, told))
    except Mistake as wrong:
        mistake = f"mistake.{wrong.reason}"
    shown = {
        "plan": plan,
        "typed": told if told.get("first") else {**_USUAL, **told},
        "mistake": mistake,
        "centres": site.pages.programme.centres,
        "called": functools.partial(site.pages.chat.label, locale=visit.locale),
        "weekdays": sorted(get_day_names("wide", locale=TABLE[visit.locale].formats).items()),
        "first_day": day_of(site.door.now()).isoformat(),
        "longest": LONGEST_PLACE,
        "fewest_minutes": FEWEST_MINUTES,
        "most_minutes": MOST_MINUTES,
        "most": MOST_PEOPLE,
    }
    return _page(site, visit, "appointments_new.html", shown)


# --- one hour ---------------------------------------------------------------------------------------------------------


async def _slot(site: Site, request: Request, visit: Visit) -> Response:
    """An hour; what is posted gives it more or fewer places, or closes it."""
    slot_id, fields = row_number(request.path_params["slot_id"]), visit.fields
    if request.method != "POST":
        return await _show_slot(site, visit, slot_id)
    act = {"capacity": visit_hours.change_capacity, "close": visit_hours.close}.get(fields.get("do", ""))
    if act is None:
        return await _show_slot(site, visit, slot_id)
    try:
        await site.door.do(visit.actor, lambda tx, deed: act(tx, deed, slot_id, fields))
    except Mistake as mistake:
        return await _show_slot(site, visit, slot_id, f"mistake.{mistake.reason}")
    return turn_to(f"/desk/visits/slots/{slot_id}")


async def _show_slot(site: Site, visit: Visit, slot_id: int, mistake: str = "") -> Response:
    found = await site.door.do(visit.actor, lambda tx, deed: visit_hours.see_slot(tx, deed, slot_id))
    shown = {"page": found, "mistake": mistake, "typed": visit.fields if mistake else {}, "most": MOST_PEOPLE}
    return _page(site, visit, "appointments_slot.html", shown)


# --- a day ------------------------------------------------------------------------------------------------------------


async def _day(site: Site, request: Request, visit: Visit) -> Response:
    """The list of a day; what is posted notes whether somebody came."""
    day, fields = request.path_params["day"], visit.fields
    if request.method != "POST":
        return await _show_day(site, visit, day)
    number = row_number(fields.get("visit", ""))
    try:
        await site.door.do(visit.actor, lambda tx, deed: visit_day.note(tx, deed, fields, number))
    except Mistake as mistake:
        return await _show_day(site, visit, day, f"mistake.{mistake.reason}")
    return turn_to(f"/desk/visits/days/{day}#visit{number}")


async def _show_day(site: Site, visit: Visit, day: str, mistake: str = "") -> Response:
    actor = replace(visit.actor, locale=visit.locale)
    found = await site.door.do(actor, lambda tx, deed: visit_day.see_day(tx, deed, day))
    return _page(site, visit, "appointments_day.html", {"page": found, "mistake": mistake})


# --- what the templates may ask for -----------------------------------------------------------------------------------


def _page(site: Site, visit: Visit, template: str, shown: Mapping[str, Any]) -> Response:
    now = site.door.now()
    frame = {"mistake": "", **shown, **dated(visit.locale), "today": day_of(now), **site.frame(visit)}
    return page(site.pages.render(template, visit.locale, **frame), 409 if frame["mistake"] else 200)


def dated(locale: str) -> dict[str, Any]:
    """How days and hours are told."""

    def long_day(day: date) -> str:
        return date_words(day, locale, "EEEE d MMMM y")

    def hour(moment: datetime) -> str:
        return f"{moment.astimezone(CASABLANCA):%H:%M}"

    def holiday(day: date) -> Holiday | None:
        return holidays_of(day.year, locale).get(day)

    return {"long_day": long_day, "hour": hour, "holiday": holiday, "day_of": day_of}
