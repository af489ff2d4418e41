"""How much may be sent on a channel now: all processes share one allowance, which is in the database.

Replies come first: reminders leave some of it to them, and what goes to many leaves half. What rides on the webhook's
answer, and small courtesies, wait for nobody: they are counted here, and there with the next claim.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from storage import send_limits
from storage.outbox import Priority
from storage.send_limits import Spared, rate_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime, timedelta

    from sqlalchemy import Connection

    from bot.clock import Clock
    from bot.services.boxes import Box
    from storage.db import Database
    from storage.outbox import OutMessage
    from storage.send_limits import Bucket

_OWED_AT_MOST: Final = 5  # so many are told to the other processes at once, fewer with the next look


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be claimed: from which outbox, for which channel, at most how many, and for how long."""

    box: Box
    channel: str
    limit: int
    lease: timedelta


@dataclass(frozen=True, slots=True)
class Claimed:
    """What was claimed, and how it is on the channel then. `short`: what waits may have to wait for the limits."""

    messages: list[OutMessage]
    bucket: Bucket
    short: bool = False


class Allowance:
    """What this process knows of what may be sent on one channel; what the database knows counts.

    It takes at most so many in any second. 0: only what the channel itself asks for is kept, to wait.
    """

    def __init__(self, channel: str, clock: Clock, most: int = 0) -> None:
        self.channel = channel
        self.counted = 0  # by this process, and not in the database yet
        self._telling = 0  # of these, what is just being written there
        self._clock = clock
        self._rate = rate_of(most)
        self._bucket: Bucket | None = None

    @property
    def pause(self) -> float:
        """The seconds between two messages to one address."""
        return self._rate.pause.total_seconds() if self._rate else 0.0

    @property
    def owes(self) -> bool:
        """Whether the others should hear soon of what was sent here."""
        return self._rate is not None and self.counted - self._telling >= _OWED_AT_MOST

    def count(self) -> None:
        """One more was sent, or is being sent, that was not claimed."""
        self.counted += 1

    def may_ride(self) -> bool:
        """Whether a reply may go out at once. If not, it goes by the outbox: what rides and is refused is lost."""
        return self._left() > 0

    def has_spare(self) -> bool:
        """Whether there is enough for what nobody would miss."""
        return self._rate is None or self._left() > self._leaves()[Priority.BULK]

    def is_held(self, now: datetime) -> bool:
        """Whether the channel wants nothing of us now, as far as is known here."""
        return self._bucket is not None and self._bucket.is_held(now)

    def forget(self) -> None:
        """The clock was set back: what is known here of times is wrong; the next claim learns it anew."""
        self._bucket = None

    async def claim(self, database: Database, wanted: Wanted) -> Claimed:
        """Claim what may be sent now, and tell what was sent already; it is committed when this returns."""
        telling = self.counted - self._telling
        self._telling += telling
        try:
            claimed = await database.write(lambda tx: self._claim(tx, wanted, telling))
            self.counted -= telling
        finally:
            self._telling -= telling
        self._bucket = claimed.bucket
        return claimed

    def _claim(self, tx: Connection, wanted: Wanted, counted: int) -> Claimed:
        now = self._clock.now()
        bucket = send_limits.lock(tx, self.channel, now)
        claim = functools.partial(wanted.box.claim_due, tx, wanted.channel, now, lease=wanted.lease)
        if self._rate is None:
            return Claimed(claim(limit=0 if bucket.is_held(now) else wanted.limit), bucket)
        bucket = bucket.after(self._rate, counted, now)
        left = 0 if bucket.is_held(now) else bucket.left(self._rate, now)
        spared = Spared(self._leaves(), now - self._rate.pause)
        messages = claim(limit=max(0, min(wanted.limit, left)), spared=spared)
        if messages or counted:
            bucket = bucket.after(self._rate, len(messages), now)
            send_limits.save_sent(tx, self.channel, bucket)
        return Claimed(messages, bucket, left - len(messages) <= spared.leaves[Priority.BULK])

    def hold(self, tx: Connection, address: str, until: datetime) -> bool:
        """The channel wants nothing of us there before `until`; whether it now wants nothing of us at all."""
        return send_limits.hold(tx, self.channel, address, until, self._clock.now())

    def _left(self) -> int:
        now = self._clock.now()
        if self.is_held(now):
            return 0
        if self._rate is None:
            return 1
        left = self._bucket.left(self._rate, now) if self._bucket else self._rate.at_once
        return left - self.counted

    def _leaves(self) -> Mapping[int, int]:
        at_once = self._rate.at_once if self._rate else 0
        return {Priority.REMINDER: at_once // 5, Priority.BULK: at_once // 2}
