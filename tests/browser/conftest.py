"""A real browser and a real server on loopback for the page."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from playwright.sync_api import sync_playwright

from bot import app as wiring
from bot.clock import FrozenClock
from bot.config import Settings
from bot.services.bulk_work import BulkWork
from tests.browser.small import SmallTurns, small_app
from tests.storing import NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page
    from starlette.applications import Starlette

    from storage.db import Database

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SIZES = {320: 568, 390: 844}


@dataclass(frozen=True, slots=True)
class Site:
    """The page on loopback, and the conversation behind it."""

    url: str
    turns: SmallTurns


@contextmanager
def serving(app: Starlette) -> Iterator[str]:
    """The address of the application, served by uvicorn in a thread of its own."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen()  # who comes before the server has begun waits
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("REQUIRE_BROWSER=1, but there is no chromium on the PATH")
        pytest.skip("THE PAGE IS NOT TESTED: there is no chromium on the PATH (REQUIRE_BROWSER=1 makes this an error)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def site() -> Iterator[Site]:
    turns = SmallTurns()
    with serving(small_app(turns)) as url:
        yield Site(url, turns)


@pytest.fixture
def phone(chromium: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """Opens the page on a phone of this width. What the page does wrong in secret (a policy broken, an error) fails."""
    opened, wrong = [], []

    def open_page(width: int = 320, path: str = "", **options: Any) -> Page:
        settings = {"is_mobile": True, "has_touch": True, "reduced_motion": "reduce"} | options
        size = {"width": width, "height": SIZES[width]}
        context = chromium.new_context(viewport=size, base_url=site.url, **settings)  # type: ignore[arg-type]
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda told: wrong.append(told.text) if "Policy" in told.text else None)
        page.on("request", lambda asked: wrong.append(asked.url) if not asked.url.startswith(site.url) else None)
        page.goto(path or "/")
        return page

    yield open_page
    for context in opened:
        context.close()
    assert [trace for trace in wrong if not trace.startswith("data:")] == []


@contextmanager
def open_site(database: Database, bot_name: str = "") -> Iterator[str]:
    """The address of the whole program with this database, and a bot of this name on Telegram."""
    app = wiring.build(Settings(_env_file=None), database, FrozenClock(NOW))  # type: ignore[call-arg]
    site = wiring.web(app)
    site.router.routes[:] = [route for route in site.router.routes if "/desk" not in getattr(route, "path", "")]
    desk = replace(wiring._desk(app, None, BulkWork(app.database, app.turns, app.clock)), bot_name=lambda: bot_name)
    site.router.routes.extend(desk.routes())
    with serving(site) as url:
        yield url
