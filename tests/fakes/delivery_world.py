"""An outbox, its sender and Telegram, over the real store and loopback only."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.services.delivery import Delivery, Pace
from bot.services.messages import HIDING, Message
from storage import contacts
from storage.db import StoreUnavailable
from storage.models import outbox as rows
from tests.fakes.small_turns import add

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from sqlalchemy import Connection

    from bot.channels.telegram_calls import Calls
    from bot.clock import FrozenClock
    from storage.db import Database
    from tests.fakes.bot_api import BotApi

QUICK = Pace(look_every=0.03)
UNWOKEN = Pace(look_every=30.0)


class AwayAtTimes:
    """A database that is away for some of its writes and reads."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.away = 0
        self.away_to_read = 0

    async def write(self, work: Callable[[Connection], Any], *, queue: str = "") -> Any:
        if self.away:
            self.away -= 1
            raise StoreUnavailable
        return await self.database.write(work, queue=queue)

    async def read(self, work: Callable[[Connection], Any]) -> Any:
        if self.away_to_read:
            self.away_to_read -= 1
            raise StoreUnavailable
        return await self.database.read(work)


@dataclass(repr=False)  # the loop's signal handler writes down what a fixture gave: all of it, six times a test
class World:
    """An outbox, its sender and Telegram."""

    api: BotApi
    database: Database
    store: AwayAtTimes
    clock: FrozenClock
    calls: Calls
    turn: int = 0

    @asynccontextmanager
    async def delivering(self, pace: Pace = QUICK) -> AsyncIterator[Delivery]:
        store: Any = self.store
        delivery = Delivery("telegram", self.calls, store, self.clock, pace)
        delivery.start()
        try:
            yield delivery
        finally:
            await delivery.stop()

    def say(self, chat: int, *texts: str) -> None:
        """Write messages for a person, as a turn does."""
        self.turn += 1
        with self.database.transaction() as tx:
            conversation = contacts.lock_conversation(tx, "telegram", str(chat), self.clock.now())
            add(tx, conversation.id, self.turn, [Message(text, "fr") for text in texts], self.clock)

    def hide(self, chat: int) -> None:
        """Write that all before must be deleted, as a turn does."""
        self.turn += 1
        with self.database.transaction() as tx:
            conversation = contacts.lock_conversation(tx, "telegram", str(chat), self.clock.now())
            add(tx, conversation.id, self.turn, [HIDING], self.clock)

    def rows(self) -> list[tuple[str, str]]:
        """The status and the error of each message, in order."""
        with self.database.transaction() as tx:
            return [(row.status, row.error) for row in tx.execute(select(rows).order_by(rows.c.id))]

    def first(self) -> tuple[int, str, str, bool]:
        """The tries, status and error of the first message, and whether it is being sent."""
        with self.database.transaction() as tx:
            row = tx.execute(select(rows).order_by(rows.c.id)).first()
            assert row is not None
            return row.tries, row.status, row.error, row.lease_until is not None

    def leased_until(self) -> datetime:
        """Until when the first message, which is being sent, is nobody else's."""
        with self.database.transaction() as tx:
            until = tx.execute(select(rows.c.lease_until).order_by(rows.c.id)).scalars().first()
        assert isinstance(until, datetime)
        return until

    async def marked(self, *statuses: str) -> None:
        """Wait until the messages have these statuses."""
        await eventually(lambda: [status for status, _ in self.rows()] == list(statuses))

    async def erred(self, *errors: str) -> None:
        """Wait until the messages have these errors."""
        await eventually(lambda: [error for _, error in self.rows()] == list(errors))


async def eventually(true: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110  rows tell nobody that they changed
            await asyncio.sleep(0.01)
