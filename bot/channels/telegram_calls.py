"""What we ask of Telegram: messages from the outbox, and the small courtesies around them.

A courtesy is done once, after the commit, and never again: when it fails, the conversation is as good without it.
"""

from __future__ import annotations

import asyncio
import functools
import os
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import structlog
from telegram import InlineKeyboardMarkup, InputFile, ReplyKeyboardRemove
from telegram.error import BadRequest, Forbidden, RetryAfter, TelegramError

from bot.channels.telegram_forms import UPDATES, form, offer_form, spoiler, ticked
from bot.channels.telegram_http import NoAnswer
from bot.channels.telegram_menu import show, show_in_chat
from bot.channels.telegram_voices import Recordings
from bot.services.not_sent import Blocked, Held, NotSent, Refused, Unanswered, Unreachable
from bot.services.spoken import VoiceNote

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from telegram import Bot, WebhookInfo
    from telegram import Message as TelegramMessage

    from bot.channels.telegram_forms import Tap, Voice
    from bot.channels.telegram_menu import Menu
    from bot.services.allowance import Allowance
    from bot.services.messages import Message
    from bot.services.voices import Voices

os.environ.setdefault("PTB_TIMEDELTA", "true")  # else the library warns of its own RetryAfter each time it makes one
_CONNECTIONS: Final = 40  # from Telegram to our webhook, at most
_BESIDE: Final = "+"  # between the number of a question and that of the offer beside it
_SIDE_BY_SIDE: Final = 10
_FAREWELL: Final = 5.0  # seconds that courtesies under way may still take when we stop
log = structlog.get_logger()


class Calls:
    """The calls of one bot."""

    def __init__(
        self, bot: Bot, menu: Menu | None = None, allowance: Allowance | None = None, voices: Voices | None = None
    ) -> None:
        self._bot = bot
        self._recordings = Recordings(bot, voices)
        self._menu = menu
        self._allowance = allowance
        self.username = ""  # of the bot, once Telegram has told it
        self._under_way: set[asyncio.Task[None]] = set()

    async def send(self, address: str, message: Message) -> str:
        """Send a message; its id. Raises a kind of NotSent."""
        try:
            sent = await self._send(int(address), message)
        except TelegramError as error:
            raise not_sent(error) from error
        if message.offers:
            self._count()
            offer = await self._offer(int(address), message)
            return f"{sent.message_id}{_BESIDE}{offer}" if offer else str(sent.message_id)
        return str(sent.message_id)

    def note(self, voice: Voice) -> VoiceNote:
        """A voice note, to be fetched when somebody wants to hear it."""
        fetch = functools.partial(self.fetch, voice.file)
        return VoiceNote(voice.file, voice.seconds, voice.size, fetch)

    async def fetch(self, file_id: str) -> bytes:
        """What was said in a voice note. Raises a kind of NotSent."""
        try:
            return await self._recordings.fetch(file_id)
        except TelegramError as error:
            raise not_sent(error) from error

    async def delete(self, address: str, message_ids: Sequence[str]) -> None:
        """Delete these, newest first. What Telegram lets nobody delete any more stays; a NotSent says: not now."""
        ids = [int(one) for sent in message_ids for one in reversed(sent.split(_BESIDE))]
        for start in range(0, len(ids), _SIDE_BY_SIDE):
            some = ids[start : start + _SIDE_BY_SIDE]
            await asyncio.gather(*(self._delete(int(address), message) for message in some))

    def hide(self, address: str, message: int) -> None:
        """Delete what the person has just written, at once; a row of the outbox does it again, for as long as it takes.

        Nothing is logged when it stays: that would tell of it.
        """
        self._courtesy("", self._delete(int(address), message))

    def answer(self, tap: Tap, address: str, label: str) -> None:
        """Stop the pressed button's waiting sign and, with a label, mark the choice under the question."""
        self._courtesy("answer", self._answer(tap))  # no limit of Telegram's counts these, but edits are as messages
        if label and (self._allowance is None or self._allowance.has_spare()):
            self._count()
            self._courtesy("tick", self._tick(tap, int(address), label))

    def toast(self, tap: Tap, words: str, *, alert: bool) -> None:
        """Show words over the screen of who pressed, for a moment or until they are closed."""
        self._courtesy("toast", self._answer(tap, words, alert=alert))

    def say_once(self, address: str, words: str) -> None:
        """Say something that nothing hangs on."""
        self._count()
        self._courtesy("say", self._say(int(address), words))

    def show_typing(self, address: str) -> None:
        """Say that we are writing, when a turn takes long."""
        self._courtesy("typing", self._type(int(address)))

    def end_offer(self, address: str) -> None:
        """Take the key "share my number" away."""
        self._count()
        self._courtesy("end_offer", self._end_offer(int(address)))

    async def connect(self, webhook: str, secret: str) -> None:
        """Tell Telegram where updates go: to our webhook, or nowhere, so that they can be asked for."""
        self.username = await self.whoami()
        if webhook:
            await self._bot.set_webhook(
                webhook, secret_token=secret, allowed_updates=UPDATES, max_connections=_CONNECTIONS
            )
        else:
            await self._bot.delete_webhook()

    async def whoami(self) -> str:
        """What the bot is called. A wrong token is found here."""
        return (await self._bot.get_me()).username or ""

    async def webhook_info(self) -> WebhookInfo:
        """Where updates go, and what came of it."""
        return await self._bot.get_webhook_info()

    def show_menu(self) -> None:
        """Say to Telegram what the bot is called, what it is for, and which commands it knows."""
        if self._menu is not None:
            self._courtesy("menu", show(self._bot, self._menu))

    def show_menu_in(self, address: str, locale: str) -> None:
        """The menu of this chat in the language that was chosen there."""
        if self._menu is not None:
            self._courtesy("menu", show_in_chat(self._bot, self._menu, int(address), locale))

    async def finish(self) -> None:
        """Let the courtesies under way end, for a moment."""
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=_FAREWELL)
            for task in late:
                task.cancel()

    def _count(self) -> None:
        """A message that waits for nobody, and still counts for what may be sent."""
        if self._allowance is not None:
            self._allowance.count()

    def _courtesy(self, method: str, call: Coroutine[Any, Any, object]) -> None:
        task = asyncio.create_task(_once(method, call))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _send(self, chat: int, message: Message) -> TelegramMessage:
        if message.voices:
            return await self._recordings.send(chat, message.voices[0])
        parameters = form(message)
        text = parameters.pop("text")
        if message.file is None:
            return await self._bot.send_message(chat, text, api_kwargs=parameters)
        file = InputFile(message.file.text.encode(), message.file.name)
        veiled = {"caption_entities": parameters["entities"]} if "entities" in parameters else {}
        return await self._bot.send_document(
            chat, file, caption=text, disable_content_type_detection=True, api_kwargs=veiled
        )

    async def _delete(self, chat: int, message: int) -> None:
        try:
            await self._bot.delete_message(chat, message)
        except TelegramError as error:
            reason = not_sent(error)
            if not isinstance(reason, Refused):
                raise reason from error

    async def _answer(self, tap: Tap, words: str = "", *, alert: bool = False) -> None:
        await self._bot.answer_callback_query(tap.query, words or None, show_alert=alert or None)

    async def _say(self, chat: int, words: str) -> None:
        await self._bot.send_message(chat, words)

    async def _tick(self, tap: Tap, chat: int, label: str) -> None:
        text = ticked(tap.text, label)
        if text:
            stays = {"entities": [spoiler(*tap.veiled)]} if tap.veiled[1] else {}
            await self._bot.edit_message_text(
                text, chat, tap.message, api_kwargs={"link_preview_options": {"is_disabled": True}, **stays}
            )
        elif tap.text and not tap.text.endswith(f"✅ {label}"):
            await self._bot.edit_message_reply_markup(chat, tap.message, reply_markup=InlineKeyboardMarkup([]))

    async def _type(self, chat: int) -> None:
        await self._bot.send_chat_action(chat, "typing")

    async def _offer(self, chat: int, message: Message) -> int:
        """The number of the offer that was sent, 0 when it could not be: the question is as good without it."""
        parameters = offer_form(message)
        try:
            return (await self._bot.send_message(chat, parameters.pop("text"), api_kwargs=parameters)).message_id
        except TelegramError as error:
            log.info("telegram.courtesy_failed", method="offer", error=type(error).__name__)
            return 0

    async def _end_offer(self, chat: int) -> None:
        """Only a message can take the keyboard away, and one with buttons cannot: so one that goes again at once."""
        gone = await self._bot.send_message(chat, "✅", disable_notification=True, reply_markup=ReplyKeyboardRemove())
        await self._bot.delete_message(chat, gone.message_id)


def not_sent(error: TelegramError) -> NotSent:
    """What an error of Telegram's means for a message."""
    reason = type(error).__name__
    match error:
        case RetryAfter():
            return Held(reason, seconds(error))
        case Forbidden():
            return Blocked(reason)
        case BadRequest():
            return Refused(reason)
        case NoAnswer():
            return Unanswered(reason)
    # Of no kind of its own is an answer that is none: half of one, or somebody else's.
    return Unanswered(reason) if type(error) is TelegramError else Unreachable(reason)


def seconds(error: RetryAfter) -> float:
    """How long Telegram wants us to wait."""
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


async def _once(method: str, call: Coroutine[Any, Any, object]) -> None:
    try:
        await call
    except (TelegramError, NotSent) as error:
        if method:
            log.info("telegram.courtesy_failed", method=method, error=type(error).__name__)
