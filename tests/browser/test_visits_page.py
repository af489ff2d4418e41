"""The pages of visits in Chromium: a phone and a screen, both directions, without a script, axe, and on paper."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING

import pytest

from bot.services.slot_runs import moment_of
from storage import appointments, slots
from storage.models import visit_slots
from storage.slots import Offer
from tests.browser.test_desk_page import FITS, WIDTHS, desk, enter_room
from tests.browser.test_facts_page import is_sound
from tests.storing import DAY, NOW
from tests.test_desk_work import lead

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from storage.db import Database
    from tests.browser.test_desk_page import Desk

__all__ = ["desk"]
TODAY = NOW.date()
RUN = "first=2026-12-29&last=2027-01-04&begins=09:00&ends=10:00&minutes=30&capacity=2"
DARK_INK = "rgb(0, 0, 0)"


def fill_visits(database: Database) -> tuple[int, int]:
    """An hour of today with two who come, one of whom nothing is said of the number; the hour and one of them."""
    with database.transaction() as tx:
        starts, ends = moment_of(TODAY, time(15)), moment_of(TODAY, time(15, 30))
        here = slots.add_slot(tx, Offer("al-hotaya", starts, ends, 3, "Salle 3, premier étage, à droite"), None, NOW)
        slots.add_slot(tx, Offer("al-hotaya", ends, ends + (ends - starts), 2), None, NOW)
        one = lead(tx, 71, first_name="Imane", guardian="mother", guardian_name="Fatima-Zahra", may_say="no")
        for who in (one, lead(tx, 72, first_name="ياسين", phone="", locale="ary_Latn")):
            appointments.book(tx, here, who, NOW)
        return here, one


@pytest.mark.parametrize("locale", ["fr", "ar"])
@pytest.mark.parametrize("width", WIDTHS)
def test_visits_fit_and_axe_finds_nothing(desk: Desk, sqlite_database: Database, width: int, locale: str) -> None:
    here, one = fill_visits(sqlite_database)
    page = desk(width, locale)
    enter_room(page, "/desk/visits")
    assert page.locator("html").get_attribute("dir") == ("rtl" if locale == "ar" else "ltr")
    is_sound(page)
    with sqlite_database.reading() as tx:
        free = next(slot for slot in slots.list_slots(tx, NOW + DAY, NOW + 20 * DAY) if slot.free)
    for path in (
        "visits/new",
        f"visits/new?{RUN}",
        f"visits/slots/{here}",
        f"visits/days/{TODAY}",
        f"leads/{one}?visit={free.id}",
        f"leads/{one}?visit=cancel",
    ):
        page.goto(f"/desk/{path}")
        is_sound(page)


def test_run_is_offered_booked_by_phone_and_noted_without_a_script_on_a_phone(
    desk: Desk, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        tx.execute(visit_slots.delete())
        one = lead(tx, 71, first_name="Imane")
    page = desk(360, "fr", java_script_enabled=False)
    page.goto("/desk/visits")
    page.get_by_role("link", name="Proposer des heures").press("Enter")
    page.get_by_label("Premier jour").fill(f"{TODAY}")
    page.get_by_label("De", exact=True).fill("15:00")
    page.get_by_label("À", exact=True).fill("16:00")
    page.get_by_role("button", name="Voir ce qui sera proposé").press("Enter")
    assert "dimanche 22 novembre 2026" in page.locator("#preview").inner_text()
    page.locator("#preview button.on").press("Enter")
    assert "Heures proposées : 2" in page.locator(".done").inner_text().replace("\u00a0", " ")
    page.goto(f"/desk/leads/{one}")
    page.get_by_label("Heures libres").select_option(index=1)
    page.get_by_role("button", name="Réserver…").press("Enter")
    page.locator("#visit_look button").last.press("Enter")
    assert "15:00" in page.locator("#visit").inner_text()
    page.goto(f"/desk/visits/days/{TODAY}")
    page.get_by_role("button", name="Venu(e)", exact=True).press("Enter")
    assert page.locator("button[aria-pressed=true]").inner_text() == "Venu(e)"
    assert page.locator("[data-print]").is_hidden(), "it needs a script; the browser's menu does not"


@pytest.mark.parametrize("locale", ["fr", "ar"])
def test_list_of_a_day_goes_on_paper_black_on_white_with_nothing_else(
    desk: Desk, sqlite_database: Database, locale: str
) -> None:
    fill_visits(sqlite_database)
    page = desk(1280, locale, color_scheme="dark")
    page.goto(f"/desk/visits/days/{TODAY}")
    assert page.locator("[data-print]").is_visible()
    page.evaluate("window.print = () => { window.asked = true }")
    page.locator("[data-print]").click()
    assert page.evaluate("window.asked")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 1000})  # about what A4 leaves between its margins
    assert page.evaluate(FITS)
    for unwanted in ("header", ".skip", "button", ".paging"):
        assert not any(one.is_visible() for one in page.locator(unwanted).all()), unwanted
    for wanted in ("h1", "thead", ".on_paper", ".box"):
        assert page.locator(wanted).first.is_visible(), wanted
    assert page.locator("tbody:visible").count() == 1, "an hour at which nobody comes is no line on paper"
    assert _colour(page, "td") == DARK_INK
    assert _colour(page, "h1") == DARK_INK
    assert page.pdf(prefer_css_page_size=True)[:5] == b"%PDF-"


def _colour(page: Page, what: str) -> str:
    return str(page.locator(what).first.evaluate("one => getComputedStyle(one).color"))
