"""Things that need a person. No words of anybody are in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, case, insert, select, update

from storage.models import conversations, tickets

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_OPEN = select(tickets.c.id).where(
    tickets.c.conversation_id == bindparam("whose"), tickets.c.kind == bindparam("what"), tickets.c.status == "open"
)
_ADD = insert(tickets).returning(tickets.c.id)


def add_ticket(tx: Connection, conversation_id: int | None, kind: str, subject: str, now: datetime) -> int:
    """Open a ticket, of a conversation or of none; its id. While one of this kind is open, it is that one.

    So nobody can bury the others by pressing often.
    """
    if conversation_id is not None:
        known: int | None = tx.execute(_OPEN, {"whose": conversation_id, "what": kind}).scalar()
        if known is not None:
            return known
    values = {"conversation_id": conversation_id, "kind": kind, "subject": subject, "status": "open", "created_at": now}
    identity: int = tx.execute(_ADD, values).scalar_one()
    return identity


@dataclass(frozen=True, slots=True)
class Ticket:
    """Something that needs a person: what kind, since when, and the conversation's number and channel."""

    id: int
    kind: str
    created_at: datetime
    conversation_id: int | None
    channel: str


_LIST = (
    select(tickets.c.id, tickets.c.kind, tickets.c.created_at, tickets.c.conversation_id, conversations.c.channel)
    .outerjoin(conversations, conversations.c.id == tickets.c.conversation_id)
    .where(tickets.c.status == "open")
    .order_by(case((tickets.c.kind == "danger", 0), else_=1), tickets.c.id)
)
_CLOSE = update(tickets).where(tickets.c.id == bindparam("key"), tickets.c.status == "open").values(status="closed")


def list_open(tx: Connection) -> list[Ticket]:
    """The open tickets: danger first, then the oldest."""
    return [Ticket(number, kind, at, whose, channel or "") for number, kind, at, whose, channel in tx.execute(_LIST)]


def close_ticket(tx: Connection, ticket_id: int) -> bool:
    """Close it; False when there is no such open ticket."""
    return tx.execute(_CLOSE, {"key": ticket_id}).rowcount == 1
