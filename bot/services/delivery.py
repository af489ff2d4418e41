"""Sends what waits in the outbox: in order for each address, at least once, outside of any transaction.

A row is claimed with a lease as the limits of the channel let it, sent, and marked. What is in the way decides what
becomes of it: a fault of the network or of the other side comes again later, for ever; what the other side will never
take is marked failed; too many messages hold the conversation, and all processes when a second one is told so. What was
sent without hearing whether it arrived, because no answer came or the program ended, is sent once more; then it is
marked unknown.
"""

from __future__ import annotations

import asyncio
import functools
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final, Protocol

import structlog

from bot.services import announced, meters
from bot.services.allowance import Allowance, Wanted
from bot.services.beside import Beside
from bot.services.leases import Leases
from bot.services.messages import Message
from bot.services.not_sent import Blocked, Closed, Held, NotSent, Refused, Unanswered, Unreachable
from storage import hiding, outbox, owed
from storage.db import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.clock import Clock
    from bot.services.boxes import Box
    from storage.db import Database
    from storage.outbox import OutMessage

_DOUBTS: Final = 1  # so often a message that was sent, perhaps, is sent again
log = structlog.get_logger()


Mark = Callable[["Connection"], bool | None]  # it says whether all are held from now on


class Sender(Protocol):
    """A channel's own way of sending."""

    async def send(self, address: str, message: Message) -> str:
        """Send it; the channel's id of it. Raises one of the kinds of NotSent."""

    async def delete(self, address: str, message_ids: Sequence[str], /) -> None:
        """Delete these where the channel lets us. Raises a kind of NotSent when it may do so later."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often is looked when nobody wakes us, how many are sent side by side, and the seconds to wait."""

    look_every: float = 1.0
    side_by_side: int = 20
    lease: float = 8.0  # what was claimed before a crash waits that long; a send that takes longer renews it
    first_pause: float = 1.0
    longest_pause: float = 300.0
    look_again: float = 0.25  # when the limits let nothing more go


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
        allowance: Allowance | None = None,
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
        self._allowance = allowance or Allowance(channel, clock)
        self._again: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Begin to send."""
        super().start()
        self._leases.start()

    async def stop(self) -> None:
        """Send nothing new; return when what is under way has been sent and marked."""
        await super().stop()
        while self._sending:
            await asyncio.wait(set(self._sending))
        self._look_again(soon=False)
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
            self._allowance.forget()
        self._look_again(soon=False)
        room, lease = self._pace.side_by_side - len(self._sending), timedelta(seconds=self._pace.lease)
        if room <= 0 or self._stopping or self._allowance.is_held(now):
            return False
        claimed = await self._allowance.claim(self._database, Wanted(self._box, self._channel, room, lease))
        self._look_again(soon=claimed.short)
        if claimed.short:
            meters.WAITS.inc()
        for one in claimed.messages:
            task = asyncio.create_task(self._deliver(one))
            self._sending.add(task)
            self._leases.sending.add(one.id)
            task.add_done_callback(functools.partial(self._delivered, one.id))
        return False

    def _look_again(self, *, soon: bool) -> None:
        if self._again is not None:
            self._again.cancel()
        again = asyncio.get_running_loop().call_later
        self._again = again(self._pace.look_again, self.wake) if soon else None

    def _delivered(self, row: int, task: asyncio.Task[None]) -> None:
        self._sending.discard(task)
        self._leases.sending.discard(row)
        if self._again is None:
            self.wake()  # the next one for this address is due now

    async def _deliver(self, out: OutMessage) -> None:
        mark = await self._send(out)
        while True:
            try:
                all_held = await self._database.write(mark)
            except StoreUnavailable:
                # Not marked, it would be sent again when its lease ends; so only leaving gives up.
                log.warning("delivery.unmarked", outbox=out.id)
                if self._stopping:
                    return
                await asyncio.sleep(self._pace.look_every)
            else:
                if all_held:
                    log.warning("delivery.all_held", channel=self._channel)
                return

    async def _send(self, out: OutMessage) -> Mark:
        """Send it once; what is to be written about that."""
        try:
            if not out.body:
                return await self._hide_theirs(out)
            message = Message.from_json(out.body)
            if message.hides:
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

        def sent(tx: Connection) -> None:
            self._box.mark_sent(tx, out.id, message_id, sent_at)
            if message.file is not None:  # a copy of all that is kept of somebody, for a week
                outbox.keep_less(tx, out.id, replace(message, file=replace(message.file, text="")).to_json())

        return sent

    def _unknown(self, out: OutMessage) -> Mark:
        log.warning("delivery.unknown", outbox=out.id)
        self._count("unknown")
        now = self._clock.now()
        return lambda tx: self._box.mark_unknown(tx, out.id, now)

    def _count(self, result: str) -> None:
        meters.SENDS.labels(self._channel, result).inc()

    async def _hide(self, out: OutMessage) -> Mark:
        """Delete what was sent before; what is to be written about that."""
        await self._delete(out, lambda tx: hiding.list_message_ids(tx, out.whose, out.id))
        sent_at = self._clock.now()

        def hidden(tx: Connection) -> None:
            hiding.forget_messages(tx, out.whose, out.id)
            outbox.mark_sent(tx, out.id, "", sent_at)

        return hidden

    async def _hide_theirs(self, out: OutMessage) -> Mark:
        """Delete what the person wrote themselves; what is to be written about that."""
        await self._delete(out, lambda tx: hiding.list_their_ids(tx, out.id))
        return lambda tx: hiding.forget_theirs(tx, out.id)

    async def _delete(self, out: OutMessage, which: Callable[[Connection], list[str]]) -> None:
        """Delete these there; to do it twice does no harm. Raises a kind of NotSent."""
        try:
            ids = await self._database.read(which)
        except StoreUnavailable as error:
            raise Unreachable(type(error).__name__) from error
        await self._sender.delete(out.address, ids)

    def _after(self, out: OutMessage, error: NotSent) -> Mark:
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
            case Closed():
                return lambda tx: _owe(tx, out, error.reason, now)
            case Blocked():
                return lambda tx: self._give_up(tx, out, error.reason, now)
            case _:
                return lambda tx: self._box.mark_failed(tx, out.id, error.reason, now)

    def _hold(self, out: OutMessage, until: datetime, reason: str) -> Mark:
        """Hold this conversation; all for a while, when another one is being held: then it is us who send too much."""

        def hold(tx: Connection) -> bool:
            all_held = self._allowance.hold(tx, out.address, until)
            self._box.mark_retry(tx, out.id, until, reason)
            self._box.hold(tx, out.whose, until)
            return all_held

        return hold

    def _pause(self, tries: int) -> float:
        """Longer after each try, and never the same for all, so that they do not come back at once together."""
        longest = min(self._pace.first_pause * 2.0 ** min(tries - 1, 20), self._pace.longest_pause)
        return max(longest * random.uniform(0.5, 1.0), self._allowance.pause)  # noqa: S311  no secret

    def _give_up(self, tx: Connection, out: OutMessage, reason: str, now: datetime) -> None:
        self._box.mark_failed(tx, out.id, reason, now)
        self._box.mark_blocked(tx, out.whose, now)


def _owe(tx: Connection, out: OutMessage, reason: str, now: datetime) -> None:
    announced.announce(tx, out.whose, Message.from_json(out.body).locale, now)
    owed.owe(tx, out.id, reason)
