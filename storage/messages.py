"""What the centre and a person wrote to each other, for both to read; goes with the conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, func, insert, select

from storage.models import messages, outbox, staff

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

MOST_LISTED: Final = 200
_here = messages.c
_ADD = insert(messages)
_status = (
    select(func.min(outbox.c.status))
    .where(outbox.c.conversation_id == _here.conversation_id, outbox.c.turn == _here.turn)
    .scalar_subquery()
)
_LATEST = (
    select(_here.id, _here.at, _here.words, _here.outgoing, staff.c.login, _status.label("status"))
    .outerjoin(staff, staff.c.id == _here.staff_id)
    .where(_here.conversation_id == bindparam("whose"), _here.speaker == bindparam("speaker"))
    .order_by(_here.id.desc())
    .limit(MOST_LISTED)
)
_NEWEST = select(func.max(_here.id)).where(
    _here.conversation_id == bindparam("whose"), _here.speaker == bindparam("speaker")
)


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `login` is who of the staff sent it, "" for the person and for our own sentences.

    `status` is what became of an outgoing one: "pending", "sent", "shown", "failed", or "" when that is not known any
    more, or when it waits for somebody else on that phone.
    """

    id: int
    at: datetime
    words: str
    outgoing: bool
    login: str
    status: str


def add_message(  # noqa: PLR0913 - who wrote to whom, when, and what
    tx: Connection,
    conversation_id: int,
    speaker: str,
    words: str,
    *,
    outgoing: bool,
    turn: int,
    now: datetime,
    staff_id: int | None = None,
) -> None:
    """Keep a message of the centre (`outgoing`), or of the person; identity numbers in it are masked."""
    about = {"speaker": speaker, "words": words, "outgoing": outgoing, "staff_id": staff_id, "turn": turn, "at": now}
    tx.execute(_ADD, {"conversation_id": conversation_id, **about})


def list_messages(tx: Connection, conversation_id: int, speaker: str) -> list[Message]:
    """The latest messages with this speaker, in order."""
    found = tx.execute(_LATEST, {"whose": conversation_id, "speaker": speaker})
    listed = [
        Message(row.id, row.at, row.words, row.outgoing, row.login or "", (row.status or "") if row.outgoing else "")
        for row in found
    ]
    return listed[::-1]


def newest_message(tx: Connection, conversation_id: int, speaker: str) -> int:
    """The id of the latest message with this speaker; 0 when there is none."""
    newest: int | None = tx.execute(_NEWEST, {"whose": conversation_id, "speaker": speaker}).scalar()
    return newest or 0
