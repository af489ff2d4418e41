"""A lead's page; what is posted there is one verb, after which the page is shown anew."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from starlette.responses import Response

from bot.desk.appointments import dated
from bot.desk.visit import page, page_route, sound, turn_to
from bot.desk.words.lead import DONE
from bot.services import (
    centre_moves,
    desk,
    guardian_desk,
    lead_page,
    lead_visit,
    merging,
    owned,
    part_page,
    posted,
    seats,
)
from bot.services.access import Refused, row_number
from bot.services.desk import Mistake
from bot.services.hearing_notes import hear_of_lead
from bot.services.lead_page import Prepared
from bot.services.owned import NeedsWhy
from bot.services.posted import NO_INTAKE
from bot.web import HEADERS, UNSTORED

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from starlette.requests import Request
    from starlette.routing import Route

    from bot.desk.site import Site
    from bot.desk.visit import Visit
    from bot.services.access import Actor
    from bot.services.lead_page import Work
    from conversations.statuses import Status

_SHOWN: Final = (
    "first_name", "phone", "phone_whose", "call_when", "who", "age", "birth_year", "schooling", "grade", "district",
    "trade", "guardian", "guardian_name", "helper_name", "agrees", "teaches", "subject_taught", "verdict", "locale",
    "source", "channel",
)  # fmt: skip
_PLACING: Final = {"over": seats.OVER, "no_intake": NO_INTAKE}


def routes(site: Site) -> list[Route]:
    """A lead."""
    return [
        page_route(site, "/desk/leads/{lead_id}", _lead, ["GET", "POST"]),
        page_route(site, "/desk/leads/{lead_id}/timeline", _timeline),
        page_route(site, "/desk/leads/{lead_id}/voice/{note_id}", _voice),
    ]


async def _lead(site: Site, request: Request, visit: Visit) -> Response:
    lead_id = row_number(request.path_params["lead_id"])
    if request.method != "POST":
        return await _show_or_lead_on(site, request, visit, lead_id)
    try:
        await site.door.do(visit.actor, lambda tx, deed: posted.do(tx, deed, lead_id, visit.fields))
    except Mistake as mistake:
        return await _show(site, visit, lead_id, f"mistake.{mistake.reason}")
    except NeedsWhy as needed:
        return _ask_why(site, visit, needed)
    goes_away = visit.fields.get("do") == "centre"  # perhaps out of their sight
    return turn_to(visit.back if goes_away else f"/desk/leads/{lead_id}{_where(visit.fields)}")


def _ask_why(site: Site, visit: Visit, needed: NeedsWhy, mistake: str = "") -> Response:
    """Nothing of the lead but its number; what was typed for it meanwhile is not lost."""
    reasons, unsent = owned.list_reasons(visit.actor), visit.fields.get("words", "")
    shown = {"one": needed.work, "login": needed.login, "reasons": reasons, "unsent": unsent, "mistake": mistake}
    html = site.pages.render("why.html", visit.locale, **shown, **site.frame(visit))
    return page(html, 409 if visit.fields else 200)


def _where(fields: Mapping[str, str]) -> str:
    """Where on the page one goes on: who wrote, in the talk; of other deeds its top says that they are done."""
    if fields.get("do") not in {"write", "hand_back"}:
        done = fields.get("result") if fields.get("do") == "call" else fields.get("do")
        return f"?done={done}" if f"done.{done}" in DONE else ""
    told = {"via": fields.get("via", ""), "sent": "1" if fields["do"] == "write" else ""}
    query = urlencode({name: value for name, value in told.items() if value})
    return f"{'?' if query else ''}{query}#talk"


async def _show_or_lead_on(site: Site, request: Request, visit: Visit, lead_id: int) -> Response:
    """The page; one that was merged leads on to the lead that stands for it, one that was taken back says so."""
    try:
        return await _show(site, visit, lead_id, told=request.query_params)
    except Refused:
        into = await site.door.look(visit.actor, lambda tx, deed: merging.stands_for(tx, deed, lead_id))
        if into is None and await site.door.look(visit.actor, lambda tx, deed: desk.was_taken_back(tx, deed, lead_id)):
            return page(site.pages.plain(visit.locale, "lead.taken_back"), 410)
        if into is None:
            raise
        return turn_to(f"/desk/leads/{into}")


async def _voice(site: Site, request: Request, visit: Visit) -> Response:
    lead_id, note_id = (row_number(request.path_params[name]) for name in ("lead_id", "note_id"))
    via = _via(request.query_params)
    try:
        return sound(await site.door.do(visit.actor, lambda tx, deed: hear_of_lead(tx, deed, lead_id, note_id, via)))
    except NeedsWhy as needed:
        return _ask_why(site, visit, needed)


async def _timeline(site: Site, request: Request, visit: Visit) -> Response:
    """What happened so far, for a page that is open: a script looks whether there is more."""
    lead_id, via = row_number(request.path_params["lead_id"]), _via(request.query_params)
    found = await site.door.look(visit.actor, lambda tx, deed: lead_page.see_happened(tx, deed, lead_id, via))
    if request.query_params.get("known") == lead_page.mark(found.moments):
        return Response(status_code=204, headers=HEADERS | UNSTORED)
    now, work = site.door.now(), found.work
    shown = {name: getattr(found, name) for name in ("moments", "said", "talk", "has_number", "ways", "via")}
    shown |= {
        "one": work,
        "may_write": _may_write(visit, work, now),
        "sent": request.query_params.get("sent"),
        "mistake": "",
    }
    return page(site.pages.render("happened.html", visit.locale, **shown, **site.frame(visit)))


def _may_write(visit: Visit, work: Work, now: datetime) -> bool:
    """Whether they may write to the family, and no colleague is just doing so."""
    others = work.claimed_by not in {None, visit.actor.staff_id}
    taken = others and work.claimed_until is not None and work.claimed_until > now
    return visit.actor.may("write") and not taken


async def _show(
    site: Site, visit: Visit, lead_id: int, mistake: str = "", told: Mapping[str, str] | None = None
) -> Response:
    told = told or {}
    moving = visit.fields.get("to", "") if visit.fields.get("do") == "move" else told.get("move", "")
    prepared = Prepared(told.get("reply", ""), moving, _via(told) or _via(visit.fields))
    actor = replace(visit.actor, locale=visit.locale)
    try:
        found = await site.door.do(actor, lambda tx, deed: lead_page.see_lead(tx, deed, lead_id, prepared))
    except NeedsWhy as needed:
        return _ask_why(site, visit, needed, mistake)
    shown = {
        "lead": found,
        **await _beside(site, actor, found.work, told.get("visit", "")),
        "said": lead_page.said(found.talk) if found.talk else (),
        "sent": told.get("sent"),
        "done": _done(told),
        "has_number": found.has_number,
        "may_write": _may_write(visit, found.work, site.door.now()),
        "moves": _moves(site, found.work),
        "answers": _shown(found.answers),
        "merged": [(one.twin, _shown(one.answers)) for one in found.merged],
        "mistake": mistake,
        "typed": visit.fields,
        "chosen": visit.fields.get("intake") or told.get("intake", ""),
        **_PLACING,
    }
    return page(site.pages.render("lead.html", visit.locale, **shown, **site.frame(visit)), 409 if mistake else 200)


def _done(told: Mapping[str, str]) -> str:
    """The id of what the page says was done; "" of anything else."""
    done = f"done.{told.get('done', '')}"
    return done if done in DONE else ""


async def _beside(site: Site, actor: Actor, work: Work, wanted: str) -> dict[str, object]:
    """Of a lead that may be contacted: who may be the same, visits, who agrees, who made it."""
    if work.contact_hold:
        return {"twins": None, "visits": None, "guardians": (), "centres": (), "near": (), "beside": None}
    lead_id = work.id
    twins = await site.door.look(actor, lambda tx, deed: merging.see_twins(tx, deed, lead_id))
    found = await site.door.look(actor, lambda tx, deed: lead_visit.see(tx, deed, lead_id, wanted))
    agreed = await site.door.look(actor, lambda tx, deed: guardian_desk.see(tx, deed, lead_id))
    others = await site.door.look(actor, lambda _, deed: centre_moves.list_others(deed, work))
    named = {one.id: site.pages.chat.label(one.name, actor.locale) for one in site.pages.programme.centres}
    close = await site.door.look(actor, lambda tx, deed: centre_moves.list_near(tx, deed, work))
    beside = await site.door.look(actor, lambda tx, deed: part_page.see_beside(tx, deed, lead_id))
    shown = {"centres": others, "centre_names": named, "why_centre": centre_moves.REASONS, "near": close}
    told = {"beside": beside, "shown_of": _shown}
    return {"twins": twins, "visits": found, "guardians": agreed, **shown, **told, **dated(actor.locale)}


def _moves(site: Site, work: Work) -> list[Status]:
    known = site.pages.programme.statuses.by_id
    here = known.get(work.status)
    return [known[status] for status in here.moves] if here else []


def _shown(answers: Mapping[str, object]) -> dict[str, object]:
    return {name: answers[name] for name in _SHOWN if name in answers}


def _via(told: Mapping[str, str]) -> int | None:
    return row_number(told["via"]) if told.get("via") else None
