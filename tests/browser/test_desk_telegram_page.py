"""The page of one's own Telegram in Chromium: a phone and a screen, both directions, without a script, and axe."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from bot.services import sign_in
from bot.services.sign_in import Wished
from storage import staff_telegram
from tests.browser.conftest import open_site
from tests.browser.test_desk_page import FITS, SMALL_TARGETS, WIDTHS
from tests.storing import NOW

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from storage.db import Database


@pytest.mark.parametrize("locale", ["fr", "ar"])
@pytest.mark.parametrize("width", WIDTHS)
def test_code_can_be_shown_and_read_and_axe_finds_nothing(
    chromium: Browser, sqlite_database: Database, width: int, locale: str
) -> None:
    with sqlite_database.transaction() as tx:
        token = sign_in.add_account(tx, Wished("salma", "Salma", ("counsellor",), (), locale), by=None, now=NOW)
    with open_site(sqlite_database, bot_name="tawjih_test_bot") as url:
        context = chromium.new_context(
            viewport={"width": width, "height": WIDTHS[width]}, base_url=url, java_script_enabled=True
        )
        page = context.new_page()
        page.goto(f"/desk/link?t={token}&lang={locale}")
        page.locator("#password").fill("neuf chats dorment")
        page.locator("main button").click()
        page.goto(f"/desk/telegram?lang={locale}")
        for step in ("nothing", "code", "linked"):
            if step == "code":
                page.locator("button[value=code]").press("Enter")
            if step == "linked":
                with sqlite_database.transaction() as tx:
                    staff_telegram.link(tx, 1, "701", NOW)
                page.goto("/desk/telegram")
            expect(page.locator(".code")).to_have_count(int(step == "code"))
            assert page.evaluate(FITS), step
            assert page.evaluate(SMALL_TARGETS) == [], step
            found = Axe().run(page)
            assert found.violations_count == 0, found.generate_report()
        page.goto("/desk/hours")
        assert page.evaluate(FITS)
        assert Axe().run(page).violations_count == 0
        context.close()
