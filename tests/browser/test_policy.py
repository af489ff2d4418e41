"""No page breaks its own policy: nothing inline, nothing of another place, on every screen, page and error there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot import app as wiring
from bot.channels.webchat_page import Pages
from bot.services import sign_in
from bot.services.access import ROLES
from bot.services.sign_in import Wished
from tests.browser.conftest import serving
from tests.browser.every_screen import Visit, program, screens
from tests.storing import NOW
from tests.test_desk_routes import OPEN, SEEN_WITH, filled, paths

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from bot.app import App
    from storage.db import Database

LISTEN = """addEventListener("securitypolicyviolation", (broken) =>
    console.warn(`Policy: ${broken.violatedDirective} ${broken.blockedURI} ${broken.sourceFile}`))"""
NO_PAGES = {*OPEN, "/desk/figures.csv", *(path for path in SEEN_WITH if "/voice/" in path)}
MANY = "/desk/bulk/new?which=all&do=write&reply=thanks"
PASSWORD = "neuf chats dorment"


@pytest.fixture
def app(sqlite_database: Database) -> App:
    return program(sqlite_database)


@pytest.fixture
def url(app: App) -> Iterator[str]:
    with serving(wiring.web(app)) as address:
        yield address


@pytest.fixture
def opened(chromium: Browser, url: str) -> Iterator[tuple[Page, list[str]]]:
    """A page, and what it did that its policy forbids, or that went wrong in it."""
    broken: list[str] = []
    context = chromium.new_context(base_url=url, reduced_motion="reduce", locale="fr")
    context.add_init_script(LISTEN)
    page = context.new_page()
    page.on("pageerror", lambda error: broken.append(f"{page.url} {error}"))
    page.on("console", lambda told: broken.append(f"{page.url} {told.text}") if "Policy" in told.text else None)
    yield page, broken
    context.close()


def test_listener_hears_what_is_broken(opened: tuple[Page, list[str]]) -> None:
    page, broken = opened
    page.goto("/")
    page.evaluate("document.body.append(Object.assign(document.createElement('img'), {src: 'http://127.0.0.1:1/x'}))")
    page.wait_for_timeout(200)
    assert any("img-src" in one for one in broken)


def test_no_screen_of_the_chat_breaks_its_policy(opened: tuple[Page, list[str]], app: App, url: str) -> None:
    page, broken = opened
    seen = []
    for name in screens(Visit(page, app, url, "fr")):
        seen.append(name)
        assert broken == [], name
    assert len(seen) > 20
    assert broken == []


def test_no_page_of_the_desk_breaks_its_policy(opened: tuple[Page, list[str]], sqlite_database: Database) -> None:
    page, broken = opened
    with sqlite_database.transaction() as tx:
        token = sign_in.add_account(tx, Wished("all", "Tout", ROLES, ()), by=None, now=NOW)
    seen = []
    for path in ("/desk/sign-in", "/desk/link", f"/desk/link?t={token}", "/desk/come-in"):
        page.goto(path)
        seen.append(page.title())
    page.goto(f"/desk/link?t={token}")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button, form button").first.click()
    page.wait_for_url("**/desk")
    pages = [path for path, methods in paths(sqlite_database).items() if "GET" in methods and path not in NO_PAGES]
    for place in filled(" ".join([*pages, MANY]), sqlite_database).split():
        answer = page.goto(place)
        assert answer is not None
        assert answer.status in ({404} if place == "/desk/nowhere" else {200, 204, 409}), place
        seen.append(place)
    assert len(seen) > 20
    assert broken == []


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_no_error_breaks_its_policy(
    chromium: Browser, url: str, monkeypatch: pytest.MonkeyPatch, *, script: bool
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    broken: list[str] = []
    context = chromium.new_context(base_url=url, java_script_enabled=script)
    page = context.new_page()
    page.on("console", lambda told: broken.append(told.text) if "Policy" in told.text else None)
    statuses = []
    note: Callable[[object], None] = lambda answer: statuses.append(getattr(answer, "status", 0))  # noqa: E731
    for path in ("/nothing", "/visite.ics", "/desk/link?t=x", "/telegram", "/?q=" + "x" * 9000):
        note(page.goto(path))
    monkeypatch.setattr(Pages, "chat", fail)
    note(page.goto("/"))
    assert [status for status in statuses if status < 400] == []
    assert 500 in statuses
    assert broken == []
    context.close()
