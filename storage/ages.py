"""How much waits to be sent, and since when: for who watches whether the program keeps up."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, literal_column, select

from storage import send_limits
from storage.audit import get_last_of_all
from storage.migrations import revision
from storage.models import audit, conversations, inbox, leads, outbox, staff_messages

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


class Inside(NamedTuple):
    """What an operator must know: when something was written last, what waits, what there is to lose, and its copy."""

    newest: datetime | None
    unsent: dict[str, Unsent]
    has_requests: bool
    last_backup: datetime | None


def look_closely(tx: Connection, now: datetime) -> Inside:
    """How it is now, with tables of this program."""
    has_requests = tx.execute(select(leads.c.id).limit(1)).first() is not None
    return Inside(newest(tx), list_unsent(tx, now), has_requests, get_last_of_all(tx, "backup"))


def newest(tx: Connection) -> datetime | None:
    """When people or staff did something for the last time; None when nobody ever did.

    Of people the last message tells it, which is found by its index; only where none came for two days, and none is
    remembered, all conversations are looked through.
    """
    did, wrote = (tx.execute(select(func.max(column))).scalar() for column in (audit.c.at, inbox.c.taken_at))
    talked = wrote or tx.execute(select(func.max(conversations.c.updated_at))).scalar()
    return max((at for at in (did, talked) if at is not None), default=None)
