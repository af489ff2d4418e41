"""Which question comes next is worked out ahead, beside the turns: at the start, for each new day and for other facts.

A turn that finds it worked out asks for it alone; one that comes first all the same works out what it needs itself.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.services.beside import Beside
from bot.services.gathering import launch_of
from bot.services.one_by_one import LOOK_EVERY
from conversations.order import to_doors, to_verdict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bot.clock import Clock
    from bot.services.turns import Turns
    from conversations.order import Tree
    from storage.db import Database


class OrderAhead(Beside):
    """Works out today's questions and tomorrow's, by what is confirmed now."""

    def __init__(self, database: Database, turns: Turns, clock: Clock) -> None:
        super().__init__("order ahead", every=LOOK_EVERY)
        self._database, self._turns, self._clock = database, turns, clock

    async def look(self) -> bool:
        """Work out what nobody has asked for yet."""
        known, today = await self._database.read(self._turns.known_facts), self._clock.today()
        for day in (today, today + timedelta(days=1)):
            for tree in self._trees(known, day):
                if not tree.is_worked_out:
                    await asyncio.to_thread(tree.next, {})
        return False

    def _trees(self, known: Mapping[str, str], day: date) -> tuple[Tree, Tree]:
        programme = self._turns.programme
        return (
            to_verdict(programme, known, day),
            to_doors(programme, known, launch_of(self._turns, known), day),
        )
