"""The network between the bot and Telegram is cut for five minutes, in both directions, in the middle of the load.

The bot's time goes five times as fast for that, its waits included; `CHAOS=full` takes five real minutes.
"""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from tests.chaos.fault import Fault

if TYPE_CHECKING:
    from tests.chaos.world import World

FIVE_MINUTES = 300.0
RATE = 1.0 if os.environ.get("CHAOS") == "full" else 5.0


async def _hurt(world: World) -> int:
    await world.when_answered(0.4)
    world.to_telegram.cut()
    world.to_bot.cut()
    await asyncio.sleep(FIVE_MINUTES / RATE)
    world.to_telegram.mend()
    world.to_bot.mend()
    return 1


FAULTS = (
    Fault(
        "network cut for five minutes", _hurt, rate=RATE, limited=True, longest=90 + 2 * FIVE_MINUTES / RATE, lasts=20.0
    ),
)
