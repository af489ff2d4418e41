"""Every path of the desk and every deed on a lead's page, signed out and with each role, against the table of verbs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from starlette.routing import Route

from bot import app as wiring
from bot.clock import FrozenClock
from bot.config import Settings
from bot.services import posted
from bot.services.access import PERMISSIONS, ROLES
from storage import questions, seats, slots, tickets
from storage.seats import Change, Terms
from storage.slots import Offer
from tests.storing import DAY, MINUTE, NOW, known
from tests.test_desk_site import browser, clock, come_in, link
from tests.test_desk_work import lead

if TYPE_CHECKING:
    import httpx

    from bot.services.access import Verb
    from storage.db import Database

__all__ = ["browser", "clock"]  # fixtures

OPEN: Final = {"/desk/sign-in", "/desk/link", "/desk/come-in"}
# What a page needs to be seen; one that only takes forms, what it needs to be posted to.
SEEN_WITH: Final[dict[str, Verb]] = {
    "/desk": "see_queue",
    "/desk/leads/{lead_id}": "see_lead",
    "/desk/leads/{lead_id}/timeline": "see_lead",
    "/desk/waiting/{ticket_id}": "see_queue",
    "/desk/urgent": "see_urgent",
    "/desk/facts": "see_facts",
    "/desk/facts/{name}": "see_facts",
    "/desk/figures": "see_figures",
    "/desk/figures.csv": "see_figures",
    "/desk/hours": "see_queue",
    "/desk/centres": "see_centres",
    "/desk/centres/{intake_id}": "see_centres",
    "/desk/visits": "see_visits",
    "/desk/visits/new": "change_visits",
    "/desk/visits/slots/{slot_id}": "see_visits",
    "/desk/visits/days/{day}": "see_visits",
    "/desk/telegram": "link_telegram",
    "/desk/staff": "see_staff",
    "/desk/staff/{staff_id}": "see_staff",
    "/desk/me": "change_me",
    "/desk/questions": "see_questions",
    "/desk/questions/taught": "see_questions",
    "/desk/questions/{question_id}": "see_questions",
    "/desk/bulk": "bulk",
    "/desk/bulk/new": "bulk",
    "/desk/mailings": "see_mailings",
    "/desk/erase": "erase",
    "/desk/leads/{lead_id}/erase": "erase",
}
NEEDS_SOMETHING_ELSE: Final = {
    "/desk/bulk/{bulk_id}",
    "/desk/mailings/{mailing_id}",
    "/desk/export",
    "/desk/views",
    "/desk/sign-out",
}
# The verb behind each deed on a lead's page, and fields with which it does something.
DEEDS: Final[dict[str, tuple[Verb, dict[str, str]]]] = {
    "claim": ("claim", {}),
    "release": ("release", {}),
    "call": ("record_call", {"result": "reached"}),
    "move": ("move", {"to": "to_call_back"}),
    "follow_up": ("follow_up", {"in": "hour"}),
    "assign": ("assign", {"to": ""}),
    "write": ("write", {"words": "Bonjour"}),
    "hand_back": ("hand_back", {}),
    "settle": ("settle", {}),
    "note": ("add_note", {"words": "Essai"}),
    "visit": ("book_visit", {"slot": "1"}),
}


def paths(database: Database) -> dict[str, set[str]]:
    """Every path of the desk with its methods."""
    app = wiring.build(Settings(_env_file=None), database, FrozenClock(NOW))  # type: ignore[call-arg]
    found = [route for route in wiring.web(app).routes if isinstance(route, Route) and route.path.startswith("/desk")]
    return {route.path: set(route.methods or ()) for route in found if "/static/" not in route.path}


def filled(path: str, database: Database) -> str:
    """The path to something that is there."""
    with database.transaction() as tx:
        one = lead(tx, 1)
        waiting = tickets.add_ticket(tx, known(tx, "9").id, "person", "me", NOW)
        questions.add_question(tx, "token", day=NOW.date(), locale="fr", intent="cost", words="c'est combien")
        (question,) = questions.list_questions(tx)
        intake = seats.add_intake(tx, "al-hotaya", "youth", Terms("A"), Change(0, 1, NOW))
        slot = slots.add_slot(tx, Offer("al-hotaya", NOW + DAY, NOW + DAY + 30 * MINUTE, 2), None, NOW)
    ids = {"lead_id": one, "ticket_id": waiting, "name": "address", "staff_id": 1, "question_id": question.id}
    return path.format(**ids, intake_id=intake, slot_id=slot, day=NOW.date())


def test_no_path_and_no_deed_is_left_out(sqlite_database: Database) -> None:
    assert set(paths(sqlite_database)) == {*OPEN, *SEEN_WITH, *NEEDS_SOMETHING_ELSE}
    assert set(DEEDS) <= set(posted._ACTS)


async def test_every_path_leads_to_signing_in_when_signed_out(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    for path, methods in paths(sqlite_database).items():
        for method in methods - {"HEAD"}:
            if path not in OPEN:
                answer = await browser.request(method, path.replace("{", "").replace("}", ""))
                assert (answer.status_code, answer.headers["location"]) == (303, "/desk/sign-in"), (method, path)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("path", SEEN_WITH)
async def test_path_is_seen_by_the_roles_of_the_table_and_there_is_nothing_for_others(
    browser: httpx.AsyncClient, sqlite_database: Database, path: str, role: str
) -> None:
    await come_in(browser, link(sqlite_database, "salma", role))
    place = filled(path, sqlite_database)
    if place.endswith("/timeline"):  # of a page that is open
        await browser.get(place.removesuffix("/timeline"))
    answer = await browser.get(place, params={"table": "steps"})  # which one, for the file
    assert (answer.status_code == 404) == (role not in PERMISSIONS[SEEN_WITH[path]]), answer.status_code


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("deed", DEEDS)
async def test_deed_is_done_by_the_roles_of_the_table_and_refused_to_others(
    browser: httpx.AsyncClient, sqlite_database: Database, deed: str, role: str
) -> None:
    form = await come_in(browser, link(sqlite_database, "salma", role))
    page = filled("/desk/leads/{lead_id}", sqlite_database)
    if not form:  # an administrator sees no list, whose form it would be
        form = (await browser.get("/desk/me")).text.partition('name="form" value="')[2].partition('"')[0]
    verb, fields = DEEDS[deed]
    answer = await browser.post(page, data={"form": form, "do": deed, **fields})
    assert answer.status_code == (303 if role in PERMISSIONS[verb] else 404)
