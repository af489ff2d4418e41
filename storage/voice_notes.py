"""Voice notes of people, until somebody of the centre has listened to them and typed what was said."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, exists, func, insert, not_, or_, select

from storage.models import leads, tickets, voice_notes
from storage.tickets import IS_URGENT

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

MOST_WAITING: Final = 10
"""So many of one conversation may wait: they are heard by people."""
_here = voice_notes.c
_ADD = insert(voice_notes)
_COUNT = select(func.count()).where(_here.conversation_id == bindparam("whose"))
_LIST_ALL = select(_here.id, _here.subject, _here.question, _here.seconds, _here.created_at).order_by(_here.id)
_LIST = _LIST_ALL.where(_here.conversation_id == bindparam("whose"), _here.speaker == bindparam("speaker_is"))
_this = (
    _here.id == bindparam("key"),
    _here.conversation_id == bindparam("whose"),
    or_(bindparam("speaker_is") == "", _here.speaker == bindparam("speaker_is")),
)
_SOUND = select(_here.sound).where(*_this)
_ASKED = select(_here.subject, _here.question).where(*_this)
_TAKE = delete(voice_notes).where(*_this)
_protected = or_(
    exists().where(tickets.c.conversation_id == _here.conversation_id, *IS_URGENT),
    exists().where(leads.c.conversation_id == _here.conversation_id, leads.c.contact_hold.is_(True)),
)
_UNHEARD = (
    select(_here.conversation_id, _here.speaker)
    .where(_here.created_at <= bindparam("before"), not_(_protected))
    .order_by(_here.created_at, _here.id)
    .limit(1)
)
_TAKE_UNHEARD = delete(voice_notes).where(
    _here.conversation_id == bindparam("whose"),
    _here.speaker == bindparam("speaker_is"),
    _here.created_at <= bindparam("before"),
)


@dataclass(frozen=True, slots=True)
class Note:
    """A voice note that waits, and the question that was open when it came."""

    id: int
    subject: str
    question: str
    seconds: int
    created_at: datetime


def add_note(  # noqa: PLR0913 - whose it is, at which question, and what it says
    tx: Connection,
    conversation_id: int,
    speaker: str,
    asked: tuple[str, str],
    *,
    sound: bytes,
    seconds: int,
    now: datetime,
) -> None:
    """Keep it, encrypted."""
    about = {"conversation_id": conversation_id, "speaker": speaker, "subject": asked[0], "question": asked[1]}
    said = {"sound": base64.b64encode(sound).decode(), "seconds": seconds, "created_at": now}
    tx.execute(_ADD, {**about, **said})


def is_full(tx: Connection, conversation_id: int) -> bool:
    """Whether too many wait there already."""
    return tx.execute(_COUNT, {"whose": conversation_id}).scalar_one() >= MOST_WAITING


def list_notes(tx: Connection, conversation_id: int, speaker: str) -> list[Note]:
    """Those of this speaker that nobody has typed yet, in order."""
    return [Note(*row) for row in tx.execute(_LIST, {"whose": conversation_id, "speaker_is": speaker})]


def list_of_all(tx: Connection, conversation_ids: Collection[int]) -> dict[int, list[Note]]:
    """All that nobody has typed yet of these conversations, whoever speaks there."""
    found: dict[int, list[Note]] = {}
    wanted = _LIST_ALL.add_columns(_here.conversation_id).where(_here.conversation_id.in_(conversation_ids))
    for *note, whose in tx.execute(wanted) if conversation_ids else ():
        found.setdefault(whose, []).append(Note(*note))
    return found


def get_sound(tx: Connection, note_id: int, conversation_id: int, speaker: str = "") -> bytes | None:
    """What was said; None where this speaker (or "", anybody there) has none of this number."""
    found: str | None = tx.execute(_SOUND, _place(note_id, conversation_id, speaker)).scalar()
    return base64.b64decode(found) if found is not None else None


def get_asked(tx: Connection, note_id: int, conversation_id: int, speaker: str) -> tuple[str, str] | None:
    """The subject and the question that it was about; None where this speaker has none of this number."""
    row = tx.execute(_ASKED, _place(note_id, conversation_id, speaker)).first()
    return (row.subject, row.question) if row else None


def take_note(tx: Connection, note_id: int, conversation_id: int, speaker: str = "") -> bool:
    """Delete it; False where it is there no more. Of two one gets it."""
    return tx.execute(_TAKE, _place(note_id, conversation_id, speaker)).rowcount == 1


def next_unheard(tx: Connection, before: datetime) -> tuple[int, str] | None:
    """Whose voice note came first of those from before then that nobody has typed: the conversation and the speaker.

    Not where protection was asked for, there or by whoever else is behind the same request: of that nothing is said.
    """
    row = tx.execute(_UNHEARD, {"before": before}).first()
    return (row.conversation_id, row.speaker) if row else None


def take_unheard(tx: Connection, conversation_id: int, speaker: str, before: datetime) -> bool:
    """Delete those of this speaker from before then; False where there are none any more."""
    whose = {"whose": conversation_id, "speaker_is": speaker, "before": before}
    return tx.execute(_TAKE_UNHEARD, whose).rowcount > 0


def _place(note_id: int, conversation_id: int, speaker: str) -> dict[str, object]:
    return {"key": note_id, "whose": conversation_id, "speaker_is": speaker}
