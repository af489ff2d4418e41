"""Doing something for many over HTTP, without a script: choose, look, confirm, watch, stop."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest

from bot.clock import FrozenClock
from bot.services.access import ROLES
from bot.services.bulk_work import BulkWork
from storage import contacts, desk
from storage.leads import hold_leads
from storage.models import audit
from tests.storing import NOW, known
from tests.test_bulk import turns
from tests.test_desk_site import browser, clock, come_in, link
from tests.test_desk_work import lead

if TYPE_CHECKING:
    import httpx

    from storage.db import Database

__all__ = ["browser", "clock"]
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def confirming(page: str) -> dict[str, str]:
    """The fields of the form that confirms."""
    form = page.partition('<form method="post" action="/desk/bulk/new"')[2].partition("</form>")[0]
    return {name: unescape(value) for name, value in _HIDDEN.findall(form)}


async def test_message_is_chosen_looked_at_confirmed_and_done(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        ids = [lead(tx, number) for number in range(1, 5)]
        contacts.mark_stopped(tx, known(tx, "2").id, True, NOW)  # noqa: FBT003
        hold_leads(tx, known(tx, "4").id, ["me"])
    await come_in(browser, link(sqlite_database, "nadia", "coordinator"))
    listed = (await browser.get("/desk")).text
    assert listed.count('name="lead"') == 3, "nobody chooses who is held"
    assert "Pour toute cette liste\u00a0: 4" in listed
    chosen = "&".join(f"lead={one}" for one in ids[:3])
    shown = (await browser.get(f"/desk/bulk/new?which=chosen&tab=all&{chosen}")).text
    assert "Choisies\u00a0: 3" in shown
    leads = ",".join(map(str, ids[:3]))
    looked = await browser.get("/desk/bulk/new", params={"leads": leads, "do": "write", "reply": "thanks"})
    told = (
        "Sera fait pour\u00a0: 2",
        "Laissées de côté\u00a0: 1",
        "ne veulent plus de messages\u00a0: 1",
        "1234502",
        "Merci",
    )
    assert all(words in unescape(looked.text) for words in told)
    with sqlite_database.reading() as tx:
        assert tx.exec_driver_sql("SELECT count(*) FROM bulks").scalar_one() == 0, "nothing happened yet"
    fields = confirming(looked.text)
    answer = await browser.post("/desk/bulk/new", data=fields)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/bulk/1")
    assert (await browser.post("/desk/bulk/new", data=fields)).headers["location"] == "/desk/bulk/1", "sent twice"
    progress = await browser.get("/desk/bulk/1")
    assert progress.headers["refresh"] == "3"
    assert "À faire\u00a0: 2" in progress.text
    assert "refresh" not in (await browser.get("/desk/bulk/1?still=1")).headers
    work = BulkWork(sqlite_database, turns(sqlite_database), FrozenClock(NOW))
    while await work.look():
        pass
    ended = await browser.get("/desk/bulk/1")
    assert "refresh" not in ended.headers
    assert all(words in ended.text for words in ("Faites\u00a0: 2", "terminée", "Laissées de côté\u00a0: 1"))
    assert "nadia" in (await browser.get("/desk/bulk")).text
    with sqlite_database.reading() as tx:
        deeds = [row.about for row in tx.execute(audit.select().where(audit.c.verb == "bulk"))]
    assert deeds == ["1 write 2 thanks"]


async def test_all_that_a_filter_finds_are_moved_and_the_deed_is_stopped(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        for number in range(1, 6):
            lead(tx, number, who="parent" if number < 4 else "youth")
    form = await come_in(browser, link(sqlite_database, "nadia", "coordinator", "counsellor"))
    told = {"which": "all", "tab": "all", "who": "parent", "do": "move", "into": "enrolled", "reason": "started"}
    looked = (await browser.get("/desk/bulk/new", params=told)).text
    assert "Sera fait pour\u00a0: 3" in looked
    assert "Situation" in looked
    answer = await browser.post("/desk/bulk/new", data=confirming(looked))
    page = answer.headers["location"]
    assert (await browser.post(page, data={"form": form})).status_code == 303
    assert "arrêtée" in (await browser.get(page)).text
    with sqlite_database.reading() as tx:
        found = desk.list_work(tx, "all", desk.Filters(frozenset()), staff_id=0, now=NOW, limit=9)
    assert {one.status for one in found} == {"new"}


async def test_what_changed_since_it_was_seen_is_shown_once_more(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        lead(tx, 1)
    await come_in(browser, link(sqlite_database, "nadia", "coordinator"))
    told = {"which": "all", "do": "write", "reply": "thanks"}
    fields = confirming((await browser.get("/desk/bulk/new", params=told)).text)
    with sqlite_database.transaction() as tx:
        lead(tx, 2)
    again = await browser.post("/desk/bulk/new", data=fields)
    assert (again.status_code, "Sera fait pour\u00a0: 2" in again.text) == (409, True)
    assert "Quelque chose a changé" in again.text
    assert (await browser.post("/desk/bulk/new", data=confirming(again.text))).status_code == 303


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({}, "Rien n'est choisi"),
        ({"which": "all", "do": "move", "into": "enrolled"}, "choisissez une raison"),
        ({"which": "all", "do": "write", "reply": "moon"}, "Choisissez un message"),
        ({"which": "all", "do": "write", "reply": "papers"}, "Rien ne serait fait"),
    ],
)
async def test_mistake_is_said_on_the_page(
    browser: httpx.AsyncClient, sqlite_database: Database, told: dict[str, str], words: str
) -> None:
    with sqlite_database.transaction() as tx:
        lead(tx, 1)
    await come_in(browser, link(sqlite_database, "nadia", "coordinator"))
    answer = await browser.get("/desk/bulk/new", params=told)
    assert words in unescape(answer.text)
    assert answer.status_code == (200 if "reply" in told and told["reply"] == "papers" else 409)


@pytest.mark.parametrize("role", ROLES)
async def test_pages_are_for_coordinators_only(
    browser: httpx.AsyncClient, sqlite_database: Database, role: str
) -> None:
    with sqlite_database.transaction() as tx:
        lead(tx, 1)
    form = await come_in(browser, link(sqlite_database, "salma", role))
    allowed = role == "coordinator"
    assert ("/desk/bulk" in (await browser.get("/desk")).text) == allowed
    for path in ("/desk/bulk", "/desk/bulk/new?which=all"):
        assert (await browser.get(path)).status_code == (200 if allowed else 404), path
    assert (await browser.get("/desk/bulk/99")).status_code == 404
    if not allowed:
        for path in ("/desk/bulk/new", "/desk/bulk/1", "/desk/export"):
            told = {"form": form, "which": "all", "do": "assign"}
            assert (await browser.post(path, data=told)).status_code in {403, 404}, path


async def test_every_filter_at_once_still_fits_in_the_form(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        one = lead(tx, 1, source="radio", centre="here")
        desk.mark_waiting(tx, known(tx, "1").id, ["me"], "reply", NOW - timedelta(days=9))
        desk.set_follow_up(tx, one, NOW - timedelta(days=9))
    await come_in(browser, link(sqlite_database, "nadia", "coordinator"))
    with sqlite_database.transaction() as tx:
        desk.assign_lead(tx, one, 1)
    told = {"status": "new", "locale": "ary", "who": "youth", "source": "radio", "centre": "here", "age_from": "14"}
    told |= {"age_to": "16", "overdue": "1", "waits": "1", "mine": "1", "tab": "mine", "which": "all"}
    looked = await browser.get("/desk/bulk/new", params=told | {"do": "move", "into": "enrolled", "reason": "started"})
    fields = confirming(looked.text)
    assert len(fields) <= 20
    assert (await browser.post("/desk/bulk/new", data=fields)).status_code == 303
