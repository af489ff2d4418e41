"""What needs a person, from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from bot.services import by_operator
from storage import audit, dangers, leads, tickets
from storage.tickets import URGENT

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.db import Database
    from storage.tickets import Ticket


def tickets_table(database: Database) -> Table:
    """The open tickets: urgent first, then the oldest. Whose an urgent one is, is not for everybody's eyes."""
    with database.reading() as tx:
        found = tickets.list_open(tx)
    table = Table("ticket", "kind", "since", "conversation", "channel")
    for ticket in found:
        number, kind, since, *whose = _row(ticket)
        table.add_row(number, kind, since, *(whose if kind != URGENT else ("", "")))
    return table


def urgent_table(database: Database, now: datetime) -> Table:
    """The open urgent ones with the number and hour that are safe: for who is in charge of protection only.

    That they were read is written down before.
    """
    by_operator.write_down(database, "see_urgent", now)
    with database.reading() as tx:
        found = tickets.list_urgent(tx)
    table = Table("ticket", "kind", "since", "conversation", "channel")
    table.add_column("safe number", no_wrap=True)
    table.add_column("safe hour", no_wrap=True)
    for ticket in found:
        table.add_row(*_row(ticket), ticket.safe_phone, ticket.safe_when)
    return table


def counts_table(database: Database) -> Table:
    """How often words of danger were noticed."""
    with database.reading() as tx:
        found = dangers.list_counts(tx)
    table = Table("day", "variety", "noticed")
    for day, variety, count in found:
        table.add_row(day.isoformat(), variety, str(count))
    return table


def close(database: Database, number: int, now: datetime, *, keep_hold: bool = False) -> str:
    """Close a ticket; what became of the leads it held. ValueError when there is no such open one."""
    with database.transaction() as tx:
        freed = close_in(tx, number, keep_hold=keep_hold)
        verb, about = ("settle" if freed is None else "close_urgent"), f"{number}{' keep_hold' if keep_hold else ''}"
        audit.add_deed(tx, None, by_operator.DOOR, verb, about=about, now=now)
    if freed is None:
        return ""
    return "nobody may contact them yet" if keep_hold else f"leads that may be contacted again: {freed}"


def close_in(tx: Connection, number: int, *, keep_hold: bool, only_urgent: bool = False) -> int | None:
    """The same in a transaction: how many leads may be contacted again; None when it was no urgent one.

    An urgent one that is closed already can be closed once more: so a hold that was kept then is taken away.
    """
    closed = tickets.close_ticket(tx, number, keep_hold=keep_hold)
    urgent = closed is not None and closed.kind == URGENT
    if closed is None or not (closed.anew or urgent) or (only_urgent and not urgent):
        raise ValueError(f"{number}: there is no such open ticket; `tawjih tickets list` shows them")
    if not urgent:
        return None
    if keep_hold:
        return 0
    freed = _release(tx, closed.conversation_id)
    if not (closed.anew or freed):
        raise ValueError(f"{number}: there is no such open ticket; `tawjih tickets list` shows them")
    return freed


def _release(tx: Connection, conversation_id: int | None) -> int:
    """The leads go free, unless somebody there asked for help again: that ticket holds them now."""
    if conversation_id is None or tickets.get_urgent_speaker(tx, conversation_id) is not None:
        return 0
    return leads.release_leads(tx, conversation_id)


def _row(ticket: Ticket) -> tuple[str, str, str, str, str]:
    since = ticket.created_at.strftime("%Y-%m-%d %H:%M")
    return str(ticket.id), ticket.kind, since, str(ticket.conversation_id or ""), ticket.channel
