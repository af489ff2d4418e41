"""What must not stay on the channel: its words go here, and its ids are kept until it is deleted there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, insert, or_, select, update

from storage.models import outbox
from storage.outbox import PENDING

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_THEIRS: Final = -2  # as the position of what the person wrote themselves: nothing to be sent waits behind its deletion
_here = outbox.c
_earlier = (_here.conversation_id == bindparam("whose"), _here.turn < bindparam("before"))
_is_pending = _here.status == PENDING
_is_free = or_(~_is_pending, _here.lease_until.is_(None))
_DROP = delete(outbox).where(*_earlier, _here.message_id.is_(None), _is_free)
_BLANK = update(outbox).where(*_earlier, ~_is_pending).values(body="")
_sent_before = (
    _here.conversation_id == bindparam("whose"),
    _here.id < bindparam("row"),
    ~_is_pending,
)
_IDS = select(_here.message_id).where(*_sent_before, _here.message_id != "").order_by(_here.id.desc())
_FORGET = delete(outbox).where(*_sent_before)
_ADD = insert(outbox)
_THEIR_ID = select(_here.message_id).where(_here.id == bindparam("row"), _here.message_id != "")
_FORGET_THEIRS = delete(outbox).where(_here.id == bindparam("row"))


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


# --- what they wrote themselves -------------------------------------------------------------------------------------


def add_theirs(tx: Connection, conversation_id: int, turn: int, message_id: str, now: datetime) -> None:
    """What the person wrote is to be deleted, whatever else is hidden or erased meanwhile.

    Of it nothing is kept but the channel's id, as a row without words, and that until it is done.
    """
    about = {"conversation_id": conversation_id, "turn": turn, "position": _THEIRS, "body": "", "status": "pending"}
    tx.execute(_ADD, {**about, "message_id": message_id, "due_at": now, "created_at": now})


def list_their_ids(tx: Connection, row: int) -> list[str]:
    """The channel's id of what this row is to delete; [] when there is none, or no such row."""
    return list(tx.execute(_THEIR_ID, {"row": row}).scalars())


def forget_theirs(tx: Connection, row: int) -> None:
    """It is not on the channel any more; nothing says that it was."""
    tx.execute(_FORGET_THEIRS, {"row": row})
