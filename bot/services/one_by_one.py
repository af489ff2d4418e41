"""What is owed to many is done one after the other, each in a transaction of its own, in every process that runs.

A bug in the middle of one must not keep the others waiting: nothing of it is left then, and it is given up.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import structlog

from bot.services.beside import Beside
from storage.faults import is_fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.clock import Clock
    from bot.services.turns import Turns
    from storage.db import Database

LOOK_EVERY: Final = 5.0  # seconds
BETWEEN_TWO: Final = 0.05  # so that many, as those of a whole night in the morning, keep nobody else waiting
log = structlog.get_logger()


class OneFailed(Exception):  # noqa: N818  named for what happened
    """A bug in the middle of one: nothing of it is left."""

    def __init__(self, one: Any) -> None:  # noqa: ANN401 - whatever it was that is done one by one
        super().__init__()
        self.one = one


@contextmanager
def trying(one: object) -> Iterator[None]:
    """Let a bug here be one in the middle of `one`; a fault of the store is none, and is tried again."""
    try:
        yield
    except Exception as bug:
        if is_fault(bug):
            raise
        raise OneFailed(one) from bug


class OneByOne(Beside):
    """Does what is to be done, one at a time; the next one behind it after a `pause`."""

    def __init__(  # noqa: PLR0913 - what it works with, and how fast
        self,
        job: str,
        database: Database,
        turns: Turns,
        clock: Clock,
        *,
        every: float = LOOK_EVERY,
        pause: float = BETWEEN_TWO,
    ) -> None:
        super().__init__(job, every=every, pause=pause)
        self._database = database
        self._turns = turns
        self._clock = clock

    def is_any(self, tx: Connection, now: datetime) -> bool:
        """Whether there may be something to be done, by reading alone."""
        raise NotImplementedError

    def do_next(self, tx: Connection, now: datetime) -> bool:
        """Do one; False when there is none. Raises OneFailed."""
        raise NotImplementedError

    def give_up(self, tx: Connection, one: Any, now: datetime) -> None:  # noqa: ANN401 - what `OneFailed` names
        """A bug was in the way of this one: it is not tried again."""
        raise NotImplementedError

    async def look(self) -> bool:
        """Do one; whether there may be another."""
        now = self._clock.now()
        if not await self._database.read(lambda tx: self.is_any(tx, now)):
            return False
        try:
            return await self._database.write(lambda tx: self.do_next(tx, now))
        except OneFailed as failed:
            log.exception("one_by_one.bug", job=self._job)
            one = failed.one
            await self._database.write(lambda tx: self.give_up(tx, one, now))
            return True
