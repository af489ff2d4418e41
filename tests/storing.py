"""What tests of the storage share: a fixed now, a conversation, and threads that start at the same moment."""

from __future__ import annotations

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import select

from storage import contacts, facts, outbox, retention
from storage.models import facts as facts_table
from storage.writer import BATCH_SECONDS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine

    from sqlalchemy import Connection, Table

    from storage.contacts import Conversation
    from storage.db import Database

T = TypeVar("T")
NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def known(tx: Connection, address: str = "1001", channel: str = "telegram") -> Conversation:
    """A conversation that is kept for a week."""
    conversation = contacts.lock_conversation(tx, channel, address, NOW)
    save(tx, conversation.id)
    return conversation


def save(tx: Connection, conversation_id: int, *, state: str = "{}", turn: int = 1, keep_days: float = 7) -> None:
    """What every turn writes in the end."""
    contacts.save_state(
        tx, conversation_id, state, turn=turn, locale="fr", who="youth", now=NOW, keep_days=keep_days
    )  # fmt: skip


def say(
    tx: Connection, conversation_id: int, *bodies: str, turn: int = 1, status: outbox.Status = "pending"
) -> list[int]:
    """Messages of one turn, all with the same status."""
    return outbox.add_messages(tx, conversation_id, turn, bodies, first=status, rest=status, now=NOW)


def at_once(number: int, work: Callable[[int], T]) -> list[T]:
    """What `work` gives for 0, 1, 2 ... in as many threads, all let go at the same moment."""
    barrier = threading.Barrier(number)

    def run(index: int) -> T:
        barrier.wait(timeout=10)
        return work(index)

    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(run, range(number)))


def someone_waits(database: Database) -> bool:
    """Whether a transaction waits for a lock of another; on PostgreSQL."""
    with database.reading() as tx:
        return bool(tx.exec_driver_sql("SELECT count(*) FROM pg_locks WHERE NOT granted").scalar())


@asynccontextmanager
async def held(database: Database, queue: str = "") -> AsyncIterator[None]:
    """A write that goes on inside the block, so that others wait behind it."""
    started, go = threading.Event(), threading.Event()

    def hold(_: Connection) -> None:
        started.set()
        go.wait(10)
        time.sleep(BATCH_SECONDS)  # on SQLite, too long for the others to be taken into its transaction

    holding = asyncio.create_task(database.write(hold, queue=queue))
    await asyncio.to_thread(started.wait, 10)
    try:
        yield
    finally:
        go.set()
        await holding


async def submitted(*writes: Coroutine[object, object, T]) -> list[asyncio.Task[T]]:
    """These writes, started in this order and waiting now."""
    tasks = [asyncio.create_task(write) for write in writes]
    await asyncio.sleep(0)
    return tasks


def note(value: str) -> Callable[[Connection], str]:
    """A work that stores the value where `notes` finds it, and returns it."""

    def work(tx: Connection) -> str:
        facts.set_fact(tx, "note", value, source="", until=None, by="", now=NOW)
        return value

    return work


def notes(tx: Connection) -> list[str]:
    """The values that were stored by `note`, in order."""
    return list(tx.execute(select(facts_table.c.value).order_by(facts_table.c.id)).scalars())


def of_table(tx: Connection, table: Table, now: datetime) -> int:
    """Delete a few rows of one table whose time is over; how many."""
    rules = (rule for rule in retention.RULES if rule.table is table and not rule.keeps_row)
    return sum(retention.take_away(tx, rule, retention.Moment(now, now.date())) for rule in rules)
