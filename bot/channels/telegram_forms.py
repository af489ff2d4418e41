"""What Telegram sends, as an event, and what we say, in Telegram's form. Pure.

Updates are read as the JSON they are, not as the library's objects: building those costs more than the rest of
this channel together, and one update of a shape the library does not know yet would make it refuse all that came
with it. `to_event` gives an answer to any JSON at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.services.messages import read_button, read_command
from conversations.locales import tagged
from conversations.types import Attached, Commanded, Said, SharedContact, SharedPlace, Tapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.services.messages import Button, Message
    from conversations.types import AttachedKind, Event

UPDATES: Final = ("message", "edited_message", "callback_query", "my_chat_member")
MAX_TEXT: Final = 4096  # UTF-16 units: Telegram refuses a message with more
_MAX_PLACEHOLDER: Final = 64
_MOST_METRES: Final = 1e8  # twice around the earth, and no number that anything overflows by
_STALE: Final = Tapped(0, "", "", "")
_COMMAND: Final = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@[A-Za-z0-9_]{1,32})?(?:\s+(.*))?", re.ASCII | re.DOTALL)
_HALF: Final = re.compile("[\ud800-\udfff]")
_FOR_STAFF: Final = re.compile(r"staff[_|]", re.IGNORECASE)
# In this order: a venue brings its location, an animation itself as a document.
_ATTACHED: Final[tuple[tuple[str, AttachedKind], ...]] = (
    ("photo", "photo"),
    ("voice", "voice"),
    ("audio", "voice"),
    ("video", "video"),
    ("video_note", "video"),
    ("animation", "video"),
    ("sticker", "sticker"),
    ("dice", "sticker"),
    ("document", "document"),
    ("location", "location"),
)
# What Telegram says about the conversation in the person's name; there is nothing to answer.
_SERVICE: Final = frozenset({
    *("boost_added", "chat_background_set", "connected_website", "gift", "message_auto_delete_timer_changed"),
    *("passport_data", "pinned_message", "refunded_payment", "successful_payment", "unique_gift"),
    *("users_shared", "chat_shared", "web_app_data", "write_access_allowed"),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tap:
    """The pressed button's own message: what the courtesy calls need. `text` is "" when Telegram withholds it.

    `veiled` is where in it something is hidden until it is tapped, and how long that is; (0, 0) for nothing.
    """

    query: str
    message: int
    text: str
    veiled: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice note: Telegram's id of its file, how many seconds it takes, and its bytes."""

    file: str
    seconds: int
    size: int


@dataclass(frozen=True, slots=True)
class Incoming:
    """An event with its way in: the update's id, the address, one of our locales as a hint, and the tap it was.

    `message` is Telegram's id of what the person wrote, 0 for a tap. `order` is what was typed or pressed when it may
    be meant for the desk: a command, a code, or a button that is none of a conversation's; for everybody but staff
    it means nothing. A `voice` note comes with how Telegram gives what is said in it.
    """

    external_id: str
    address: str
    event: Event
    hint: str = ""
    tap: Tap | None = None
    message: int = 0
    order: str = ""
    voice: Voice | None = None


@dataclass(frozen=True, slots=True)
class Gone:
    """The person has blocked the bot: nothing can be sent there until they come back."""

    address: str


def to_event(update: Mapping[str, Any]) -> Incoming | Gone | None:
    """What a private conversation brought; None for everything that is not ours, such as groups and channels."""
    number = update.get("update_id")
    if type(number) is not int:
        return None
    if query := _part(update, "callback_query"):
        return _tapped(str(number), query)
    if change := _part(update, "my_chat_member"):
        blocked = _part(change, "new_chat_member").get("status") == "kicked"
        return Gone(_address(change)) if blocked and _address(change) else None
    if message := _part(update, "message"):
        return _incoming(str(number), message, _event(message))
    if edited := _part(update, "edited_message"):
        # a position that is shared "live" is edited by itself, every few seconds
        return _incoming(str(number), edited, None if "location" in edited else _attached("edited", edited))
    return None


def form(message: Message) -> dict[str, Any]:
    """The parameters of sendMessage, but for the chat. Plain text: nothing that a person wrote can become markup."""
    parameters: dict[str, Any] = {**_veiled(message), "link_preview_options": {"is_disabled": True}}
    rows = [
        *([_button(button) for button in row] for row in message.rows),
        *_in_rows((row.change for row in message.summary), 2),
        *_in_rows(message.controls, 2),
    ]
    if rows:
        parameters["reply_markup"] = {"inline_keyboard": rows}
    return parameters


def offer_form(message: Message) -> dict[str, Any]:
    """The offer to share one's number or position, a message of its own beside the question; {} when there is none.

    Telegram knows "share my contact" and "share my location" only on the keyboard under the input field, and a message
    carries either that or buttons. The question keeps its buttons, which bring back exactly what they stand for ("no
    number", back); as keys they would come back as words, to be understood again. So the offer follows by itself:
    typing works without it, and it is taken away when the question is over.
    """
    if not message.offers:
        return {}
    wanted = "request_contact" if message.contact_label else "request_location"
    keyboard: dict[str, Any] = {
        "keyboard": [[{"text": message.offers, wanted: True}]],
        "resize_keyboard": True,
        "one_time_keyboard": True,
    }
    if message.placeholder:
        keyboard["input_field_placeholder"] = message.placeholder[:_MAX_PLACEHOLDER]
    return {"text": message.offers, "reply_markup": keyboard, "disable_notification": True}


def ticked(text: str, label: str) -> str:
    """A message's text with the chosen answer under it; "" when it is there already or does not fit."""
    line = f"\n✅ {label}"
    if not text or not label or text.endswith(line) or _units(text + line) > MAX_TEXT:
        return ""
    return text + line


def _tapped(number: str, query: Mapping[str, Any]) -> Incoming | None:
    message, data, query_id = _part(query, "message"), _text_in(query, "data"), _text_in(query, "id")
    message_id = message.get("message_id")
    if data is None or query_id is None or type(message_id) is not int:
        return None
    tap = Tap(query_id, message_id, _text_in(message, "text") or "", _veil_of(message))
    event = read_button(data)
    return _incoming(number, {**message, "from": query.get("from")}, event or _STALE, tap, "" if event else data)


def _incoming(
    number: str, message: Mapping[str, Any], event: Event | None, tap: Tap | None = None, order: str = ""
) -> Incoming | None:
    address, person = _address(message), _part(message, "from")
    if event is None or not address or person.get("is_bot"):
        return None
    message_id = message.get("message_id")
    written = message_id if tap is None and type(message_id) is int else 0
    if isinstance(event, Said | Commanded) and tap is None:
        order = _order(_text_in(message, "text") or "")
    voice = _voice(message) if isinstance(event, Attached) and event.kind == "voice" else None
    return Incoming(number, address, event, _hint(person), tap, written, order, voice)


def _event(message: Mapping[str, Any]) -> Event | None:
    if not _SERVICE.isdisjoint(message):
        return None
    if "forward_origin" in message:
        return _attached("forwarded", message)
    if contact := _part(message, "contact"):
        phone, owner = _text_in(contact, "phone_number"), contact.get("user_id")
        own = owner is not None and owner == _part(message, "from").get("id")
        return SharedContact(phone, own) if phone is not None else Attached("contact")
    text = _text_in(message, "text")
    if text is not None:
        return _said(text)
    if "venue" not in message and (here := _part(message, "location")):
        return _position(here)
    return _attached(next((kind for name, kind in _ATTACHED if name in message), "unknown"), message)


def _position(here: Mapping[str, Any]) -> Event:
    """Where they are; what is shared live is followed by nobody, and a place without numbers is none."""
    told = [here.get("latitude"), here.get("longitude"), here.get("horizontal_accuracy", 0)]
    numbers = [float(one) for one in told if type(one) in {int, float} and abs(one) < _MOST_METRES]
    if "live_period" in here:
        return Attached("live")
    return SharedPlace(*numbers) if len(numbers) == len(told) else Attached("location")


def _attached(kind: AttachedKind, message: Mapping[str, Any]) -> Attached:
    """What is not an answer; the words that came with it are only looked at for danger."""
    return Attached(kind, _text_in(message, "text") or _text_in(message, "caption") or "")


def _voice(message: Mapping[str, Any]) -> Voice | None:
    note = _part(message, "voice")
    file, seconds, size = _text_in(note, "file_id"), note.get("duration"), note.get("file_size")
    if not file or type(seconds) is not int:
        return None
    return Voice(file, seconds, size if type(size) is int else 0)


def _said(text: str) -> Event:
    match = _COMMAND.fullmatch(text.strip())
    command = read_command(match[1].lower(), (match[2] or "").strip()) if match else None
    if command and command.name == "start" and _FOR_STAFF.match(command.argument):
        return Commanded("start", "")  # a code is no poster that somebody came from
    return command or Said(text)


def _order(text: str) -> str:
    """The text, when it may be a command or a code of staff."""
    return text if text.lstrip().startswith("/") or _FOR_STAFF.match(text.lstrip()) else ""


def _part(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = whole.get(name)
    return part if isinstance(part, dict) else {}


def _text_in(whole: Mapping[str, Any], name: str) -> str | None:
    """The text of this name. Half of a letter, which JSON may hold and nothing can keep, becomes a sign for it."""
    text = whole.get(name)
    return _HALF.sub("\ufffd", text) if isinstance(text, str) else None


def _address(message: Mapping[str, Any]) -> str:
    chat = _part(message, "chat")
    number = chat.get("id")
    return str(number) if chat.get("type") == "private" and type(number) is int else ""


def _hint(person: Mapping[str, Any]) -> str:
    """The language of the person's Telegram, where it is one of ours; Telegram has no code for Darija."""
    code = person.get("language_code")
    return tagged(code) if isinstance(code, str) else ""


def _veiled(message: Message) -> dict[str, Any]:
    """The text; below a veil it is a spoiler, which Telegram shows in no notification and no list of chats."""
    text = _text(message)
    if not message.veil:
        return {"text": text}
    veil = f"{message.veil}\n\n"
    veil = veil if _units(veil + text) <= MAX_TEXT else ""
    return {"text": veil + text, "entities": [spoiler(_units(veil), _units(text))]}


def spoiler(offset: int, length: int) -> dict[str, Any]:
    """That this part of a text, in UTF-16 units, is hidden until it is tapped."""
    return {"type": "spoiler", "offset": offset, "length": length}


def _veil_of(message: Mapping[str, Any]) -> tuple[int, int]:
    """Where something of a message that we sent is hidden."""
    marks = message.get("entities")
    for mark in marks if isinstance(marks, list) else ():
        if isinstance(mark, dict) and mark.get("type") == "spoiler":
            offset, length = mark.get("offset"), mark.get("length")
            if isinstance(offset, int) and isinstance(length, int):
                return offset, length
    return 0, 0


def _text(message: Message) -> str:
    return "\n".join((message.text, *(row.line for row in message.summary)))


def _button(button: Button) -> dict[str, str]:
    return {"text": button.label, "callback_data": button.data}


def _in_rows(buttons: Iterable[Button], width: int) -> list[list[dict[str, str]]]:
    drawn = [_button(button) for button in buttons]
    return [drawn[start : start + width] for start in range(0, len(drawn), width)]


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
