"""SQLite only: what happens when waiting works share a transaction."""

from __future__ import annotations

import asyncio
import contextlib
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from storage import writer
from storage.db import Database, StoreRefused, StoreUnavailable
from tests.storing import held, note, notes, submitted

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection


BIG = 600_000


pytestmark = pytest.mark.usefixtures("short_pauses")


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture
def full_disk(database: Database) -> Database:
    """The file may not grow by more than a few pages."""

    def limit(driver: sqlite3.Connection, _: object) -> None:
        (pages,) = driver.execute("PRAGMA page_count").fetchone()
        driver.execute(f"PRAGMA max_page_count = {max(pages, 60) + 20}")

    event.listen(database.engine, "connect", limit)
    return database


def _commits(database: Database) -> list[int]:
    """Grows by one with each COMMIT."""
    commits: list[int] = []
    event.listen(database.engine, "commit", lambda _: commits.append(1))
    return commits


async def _outcomes(database: Database, *works: Callable[[Connection], Any]) -> list[Any]:
    """What comes of works that wait together."""
    async with held(database):
        tasks = await submitted(*(database.write(work) for work in works))
    return await asyncio.gather(*tasks, return_exceptions=True)


# --- together ---


async def test_works_share_one_commit_when_they_wait_together(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "BATCH_SECONDS", 60)  # a batch never ends because this machine is busy
    commits = _commits(database)
    assert await _outcomes(database, *map(note, "abcdefghij")) == list("abcdefghij")
    assert len(commits) == 1  # with the one they waited for


async def test_batch_ends_when_it_has_64_works(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "BATCH_SECONDS", 60)
    commits = _commits(database)
    values = [str(number) for number in range(2 * writer.BATCH_JOBS)]
    assert await _outcomes(database, *map(note, values)) == values
    assert len(commits) == 3  # with the one they waited for, 129


async def test_batch_ends_when_its_time_is_up(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]

    def slow(_: Connection) -> None:
        now[0] += writer.BATCH_SECONDS / 2.5

    commits = _commits(database)
    monkeypatch.setattr(writer, "time", SimpleNamespace(monotonic=lambda: now[0]))
    async with held(database):
        tasks = await submitted(*(database.write(slow) for _ in range(9)))
        now[0] += 1
    await asyncio.gather(*tasks)
    assert len(commits) == 1 + 3


async def test_success_is_told_only_after_the_commit_when_many_wait(database: Database) -> None:
    order: list[str] = []
    event.listen(database.engine, "commit", lambda _: order.append("commit"))

    async def told(value: str) -> None:
        await database.write(note(value))
        order.append(value)

    async with held(database):
        tasks = await submitted(*(told(value) for value in "abc"))
    await asyncio.gather(*tasks)
    assert order == ["commit", "commit", "a", "b", "c"]


async def test_own_savepoint_of_a_work_is_kept_apart_when_others_share_its_transaction(database: Database) -> None:
    def work(tx: Connection) -> None:
        note("kept")(tx)
        with contextlib.suppress(ZeroDivisionError), tx.begin_nested():
            note("undone")(tx)
            raise ZeroDivisionError

    await _outcomes(database, note("before"), work, note("after"))
    assert await database.read(notes) == ["before", "kept", "after"]


async def test_writer_goes_on_when_the_loop_of_a_caller_has_ended(database: Database) -> None:
    def leave() -> None:
        async def abandon() -> None:
            future = asyncio.ensure_future(database.write(note("left")))
            await asyncio.sleep(0)
            future.cancel()

        with contextlib.suppress(asyncio.CancelledError):
            asyncio.run(abandon())

    async with held(database):
        await asyncio.to_thread(leave)
    assert await database.write(note("next")) == "next"


# --- the transaction is lost ---


async def test_nobody_loses_anything_when_the_disk_is_full_in_the_middle_of_a_batch(full_disk: Database) -> None:
    outcomes = await _outcomes(full_disk, note("before"), note("x" * BIG), note("after"))
    assert (outcomes[0], type(outcomes[1]), outcomes[2]) == ("before", StoreRefused, "after")
    assert await full_disk.read(notes) == ["before", "after"]
    assert await full_disk.write(note("later")) == "later"


async def test_nothing_is_written_behind_the_back_when_a_work_hides_that_the_disk_is_full(full_disk: Database) -> None:
    def hides(tx: Connection) -> None:
        note("first")(tx)
        with contextlib.suppress(OperationalError):
            note("x" * BIG)(tx)
        note("second")(tx)

    outcomes = await _outcomes(full_disk, note("before"), hides, note("after"))
    assert (outcomes[0], type(outcomes[1]), outcomes[2]) == ("before", StoreUnavailable, "after")
    assert await full_disk.read(notes) == ["before", "after"]


async def test_nothing_is_written_behind_the_back_when_a_work_hides_all_its_errors(full_disk: Database) -> None:
    def hides(tx: Connection) -> None:
        for value in ("first", "x" * BIG, "second"):
            with contextlib.suppress(Exception):
                note(value)(tx)

    outcomes = await _outcomes(full_disk, note("before"), hides, note("after"))
    assert (outcomes[0], type(outcomes[1]), outcomes[2]) == ("before", StoreUnavailable, "after")
    assert await full_disk.read(notes) == ["before", "after"]


async def test_writer_sees_it_when_a_work_ended_the_transaction_itself(database: Database) -> None:
    def ends(tx: Connection) -> None:
        note("first")(tx)
        tx.exec_driver_sql("ROLLBACK")

    outcomes = await _outcomes(database, note("before"), ends, note("after"))
    assert (outcomes[0], type(outcomes[1]), outcomes[2]) == ("before", StoreUnavailable, "after")
    assert await database.read(notes) == ["before", "after"]


@pytest.fixture
def failing_commits(database: Database) -> Iterator[list[str]]:
    """The next COMMITs fail as long as this list has sentences."""
    failing: list[str] = []

    def commit(_: object) -> None:
        if failing:
            raise OperationalError("COMMIT", {}, Exception(failing.pop()))

    event.listen(database.engine, "commit", commit)
    yield failing
    event.remove(database.engine, "commit", commit)


async def test_all_run_again_alone_when_the_commit_of_their_batch_fails(
    database: Database, failing_commits: list[str]
) -> None:
    runs: list[str] = []

    def counted(value: str) -> Callable[[Connection], str]:
        def work(tx: Connection) -> str:
            failing_commits.extend([] if runs else ["disk full"])
            runs.append(value)
            return note(value)(tx)

        return work

    assert await _outcomes(database, *map(counted, "abc")) == ["a", "b", "c"]
    assert await database.read(notes) == ["a", "b", "c"]
    assert "".join(runs) == "abcabc"


async def test_all_are_told_when_no_commit_succeeds(database: Database, failing_commits: list[str]) -> None:
    def breaks(tx: Connection) -> None:
        failing_commits.append("disk full")
        failing_commits.append("disk full")
        note("one")(tx)

    outcomes = await _outcomes(database, *[breaks] * 3)
    failing_commits.clear()
    assert [type(outcome) for outcome in outcomes] == [StoreUnavailable] * 3
    assert await database.read(notes) == []
    assert await database.write(note("later")) == "later"


async def test_order_is_kept_when_the_first_of_a_person_fails_for_a_moment(database: Database) -> None:
    failures = ["once in company", "once alone"]

    def stumbles(tx: Connection) -> str:
        note("one")(tx)
        if failures:
            raise OperationalError("INSERT", {}, Exception(failures.pop()))
        return "one"

    assert await _outcomes(database, stumbles, note("two"), note("three")) == ["one", "two", "three"]
    assert await database.read(notes) == ["one", "two", "three"]
