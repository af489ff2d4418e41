"""What an operator can do about a fault of the store, by what the driver says; and whether waiting may mend it."""

from __future__ import annotations

import re
import sqlite3
from typing import Final, NamedTuple


class Remedy(NamedTuple):
    """What to do. What `passes` may be over without that anybody does something about it here."""

    advice: str
    passes: bool


_NONE: Final = Remedy("", passes=True)
_NOT_WRITABLE: Final = Remedy(
    "give the file and its folder to the user who runs Tawjih, or set DATA_DIR to a folder that can be written",
    passes=False,
)
_DAMAGED: Final = Remedy("the file is damaged: stop Tawjih and put the last backup in its place", passes=False)
_HELD: Final = Remedy("end what holds the file (a backup, an open sqlite3, another Tawjih)", passes=True)
_OF_SQLITE: Final = {
    sqlite3.SQLITE_BUSY: _HELD,
    sqlite3.SQLITE_LOCKED: _HELD,
    sqlite3.SQLITE_FULL: Remedy("make room on the disk of the database", passes=False),
    sqlite3.SQLITE_IOERR: Remedy("see what the system says of the disk of the database (dmesg)", passes=False),
    sqlite3.SQLITE_READONLY: _NOT_WRITABLE,
    sqlite3.SQLITE_CANTOPEN: _NOT_WRITABLE,
    sqlite3.SQLITE_PERM: _NOT_WRITABLE,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
}
UNKNOWN_FORMAT: Final = "unsupported file format"
"""What SQLite says, as of a mistake in the SQL, where the first page of the file is damaged."""
NO_RIGHT, NO_SCHEMA = "42501", "3F000"
_NO_TABLES: Final = Remedy(
    "its administrator must let the user of DATABASE_URL make tables (GRANT ALL ON SCHEMA public TO ...)",
    passes=False,
)
_OF_POSTGRESQL: Final = {
    "25006": Remedy("DATABASE_URL must lead to the server that takes writes, not to its standby", passes=True),
    NO_RIGHT: _NO_TABLES,
    NO_SCHEMA: _NO_TABLES,
    "53100": Remedy("make room on the disk of PostgreSQL", passes=True),
}
_AWAY: Final = Remedy("start PostgreSQL, or correct host and port in DATABASE_URL", passes=True)
_NOT_READY: Final = Remedy("wait until PostgreSQL is ready, or see its log", passes=True)
_REFUSED: Final = Remedy("correct name, password and database in DATABASE_URL", passes=False)
_ADDRESS: Final = Remedy("correct DATABASE_URL", passes=False)
# While a connection is made nothing but words tells what is wrong, and the server says them in its own language.
_SAID_WHILE_BUSY: Final = re.compile(r"starting up|shutting down|recovery|too many|connection slots", re.IGNORECASE)


def remedy(cause: BaseException, reason: str) -> Remedy:
    """What helps against this error of a driver, whose first line is `reason`."""
    sqlite_code = getattr(cause, "sqlite_errorcode", None)
    if isinstance(sqlite_code, int):
        return _DAMAGED if reason == UNKNOWN_FORMAT else _OF_SQLITE.get(sqlite_code & 0xFF, _NONE)
    if not type(cause).__module__.startswith("psycopg"):
        return _NONE
    state = getattr(cause, "sqlstate", None)
    if state:
        return _AWAY if state.startswith(("08", "57P")) else _OF_POSTGRESQL.get(state, _NONE)
    if type(cause).__name__ == "ProgrammingError":
        return _ADDRESS
    if "FATAL" in reason or "password" in reason:
        return _NOT_READY if _SAID_WHILE_BUSY.search(reason) else _REFUSED
    return _AWAY
