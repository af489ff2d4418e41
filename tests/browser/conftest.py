"""A real browser and a real server on loopback for the page."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
import uvicorn
from playwright.sync_api import sync_playwright
from starlette.responses import PlainTextResponse

from bot import app as wiring
from bot.clock import FrozenClock
from bot.config import Settings
from bot.services.bulk_work import BulkWork
from tests.browser.small import SmallTurns, small_app
from tests.storing import NOW

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page
    from starlette.types import ASGIApp, Receive, Scope, Send

    from storage.db import Database

# The first two make the address bar of each new page a page itself, which takes longer than ours. The others are those
# that Playwright switches off, whose list this one replaces.
_OFF = (
    *("WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "AvoidUnnecessaryBeforeUnloadCheckSync"),
    *("DestroyProfileOnBrowserClose", "HttpsUpgrades", "HttpsFirstBalancedModeAutoEnable", "LensOverlay"),
    *("MediaRouter", "PaintHolding", "ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect"),
    *("OptimizationHints", "NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"),
)
FLAGS = (
    f"--disable-features={','.join(_OFF)}",
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


class Server:
    """A port of loopback, served by uvicorn in a thread of its own for one application after another.

    It ends with the process: to stop one would take a fifth of a second of each test.
    """

    idle: ClassVar[list[Server]] = []

    def __init__(self) -> None:
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        listening.listen()  # who comes before the server has begun waits
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
        self.app: ASGIApp = _gone
        self.under_way = 0
        server = uvicorn.Server(uvicorn.Config(self._serve, interface="asgi3", log_level="error", lifespan="off"))
        threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True).start()

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.under_way += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self.under_way -= 1


_gone = PlainTextResponse("nothing is served here now", 503)


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """The address of the application; what is asked of it when this ends is answered first."""
    server = Server.idle.pop() if Server.idle else Server()
    server.app = app
    try:
        yield server.url
    finally:
        server.app = _gone
        while server.under_way:
            time.sleep(0.005)
        Server.idle.append(server)


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
