"""What runs beside the service: again and again, sooner when it is woken, until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib

import structlog

from bot.services.pauses import growing
from storage.db import StoreUnavailable

log = structlog.get_logger()


class Beside:
    """Looks whether there is something to do, and does it; an error ends one look, never the others.

    It looks `every` so many seconds, more rarely while the store is away, and after a `pause` while there is more to be
    done. The log calls it `job`, and
    says what else is told `about` it.
    """

    def __init__(self, job: str, *, every: float, pause: float = 0.0, **about: str) -> None:
        self._job = job
        self._about = about
        self._every = every
        self._between = pause
        self._woken = asyncio.Event()
        self._running: asyncio.Task[None] | None = None
        self._stopping = False
        self._faults = 0

    async def look(self) -> bool:
        """Do what is to be done now; whether there is more of it."""
        raise NotImplementedError

    def start(self) -> None:
        """Begin, with what was left when the program ended."""
        self._stopping = False
        self._running = asyncio.create_task(self._run(), name=self._job)

    def wake(self) -> None:
        """There may be something to do now."""
        self._woken.set()

    async def stop(self) -> None:
        """Begin nothing new; return when what is under way is done."""
        self._stopping = True
        self.wake()
        if self._running is not None:
            await self._running
            self._running = None

    async def _run(self) -> None:
        while not self._stopping:
            self._woken.clear()
            if await self._looked():
                await asyncio.sleep(self._between)
                continue
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), growing(self._every, self._faults))

    async def _looked(self) -> bool:
        try:
            more = await self.look()
        except StoreUnavailable:
            self._faults += 1
            log.warning("beside.store_unavailable", job=self._job, **self._about)
        except Exception:  # it is all there is that does this: it must outlive a bug
            log.exception("beside.bug", job=self._job, **self._about)
        else:
            self._faults = 0
            return more
        return False
