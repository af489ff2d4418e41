"""What the centre and a person wrote to each other, for both to read; goes with the conversation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, bindparam, case, func, insert, or_, select, update

from storage.models import messages, outbox, staff

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

MOST_LISTED: Final = 200
WAITS: Final = 0  # as the turn of a message that no turn has told yet: somebody else is at the phone
NEVER: Final = -1  # and of one that none will tell
ELSEWHERE: Final = -2  # and of one that was told at another address
_here = messages.c
_ADD = insert(messages)
_told = and_(outbox.c.conversation_id == _here.conversation_id, outbox.c.turn == _here.turn)
_status = case(
    (_here.turn == WAITS, "kept"),
    (_here.turn == NEVER, "dropped"),
    else_=select(func.min(outbox.c.status)).where(_told).scalar_subquery(),
)
_error = select(func.max(outbox.c.error)).where(_told, outbox.c.status == "failed").scalar_subquery()
_LATEST = (
    select(_here.id, _here.at, _here.words, _here.outgoing, staff.c.login, _here.turn)
    .add_columns(_status.label("status"), _error.label("error"))
    .outerjoin(staff, staff.c.id == _here.staff_id)
    .where(_here.conversation_id == bindparam("whose"), _here.speaker == bindparam("speaker"))
    .order_by(_here.id.desc())
    .limit(MOST_LISTED)
)
_of_speaker = (_here.conversation_id == bindparam("whose"), _here.speaker == bindparam("speaker_is"))
_BY_A_PERSON = (
    select(_here.id)
    .where(
        *_of_speaker,
        _here.at > bindparam("since", type_=_here.at.type),
        or_(_here.outgoing.is_(False), _here.staff_id.is_not(None)),
    )
    .limit(1)
)
_came_at = select(func.max(func.coalesce(outbox.c.sent_at, outbox.c.created_at))).where(_told).scalar_subquery()
_FATE = (
    select(_status, _came_at)
    .where(
        *_of_speaker,
        _here.outgoing.is_(True),
        _here.at.between(bindparam("since", type_=_here.at.type), bindparam("until", type_=_here.at.type)),
    )
    .order_by(_here.id)
    .limit(1)
)
_TELL = update(messages).where(*_of_speaker, _here.outgoing.is_(True), _here.turn == WAITS)
_turns = select(_here.turn).where(*_of_speaker, _here.outgoing.is_(True))
_unseen = (
    outbox.c.conversation_id == bindparam("whose"),
    outbox.c.status == "unseen",
    outbox.c.turn <= bindparam("until"),
    outbox.c.turn.in_(_turns),
)
_FIND_UNSEEN = select(outbox.c.id).where(*_unseen).limit(1)
_SEE = update(outbox).where(*_unseen)


@dataclass(frozen=True, slots=True)
class Message:
    """One message. `login` is who of the staff sent it, "" for the person and for our own sentences.

    One of theirs without words is their going back to the bot. `status` is what became of an outgoing one: "pending",
    "sent", "unseen" (until they open their page), "owed" (until they write), "shown", "failed" (`error` says of what
    type), "kept" (somebody else is at that phone), "dropped" (who it was kept for is written to no more), or "" when
    that is not known any more.
    """

    id: int
    at: datetime
    words: str
    outgoing: bool
    login: str
    status: str
    error: str = ""
    turn: int = 0

    @property
    def is_leaving(self) -> bool:
        """Whether this is no message: the person went back to the bot."""
        return not self.outgoing and not self.words


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
    listed = []
    for row in found:
        status, error = (row.status or "", row.error or "") if row.outgoing else ("", "")
        listed.append(Message(row.id, row.at, row.words, row.outgoing, row.login or "", status, error, row.turn))
    return listed[::-1]


def is_any_since(tx: Connection, conversation_id: int, speaker: str, since: datetime) -> bool:
    """Whether they, or a member of staff, wrote since then; our own sentences are none."""
    told = {"whose": conversation_id, "speaker_is": speaker, "since": since}
    return tx.execute(_BY_A_PERSON, told).first() is not None


def get_fate(
    tx: Connection, conversation_id: int, speaker: str, since: datetime, until: datetime
) -> tuple[str, datetime | None] | None:
    """What became, and when, of the first that the centre wrote to them in this time; None when it wrote nothing.

    As of a `Message`, it is "" when that is not known any more.
    """
    told = {"whose": conversation_id, "speaker_is": speaker, "since": since, "until": until}
    row = tx.execute(_FATE, told).first()
    return (row[0] or "", row[1]) if row else None


def tell_kept(tx: Connection, conversation_id: int, speaker: str, turn: int) -> None:
    """What waited for this speaker is told to them in this turn."""
    tx.execute(_TELL, {"whose": conversation_id, "speaker_is": speaker, "turn": turn})


def drop_kept(tx: Connection, conversation_id: int, speaker: str) -> None:
    """What waited for this speaker is told to nobody."""
    tx.execute(_TELL, {"whose": conversation_id, "speaker_is": speaker, "turn": NEVER})


def has_unseen(tx: Connection, conversation_id: int, speaker: str, turn: int) -> bool:
    """Whether something the centre wrote to this speaker, up to this turn, was not on their page yet."""
    place = {"whose": conversation_id, "speaker_is": speaker, "until": turn}
    return tx.execute(_FIND_UNSEEN, place).first() is not None


def mark_shown(tx: Connection, conversation_id: int, speaker: str, turn: int, now: datetime) -> None:
    """What the centre wrote to this speaker, up to this turn, is on their page."""
    place = {"whose": conversation_id, "speaker_is": speaker, "until": turn}
    tx.execute(_SEE, {**place, "status": "shown", "sent_at": now})
