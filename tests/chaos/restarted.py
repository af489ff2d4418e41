"""The database goes away and comes back: PostgreSQL is stopped, a SQLite file is held by another program."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import TYPE_CHECKING

from tests.chaos.fault import Fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.chaos.world import World

AWAY = 2.0  # seconds between its end and its start
HELD = 10.0  # seconds: longer than all tries of a turn together
MOMENTS = (0.2, 0.6)  # at these parts of all answers


def _restarted(how: str) -> Callable[[World], Awaitable[int]]:
    async def hurt(world: World) -> int:
        assert world.server is not None
        for moment in MOMENTS:
            await world.when_answered(moment)
            await asyncio.to_thread(world.server.control, "stop", "-m", how)
            await asyncio.sleep(AWAY)
            await asyncio.to_thread(world.server.control, "start")
        return len(MOMENTS)

    return hurt


async def _held(world: World) -> int:
    for moment in MOMENTS:
        await world.when_answered(moment)
        file = world.url.removeprefix("sqlite:///")
        other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        await asyncio.to_thread(_begin, other)
        await asyncio.sleep(HELD)
        other.close()
    return len(MOMENTS)


def _begin(other: sqlite3.Connection) -> None:
    other.execute("PRAGMA busy_timeout = 10000")
    other.execute("BEGIN IMMEDIATE")


FAULTS = (
    Fault("database stopped (fast), 2 s away", _restarted("fast"), pause=0.6, on=("PostgreSQL",), own_server=True),
    Fault(
        "database crashed (immediate), 2 s away",
        _restarted("immediate"),
        pause=0.6,
        on=("PostgreSQL",),
        own_server=True,
    ),
    Fault("file held by another program for 10 s", _held, pause=0.6, on=("SQLite",)),
)
