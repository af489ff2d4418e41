"""The pages of facts in Chromium: a phone and a screen, both directions, without a script, and axe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from storage import facts
from tests.browser.test_desk_page import FITS, SMALL_TARGETS, WIDTHS, desk, enter_room
from tests.storing import DAY, NOW

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from storage.db import Database
    from tests.browser.test_desk_page import Desk

__all__ = ["desk"]
WEEK = "mon-thu 08:30-16:30; fri 08:30-12:00; fri 14:30-16:30"


def is_sound(page: Page) -> None:
    assert page.evaluate(FITS), page.url
    assert page.evaluate(SMALL_TARGETS) == [], page.url
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("locale", ["fr", "ar"])
@pytest.mark.parametrize("width", WIDTHS)
def test_facts_and_what_comes_of_them_fit_and_axe_finds_nothing(
    desk: Desk, sqlite_database: Database, width: int, locale: str
) -> None:
    with sqlite_database.transaction() as tx:
        for name, value, days in (("desk_hours", WEEK, 9), ("address", "12, rue de l'Essai", -2)):
            until = (NOW + days * DAY).date()
            facts.set_fact(tx, name, value, source="Directrice", until=until, by="salma", now=NOW - 9 * DAY)
    page = desk(width, locale)
    enter_room(page, "/desk/facts")
    assert page.locator("html").get_attribute("dir") == ("rtl" if locale == "ar" else "ltr")
    is_sound(page)
    for name in ("desk_hours", "address", "takes_18_to_20"):
        page.goto(f"/desk/facts/{name}")
        is_sound(page)
        if name == "takes_18_to_20":
            page.locator("input[value=no]").check()
        page.locator("#source").fill("Directrice, par téléphone")
        page.locator("form.stack button").click()
        page.locator("#ahead").wait_for()
        is_sound(page)


def test_coordinator_confirms_by_keyboard_without_a_script_on_a_phone(desk: Desk) -> None:
    page = desk(360, "fr", java_script_enabled=False)
    page.goto("/desk/facts")
    page.get_by_role("link", name="Il y a des repas").press("Enter")
    page.get_by_role("radio", name="oui").press("Space")
    page.get_by_label("Qui l'a dit").fill("La directrice")
    page.get_by_role("button", name="Voir ce qui change").press("Enter")
    assert "Il y a des repas au centre." in page.locator("#ahead").inner_text()
    page.get_by_role("button", name="Confirmer").press("Enter")
    assert "La directrice" in page.locator("main").inner_text()
    page.goto("/desk/facts")
    assert "oui" in page.get_by_role("link", name="Il y a des repas").inner_text()
