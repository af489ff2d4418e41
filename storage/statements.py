"""The statements that the two databases spell differently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sqlalchemy import ColumnElement, Executable, Table, TableClause, TextClause

    Insert = sqlite.Insert | postgresql.Insert
    Changes = Callable[[Insert], Mapping[str, object]]


def insert_new(table: TableClause) -> dict[str, Executable]:
    """By dialect name: insert a row, or nothing when its key is taken; `rowcount` says which."""
    counted = {"preserve_rowcount": True}  # otherwise only kept for UPDATE and DELETE
    return {
        "sqlite": sqlite.insert(table).on_conflict_do_nothing().inline().execution_options(**counted),
        "postgresql": postgresql.insert(table).on_conflict_do_nothing().inline().execution_options(**counted),
    }


def insert_or_change(
    table: Table,
    key: Sequence[str],
    changes: Changes,
    *,
    where: TextClause | None = None,
    returning: Sequence[ColumnElement[object]] = (),
) -> dict[str, Executable]:
    """By dialect name: insert a row, or change the one that has its key; `where` is that of a partial unique index."""
    on = {"index_elements": key, "index_where": where}
    lite, post = sqlite.insert(table), postgresql.insert(table)
    found: dict[str, Executable] = {
        "sqlite": lite.on_conflict_do_update(**on, set_=changes(lite)),  # type: ignore[arg-type]
        "postgresql": post.on_conflict_do_update(**on, set_=changes(post)),  # type: ignore[arg-type]
    }
    if returning:
        return {name: statement.returning(*returning) for name, statement in found.items()}  # type: ignore[attr-defined]
    return found
