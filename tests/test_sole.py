"""One of several processes does a thing; when it is gone, another goes on. A process is here a Database of its own."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import psycopg
import pytest

from bot.channels.telegram import Timing
from bot.services.sole import Sole
from storage.alone import POLLING, Alone
from storage.db import Database
from tests.fakes import telegram_world
from tests.fakes.bot_api import BotApi
from tests.fakes.delivery_world import eventually
from tests.fakes.small_turns import SmallTurns
from tests.fakes.telegram_world import polled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.crypto import Keyring


@pytest.fixture
def another(postgresql_database: Database, emptied_postgres: str, keyring: Keyring) -> Iterator[Database]:
    """The same database, as another process has it."""
    del postgresql_database
    opened = Database(emptied_postgres, keyring)
    yield opened
    opened.close()


def cut_who_holds(url: str) -> int:
    """The server loses whoever has the lock, as when their machine is gone; how many they were."""
    with psycopg.connect(url, autocommit=True) as admin:
        holders = "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory' AND objid = %s"
        return len(admin.execute(holders, [POLLING % 2**32]).fetchall())


def test_one_of_two_holds_it_until_it_lets_go(postgresql_database: Database, another: Database) -> None:
    first, second = Alone(postgresql_database, POLLING), Alone(another, POLLING)
    assert [first.hold(), second.hold(), first.hold(), second.hold()] == [True, False, True, False]
    first.let_go()
    assert [second.hold(), first.hold()] == [True, False]
    second.let_go()


def test_who_lost_the_database_is_told_before_it_tries_anew(
    postgresql_database: Database, another: Database, emptied_postgres: str
) -> None:
    first, second = Alone(postgresql_database, POLLING), Alone(another, POLLING)
    assert first.hold()
    assert cut_who_holds(emptied_postgres) == 1
    assert second.hold()
    assert [first.hold(), first.hold()] == [False, False]
    second.let_go()
    assert first.hold()
    first.let_go()


def test_nothing_is_held_on_sqlite_where_one_process_serves(sqlite_database: Database) -> None:
    assert Alone(sqlite_database, POLLING).hold()
    assert Alone(sqlite_database, POLLING).hold()


async def test_work_ends_when_it_is_not_ours_any_more_and_begins_at_another(
    postgresql_database: Database, another: Database, emptied_postgres: str
) -> None:
    working: list[str] = []

    async def run(name: str, database: Database) -> None:
        async def work(ending: asyncio.Event) -> None:
            working.append(name)
            await ending.wait()
            working.remove(name)

        await Sole("test", database, POLLING, every=0.01).run(work, stopping)

    stopping = asyncio.Event()
    first = asyncio.create_task(run("first", postgresql_database))
    await eventually(lambda: working == ["first"])
    second = asyncio.create_task(run("second", another))
    assert await asyncio.to_thread(cut_who_holds, emptied_postgres) == 1
    await eventually(lambda: len(working) == 1)
    stopping.set()
    await asyncio.gather(first, second)
    assert working == []


async def test_one_process_asks_telegram_and_another_goes_on_when_its_connection_is_gone(
    postgresql_database: Database, another: Database, emptied_postgres: str
) -> None:
    clock = telegram_world.clock()
    quick = Timing(poll=5, typing=0.1, first_pause=0.01, longest_pause=0.05, sole=0.05, pace=telegram_world.QUICK)
    turns = [SmallTurns(one, clock) for one in (postgresql_database, another)]
    async with (
        BotApi() as api,
        polled(api, turns[0], postgresql_database, clock, quick),
        polled(api, turns[1], another, clock, quick),
    ):
        person = api.person()
        for number in range(4):
            await person.says(f"mot {number}")
            await api.until(lambda number=number: len(person.screen.texts) > number)  # type: ignore[misc]
            await eventually(lambda: cut_who_holds(emptied_postgres) == 1)
    assert person.screen.texts == [f"Tu as écrit : mot {number}" for number in range(4)]
    assert sum(len(one.told) for one in turns) == 4
