"""Phrases that staff taught, each with its intent, author and time; deleting one undoes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, insert, select, text, update

from storage.models import phrases

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

# One after the other, beside readers: two that teach at once would take the same version. SQLite needs nothing for it.
_ALONE = text("LOCK TABLE phrases IN SHARE ROW EXCLUSIVE MODE")
_VERSION = select(func.coalesce(func.max(phrases.c.version), 0))
LATEST = _VERSION.scalar_subquery().label("taught")
"""The version, for who reads something else of the same turn."""
_LIST = (
    select(phrases.c.id, phrases.c.phrase, phrases.c.intent, phrases.c.author, phrases.c.added_at)
    .where(phrases.c.deleted_at.is_(None))
    .order_by(phrases.c.id)
)
_ADD = insert(phrases).returning(phrases.c.id)
_DELETE = (
    update(phrases)
    .where(phrases.c.id == bindparam("key"), phrases.c.deleted_at.is_(None))
    .values(deleted_at=bindparam("now", type_=phrases.c.deleted_at.type), version=bindparam("next"), phrase="")
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as staff wrote it, what it asks for, who taught it and when."""

    id: int
    phrase: str
    intent: str
    author: str
    added_at: datetime


def version(tx: Connection) -> int:
    """Changes with every phrase that is taught or deleted: who keeps the phrases in memory reads this in each turn."""
    found: int = tx.execute(_VERSION).scalar_one()
    return found


def list_phrases(tx: Connection) -> list[Phrase]:
    """The phrases in use, in the order in which they were taught."""
    return [Phrase(*row) for row in tx.execute(_LIST)]


def add_phrase(tx: Connection, phrase: str, intent: str, author: str, now: datetime) -> int:
    """Teach a phrase; its id."""
    values = {"phrase": phrase, "intent": intent, "author": author, "version": _next(tx), "added_at": now}
    identity: int = tx.execute(_ADD, values).scalar_one()
    return identity


def delete_phrase(tx: Connection, phrase_id: int, now: datetime) -> bool:
    """Undo a phrase: its words go, the row stays as history. False when there is no such phrase."""
    return tx.execute(_DELETE, {"key": phrase_id, "now": now, "next": _next(tx)}).rowcount == 1


def _next(tx: Connection) -> int:
    """The version of the next change, which nobody else can take until the transaction ends."""
    if tx.dialect.name == "postgresql":
        tx.execute(_ALONE)
    return version(tx) + 1
