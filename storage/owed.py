"""What waits in the outbox until its person writes again, and what became of what the channel had taken already.

A channel that may not write to who has been silent for a day, or can hide nothing from a locked screen, sends a neutral
line only. The message itself is "owed": nobody claims it before they have written.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, bindparam, insert, or_, select, update

from storage import lost
from storage.models import outbox
from storage.outbox import PENDING

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

OWED: Final = "owed"
ANNOUNCED_FOR: Final = timedelta(days=1)
"""Nothing is announced a second time while what was announced since then still waits."""
STALE: Final = timedelta(hours=12)
"""What had its hours (a reminder) is not told any more so long after it was written: it may say "today"."""
MOST_TRIES: Final = 5
_LINE: Final = -1  # as the position of the neutral line in its turn
_here = outbox.c
_since = bindparam("since", type_=_here.created_at.type)
_is_owed = and_(_here.conversation_id == bindparam("whose"), _here.status == OWED)
_is_line = and_(_here.conversation_id == bindparam("whose"), _here.position == _LINE)
_ADD = insert(outbox)
_ANY_OWED = select(_here.id).where(_is_owed).limit(1)
_ANNOUNCED = (
    select(_here.id)
    .where(_is_line, _here.created_at > _since, _here.status.in_(("pending", "sent", "unknown")))
    .limit(1)
)
_MOOT = update(outbox).where(_is_line, _here.status == PENDING, _here.lease_until.is_(None))
_STALE = update(outbox).where(_is_owed, _here.send_by.is_not(None), _here.created_at <= _since)
_RELEASE = update(outbox).where(_is_owed)
_OWE = update(outbox).where(_here.id == bindparam("key"), _here.status == PENDING)
_SENT = and_(
    _here.conversation_id == bindparam("whose"), _here.message_id == bindparam("sent_as"), _here.status == "sent"
)
_FIND_SENT = select(_here.id, _here.tries, _here.body).where(_SENT)
_BEING_SENT = select(_here.id).where(
    _here.conversation_id == bindparam("whose"),
    _here.status == PENDING,
    or_(_here.lease_until.is_not(None), _here.tries > 0),
)
_CHANGE = update(outbox).where(_here.id == bindparam("key"), _here.status == "sent")


def is_announced(tx: Connection, conversation_id: int, now: datetime) -> bool:
    """Whether something was announced to this address lately that still waits."""
    whose = {"whose": conversation_id}
    if tx.execute(_ANY_OWED, whose).first() is None:
        return False
    return tx.execute(_ANNOUNCED, {**whose, "since": now - ANNOUNCED_FOR}).first() is not None


def add_line(tx: Connection, conversation_id: int, turn: int, body: str, now: datetime, **kept: object) -> None:
    """Write the neutral line, due now; `kept` are more of its columns."""
    about = {"conversation_id": conversation_id, "turn": turn, "position": _LINE, "body": body, "status": "pending"}
    tx.execute(_ADD, {**about, "due_at": now, "created_at": now, **kept})


def release(tx: Connection, conversation_id: int, now: datetime) -> int:
    """They have written: what is owed to them goes now, in its order; how many messages that are.

    A line that could not be sent yet is not needed any more: nothing waits for it.
    """
    whose = {"whose": conversation_id}
    tx.execute(_MOOT.values(status="failed", error="unneeded"), whose)
    tx.execute(_STALE.values(status="failed", error="too_late"), {**whose, "since": now - STALE})
    return tx.execute(_RELEASE.values(status="pending", due_at=now, send_by=None), whose).rowcount


def owe(tx: Connection, message_row: int, error: str) -> None:
    """It may not be sent now, and will be when they have written."""
    tx.execute(_OWE.values(status=OWED, lease_until=None, error=error, tries=0, doubts=0), {"key": message_row})


def find_sent(tx: Connection, conversation_id: int, message_id: str) -> tuple[int, int, str] | None:
    """The row of what the channel calls `message_id`, how often it was tried, and its body."""
    row = tx.execute(_FIND_SENT, {"whose": conversation_id, "sent_as": message_id}).first()
    return (row.id, row.tries, row.body) if row else None


def is_being_sent(tx: Connection, conversation_id: int) -> bool:
    """Whether something is under way to this address whose id is not written down yet."""
    return tx.execute(_BEING_SENT, {"whose": conversation_id}).first() is not None


def owe_again(tx: Connection, message_row: int) -> None:
    """It had been taken by the channel, and was not delivered: it goes when they have written."""
    values = {"status": OWED, "message_id": None, "sent_at": None, "tries": 0, "doubts": 0}
    tx.execute(_CHANGE.values(**values), {"key": message_row})


def send_again(tx: Connection, message_row: int, due_at: datetime, error: str) -> None:
    """It had been taken by the channel, and was not delivered: it goes again from `due_at`."""
    values = {"status": "pending", "message_id": None, "sent_at": None, "due_at": due_at, "error": error}
    tx.execute(_CHANGE.values(**values), {"key": message_row})


def mark_undelivered(tx: Connection, message_row: int, error: str, now: datetime) -> None:
    """It had been taken by the channel, and will never be delivered: whoever was to hear it is brought up."""
    if tx.execute(_CHANGE.values(status="failed", error=error), {"key": message_row}).rowcount == 1:
        lost.bring_up(tx, [message_row], now)
