"""An open page hears what the centre writes, in Chromium: by events, and by looking itself where there are none."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from bot import app as wiring
from bot.clock import FrozenClock
from bot.config import Settings
from tests.browser.conftest import serving
from tests.listening import write_from_the_desk
from tests.storing import NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page, Request, Route

    from bot.app import App
    from storage.db import Database

HIDE = """seen => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => seen });
    document.dispatchEvent(new Event("visibilitychange"));
}"""
WAIT = 20_000


@dataclass(slots=True)
class Home:
    """The page of who waits for a person, and what it asked of the program since."""

    page: Page
    app: App
    database: Database
    asked: list[str]

    def type(self, said: str) -> None:
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            self.page.locator("#t").fill(said)
            self.page.locator("#t").press("Enter")
        self.page.wait_for_selector("#page:not([aria-busy])")

    def until(self, true: Callable[[], bool]) -> None:
        """Wait while the page goes on."""
        for _ in range(WAIT // 20):
            if true():
                return
            self.page.wait_for_timeout(20)
        raise AssertionError

    def listens(self, number: int = 1) -> None:
        """Wait until so many pages listen."""
        self.until(lambda: len(self.app.streams) == number)

    def shows(self, words: str, page: Page | None = None, timeout: float = WAIT) -> None:
        expect((page or self.page).locator("#page .say", has_text=words).first).to_be_visible(timeout=timeout)


@pytest.fixture
def home(request: pytest.FixtureRequest, chromium: Browser, sqlite_database: Database) -> Iterator[Home]:
    """With a parameter, what is changed of the page before it is opened."""
    app = wiring.build(Settings(_env_file=None), sqlite_database, FrozenClock(NOW))  # type: ignore[call-arg]
    with ExitStack() as stack:
        url = stack.enter_context(serving(wiring.web(app)))
        context = chromium.new_context(viewport={"width": 360, "height": 740}, base_url=url, locale="fr")
        stack.callback(context.close)
        page, asked = context.new_page(), []
        page.on("request", lambda one: asked.append(_path(one)))
        if hasattr(request, "param"):
            request.param(page)
        page.goto("/")
        somebody = Home(page, app, sqlite_database, asked)
        somebody.type("je suis un garçon")
        assert not any("/events" in one for one in asked), "nothing may come yet"
        somebody.type("/human")
        yield somebody


def _path(request: Request) -> str:
    return "/" + request.url.partition("//")[2].partition("/")[2]


def without_events(page: Page) -> None:
    """As in Opera Mini's kin and old browsers."""
    page.add_init_script("delete window.EventSource")


def kept_back(page: Page) -> None:
    """A proxy that gives nothing of an answer before its end."""
    page.route("**/events*", _held)


def refused(page: Page) -> None:
    """More pages listen than the program takes."""
    page.route("**/events*", lambda route: route.fulfill(status=503))


def _held(route: Route) -> None:
    """Nothing comes back."""


def test_what_the_centre_writes_appears_without_anything_pressed_and_again(home: Home) -> None:
    home.listens()
    home.page.locator("#t").fill("Je vou")
    write_from_the_desk(home.database, "Bonjour, je vous écoute.")
    home.shows("Bonjour, je vous écoute.")
    expect(home.page.locator("#t")).to_have_value("Je vou")
    home.listens()
    write_from_the_desk(home.database, "Jeudi à 10 h ?")
    home.shows("Jeudi à 10 h ?")


def test_hidden_page_closes_its_stream_and_shows_what_came_when_it_is_seen_again(home: Home) -> None:
    home.listens()
    home.page.evaluate(HIDE, "hidden")
    home.listens(0)
    write_from_the_desk(home.database, "Bonjour")
    home.asked.clear()
    home.page.wait_for_timeout(1500)
    assert home.asked == [], "nobody sees it"
    home.page.evaluate(HIDE, "visible")
    home.shows("Bonjour")
    home.listens()


def test_page_that_is_left_or_closed_leaves_no_stream_behind(home: Home) -> None:
    home.listens()
    home.page.goto("about:blank")
    home.listens(0)
    home.page.go_back()
    home.listens()


def test_page_does_not_look_by_itself_while_it_listens(home: Home) -> None:
    home.page.clock.install()
    heard: list[str] = []
    network = home.page.context.new_cdp_session(home.page)
    network.on("Network.eventSourceMessageReceived", lambda event: heard.append(event["data"]))
    network.send("Network.enable")
    home.page.reload()
    home.until(lambda: "here" in heard)
    home.page.wait_for_timeout(500)  # the browser has it; the page has it a moment later
    home.asked.clear()
    home.page.clock.run_for(50_000)
    home.page.wait_for_timeout(300)
    assert home.asked == []


@pytest.mark.parametrize("home", [without_events, kept_back, refused], indirect=True)
def test_page_looks_by_itself_where_no_event_comes_through(home: Home) -> None:
    write_from_the_desk(home.database, "Bonjour")
    home.shows("Bonjour", timeout=60_000)
    assert len(home.app.streams) == 0


def test_page_listens_again_with_growing_pauses_when_the_server_has_ended_its_stream(home: Home) -> None:
    home.listens()
    home.page.clock.install()
    home.page.route("**/events*", lambda route: route.abort("connectionrefused"))
    home.page.reload()
    for seconds in (2, 4, 8, 16):
        home.asked.clear()
        home.page.clock.run_for(seconds * 1000 + 100)
        home.page.wait_for_timeout(100)
        assert sum("/events" in one for one in home.asked) <= 2, "not again and again"
    home.page.unroute("**/events*")
    for _ in range(80):  # not all at once: a line on which nothing came for ten seconds is given up again
        home.page.clock.run_for(1000)
        home.page.wait_for_timeout(100)
        if len(home.app.streams):
            break
    home.listens()


def test_page_that_was_without_a_connection_shows_what_came_as_soon_as_it_is_back(home: Home) -> None:
    home.listens()
    home.page.context.set_offline(True)
    write_from_the_desk(home.database, "Bonjour")
    home.listens(0)
    home.page.context.set_offline(False)
    home.shows("Bonjour")
    home.listens()


def test_two_tabs_of_one_person_both_hear(home: Home) -> None:
    home.listens()
    tab = home.page.context.new_page()
    tab.goto("/")
    home.listens(2)
    write_from_the_desk(home.database, "Bonjour")
    home.shows("Bonjour")
    home.shows("Bonjour", tab)


def test_tab_beside_one_that_was_hidden_by_a_word_hides_too_and_does_not_listen(home: Home) -> None:
    home.type("/safeword")
    home.type("libellule")
    home.listens()
    tab = home.page.context.new_page()
    tab.goto("/")
    home.listens(2)
    home.type("libellule")
    expect(tab.get_by_text("Un garçon")).to_have_count(0, timeout=WAIT)
    home.listens(0)
    home.asked.clear()
    write_from_the_desk(home.database, "Bonjour")
    home.page.wait_for_timeout(1500)
    assert home.asked == []
