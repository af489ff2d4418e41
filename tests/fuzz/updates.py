"""Updates of Telegram: all kinds that there are, as people before this program would cause them, and mangled ones."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from tests.fakes.telegram_people import _MEDIA, DATE
from tests.fuzz import seeds
from tests.fuzz.mangle import chosen, odd, odd_bytes, odd_json, odd_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    from bot.services.messages import Message

LANGUAGES: Final = ("fr", "ar", "ary", "en", "fr-MA", "", None, 5)
_WAYS: Final = {"onward": 52, "typed": 14, "tapped": 10, "other": 10, "mangled": 10, "bytes": 4}
_OTHER: Final = (
    "media", "contact", "foreign_contact", "forward", "edited", "group", "channel_post", "blocked", "back", "service",
    "bot", "business", "reply", "location_edited", "odd", "tapped_without_message",
)  # fmt: skip


class Writer:
    """Somebody on Telegram: what they would do next goes by what they were shown last."""

    def __init__(self, chat: int, language: Any) -> None:
        self.chat = chat
        self.language = language
        self.seen: Sequence[Message] = ()
        self.last: dict[str, Any] | None = None

    def update(self, chance: Random, number: int) -> Any:
        """The next update; a text is what comes instead of the JSON of one."""
        way = chosen(chance, _WAYS)
        if self.last is not None and chance.random() < 0.03:
            return self.last  # it comes again
        self.last = {"update_id": number, **self._content(chance, way)}
        match way:
            case "mangled":
                return odd_json(chance, self.last)
            case "bytes":
                return odd_bytes(chance, json.dumps(self.last).encode()).decode("latin-1")
        return self.last

    def _content(self, chance: Random, way: str) -> dict[str, Any]:
        match way:
            case "typed":
                return self.message(text=odd_text(chance, chance.choice((*seeds.typed(), *seeds.commands()))))
            case "tapped":
                data = chance.choice((*self._buttons(), *seeds.pressed()))
                return self.tap(
                    data if chance.random() < 0.4 else odd_text(chance, data), chance.choice((1, 101, 2**31))
                )
            case "other":
                return self._other(chance, chance.choice(_OTHER))
        return self.onward(chance)

    def onward(self, chance: Random) -> dict[str, Any]:
        """As the people do for whom it was made."""
        buttons = self._buttons()
        wants = next((message.input for message in self.seen if message.input), "")
        if wants and chance.random() < 0.6:
            return self.message(text=chance.choice(seeds.PHONES if wants == "tel" else seeds.NAMES))
        if buttons and chance.random() < 0.8:
            return self.tap(chance.choice(buttons), 100)
        return self.message(text=chance.choice(seeds.typed() if chance.random() < 0.7 else seeds.commands()))

    def _buttons(self) -> list[str]:
        """What can be pressed now; answers thrice, so that they are pressed more often than the ways back."""
        rows = [button.data for message in self.seen for row in message.rows for button in row]
        beside = [button.data for message in self.seen for button in message.controls]
        return [*rows * 3, *beside, *(row.change.data for message in self.seen for row in message.summary)]

    @property
    def _from(self) -> dict[str, Any]:
        return {"id": self.chat, "is_bot": False, "first_name": "Test", "language_code": self.language}

    def message(self, **content: Any) -> dict[str, Any]:
        chat = {"id": self.chat, "type": "private", "first_name": "Test"}
        return {"message": {"message_id": 7, "date": DATE, "chat": chat, "from": self._from, **content}}

    def tap(self, data: str, message_id: int) -> dict[str, Any]:
        below = self.message(text="?")["message"] | {"message_id": message_id}
        return {"callback_query": {"id": "1", "from": self._from, "message": below, "chat_instance": "1", "data": data}}

    def _other(self, chance: Random, kind: str) -> dict[str, Any]:
        typed, plain = chance.choice(seeds.typed()), self.message(text="?")["message"]
        match kind:
            case "media":
                return self.message(**chance.choice(list(_MEDIA.values())) | {"caption": typed})
            case "contact" | "foreign_contact":
                whose = {"user_id": self.chat} if kind == "contact" else chance.choice(({}, {"user_id": 1}))
                number = chance.choice((*seeds.PHONES, "212600000042", odd(chance)))
                return self.message(contact={"phone_number": number, "first_name": "x", **whose})
            case "forward":
                return self.message(text=typed, forward_origin={"type": "hidden_user", "date": DATE})
            case "edited" | "location_edited":
                more = {"location": {"longitude": 0, "latitude": 0}} if kind == "location_edited" else {"text": typed}
                return {"edited_message": plain | more | {"edit_date": DATE}}
            case "group" | "channel_post" | "business":
                name = {"group": "message", "channel_post": kind, "business": "business_message"}[kind]
                return {name: plain | {"chat": {"id": -100, "type": chance.choice(("group", "supergroup", "channel"))}}}
        return self._rare(chance, kind, plain)

    def _rare(self, chance: Random, kind: str, plain: dict[str, Any]) -> dict[str, Any]:
        match kind:
            case "blocked" | "back":
                status = "kicked" if kind == "blocked" else chance.choice(("member", odd(chance)))
                return {"my_chat_member": plain | {"new_chat_member": {"status": status, "user": self._from}}}
            case "service":
                return self.message(**{chance.choice(("pinned_message", "gift", "left_chat_member", "x")): odd(chance)})
            case "bot":
                return {"message": plain | {"from": self._from | {"is_bot": True}}}
            case "reply":
                return self.message(text=chance.choice(seeds.typed()), reply_to_message=plain, entities=odd(chance))
            case "tapped_without_message":
                return {"callback_query": self.tap("1|me|who|youth", 1)["callback_query"] | {"message": odd(chance)}}
        return {chance.choice(("message", "callback_query", "poll", "edited_message", "x")): odd(chance)}
