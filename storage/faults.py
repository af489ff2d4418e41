"""Faults and bugs kept apart. A fault is the store's and may pass; a bug is ours and comes back every time."""

from __future__ import annotations

import sqlite3
import time
from typing import TYPE_CHECKING, Final, TypeVar

from sqlalchemy import exc

from storage.remedies import NO_RIGHT, NO_SCHEMA, UNKNOWN_FORMAT, remedy

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")
TRIES: Final = 3
PAUSES: Final = (0.05, 0.2)  # seconds after the first and the second try
_READ_ONLY: Final = "25006"  # a PostgreSQL server that was just made a standby


class StoreUnavailable(Exception):  # noqa: N818 - named for what the caller must tell
    """The store could not be used, three times in a row. Nothing was committed; the caller may try again later."""


class StoreRefused(StoreUnavailable):
    """The same, but it will stay so until an operator does what the sentence says."""


class TransactionLost(Exception):  # noqa: N818 - named for what happened
    """The database dropped the whole transaction before its COMMIT."""


def is_fault(error: BaseException) -> bool:
    """Whether the same work may succeed when it is tried again."""
    if isinstance(error, (TransactionLost, exc.TimeoutError)):
        return True
    if not isinstance(error, exc.DBAPIError):
        return False
    if error.connection_invalidated or getattr(error.orig, "sqlstate", None) == _READ_ONLY:
        return True
    if getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
        return str(error.orig) == UNKNOWN_FORMAT  # else a mistake in the SQL, which SQLite calls operational, too
    return isinstance(error, exc.OperationalError) or type(error) is exc.DatabaseError


def is_refusal(error: BaseException) -> bool:
    """Whether PostgreSQL, set up otherwise, would do it: a right that we lack, an option that it does not know."""
    return isinstance(error, exc.ProgrammingError) and getattr(error.orig, "sqlstate", "") in {
        None,
        NO_RIGHT,
        NO_SCHEMA,
    }


def unavailable(error: BaseException) -> StoreUnavailable:
    """What is told when faults do not pass. Only the driver's first line is kept: the others may quote a row."""
    cause = _of_the_driver(error)
    reason = (str(cause).splitlines() or [""])[0].removeprefix("connection failed: ") or type(cause).__name__
    helps = remedy(cause, reason)
    kind = StoreUnavailable if helps.passes else StoreRefused
    return kind(f"The database cannot be used now: {reason}" + (f"; {helps.advice}." if helps.advice else "."))


def _of_the_driver(error: BaseException) -> BaseException:
    """What the driver said, also where it only led to the loss of the transaction."""
    following: BaseException | None = error
    while following is not None:
        if isinstance(following, exc.DBAPIError) and following.orig is not None:
            return following.orig
        following = following.__cause__
    return error


def retried(attempt: Callable[[], T], tries: int = TRIES) -> T:
    """What `attempt` gives, tried again after a fault, then StoreUnavailable; bugs come back at once."""
    for number in range(tries - 1):
        try:
            return attempt()
        except exc.SQLAlchemyError as error:
            if not is_fault(error):
                raise
        except TransactionLost:
            pass
        time.sleep(PAUSES[number])
    try:
        return attempt()
    except (exc.SQLAlchemyError, TransactionLost) as error:
        if is_fault(error):
            raise unavailable(error) from error
        raise
