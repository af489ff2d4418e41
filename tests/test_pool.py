from __future__ import annotations

import asyncio
import threading
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

import psycopg
import pytest

from storage import contacts
from storage.db import StoreUnavailable
from storage.pool import FairPool
from tests.storing import NOW, at_once, known, note, notes, submitted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from storage.db import Database

SOON = 60.0  # only what fails waits that long
pytestmark = pytest.mark.usefixtures("short_pauses")


@pytest.fixture
def pool() -> Iterator[FairPool]:
    pool = FairPool(2)
    yield pool
    pool.close()


class Gate:
    """A task that stays until it is let go."""

    def __init__(self) -> None:
        self.inside = threading.Event()
        self.go = threading.Event()

    def __call__(self) -> None:
        self.inside.set()
        self.go.wait(SOON)


def test_flood_of_one_queue_holds_one_thread_when_another_queue_has_a_task(pool: FairPool) -> None:
    flood = [Gate() for _ in range(9)]
    for task in flood:
        pool.submit(task, "flood")
    assert flood[0].inside.wait(SOON)  # a thread that was asked may not have begun yet
    other = threading.Event()
    pool.submit(other.set, "other")
    assert other.wait(SOON)
    assert [task.inside.is_set() for task in flood] == [True] + [False] * 8
    for task in flood:
        task.go.set()


def test_queue_goes_to_the_end_of_the_line_when_it_has_more_tasks() -> None:
    pool, gate, ended, order = FairPool(1), Gate(), threading.Event(), list[str]()
    pool.submit(gate)
    for name in ("a1", "a2", "a3"):
        pool.submit(partial(order.append, name), "a")
    pool.submit(partial(order.append, "b1"), "b")
    pool.submit(ended.set, "a")
    gate.go.set()
    assert ended.wait(SOON)
    pool.close()
    assert order == ["a1", "b1", "a2", "a3"]


def test_tasks_of_one_queue_run_in_order_and_never_together_when_many_threads_submit(pool: FairPool) -> None:
    running, order = threading.Lock(), list[tuple[int, int]]()

    def task(name: tuple[int, int]) -> None:
        assert running.acquire(blocking=False)
        order.append(name)
        running.release()

    def submit(index: int) -> None:
        for number in range(50):
            pool.submit(partial(task, (index, number)), "me")

    at_once(4, submit)
    pool.close()
    assert len(order) == 200
    for index in range(4):
        assert [name for name in order if name[0] == index] == [(index, number) for number in range(50)]


def test_tasks_without_a_queue_run_side_by_side_when_there_are_threads(pool: FairPool) -> None:
    first, second = Gate(), Gate()
    pool.submit(first)
    pool.submit(second)
    assert first.inside.wait(SOON)
    assert second.inside.wait(SOON)
    first.go.set()
    second.go.set()


def test_close_finishes_all_tasks_when_a_queue_still_has_some(monkeypatch: pytest.MonkeyPatch) -> None:
    pool, gate, done = FairPool(1), Gate(), list[int]()
    pool.submit(gate, "me")
    for number in range(2000):
        pool.submit(partial(done.append, number), "me")
    shutdown = pool._threads.shutdown

    def closing() -> None:
        """The first task goes on only when the threads take nothing new any more."""
        shutdown(wait=False)
        gate.go.set()
        shutdown()

    monkeypatch.setattr(pool._threads, "shutdown", closing)
    pool.close()
    assert done == list(range(2000))


# --- PostgreSQL behind it ---


async def test_another_person_is_answered_when_one_person_floods_us(postgresql_database: Database) -> None:
    gate = Gate()
    tasks = await submitted(*(postgresql_database.write(lambda _: gate(), queue="telegram:flood") for _ in range(20)))
    assert await asyncio.wait_for(postgresql_database.write(note("one"), queue="telegram:other"), SOON) == "one"
    gate.go.set()
    await asyncio.gather(*tasks)


async def test_writes_go_on_when_the_server_dropped_all_connections(
    postgresql_database: Database, migrated_postgres: str
) -> None:
    await postgresql_database.write(note("one"))
    with psycopg.connect(migrated_postgres, autocommit=True) as admin:
        ours = (int(SOON * 1000), postgresql_database.engine.url.database)
        # Waits until they are gone: one that is told to go only at its next COMMIT leaves what it wrote.
        dropped = admin.execute(
            "SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()",
            ours,
        )
        assert all(gone for (gone,) in dropped)
    assert await postgresql_database.write(note("two")) == "two"
    assert await postgresql_database.read(notes) == ["one", "two"]


async def test_work_runs_again_when_it_waited_too_long_for_a_lock(postgresql_database: Database) -> None:
    tries: list[int] = []

    def work(tx: Connection) -> int:
        tries.append(1)
        if len(tries) == 3:
            lock.close()
        tx.exec_driver_sql("SET LOCAL lock_timeout = '20ms'")
        return contacts.lock_conversation(tx, "telegram", "1001", NOW).turn

    with postgresql_database.transaction() as tx:
        known(tx)
    with ExitStack() as lock:
        contacts.lock_conversation(lock.enter_context(postgresql_database.transaction()), "telegram", "1001", NOW)
        assert await postgresql_database.write(work) == 1
    assert len(tries) == 3


async def test_both_succeed_when_two_works_lock_each_other_out(postgresql_database: Database) -> None:
    """Who was thrown out waits till the other is through, as the usual pause lets it.

    With a pause next to nothing it may be back before the server wakes the other, take the same row, and meet it anew:
    then one of them is thrown out a second time.
    """
    meeting, ended = threading.Barrier(2), threading.Event()

    def crosswise(first: str, second: str) -> Callable[[Connection], int]:
        tries: list[int] = []

        def work(tx: Connection) -> int:
            tries.append(1)
            if len(tries) > 1:
                ended.wait(SOON)
            contacts.lock_conversation(tx, "telegram", first, NOW)
            if len(tries) == 1:
                meeting.wait(SOON)
            contacts.lock_conversation(tx, "telegram", second, NOW)
            return len(tries)

        return work

    with postgresql_database.transaction() as tx:
        known(tx, "1001")
        known(tx, "1002")
    works = crosswise("1001", "1002"), crosswise("1002", "1001")
    tasks = await submitted(*map(postgresql_database.write, works))
    for task in tasks:
        task.add_done_callback(lambda _: ended.set())
    assert sorted(await asyncio.gather(*tasks)) == [1, 2]


async def test_store_unavailable_is_told_when_the_server_became_a_standby(postgresql_database: Database) -> None:
    def work(tx: Connection) -> None:
        tx.exec_driver_sql("SET TRANSACTION READ ONLY")
        note("one")(tx)

    with pytest.raises(StoreUnavailable, match="read-only"):
        await postgresql_database.write(work)
