"""The disk of the database is full for some seconds: not one byte more can be written."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.chaos.fault import Fault

if TYPE_CHECKING:
    from tests.chaos.world import World

FULL = 4.0  # seconds
MOMENTS = (0.2, 0.6)


async def _hurt(world: World) -> int:
    assert world.disk is not None
    for moment in MOMENTS:
        await world.when_answered(moment)
        await asyncio.to_thread(world.disk.fill)
        await asyncio.sleep(FULL)
        world.disk.make_room()
    return len(MOMENTS)


FAULTS = (Fault("disk full for 4 s", _hurt, pause=0.6, disk=True),)
