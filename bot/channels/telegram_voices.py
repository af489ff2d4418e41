"""Recordings on Telegram: ours are sent, then again by Telegram's own name for them; those of people are fetched."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from telegram import InputFile

from bot.services.not_sent import Refused
from bot.services.saying import SENT_BEFORE
from bot.services.spoken import LARGEST

if TYPE_CHECKING:
    from pathlib import Path

    from telegram import Bot
    from telegram import Message as TelegramMessage

    from bot.services.voices import Voices


class Recordings:
    """The recordings of one bot. What was uploaded once is known to Telegram by an id of this bot's."""

    def __init__(self, bot: Bot, voices: Voices | None) -> None:
        self._bot = bot
        self._voices = voices
        self._known: dict[tuple[str, int], str] = {}

    async def send(self, chat: int, name: str) -> TelegramMessage:
        """Play a recording, quietly: it is the words after it that ring. Raises Refused where it is there no more."""
        if name.startswith(SENT_BEFORE):
            return await self._send(chat, name.removeprefix(SENT_BEFORE))
        path = self._voices.path(name) if self._voices is not None else None
        if path is None:
            raise Refused("NoRecording")
        when = path.stat().st_mtime_ns
        known = self._known.get((name, when))
        sent = await self._send(chat, known or await asyncio.to_thread(_file, path))
        if sent.voice is not None:
            self._known[name, when] = sent.voice.file_id
        return sent

    async def fetch(self, file_id: str) -> bytes:
        """What was said in a voice note. Raises Refused where it is too long, or Telegram does not say how long."""
        file = await self._bot.get_file(file_id)
        if not 0 < (file.file_size or 0) <= LARGEST:
            raise Refused("TooLarge")
        sound = bytes(await file.download_as_bytearray())
        if len(sound) > LARGEST:
            raise Refused("TooLarge")
        return sound

    async def _send(self, chat: int, voice: Any) -> TelegramMessage:  # noqa: ANN401 - as the library takes it
        return await self._bot.send_voice(chat, voice, disable_notification=True)


def _file(path: Path) -> InputFile:
    return InputFile(path.read_bytes(), path.name)
