"""Keeps what is being sent ours for as long as it takes; whoever is gone keeps nothing for longer than one lease."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

from bot.services.beside import Beside
from storage import step_back

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.clock import Clock
    from storage.db import Database

_STEP: Final = timedelta(seconds=1)  # what the clock is corrected by now and then is less


class Leased(Protocol):
    """Where messages are, as far as this goes."""

    def renew(self, tx: Connection, message_rows: Sequence[int], until: datetime) -> None:
        """These are still being sent: nobody else gets them before `until`."""


class Leases(Beside):
    """Renews the leases of the messages that are `sending`, three times in the length of one."""

    def __init__(self, box: Leased, database: Database, clock: Clock, seconds: float) -> None:
        super().__init__("leases", every=seconds / 3)
        self.sending: set[int] = set()
        self._box = box
        self._database = database
        self._clock = clock
        self._length = timedelta(seconds=seconds)
        self._looked_at: datetime | None = None

    async def look(self) -> bool:
        """Renew what there is."""
        rows, until = sorted(self.sending), self._clock.now() + self._length
        if rows:
            await self._database.write(lambda tx: self._box.renew(tx, rows, until))
        return False

    async def see_time(self, now: datetime) -> bool:
        """Before anything is claimed: whether the clock was set back, so that what waits for a later time is due now.

        After a step on, or a sleep of the machine, what is being sent stays ours.
        """
        before, until = self._looked_at, now + self._length
        if before is not None and now - before > self._length / 2:
            await self.look()
        is_back = await self._is_back(before, now)
        if is_back:
            await self._database.write(lambda tx: step_back.mark_due(tx, now, until))
        self._looked_at = now
        return is_back

    async def _is_back(self, before: datetime | None, now: datetime) -> bool:
        """Whether the clock was set back since we looked; at the first look, since something was written."""
        if before is None:
            return await self._database.read(lambda tx: step_back.was_written_after(tx, now + _STEP))
        return before - now > _STEP
