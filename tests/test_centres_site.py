"""The pages of the centres over HTTP, without a script, and the last seat on a lead's page."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING

import openpyxl
import pytest

from bot import definitions
from bot.services import centres_page, desk, seat_news
from bot.services.seats import Chosen
from storage import facts, seats
from tests.network import SOUTH
from tests.storing import NOW
from tests.test_desk import deed
from tests.test_desk_site import browser, clock, come_in, link
from tests.test_desk_work import lead
from tests.test_sent_to import spread

if TYPE_CHECKING:
    import httpx

    from storage.db import Database

__all__ = ["browser", "clock"]
NEW = {"centre": "al-hotaya", "kind": "youth", "name": "Octobre 2027", "seats": "1", "first_day": "2027-10-04"}


async def coordinator(browser: httpx.AsyncClient, database: Database) -> str:
    return await come_in(browser, link(database, "salma", "counsellor", "coordinator"))


async def test_without_an_intake_the_page_says_so_and_what_families_hear(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    form = await coordinator(browser, sqlite_database)
    shown = (await browser.get("/desk/centres")).text
    assert "École Al Hotaya" in shown
    assert "Aucune promotion n&#39;est ouverte" in shown
    assert shown.count('"stands">pas encore confirmé') == 7, "every fact of the page"
    answer = await browser.post("/desk/centres", data={"form": form, **NEW, "seats": "vingt"})
    assert (answer.status_code, "Places\u00a0: un nombre de 1 à" in answer.text) == (409, True)
    assert 'value="Octobre 2027"' in answer.text, "what was typed stands there"
    answer = await browser.post("/desk/centres", data={"form": form, **NEW, "first_day": ""})
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/centres")
    shown = (await browser.get("/desk/centres")).text
    assert "Octobre 2027" in shown
    assert shown.count('"stands">pas encore confirmé') == 9, "and its two days"
    arabic = (await browser.get("/desk/centres?lang=ar")).text
    assert "مدرسة الحطيئة" in arabic
    assert 'dir="rtl"' in arabic


async def test_counsellor_reads_the_intakes_and_has_no_form(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        where = centres_page.add_intake(tx, deed(tx, "hind", "coordinator"), NEW)
    form = await come_in(browser, link(sqlite_database))
    for path in ("/desk/centres", f"/desk/centres/{where}"):
        shown = (await browser.get(path)).text
        assert "Octobre 2027" in shown
        assert "Enregistrer" not in shown
        assert "Ajouter" not in shown
        assert (await browser.post(path, data={"form": form, "do": "close", "version": "1", **NEW})).status_code == 404
    for number in ("999", "9" * 30, "x"):
        assert (await browser.get(f"/desk/centres/{number}")).status_code == 404


async def test_second_coordinator_reads_who_changed_it_and_keeps_what_was_typed(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        hind = deed(tx, "hind", "coordinator")
        where = centres_page.add_intake(tx, hind, NEW)
    form = await coordinator(browser, sqlite_database)
    path = f"/desk/centres/{where}"
    with sqlite_database.transaction() as tx:
        centres_page.do(tx, hind, where, {"do": "change", "version": "1", **NEW, "seats": "15"})
    mine = {"form": form, "do": "change", "version": "1", **NEW, "seats": "18"}
    answer = await browser.post(path, data=mine)
    assert answer.status_code == 409
    assert "hind l&#39;a modifiée entre-temps" in answer.text
    assert 'value="18"' in answer.text
    assert (await browser.post(path, data=mine | {"version": "2"})).status_code == 303
    shown = (await browser.get(path)).text
    assert "Places\u00a0: " in shown.replace("<bdi>", "").replace("</bdi>", "")
    with sqlite_database.reading() as tx:
        found = seats.get_intake(tx, where)
        assert found
        assert (found.terms.seats, found.changed_by) == (18, "salma")


async def test_last_seat_is_taken_and_then_the_waiting_list_is_proposed(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        first, second = lead(tx, 1), lead(tx, 2)
        where = centres_page.add_intake(tx, deed(tx, "hind", "coordinator"), NEW)
    form = await come_in(browser, link(sqlite_database))
    shown = (await browser.get(f"/desk/leads/{first}?move=enrolled")).text
    assert f'<option value="{where}" selected>' in shown, "the only one is chosen already"
    enrol = {"form": form, "do": "move", "to": "enrolled", "reason": "registered", "intake": str(where)}
    assert (await browser.post(f"/desk/leads/{first}", data=enrol)).status_code == 303
    page = f"/desk/leads/{second}"
    shown = (await browser.get(f"{page}?move=enrolled")).text
    assert "Il n&#39;y a plus de place dans" in shown
    assert 'name="over"' not in shown, "only who coordinates goes over"
    answer = await browser.post(page, data=enrol)
    assert (answer.status_code, "Proposez la liste d&#39;attente" in answer.text) == (409, True)
    assert f'href="?move=waiting_list&amp;intake={where}#move"' in answer.text
    shown = (await browser.get(f"{page}?move=waiting_list&intake={where}")).text
    assert f'<option value="{where}" selected>' in shown
    wait = {"form": form, "do": "move", "to": "waiting_list", "intake": str(where)}
    assert (await browser.post(page, data=wait)).status_code == 303
    shown = (await browser.get(page)).text.replace("<bdi>", "").replace("</bdi>", "")
    assert "Promotion\u00a0: Octobre 2027, numéro 1 sur la liste d&#39;attente" in shown
    assert "a placé dans la promotion Octobre 2027" in shown
    assert (await browser.post(page, data=enrol | {"over": "direction"})).status_code == 404


async def test_coordinator_goes_over_by_the_form_and_finds_who_is_in_it(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        first, second = lead(tx, 1), lead(tx, 2)
        where = centres_page.add_intake(tx, deed(tx, "hind", "coordinator"), NEW)
    form = await coordinator(browser, sqlite_database)
    enrol = {"form": form, "do": "move", "to": "enrolled", "reason": "registered", "intake": str(where)}
    assert (await browser.post(f"/desk/leads/{first}", data=enrol)).status_code == 303
    shown = (await browser.get(f"/desk/leads/{second}?move=enrolled")).text
    assert 'name="over"' in shown
    assert (await browser.post(f"/desk/leads/{second}", data=enrol | {"over": ""})).status_code == 409
    assert (await browser.post(f"/desk/leads/{second}", data=enrol | {"over": "direction"})).status_code == 303
    shown = (await browser.get(f"/desk/leads/{second}")).text.replace("<bdi>", "").replace("</bdi>", "")
    assert "a inscrit sans place libre La direction du centre est d&#39;accord" in shown
    assert "Il y a plus d&#39;inscrits que de places" in (await browser.get("/desk/centres")).text
    listed = (await browser.get(f"/desk?tab=done&intake={where}")).text
    assert ("1234501" in listed, "1234502" in listed) == (True, True)
    assert "1234501" not in (await browser.get(f"/desk?tab=done&intake={where + 1}")).text


async def test_file_has_the_name_of_the_intake_and_its_number_in_codes(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        me, one = deed(tx, "hind", "coordinator"), lead(tx, 1)
        where = centres_page.add_intake(tx, me, NEW)
        seats.place_lead(tx, one, where, NOW)
    form = await coordinator(browser, sqlite_database)
    answer = await browser.post("/desk/export", data={"form": form, "format": "xlsx", "tab": "all"})
    heads, row = openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)
    assert row[heads.index("Promotion")] == "Octobre 2027"
    answer = await browser.post("/desk/export", data={"form": form, "format": "jsonl", "tab": "all"})
    assert json.loads(answer.text)["intake_id"] == where


async def test_what_the_program_did_with_a_seat_stands_in_the_history_as_its_own(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    form = await coordinator(browser, sqlite_database)
    with sqlite_database.transaction() as tx:
        boss = deed(tx, "hind", "coordinator", "counsellor")
        where, one = centres_page.add_intake(tx, boss, NEW), lead(tx, 1)
        desk.move_lead(tx, boss, one, "waiting_list", "", Chosen(where))
        desk.release_lead(tx, boss, one)
        facts.set_fact(tx, seat_news.FACT, "yes", source="Directrice", until=None, by="hind", now=NOW)
        assert seat_news.do_next(tx, boss.turns)
    shown = (await browser.get(f"/desk/leads/{one}")).text
    history = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", shown))
    assert re.search(r"le bot leur a proposé une place · de lui-même", history), history
    assert "Une place est libre pour la demande" in history
    page = (await browser.get(f"/desk/centres/{where}")).text
    assert "1234501" in page, "the offer stands on the intake's page"
    assert "Une place libre est proposée d&#39;elle-même au suivant" in (await browser.get("/desk/facts")).text
    assert form


# --- several ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(definitions, "load_programme", lambda _: spread())


async def test_lead_page_says_the_city_and_which_centres_take_them_the_nearest_first(
    several: None,  # noqa: ARG001 - it must be there before the browser
    browser: httpx.AsyncClient,
    sqlite_database: Database,
) -> None:
    await coordinator(browser, sqlite_database)
    with sqlite_database.transaction() as tx:
        one = lead(tx, 1, district="outside:sale", centre=SOUTH, age="15")
    shown = re.sub(r"</?bdi>|[\u2066-\u2069]", "", (await browser.get(f"/desk/leads/{one}")).text)
    assert "<dd>Salé</dd>" in shown
    south, north = "Centre Sud – environ 5 km, à vol d&#39;oiseau", "École Al Hotaya – environ 90 km"
    assert 0 < shown.find(south) < shown.find(north)
    arabic = (await browser.get(f"/desk/leads/{one}?lang=ar")).text
    assert "سلا" in arabic
    assert "في خط مستقيم" in arabic
