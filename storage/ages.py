"""How much waits to be sent, and since when: for who watches whether the program keeps up."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, literal_column, select

from storage import send_limits
from storage.migrations import revision
from storage.models import conversations, outbox, staff_messages

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

STAFF = "staff"
_PENDING: ColumnElement[str] = literal_column("'pending'")  # as a parameter, it would hide the index from SQLite


class Unsent(NamedTuple):
    """The messages that are due on a channel and were not sent; `since` when the oldest of them was due."""

    number: int
    since: datetime | None


class Store(NamedTuple):
    """How the database is: the revision of its tables, what is due on each channel, and until when one is held."""

    revision: str | None
    unsent: dict[str, Unsent]
    held: dict[str, datetime]


def look(tx: Connection, now: datetime) -> Store:
    """How it is now."""
    return Store(revision(tx), list_unsent(tx, now), send_limits.list_held(tx, now))


def list_unsent(tx: Connection, now: datetime) -> dict[str, Unsent]:
    """What is due on each channel, that of staff by itself; a channel with nothing due is left out."""
    of_families = (
        select(conversations.c.channel, func.count(), func.min(outbox.c.due_at))
        .join(conversations, conversations.c.id == outbox.c.conversation_id)
        .where(outbox.c.status == _PENDING, outbox.c.due_at <= now)
        .group_by(conversations.c.channel)
    )
    of_staff = select(func.count(), func.min(staff_messages.c.due_at)).where(
        staff_messages.c.status == _PENDING, staff_messages.c.due_at <= now
    )
    found = {channel: Unsent(number, since) for channel, number, since in tx.execute(of_families)}
    number, since = tx.execute(of_staff).one()
    return found | ({STAFF: Unsent(number, since)} if number else {})
