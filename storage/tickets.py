"""Things that need a person. No words of anybody are in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select

from storage.models import tickets

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
