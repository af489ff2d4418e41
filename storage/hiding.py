"""What must not stay on the channel: its words go here, and its ids are kept until it is deleted there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, delete, or_, select, update

from storage.models import outbox
from storage.outbox import PENDING

if TYPE_CHECKING:
    from sqlalchemy import Connection

_here = outbox.c
_earlier = (_here.conversation_id == bindparam("whose"), _here.turn < bindparam("before"))
_is_pending = _here.status == PENDING
_DROP = delete(outbox).where(
    *_earlier,
    or_(and_(_is_pending, _here.lease_until.is_(None)), and_(~_is_pending, _here.message_id.is_(None))),
)
_BLANK = update(outbox).where(*_earlier, ~_is_pending).values(body="")
_sent_before = (
    _here.conversation_id == bindparam("whose"),
    _here.id < bindparam("row"),
    ~_is_pending,
)
_IDS = select(_here.message_id).where(*_sent_before, _here.message_id != "").order_by(_here.id.desc())
_FORGET = delete(outbox).where(*_sent_before)


def hide_messages(tx: Connection, conversation_id: int, *, before: int) -> None:
    """Keep no words of the turns before this one; of what the channel has, only its ids, so that it can be deleted.

    What is just being sent stays: who sends it still has to mark it, and what deletes it waits behind it.
    """
    place = {"whose": conversation_id, "before": before}
    tx.execute(_DROP, place)
    tx.execute(_BLANK, place)


def list_message_ids(tx: Connection, conversation_id: int, row: int) -> list[str]:
    """The channel's ids of all that was sent before this row, newest first."""
    return list(tx.execute(_IDS, {"whose": conversation_id, "row": row}).scalars())


def forget_messages(tx: Connection, conversation_id: int, row: int) -> None:
    """What was sent before this row is not on the channel any more."""
    tx.execute(_FORGET, {"whose": conversation_id, "row": row})
