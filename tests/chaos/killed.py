"""SIGKILL at any statement: before each that the bot sends to its database, before each COMMIT and behind it."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from tests.chaos.fault import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from tests.chaos.world import World

KILLS = 3 if os.environ.get("CHAOS") == "full" else 1  # at each point


def _settings(folder: Path) -> dict[str, str]:
    return {"CHAOS_POINTS": str(folder / "points"), "CHAOS_KILLS": str(KILLS)}


async def _hurt(world: World) -> int:
    points = world.folder / "points"
    await asyncio.to_thread(points.touch)
    await world.over.wait()
    return len((await asyncio.to_thread(points.read_text)).splitlines())


FAULTS = (
    Fault("SIGKILL at every statement", _hurt, _settings, pause=2.0, on_telegram=12, longest=180.0, limited=True),
)
