"""The pages of what the bot could not answer, and of what staff taught it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.desk.visit import page, page_number, page_route, turn_to
from bot.services import questions_page
from bot.services.access import row_number
from bot.services.desk import Mistake
from bot.services.questions_page import ORDERS
from bot.services.teaching import LONGEST

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from bot.desk.site import Site
    from bot.desk.visit import Visit

_TAUGHT_ON_A_PAGE: Final = 100


def routes(site: Site) -> list[Route]:
    """The groups, what was taught, and one group."""
    return [
        page_route(site, "/desk/questions", _questions, ["GET", "POST"]),
        page_route(site, "/desk/questions/taught", _taught, ["GET", "POST"]),
        page_route(site, "/desk/questions/{question_id}", _group, ["GET", "POST"]),
    ]


async def _questions(site: Site, request: Request, visit: Visit) -> Response:
    """The groups; what is posted says that somebody saw to one of them."""
    if request.method != "POST":
        return await _show_questions(site, request, visit)
    try:
        await site.door.do(visit.actor, lambda tx, deed: questions_page.do(tx, deed, visit.fields))
    except Mistake as mistake:
        return await _show_questions(site, request, visit, f"mistake.{mistake.reason}")
    return turn_to("/desk/questions?done=1")


async def _show_questions(site: Site, request: Request, visit: Visit, mistake: str = "") -> Response:
    told = dict(request.query_params)
    order, number = told.get("order", ""), page_number(told)
    found = await site.door.look(visit.actor, lambda tx, deed: questions_page.see_questions(tx, deed, order, number))
    shown = {"page": found, "orders": ORDERS, "mistake": mistake, "done": "done" in told, **_labels(site)}
    html = site.pages.render("questions.html", visit.locale, **shown, **site.frame(visit))
    return page(html, 409 if mistake else 200)


async def _group(site: Site, request: Request, visit: Visit) -> Response:
    """One group; what is posted there teaches an example, or says that somebody saw to one question or to all."""
    question_id = row_number(request.path_params["question_id"])
    if request.method != "POST":
        return await _show_group(site, visit, question_id, done=request.query_params.get("done", ""))
    try:
        await site.door.do(visit.actor, lambda tx, deed: questions_page.do(tx, deed, visit.fields))
    except Mistake as mistake:
        return await _show_group(site, visit, question_id, f"mistake.{mistake.reason}")
    taught = visit.fields.get("do") == "teach"
    return turn_to(f"/desk/questions/{question_id}?done=taught" if taught else "/desk/questions?done=1")


async def _show_group(site: Site, visit: Visit, question_id: int, mistake: str = "", done: str = "") -> Response:
    found = await site.door.look(visit.actor, lambda tx, deed: questions_page.see_group(tx, deed, question_id))
    answers = site.pages.programme.questions
    facts = {name: (answers.open_words(name), "yes" in answers.facts[name]) for name in found.facts}
    shown = {"page": found, "facts": facts, "mistake": mistake, "done": done, **_labels(site)}
    html = site.pages.render("question.html", visit.locale, **shown, typed=visit.fields, **site.frame(visit))
    return page(html, 409 if mistake else 200)


async def _taught(site: Site, request: Request, visit: Visit) -> Response:
    """What staff taught; what is posted there teaches an example or undoes one."""
    if request.method != "POST":
        return await _show_taught(site, request, visit)
    try:
        await site.door.do(visit.actor, lambda tx, deed: questions_page.do(tx, deed, visit.fields))
    except Mistake as mistake:
        return await _show_taught(site, request, visit, f"mistake.{mistake.reason}")
    return turn_to("/desk/questions/taught?done=1")


async def _show_taught(site: Site, request: Request, visit: Visit, mistake: str = "") -> Response:
    found, number = await site.door.look(visit.actor, questions_page.see_taught), page_number(request.query_params)
    first = number * _TAUGHT_ON_A_PAGE
    listed, has_more = found[first : first + _TAUGHT_ON_A_PAGE], len(found) > first + _TAUGHT_ON_A_PAGE
    shown = {"taught": listed, "number": number, "has_more": has_more, "mistake": mistake, **_labels(site)}
    done = "done" in request.query_params
    html = site.pages.render("taught.html", visit.locale, **shown, done=done, typed=visit.fields, **site.frame(visit))
    return page(html, 409 if mistake else 200)


# --- what they share --------------------------------------------------------------------------------------------------


def _labels(site: Site) -> dict[str, object]:
    """The names of the questions that the bot answers, and how long an example may be."""
    answers = site.pages.programme.questions.answers
    return {"intents": {name: answered.label for name, answered in answers.items()}, "longest": LONGEST}
