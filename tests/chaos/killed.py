"""SIGKILL at any statement: before each that the bot sends to its database, before each COMMIT and behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from tests.chaos.world import World

NAME = "SIGKILL at every statement"


def settings(folder: Path) -> dict[str, str]:
    return {"CHAOS_POINTS": str(folder / "points")}


async def hurt(world: World) -> int:
    await world.when_answered(1.0, 14)
    return len((world.folder / "points").read_text().splitlines())
