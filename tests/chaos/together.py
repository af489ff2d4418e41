"""Four processes on one PostgreSQL and 200 people who write at once: one process is killed every five seconds."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
from typing import TYPE_CHECKING

from tests.chaos.fault import Fault

if TYPE_CHECKING:
    from pathlib import Path

    from tests.chaos.world import World

EVERY = 5.0  # seconds


def _settings(_: Path) -> dict[str, str]:
    return {"CHAOS_PROCESSES": "4"}


async def _hurt(world: World) -> int:
    killed = 0
    while not world.over.is_set():
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(world.over.wait(), EVERY)
        serving = world.program.ids()
        if serving and not world.over.is_set():
            with contextlib.suppress(ProcessLookupError):
                os.kill(random.choice(serving), signal.SIGKILL)  # noqa: S311 - made-up chance, no secret
                killed += 1
    return killed


FAULTS = (
    Fault(
        "one of 4 processes killed every 5 s",
        _hurt,
        _settings,
        pause=1.0,
        on_telegram=100,
        on_pages=100,
        longest=300.0,
        lasts=20.0,
        timed=True,
        on=("PostgreSQL",),
    ),
)
