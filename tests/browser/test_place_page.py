"""Where somebody is, shared on the page: at a press and with permission, rounded, and only a yes is the answer."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from bot import app as wiring
from bot.clock import FrozenClock
from bot.config import Settings
from tests.browser.conftest import serving
from tests.browser.test_whole import answer
from tests.storing import NOW
from tests.test_sent_to import spread

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest
    from playwright.sync_api import Browser, Page

    from storage.db import Database

IN_RABAT = {"latitude": 34.017123, "longitude": -6.840987, "accuracy": 40.0}


@contextmanager
def asked(chromium: Browser, database: Database, monkeypatch: pytest.MonkeyPatch, **options: object) -> Iterator[Page]:
    """The question of the district, where there are several centres, on a small phone."""
    monkeypatch.setattr(wiring, "programme_in_use", lambda _: spread())
    app = wiring.build(Settings(_env_file=None), database, FrozenClock(NOW))  # type: ignore[call-arg]
    small = {"viewport": {"width": 320, "height": 568}, "is_mobile": True, "has_touch": True, **options}
    with serving(wiring.web(app)) as url:
        context = chromium.new_context(base_url=url, **small)  # type: ignore[arg-type]
        page = context.new_page()
        page.goto(f"/?lang={options.get('locale', 'fr')[:3]}")  # type: ignore[index]
        for value in ("youth", "14", "left"):
            answer(page, value)
        yield page
        context.close()


def test_position_is_asked_for_at_a_press_rounded_and_read_back(
    chromium: Browser, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed = {"geolocation": IN_RABAT, "permissions": ["geolocation"]}
    with asked(chromium, sqlite_database, monkeypatch, **allowed) as page:
        sent: list[str] = []
        page.on("request", lambda one: sent.append(one.post_data or "") if one.method == "POST" else None)
        page.fill("#t", "à moitié")
        page.click("#place button")
        page.wait_for_selector('[data-question="near"]')
        assert [parse_qs(body)["place"] for body in sent] == [["34.017 -6.841 40"]]
        assert "Tu es près de Rabat. Tu habites là" in page.inner_text("#q").translate(
            dict.fromkeys(range(0x2066, 0x206A))
        )
        assert page.input_value("#t") == "à moitié"
        page.fill("#t", "")
        answer(page, "yes")
        assert page.get_attribute("[data-question]", "data-question") != "district"
        assert "34.017" not in page.content()


def test_without_permission_the_page_says_how_else_to_answer(
    chromium: Browser, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with asked(chromium, sqlite_database, monkeypatch, locale="ary") as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert not page.is_visible("#place [role=alert]")
        page.click("#place button")
        page.wait_for_selector("#place [role=alert]", state="visible")
        assert page.is_enabled("#place button")
        answer(page, "anfa")
        assert page.get_attribute("[data-question]", "data-question") != "district"


def test_without_a_script_it_is_not_offered(
    chromium: Browser, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with asked(chromium, sqlite_database, monkeypatch, java_script_enabled=False) as page:
        assert page.locator("#place").count() == 1
        assert not page.is_visible("#place")
