"""How much of a second this machine had for anybody during a run, so that a bot is not blamed for what others do there.

Beside the bot a task does five times a second what each answer needs: it waits for its turn in an event loop and in a
thread, works for 20 milliseconds and writes some bytes through to the disk. On a machine that has time that takes
NEEDS. Where it takes more than twice as long, the clock by which the bot is judged goes as many times slower: somebody
who waited for 30 seconds while everything took six times as long has waited for 10. A wait in which that clock went at
less than half its speed is not judged: then it is told of the machine, not of the bot.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

EVERY, WORK, NEEDS = 0.2, 0.02, 0.03  # seconds


@dataclass
class Stalls:
    """Of each span, from when to when, how fast that clock went. Use it as `async with stalls.watched(FILE)`."""

    spans: list[tuple[float, float, float]] = field(default_factory=list)

    @contextlib.asynccontextmanager
    async def watched(self, file: Path) -> AsyncIterator[None]:
        """Look until the end of the block."""
        watching = asyncio.ensure_future(self._watch(file))
        try:
            yield
        finally:
            watching.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await watching

    async def _watch(self, file: Path) -> None:
        while True:
            begun = time.monotonic()
            await asyncio.sleep(EVERY)
            await asyncio.to_thread(_work, file)
            ended = time.monotonic()
            self.spans.append((begun, ended, speed(ended - begun)))

    def had_time(self, begin: float, end: float) -> bool:
        """Whether what the bot did between these two moments says something about it."""
        return self.own(begin, end) >= (end - begin) / 2

    def own(self, begin: float, end: float) -> float:
        """How long somebody waited between these two moments, by that clock."""
        stalled = sum(max(0.0, min(end, last) - max(begin, first)) * (1 - fast) for first, last, fast in self.spans)
        return end - begin - stalled


def speed(took: float) -> float:
    """How fast the clock goes while one look takes so long."""
    return min(1.0, 2 * NEEDS / max(took - EVERY, NEEDS))


def _work(file: Path) -> None:
    until = time.thread_time() + WORK
    while time.thread_time() < until:
        pass
    with file.open("wb") as written:
        written.write(bytes(4096))
        written.flush()
        os.fsync(written.fileno())
