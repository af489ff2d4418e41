"""What needs a person, from the command line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.table import Table

from bot.services import by_operator
from storage import audit, dangers, held, leads, tickets
from storage.tickets import URGENT

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.db import Database
    from storage.held import Holding
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


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody who asked for protection was seen to: how many leads may be contacted again, and what holds them still.

    Nothing is to hold them (`holding`) where the hold was kept on purpose.
    """

    freed: int
    holding: tuple[Holding, ...] = ()


def close(database: Database, number: int, now: datetime, *, keep_hold: bool = False) -> str:
    """Close a ticket; what became of the leads it held. ValueError when there is no such open one."""
    with database.transaction() as tx:
        seen = close_in(tx, number, keep_hold=keep_hold)
        verb, about = ("settle" if seen is None else "close_urgent"), f"{number}{' keep_hold' if keep_hold else ''}"
        audit.add_deed(tx, None, by_operator.DOOR, verb, about=about, now=now)
    if seen is None:
        return ""
    if keep_hold:
        return "nobody may contact them yet"
    freed = f"leads that may be contacted again: {seen.freed}"
    if not seen.holding:
        return freed
    others = ", ".join(str(one.id) for one in seen.holding)
    what = "the rest is held" if seen.freed else "nobody may contact them yet"
    return f"{freed}; {what} while these hold them too, so close them as well: {others}"


def close_in(tx: Connection, number: int, *, keep_hold: bool, only_urgent: bool = False) -> Seen | None:
    """The same in a transaction: what became of who asked for protection; None when it was no urgent one.

    An urgent one that is closed already can be closed once more: so a hold that was kept then is taken away.
    """
    held.close_alone(tx)
    closed = tickets.close_ticket(tx, number, keep_hold=keep_hold)
    urgent = closed is not None and closed.kind == URGENT
    if closed is None or not (closed.anew or urgent) or (only_urgent and not urgent):
        raise ValueError(f"{number}: there is no such open ticket; `tawjih tickets list` shows them")
    if not urgent:
        return None
    if keep_hold:
        return Seen(0)
    seen = _release(tx, closed.conversation_id)
    if not (closed.anew or seen.freed):
        raise ValueError(f"{number}: there is no such open ticket; `tawjih tickets list` shows them")
    return seen


def _release(tx: Connection, conversation_id: int | None) -> Seen:
    """The leads go free, unless somebody there asked for help again: that ticket holds them now."""
    if conversation_id is None:
        return Seen(0)
    is_held = tickets.get_urgent_speaker(tx, conversation_id) is not None
    freed = 0 if is_held else leads.release_leads(tx, conversation_id)
    return Seen(freed, tuple(held.list_holding(tx, [conversation_id])[conversation_id]))


def _row(ticket: Ticket) -> tuple[str, str, str, str, str]:
    since = ticket.created_at.strftime("%Y-%m-%d %H:%M")
    return str(ticket.id), ticket.kind, since, str(ticket.conversation_id or ""), ticket.channel
