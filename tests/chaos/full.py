"""The disk of the database is full for some seconds: not one byte more can be written.

Where we may mount no small disk, SQLite does the same of its own accord: it gives the file no page more. And the system
may refuse to write to the file at all.
"""

from __future__ import annotations

import asyncio
import resource
from typing import TYPE_CHECKING

from tests.chaos.fault import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from tests.chaos.world import World

FULL = 4.0  # seconds
MOMENTS = (0.2, 0.6)
SMALL = 4096  # bytes: every file of a database is longer


async def _hurt(world: World) -> int:
    assert world.disk is not None
    for moment in MOMENTS:
        await world.when_answered(moment)
        await asyncio.to_thread(world.disk.fill)
        await asyncio.sleep(FULL)
        world.disk.make_room()
    return len(MOMENTS)


async def _no_page(world: World) -> int:
    for moment in MOMENTS:
        await world.when_answered(moment)
        await asyncio.to_thread(_file(world.folder).touch)
        await asyncio.sleep(FULL)
        await asyncio.to_thread(_file(world.folder).unlink)
    return len(MOMENTS)


def _file(folder: Path) -> Path:
    return folder / "full"


def _settings(folder: Path) -> dict[str, str]:
    return {"CHAOS_FULL": str(_file(folder))}


async def _limit(world: World) -> int:
    assert world.program.process is not None
    bot, no_limit = world.program.process.pid, (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    for moment in MOMENTS:
        await world.when_answered(moment)
        resource.prlimit(bot, resource.RLIMIT_FSIZE, (SMALL, resource.RLIM_INFINITY))
        await asyncio.sleep(FULL)
        resource.prlimit(bot, resource.RLIMIT_FSIZE, no_limit)
    return len(MOMENTS)


FAULTS = (
    Fault("disk full for 4 s", _hurt, pause=0.6, disk=True),
    Fault("no page left in the file for 4 s", _no_page, _settings, pause=0.6, on=("SQLite",)),
    Fault("file cannot be written for 4 s", _limit, pause=0.6, on=("SQLite",)),
)
