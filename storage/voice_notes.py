"""Voice notes of people, until somebody of the centre has listened to them and typed what was said."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, func, insert, select

from storage.models import voice_notes

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

MOST_WAITING: Final = 10
"""So many of one conversation may wait: they are heard by people."""
_here = voice_notes.c
_ADD = insert(voice_notes)
_COUNT = select(func.count()).where(_here.conversation_id == bindparam("whose"))
_LIST = (
    select(_here.id, _here.subject, _here.question, _here.seconds, _here.created_at)
    .where(_here.conversation_id == bindparam("whose"), _here.speaker == bindparam("speaker_is"))
    .order_by(_here.id)
)
_theirs = (
    _here.id == bindparam("key"),
    _here.conversation_id == bindparam("whose"),
    _here.speaker == bindparam("speaker_is"),
)
_SOUND = select(_here.sound).where(*_theirs)
_TAKE = delete(voice_notes).where(*_theirs).returning(_here.subject, _here.question)


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


def get_sound(tx: Connection, note_id: int, conversation_id: int, speaker: str) -> bytes | None:
    """What was said; None where this speaker has none of this number."""
    place = {"key": note_id, "whose": conversation_id, "speaker_is": speaker}
    found: str | None = tx.execute(_SOUND, place).scalar()
    return base64.b64decode(found) if found is not None else None


def take_note(tx: Connection, note_id: int, conversation_id: int, speaker: str) -> tuple[str, str] | None:
    """Delete it: the subject and the question that it was about; None where it is there no more. Of two one gets it."""
    row = tx.execute(_TAKE, {"key": note_id, "whose": conversation_id, "speaker_is": speaker}).first()
    return (row.subject, row.question) if row else None
