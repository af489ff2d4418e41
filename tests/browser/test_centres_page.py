"""The pages of the centres in Chromium: a phone and a screen, both directions, without a script, and axe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.services import centres_page
from storage import desk as work
from storage import facts
from storage.models import intakes
from tests.browser.test_desk_page import WIDTHS, desk, enter_room
from tests.browser.test_facts_page import is_sound
from tests.storing import NOW
from tests.test_desk import deed
from tests.test_desk_work import lead
from tests.test_seats import coordinator, enrol, intake, wait

if TYPE_CHECKING:
    from storage.db import Database
    from tests.browser.test_desk_page import Desk

__all__ = ["desk"]


def fill_centres(database: Database) -> tuple[int, int]:
    """An intake that is full and has one who waits, one of which little is known, one that was closed; who waits."""
    with database.transaction() as tx:
        hind = coordinator(tx, "hind")
        told = {"name": "Octobre 2027, matin", "first_day": "2027-10-04", "sign_up_until": "2027-09-30", "trade": "ai"}
        full = intake(tx, hind, **told, seats="2")
        intake(tx, hind, name="Enseignants 2027", kind="teacher", seats="50")
        intake(tx, hind, name="Février 2028, l'après-midi et le samedi matin", seats="")
        over = intake(tx, hind, name="Octobre 2026")
        people = [lead(tx, number) for number in range(71, 75)]
        for one in people[:2]:
            enrol(tx, hind, one, full)
        wait(tx, hind, people[2], full)
        desk_of = deed(tx, "nadia", "coordinator")
        centres_page.do(tx, desk_of, over, {"do": "close", "version": "1"})
        facts.set_fact(tx, "start_date", "2027-10-05", source="Directrice", until=None, by="hind", now=NOW)
        work.release_lead(tx, people[2], hind.actor.staff_id)
        return full, people[3]


@pytest.mark.parametrize("locale", ["fr", "ar"])
@pytest.mark.parametrize("width", WIDTHS)
def test_centres_intakes_and_placing_fit_and_axe_finds_nothing(
    desk: Desk, sqlite_database: Database, width: int, locale: str
) -> None:
    full, one = fill_centres(sqlite_database)
    page = desk(width, locale)
    enter_room(page, "/desk/centres")
    assert page.locator("html").get_attribute("dir") == ("rtl" if locale == "ar" else "ltr")
    for details in page.locator("main details").all():
        details.locator("summary").click()
    is_sound(page)
    page.locator(f".intake a[href='/desk/centres/{full}']").click()
    page.locator("#seats").fill("deux")
    page.locator("form.stack button").click()
    page.locator(".mistake").wait_for()
    is_sound(page)
    page.goto(f"/desk/leads/{one}?move=enrolled")
    page.locator("select[name=intake]").select_option(str(full))
    is_sound(page)


def test_coordinator_adds_an_intake_and_proposes_the_waiting_list_without_a_script_on_a_phone(
    desk: Desk, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        tx.execute(intakes.delete())
        first, second = lead(tx, 71), lead(tx, 72)
    page = desk(360, "fr", java_script_enabled=False)
    page.goto("/desk/centres")
    page.get_by_label("Nom de la promotion").fill("Octobre 2027")
    page.get_by_label("Places", exact=True).fill("1")
    page.get_by_role("button", name="Ajouter").press("Enter")
    assert "Octobre 2027" in page.locator(".intake").inner_text()
    page.goto(f"/desk/leads/{first}?move=enrolled")
    page.get_by_label("Précisez").select_option("registered")
    page.locator("#move form button").last.click()
    page.goto(f"/desk/leads/{second}?move=enrolled")
    page.get_by_role("link", name="Proposer").click()
    page.locator("#move form button").last.click()
    assert "numéro 1 sur la liste d'attente" in page.locator("main").inner_text()
    page.goto("/desk/centres")
    assert page.locator(".none_left dd").inner_text() == "0"
