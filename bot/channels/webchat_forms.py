"""What a posted form of the page means."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import TYPE_CHECKING

from bot.services.messages import read_button, read_command
from conversations.types import Said, SharedPlace

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conversations.types import Event

_PLACE = re.compile(r"(-?[0-9]{1,3}\.[0-9]{3}) (-?[0-9]{1,3}\.[0-9]{3}) ([0-9]{1,8})")
_ASKED = re.compile(r"[0-9]{1,9}\|[a-z0-9.-]*\|[a-z_]*")


def read_event(fields: Mapping[str, str]) -> Event | None:
    """What the person did: pressed a button, shared where they are, commanded, or wrote. None when that is nothing."""
    if data := fields.get("data"):
        return read_button(data)
    if place := _PLACE.fullmatch(fields.get("place", "")):
        return SharedPlace(*map(float, place.groups()))
    said = fields.get("text", "").replace("\r\n", "\n").replace("\0", "").strip()
    name, _, argument = (fields.get("command") or said.removeprefix("/")).partition(" ")
    command = read_command(name, argument.strip()) if not said or said.startswith("/") else None
    return command or (Said(said) if said else None)


def external_id(fields: Mapping[str, str]) -> str:
    """The id under which this answer is taken once.

    It holds what was answered beside the page's own id: a double press is one turn, but another answer from a
    page that is already old is news, and the conversation asks what is meant. Only the digest is kept: the page's
    id is too long to guess, so no words can be read out of it.
    """
    told = "\0".join(fields.get(name, "") for name in ("event", "data", "command", "text"))
    told += "\0place" if fields.get("place") else ""  # that there was one: not even a digest is kept of where
    seed = told if fields.get("event") else secrets.token_urlsafe() + told
    return hashlib.sha256(seed.encode()).hexdigest()[:40]


def read_asked(fields: Mapping[str, str]) -> str:
    """What the page asked on which this was done; "" when it does not say."""
    told = fields["data"].rpartition("|")[0] if fields.get("data") else fields.get("asked", "")
    return told if _ASKED.fullmatch(told) else ""


def apart(fields: dict[str, str] | None) -> dict[str, str] | None:
    """What was pressed, apart from what stood half typed in the field: that is nothing said, and is not lost."""
    if fields and (fields.get("data") or fields.get("command")) and "text" in fields:
        pressed = {name: value for name, value in fields.items() if name not in {"text", "asked"}}
        return pressed | {"draft": fields["text"]}
    return fields
