"""What only one of all processes on a database does at a time: whoever holds it, and while their connection lives."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Final

from sqlalchemy import exc, func, literal, select, text

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.db import Database

POLLING: Final = 7_480_211_350  # any number, as long as nothing else in the database locks it
SILENT: Final = "6s"
"""Whoever has it and does not look for so long is as good as gone: a process that hangs still keeps its connection."""
# Servers before PostgreSQL 14 do not know the setting; there it is a connection's end alone that tells.
_END_WHEN_SILENT: Final = text(
    "SELECT set_config(name, :silent, false) FROM pg_settings WHERE name = 'idle_session_timeout'"
)


class Alone:
    """Something that one process holds. On SQLite, where one process serves, that is always us.

    The hold is a lock of a connection, no row: the server lets go of it as soon as whoever has it is gone, or has not
    looked for some seconds.
    """

    def __init__(self, database: Database, number: int) -> None:
        self._engine = database.engine
        self._try = select(func.pg_try_advisory_lock(literal(number)))
        self._give = select(func.pg_advisory_unlock(literal(number)))
        self._connection: Connection | None = None
        self._one_at_a_time = threading.Lock()

    def hold(self) -> bool:
        """Whether it is ours now: still, or since nobody had it. What was lost is told before it is tried anew."""
        if self._engine.dialect.name == "sqlite":
            return True
        if not self._one_at_a_time.acquire(blocking=False):
            return False  # the server has not answered the last look yet
        try:
            if self._connection is not None:
                self._connection.execute(select(1))
                return True
            return self._take()
        except exc.SQLAlchemyError:
            self._drop()
            return False
        finally:
            self._one_at_a_time.release()

    def let_go(self) -> None:
        """Another may have it, at once."""
        with self._one_at_a_time:
            if self._connection is not None:
                with contextlib.suppress(exc.SQLAlchemyError):
                    self._connection.execute(self._give)
            self._drop()

    def _drop(self) -> None:
        """Close the connection: one that was only put back would hold it on."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(exc.SQLAlchemyError):
                connection.invalidate()
            connection.close()

    def _take(self) -> bool:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        try:
            is_ours = bool(connection.execute(self._try).scalar())
        except BaseException:
            connection.close()
            raise
        if is_ours:
            self._connection = connection
            connection.execute(_END_WHEN_SILENT, {"silent": SILENT})
        else:
            connection.close()
        return is_ours
