"""Ids of what came in: each is taken once, so that a repeat is known. Kept 48 hours (contacts.delete_expired)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from storage.models import inbox
from storage.statements import insert_new

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_TAKE = insert_new(inbox)
_TAKEN = select(inbox.c.turn).where(
    inbox.c.conversation_id == bindparam("conversation_id"), inbox.c.external_id == bindparam("external_id")
)


def was_taken(tx: Connection, conversation_id: int, external_id: str) -> bool:
    """Whether a turn took this id already. Takes nothing."""
    return tx.execute(_TAKEN, {"conversation_id": conversation_id, "external_id": external_id}).first() is not None


def take(tx: Connection, conversation_id: int, external_id: str, turn: int, now: datetime) -> int | None:
    """None when this id is new, and taken by this turn now; else the turn that took it first."""
    identity = {"conversation_id": conversation_id, "external_id": external_id}
    if tx.execute(_TAKE[tx.dialect.name], {**identity, "turn": turn, "taken_at": now}).rowcount == 1:
        return None
    earlier: int = tx.execute(_TAKEN, identity).scalar_one()
    return earlier
