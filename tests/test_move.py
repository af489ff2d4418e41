"""`tawjih move`: all that is in the SQLite file is in PostgreSQL afterwards, or nothing of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from sqlalchemy import Boolean, Date, Integer, LargeBinary, insert, inspect, select, text

from bot import cli as command_line
from bot.data_folder import nobody_serving
from storage import copying
from storage.columns import Encrypted, UtcDateTime
from storage.crypto import Keyring
from storage.db import Database
from storage.models import facts, leads, metadata
from tests.postgres import fresh_database
from tests.test_operators import assert_plain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Column, Connection
    from typer.testing import CliRunner, Result

ROWS = 3
MOMENT = datetime(2026, 10, 25, 2, 30, 0, 123456, tzinfo=UTC)


def value(one: Column[Any], number: int) -> object:
    """Something for a column that fits its type; the last row has nothing where that may be."""
    if one.foreign_keys:
        is_inward = any(key.column.table is one.table for key in one.foreign_keys)
        return (number + 1 if number < ROWS else None) if is_inward else number
    if one.nullable and number == ROWS:
        return None
    if isinstance(one.type, Encrypted):
        return f"{one.table.name} كلمة é {number}"
    if isinstance(one.type, UtcDateTime):
        return MOMENT + timedelta(hours=number)
    kinds: list[tuple[type, object]] = [
        (Boolean, number % 2 == 0),
        (Integer, number),
        (Date, date(2026, 1, number)),
        (LargeBinary, f"{one.name} {number}".encode() + b"\0\xff"),
    ]
    return next((found for kind, found in kinds if isinstance(one.type, kind)), f"{one.name}\\ '\t\n\"{number} ع")


@pytest.fixture
def moved(runner: CliRunner, tmp_path: Path, postgres: str) -> Iterator[Moved]:
    assert runner.invoke(command_line.cli, ["migrate"]).exit_code == 0
    with fresh_database(postgres) as url:
        moved = Moved(runner, tmp_path / "data", url)
        moved.fill()
        yield moved


class Moved:
    """A file with something in every table, an empty PostgreSQL, and the command."""

    def __init__(self, runner: CliRunner, data: Path, url: str) -> None:
        self.runner = runner
        self.data = data
        self.url = url

    def move(self, *arguments: str) -> Result:
        return self.runner.invoke(command_line.cli, ["move", *(arguments or ("--to", self.url))])

    def opened(self, url: str = "") -> Database:
        return Database(url or f"sqlite:///{self.data / 'tawjih.db'}", Keyring.load(self.data / "key.json"))

    def fill(self) -> None:
        database = self.opened()
        with database.transaction() as tx:
            tx.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            for one in metadata.sorted_tables:
                if one.name != "keychecks":
                    rows = [{c.name: value(c, number) for c in one.columns} for number in range(1, ROWS + 1)]
                    tx.execute(insert(one), rows)
            tx.execute(facts.delete().where(facts.c.id == ROWS))  # its id must not be given again
        database.close()

    def everything(self, url: str = "") -> dict[str, list[tuple[object, ...]]]:
        """What is in all tables, as the program reads it."""
        database = self.opened(url)
        with database.reading() as tx:
            found = {
                one.name: sorted((tuple(row) for row in tx.execute(select(one))), key=repr)
                for one in metadata.sorted_tables
            }
        database.close()
        return found

    def tables(self) -> list[str]:
        database = self.opened(self.url)
        with database.reading() as tx:
            names = inspect(tx).get_table_names()
        database.close()
        return names

    def nothing_moved(self, told: Result) -> None:
        assert told.exit_code == 1
        assert_plain(told.output)
        assert self.tables() == []


def test_all_of_every_table_is_there_and_readable_with_the_same_key(moved: Moved) -> None:
    told = moved.move()
    assert (told.exit_code, told.exception) == (0, None)
    here = moved.everything()
    assert all(here.values()), "something is in every table"
    assert moved.everything(moved.url) == here
    shown = {line.split()[0]: line.split()[1:] for line in told.output.splitlines() if line.split()[1:2] == ["3"]}
    assert set(shown) == {one.name for one in metadata.sorted_tables} - {"keychecks", "facts"}
    assert all(sums[0] == sums[1] and sums[2] == sums[3] for sums in shown.values())


def test_ids_go_on_where_they_were_and_none_is_given_twice(moved: Moved) -> None:
    assert moved.move().exit_code == 0
    database = moved.opened(moved.url)
    with database.transaction() as tx:
        for one in metadata.sorted_tables:
            if "id" in one.c and one.name != "keychecks":
                following = select(text("nextval(pg_get_serial_sequence(:name, 'id'))")).params(name=one.name)
                assert tx.execute(following).scalar_one() == ROWS + 1, one.name
    database.close()


def test_program_starts_there_and_knows_its_tables(moved: Moved, monkeypatch: pytest.MonkeyPatch) -> None:
    assert moved.move().exit_code == 0
    monkeypatch.setenv("DATABASE_URL", moved.url)
    told = moved.runner.invoke(command_line.cli, ["migrate"])
    assert told.output.strip() == "The tables are up to date."
    assert_plain(moved.move().output)


def test_address_may_be_told_where_nobody_sees_the_password(moved: Moved, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOVE_TO", moved.url)
    assert moved.runner.invoke(command_line.cli, ["move"]).exit_code == 0


def test_database_that_is_not_empty_is_left_as_it_is(moved: Moved) -> None:
    assert moved.move().exit_code == 0
    before = moved.everything(moved.url)
    again = moved.move()
    assert again.exit_code == 1
    assert_plain(again.output)
    assert moved.everything(moved.url) == before


def test_nothing_is_moved_while_the_program_serves(moved: Moved) -> None:
    with nobody_serving(moved.data / "tawjih.db"):
        moved.nothing_moved(moved.move())
    assert moved.move().exit_code == 0


def in_the_middle(monkeypatch: pytest.MonkeyPatch, happens: Callable[[Connection], object]) -> None:
    """When everything is copied and not yet proven."""
    usual = copying._go_on_counting

    def then(here: Connection, there: Connection) -> None:
        happens(there)
        usual(here, there)

    monkeypatch.setattr(copying, "_go_on_counting", then)


def test_nothing_is_left_when_the_other_database_goes_away_in_the_middle(
    moved: Moved, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: Connection) -> None:
        with psycopg.connect(moved.url, autocommit=True) as admin:
            others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            admin.execute(f"SELECT pg_terminate_backend(pid, 5000) {others}")

    with monkeypatch.context() as patch:
        in_the_middle(patch, away)
        moved.nothing_moved(moved.move())
    assert moved.move().exit_code == 0, "and it can be tried again"


@pytest.mark.parametrize(
    "change",
    ["UPDATE leads SET status = 'other' WHERE id = 1", "DELETE FROM audit WHERE id = 2", "DELETE FROM inbox"],
)
def test_nothing_is_left_when_anything_differs(moved: Moved, monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    in_the_middle(monkeypatch, lambda there: there.exec_driver_sql(change))
    told = moved.move()
    moved.nothing_moved(told)
    assert f"not the same in: {next(word for word in change.split() if word in metadata.tables)}." in told.output


def test_nothing_is_moved_with_another_key(moved: Moved) -> None:
    key = moved.data / "key.json"
    kept = key.read_bytes()
    key.unlink()
    Keyring.create(key)
    told = moved.move()
    moved.nothing_moved(told)
    assert "The key file is not the one" in told.output
    key.write_bytes(kept)
    assert moved.move().exit_code == 0


def test_nothing_is_left_when_postgresql_does_not_take_a_value(moved: Moved) -> None:
    database = moved.opened()
    with database.transaction() as tx:
        tx.execute(leads.update().where(leads.c.id == 1).values(source="a\0b"))
    database.close()
    moved.nothing_moved(moved.move())


@pytest.mark.parametrize("to", ["sqlite:///other.db", "mysql://x", "postgresql://a:b@c:d/e"])
def test_other_addresses_are_refused_in_one_sentence(moved: Moved, to: str) -> None:
    told = moved.move("--to", to)
    assert told.exit_code == 1
    assert told.output.startswith("✗ --to: ")


def test_there_is_nothing_to_move_before_the_first_start(runner: CliRunner) -> None:
    told = runner.invoke(command_line.cli, ["move", "--to", "postgresql://boss:hushhush@127.0.0.1/tawjih"])
    assert told.exit_code == 1
    assert_plain(told.output)
