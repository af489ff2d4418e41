"""People on Telegram: what they do becomes updates, what the bot does becomes what they see."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.fakes.bot_api import BotApi

DATE = 1795348800
ME = {"id": 1234567890, "is_bot": True, "first_name": "Tawjih", "username": "tawjih_test_bot"}
_MEDIA: dict[str, dict[str, Any]] = {
    "photo": {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 90, "height": 90}], "caption": "regarde"},
    "voice": {"voice": {"file_id": "v", "file_unique_id": "v", "duration": 3}},
    "audio": {"audio": {"file_id": "a", "file_unique_id": "a", "duration": 3}},
    "video": {"video": {"file_id": "v", "file_unique_id": "v", "width": 9, "height": 9, "duration": 3}},
    "video_note": {"video_note": {"file_id": "v", "file_unique_id": "v", "length": 9, "duration": 3}},
    "animation": {
        "animation": {"file_id": "g", "file_unique_id": "g", "width": 9, "height": 9, "duration": 3},
        "document": {"file_id": "g", "file_unique_id": "g"},
    },
    "sticker": {
        "sticker": {
            "file_id": "s",
            "file_unique_id": "s",
            "type": "regular",
            "width": 512,
            "height": 512,
            "is_animated": False,
            "is_video": False,
        }
    },
    "dice": {"dice": {"emoji": "🎲", "value": 4}},
    "document": {"document": {"file_id": "d", "file_unique_id": "d"}},
    "location": {"location": {"longitude": -7.6, "latitude": 33.6}},
    "venue": {
        "venue": {"location": {"longitude": -7.6, "latitude": 33.6}, "title": "x", "address": "x"},
        "location": {"longitude": -7.6, "latitude": 33.6},
    },
    "poll": {
        "poll": {
            "id": "1",
            "question": "x",
            "options": [],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
        }
    },
}


class Screen:
    """What one person sees of the bot. Says no (ValueError) where Telegram would."""

    CALLS: ClassVar[dict[str, Callable[[Screen, dict[str, Any]], object]]] = {}

    def __init__(self, chat: dict[str, Any]) -> None:
        self.chat = chat
        self.messages: list[dict[str, Any]] = []
        self.keyboard: list[list[dict[str, Any]]] = []
        self.waiting_taps: set[str] = set()
        self.toasts: list[str] = []  # what pressed buttons showed for a moment
        self.count = 100

    @property
    def texts(self) -> list[str]:
        return [message["text"] for message in self.messages]

    @property
    def notifications(self) -> list[str]:
        """The texts as a locked screen and a list of chats show them: without what is hidden until it is tapped."""
        return [_seen(message) for message in self.messages]

    @property
    def buttons(self) -> list[list[str]]:
        """The labels of the last message's buttons."""
        return [[button["text"] for button in row] for row in _buttons(self.messages[-1])]

    def find(self, label: str) -> tuple[dict[str, Any], str]:
        """The newest message with this button, and what the button carries."""
        for message in reversed(self.messages):
            for row in _buttons(message):
                for button in row:
                    if button["text"] == label:
                        return message, button["callback_data"]
        raise AssertionError(f"no button {label}")

    def answer(self, query: str, toast: str = "") -> bool:
        if len(toast) > 200:
            raise ValueError("MESSAGE_TOO_LONG")
        waited = query in self.waiting_taps
        if waited and toast:
            self.toasts.append(toast)
        self.waiting_taps.discard(query)
        return waited

    def send(self, parameters: dict[str, Any], *, silent: bool = False) -> dict[str, Any]:
        markup = parameters.get("reply_markup", {})
        if not silent:
            _check(parameters["text"], markup)
        self.count += 1
        shown: dict[str, Any] = {"message_id": self.count, "date": DATE, "chat": self.chat, "from": ME}
        shown["text"] = parameters["text"]
        _veil(shown, parameters)
        if "inline_keyboard" in markup:
            shown["reply_markup"] = markup
        self.messages.append(shown | {"_editable": not markup or "inline_keyboard" in markup})
        self.keyboard = [] if markup.get("remove_keyboard") else markup.get("keyboard", self.keyboard)
        return shown

    def send_document(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """What stands under a file is shown as the text, and the file beside it."""
        told = {"text": parameters["caption"], "entities": parameters.get("caption_entities", [])}
        shown = self.send(told)
        self.messages[-1]["document"] = parameters["document"]
        return shown

    def send_voice(self, parameters: dict[str, Any]) -> dict[str, Any]:
        """A recording: nothing but that, whether it was brought or is known by its id."""
        assert not {"caption", "reply_markup"} & set(parameters)
        shown = self.send({"text": ""}, silent=True)
        given = parameters["voice"]
        self.messages[-1]["voice"] = given
        name = given["file_name"] if isinstance(given, dict) else given
        return shown | {"voice": {"file_id": f"known {name}", "file_unique_id": name, "duration": 2}}

    def edit(self, parameters: dict[str, Any]) -> dict[str, Any]:
        message = self._message(parameters)
        text, markup = parameters.get("text", message["text"]), parameters.get("reply_markup", {})
        _check(text, markup)
        if not message["_editable"]:
            raise ValueError("message can't be edited")
        if (text, _buttons({"reply_markup": markup})) == (message["text"], _buttons(message)):
            raise ValueError("message is not modified: specified new message content is exactly the same")
        message["text"] = text
        if "text" in parameters:
            message.pop("entities", None)
            _veil(message, parameters)
        message.pop("reply_markup", None)
        if _buttons({"reply_markup": markup}):
            message["reply_markup"] = markup
        return message

    def delete(self, parameters: dict[str, Any]) -> bool:
        self.messages.remove(self._message(parameters))
        return True

    def see_action(self, parameters: dict[str, Any]) -> bool:
        assert parameters["action"] == "typing"
        return True

    def _message(self, parameters: dict[str, Any]) -> dict[str, Any]:
        for message in self.messages:
            if message["message_id"] == parameters["message_id"]:
                return message
        raise ValueError("message to edit not found")


Screen.CALLS |= {
    "sendMessage": Screen.send,
    "sendDocument": Screen.send_document,
    "sendVoice": Screen.send_voice,
    "editMessageText": Screen.edit,
    "editMessageReplyMarkup": Screen.edit,
    "deleteMessage": Screen.delete,
    "sendChatAction": Screen.see_action,
}


@dataclass
class Person:
    """Somebody with Telegram on their phone. Each verb makes the update, brings it, and gives it back."""

    api: BotApi
    id: int
    language: str = "fr"
    has_blocked: bool = False
    _taps: int = 0
    screen: Screen = field(init=False)

    def __post_init__(self) -> None:
        self.screen = Screen(self.chat)

    @property
    def chat(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", "first_name": "Test"}

    @property
    def user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, "first_name": "Test", "language_code": self.language}

    def message(self, **content: Any) -> dict[str, Any]:
        """A message of this person's, not sent yet."""
        self.screen.count += 1
        return {"message_id": self.screen.count, "date": DATE, "chat": self.chat, "from": self.user, **content}

    async def bring(self, **parts: Any) -> dict[str, Any]:
        update = self.api.next_update(**parts)
        await self.api.bring(update)
        return update

    async def says(self, text: str, **more: Any) -> dict[str, Any]:
        return await self.bring(message=self.message(text=text, **more))

    async def taps(self, label: str) -> dict[str, Any]:
        message, data = self.screen.find(label)
        return await self.taps_data(data, message)

    async def taps_data(self, data: str, message: dict[str, Any]) -> dict[str, Any]:
        self._taps += 1
        query = f"{self.id}-{self._taps}"
        self.screen.waiting_taps.add(query)
        shown = {name: value for name, value in message.items() if name != "_editable"}
        return await self.bring(
            callback_query={"id": query, "from": self.user, "message": shown, "chat_instance": "1", "data": data}
        )

    async def speaks(self, sound: bytes, *, seconds: int = 3, size: int = 0, **more: Any) -> dict[str, Any]:
        """A voice note with this sound."""
        file = f"note-{len(self.api.sounds)}"
        self.api.sounds[file] = sound
        note = {"file_id": file, "file_unique_id": file, "duration": seconds, "file_size": size or len(sound)}
        return await self.bring(message=self.message(voice=note, **more))

    async def sends(self, kind: str, **more: Any) -> dict[str, Any]:
        return await self.bring(message=self.message(**_MEDIA[kind], **more))

    async def shares(self, phone: str, *, own: bool = True) -> dict[str, Any]:
        contact = {"phone_number": phone, "first_name": "Test"} | ({"user_id": self.id} if own else {"user_id": 1})
        return await self.bring(message=self.message(contact=contact))

    async def forwards(self, text: str) -> dict[str, Any]:
        origin = {"type": "hidden_user", "date": DATE, "sender_user_name": "Test"}
        return await self.says(text, forward_origin=origin)

    async def edits(self, text: str) -> dict[str, Any]:
        return await self.bring(edited_message=self.message(text=text, edit_date=DATE))

    async def says_in_group(self, text: str) -> dict[str, Any]:
        group = {"id": -100, "type": "supergroup", "title": "x"}
        return await self.bring(message=self.message(text=text) | {"chat": group})

    async def blocks(self) -> dict[str, Any]:
        self.has_blocked = True
        member = {"user": {"id": 1, "is_bot": True, "first_name": "x"}}
        return await self.bring(
            my_chat_member={
                "chat": self.chat,
                "from": self.user,
                "date": DATE,
                "old_chat_member": {**member, "status": "member"},
                "new_chat_member": {**member, "status": "kicked", "until_date": 0},
            }
        )


def _buttons(message: dict[str, Any]) -> list[list[dict[str, Any]]]:
    rows: list[list[dict[str, Any]]] = message.get("reply_markup", {}).get("inline_keyboard", [])
    return rows


def _veil(message: dict[str, Any], parameters: dict[str, Any]) -> None:
    """Keep what is marked in a text. Telegram refuses a mark that lies beyond it."""
    marks = parameters.get("entities", [])
    length = len(message["text"].encode("utf-16-le")) // 2
    if any(mark["offset"] < 0 or mark["length"] < 1 or mark["offset"] + mark["length"] > length for mark in marks):
        raise ValueError("ENTITY_BOUNDS_INVALID")
    if marks:
        message["entities"] = marks


def _seen(message: dict[str, Any]) -> str:
    units: bytes = message["text"].encode("utf-16-le")
    for mark in message.get("entities", []):
        assert mark["type"] == "spoiler"
        units = units[: 2 * mark["offset"]] + units[2 * (mark["offset"] + mark["length"]) :]
    return units.decode("utf-16-le").strip()


def _check(text: str, markup: dict[str, Any]) -> None:
    if not text.strip():
        raise ValueError("message text is empty")
    if len(text.encode("utf-16-le")) > 2 * 4096:
        raise ValueError("message is too long")
    for row in _buttons({"reply_markup": markup}):
        for button in row:
            if not button["text"]:
                raise ValueError(
                    "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
                )
            if not 0 < len(button["callback_data"].encode()) <= 64:
                raise ValueError("BUTTON_DATA_INVALID")
    for row in markup.get("keyboard", []):
        if not all(button["text"] for button in row):
            raise ValueError('can\'t parse keyboard button: field "text" must be non-empty')
