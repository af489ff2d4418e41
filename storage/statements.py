"""The one statement that the two databases spell differently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from sqlalchemy import Executable, Table


def insert_new(table: Table) -> dict[str, Executable]:
    """By dialect name: insert a row, or nothing when its key is taken; `rowcount` says which."""
    counted = {"preserve_rowcount": True}  # otherwise only kept for UPDATE and DELETE
    return {
        "sqlite": sqlite.insert(table).on_conflict_do_nothing().inline().execution_options(**counted),
        "postgresql": postgresql.insert(table).on_conflict_do_nothing().inline().execution_options(**counted),
    }
