"""A bot as a process of its own, its database, a Telegram, the wires between them, and people: for one run."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import time
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import aiohttp
import httpx
from sqlalchemy import bindparam, func, literal, select

from storage.crypto import Keyring
from storage.db import Database, StoreUnavailable
from storage.models import appointments, bulk_items, outbox, reminders
from tests.chaos import owed, tours
from tests.chaos.judge import Verdict, judge
from tests.chaos.members import Desk, Member, browser_of
from tests.chaos.people import FIRST_CHAT, Told, on_page, on_telegram, writer
from tests.chaos.quick_time import SetClock
from tests.chaos.stalls import Stalls
from tests.chaos.visitors import visits
from tests.chaos.wire import Wire
from tests.fakes.bot_api import TOKEN
from tests.fakes.bot_api_faults import BadDay
from tests.processes.test_kill import script
from tests.visiting import Program, free_port

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine, Iterator, Mapping
    from pathlib import Path

    from tests.chaos.fault import Fault
    from tests.chaos.people import Writer
    from tests.chaos.places import Disk, Server

CHILD = ("-m", "tests.chaos.bot_child")
LONGEST = 60.0  # seconds for all to be sent, once the people are done
VISITORS = 40  # of those on Telegram, the first so many
LEFT = (
    select(func.count()).where(outbox.c.status == "pending"),
    select(func.count()).where(reminders.c.due_at <= bindparam("now", type_=reminders.c.due_at.type)),
    select(func.count()).where(bulk_items.c.outcome == literal("")),
    select(func.count()).where(appointments.c.untold != literal("")),
)


@dataclass
class World:
    """Everything of one run. `over` is set when the people are done, or we wait for them no longer."""

    fault: Fault
    folder: Path
    url: str
    program: Program
    api: BadDay
    to_telegram: Wire
    to_bot: Wire
    server: Server | None = None
    disk: Disk | None = None
    begun: float = 0.0  # by time.monotonic(), when it is BEGIN for the bot
    points: str = "-"  # at how many of the points the bot was killed
    notes: list[str] = field(default_factory=list)  # what else is to be said, and breaks no promise
    stalls: Stalls = field(default_factory=Stalls)
    told: Told = field(default_factory=Told)
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def when_answered(self, share: float) -> None:
        """Wait until that part of all answers is acknowledged, or nobody answers any more."""
        wanted = share * (self.fault.on_telegram + self.fault.on_pages) * len(script(0))
        while self._answered() < wanted and not self.over.is_set():  # noqa: ASYNC110  it is counted, not told
            await asyncio.sleep(0.02)

    def _answered(self) -> int:
        return len(self.told.taken) + sum(len(times) - 1 for times in self.told.pages.values())

    async def run(self) -> tuple[int, Verdict]:
        """People sign up while it goes wrong: how often it did, and what is to be said of that."""
        database = Database(self.url, Keyring.load(self.folder / "key.json"))
        with database.reading() as tx:
            desk = Desk.of(tx)
        hurting = asyncio.ensure_future(self.fault.hurt(self))
        try:
            async with asyncio.timeout(self.fault.longest):
                await self._live(desk)
        except TimeoutError:
            pass  # it is told of how many got to the end
        self.over.set()
        times = await hurting
        await self._settled(database)
        await asyncio.to_thread(self.program.stop)
        people, timed = self.fault.on_telegram + self.fault.on_pages, self.stalls if self.fault.timed else None
        with database.reading() as tx:
            verdict = judge(tx, self.told, self.api.arrivals, people, desk=desk, stalls=timed)
        database.close()
        verdict.silence *= self.fault.rate
        return times, verdict

    async def _live(self, desk: Desk) -> None:
        """People sign up, and staff do their work."""
        watched = self.stalls.watched(self.folder / "written") if self.fault.timed else contextlib.nullcontext()
        async with (
            watched,
            browser_of(self.program.url) as browser,
            asyncio.TaskGroup() as group,
        ):
            group.create_task(self._sign_up())
            group.create_task(Member(browser, desk, self.fault.pause * 3).works())

    async def _sign_up(self) -> None:
        """All of them, from the beginning to the end."""
        fault = self.fault
        wait = aiohttp.ClientTimeout(total=20 / fault.rate)
        async with (
            httpx.AsyncClient(base_url=self.program.url, timeout=20, trust_env=False) as browser,
            aiohttp.ClientSession(timeout=wait, connector=aiohttp.TCPConnector(limit=40)) as client,
            asyncio.TaskGroup() as group,
        ):
            people = [writer(self.api, FIRST_CHAT + number, client, self.told) for number in range(fault.on_telegram)]
            others = {chat: writer(self.api, chat, client, self.told) for chat in tours.CHATS if fault.tours}
            carrying = [group.create_task(one.carry()) for one in (*people, *others.values())]
            async with asyncio.TaskGroup() as signing_up:
                for number, one in enumerate(people):
                    signing_up.create_task(self._somebody(one, number))
                for journey in _journeys(others, fault.pause):
                    signing_up.create_task(journey)
                for number in range(len(people), len(people) + fault.on_pages):
                    signing_up.create_task(on_page(browser, number, self.told, fault.pause))
            for line in carrying:
                line.cancel()

    async def _somebody(self, one: Writer, number: int) -> None:
        """They sign up, and the first of them want to see the centre."""
        await on_telegram(one, number, self.fault.pause)
        if number < VISITORS:
            self.told.visitors.add(one.id)
            await visits(one, number, self.fault.pause)

    async def _settled(self, database: Database) -> None:
        """Wait until nothing is left to be sent, or to be written."""
        clock = SetClock(self.fault.rate, begun=self.begun)

        def is_left() -> bool:
            try:
                with database.reading() as tx:
                    return any(tx.execute(one, {"now": clock.now()}).scalar_one() for one in LEFT)
            except StoreUnavailable:  # our own connection is from before it was away
                return True

        end = time.monotonic() + LONGEST
        while time.monotonic() < end and await asyncio.to_thread(is_left):  # noqa: ASYNC110  rows tell nobody
            await asyncio.sleep(0.1)


def _journeys(others: Mapping[int, Writer], pause: float) -> Iterator[Coroutine[None, None, None]]:
    for chat, steps in {**tours.SIGNED_UP, **tours.NEW}.items() if others else ():
        if chat != tours.MOVES:
            yield tours.tour(others[chat], steps, pause)
    if others:
        yield tours.moves_on(others[tours.MOVES], others[tours.ARRIVES], pause)


@asynccontextmanager
async def opened(
    fault: Fault, folder: Path, url: str, server: Server | None, disk: Disk | None
) -> AsyncIterator[World]:
    """A world whose bot serves."""
    port, begun = free_port(), time.monotonic()
    shutil.copy(folder.parent / "key.json", folder / "key.json")
    database = Database(url, Keyring.load(folder / "key.json"))
    owed.spread(database, fault.lasts * fault.rate)
    database.close()
    async with AsyncExitStack() as stack:
        api = await stack.enter_async_context(BadDay())
        for chat in owed.ALL:  # before the bot is there to write to them
            api.person(chat)
        to_telegram = await stack.enter_async_context(Wire(int(api.url.rpartition(":")[2])))
        to_bot = await stack.enter_async_context(Wire(port))
        about = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": to_telegram.url, "PUBLIC_URL": to_bot.url}
        about |= {"SENDS_A_SECOND": "30" if fault.limited else "0", "CHAOS_RATE": str(fault.rate)}
        about |= {"CHAOS_BEGUN": str(begun)}
        given = {"DATABASE_URL": url, "TRIAL": "1", **about, **fault.settings(folder)}
        program = Program(folder, given, port, command=CHILD)
        world = World(fault, folder, url, program, api, to_telegram, to_bot, server, disk, begun)
        stack.callback(program.kill)
        await asyncio.to_thread(program.start)
        await api.until(lambda: api.webhook)
        yield world
