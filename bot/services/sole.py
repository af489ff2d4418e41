"""Of all processes on one database, one does a thing at a time; when it is gone, another goes on within seconds."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import structlog

from storage.alone import POLLING, Alone

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from storage.db import Database

    Work = Callable[[asyncio.Event], Awaitable[None]]

_LONGEST: Final = 5.0  # seconds that the database may take to say whose it is: then it is not ours
log = structlog.get_logger()


class Sole:
    """Does a thing while it is ours to do. It looks `every` so many seconds whether it is, or is still."""

    def __init__(self, job: str, database: Database, number: int, *, every: float = 2.0) -> None:
        self._job = job
        self._alone = Alone(database, number)
        self._every = every

    async def run(self, work: Work, stopping: asyncio.Event) -> None:
        """Let `work` run whenever it is ours; what it is given is set when it must end. Returns when we are to stop."""
        try:
            while not stopping.is_set():
                if await self._is_ours():
                    log.info("sole.begins", job=self._job)
                    await self._while_ours(work, stopping)
                    log.info("sole.ends", job=self._job)
                else:
                    await self._rest(asyncio.ensure_future(stopping.wait()))
        finally:
            await asyncio.to_thread(self._alone.let_go)

    async def _while_ours(self, work: Work, stopping: asyncio.Event) -> None:
        ending = asyncio.Event()
        working = asyncio.ensure_future(work(ending))
        while not stopping.is_set() and not working.done():
            await self._rest(asyncio.ensure_future(stopping.wait()), working)
            if not await self._is_ours():
                break
        ending.set()
        await working

    async def _is_ours(self) -> bool:
        try:
            return await asyncio.wait_for(asyncio.to_thread(self._alone.hold), _LONGEST)
        except TimeoutError:
            return False

    async def _rest(self, stopped: asyncio.Future[bool], *others: asyncio.Future[None]) -> None:
        waited: set[asyncio.Future[Any]] = {stopped, *others}
        await asyncio.wait(waited, timeout=self._every, return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()


def sole_poller(database: Database, every: float) -> Sole:
    """Who asks a channel for what came in, where asking twice would give each only a part."""
    return Sole("polling", database, POLLING, every=every)
