"""The one thread that writes to SQLite. Works that wait together are committed together."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Final

from storage.faults import TRIES, StoreUnavailable, TransactionLost, is_fault, retried
from storage.jobs import tell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine

    from storage.jobs import Job, Outcome

BATCH_JOBS: Final = 64
BATCH_SECONDS: Final = 0.03  # with the last job and the COMMIT, the writer is held for less than 50 ms


class Writer:
    """Runs jobs one after another in the order they came; each is told of its outcome only after COMMIT."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._waiting: SimpleQueue[Job | None] = SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="storage-writer", daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> None:
        """Put a job at the end of the queue."""
        with self._closing:
            if self._closed:
                raise RuntimeError("the database is closed")
            self._waiting.put(job)

    def close(self) -> None:
        """Finish what waits, then end the thread."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (job := self._waiting.get()) is not None:
            if not job.future.cancelled():
                self._serve(job)

    def _serve(self, first: Job) -> None:
        taken = [first]
        try:
            outcomes = self._together(taken)
        except Exception:  # noqa: BLE001 - nothing is committed: each runs again alone and meets its own error
            self._one_by_one(taken)
        else:
            tell(outcomes)

    def _together(self, taken: list[Job]) -> list[Outcome]:
        """All that waits in one transaction, `taken` growing as it goes. Raises when all of it is undone."""
        outcomes: list[Outcome] = []
        deadline = time.monotonic() + BATCH_SECONDS
        with _transaction(self._engine) as tx:
            job: Job | None = taken[0]
            while job is not None:
                outcomes.append(_in_savepoint(tx, job))
                in_time = len(taken) < BATCH_JOBS and time.monotonic() < deadline
                job = self._next() if in_time else None
                taken += [job] if job is not None else []
        return outcomes

    def _next(self) -> Job | None:
        """Another job that waits already."""
        while True:
            try:
                job = self._waiting.get_nowait()
            except Empty:
                return None
            if job is None:
                self._waiting.put(None)  # closing: nothing comes after it, so it is the last again
                return None
            if not job.future.cancelled():
                return job

    def _one_by_one(self, jobs: list[Job]) -> None:
        """Each job in a transaction of its own, still in order."""
        tries = TRIES
        for job in jobs:
            outcome = _alone(self._engine, job, tries)
            # Once the store is known to be out of order, those behind do not wait through all its pauses again.
            tries = 1 if isinstance(outcome.error, StoreUnavailable) else TRIES
            tell([outcome])


def _alone(engine: Engine, job: Job, tries: int) -> Outcome:
    def attempt() -> object:
        with _transaction(engine) as tx:
            return job.work(tx)

    try:
        return job.done(retried(attempt, tries))
    except BaseException as error:  # noqa: BLE001 - it is the caller's, who waits for it
        return job.failed(error)


def _in_savepoint(tx: Connection, job: Job) -> Outcome:
    """The job's outcome; an error undoes this job only. Raises when the error took the whole transaction with it."""
    run = _driver(tx).execute
    run("SAVEPOINT job")
    try:
        value = job.work(tx)
    except BaseException as error:
        if is_fault(error) or _is_lost(tx):
            raise TransactionLost from error
        run("ROLLBACK TO job")
        run("RELEASE job")
        return job.failed(error)
    _refuse_when_lost(tx)
    run("RELEASE job")
    return job.done(value)


@contextmanager
def _transaction(engine: Engine) -> Iterator[Connection]:
    """A transaction, committed in the end unless something is raised; TransactionLost if SQLite dropped it."""
    with engine.connect() as tx:
        try:
            with tx.begin():
                yield tx
                _refuse_when_lost(tx)
        except Exception as error:
            if tx.invalidated:
                raise TransactionLost from error
            raise


def _refuse_when_lost(tx: Connection) -> None:
    """SQLite drops a whole transaction when the disk is full, and a COMMIT after that says nothing."""
    if _is_lost(tx):
        raise TransactionLost


def _is_lost(tx: Connection) -> bool:
    return tx.invalidated or not _driver(tx).in_transaction


def _driver(tx: Connection) -> sqlite3.Connection:
    driver = tx.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)  # noqa: S101 - for the type checker
    return driver
