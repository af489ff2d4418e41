"""The page that a code locks, on a phone: with a script and without, to the left and to the right."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot import app as wiring
from bot.clock import FrozenClock
from tests.browser.conftest import SIZES, serving
from tests.browser.every_screen import DANGER, Visit, program

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from storage.db import Database

CODE = "k7m2p"
AWAY = timedelta(minutes=10, seconds=2)
NAME = "Testa"


@pytest.fixture
def visit(chromium: Browser, sqlite_database: Database) -> Iterator[Callable[..., Visit]]:
    """Opens the page of somebody who told their name and chose a code."""
    app = program(sqlite_database)
    opened = []
    with serving(wiring.web(app)) as url:

        def open_page(locale: str = "fr", *, script: bool = True, width: int = 320) -> Visit:
            size = {"width": width, "height": SIZES[width]}
            context = chromium.new_context(java_script_enabled=script, viewport=size, reduced_motion="reduce")  # type: ignore[arg-type]
            opened.append(context)
            page = context.new_page()
            if script:
                page.clock.install()
            one = Visit(page, app, url, locale)
            one.open()
            one.do("youth", "15", "left", "sidi-moumen", "yes", "2AC", "yes", f":{NAME}")
            one.command("lock")
            one.say(CODE)
            page.wait_for_selector("[data-locks]")
            return one

        yield open_page
        for context in opened:
            context.close()


def go_away(visit: Visit) -> None:
    assert isinstance(visit.app.clock, FrozenClock)
    visit.app.clock.advance(AWAY)


def is_locked(page: Page) -> bool:
    page.wait_for_selector("main[data-locked]")
    return NAME not in page.content() and page.locator("#page").count() == 0


def unlock(page: Page) -> None:
    page.locator("#c").fill(CODE)
    page.locator(".open button").click()
    page.wait_for_selector("#page")


def test_open_page_hides_by_itself_and_opens_with_the_code(visit: Callable[..., Visit]) -> None:
    one = visit(width=390)
    assert NAME in one.page.content()
    go_away(one)
    while one.page.locator("main[data-locked]").count() == 0:  # its script may not have set the time yet
        one.page.clock.fast_forward(int(AWAY.total_seconds()) * 1000)
        one.page.wait_for_timeout(200)
    assert is_locked(one.page)
    unlock(one.page)
    assert NAME in one.page.content()


def test_close_locks_at_once_and_going_back_shows_nothing(visit: Callable[..., Visit]) -> None:
    one = visit()
    one.page.locator("footer button[value=lock]").click()
    assert is_locked(one.page)
    one.page.go_back()
    one.page.wait_for_load_state()
    assert NAME not in one.page.locator("body").inner_text()
    one.page.go_forward()
    one.page.wait_for_load_state()
    assert NAME not in one.page.locator("body").inner_text()


def test_danger_typed_on_the_page_that_was_still_open_is_answered(visit: Callable[..., Visit]) -> None:
    one = visit()
    go_away(one)
    one.page.locator("#t").fill(DANGER["fr"])
    one.page.locator("#say button").click()
    assert is_locked(one.page)
    assert one.page.locator('a[href="tel:2511"]').is_visible()
    assert one.page.locator('a[href="tel:19"]').is_visible()


def test_nothing_of_a_person_is_in_the_address_the_title_or_what_the_browser_keeps(
    visit: Callable[..., Visit],
) -> None:
    one = visit()
    kept = one.page.evaluate("[location.href, document.title, {...localStorage}, {...sessionStorage}, history.state]")
    address, title, *stores = kept
    assert address.removeprefix(one.url).strip("/").partition("#")[0] in {"", "?lang=fr"}
    assert NAME not in address + title
    assert "15" not in title
    assert stores == [{}, {}, None]
    assert one.page.evaluate("document.cookie") == ""
    assert one.page.evaluate("caches.keys()") == []
    go_away(one)
    one.open()
    assert is_locked(one.page)
    assert one.page.title() == title


@pytest.mark.parametrize("locale", ["ary", "ar", "ary_Latn", "fr"])
def test_without_a_script_it_locks_and_opens_in_every_language(visit: Callable[..., Visit], locale: str) -> None:
    one = visit(locale, script=False)
    assert one.page.locator("noscript meta, meta[http-equiv=refresh]").count() == 1
    go_away(one)
    one.open()
    assert is_locked(one.page)
    page = one.page
    assert page.locator("html").get_attribute("dir") == ("rtl" if locale in {"ar", "ary"} else "ltr")
    box = page.locator("#c").bounding_box()
    button = page.locator(".open button").bounding_box()
    assert box
    assert button
    assert button["height"] >= 44
    assert (button["x"] < box["x"]) == (locale in {"ar", "ary"}) or button["y"] > box["y"]
    page.locator("#c").fill(DANGER[locale])
    page.locator(".open button").click()
    assert page.locator('a[href="tel:2511"]').is_visible()
    assert is_locked(page)
    page.locator("#c").fill("falsch")
    page.locator(".open button").click()
    assert page.locator(".notice").is_visible()
    page.locator("summary").click()
    assert page.locator("button[value=ask]").is_visible()
    unlock(page)
    assert NAME in page.content()


@pytest.mark.parametrize("locale", ["ary", "fr"])
def test_without_a_script_going_back_after_close_shows_nothing(visit: Callable[..., Visit], locale: str) -> None:
    one = visit(locale, script=False)
    one.command("help")
    one.page.locator("footer button[value=lock]").click()
    assert is_locked(one.page)
    one.page.go_back()
    assert is_locked(one.page)


def test_locked_page_fits_a_small_phone(visit: Callable[..., Visit]) -> None:
    one = visit("ary", script=False)
    go_away(one)
    one.open()
    for part in one.page.locator("main, main *:visible").all():
        box = part.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
