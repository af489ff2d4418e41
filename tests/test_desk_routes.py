"""Every path of the desk and every deed on a lead's page, signed out and with each role, against the table of verbs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest
from starlette.routing import Route

from bot import app as wiring
from bot.clock import FrozenClock
from bot.config import Settings
from bot.services import posted
from bot.services.access import PERMISSIONS, ROLES
from bot.services.ways_in import ROUTES
from storage import bulks, leads, mailings, questions, seats, slots, tickets, voice_notes
from storage.seats import Change, Terms
from storage.slots import Offer
from tests.at_desk import form_of
from tests.storing import DAY, MINUTE, NOW, known
from tests.test_desk_site import browser, clock, come_in, link
from tests.test_desk_work import lead

if TYPE_CHECKING:
    import httpx

    from bot.services.access import Verb
    from storage.db import Database

__all__ = ["browser", "clock"]  # fixtures

NOWHERE: Final = "/desk/{anything:path}"  # what is no page of the desk
OPEN: Final = {"/desk/sign-in", "/desk/link", "/desk/come-in"}
# A page that only takes forms needs what its table says to be posted to.
ONLY_POSTED: Final = {"/desk/export", "/desk/views", "/desk/sign-out"}
SEEN_WITH: Final[dict[str, Verb]] = {
    path: verb  # type: ignore[misc]
    for path, verb in ROUTES.items()
    if verb in PERMISSIONS and path not in ONLY_POSTED
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
    "type_voice": ("type_voice", {"note": "1", "words": "Testa"}),
    "hand_back": ("hand_back", {}),
    "settle": ("settle", {}),
    "note": ("add_note", {"words": "Essai"}),
    "visit": ("book_visit", {"slot": "1"}),
    "guardian": ("verify_guardian", {"said": "yes"}),
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
        bulk = bulks.add_bulk(tx, "key", "move", "papers", staff_id=1, number=1, now=NOW)
        mailing = mailings.add_mailing(tx, 1, "tab=all", NOW)
        slot = slots.add_slot(tx, Offer("al-hotaya", NOW + DAY, NOW + DAY + 30 * MINUTE, 2), None, NOW)
        whose, speaker = (leads.get_whose(tx, one)[0], "me") if "lead_id" in path else (known(tx, "9").id, "me")
        voice_notes.add_note(tx, whose, speaker, ("me", "phone"), sound=b"OggS", seconds=1, now=NOW)
        (note,) = voice_notes.list_notes(tx, whose, speaker)
        if "/urgent/" in path:
            waiting = tickets.add_urgent(tx, whose, speaker, phone=None, when=None, now=NOW)
    ids = {"lead_id": one, "ticket_id": waiting, "name": "address", "staff_id": 1, "question_id": question.id}
    more = {"intake_id": intake, "slot_id": slot, "bulk_id": bulk, "mailing_id": mailing, "note_id": note.id}
    return path.replace(NOWHERE, "/desk/nowhere").format(**ids, **more, day=NOW.date())


def test_no_path_and_no_deed_is_left_out(sqlite_database: Database) -> None:
    assert set(paths(sqlite_database)) == {*OPEN, *SEEN_WITH, *ONLY_POSTED, NOWHERE}
    assert set(DEEDS) <= set(posted._ACTS)


async def test_every_path_leads_to_signing_in_when_signed_out(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    for path, methods in paths(sqlite_database).items():
        for method in methods - {"HEAD"}:
            if path not in OPEN:
                answer = await browser.request(method, re.sub(r"[{}]|:path", "", path))
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
@pytest.mark.parametrize("path", sorted(ONLY_POSTED))
async def test_form_is_taken_from_the_roles_of_the_table_and_there_is_nothing_for_others(
    browser: httpx.AsyncClient, sqlite_database: Database, path: str, role: str
) -> None:
    await come_in(browser, link(sqlite_database, "salma", role))
    answer = await browser.post(path, data={"form": await form_of(browser), "format": "csv", "name": "Mes appels"})
    needed = ROUTES[path]
    may = needed == "signed_in" or role in PERMISSIONS[needed]  # type: ignore[index]
    assert (answer.status_code == 404) != may, answer.status_code


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("path", SEEN_WITH)
async def test_nothing_is_posted_to_a_page_by_who_may_not_see_it(
    browser: httpx.AsyncClient, sqlite_database: Database, path: str, role: str
) -> None:
    await come_in(browser, link(sqlite_database, "salma", role))
    form, place = await form_of(browser), filled(path, sqlite_database)
    if "POST" in paths(sqlite_database)[path] and role not in PERMISSIONS[SEEN_WITH[path]]:
        assert (await browser.post(place, data={"form": form, "do": "claim"})).status_code == 404


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("deed", DEEDS)
async def test_deed_is_done_by_the_roles_of_the_table_and_refused_to_others(
    browser: httpx.AsyncClient, sqlite_database: Database, deed: str, role: str
) -> None:
    form = await come_in(browser, link(sqlite_database, "salma", role))
    page = filled("/desk/leads/{lead_id}", sqlite_database)
    form = form or await form_of(browser)  # an administrator sees no list, whose form it would be
    verb, fields = DEEDS[deed]
    answer = await browser.post(page, data={"form": form, "do": deed, **fields})
    assert answer.status_code == (303 if role in PERMISSIONS[verb] else 404)
