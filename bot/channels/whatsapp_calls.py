"""What we ask of WhatsApp: messages from the outbox, the recordings in them, and the voice notes of people."""

from __future__ import annotations

import asyncio
import functools
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import httpx
from pywa import errors, utils
from pywa.types.templates import TemplateLanguage
from pywa_async.client import WhatsApp

from bot.channels.whatsapp_errors import not_sent
from bot.channels.whatsapp_events import UNREAD, digest
from bot.channels.whatsapp_forms import pressed
from bot.channels.whatsapp_trouble import Trouble
from bot.clock import SystemClock
from bot.services.not_sent import NotSent, Refused, Unanswered, Unreachable
from bot.services.spoken import LARGEST, VoiceNote
from conversations.locales import TABLE

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.channels.whatsapp_forms import Words
    from bot.clock import Clock
    from bot.config import Settings
    from bot.notices import Notices
    from bot.services.messages import Message
    from bot.services.voices import Voices
    from conversations.locales import Locale

_PATIENCE: Final = httpx.Timeout(20.0, connect=10.0)
_TEXT: Final = "text/plain"
_SOUND: Final = "audio/ogg"
FAULTS: Final = (errors.WhatsAppError, httpx.HTTPError, *UNREAD)
"""What is raised where a call went wrong."""
_KEPT_AT_META: Final = timedelta(days=25)
"""It keeps what was uploaded for 30 days."""


def _language(one: Locale) -> TemplateLanguage:
    found = next((language for language in TemplateLanguage if language.value == one.whatsapp), None)
    if found is None:
        raise ValueError(one.mistake("whatsapp", f"Meta keeps no templates in “{one.whatsapp}”"))
    return found


LANGUAGES: Final = {code: _language(one) for code, one in TABLE.items()}
"""Under which language Meta keeps the template of a locale: it has none for Darija."""


class Calls:
    """The calls of one number. Nothing here sends by itself: see `bot/services/delivery.py`."""

    def __init__(
        self,
        settings: Settings,
        words: Words,
        notices: Notices,
        voices: Voices | None = None,
        clock: Clock | None = None,
    ) -> None:
        logging.getLogger("pywa.api").setLevel(logging.ERROR)  # it warns of the same, with advice for programmers
        self.http = httpx.AsyncClient(timeout=_PATIENCE)
        whose = utils.UserIdentifier
        self.client = WhatsApp(
            phone_id=settings.whatsapp_phone_id,
            token=settings.whatsapp_token.get_secret_value(),
            session=self.http,
            app_secret=settings.whatsapp_app_secret.get_secret_value(),
            verify_token=settings.whatsapp_verify_token.get_secret_value(),
            user_identifier_priority=(whose.WA_ID, whose.BSUID, whose.PARENT_BSUID),
        )
        self.http.base_url = httpx.URL(f"{settings.whatsapp_api_url}/v{utils.Version.GRAPH_API}")
        self._templates = settings.whatsapp_template_names()
        self._words = words
        self._voices = voices
        self._clock = clock or SystemClock()
        self._known: dict[tuple[str, int], tuple[Any, datetime]] = {}
        self.trouble = Trouble(settings, notices)

    async def send(self, address: str, message: Message) -> str:
        """Send a message; a digest of its id. Raises a kind of NotSent."""
        try:
            sent = await self._send(address, message)
        except FAULTS as error:
            self.trouble.of_message(error, self._templates.get(self._of_template(message), ""))
            raise not_sent(error) from error
        self.trouble.over()
        return digest(str(sent.id))

    async def look(self) -> str:
        """Whether it is there, and the token is for our number: the name that families see. Raises one of FAULTS."""
        told = await self.client.api.get_business_phone_number(str(self.client.phone_id), ("verified_name",))
        return str(told["verified_name"])

    async def delete(self, _address: str, _message_ids: Sequence[str], /) -> None:
        """WhatsApp lets nobody delete what was sent, so nothing here asks for it."""
        raise Refused("NothingIsDeleted")

    def note(self, media_id: str) -> VoiceNote:
        """A voice note, to be fetched when somebody wants to hear it. How long it takes, its bytes tell."""
        return VoiceNote(media_id, 0, 0, functools.partial(self._fetch, media_id))

    async def _send(self, to: str, message: Message) -> Any:  # noqa: ANN401 - what was sent, of several types of theirs
        if message.announces:
            locale = self._of_template(message)
            return await self.client.send_template(to, self._templates[locale], LANGUAGES[locale], [])
        if message.voices:
            return await self._play(to, message.voices[0])
        if message.file is not None:
            media = await self._upload(message.file.text.encode(), message.file.name, _TEXT)
            return await self.client.send_document(to, media, message.file.name, message.text)
        if message.place_label:
            return await self.client.request_location(to, message.text)
        return await self.client.send_message(to, message.text, buttons=pressed(message, self._words))

    def _of_template(self, message: Message) -> str:
        """The locale whose template announces it: one that was added may have none of its own."""
        return message.locale if message.locale in self._templates else TABLE[message.locale].like

    async def _play(self, to: str, name: str) -> Any:  # noqa: ANN401 - as above
        """A recording of ours, uploaded once as long as it is the same and Meta keeps it."""
        path = self._voices.path(name) if self._voices is not None else None
        if path is None:
            raise Refused("NoRecording")
        known, now = (name, path.stat().st_mtime_ns), self._clock.now()
        media, until = self._known.get(known, (None, now))
        if until <= now:
            media = await self._upload(await asyncio.to_thread(path.read_bytes), path.name, _SOUND)
            self._known[known] = media, now + _KEPT_AT_META
        try:
            return await self.client.send_audio(to, media, is_voice=True)
        except errors.WhatsAppError:
            self._known.pop(known, None)  # it may be that Meta has it no more
            raise

    async def _upload(self, content: bytes, name: str, kind: str) -> Any:  # noqa: ANN401 - their type of it
        """Nothing was said to anybody yet, so it may be done again."""
        try:
            return await self.client.upload_media(content, mime_type=kind, filename=name)
        except FAULTS as error:
            reason = not_sent(error)
            raise (Unreachable(reason.reason) if isinstance(reason, Unanswered) else reason) from error

    async def _fetch(self, media_id: str) -> bytes:
        """What was said in a voice note. Raises a kind of NotSent, also where it is too long."""
        try:
            told = await self.client.get_media_url(media_id)
            if not 0 < told.file_size <= LARGEST:
                raise Refused("TooLarge")
            sound = b""
            async for piece in self.client.stream_media(told.url):
                sound += piece
                if len(sound) > LARGEST:
                    raise Refused("TooLarge")
        except NotSent:
            raise
        except FAULTS as error:
            raise not_sent(error) from error
        return sound
