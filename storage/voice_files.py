"""What staff recorded and approved, until it stands among the files that are played."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, insert, select

from storage.models import voice_files

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_here = voice_files.c
_ADD = insert(voice_files)
_NEXT = select(_here.id, _here.name, _here.words_hash, _here.sound).order_by(_here.id).limit(1)
_NAMES = select(_here.name)
_THIS = delete(voice_files).where(_here.id == bindparam("key"))
_OLDER = delete(voice_files).where(_here.name == bindparam("called"), _here.id < bindparam("key"))


@dataclass(frozen=True, slots=True)
class VoiceFile:
    """A recording that is approved, and by the fingerprint, the words that it says."""

    id: int
    name: str
    words_hash: str
    sound: bytes


def add_file(tx: Connection, name: str, words_hash: str, sound: bytes, now: datetime) -> None:
    """It was approved."""
    about = {"name": name, "words_hash": words_hash, "approved_at": now}
    tx.execute(_ADD, {**about, "sound": base64.b64encode(sound).decode()})


def next_file(tx: Connection) -> VoiceFile | None:
    """The one that was approved first; None when all are among the files."""
    row = tx.execute(_NEXT).first()
    return VoiceFile(row.id, row.name, row.words_hash, base64.b64decode(row.sound)) if row else None


def list_names(tx: Connection) -> set[str]:
    """What is on its way there."""
    return set(tx.execute(_NAMES).scalars())


def take_file(tx: Connection, one: VoiceFile) -> bool:
    """It is among the files now, and so is nothing older of the same name. False where another process was first."""
    tx.execute(_OLDER, {"called": one.name, "key": one.id})
    return tx.execute(_THIS, {"key": one.id}).rowcount == 1
