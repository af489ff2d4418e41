"""How WhatsApp is, asked once and without a message to anybody: for `tawjih doctor`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.channels.whatsapp_calls import FAULTS, Calls
from bot.channels.whatsapp_trouble import Trouble
from bot.notices import Notices

if TYPE_CHECKING:
    from bot.config import Settings


async def look(settings: Settings, path: str) -> tuple[str, list[str]]:
    """How it is, and a sentence for what is wrong. `path` is where Meta brings what people write."""
    calls = Calls(settings, lambda text, _: text.id, Notices())
    try:
        name = await calls.look()
    except FAULTS as error:
        return "", [Trouble(settings, Notices()).say(error)]
    finally:
        await calls.http.aclose()
    return f"the token is for the number of “{name}”; Meta brings what people write to {settings.public_url}{path}", []
