"""Changes of the tables, forward only, run by the program itself: there is no alembic.ini."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Column, MetaData, Table, Text, exc, inspect, select

from storage.faults import StoreRefused, is_fault, is_refusal, unavailable
from storage.kept import KEPT, Holds
from storage.models import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from storage.db import Database

_LOCK = 7_480_211_305  # any number, as long as nothing else in the database locks it
_ONE_OF_THIS_PROCESS = threading.Lock()  # alembic keeps what it works on in globals: two at once would mix databases
_PATIENCE_MS = 60_000  # for whoever migrates already; PostgreSQL lets us wait without an end
_REVISION = Table("alembic_version", MetaData(), Column("version_num", Text))  # alembic's own
_OF_PEOPLE = {Holds.PERSONAL, Holds.PROOF, Holds.HASH}


def upgrade(database: Database) -> list[str]:
    """Bring the tables up to date, whatever they were; the revisions that ran, all of them or none.

    Several processes may call this at the same time: one works, the others wait. Raises StoreUnavailable.
    """
    with alone(database) as tx:
        return upgrade_within(tx)


def upgrade_within(tx: Connection) -> list[str]:
    """The same in a transaction of `alone`."""
    ran = list_pending(tx)
    if ran:
        from storage.migrations.running import run_pending  # noqa: PLC0415  alembic takes 0.1 s, hardly ever needed

        with _ONE_OF_THIS_PROCESS:
            run_pending(tx, _folder())
        if tx.dialect.name == "postgresql":
            _sample_nobody(tx)
    return ran


def list_pending(tx: Connection) -> list[str]:
    """The revisions that these tables lack, in order. Raises StoreRefused for tables that are newer, or not ours."""
    before, known = revision(tx), _known()
    _refuse_strange_tables(tx, before, known)
    return known[known.index(before) + 1 :] if before else known


def _sample_nobody(tx: Connection) -> None:
    """PostgreSQL copies values of a column into its statistics, where no erasing finds them: not of these columns."""
    there = inspect(tx)
    for table in set(there.get_table_names()) & set(KEPT):
        kinds = KEPT[table].columns
        names = [one["name"] for one in there.get_columns(table) if kinds.get(one["name"]) in _OF_PEOPLE]
        if names:
            each = ", ".join(f"ALTER COLUMN {name} SET STATISTICS 0" for name in names)
            tx.exec_driver_sql(f"ALTER TABLE {table} {each}")


def current(database: Database) -> str | None:
    """The revision that the tables are at; None when there are none."""
    with database.transaction() as tx:
        return revision(tx)


def head() -> str:
    """The revision that this program needs."""
    return _known()[-1]


def _known() -> list[str]:
    """All revisions in order, by the names of their files: nothing has to be read for it."""
    return sorted(file.name.partition("_")[0] for file in _folder().glob("versions/[0-9]*.py"))


def _folder() -> Path:
    return Path(__file__).parent


def _refuse_strange_tables(tx: Connection, revision: str | None, known: list[str]) -> None:
    """Tables that are newer than this program, or not ours, are left as they are."""
    if revision is not None and revision not in known:
        raise StoreRefused(
            f"The database is newer than this program ({revision}; this one knows {known[-1]}): install the newer "
            "Tawjih again, or put the backup from before it back."
        )
    if revision is None and not metadata.tables.keys().isdisjoint(inspect(tx).get_table_names()):
        raise StoreRefused("The database holds tables of something else: set DATABASE_URL to an empty one.")


@contextmanager
def alone(database: Database) -> Iterator[Connection]:
    """A transaction that no other migration runs beside."""
    try:
        with database.engine.connect() as tx:
            if tx.dialect.name == "sqlite":
                yield from _alone_on_sqlite(tx)
            else:
                with tx.begin():
                    # Also what is counted and compared between two statements may take its time here.
                    tx.exec_driver_sql("SET LOCAL lock_timeout = 0")
                    tx.exec_driver_sql("SET LOCAL idle_in_transaction_session_timeout = 0")
                    tx.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
                    yield tx
    except exc.SQLAlchemyError as error:
        if is_fault(error) or is_refusal(error):
            raise unavailable(error) from error
        raise


def _alone_on_sqlite(tx: Connection) -> Iterator[Connection]:
    """SQLite changes a table by making it anew: with foreign keys on, dropping the old one would empty its children."""
    driver: Any = tx.connection.driver_connection
    (usual,) = driver.execute("PRAGMA busy_timeout").fetchone()
    if _is_behind(driver):
        driver.execute(f"PRAGMA busy_timeout = {_PATIENCE_MS}")
    driver.execute("PRAGMA foreign_keys = OFF")
    before = driver.total_changes  # a migration changes the row of its revision, too
    try:
        with tx.begin():
            yield tx
            if driver.total_changes != before and _has_orphans(driver):  # it reads every row: not at each start
                raise RuntimeError("a migration left rows whose parent is gone")
    finally:
        with suppress(sqlite3.ProgrammingError):  # a full disk has closed it
            driver.execute("PRAGMA foreign_keys = ON")
            driver.execute(f"PRAGMA busy_timeout = {usual}")


def _has_orphans(driver: sqlite3.Connection) -> bool:
    return driver.execute("PRAGMA foreign_key_check").fetchone() is not None


def _is_behind(driver: sqlite3.Connection) -> bool:
    """Whether the tables are not those of this program yet: then whoever holds the file may well be migrating."""
    try:
        return bool(driver.execute("SELECT version_num FROM alembic_version").fetchone() != (head(),))
    except sqlite3.OperationalError:  # there are none
        return True


def revision(tx: Connection) -> str | None:
    """The revision that the tables are at; None when there are none."""
    return tx.scalar(select(_REVISION.c.version_num)) if inspect(tx).has_table(_REVISION.name) else None
