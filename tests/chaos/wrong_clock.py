"""The machine's clock jumps an hour, and back, twice, while messages are being sent and wait to be sent again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.chaos.fault import Fault

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    from tests.chaos.world import World

HOUR = 3600
MOMENTS = (0.2, 0.4, 0.6, 0.8)


def _file(folder: Path) -> Path:
    return folder / "wrong_by"


def _settings(folder: Path) -> dict[str, str]:
    _file(folder).write_text("0")
    return {"CHAOS_CLOCK": str(_file(folder))}


def _jumping(*seconds: int) -> Callable[[World], Awaitable[int]]:
    async def hurt(world: World) -> int:
        world.api.kinds, world.api.most = ("500", "slow"), 1000
        for moment, wrong_by in zip(MOMENTS, seconds, strict=True):
            await world.when_answered(moment)
            new = world.folder / "wrong_by.new"
            await asyncio.to_thread(new.write_text, str(wrong_by))
            new.replace(_file(world.folder))  # at once: nobody reads half of it
        return len(MOMENTS)

    return hurt


FAULTS = (
    Fault("clock jumps an hour on, then back", _jumping(HOUR, 0, HOUR, 0), _settings, limited=True),
    Fault("clock jumps an hour back, then on", _jumping(-HOUR, 0, -HOUR, 0), _settings, limited=True),
)
