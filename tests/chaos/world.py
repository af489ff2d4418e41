"""A bot as a process of its own, its database, a Telegram, the wires between them, and people: for one run."""

from __future__ import annotations

import asyncio
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import aiohttp
import httpx
from sqlalchemy import func, select

from storage.crypto import Keyring
from storage.db import Database
from storage.models import outbox
from tests.chaos.judge import judge
from tests.chaos.people import Told, on_page, on_telegram, writer
from tests.chaos.wire import Wire
from tests.fakes.bot_api import TOKEN
from tests.fakes.bot_api_faults import BadDay
from tests.test_kill import script
from tests.visiting import Program, free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Mapping
    from pathlib import Path

    from tests.chaos.judge import Verdict

CHILD = ("-m", "tests.chaos.bot_child")
LONGEST = 150.0  # seconds for the people to get to the end, and then once more for all to be sent


@dataclass
class World:
    """Everything of one run. `pause` is how long people think before each answer, `rate` how fast the bot's time goes."""

    folder: Path
    url: str
    program: Program
    api: BadDay
    to_telegram: Wire
    to_bot: Wire
    rate: float
    pause: float
    told: Told = field(default_factory=Told)

    @property
    def kind(self) -> str:
        return "SQLite" if self.url.startswith("sqlite") else "PostgreSQL"

    def answered(self) -> int:
        """How many answers were acknowledged."""
        return len(self.told.taken) + sum(len(times) - 1 for times in self.told.pages.values())

    async def when_answered(self, share: float, people: int) -> None:
        """Wait until people are that far."""
        wanted = share * people * len(script(0))
        while self.answered() < wanted:  # noqa: ASYNC110  it is counted, not told
            await asyncio.sleep(0.02)

    async def sign_up(self, on_telegram_: int, on_pages: int) -> None:
        """So many people from the beginning to the end."""
        wait = aiohttp.ClientTimeout(total=30 / self.rate)
        async with (
            httpx.AsyncClient(base_url=self.program.url, timeout=30, trust_env=False) as browser,
            aiohttp.ClientSession(timeout=wait, connector=aiohttp.TCPConnector(limit=40)) as client,
            asyncio.TaskGroup() as group,
        ):
            people = [writer(self.api, number, client, self.told) for number in range(on_telegram_)]
            carrying = [group.create_task(one.carry()) for one in people]
            pages = range(on_telegram_, on_telegram_ + on_pages)
            async with asyncio.TaskGroup() as signing_up:
                for number, one in enumerate(people):
                    signing_up.create_task(on_telegram(one, number, self.pause))
                for number in pages:
                    signing_up.create_task(on_page(browser, number, self.told, self.pause))
            for line in carrying:
                line.cancel()

    async def settled(self, database: Database) -> None:
        """Wait until nothing is left to be sent."""
        pending = select(func.count()).where(outbox.c.status == "pending")

        def left() -> int:
            with database.reading() as tx:
                return int(tx.execute(pending).scalar_one())

        end = time.monotonic() + LONGEST
        while time.monotonic() < end and await asyncio.to_thread(left):  # noqa: ASYNC110  rows tell nobody
            await asyncio.sleep(0.1)

    async def run(self, hurt: Coroutine[None, None, int], on_telegram_: int, on_pages: int) -> tuple[int, Verdict]:
        """People sign up while something goes wrong: how often it did, and what is to be said of it."""
        database = Database(self.url, Keyring.load(self.folder / "key.json"))
        hurting = asyncio.create_task(hurt)
        try:
            async with asyncio.timeout(LONGEST):
                await self.sign_up(on_telegram_, on_pages)
        except TimeoutError:
            pass  # it is told of how many got to the end
        times = await hurting
        await self.settled(database)
        await asyncio.to_thread(self.program.stop)
        with database.reading() as tx:
            verdict = judge(tx, self.told, self.api.arrivals, on_telegram_ + on_pages)
        database.close()
        verdict.silence *= self.rate
        return times, verdict


@asynccontextmanager
async def opened(
    folder: Path, url: str, *, settings: Mapping[str, str], rate: float = 1.0, pause: float = 0.3
) -> AsyncIterator[World]:
    """A world whose bot serves."""
    port = free_port()
    Keyring.create(folder / "key.json")
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(BadDay())
        to_telegram = await stack.enter_async_context(Wire(int(api.url.rpartition(":")[2])))
        to_bot = await stack.enter_async_context(Wire(port))
        about = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": to_telegram.url, "PUBLIC_URL": to_bot.url}
        given = {"DATABASE_URL": url, "TRIAL": "1", "CHAOS_RATE": str(rate), **about, **settings}
        program = Program(folder, given, port, command=CHILD)
        world = World(folder, url, program, api, to_telegram, to_bot, rate, pause)
        stack.callback(program.kill)
        await asyncio.to_thread(program.start)
        await api.until(lambda: api.webhook)
        yield world
