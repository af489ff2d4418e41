"""WhatsApp: its webhook brings what people write; each becomes one turn, and only then is it acknowledged.

Off unless it is configured. Nobody is taken at their word before the signature is seen.
"""

from __future__ import annotations

import asyncio
import hmac
import json
import re
from typing import TYPE_CHECKING, Any, Final

import structlog
from pywa import utils
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.channels.whatsapp_calls import FAULTS, Calls
from bot.channels.whatsapp_errors import not_sent
from bot.channels.whatsapp_events import Failed, put_apart, read
from bot.notices import Notices
from bot.services import fates
from bot.services.allowance import Allowance
from bot.services.delivery import Delivery
from storage.db import StoreUnavailable

if TYPE_CHECKING:
    from starlette.requests import Request

    from bot.channels.telegram import Conversations
    from bot.channels.whatsapp_events import Incoming
    from bot.channels.whatsapp_forms import Words
    from bot.clock import Clock
    from bot.config import Settings
    from bot.services.delivery import Pace
    from bot.services.voices import Voices
    from storage.db import Database

CHANNEL: Final = "whatsapp"
PATH: Final = "/whatsapp"
MAX_BODY: Final = 3 * 1024 * 1024  # as much as Meta puts into one request
_LOOKED_AGAIN: Final = 60.0
_CHALLENGE: Final = re.compile(r"[A-Za-z0-9_.-]{1,256}", re.ASCII)
_SIGNATURE: Final = re.compile(r"sha256=[0-9a-f]{64}", re.ASCII)
log = structlog.get_logger()


class WhatsAppChannel:
    """The whole channel. `voices` are what is said aloud."""

    def __init__(  # noqa: PLR0913 - what the channel joins
        self,
        settings: Settings,
        turns: Conversations,
        database: Database,
        clock: Clock,
        words: Words,
        *,
        pace: Pace | None = None,
        notices: Notices | None = None,
        voices: Voices | None = None,
    ) -> None:
        self._settings = settings
        self._turns = turns
        self._database = database
        self._clock = clock
        self._calls = Calls(settings, words, notices or Notices(), voices, clock)
        allowance = Allowance(CHANNEL, clock, settings.sends_a_second)
        self.delivery = Delivery(CHANNEL, self._calls, database, clock, pace, allowance=allowance)
        self._looking: asyncio.Task[None] | None = None

    @property
    def is_there(self) -> bool:
        """Whether WhatsApp was there, and took us for who we are, when we called last."""
        return self._calls.trouble.is_well

    def routes(self) -> list[Route]:
        """The webhook."""
        return [Route(PATH, self.verify, methods=["GET"]), Route(PATH, self.webhook, methods=["POST"])]

    def start(self) -> None:
        """Begin to send, and see whether WhatsApp is there: who set it up learns it before a family writes."""
        self.delivery.start()
        self._looking = asyncio.create_task(self._look(), name="whatsapp")

    async def stop(self) -> None:
        """Send nothing more; return when what was being sent is sent."""
        try:
            if self._looking is not None:
                self._looking.cancel()
                await asyncio.wait([self._looking])
            await self.delivery.stop()
        finally:
            await self._calls.http.aclose()

    async def _look(self) -> None:
        """Until it was there once; from then on, what is sent tells."""
        trouble = self._calls.trouble
        while not trouble.is_well:
            try:
                await self._calls.look()
                trouble.over()
            except FAULTS as error:
                log.warning("whatsapp.not_there", kind=type(error).__name__)
                trouble.of_look(error)
                await asyncio.sleep(_LOOKED_AGAIN)

    async def verify(self, request: Request) -> Response:
        """Prove to Meta that this address is ours."""
        told = request.query_params
        wanted = self._settings.whatsapp_verify_token.get_secret_value()
        is_meta = hmac.compare_digest(told.get(utils.HUB_VT, "").encode(), wanted.encode())
        challenge = told.get(utils.HUB_CH, "")
        if not is_meta or told.get("hub.mode") != "subscribe" or not _CHALLENGE.fullmatch(challenge):
            return Response(status_code=403)
        return PlainTextResponse(challenge, headers={"X-Content-Type-Options": "nosniff"})

    async def webhook(self, request: Request) -> Response:
        """What came, taken when this answers; nothing of it is looked at before its signature."""
        try:
            body = await _read_body(request)
        except ClientDisconnect:
            return Response(status_code=400)
        if body is None or not self._is_signed(body, request.headers.get(utils.HUB_SIG, "")):
            return Response(status_code=403)
        try:
            payload = json.loads(body)
        except (ValueError, RecursionError):
            return Response(status_code=400)
        try:
            known = [await self._take(one) for one in self._apart(payload)]
        except StoreUnavailable:
            log.warning("whatsapp.store_unavailable")
            return Response(status_code=503)
        return Response(status_code=200 if all(known) else 503)

    def _apart(self, payload: object) -> list[dict[str, Any]]:
        return list(put_apart(payload, self._settings.whatsapp_phone_id)) if isinstance(payload, dict) else []

    def _is_signed(self, body: bytes, signature: str) -> bool:
        """The library compares in constant time; what can be no signature does not reach it."""
        secret = self._settings.whatsapp_app_secret.get_secret_value()
        known = _SIGNATURE.fullmatch(signature)
        return bool(known) and utils.webhook_updates_validator(secret, body, signature)

    async def _take(self, alone: dict[str, Any]) -> bool:
        """Take one thing; False when it must come again. So it must where StoreUnavailable is raised."""
        try:
            came = read(self._calls.client, alone)
            if isinstance(came, Failed):
                return await self._not_delivered(came)
            if came is not None:
                await self._turn(came)
        except StoreUnavailable:
            raise
        except Exception:  # the turns take their bugs themselves; what even they cannot take must not come for ever
            log.exception("whatsapp.update_dropped")
        return True

    async def _turn(self, came: Incoming) -> None:
        how: dict[str, Any] = {"voice": self._calls.note(came.voice)} if came.voice else {}
        await self._turns.take(CHANNEL, came.external_id, came.address, came.event, **how)
        self.delivery.wake()

    async def _not_delivered(self, came: Failed) -> bool:
        why, now = not_sent(came.error), self._clock.now()
        told = await self._database.write(
            lambda tx: fates.not_delivered(tx, CHANNEL, came.addresses, came.message_id, why, now)
        )
        self.delivery.wake()
        return told


async def _read_body(request: Request) -> bytes | None:
    """The body; None when it is longer than any of Meta's."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return bytes(body)
