"""The page that says what is kept, on a small phone in each language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

from conversations.locales import LOCALES
from tests.browser.test_guardian_page import SMALL, fits
from tests.browser.test_whole import program

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.visiting import Program

__all__ = ["program"]


def test_page_fits_axe_finds_nothing_and_its_policy_holds(chromium: Browser, program: Program) -> None:
    broken: list[str] = []
    page = chromium.new_context(viewport=SMALL).new_page()  # type: ignore[arg-type]
    page.on("console", lambda told: broken.append(told.text))
    for locale in LOCALES:
        page.goto(f"{program.url}/confidentialite?lang={locale}")
        assert page.locator("h2").count() == 5
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()
        assert fits(page)
    page.click(".langs a[lang=fr]")
    assert page.get_attribute("html", "lang") == "fr"
    page.click("main > p > a.button")
    page.wait_for_selector("form", state="attached")  # back in the chat
    assert broken == []
    page.context.close()
