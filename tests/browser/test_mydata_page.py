"""All that is kept of somebody, downloaded on a small phone and read there, on a screen and on paper."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import open_site
from tests.browser.test_desk_page import WIDTHS, desk, enter_room
from tests.browser.test_facts_page import is_sound
from tests.browser.test_whole import ANSWERS, answer
from tests.test_desk_work import lead

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Route

    from storage.db import Database
    from tests.browser.test_desk_page import Desk

__all__ = ["desk"]


def downloaded(page: Page, name: str, to: Path) -> Path:
    """What the link to this file brings."""
    with page.expect_download() as waiting:
        page.locator(f'a[href="/{name}"]').click()
    assert waiting.value.suggested_filename == name
    waiting.value.save_as(to / name)
    return to / name


@pytest.mark.parametrize(("locale", "direction"), [("fr", "ltr"), ("ary", "rtl")])
def test_file_is_downloaded_read_and_printed_on_a_small_phone(
    chromium: Browser, sqlite_database: Database, tmp_path: Path, locale: str, direction: str
) -> None:
    with open_site(sqlite_database) as url:
        context = chromium.new_context(viewport={"width": 320, "height": 568}, is_mobile=True, has_touch=True)
        page = context.new_page()
        page.goto(f"{url}?lang={locale}")
        for value in ANSWERS:
            answer(page, value)
        page.locator('button[value="mydata"]').last.click()
        page.wait_for_selector('a[href="/mes-donnees.html"]')
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        data = json.loads(downloaded(page, "mes-donnees.json", tmp_path).read_text(encoding="utf-8"))
        assert data["requests"][0]["first_name"] == "سلمى"
        read = downloaded(page, "mes-donnees.html", tmp_path)
        wrong: list[str] = []
        page.on("console", lambda told: wrong.append(told.text))
        page.goto(read.as_uri())
        assert page.get_attribute("html", "dir") == direction
        assert "سلمى" in page.inner_text("body")
        is_sound(page)
        assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none", "its own style holds"
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.body).maxWidth") == "none"
        assert wrong == []
        context.close()


def test_file_that_is_opened_from_the_network_runs_nothing_and_looks_the_same(
    chromium: Browser, sqlite_database: Database
) -> None:
    """Some phones show it instead of keeping it."""
    with open_site(sqlite_database) as url:
        context = chromium.new_context(viewport={"width": 320, "height": 568})
        page = context.new_page()
        page.goto(url)
        answer(page, "youth")
        page.route("**/mes-donnees.html", shown_in_place)
        page.goto(f"{url}mes-donnees.html")
        assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none"
        context.close()


def shown_in_place(route: Route) -> None:
    """The answer as a browser takes it that keeps no files."""
    answered = route.fetch()
    headers = {name: value for name, value in answered.headers.items() if name != "content-disposition"}
    route.fulfill(response=answered, headers=headers)


@pytest.mark.parametrize("locale", ["fr", "ar"])
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_of_erasing_fit_and_axe_finds_nothing(
    desk: Desk, sqlite_database: Database, width: int, locale: str
) -> None:
    with sqlite_database.transaction() as tx:
        one = lead(tx)
    page = desk(width, locale)
    enter_room(page, "/desk")
    for path in ("erase", "erase?done=1", f"leads/{one}/erase"):
        page.goto(f"/desk/{path}")
        is_sound(page)
