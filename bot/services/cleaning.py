"""What is past its date goes, a few rows at a time: conversations, questions, sessions and links."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from bot.services import sheets
from bot.services.beside import Beside
from storage.retention import delete_expired

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.clock import Clock
    from storage.db import Database

_CLEAN_EVERY: Final = 600.0  # seconds between two looks for what is past its date
_BETWEEN_TWO_LOTS: Final = 0.1


class Cleaning(Beside):
    """Looks for what is past its date, in every process that runs; also in its memory, which `forgets`."""

    def __init__(self, database: Database, clock: Clock, forgets: Callable[[], object] = tuple) -> None:
        super().__init__("clean", every=_CLEAN_EVERY, pause=_BETWEEN_TWO_LOTS)
        self._database = database
        self._clock = clock
        self._forgets = forgets

    async def look(self) -> bool:
        """One lot; whether there may be another."""
        self._forgets()
        gone = await self._database.write(lambda tx: delete_expired(tx, self._clock.now(), self._clock.today()))
        if not gone:
            await asyncio.to_thread(sheets.sweep)
            await self._database.scrub()
        return bool(gone)
