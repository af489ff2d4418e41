"""What runs beside the program, at the seconds at which it looks: those with nothing to do are left out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from bot.services.not_sent import Blocked
from storage.db import Database
from storage.faults import retried

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection

    from bot.clock import FrozenClock
    from bot.services.beside import Beside
    from bot.services.delivery import Delivery
    from bot.services.messages import Message
    from storage.crypto import Keyring
    from tests.year.person import Person

T = TypeVar("T")
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
AGAIN = timedelta(seconds=0.25)  # that the limits let nothing more go is looked at again


class OneThread(Database):
    """The store without the threads that wait for each other: here one thing happens at a time, on one connection."""

    def __init__(self, url: str, keyring: Keyring) -> None:
        super().__init__(url, keyring, threads=2)
        self._writes, self._reads = self.engine.connect(), self._reading.connect()

    async def write(self, work: Callable[[Connection], T], *, queue: str = "") -> T:
        del queue

        def attempt() -> T:
            with self._writes.begin():
                return work(self._writes)

        return retried(attempt)

    async def read(self, work: Callable[[Connection], T]) -> T:
        with self._reads.begin():
            return work(self._reads)

    def close(self) -> None:
        self._writes.close()
        self._reads.close()
        super().close()


class Phones:
    """A channel on which everything arrives at once, but where they blocked us."""

    def __init__(self, clock: FrozenClock) -> None:
        self.people: dict[str, Person] = {}
        self.staff: list[tuple[datetime, str]] = []
        self.blocked: set[str] = set()
        self.number = 0
        self._clock = clock

    async def send(self, address: str, message: Message) -> str:
        if address in self.blocked:
            raise Blocked("blocked")
        if address in self.people:
            self.people[address].gets(self._clock.now(), message)
        else:
            self.staff.append((self._clock.now(), message.text))
        self.number += 1
        return str(self.number)

    async def delete(self, address: str, message_ids: Sequence[str]) -> None:
        """Nobody looks at what was deleted."""


@dataclass(slots=True)
class Job:
    """Something that looks every so many seconds, and soon again while it finds something to do."""

    beside: Beside
    every: timedelta
    pause: timedelta
    phase: timedelta
    next: datetime | None = None
    until: datetime = FIRST  # it goes on looking, also when nothing is due

    def wake(self, due: datetime) -> None:
        """There will be something to do: at the first look from then on."""
        passed = -((due - FIRST - self.phase) // -self.every)
        at = FIRST + self.phase + passed * self.every
        self.next = min(at, self.next or at)

    async def look(self, now: datetime) -> None:
        self.next = now + self.pause if await self.beside.look() else None
        if self.next is None and now < self.until:
            self.wake(now + self.every)


class Sending(Job):
    """What sends: it looks again soon while the limits hold something back."""

    async def look(self, now: datetime) -> None:
        delivery: Delivery = self.beside  # type: ignore[assignment]
        await delivery.look()
        while delivery._sending:
            await asyncio.wait(set(delivery._sending))
        self.next = now + AGAIN if delivery._again else None
