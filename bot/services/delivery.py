"""Sends what waits in the outbox: in order for each address, at least once, outside of any transaction.

A row is claimed with a lease, sent, and marked. What is in the way decides what becomes of it: a fault of the
network or of the other side comes again later, for ever; what the other side will never take is marked failed; too
many messages hold the conversation, and all of us when a second one is told so. What was sent without hearing whether
it arrived, because no answer came or the program ended, is sent once more; then it is marked unknown.
"""

from __future__ import annotations

import asyncio
import functools
import random
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

import structlog

from bot.services import meters
from bot.services.beside import Beside
from bot.services.leases import Leases
from bot.services.messages import Message
from storage import outbox, staff_messages
from storage.db import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.clock import Clock
    from storage.db import Database
    from storage.outbox import OutMessage

_DOUBTS: Final = 1  # so often a message that was sent, perhaps, is sent again
log = structlog.get_logger()


class NotSent(Exception):  # noqa: N818  it is the outcome of a send, and each kind is handled
    """A message did not go out. `reason` is a type, never words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Unreachable(NotSent):
    """The other side could not be reached, or would not take it now. Comes again."""


class Unanswered(NotSent):
    """It was sent, and no answer came: it may have arrived."""


class Held(NotSent):
    """Too many messages to this address: nothing more for `seconds`."""

    def __init__(self, reason: str, seconds: float) -> None:
        super().__init__(reason)
        self.seconds = seconds


class Refused(NotSent):
    """The other side will never take this message."""


class Blocked(NotSent):
    """The person does not want to be written to."""


class Box(Protocol):
    """Where messages wait: that of the families, or that of staff."""

    def claim_due(
        self, tx: Connection, channel: str, now: datetime, *, limit: int, lease: timedelta
    ) -> list[OutMessage]:
        """Messages to send now, one for each address; nobody else gets them until the lease ends."""

    def renew(self, tx: Connection, message_rows: Sequence[int], until: datetime) -> None:
        """These are still being sent: nobody else gets them before `until`."""

    def mark_sent(self, tx: Connection, message_row: int, message_id: str, now: datetime) -> None:
        """It arrived."""

    def mark_retry(self, tx: Connection, message_row: int, due_at: datetime, error: str) -> None:
        """It did not arrive: try again from `due_at`."""

    def mark_doubtful(self, tx: Connection, message_row: int, due_at: datetime, error: str) -> None:
        """It may have arrived: look at it again from `due_at`, with one doubt more."""

    def mark_unknown(self, tx: Connection, message_row: int, now: datetime) -> None:
        """Nobody will ever know whether it arrived."""

    def mark_failed(self, tx: Connection, message_row: int, error: str, now: datetime) -> None:
        """It will never arrive."""

    def hold(self, tx: Connection, whose: int, until: datetime, /) -> None:
        """Send nothing there before `until`."""

    def mark_blocked(self, tx: Connection, whose: int, now: datetime, /) -> None:
        """They do not want to be written to: what waits has failed."""

    def mark_gone(self, tx: Connection, channel: str, address: str, now: datetime) -> None:
        """The same, as the channel heard by itself of an address."""


def staff_box() -> Box:
    """That of staff, for who may not know of storage."""
    return staff_messages


class Sender(Protocol):
    """A channel's own way of sending."""

    async def send(self, address: str, message: Message) -> str:
        """Send it; the channel's id of it. Raises one of the kinds of NotSent."""

    async def delete(self, address: str, message_ids: Sequence[str]) -> None:
        """Delete these where the channel lets us. Raises a kind of NotSent when it may do so later."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often is looked when nobody wakes us, how many are sent side by side, and the seconds to wait."""

    look_every: float = 1.0
    side_by_side: int = 20
    lease: float = 8.0  # what was claimed before a crash waits that long; a send that takes longer renews it
    first_pause: float = 1.0
    longest_pause: float = 300.0


class Delivery(Beside):
    """The sender of one channel. `wake` after a commit that wrote rows; without it they go within a second."""

    def __init__(  # noqa: PLR0913 - what is sent, by whom, to where, and how often
        self,
        channel: str,
        sender: Sender,
        database: Database,
        clock: Clock,
        pace: Pace | None = None,
        *,
        box: Box = outbox,
    ) -> None:
        self._pace = pace or Pace()
        super().__init__("delivery", every=self._pace.look_every, channel=channel)
        self._channel = channel
        self._box = box
        self._sender = sender
        self._database = database
        self._clock = clock
        self._sending: set[asyncio.Task[None]] = set()
        self._leases = Leases(box, database, clock, self._pace.lease)
        self._held: dict[int, datetime] = {}
        self._all_held_until: datetime | None = None

    def start(self) -> None:
        """Begin to send."""
        super().start()
        self._leases.start()

    async def stop(self) -> None:
        """Send nothing new; return when what is under way has been sent and marked."""
        await super().stop()
        while self._sending:
            await asyncio.wait(set(self._sending))
        await self._leases.stop()

    async def mark_gone(self, address: str) -> None:
        """The person has blocked us, as the channel heard by itself."""
        now = self._clock.now()
        queue = f"{self._channel}:{address}"
        await self._database.write(lambda tx: self._box.mark_gone(tx, self._channel, address, now), queue=queue)

    async def look(self) -> bool:
        """Claim as many as there is room for and begin to send them; what is sent wakes us for more."""
        now = self._clock.now()
        if await self._leases.see_time(now):
            self._held, self._all_held_until = {}, None
        room = self._pace.side_by_side - len(self._sending)
        if room <= 0 or self._stopping or (self._all_held_until and now < self._all_held_until):
            return False
        lease = timedelta(seconds=self._pace.lease)
        claimed = await self._database.write(
            lambda tx: self._box.claim_due(tx, self._channel, now, limit=room, lease=lease)
        )
        for one in claimed:
            task = asyncio.create_task(self._deliver(one))
            self._sending.add(task)
            self._leases.sending.add(one.id)
            task.add_done_callback(functools.partial(self._delivered, one.id))
        return False

    def _delivered(self, row: int, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self._leases.sending.discard(row)
        self.wake()  # the next one for this address is due now

    async def _deliver(self, out: OutMessage) -> None:
        mark = await self._send(out)
        while True:
            try:
                return await self._database.write(mark)
            except StoreUnavailable:
                # Not marked, it would be sent again when its lease ends; so only leaving gives up.
                log.warning("delivery.unmarked", outbox=out.id)
                if self._stopping:
                    return None
                await asyncio.sleep(self._pace.look_every)

    async def _send(self, out: OutMessage) -> Callable[[Connection], None]:
        """Send it once; what is to be written about that."""
        try:
            message = Message.from_json(out.body)
            if message.hides:  # to delete twice does no harm
                return await self._hide(out)
            if out.doubts > _DOUBTS:
                return self._unknown(out)
            message_id = await self._sender.send(out.address, message)
        except NotSent as error:
            log.info("delivery.not_sent", outbox=out.id, error=error.reason, tries=out.tries)
            self._count(type(error).__name__.lower())
            return self._after(out, error)
        except Exception as bug:  # one message that cannot be formed must not stop the others
            log.exception("delivery.bug", outbox=out.id)
            self._count("bug")
            return self._after(out, Refused(type(bug).__name__))
        self._count("sent")
        sent_at = self._clock.now()
        return lambda tx: self._box.mark_sent(tx, out.id, message_id, sent_at)

    def _unknown(self, out: OutMessage) -> Callable[[Connection], None]:
        log.warning("delivery.unknown", outbox=out.id)
        self._count("unknown")
        now = self._clock.now()
        return lambda tx: self._box.mark_unknown(tx, out.id, now)

    def _count(self, result: str) -> None:
        meters.SENDS.labels(self._channel, result).inc()

    async def _hide(self, out: OutMessage) -> Callable[[Connection], None]:
        """Delete what was sent before; what is to be written about that."""
        try:
            ids = await self._database.read(lambda tx: outbox.list_message_ids(tx, out.whose, out.id))
        except StoreUnavailable as error:
            raise Unreachable(type(error).__name__) from error
        await self._sender.delete(out.address, ids)
        sent_at = self._clock.now()

        def hidden(tx: Connection) -> None:
            outbox.forget_messages(tx, out.whose, out.id)
            outbox.mark_sent(tx, out.id, "", sent_at)

        return hidden

    def _after(self, out: OutMessage, error: NotSent) -> Callable[[Connection], None]:
        now = self._clock.now()
        match error:
            case Held(seconds=seconds):
                return self._hold(out, now + timedelta(seconds=seconds), error.reason)
            case Unreachable():
                due = now + timedelta(seconds=self._pause(out.tries))
                return lambda tx: self._box.mark_retry(tx, out.id, due, error.reason)
            case Unanswered():
                due = now + timedelta(seconds=self._pause(out.tries))
                return lambda tx: self._box.mark_doubtful(tx, out.id, due, error.reason)
            case Blocked():
                return lambda tx: self._give_up(tx, out, error.reason, now)
            case _:
                return lambda tx: self._box.mark_failed(tx, out.id, error.reason, now)

    def _hold(self, out: OutMessage, until: datetime, reason: str) -> Callable[[Connection], None]:
        """Hold this conversation; all of them, when another one is being held: then it is us who send too much."""
        now = self._clock.now()
        self._held = {held: end for held, end in self._held.items() if end > now}
        if self._held:
            self._all_held_until = max(until, self._all_held_until or until)
            log.warning("delivery.all_held", channel=self._channel, seconds=(until - now).total_seconds())
        self._held[out.whose] = until

        def hold(tx: Connection) -> None:
            self._box.mark_retry(tx, out.id, until, reason)
            self._box.hold(tx, out.whose, until)

        return hold

    def _pause(self, tries: int) -> float:
        """Longer after each try, and never the same for all, so that they do not come back at once together."""
        longest = min(self._pace.first_pause * 2.0 ** min(tries - 1, 20), self._pace.longest_pause)
        return longest * random.uniform(0.5, 1.0)  # noqa: S311  no secret

    def _give_up(self, tx: Connection, out: OutMessage, reason: str, now: datetime) -> None:
        self._box.mark_failed(tx, out.id, reason, now)
        self._box.mark_blocked(tx, out.whose, now)
