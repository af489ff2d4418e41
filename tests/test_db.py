from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError

from storage import contacts
from storage.crypto import Keyring, WrongKey
from storage.db import Database, StoreUnavailable
from storage.keys import check_key
from storage.models import conversations, facts
from tests.storing import NOW, held, known, note, notes, submitted

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Connection


pytestmark = pytest.mark.usefixtures("short_pauses")


class Bug(Exception):  # noqa: N818 - what it stands for
    pass


def _fault() -> OperationalError:
    return OperationalError("SELECT", {}, Exception("the disk has a bad day"))


def _failing(times: int, error: Callable[[], Exception], runs: list[int]) -> Callable[[Connection], str]:
    """A note that is stored and then undone by an error, so many times."""

    def work(tx: Connection) -> str:
        runs.append(len(runs))
        note("tried")(tx)
        if len(runs) <= times:
            raise error()
        return "done"

    return work


# --- writing ---


async def test_write_is_committed_when_it_returns(database: Database) -> None:
    assert await database.write(note("one")) == "one"
    assert await database.read(notes) == ["one"]


async def test_error_comes_back_as_it_is_and_leaves_nothing_when_a_work_has_a_bug(database: Database) -> None:
    runs: list[int] = []
    with pytest.raises(Bug):
        await database.write(_failing(9, Bug, runs))
    assert len(runs) == 1
    assert await database.read(notes) == []


async def test_neighbours_are_committed_when_one_of_those_that_wait_together_fails(database: Database) -> None:
    async with held(database):
        tasks = await submitted(
            database.write(note("one")), database.write(_failing(9, Bug, [])), database.write(note("two"))
        )
    one, bug, two = await asyncio.gather(*tasks, return_exceptions=True)
    assert (one, type(bug), two) == ("one", Bug, "two")
    assert sorted(await database.read(notes)) == ["one", "two"]


async def test_mistake_in_sql_is_a_bug_when_sqlite_calls_it_operational(database: Database) -> None:
    runs: list[int] = []

    def work(tx: Connection) -> None:
        runs.append(1)
        tx.exec_driver_sql("SELECT nothing FROM nowhere")

    with pytest.raises(Exception, match="nowhere") as raised:
        await database.write(work)
    assert not isinstance(raised.value, StoreUnavailable)
    assert len(runs) == 1


async def test_constraint_comes_back_as_integrity_error_when_a_work_breaks_it(database: Database) -> None:
    def work(tx: Connection) -> None:
        tx.execute(facts.insert().values(name="note", value=None, valid_from=NOW.date(), set_at=NOW))

    with pytest.raises(IntegrityError):
        await database.write(work)


async def test_caller_is_told_when_a_work_raises_what_no_future_takes(database: Database) -> None:
    def work(_: Connection) -> None:
        raise StopIteration

    with pytest.raises(RuntimeError, match="StopIteration"):
        await database.write(work)


async def test_works_of_one_queue_run_in_order_when_they_wait_together(database: Database) -> None:
    expected = [str(number) for number in range(30)]
    async with held(database, "me"):
        tasks = await submitted(*(database.write(note(value), queue="me") for value in expected))
    await asyncio.gather(*tasks)
    assert await database.read(notes) == expected


async def test_writer_goes_on_when_callers_are_cancelled(database: Database) -> None:
    async with held(database, "me"):
        tasks = await submitted(*(database.write(note(value), queue="me") for value in ("one", "two", "three")))
        tasks[1].cancel()
        await asyncio.sleep(0)
    assert [await tasks[0], await tasks[2]] == ["one", "three"]
    assert await database.read(notes) == ["one", "three"]


async def test_work_is_done_to_its_end_when_its_caller_is_cancelled_meanwhile(database: Database) -> None:
    async def gives_up() -> None:
        async with asyncio.timeout(0):
            await database.write(note("one"), queue="me")

    with pytest.raises(TimeoutError):
        await gives_up()
    assert await database.write(note("two"), queue="me") == "two"
    assert (await database.read(notes))[-1] == "two"


# --- faults ---


async def test_fault_is_not_noticed_when_it_passes_before_the_third_try(database: Database) -> None:
    runs: list[int] = []
    assert await database.write(_failing(2, _fault, runs)) == "done"
    assert await database.read(notes) == ["tried"]


async def test_store_unavailable_is_told_when_a_fault_stays_for_three_tries(database: Database) -> None:
    runs: list[int] = []
    with pytest.raises(StoreUnavailable, match=r"^The database cannot be used now: the disk has a bad day\.$"):
        await database.write(_failing(99, _fault, runs))
    alone = len(runs) - (1 if database.engine.dialect.name == "sqlite" else 0)  # the first was in company
    assert alone == 3
    assert await database.read(notes) == []
    assert await database.write(note("later")) == "later"


async def test_read_is_tried_three_times_when_there_is_a_fault(database: Database) -> None:
    runs: list[int] = []

    def work(_: Connection) -> None:
        runs.append(1)
        raise _fault()

    with pytest.raises(StoreUnavailable):
        await database.read(work)
    assert len(runs) == 3


async def test_read_leaves_nothing_when_its_work_writes(database: Database) -> None:
    with pytest.raises(StoreUnavailable, match=r"read-?only"):
        await database.read(note("one"))
    assert await database.read(notes) == []


@pytest.mark.parametrize("url", ["postgresql://nobody@/none?host=/nowhere", "sqlite:////dev/null/none.db"])
def test_store_unavailable_is_one_sentence_when_there_is_no_database_at_the_address(
    url: str, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.engines.Path.mkdir", lambda *_, **__: None)
    monkeypatch.setattr("storage.engines.Path.touch", lambda *_, **__: None)
    database = Database(url, keyring)
    with pytest.raises(StoreUnavailable, match=r"^The database cannot be used now: .+\.$"), database.transaction():
        pass
    database.close()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("mysql://nobody@localhost/none", "mysql is not a database we know"),
        ("sqlite://", "SQLite needs a file"),
        ("tawjih.db", "not the address of a database"),
    ],
)
def test_database_says_what_is_wrong_when_its_address_is_not_one(url: str, message: str, keyring: Keyring) -> None:
    with pytest.raises(ValueError, match=f"DATABASE_URL: .*{message}"):
        Database(url, keyring)


async def test_transaction_leaves_nothing_when_its_block_raises(database: Database) -> None:
    def write_and_fail() -> None:
        with database.transaction() as tx:
            note("one")(tx)
            raise Bug

    with pytest.raises(Bug):
        write_and_fail()
    assert await database.read(notes) == []


async def test_close_finishes_what_waits_when_writes_are_still_queued(database_url: str, keyring: Keyring) -> None:
    database = Database(database_url, keyring)
    async with held(database, "me"):
        tasks = await submitted(*(database.write(note(str(number)), queue="me") for number in range(5)))
    await asyncio.to_thread(database.close)
    assert await asyncio.gather(*tasks) == ["0", "1", "2", "3", "4"]
    with pytest.raises(RuntimeError):
        await database.write(note("late"))


# --- keys ---


def _place(tx: Connection) -> object:
    return tx.execute(select(conversations.c.address)).scalar_one()


def test_two_databases_keep_their_keys_apart_when_one_program_opens_both(
    database: Database, sqlite_database: Database, tmp_path: Path
) -> None:
    other = Database(f"sqlite:///{tmp_path}/only.db", Keyring.from_bytes(b"other key" + b"." * 23))
    for opened in (database, other, database, other):
        with opened.transaction() as tx:
            known(tx)
    with database.transaction() as tx:
        assert _place(tx) == "1001"
    with other.transaction() as tx:
        assert _place(tx) == "1001"
    with sqlite_database.transaction() as tx, pytest.raises(WrongKey):
        _place(tx)
    other.close()


def test_key_is_accepted_again_when_it_was_bound_at_the_first_start(database_url: str, keyring: Keyring) -> None:
    for _ in range(2):
        database = Database(database_url, keyring)
        with database.transaction() as tx:
            check_key(tx)
        database.close()


def test_wrong_key_is_one_sentence_when_another_key_file_lies_there(database: Database, database_url: str) -> None:
    with database.transaction() as tx:
        check_key(tx)
    other = Database(database_url, Keyring.from_bytes(b"!" * 32))
    with other.transaction() as tx, pytest.raises(WrongKey) as raised:
        check_key(tx)
    other.close()
    sentence = "The key file is not the one this database was written with: put that one back (KEY_FILE says where)."
    assert str(raised.value) == sentence


async def test_wrong_key_comes_back_from_a_turn_when_the_state_cannot_be_read(database: Database) -> None:
    def work(tx: Connection) -> None:
        known(tx)
        tx.execute(conversations.update().values(turn=1))
        tx.exec_driver_sql("UPDATE conversations SET state = address")
        contacts.lock_conversation(tx, "telegram", "1001", NOW)

    with pytest.raises(WrongKey):
        await database.write(work)


async def test_error_says_no_value_when_a_statement_fails(database: Database) -> None:
    def work(tx: Connection) -> None:
        values = {"name": None, "value": "secret-4711", "valid_from": NOW.date(), "set_at": NOW}
        tx.execute(facts.insert(), values)

    with pytest.raises(IntegrityError) as raised:
        await database.write(work)
    assert "hide_parameters" in str(raised.value)


# --- instants ---


async def test_instant_comes_back_in_utc_when_it_was_given_in_another_zone(database: Database) -> None:
    casablanca = timezone(timedelta(hours=1))
    told = datetime(2026, 11, 23, 0, 30, 0, 5, tzinfo=casablanca)

    def work(tx: Connection) -> datetime:
        contacts.lock_conversation(tx, "telegram", "1001", told)
        stored: datetime = tx.execute(select(conversations.c.created_at)).scalar_one()
        return stored

    stored = await database.write(work)
    assert stored == told
    assert stored.utcoffset() == timedelta(0)


def test_instant_is_refused_when_it_has_no_zone(database: Database) -> None:
    with database.transaction() as tx, pytest.raises(StatementError, match="needs its time zone"):
        contacts.lock_conversation(tx, "telegram", "1001", NOW.replace(tzinfo=None))
