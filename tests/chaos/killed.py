"""SIGKILL at any statement: before each with which the bot writes to its database, and behind each COMMIT.

Telegram has a bad day besides, so that there is something to be tried again.
"""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, func

from storage.crypto import Keyring
from storage.db import Database, StoreUnavailable
from storage.models import send_limits
from tests.chaos.fault import Fault
from tests.chaos.not_driven import reason
from tests.chaos.points import ALSO, BEFORE, seen_beside
from tests.chaos.quick_time import SetClock
from tests.chaos.statements import missing

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from tests.chaos.world import World

KILLS = 3 if os.environ.get("CHAOS") == "full" else 1  # at each point
MOST_BAD = 30  # answers of Telegram
# A row that says nothing: all may be sent that might be if it were not there.
_now = bindparam("now", type_=send_limits.c.full_at.type)
_SPENT = delete(send_limits).where(
    *(func.coalesce(send_limits.c[name], _now) <= _now for name in ("full_at", "held_until", "held_chat_until"))
)


def _settings(folder: Path) -> dict[str, str]:
    return {"CHAOS_POINTS": str(folder / "points"), "CHAOS_KILLS": str(KILLS)}


async def _hurt(world: World) -> int:
    points = world.folder / "points"
    world.api.kinds, world.api.every, world.api.most = ("500", "half an answer", "429"), 12, MOST_BAD
    await asyncio.to_thread(points.touch)
    await _lets_limits_begin_anew(world)
    await world.over.wait()
    return await asyncio.to_thread(_count, world, points)


async def _lets_limits_begin_anew(world: World) -> None:
    """Their row is made with the first message of a run, when nothing is killed yet: it is taken away once more."""
    clock = SetClock(world.fault.rate, begun=world.begun)
    database = Database(world.url, Keyring.load(world.folder / "key.json"))
    try:
        while not world.over.is_set() and not await asyncio.to_thread(_forgets, database, clock.now()):  # noqa: ASYNC110  rows tell nobody
            await asyncio.sleep(0.1)
    finally:
        database.close()


def _forgets(database: Database, now: datetime) -> bool:
    try:
        with database.transaction() as tx:
            return bool(tx.execute(_SPENT, {"now": now}).rowcount)
    except StoreUnavailable:
        return False


def _count(world: World, points: Path) -> int:
    """How often it was killed, and at how many of the points; what was spared, or not come to at all, is told."""
    killed = Counter(points.read_text().splitlines())
    seen = set(seen_beside(points).read_text().splitlines())
    come_to = {point for point in seen if not point.startswith(ALSO)}
    left = missing({point.removeprefix(BEFORE).removeprefix(ALSO) for point in seen})
    listed = {name for name in left if reason(name)}
    world.points = f"{len(killed)} of {len(come_to)}, {len(left)} not come to"
    world.notes += [f"not killed {point}" for point in sorted(come_to - killed.keys())]
    world.notes += [f"nobody came to {name}, and it is not said why" for name in sorted(left - listed)]
    return killed.total()


FAULTS = (
    Fault(
        "SIGKILL at every statement",
        _hurt,
        _settings,
        pause=3.0,
        on_telegram=24,
        on_pages=8,
        longest=300.0,
        limited=True,
        lasts=60.0,
        tours=True,
    ),
)
