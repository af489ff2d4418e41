"""The database: one way to write, one way to read, and the key that must fit.

What runs inside is an ordinary function over an open connection, whose first parameter is called `tx`.
"""

from __future__ import annotations

import asyncio
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from sqlalchemy import exc

from storage.crypto import WrongKey
from storage.engines import forget_log, open_engines
from storage.faults import StoreRefused, StoreUnavailable, is_fault, is_refusal, retried, unavailable
from storage.jobs import Job, tell
from storage.models import metadata
from storage.pool import FairPool
from storage.showing import unseen
from storage.writer import Writer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, Engine

    from storage.crypto import Keyring
    from storage.showing import Shows

__all__ = ["Database", "StoreRefused", "StoreUnavailable", "WrongKey"]

T = TypeVar("T")


class Database:
    """A SQLite file or a PostgreSQL database, with the keys its values are written with.

    A work that raises leaves nothing behind, and its exception comes back to the caller as it is; only a fault of
    the store is tried three times (so a work may run more than once) and then told as StoreUnavailable.
    `heard` is called after each work in an event loop: with "writing" or "reading", and that fault, or None.
    """

    def __init__(self, url: str, keyring: Keyring, *, threads: int = 5) -> None:
        self.keyring = keyring
        self.engine, self._reading = open_engines(url, keyring, threads)
        self._pool = FairPool(threads)
        self._writer = Writer(self.engine) if self.engine.dialect.name == "sqlite" else None
        self.heard: Callable[[str, StoreUnavailable | None], None] = _unheard

    async def write(self, work: Callable[[Connection], T], *, queue: str = "") -> T:
        """What `work` returns, once it is committed. Works with the same `queue` run one after another, in order.

        A caller that is cancelled meanwhile cannot know whether its work was committed.
        """
        job = Job(work, asyncio.get_running_loop().create_future())
        if self._writer is not None:
            self._writer.submit(job)
        else:
            self._pool.submit(lambda: _run(self.engine, job), queue)
        return await self._outcome(job, "writing")

    async def read(self, work: Callable[[Connection], T]) -> T:
        """What `work` returns, from a connection that cannot write and waits for no writer."""
        job = Job(work, asyncio.get_running_loop().create_future())
        self._pool.submit(lambda: _run(self._reading, job))
        return await self._outcome(job, "reading")

    async def _outcome(self, job: Job, doing: str) -> T:
        try:
            result: T = await job.future
        except StoreUnavailable as fault:
            self.heard(doing, fault)
            raise
        self.heard(doing, None)
        return result

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction in this thread, for the command line. Committed in the end, unless something is raised."""
        try:
            with self.engine.begin() as tx:
                yield tx
        except exc.SQLAlchemyError as error:
            if is_fault(error) or is_refusal(error):
                raise unavailable(error) from error
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that cannot write and holds up no writer, in this thread, for the command line.

        So it may take its time: what goes into a pipe waits for who reads there.
        """
        try:
            with self._reading.begin() as tx:
                if tx.dialect.name == "postgresql":
                    tx.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
                yield tx
        except exc.SQLAlchemyError as error:
            if is_fault(error) or is_refusal(error):
                raise unavailable(error) from error
            raise

    @contextmanager
    def snapshot(self) -> Iterator[Connection]:
        """The same, where every statement sees the database as it was at the first one, whatever others write."""
        if self.engine.dialect.name == "sqlite":
            with self.reading() as tx:
                yield tx
            return
        try:
            with self._reading.connect().execution_options(isolation_level="REPEATABLE READ") as tx, tx.begin():
                tx.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
                yield tx
        except exc.SQLAlchemyError as error:
            if is_fault(error) or is_refusal(error):
                raise unavailable(error) from error
            raise

    async def scrub(self) -> None:
        """After something was erased: nothing of it stays in the write-ahead log of SQLite, which keeps old pages.

        While somebody reads, or another process writes, it cannot be done; then the next time does it, in ten minutes
        at most (`bot/services/cleaning.py`). What PostgreSQL keeps, and how long, is in docs/operations.md.
        """
        await asyncio.get_running_loop().run_in_executor(None, self.scrub_now)

    def scrub_now(self) -> None:
        """The same in this thread, for the command line."""
        if self.engine.dialect.name == "sqlite":
            forget_log(self.engine)

    def rewrite(self, shows: Shows = unseen) -> None:
        """Leave nothing of what was erased in the files of the database, for the command line.

        PostgreSQL only marks rows as gone, and says so in its files; each table is written anew, and locked meanwhile.
        `shows` hears how many tables are, of how many.
        """
        self.scrub_now()
        if self.engine.dialect.name == "postgresql":
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                for number, table in enumerate(metadata.sorted_tables, start=1):
                    connection.exec_driver_sql(f"VACUUM (FULL) {table.name}")
                    shows(number, len(metadata.tables))

    def disconnect(self) -> None:
        """Close what is open; whoever needs a connection next gets a new one."""
        self._reading.dispose()
        self.engine.dispose()

    def close(self) -> None:
        """Finish what waits, then let go of the database."""
        if self._writer is not None:
            self._writer.close()
        self._pool.close()
        self.disconnect()


def _unheard(_: str, __: StoreUnavailable | None) -> None:
    """Nobody wants to know."""


def _run(engine: Engine, job: Job) -> None:
    """One job in a transaction of its own."""
    if job.future.cancelled():
        return

    def attempt() -> object:
        with engine.begin() as tx:
            return job.work(tx)

    try:
        outcome = job.done(retried(attempt))
    except BaseException as error:  # noqa: BLE001 - it is the caller's, who waits for it
        outcome = job.failed(error)
    tell([outcome])
