"""Telegram joined to turns and a store, reached by the fake Bot API over loopback only."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import structlog
import uvicorn
from starlette.applications import Starlette

from bot.channels.telegram import Telegram, Timing
from bot.clock import FrozenClock
from bot.config import Settings
from bot.services.delivery import Pace
from tests.fakes.bot_api import TOKEN

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from bot.channels.telegram import Conversations
    from bot.channels.telegram_menu import Menu
    from bot.notices import Notices
    from bot.staff_commands import StaffCommands
    from storage.db import Database
    from tests.fakes.bot_api import BotApi

SECRET = "s" * 40
# A clock that stands is moved by days while a message is under way: its lease must not end by that, or it comes twice.
QUICK = Pace(look_every=0.05, first_pause=1.0, lease=1e9)
SOON = Timing(poll=5, typing=0.1, first_pause=0.01, longest_pause=0.05, pace=QUICK)


@contextlib.contextmanager
def captured() -> Iterator[list[Any]]:
    """What is logged meanwhile, of every level."""
    before = structlog.get_config()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG))
    try:
        with structlog.testing.capture_logs() as logs:
            yield logs
    finally:
        structlog.configure(**before)


def clock() -> FrozenClock:
    return FrozenClock(datetime(2026, 11, 22, 9, tzinfo=UTC))


def settings(api_url: str, public_url: str = "", token: str = TOKEN, a_second: int = 0) -> Settings:
    """A clock that stands would let nothing more go: so there is no limit, but where that is the test."""
    values: dict[str, Any] = {
        "_env_file": None,
        "telegram_bot_token": token,
        "telegram_api_url": api_url,
        "public_url": public_url,
        "telegram_secret": SECRET,
        "sends_a_second": a_second,
    }
    return Settings(**values)


@contextlib.asynccontextmanager
async def polled(
    api: BotApi,
    turns: Conversations,
    database: Database,
    at: FrozenClock,
    timing: Timing = SOON,
    staff: StaffCommands | None = None,
    menu: Menu | None = None,
    notices: Notices | None = None,
) -> AsyncIterator[Telegram]:
    """The channel on one's own machine: it asks for updates."""
    beside: dict[str, Any] = {"menu": menu, "notices": notices, "voices": getattr(turns, "voices", None)}
    telegram = Telegram(settings(api.url), turns, database, at, timing, staff=staff, **beside)
    await telegram.start()
    try:
        yield telegram
    finally:
        await telegram.stop()


@contextlib.asynccontextmanager
async def hooked(
    api: BotApi,
    turns: Conversations,
    database: Database,
    at: FrozenClock,
    timing: Timing = SOON,
    staff: StaffCommands | None = None,
    notices: Notices | None = None,
    a_second: int = 0,
) -> AsyncIterator[Telegram]:
    """The channel behind a web server: updates come to its webhook."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        public = f"http://127.0.0.1:{listening.getsockname()[1]}"
        given = settings(api.url, public, a_second=a_second)
        beside: dict[str, Any] = {"notices": notices, "voices": getattr(turns, "voices", None)}
        telegram = Telegram(given, turns, database, at, timing, staff=staff, **beside)
        async with served(Starlette(routes=telegram.routes()), listening):
            await telegram.start()
            try:
                await api.until(lambda: api.webhook)
                yield telegram
            finally:
                await telegram.stop()


@contextlib.asynccontextmanager
async def served(app: Starlette, listening: socket.socket) -> AsyncIterator[None]:
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", ws="none", access_log=False))
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    while not server.started:  # noqa: ASYNC110  the server tells nobody
        await asyncio.sleep(0.005)
    yield
    server.should_exit = True
    await serving
