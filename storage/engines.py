"""The engines: how a connection to SQLite or PostgreSQL is set up, for writing and for reading."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from storage.columns import bind_keyring

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlalchemy.engine import URL, ExceptionContext

    from storage.crypto import Keyring

_PRAGMAS = (
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
    "temp_store = MEMORY",
)
# Both ends ask a silent other end after 3 seconds, and give it up after 3 more without an answer.
_ALIVE = {"keepalives_idle": "3", "keepalives_interval": "1", "keepalives_count": "3"}
_UNHEARD_MS = 8000  # how long what was sent may stay without a sign that it came
HANGING = "5s"
"""How long a process may keep a transaction waiting for its next statement: one that hangs still looks alive to the
network, and all that it has locked would be locked as long as it hangs."""
_SWITCHING = 10.0  # seconds that another may take to switch a new file to write-ahead logging; milliseconds, mostly
_SCRUB_MS = 40  # how long emptying the log waits for who reads
_KNOWN = 512
"""So many statements a connection remembers as SQLite has read and planned them. There are more than the 128 that the
driver would keep by itself, and a turn's longest take as long to be planned as to be carried out."""
_BUSY_MS = 2000  # how long another program (the command line, a backup) may hold the file before that is a fault


def open_engines(url: str, keyring: Keyring, threads: int) -> tuple[Engine, Engine]:
    """The engine that writes and the one that only reads. Raises ValueError for a database we do not know."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise ValueError("DATABASE_URL: this is not the address of a database") from None
    match parsed.get_backend_name():
        case "sqlite":
            writing, reading = _sqlite(parsed, threads)
        case "postgresql" | "postgres":
            writing = _postgresql(parsed.set(drivername="postgresql+psycopg"), threads)
            reading = writing.execution_options(postgresql_readonly=True)
        case other:
            raise ValueError(f"DATABASE_URL: {other} is not a database we know; use sqlite:/// or postgresql://")
    bind_keyring(writing.dialect, keyring)
    bind_keyring(reading.dialect, keyring)
    return writing, reading


def _postgresql(url: URL, threads: int) -> Engine:
    # No wait without an end: a lock that is not given, a server that does not answer are faults like any other.
    # Nor does a machine that is cut off hold a lock, or a dead server a thread, for more than some seconds; nor does a
    # process that was stopped. A statement that runs is not cut short: none waits, and a migration may take its time.
    options = {
        "timezone": "UTC",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": HANGING,
        **{f"tcp_{name}": value for name, value in _ALIVE.items()},
        "tcp_user_timeout": _UNHEARD_MS,
    }
    told = " ".join(f"-c {name}={value}" for name, value in options.items())
    settings = {"connect_timeout": 5, "options": told, "tcp_user_timeout": _UNHEARD_MS, **_ALIVE}
    return create_engine(url, hide_parameters=True, pool_size=threads, max_overflow=threads, connect_args=settings)


def _sqlite(url: URL, threads: int) -> tuple[Engine, Engine]:
    if not url.database or url.database == ":memory:":
        raise ValueError("DATABASE_URL: SQLite needs a file here: sqlite:///data/tawjih.db")
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    Path(url.database).touch(mode=0o600)  # SQLite gives its other files the mode of this one
    known = {"cached_statements": _KNOWN}
    writing = create_engine(url, hide_parameters=True, pool_size=2, max_overflow=threads, connect_args=known)
    _begins(writing, "BEGIN IMMEDIATE", ())
    event.listen(writing, "handle_error", _give_up_when_lost)
    reading = create_engine(url, hide_parameters=True, pool_size=threads, max_overflow=threads, connect_args=known)
    _begins(reading, "BEGIN", ("query_only = ON",))
    return writing, reading


def _begins(engine: Engine, begin: str, pragmas: tuple[str, ...]) -> None:
    """Begin transactions ourselves: left alone, the driver begins late, and not before every statement."""

    def connected(driver: sqlite3.Connection, _: object) -> None:
        driver.isolation_level = None
        driver.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        _keep_log(driver)
        for pragma in (*_PRAGMAS, *pragmas):
            driver.execute(f"PRAGMA {pragma}")

    def begun(driver: Any) -> None:  # noqa: ANN401 - the driver's connection, in what the pool wraps around it
        driver.execute(begin)

    event.listen(engine, "connect", connected)
    engine.dialect.do_begin = begun  # type: ignore[assignment,method-assign]


def _keep_log(driver: sqlite3.Connection) -> None:
    """Write-ahead logging, so that readers and the writer never wait for each other.

    The file remembers it. While another connection is just switching, SQLite refuses at once instead of waiting.
    """
    deadline = time.monotonic() + _SWITCHING
    while True:
        try:
            driver.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return


def forget_log(engine: Engine) -> None:
    """Put all that the log has into the file, and empty it; not while somebody else is in the way.

    Who writes meanwhile waits, so it is not insisted on.
    """
    driver = engine.raw_connection()
    try:
        cursor = driver.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {_SCRUB_MS}")
        with contextlib.suppress(sqlite3.OperationalError):
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    finally:
        driver.close()


def _give_up_when_lost(context: ExceptionContext) -> None:
    """Let no further statement through after SQLite dropped the transaction: each would be committed at once."""
    connection = context.connection
    if connection is None or connection.invalidated or not connection.in_transaction():
        return
    driver: Any = connection.connection.driver_connection
    if not driver.in_transaction:
        context.is_disconnect = True
        context.invalidate_pool_on_disconnect = False
