"""Telegram: updates come in by the webhook, or are asked for; each becomes one turn, and only then is acknowledged."""

from __future__ import annotations

import asyncio
import hmac
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Protocol

import structlog
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from telegram import Bot
from telegram.error import TelegramError

from bot.channels.telegram_calls import Calls
from bot.channels.telegram_forms import Gone, Incoming, form, to_event
from bot.channels.telegram_http import AiohttpRequest, Updates
from bot.channels.telegram_polling import Patience, Polling
from bot.channels.telegram_trouble import PATH, Trouble, webhook_of
from bot.notices import Notices
from bot.services import meters
from bot.services.allowance import Allowance
from bot.services.boxes import staff_box
from bot.services.delivery import Delivery, Pace
from bot.services.sole import sole_poller
from conversations.types import Commanded, SharedPlace, Tapped
from storage.db import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

    from bot.channels.telegram_menu import Menu
    from bot.clock import Clock
    from bot.config import Settings
    from bot.services.incoming import Taken
    from bot.services.spoken import VoiceNote
    from bot.services.voices import Voices
    from bot.staff_commands import StaffCommands
    from conversations.types import Event
    from storage.db import Database

CHANNEL: Final = "telegram"
STAFF: Final = "staff"
MAX_BODY: Final = 256 * 1024  # an update is far smaller; a text has 4096 characters
_SECRET_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the name of the header
log = structlog.get_logger()


class Conversations(Protocol):
    """What this channel asks of the turns."""

    async def take(  # noqa: D102, PLR0913 - the turns' own signature
        self,
        channel: str,
        external_id: str,
        address: str,
        event: Event,
        *,
        hint: str = "",
        rides: bool = False,
        voice: VoiceNote | None = None,
        written: str = "",
    ) -> Taken: ...


@dataclass(frozen=True, slots=True)
class Timing:
    """All that this channel waits for, in seconds."""

    poll: int = 30  # that Telegram keeps a request for updates open
    typing: float = 0.7  # of silence, before the person sees that we write
    first_pause: float = 1.0
    longest_pause: float = 60.0
    look: float = 60.0  # between two looks at whether updates still come to our webhook
    sole: float = 2.0  # between two looks at whether it is this process that asks for updates
    pace: Pace = field(default_factory=Pace)


class Telegram:
    """The whole channel. `start` does not wait for Telegram: what is away at the start may come later.

    With `staff`, their orders are taken, and what waits for them is sent; with a `menu`, Telegram shows it.
    `voices` are what is said aloud.
    """

    def __init__(  # noqa: PLR0913 - what the channel joins
        self,
        settings: Settings,
        turns: Conversations,
        database: Database,
        clock: Clock,
        timing: Timing | None = None,
        *,
        staff: StaffCommands | None = None,
        menu: Menu | None = None,
        notices: Notices | None = None,
        voices: Voices | None = None,
    ) -> None:
        self._timing = timing or Timing()
        self._turns = turns
        self._secret = settings.webhook_secret()
        self._webhook = webhook_of(settings)
        self._trouble = Trouble(settings, notices or Notices(), self._webhook)
        self._clock = clock
        token, api = settings.telegram_bot_token.get_secret_value(), settings.telegram_api_url
        self._http = AiohttpRequest(api)
        bot = Bot(token, f"{api}/bot", f"{api}/file/bot", request=self._http, get_updates_request=self._http)
        self._allowance = Allowance(CHANNEL, clock, settings.sends_a_second)
        self._calls = Calls(bot, menu, self._allowance, voices)
        self._patience = Patience(self._timing.first_pause, self._timing.longest_pause)
        updates = Updates(self._http, bot.base_url)
        self._polling = Polling(updates, self._take, self._timing.poll, self._patience, self._trouble)
        self._poller = sole_poller(database, self._timing.sole)
        sent = (self._calls, database, clock, self._timing.pace)
        self.delivery = Delivery(CHANNEL, *sent, allowance=self._allowance)
        self.to_staff = Delivery(STAFF, *sent, box=staff_box(), allowance=self._allowance)
        self._staff = staff
        self._running: asyncio.Task[None] | None = None

    @property
    def username(self) -> str:
        """The bot's own name, as links to it hold it; "" while Telegram has not told it."""
        return self._calls.username

    @property
    def is_there(self) -> bool:
        """Whether Telegram was there, and took us for who we are, when we called last."""
        return self._trouble.is_well

    def routes(self) -> list[Route]:
        """The webhook, where the world can reach us."""
        return [Route(PATH, self.webhook, methods=["POST"])] if self._webhook else []

    async def start(self) -> None:
        """Begin to send, and to take updates as soon as Telegram is there."""
        await self._http.initialize()
        self.delivery.start()
        if self._staff is not None:
            self.to_staff.start()
        self._running = asyncio.create_task(self._run(), name="telegram")

    async def stop(self) -> None:
        """Take nothing more; return when what was taken is committed, and what was being sent is sent."""
        self._patience.stop()
        try:
            if self._running is not None:
                await self._running
            await self.delivery.stop()
            await self.to_staff.stop()
            await self._calls.finish()
        finally:
            await self._http.shutdown()

    async def webhook(self, request: Request) -> Response:
        """One update, taken when this answers; the answer may carry the reply."""
        shown = request.headers.get(_SECRET_HEADER, "")
        if not self._secret or not hmac.compare_digest(shown.encode(), self._secret.encode()):
            return Response(status_code=403)
        update = await _read_update(request)
        if isinstance(update, int):
            return Response(status_code=update)
        try:
            reply = await self._take(update, rides=True)
        except StoreUnavailable:
            log.warning("telegram.store_unavailable")
            return Response(status_code=503)
        return JSONResponse(reply) if reply else Response()

    async def _run(self) -> None:
        """Tell Telegram where updates go; then ask for them, or see that they still come by themselves."""
        if not await self._until_well(self._connect):
            return
        if not self._webhook:
            await self._poller.run(self._polling.run, self._patience.stopping)
        while not self._patience.stopping.is_set():
            await self._patience.rest(self._timing.look)
            await self._until_well(self._look)

    async def _until_well(self, call: Callable[[], Awaitable[None]]) -> bool:
        """Call it as often as it takes; False when we are told to stop before it went well."""
        while not self._patience.stopping.is_set():
            try:
                await call()
            except TelegramError as error:
                self._trouble.heard(error)
                await self._patience.wait(error)
            except Exception:  # without this task nothing would come in any more
                log.exception("telegram.connect_bug")
                await self._patience.wait()
            else:
                self._patience.clear()
                return True
        return False

    async def _connect(self) -> None:
        await self._calls.connect(self._webhook, self._secret)
        self._trouble.connected(self.username)
        self._calls.show_menu()
        if self._http.told is not None:
            self._trouble.clock_differs((self._clock.now() - self._http.told).total_seconds())

    async def _look(self) -> None:
        self._trouble.looked_at(await self._calls.webhook_info(), self._clock.now())

    async def _take(self, update: dict[str, Any], *, rides: bool = False) -> dict[str, Any] | None:
        """Take an update; the call that may ride on its acknowledgement. StoreUnavailable: it must come again."""
        incoming = to_event(update)
        if incoming is None:
            return None
        try:
            if isinstance(incoming, Gone):
                await self.delivery.mark_gone(incoming.address)
                await self.to_staff.mark_gone(incoming.address)
                return None
            if await self._is_of_staff(incoming):
                return None
            taken = await self._turn(incoming, rides=rides and self._may_ride())
        except StoreUnavailable:
            raise
        except Exception:  # the turns take their bugs themselves; what even they cannot take must not come for ever
            log.exception("telegram.update_dropped", update=update["update_id"])
            return None
        self._follow(incoming, taken)
        return (
            {"method": "sendMessage", "chat_id": int(incoming.address), **form(taken.riding)} if taken.riding else None
        )

    def _may_ride(self) -> bool:
        if not self._allowance.may_ride():
            meters.RIDES_KEPT.inc()
            return False
        return True

    async def _is_of_staff(self, incoming: Incoming) -> bool:
        """Whether it was an order of staff, which is carried out when this returns."""
        may_be = self._staff is not None and (incoming.order or incoming.voice)
        done = await self._staff.take(incoming, self._calls.note) if self._staff is not None and may_be else None
        if done is None:
            return False
        if incoming.tap is not None:
            self._calls.toast(incoming.tap, done.toast, alert=done.alert)
        elif done.toast:
            self._calls.say_once(incoming.address, done.toast)
        self.to_staff.wake()
        return True

    async def _turn(self, incoming: Incoming, *, rides: bool) -> Taken:
        typing = asyncio.get_running_loop().call_later(self._timing.typing, self._calls.show_typing, incoming.address)
        how: dict[str, Any] = {"hint": incoming.hint, "rides": rides, "written": str(incoming.message or "")}
        how |= {"voice": self._calls.note(incoming.voice)} if incoming.voice is not None else {}
        try:
            return await self._turns.take(CHANNEL, incoming.external_id, incoming.address, incoming.event, **how)
        finally:
            typing.cancel()

    def _follow(self, incoming: Incoming, taken: Taken) -> None:
        """What goes out beside the acknowledgement, after the commit, without holding it up."""
        if taken.riding is not None:
            self._allowance.count()
            meters.SENDS.labels(CHANNEL, "ridden").inc()
        if incoming.tap is not None:
            self._calls.answer(incoming.tap, incoming.address, taken.tick)
        # A position is hidden whatever became of its turn: also of one that came again, or too fast.
        if (taken.hides_said or isinstance(incoming.event, SharedPlace)) and incoming.message:
            self._calls.hide(incoming.address, incoming.message)
        if taken.ends_offer:
            self._calls.end_offer(incoming.address)
        if _chooses_language(incoming.event) and taken.messages:
            self._calls.show_menu_in(incoming.address, taken.messages[-1].locale)
        if taken.hides_said or any(message is not taken.riding for message in taken.messages) or self._allowance.owes:
            self.delivery.wake()


def _chooses_language(event: Event) -> bool:
    match event:
        case Commanded(name="language") | Tapped(question="language"):
            return True
    return False


async def _read_update(request: Request) -> dict[str, Any] | int:
    """The update in the request's body, or the status that says why there is none."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > MAX_BODY:
                return 413
        update = json.loads(body)
    except (ValueError, RecursionError, ClientDisconnect):
        return 400
    return update if isinstance(update, dict) else 400
