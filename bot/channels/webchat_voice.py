"""What is spoken on the page in place of typing: a recording that the browser made, taken as Telegram's are."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.routing import Route

from bot.proxies import far_network_of
from bot.services.incoming import Locked
from bot.services.not_sent import Refused
from bot.services.pacing import Held
from bot.services.spoken import LONGEST, VoiceNote, kind_of
from bot.web import HEADERS, SOUND_PATH, UNSTORED, is_foreign
from conversations.types import Attached

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from bot.channels.webchat_conversations import Conversations

CHANNEL: Final = "webchat"
_EVENT = re.compile(r"[A-Za-z0-9_-]{22}")


def routes(
    turns: Conversations,
    address: Callable[[Request], str],
    unavailable: type[Exception],
    hint: Callable[[Request], str],
) -> list[Route]:
    """The way in of a recording; the page that sent it then looks what there is new."""

    async def hear(request: Request) -> Response:
        whose, event = address(request), request.query_params.get("event", "")
        if is_foreign(request) or not whose or not _EVENT.fullmatch(event):
            return _answer(403)
        known, network = hashlib.sha256(event.encode()).hexdigest()[:40], far_network_of(request)
        try:
            note = _note(await request.body(), request.query_params.get("seconds", ""))
            came = {"hint": hint(request), "network": network}
            await turns.take(CHANNEL, known, whose, Attached("voice"), voice=note, **came)
        except ClientDisconnect:
            return _answer(400)
        except unavailable:
            return _answer(503)
        except Locked:
            return _answer(403)
        except Held:
            return _answer(429)
        return _answer(204)

    return [Route(SOUND_PATH, hear, methods=["POST"])]


def _note(sound: bytes, seconds: str) -> VoiceNote:
    """How long it is, is what the browser says of it: how much it may be is counted in bytes."""
    told = int(seconds) if seconds.isascii() and seconds.isdecimal() and len(seconds) < len("1000") else LONGEST

    async def content() -> bytes:
        if not kind_of(sound):
            raise Refused("NoSound")
        return sound

    return VoiceNote("", max(told, 1), len(sound), content)


def _answer(status: int) -> Response:
    return Response(status_code=status, headers=HEADERS | UNSTORED | {"X-Tawjih": "1"})
