"""Rows of every earlier version of the tables are brought forward, on both databases, with nothing of them lost."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Boolean, Date, DateTime, Integer, LargeBinary, MetaData, select

from storage import migrations
from storage.columns import Encrypted
from storage.db import Database
from storage.migrations import running
from storage.models import metadata
from tests.at_length import many
from tests.storing import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Column, Connection, Table

    from storage.crypto import Keyring

FOLDER = Path(migrations.__file__).parent
Rows = dict[str, list[dict[str, Any]]]
KNOWN_CODES = {"source": "poster"}
"""Of where people come from 0013 leaves only what the programme knew then."""


def versions() -> list[str]:
    """Every version that the tables ever had, the first one first."""
    script = ScriptDirectory.from_config(running.config(None, FOLDER))
    return [one.revision for one in script.walk_revisions()][::-1]


def plant(tx: Connection, keyring: Keyring, number: int) -> Rows:
    """One row in each table that there is, all of them of this number; what was written, by table."""
    there = MetaData()
    there.reflect(tx)
    planted: Rows = {}
    for table in there.sorted_tables:
        if table.name != "alembic_version":
            row = {column.name: value(column, planted, keyring, number) for column in table.columns}
            tx.execute(table.insert().values(row))
            planted[table.name] = [row]
    return planted


def value(column: Column[Any], planted: Mapping[str, Any], keyring: Keyring, number: int) -> object:
    """What stands in this column of the row of that number: a value of its type, the row's parents, or a cipher."""
    parents = [key.column.table.name for key in column.foreign_keys]
    if parents:
        return number if parents[0] in planted else None  # a row's own kind stands in no row yet
    if column.name == "id":
        return number
    kind = column.type
    if isinstance(kind, LargeBinary):
        return in_bytes(column, keyring, number)
    if isinstance(kind, DateTime):
        return NOW if kind.timezone else NOW.replace(tzinfo=None)
    plain = ((Date, NOW.date()), (Boolean, False), (Integer, number))
    return next((one for sort, one in plain if isinstance(kind, sort)), KNOWN_CODES.get(column.name, f"code {number}"))


def in_bytes(column: Column[Any], keyring: Keyring, number: int) -> bytes:
    """What the program reads of today would have written: a text that it can decrypt, or a hash."""
    today = metadata.tables[column.table.name].columns.get(column.name)
    if today is not None and isinstance(today.type, Encrypted):
        return keyring.encrypt(f"words {number}", today.type.context)
    return b"hash %d" % number


def lost(tx: Connection, planted: Rows) -> list[str]:
    """What is not there any more of what was planted, or is another value now."""
    there = MetaData()
    there.reflect(tx)
    return [
        f"{name} {row}: {found}"
        for name, rows in planted.items()
        for row in rows
        if (found := changed(tx, there.tables[name], row))
    ]


def changed(tx: Connection, table: Table, row: dict[str, Any]) -> str:
    """What became of a row: "" when all its values stand there still."""
    keys = [column for column in table.primary_key.columns if column.name in row]
    found = tx.execute(select(table).where(*(key == row[key.name] for key in keys))).mappings().one_or_none()
    if found is None:
        return "gone"
    other = [name for name, was in row.items() if name in found and found[name] != was]
    return f"other values in {', '.join(other)}" if other else ""


def read_all(tx: Connection) -> int:
    """Read every row as the program of today does: what is encrypted is decrypted. How many there were."""
    return sum(len(tx.execute(select(table)).all()) for table in metadata.sorted_tables)


@contextmanager
def only_looked_at(database: Database) -> Iterator[Connection]:
    """The tables of today, in a transaction that leaves those of before."""
    with migrations.alone(database) as tx:
        looked = tx.begin_nested()
        migrations.upgrade_within(tx)
        yield tx
        looked.rollback()


def test_rows_of_every_earlier_version_stay_and_can_be_read_when_all_later_migrations_ran(
    empty_url: str, keyring: Keyring
) -> None:
    database = Database(empty_url, keyring)
    planted: Rows = {}
    # The rows of each version go on through all later ones in any case, one by one: these go through all at once.
    at_once = {*versions()[:: many(6, 1)], versions()[-1]}
    for number, version in enumerate(versions(), 1):
        with migrations.alone(database) as tx:
            command.upgrade(running.config(tx, FOLDER), version)
        with database.transaction() as tx:
            for name, rows in plant(tx, keyring, number).items():
                planted.setdefault(name, []).extend(rows)
        if version in at_once:
            with only_looked_at(database) as tx:
                assert migrations.revision(tx) == migrations.head()
                assert lost(tx, planted) == [], version
                assert read_all(tx) == sum(map(len, planted.values())), version
        assert migrations.current(database) == version
    assert set(planted) == set(metadata.tables)
    database.close()


@pytest.mark.parametrize(
    ("harm", "what"),
    [
        ("UPDATE leads SET grade = ''", "other values in grade"),
        ("UPDATE leads SET first_name = NULL", "other values in first_name"),
        ("DELETE FROM outbox", "gone"),
    ],
)
def test_migration_that_loses_something_is_found(database: Database, keyring: Keyring, harm: str, what: str) -> None:
    with database.transaction() as tx:
        planted = plant(tx, keyring, 1)
        assert lost(tx, planted) == []
        tx.exec_driver_sql(harm)
        (found,) = lost(tx, planted)
    assert found.endswith(what)
