"""The page while it is locked by a code: a field for the code, the way out for who forgot it, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from bot.channels.webchat_forms import external_id
from bot.proxies import far_network_of
from bot.services.incoming import Locked
from bot.services.pacing import Held

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from bot.services.locking import Knocked

_CODE: Final = "code"  # the field that no other form of the page has
_LOCKED: Final = "locked"  # its buttons
_SLOWER: Final = "web.slower"
_NOTICES: Final = {"wrong": "web.lock_wrong", "held": "web.lock_held"}


class Door(Protocol):
    """What the locked page asks of the services."""

    async def knock(  # noqa: D102
        self, address: str, words: str, network: str = "", *, is_code: bool = True
    ) -> Knocked: ...

    async def erase(self, external_id: str, address: str, network: str = "") -> None: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Told:
    """What the locked page says beside its field: a notice by its id, words of help, or whether to erase all."""

    notice: str = ""
    words: str = ""
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Came:
    """What came of a form: the page stays locked and is `told` this, or a safe word was `said`, or it opens."""

    told: Told | None = None
    said: str = ""


def is_of_lock(fields: Mapping[str, str]) -> bool:
    """Whether this form stood on the locked page."""
    return _CODE in fields or _LOCKED in fields


async def come(door: Door, request: Request, address: str, fields: Mapping[str, str]) -> Came:
    """Take a form of the locked page."""
    words = fields.get(_CODE, "").replace("\0", "").strip()
    if fields.get(_LOCKED) == "ask" or words == "/delete":
        return Came(Told(sure=True))
    try:
        if fields.get(_LOCKED) == "erase":
            await door.erase(external_id(fields), address, far_network_of(request))
            return Came()
        knocked = await door.knock(address, words, far_network_of(request))
    except Held:
        return Came(Told(_SLOWER))
    except Locked:
        return Came(Told())
    if knocked.outcome == "word":
        return Came(said=words)
    return Came() if knocked.outcome == "open" else Came(Told(_NOTICES.get(knocked.outcome, ""), knocked.words))


async def hear(door: Door | None, request: Request, address: str, fields: Mapping[str, str]) -> Told:
    """What is said to what came from a page that was still open: danger is heard, all else was not taken."""
    words = "" if fields.get("data") or fields.get("command") else fields.get("text", "")
    if not words or door is None:
        return Told()
    try:
        knocked = await door.knock(address, words, far_network_of(request), is_code=False)
    except Held:
        return Told(_SLOWER)
    return Told(words=knocked.words)
