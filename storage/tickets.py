"""Things that need a person. No words of anybody are in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import insert

from storage.models import tickets

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_ADD = insert(tickets).returning(tickets.c.id)


def add_ticket(tx: Connection, conversation_id: int | None, kind: str, subject: str, now: datetime) -> int:
    """Open a ticket, of a conversation or of none; its id."""
    values = {"conversation_id": conversation_id, "kind": kind, "subject": subject, "status": "open", "created_at": now}
    identity: int = tx.execute(_ADD, values).scalar_one()
    return identity
