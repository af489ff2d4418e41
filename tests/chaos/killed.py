"""SIGKILL at any statement: before each that the bot sends to its database, before each COMMIT and behind it."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING

from tests.chaos.fault import Fault
from tests.chaos.points import BEFORE, seen_beside
from tests.chaos.statements import missing

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
    return await asyncio.to_thread(_count, points)


def _count(points: Path) -> int:
    """How often it was killed; what was come to only while it was spared is told."""
    killed = points.read_text().splitlines()
    seen = set(seen_beside(points).read_text().splitlines())
    sys.stderr.write("".join(f"not killed {point}\n" for point in sorted(seen - set(killed))))
    left = missing({point.removeprefix(BEFORE) for point in seen if point.startswith(BEFORE)})
    sys.stderr.write("".join(f"not reached {name}\n" for name in sorted(left)))
    return len(killed)


FAULTS = (
    Fault(
        "SIGKILL at every statement",
        _hurt,
        _settings,
        pause=3.0,
        on_telegram=24,
        on_pages=8,
        longest=180.0,
        limited=True,
        lasts=60.0,
        tours=True,
    ),
)
