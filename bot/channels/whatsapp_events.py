"""What WhatsApp brings, as events. Pure: read with the library's types, one message or status at a time.

A webhook may bring many of them at once, and the library reads the first: so each is put apart before. What has a shape
that the library does not know yet is something that is no answer; it is never dropped without a word.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pywa.types.base_update import RawUpdate
from pywa.types.message_status import MessageStatusType
from pywa.types.others import MessageType
from pywa_async.types.callback import CallbackButton, CallbackSelection
from pywa_async.types.message import Message
from pywa_async.types.message_status import MessageStatus

from bot.services.messages import read_button, read_command
from conversations.types import Attached, Said, SharedContact, SharedPlace, Tapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pywa.errors import WhatsAppError
    from pywa_async.client import WhatsApp

    from conversations.types import AttachedKind, Event

_ID: Final = re.compile(r"[\x21-\x7e]{1,256}", re.ASCII)
_ADDRESS: Final = re.compile(r"[0-9]{5,20}|[A-Z]{2}(?:\.ENT)?\.[A-Za-z0-9]{1,128}", re.ASCII)
_COMMAND: Final = re.compile(r"/([A-Za-z0-9_]{1,32})(?:\s+(.*))?", re.ASCII | re.DOTALL)
_HALF: Final = re.compile("[\ud800-\udfff\0]")
_STALE: Final = Tapped(0, "", "", "")
_KNOWN: Final = frozenset(kind.value for kind in MessageType)
_SILENT: Final = ("reaction", "system", "request_welcome", "revoke")
"""What is said about the conversation; there is nothing to answer."""
_ATTACHED: Final[Mapping[str, AttachedKind]] = {
    "image": "photo",
    "video": "video",
    "sticker": "sticker",
    "document": "document",
    "audio": "voice",
    "location": "location",
    "contacts": "contact",
    "edit": "edited",
}
UNREAD: Final = (KeyError, IndexError, TypeError, ValueError, AttributeError, ArithmeticError)
"""What the library raises where something has another shape than it knows."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """An event with its way in. `voice` is WhatsApp's id of a voice note."""

    external_id: str
    address: str
    event: Event
    voice: str = ""


@dataclass(frozen=True, slots=True)
class Failed:
    """What had been taken to be sent, and was not delivered: by its id, at one of these addresses."""

    message_id: str
    addresses: tuple[str, ...]
    error: WhatsAppError


def digest(message_id: str) -> str:
    """What is kept of an id of WhatsApp's: the id itself has the person's number in it."""
    return hashlib.sha256(message_id.encode()).hexdigest()[:40]


def put_apart(payload: Mapping[str, Any], phone_id: str) -> Iterator[dict[str, Any]]:
    """Each message and each status that came for this number, as if it had come alone."""
    for entry in _parts(payload, "entry"):
        for change in _parts(entry, "changes"):
            value = change.get("value")
            if change.get("field") != "messages" or not isinstance(value, dict):
                continue
            if _mapping(value, "metadata").get("phone_number_id") != phone_id:
                continue
            for name, whose in (("messages", "from"), ("statuses", "recipient_id")):
                for one in _parts(value, name):
                    one.setdefault("context", {"id": "", "from": ""})  # the library wants one of each choice
                    about = {"contacts": [_contact(value, one, whose)], name: [one], "metadata": value["metadata"]}
                    yield {
                        "entry": [{"id": str(entry.get("id", "")), "changes": [{"field": "messages", "value": about}]}]
                    }


def read(client: WhatsApp, alone: Mapping[str, Any]) -> Incoming | Failed | None:
    """What one message or status says to us; None for what is not ours to answer."""
    value = alone["entry"][0]["changes"][0]["value"]
    contact = value["contacts"][0]
    address = next((one for one in (contact.get("wa_id"), contact.get("user_id")) if _is_address(one)), "")
    raw = RawUpdate(json.dumps(alone).encode(), hmac_header=None, update_hash="")
    if "statuses" in value:
        return _status(client, raw) if value["statuses"][0].get("status") == MessageStatusType.FAILED.value else None
    message = value["messages"][0]
    known = message.get("id")
    if not address or not isinstance(known, str) or not _ID.fullmatch(known) or "group_id" in message:
        return None
    if message.get("type") in _SILENT:
        return None
    try:
        event, voice = _event(client, raw, message)
    except UNREAD:
        event, voice = Attached("unknown"), ""
    return Incoming(digest(known), address, event, voice)


def _status(client: WhatsApp, raw: RawUpdate) -> Failed | None:
    """What failed is news. That it was sent we know, and whether it was read is nobody's business."""
    try:
        status = MessageStatus.from_update(client, raw)
    except UNREAD:
        return None
    whose = tuple(one for one in (status.from_user.wa_id, status.from_user.bsuid) if one and _is_address(one))
    if status.error is None or not _is_id(status.id):
        return None
    return Failed(digest(status.id), whose, status.error)


def _event(client: WhatsApp, raw: RawUpdate, message: Mapping[str, Any]) -> tuple[Event, str]:
    kind = message["type"]
    if not isinstance(kind, str) or kind not in _KNOWN:
        return Attached("unknown"), ""
    if kind == "button":  # of a template: "there is something to read", read
        CallbackButton.from_update(client, raw)
        return _STALE, ""
    if kind == "interactive":
        of = CallbackSelection if "list_reply" in message["interactive"] else CallbackButton
        return read_button(of.from_update(client, raw).data) or _STALE, ""
    if kind == "edit":
        return Attached("edited", _text(_mapping(_mapping(message["edit"], "message"), "text").get("body"))), ""
    return _told(Message.from_update(client, raw))


def _told(message: Message) -> tuple[Event, str]:
    kind = _ATTACHED.get(message.type.value, "unknown")
    words = _text(message.text or message.caption)
    if message.forwarded:
        return Attached("forwarded", words), ""
    if message.text is not None:
        return _said(words), ""
    if message.contacts is not None:
        return _card(message), ""
    here = message.location
    if here is not None and not here.name:  # one with a name is a place that was looked up
        return SharedPlace(float(here.latitude), float(here.longitude)), ""
    voice = message.audio.id if message.audio is not None and message.audio.voice else ""
    return Attached(kind, words), voice


def _card(message: Message) -> Event:
    """A number that was shared: the own one, when the card is of who writes."""
    phones = [phone for contact in message.contacts or () for phone in contact.phones]
    if not phones or not phones[0].phone:
        return Attached("contact")
    return SharedContact(_text(phones[0].phone), bool(phones[0].wa_id) and phones[0].wa_id == message.from_user.wa_id)


def _said(text: str) -> Event:
    match = _COMMAND.fullmatch(text.strip())
    command = read_command(match[1].lower(), (match[2] or "").strip()) if match else None
    return command or Said(text)


def _text(said: object) -> str:
    """The text. Half of a letter, which JSON may hold and nothing can keep, becomes a sign for it."""
    return _HALF.sub("\ufffd", said) if isinstance(said, str) else ""


def _contact(value: Mapping[str, Any], one: Mapping[str, Any], whose: str) -> dict[str, Any]:
    """Who it is of, as the library wants it; their name is not looked at."""
    number = one.get(whose)
    named = _parts(value, "contacts")
    found = next((each for each in named if each.get("wa_id") == number), named[0] if len(named) == 1 else {})
    kept = {name: found[name] for name in ("wa_id", "user_id") if isinstance(found.get(name), str)}
    if isinstance(number, str):
        kept.setdefault("wa_id" if number.isdigit() else "user_id", number)
    return {"user_id": kept.get("wa_id", ""), **kept}


def _is_id(told: object) -> bool:
    return isinstance(told, str) and bool(_ID.fullmatch(told))


def _is_address(told: object) -> bool:
    return isinstance(told, str) and bool(_ADDRESS.fullmatch(told))


def _parts(whole: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    parts = whole.get(name)
    return [part for part in parts if isinstance(part, dict)] if isinstance(parts, list) else []


def _mapping(whole: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = whole.get(name)
    return part if isinstance(part, dict) else {}
