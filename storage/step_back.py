"""What was to wait until some time, when the clock has been set back: nobody knows any more when that would be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, literal_column, or_, select, update

from storage.models import conversations, outbox, send_limits, staff_messages, staff_telegrams

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_now = bindparam("now", type_=outbox.c.due_at.type)
_until = bindparam("until", type_=outbox.c.due_at.type)
_MARKS: Final = tuple(
    statement
    for table in (outbox, staff_messages)
    for statement in (
        # What was written for a later date keeps it: it has not been tried, and was not due when it was written.
        update(table)
        .where(table.c.status == literal_column("'pending'"), table.c.due_at > _now)
        .where(or_(table.c.tries > 0, table.c.due_at <= table.c.created_at))
        .values(due_at=_now),
        update(table)
        .where(table.c.status == literal_column("'pending'"), table.c.lease_until > _until)
        .values(lease_until=_until),
    )
) + tuple(
    update(column.table).where(column > _now).values({column.name: None})
    for column in (
        conversations.c.held_until,
        staff_telegrams.c.held_until,
        send_limits.c.held_until,
        send_limits.c.held_chat_until,
    )
)


_LATER: Final = tuple(
    select(table.c.id).where(table.c.created_at > bindparam("moment", type_=table.c.created_at.type)).limit(1)
    for table in (outbox, staff_messages)
)


def was_written_after(tx: Connection, moment: datetime) -> bool:
    """Whether a message, of those that are kept, says that it was written after this."""
    return any(tx.execute(one, {"moment": moment}).first() is not None for one in _LATER)


def mark_due(tx: Connection, now: datetime, until: datetime) -> None:
    """What waited to be sent, or sent again, is due now; no lease ends after `until`, and nobody is held.

    Whom the channel still wants us to wait for, it tells us again.
    """
    for statement in _MARKS:
        tx.execute(statement, {"now": now, "until": until})
