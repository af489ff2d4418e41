"""The pages of facts: the list, and one fact. What is confirmed there is shown first with all that comes of it."""

from __future__ import annotations

import functools
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from babel.dates import get_day_names

from bot.desk.visit import page, page_route, turn_to
from bot.desk.words import WORDS
from bot.i18n import HTML_LANG, date_words, direction
from bot.services import fact_page
from bot.services.confirming import LONGEST, LONGEST_SOURCE
from bot.services.desk import Mistake
from bot.services.fact_page import KEYS, WEEK
from conversations.locales import LOCALES, TABLE, ByLocale
from conversations.week import by_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from bot.desk.site import Site
    from bot.desk.visit import Visit
    from bot.services.confirming import Outlook
    from bot.services.fact_page import FactPage, Line

_IDS: Final = {word.id for word in WORDS}


def routes(site: Site) -> list[Route]:
    """The list of facts, and each of them."""
    return [
        page_route(site, "/desk/facts", _list),
        page_route(site, "/desk/facts/{name}", _fact, ["GET", "POST"]),
    ]


async def _list(site: Site, _: Request, visit: Visit) -> Response:
    found = await site.door.look(visit.actor, fact_page.see_facts)
    shown = {"facts": found, "questions": site.pages.programme.questions.answers, **_frame(site, visit)}
    return page(site.pages.render("facts.html", visit.locale, **shown))


async def _fact(site: Site, request: Request, visit: Visit) -> Response:
    """A fact. What is posted is looked at; with `do` "confirm" it is saved, if all is still as it was looked at."""
    name = request.path_params["name"]
    if request.method != "POST":
        return await _show(site, visit, name)
    try:
        ahead = await site.door.look(visit.actor, lambda tx, deed: fact_page.look(tx, deed, name, visit.fields))
    except Mistake as mistake:
        return await _show(site, visit, name, f"mistake.{mistake.reason}")
    if visit.fields.get("do") != "confirm":
        return await _show(site, visit, name, ahead=ahead)
    mark = visit.fields.get("mark", "")
    try:
        await site.door.do(visit.actor, lambda tx, deed: fact_page.confirm(tx, deed, ahead, mark))
    except Mistake as mistake:
        return await _show(site, visit, name, f"mistake.{mistake.reason}", ahead)
    return turn_to(f"/desk/facts/{name}")


async def _show(site: Site, visit: Visit, name: str, mistake: str = "", ahead: Outlook | None = None) -> Response:
    """The page of a fact; with what would come of what was posted, when that is known."""
    found = await site.door.look(visit.actor, lambda tx, deed: fact_page.see_fact(tx, deed, name, ahead))
    shown = {
        "page": found,
        "ahead": ahead,
        "answers": found.answers,
        "typed": dict(_filled_in(found, visit.fields)),
        "mistake": mistake,
        "questions": site.pages.programme.questions.answers,
        **_frame(site, visit),
    }
    return page(site.pages.render("fact.html", visit.locale, **shown), 409 if mistake else 200)


# --- what the templates may ask for -----------------------------------------------------------------------------------


def _frame(site: Site, visit: Visit) -> dict[str, Any]:
    return {
        **site.frame(visit),
        **shown_of_facts(visit.locale),
        "keys": KEYS,
        "locales": LOCALES,
        "dir_of": ByLocale({locale: direction(locale) for locale in LOCALES}),
        "longest": LONGEST,
        "longest_source": LONGEST_SOURCE,
        "days": _days(visit.locale),
    }


def shown_of_facts(locale: str) -> dict[str, Any]:
    """What it takes to show the name and the value of a fact: for `fact_value.html`."""
    return {
        "lang_of": HTML_LANG,
        "known_words": _IDS,
        "day": functools.partial(_day, locale),
        "day_of": lambda value: _day(locale, date.fromisoformat(value)),
        "week": functools.partial(_week, locale),
    }


def _day(locale: str, day: date) -> str:
    return date_words(day, locale)


def _days(locale: str) -> tuple[str, ...]:
    names = get_day_names("wide", "stand-alone", TABLE[locale].formats)
    return tuple(names[day] for day in range(WEEK))


def _week(locale: str, hours: str) -> Iterator[tuple[str, str]]:
    """The days that have hours, those alike that follow each other as one: ("Monday – Thursday", "08:30-16:30")."""
    names, told, first = _days(locale), by_day(hours), 0
    for day in range(1, WEEK + 1):
        if day == WEEK or told[day] != told[first]:
            if told[first]:
                yield (names[first] if first == day - 1 else f"{names[first]} – {names[day - 1]}"), told[first]
            first = day


def _filled_in(page: FactPage, fields: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What stands in the form: what was posted, else what was confirmed last."""
    latest = {one.locale: one.value for one in page.line.worded if one.state != "ended"}
    if page.line.fact.type == "hours":
        values = {f"day_{day}": hours for day, hours in enumerate(by_day(latest.get("", "")))}
    else:
        for_whom = KEYS if page.line.fact.type == "words" else KEYS[:1]
        values = {f"value_{locale or 'all'}": latest.get(locale, "") for locale in for_whom}
    for name, value in {**values, "source": _source(page.line), "until": ""}.items():
        yield name, fields.get(name, value)


def _source(line: Line) -> str:
    """Who said it last, unless that stands in the file: who confirms it at the desk says who."""
    return next((one.source for one in line.worded if one.by and one.source), "")
