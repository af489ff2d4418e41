"""The staff's desk in Chromium: a phone and a screen, both directions, without a script, by keyboard, and axe."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from bot import app as wiring
from bot.clock import FrozenClock
from bot.config import Settings
from bot.services import sign_in
from bot.services.demo import fill
from bot.services.sign_in import Wished
from storage import tickets
from storage.leads import hold_leads
from tests.browser.conftest import serving
from tests.storing import NOW, known
from tests.test_desk_work import lead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from storage.db import Database

    Desk = Callable[..., Page]

FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
SMALL_TARGETS = """() => [...document.querySelectorAll("button, select, summary, main a:not(p > a:not(.button))")]
    .filter((one) => one.checkVisibility())
    .map((one) => [one.textContent.trim().slice(0, 20), one.getBoundingClientRect().height])
    .filter(([, height]) => height < 24)"""
NARROW_FIELDS = """() => [...document.querySelectorAll("main :is(input, select, textarea)")]
    .filter((one) => one.checkVisibility() && !["checkbox", "radio"].includes(one.type) && one.clientWidth < 60)
    .map((one) => one.name)"""
WIDTHS = {360: 740, 1280: 900}


def enter_room(page: Page, path: str) -> None:
    """Go to one of the pages that the header names: on a phone they are in its menu."""
    link = page.locator(f".rooms a[href='{path}']:visible")
    if not link.count():
        page.locator(".menu summary").click()
    link.click()


@pytest.fixture
def desk(chromium: Browser, sqlite_database: Database) -> Iterator[Desk]:
    """Opens the desk, signed in as somebody who may do everything, with leads of which one is held."""
    fill(sqlite_database, 60, NOW)
    with sqlite_database.transaction() as tx:
        lead(tx, 1)
        tickets.add_urgent(tx, known(tx, "1").id, "me", phone="+212600000077", when="morning", now=NOW)
        hold_leads(tx, known(tx, "1").id, ["me"])
        roles = ("counsellor", "coordinator", "safeguarding")
        token = sign_in.add_account(tx, Wished("salma", "Salma", roles, ()), by=None, now=NOW)
    app = wiring.build(Settings(_env_file=None), sqlite_database, FrozenClock(NOW))  # type: ignore[call-arg]
    with ExitStack() as stack:
        url = stack.enter_context(serving(wiring.web(app)))

        def open_desk(width: int, locale: str, **options: object) -> Page:
            size = {"width": width, "height": WIDTHS[width]}
            context = chromium.new_context(viewport=size, base_url=url, **options)  # type: ignore[arg-type]
            stack.callback(context.close)
            page = context.new_page()
            page.goto(f"/desk/link?t={token}&lang={locale}")
            if page.locator("input#login").count():  # the link was used
                page.locator("#login").fill("salma")
            page.locator("#password").fill("neuf chats dorment")
            page.locator("main button").click()
            page.goto(f"/desk?lang={locale}")
            page.locator(".menu").wait_for(state="attached")
            return page

        yield open_desk


@pytest.mark.parametrize("locale", ["fr", "ar"])
@pytest.mark.parametrize("width", WIDTHS)
def test_list_lead_and_urgent_page_fit_and_axe_finds_nothing(desk: Desk, width: int, locale: str) -> None:
    page = desk(width, locale)
    axe = Axe()
    for summary in (".narrow summary", ".menu summary"):
        page.locator(summary).click()
    many = "/desk/bulk/new?which=all&do=write&reply=thanks"
    for path in ("", "/desk/leads/2", "/desk/urgent", many, "/desk/bulk", "/desk?waits=1&age_from=14", "/desk/sign-in"):
        if path:
            page.goto(path)
        assert page.locator("html").get_attribute("dir") == ("rtl" if locale == "ar" else "ltr")
        assert page.evaluate(FITS), path
        assert page.evaluate(SMALL_TARGETS) == [], path
        found = axe.run(page)
        assert found.violations_count == 0, found.generate_report()


def test_counsellor_works_without_a_script_and_by_keyboard(desk: Desk) -> None:
    page = desk(360, "fr", java_script_enabled=False)
    page.locator(".list li:not(.held) a[href*='/leads/']").first.click()
    page.get_by_role("button", name="Je m'en occupe").press("Enter")
    page.get_by_role("button", name="A répondu").press("Enter")
    page.locator("#words").fill("Rappeler la tante")
    page.get_by_role("button", name="Noter", exact=True).press("Enter")
    page.get_by_role("button", name="Visite prévue").press("Enter")
    shown = page.locator("main").inner_text()
    assert "Visite prévue" in shown
    assert "Rappeler la tante" in shown
    page.goto("/desk?tab=mine")
    assert page.locator(".list li").count() == 1


@pytest.mark.parametrize("locale", ["fr", "ar"])
def test_header_is_one_line_and_pages_fit_with_letters_twice_as_large(desk: Desk, locale: str) -> None:
    """Who coordinates has more pages than fit beside their login: those stand below it, the account does not."""
    for width in WIDTHS:
        page = desk(width, locale)
        header, menu = (page.locator(one).bounding_box() for one in ("header", ".menu > summary"))
        assert header
        assert menu
        assert header["height"] < (64 if width == 360 else 110)
        assert menu["y"] < 10
    page = desk(360, locale)
    for path in (
        "/desk?who=parent",
        "/desk/leads/2",
        "/desk/facts",
        "/desk/figures",
        "/desk/bulk/new?which=all",
        "/desk/me",
    ):
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate(FITS), path
        assert page.evaluate(NARROW_FIELDS) == [], path


def test_menu_closes_by_escape_and_by_a_press_beside_it(desk: Desk) -> None:
    page = desk(1280, "fr")
    menu = page.locator(".menu")
    menu.locator("summary").click()
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    menu.locator("summary").click()
    assert menu.get_attribute("open") is not None
    page.locator("h1").click()
    assert menu.get_attribute("open") is None
