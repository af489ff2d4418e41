"""What staff are sent on Telegram: an outbox of its own, so that nothing of theirs is a family's conversation.

Sent like the families' (in order for each person, at least once), by the same sender.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, case, insert, literal_column, or_, select, update

from storage import staff_telegram
from storage.models import staff_messages, staff_telegrams
from storage.outbox import OutMessage
from storage.send_limits import NOTHING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from sqlalchemy import ColumnElement, Connection

    from storage.send_limits import Spared

_here, _links = staff_messages.c, staff_telegrams.c
_PENDING: ColumnElement[str] = literal_column("'pending'")
_ADD = insert(staff_messages)
_now = bindparam("now", type_=_here.due_at.type)
_before = staff_messages.alias("before")
_older = select(_before.c.id).where(
    _before.c.staff_id == _here.staff_id, _before.c.status == _PENDING, _before.c.id < _here.id
)
_doubts = _here.doubts + case((_here.lease_until.is_not(None), 1), else_=0)
_DUE = (
    select(_here.id, _here.staff_id, _links.address, _here.body, _here.tries + 1, _doubts)
    .join(staff_telegrams, _links.staff_id == _here.staff_id)
    .where(
        _here.status == _PENDING,
        _here.due_at <= _now,
        or_(_here.lease_until.is_(None), _here.lease_until <= _now),
        or_(_links.held_until.is_(None), _links.held_until <= _now),
        ~_older.exists(),
    )
    .order_by(_here.due_at, _here.id)
    .limit(bindparam("most"))
    .with_for_update(of=staff_messages, skip_locked=True)
)
_since, _until = bindparam("since", type_=_here.due_at.type), bindparam("until", type_=_here.due_at.type)
_written_to = select(_before.c.staff_id).where(_before.c.sent_at > _since, _before.c.sent_at < _until)
_DUE_ELSEWHERE = _DUE.where(_here.staff_id.not_in(_written_to))
_LEASE = (
    update(staff_messages)
    .where(_here.id.in_(bindparam("keys", expanding=True)))
    .values(lease_until=bindparam("until"), tries=_here.tries + 1, doubts=_doubts)
)
_MARK = update(staff_messages).where(and_(_here.id == bindparam("key"), _here.status == _PENDING))
_RENEW = (
    update(staff_messages)
    .where(_here.id.in_(bindparam("keys", expanding=True)), _here.status == _PENDING, _here.lease_until.is_not(None))
    .values(lease_until=bindparam("until"))
)
_HOLD = update(staff_telegrams).where(_links.staff_id == bindparam("key"))
_FAIL = (
    update(staff_messages)
    .where(_here.staff_id == bindparam("whose"), _here.status == _PENDING)
    .values(status="failed", error="blocked", body="", lease_until=None)
)


def add_message(tx: Connection, staff_id: int, body: str, now: datetime) -> None:
    """Write a message to somebody who reads on Telegram, due now."""
    tx.execute(_ADD, {"staff_id": staff_id, "body": body, "status": "pending", "due_at": now, "created_at": now})


# --- sending: what delivery asks of an outbox -------------------------------------------------------------------------


def claim_due(  # noqa: PLR0913 - as an outbox is asked
    tx: Connection, channel: str, now: datetime, *, limit: int, lease: timedelta, spared: Spared = NOTHING
) -> list[OutMessage]:
    """Messages to send now, one for each person; nobody else gets them until the lease ends."""
    del channel
    asked = {"now": now, "most": limit, **spared.times}
    found = [OutMessage(*row) for row in tx.execute(_DUE_ELSEWHERE if spared.since else _DUE, asked)]
    if found:
        tx.execute(_LEASE, {"keys": [message.id for message in found], "until": now + lease})
    return found


def renew(tx: Connection, message_rows: Sequence[int], until: datetime) -> None:
    """These are still being sent: nobody else gets them before `until`. What was marked meanwhile stays marked."""
    tx.execute(_RENEW, {"keys": list(message_rows), "until": until})


def mark_sent(tx: Connection, message_row: int, message_id: str, now: datetime) -> None:
    """It arrived; its words are not kept."""
    del message_id
    values = {"status": "sent", "sent_at": now, "lease_until": None, "error": "", "body": ""}
    tx.execute(_MARK, {"key": message_row, **values})


def mark_retry(tx: Connection, message_row: int, due_at: datetime, error: str) -> None:
    """It did not arrive: try again from `due_at`. Newer messages to the same person wait for it."""
    tx.execute(_MARK, {"key": message_row, "due_at": due_at, "lease_until": None, "error": error})


def mark_doubtful(tx: Connection, message_row: int, due_at: datetime, error: str) -> None:
    """It may have arrived: look at it again from `due_at`, with one doubt more."""
    values = {"due_at": due_at, "lease_until": None, "error": error, "doubts": _here.doubts + 1}
    tx.execute(_MARK.values(**values), {"key": message_row})


def mark_unknown(tx: Connection, message_row: int, now: datetime) -> None:
    """Nobody will ever know whether it arrived; its words are not kept."""
    values = {"status": "unknown", "sent_at": now, "lease_until": None, "body": ""}
    tx.execute(_MARK, {"key": message_row, **values})


def mark_failed(tx: Connection, message_row: int, error: str, now: datetime) -> None:
    """It will never arrive."""
    values = {"status": "failed", "error": error, "sent_at": now, "lease_until": None, "body": ""}
    tx.execute(_MARK, {"key": message_row, **values})


def hold(tx: Connection, staff_id: int, until: datetime) -> None:
    """Send nothing to this person before `until`."""
    tx.execute(_HOLD, {"key": staff_id, "held_until": until})


def mark_blocked(tx: Connection, staff_id: int, now: datetime) -> None:
    """They do not let us write to them: what waits for them has failed."""
    staff_telegram.mark_blocked(tx, staff_id, now)
    tx.execute(_FAIL, {"whose": staff_id})


def mark_gone(tx: Connection, channel: str, address: str, now: datetime) -> None:
    """Somebody blocked the bot, as the channel heard by itself; nothing when they are nobody of the staff."""
    del channel
    staff_id = staff_telegram.find_reader(tx, address)
    if staff_id is not None:
        mark_blocked(tx, staff_id, now)
