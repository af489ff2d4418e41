"""A day at the desk in Chromium, where it goes wrong: what was written is not lost, and the next one sees nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from storage import staff
from tests.browser.test_desk_page import FITS, desk

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from storage.db import Database
    from tests.browser.test_desk_page import Desk

__all__ = ["desk"]

NOTE = "Le père travaille la nuit, appeler la mère."
PASSWORD = "neuf chats dorment"


def open_lead(page: Page) -> str:
    """Open a request that nobody has; its path."""
    page.goto("/desk?tab=nobodys")
    path = page.locator(".list li:not(.held) a[href*='/leads/']").first.get_attribute("href")
    assert path
    page.goto(path)
    return path


@pytest.mark.parametrize(("width", "locale"), [(1280, "fr"), (360, "ar")])
def test_note_written_as_the_session_ended_is_there_after_signing_in_again(
    desk: Desk, sqlite_database: Database, width: int, locale: str
) -> None:
    page = desk(width, locale)
    lead = open_lead(page)
    page.locator("textarea#words").fill(NOTE)
    with sqlite_database.transaction() as tx:
        found = staff.find_login(tx, "salma")
        assert found
        staff.delete_sessions(tx, found[0].id)
    page.locator("form:has(textarea#words) button").click()
    for password in ("faux mot de passe", PASSWORD):
        assert page.locator("[name=kept]").count() == 1
        assert NOTE not in page.content()
        assert page.evaluate(FITS)
        page.locator("#login").fill("salma")
        page.locator("#password").fill(password)
        page.locator("main button").click()
        page.locator("#unsent" if password == PASSWORD else ".mistake").wait_for()
    page.locator("a.button.on").wait_for()
    assert page.locator("#unsent").input_value() == NOTE
    found_wrong = Axe().run(page)
    assert found_wrong.violations_count == 0, found_wrong.generate_report()
    page.locator("a.button.on").click()
    page.wait_for_url(f"**{lead}")


@pytest.mark.parametrize("locale", ["fr", "ar"])
def test_what_came_of_a_call_is_told_where_one_looks_and_a_wrong_number_beside_the_number(
    desk: Desk, locale: str
) -> None:
    page = desk(360, locale)
    page.goto("/desk?tab=nobodys&status=new")
    paths = [link.get_attribute("href") or "" for link in page.locator(".list li:not(.held) a").all()]
    for path in paths:
        page.goto(path)
        if page.locator("[name=result]").count():
            break
    page.locator("[value=wrong_number]").click()
    told = page.get_by_role("status").first
    told.wait_for()
    box, number = told.bounding_box(), page.locator(".call .taken")
    assert box
    assert box["y"] < 740, "on the first screen of a phone"
    assert number.is_visible()
    assert page.locator("a[href^='tel:'].on").count() == 0
    assert page.evaluate(FITS)
    page.locator(".call [value=reached]").click()
    number.wait_for(state="detached")


@pytest.mark.parametrize(("width", "locale"), [(1280, "fr"), (360, "ar")])
def test_who_asked_for_protection_is_released_only_by_a_second_press_that_says_what_it_does(
    desk: Desk, width: int, locale: str
) -> None:
    page = desk(width, locale)
    page.goto("/desk/urgent")
    cards = page.locator("section.safe").count()
    keep, release = (page.locator("section.safe .row a.button").nth(number) for number in (0, 1))
    release.click()
    asked = page.locator("form.sure")
    told = asked.locator(".say").inner_text()
    assert page.locator("section.safe").count() == cards
    assert page.evaluate(FITS)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    asked.locator("a.button").click()
    asked.wait_for(state="detached")
    keep.click()
    assert asked.locator(".say").inner_text() != told
    assert asked.locator("[name=keep]").count() == 1
    asked.locator("button").click()
    page.wait_for_url("**/desk/urgent")
    assert page.locator("section.safe").count() == cards - 1
    page.locator("[id^=t] a.button").last.click()
    assert page.locator("form.sure .say").inner_text() == told
    assert page.evaluate(FITS)
    page.locator("form.sure button").click()
    page.wait_for_url("**/desk/urgent")
    assert page.locator("form.sure, section:not(.safe)").count() == 0


def test_list_is_printed_as_a_list_without_what_only_a_screen_can_do(desk: Desk) -> None:
    page = desk(1280, "fr")
    page.goto("/desk")
    assert page.locator(".tabs").is_visible()
    page.emulate_media(media="print")
    for only_on_screen in (".search", ".tabs", ".narrow", ".paging", "header"):
        assert not page.locator(only_on_screen).first.is_visible(), only_on_screen
    assert page.locator(".list .reference").first.is_visible()
