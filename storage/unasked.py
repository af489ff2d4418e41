"""What waits to be sent that nobody asked for, a reminder or news, and is not to be sent any more.

It was right when it was written. What the person says afterwards (stop, no, help, my request back) counts all the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, case, or_, select, update

from storage.models import WAITING, conversations, inbox, outbox
from storage.outbox import PENDING, UNWANTED, Priority

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_here = outbox.c
_now = bindparam("now", type_=_here.due_at.type)
_is_free = or_(_here.lease_until.is_(None), _here.lease_until <= _now)
_waits = (_here.status == PENDING, _is_free)
# It was under way once, and nobody said what became of it.
_perhaps = or_(_here.lease_until.is_not(None), _here.doubts > 0)
_FAIL = update(outbox).values(status=case((_perhaps, "unknown"), else_="failed"), lease_until=None)
_of_conversation = (_here.conversation_id == bindparam("whose"), _here.priority >= bindparam("least"))
_mailed = select(inbox.c.turn).where(
    inbox.c.conversation_id == bindparam("whose"), inbox.c.external_id.like(bindparam("named"))
)
_DROP = _FAIL.where(_here.status.in_(WAITING), _is_free, *_of_conversation).values(error="unwanted")
_DROP_REMINDERS = _DROP.where(_here.priority == Priority.REMINDER)
_DROP_NAMED = _DROP.where(_here.turn.in_(_mailed))


def drop(tx: Connection, conversation_id: int, now: datetime, least: Priority = Priority.REMINDER) -> None:
    """Send nothing that waits for this address and was not asked for, from this priority on.

    What is just being sent is left to who sends it.
    """
    tx.execute(_DROP, {"whose": conversation_id, "now": now, "least": least})


def drop_reminders(tx: Connection, conversation_id: int, now: datetime) -> None:
    """Send no reminder that waits for this address."""
    tx.execute(_DROP_REMINDERS, {"whose": conversation_id, "now": now, "least": Priority.REMINDER})


def drop_named(tx: Connection, conversation_id: int, named: str, now: datetime) -> None:
    """Send to this address nothing that waits for it of the events whose names are like this."""
    told = {"whose": conversation_id, "now": now, "least": Priority.REMINDER, "named": named}
    tx.execute(_DROP_NAMED, told)


_is_late = _here.send_by <= _now
_is_unwanted = select(conversations.c.id).where(conversations.c.id == _here.conversation_id, UNWANTED).exists()
_lapsed = (*_waits, or_(_is_late, _is_unwanted))
_ANY_LAPSED = select(_here.id).where(*_lapsed).limit(1)
_FAIL_LAPSED = _FAIL.where(*_lapsed).values(error=case((_is_late, "too_late"), else_="unwanted"))


def has_lapsed(tx: Connection, now: datetime) -> bool:
    """Whether something waits that is not to be sent any more."""
    return tx.execute(_ANY_LAPSED, {"now": now}).first() is not None


def fail_lapsed(tx: Connection, now: datetime) -> None:
    """What was not sent in its hours, or is not wanted now, is sent no more, and newer messages do not wait for it."""
    tx.execute(_FAIL_LAPSED, {"now": now})
