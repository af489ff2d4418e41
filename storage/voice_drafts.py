"""What a member of staff records of our words, until they have listened to it and approve: one at a time."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select, update

from storage.models import voice_drafts

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_here = voice_drafts.c
_ADD = insert(voice_drafts)
_DROP = delete(voice_drafts).where(_here.staff_id == bindparam("whose"))
_KEEP = update(voice_drafts).where(_here.staff_id == bindparam("whose"))
_GET = select(_here.language, _here.message, _here.audience, _here.words_hash, _here.sound, _here.recorded_at).where(
    _here.staff_id == bindparam("whose")
)


@dataclass(frozen=True, slots=True)
class Draft:
    """Which words are being recorded, by their fingerprint; `sound` is b"" until they were said."""

    language: str
    message: str
    audience: str
    words_hash: str
    sound: bytes = b""
    recorded_at: datetime | None = None


def begin(tx: Connection, staff_id: int, draft: Draft, now: datetime) -> None:
    """The next voice note of theirs says these words; what they began before is dropped."""
    drop(tx, staff_id)
    about = {"language": draft.language, "message": draft.message, "audience": draft.audience}
    tx.execute(_ADD, {"staff_id": staff_id, **about, "words_hash": draft.words_hash, "begun_at": now})


def keep(tx: Connection, staff_id: int, sound: bytes, now: datetime) -> None:
    """They said it, perhaps once more."""
    tx.execute(_KEEP, {"whose": staff_id, "sound": base64.b64encode(sound).decode(), "recorded_at": now})


def get_draft(tx: Connection, staff_id: int) -> Draft | None:
    """What they are recording; None when it is nothing."""
    row = tx.execute(_GET, {"whose": staff_id}).first()
    return Draft(*row[:4], base64.b64decode(row.sound or ""), row.recorded_at) if row else None


def drop(tx: Connection, staff_id: int) -> None:
    """They are recording nothing any more."""
    tx.execute(_DROP, {"whose": staff_id})
