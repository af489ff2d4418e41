"""What staff recorded and approved is put among the files that are played, outside of any transaction.

That it was approved is a row, committed with the audit: whatever ends in between, it is put there later, once. The file
is written whole beside the one it will be; only its new name is given to it in the transaction that takes the row.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from bot.services.beside import Beside
from storage import voice_files

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.voices import Prepared, Voices
    from storage.db import Database
    from storage.voice_files import VoiceFile

_LOOK_EVERY = 60.0  # seconds; what is approved here is put there at once
log = structlog.get_logger()


async def put_next(database: Database, voices: Voices) -> bool:
    """Put what was approved first among the files; False when all is there. Raises OSError and StoreUnavailable."""
    one = await database.read(voice_files.next_file)
    if one is None:
        return False
    written = await asyncio.to_thread(voices.prepare, one.name, one.words_hash, one.sound)
    try:
        await database.write(lambda tx: _put(tx, one, written))
    finally:
        for file in written:
            file.drop()
    return True


def _put(tx: Connection, one: VoiceFile, written: tuple[Prepared, ...]) -> None:
    """The sound before the fingerprint of its words, without which nothing is played."""
    if voice_files.take_file(tx, one):
        for file in written:
            file.put()


async def put_all(database: Database, voices: Voices | None) -> None:
    """All that was approved; what cannot be written now is tried again by and by."""
    try:
        while voices is not None and await put_next(database, voices):
            pass
    except OSError as error:
        log.warning("voices.not_written", kind=type(error).__name__)


class Recorded(Beside):
    """Puts there what was left when a process ended, or the disk was full."""

    def __init__(self, database: Database, voices: Voices) -> None:
        super().__init__("recorded", every=_LOOK_EVERY)
        self._database = database
        self._voices = voices

    async def look(self) -> bool:
        """One recording; whether there may be another."""
        return await put_next(self._database, self._voices)
