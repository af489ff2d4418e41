"""What is done for many, merged and downloaded, in Chromium: without a script, as a phone shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from storage import desk as work
from tests.browser.test_desk_page import FITS, SMALL_TARGETS, desk
from tests.storing import NOW
from tests.test_desk_work import lead

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from storage.db import Database
    from tests.browser.test_desk_page import Desk

__all__ = ["desk"]


def sound(page: Page) -> None:
    assert page.evaluate(FITS), page.url
    assert page.evaluate(SMALL_TARGETS) == [], page.url
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("locale", ["fr", "ar"])
def test_requests_of_one_person_are_merged_and_separated(desk: Desk, sqlite_database: Database, locale: str) -> None:
    with sqlite_database.transaction() as tx:
        one, other = (lead(tx, number, phone="+212600000055") for number in (21, 22))
    page = desk(360, locale)
    page.goto(f"/desk/leads/{one}")
    page.locator("#twins li button").first.click()
    page.goto(f"/desk/leads/{other}")
    assert page.url.endswith(f"/desk/leads/{one}")
    page.locator("#merged summary").click()
    sound(page)
    page.locator("#talk nav a").last.click()
    assert f"via={other}" in page.url or f"via={one}" in page.url
    page.locator("#merged button").click()
    page.goto(f"/desk/leads/{other}")
    assert page.url.endswith(f"/desk/leads/{other}")


def test_ticked_requests_are_looked_at_confirmed_watched_and_stopped(desk: Desk, sqlite_database: Database) -> None:
    page = desk(360, "fr", java_script_enabled=False)
    for box in page.locator("input[name=lead]").all()[:3]:
        box.check()
    page.get_by_role("button", name="Pour les demandes cochées").click()
    page.locator("select[name=into]").select_option("waiting_list")
    page.locator("form:has(select[name=into]) button").click()
    shown = page.locator("main").inner_text()
    assert "Sera fait pour\u00a0: 3" in shown
    page.get_by_role("button", name="Le faire maintenant").click()
    assert "À faire\u00a0: 3" in page.locator("main").inner_text()
    page.get_by_role("link", name="Ne plus actualiser").click()
    page.get_by_role("button", name="Arrêter").click()
    assert "arrêtée" in page.locator("main").inner_text()
    with sqlite_database.reading() as tx:
        narrowed = work.Filters(frozenset(), status="waiting_list")
        assert work.list_work(tx, "all", narrowed, staff_id=0, now=NOW, limit=9) == []


def test_pages_of_what_is_done_for_many_are_sound(desk: Desk) -> None:
    page = desk(360, "ar")
    page.goto("/desk/bulk/new?which=all&do=assign&to=1")
    page.locator("form[method=post][action='/desk/bulk/new'] button").click()
    page.goto(page.url + "?still=1")
    sound(page)


def test_file_is_downloaded_without_a_script_and_a_kept_filter_stands_above_the_list(
    desk: Desk, tmp_path: Path
) -> None:
    page = desk(360, "fr", java_script_enabled=False)
    page.goto("/desk?who=parent")
    page.locator("input[name=name]").fill("Parents")
    page.get_by_role("button", name="Garder").click()
    page.get_by_role("link", name="Parents").wait_for()
    page.locator("details.export summary").click()
    with page.expect_download() as coming:
        page.get_by_role("button", name="Excel").click()
    coming.value.save_as(tmp_path / "leads.xlsx")
    assert (tmp_path / "leads.xlsx").read_bytes().startswith(b"PK")
