"""Every kind of screen in every locale: axe, the width of a phone, and nothing of another host."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from bot import app as wiring
from conversations.locales import LOCALES
from conversations.texts import Text
from tests.browser.conftest import serving
from tests.browser.every_screen import Visit, program, screens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from bot.app import App
    from storage.db import Database

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
HIDDEN_FOCUS = """() => [...document.querySelectorAll("button, a, summary, input:not([type=hidden])")].filter((one) => {
    if (!one.checkVisibility({visibilityProperty: true})) return false;
    one.focus();
    const box = one.getBoundingClientRect();
    const seen = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    return !seen || (seen !== one && !one.contains(seen) && !seen.contains(one));
}).map((one) => one.textContent)"""


@pytest.fixture
def app(sqlite_database: Database) -> App:
    return program(sqlite_database)


@pytest.fixture
def url(app: App) -> Iterator[str]:
    with serving(wiring.web(app)) as address:
        yield address


@pytest.mark.parametrize(("locale", "shade"), [*zip(LOCALES, ("light", "dark") * 2, strict=True)])
def test_axe_finds_nothing_on_any_screen_and_nothing_is_wider_than_a_small_phone(
    chromium: Browser, app: App, url: str, locale: str, shade: str
) -> None:
    small = {"viewport": {"width": 320, "height": 568}, "is_mobile": True, "has_touch": True}
    context = chromium.new_context(**small, reduced_motion="reduce", color_scheme=shade, bypass_csp=True)  # type: ignore[arg-type]
    page, elsewhere, seen = context.new_page(), [], []
    page.on("request", lambda asked: elsewhere.append(asked.url) if not asked.url.startswith(url) else None)
    for name in screens(Visit(page, app, url, locale)):
        seen.append(name)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, name
        assert page.evaluate(HIDDEN_FOCUS) == [], f"{name}: what has the focus is hidden behind something"
        found = Axe().run(page, options=RULES)
        assert found.violations_count == 0, f"{name}: {found.generate_report()}"
    assert len(seen) == 30
    assert [asked for asked in elsewhere if not asked.startswith("data:")] == []
    context.close()


@pytest.mark.parametrize("locale", LOCALES)
def test_lost_connection_is_told_in_words_and_hides_nothing(chromium: Browser, app: App, url: str, locale: str) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 568}, reduced_motion="reduce", bypass_csp=True)
    page = context.new_page()
    visit = Visit(page, app, url, locale)
    visit.open()
    visit.do("youth")
    context.set_offline(True)
    page.locator(".answers button").nth(3).click()
    page.locator("#lost").wait_for()
    assert page.locator("#lost span").inner_text() == app.turns.catalogues.words(Text("web.lost"), locale)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert page.evaluate(HIDDEN_FOCUS) == []
    found = Axe().run(page, options=RULES)
    assert found.violations_count == 0, found.generate_report()
    context.close()
