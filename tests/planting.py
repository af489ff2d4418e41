"""Putting values of a test's own into every table: into the audit, too, of which the database keeps every line."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

_TRIGGER = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND name = 'audit_is_kept'"


@contextmanager
def audit_unlocked(tx: Connection) -> Iterator[None]:
    """Meanwhile, in this transaction alone, lines of the audit can be changed."""
    if tx.dialect.name == "sqlite":
        made = str(tx.exec_driver_sql(_TRIGGER).scalar_one())
        tx.exec_driver_sql("DROP TRIGGER audit_is_kept")
        yield
        tx.exec_driver_sql(made)
    else:
        tx.exec_driver_sql("ALTER TABLE audit DISABLE TRIGGER audit_is_kept")
        yield
        tx.exec_driver_sql("ALTER TABLE audit ENABLE TRIGGER audit_is_kept")
