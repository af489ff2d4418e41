"""What needs a person, from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from storage import tickets

if TYPE_CHECKING:
    from storage.db import Database


def tickets_table(database: Database) -> Table:
    """The open tickets: danger first, then the oldest."""
    with database.reading() as tx:
        found = tickets.list_open(tx)
    table = Table("ticket", "kind", "since", "conversation", "channel")
    for ticket in found:
        since = ticket.created_at.strftime("%Y-%m-%d %H:%M")
        table.add_row(str(ticket.id), ticket.kind, since, str(ticket.conversation_id or ""), ticket.channel)
    return table


def close(database: Database, number: int) -> None:
    """Close a ticket; ValueError when there is no such open one."""
    with database.transaction() as tx:
        if not tickets.close_ticket(tx, number):
            raise ValueError(f"{number}: there is no such open ticket; `tawjih tickets list` shows them")
