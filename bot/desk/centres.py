"""The pages of the centres: their intakes with the seats that are left, and one intake."""

from __future__ import annotations

import functools
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from bot.desk.facts import shown_of_facts
from bot.desk.visit import page, page_route, turn_to
from bot.i18n import date_words
from bot.services import centres_page
from bot.services.access import row_number
from bot.services.centres_page import LONGEST_NAME, MOST_SEATS
from bot.services.desk import Mistake

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from bot.desk.pages import Words
    from bot.desk.site import Site
    from bot.desk.visit import Visit
    from bot.services.centres_page import IntakePage

_UNSURE: Final = "unsure"  # what a family may answer, and no intake is for


def routes(site: Site) -> list[Route]:
    """The centres, and each intake."""
    return [
        page_route(site, "/desk/centres", _centres, ["GET", "POST"]),
        page_route(site, "/desk/centres/{intake_id}", _intake, ["GET", "POST"]),
    ]


async def _centres(site: Site, request: Request, visit: Visit) -> Response:
    """All centres; what is posted adds an intake."""
    if request.method != "POST":
        return await _show_centres(site, visit)
    try:
        await site.door.do(visit.actor, lambda tx, deed: centres_page.add_intake(tx, deed, visit.fields))
    except Mistake as mistake:
        return await _show_centres(site, visit, f"mistake.{mistake.reason}")
    return turn_to("/desk/centres")


async def _show_centres(site: Site, visit: Visit, mistake: str = "") -> Response:
    found = await site.door.look(visit.actor, centres_page.see_centres)
    shown = {"page": found, "mistake": mistake, "typed": dict(visit.fields), **_frame(site, visit)}
    return page(site.pages.render("centres.html", visit.locale, **shown), 409 if mistake else 200)


async def _intake(site: Site, request: Request, visit: Visit) -> Response:
    """An intake; what is posted changes, closes or opens it."""
    intake_id = row_number(request.path_params["intake_id"])
    if request.method != "POST":
        return await _show_intake(site, visit, intake_id)
    try:
        await site.door.do(visit.actor, lambda tx, deed: centres_page.do(tx, deed, intake_id, visit.fields))
    except Mistake as mistake:
        return await _show_intake(site, visit, intake_id, f"mistake.{mistake.reason}")
    return turn_to(f"/desk/centres/{intake_id}")


async def _show_intake(site: Site, visit: Visit, intake_id: int, mistake: str = "") -> Response:
    """The page of an intake; after a mistake, with what was typed."""
    found = await site.door.look(visit.actor, lambda tx, deed: centres_page.see_intake(tx, deed, intake_id))
    changing = visit.fields.get("do") == "change"
    typed = dict(visit.fields) if mistake and changing else _filled_in(found)
    words = site.pages.words_in(visit.locale)
    history = [(one, tuple(_changes(words, one.about))) for one in found.deeds]
    shown = {"page": found, "mistake": mistake, "typed": typed, "history": history, **_frame(site, visit)}
    return page(site.pages.render("intake.html", visit.locale, **shown), 409 if mistake else 200)


# --- what the templates may ask for -----------------------------------------------------------------------------------


def _frame(site: Site, visit: Visit) -> dict[str, Any]:
    return {
        **site.frame(visit),
        **shown_of_facts(visit.locale),
        "called": functools.partial(site.pages.chat.label, locale=visit.locale),
        "trades": [choice.value for choice in site.pages.programme.trades if choice.value != _UNSURE],
        "longest": LONGEST_NAME,
        "most": MOST_SEATS,
    }


def _filled_in(found: IntakePage) -> dict[str, str]:
    """What stands in the form."""
    terms = found.line.intake.terms
    days = {"first_day": terms.first_day, "sign_up_until": terms.sign_up_until}
    told = {name: day.isoformat() if day else "" for name, day in days.items()}
    return {"name": terms.name, "trade": terms.trade, "seats": str(terms.seats or ""), **told}


def _changes(words: Words, about: str) -> Iterator[tuple[str, str, str]]:
    """What was changed, before and after, from the codes of the audit; of a name only that it was."""
    for one in about.split():
        field, changed, values = one.partition("=")
        before, _, after = values.partition(">")
        yield field, *((_said(words, field, value) for value in (before, after)) if changed else ("", ""))


def _said(words: Words, field: str, value: str) -> str:
    if field == "trade":
        return words.told("trade", value) if value else words.say("centres.all_trades")
    if not value:
        return words.say("facts.unconfirmed")
    if field == "seats":
        return value
    return date_words(date.fromisoformat(value), words.locale)
