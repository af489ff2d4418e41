"""What is past its date goes, a few rows at a time: conversations, questions, sessions and links.

What is erased cannot be brought back. So, where the clock says at the start what cannot be right beside what was
written last, nothing is erased for a day, in which it can be set right.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Final

import structlog

from bot.clock import against_newest
from bot.services import sheets
from bot.services.beside import Beside
from storage.ages import newest
from storage.retention import delete_expired

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.clock import Clock
    from storage.db import Database

_CLEAN_EVERY: Final = 600.0  # seconds between two looks for what is past its date
_BETWEEN_TWO_LOTS: Final = 0.1
_DOUBTED_FOR: Final = 86_400.0  # seconds
log = structlog.get_logger()


class Cleaning(Beside):
    """Looks for what is past its date, in every process that runs; also in its memory, which `forgets`."""

    def __init__(self, database: Database, clock: Clock, forgets: Callable[[], object] = tuple) -> None:
        super().__init__("clean", every=_CLEAN_EVERY, pause=_BETWEEN_TWO_LOTS)
        self._database = database
        self._clock = clock
        self._forgets = forgets
        self._trusted_from: float | None = None

    async def look(self) -> bool:
        """One lot; whether there may be another."""
        self._forgets()
        if await self._is_doubtful():
            log.warning("clean.clock_doubtful")
            return False
        gone = await self._database.write(lambda tx: delete_expired(tx, self._clock.now(), self._clock.today()))
        if not gone:
            await asyncio.to_thread(sheets.sweep)
            await self._database.scrub()
        return bool(gone)

    async def _is_doubtful(self) -> bool:
        """Whether the clock was not believed at the first look, and a day has not passed since."""
        if self._trusted_from is None:
            last = await self._database.read(newest)
            doubt = against_newest(self._clock.now(), last)
            self._trusted_from = time.monotonic() + (_DOUBTED_FOR if doubt else 0.0)
        return time.monotonic() < self._trusted_from
