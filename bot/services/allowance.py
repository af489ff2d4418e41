"""How much may be sent on a channel now: all processes share one allowance, which is in the database.

Replies come first: reminders leave some of it to them, and what goes to many leaves half. What rides on the webhook's
answer, and small courtesies, wait for nobody: they are counted here, and there with the next claim.
"""

from __future__ import annotations

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
    from storage.outbox import OutMessage
    from storage.send_limits import Bucket

_OWED_AT_MOST: Final = 5  # so many are told to the other processes at once, fewer with the next look


@dataclass(frozen=True, slots=True)
class Claimed:
    """What was claimed, how it is on the channel then, and how many of what had been `counted` are in that.

    `short`: what waits may have to wait for the limits.
    """

    messages: list[OutMessage]
    bucket: Bucket
    counted: int
    short: bool = False


class Allowance:
    """What this process knows of what may be sent on one channel; what the database knows counts.

    It takes at most so many in any second. 0: only what the channel itself asks for is kept, to wait.
    """

    def __init__(self, channel: str, clock: Clock, most: int = 0) -> None:
        self.channel = channel
        self.counted = 0  # by this process, and not in the database yet
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
        return self._rate is not None and self.counted >= _OWED_AT_MOST

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

    def claim(self, tx: Connection, box: Box, channel: str, limit: int, lease: timedelta) -> Claimed:
        """Claim what may be sent now, of at most so many, and write that, with what was sent already."""
        now, counted = self._clock.now(), self.counted
        bucket = send_limits.lock(tx, self.channel, now)
        if self._rate is None:
            free = 0 if bucket.is_held(now) else limit
            return Claimed(box.claim_due(tx, channel, now, limit=free, lease=lease), bucket, counted)
        bucket = bucket.after(self._rate, counted, now)
        left = 0 if bucket.is_held(now) else bucket.left(self._rate, now)
        spared = Spared(self._leaves(), now - self._rate.pause)
        messages = box.claim_due(tx, channel, now, limit=max(0, min(limit, left)), lease=lease, spared=spared)
        if messages or counted:
            bucket = bucket.after(self._rate, len(messages), now)
            send_limits.save_sent(tx, self.channel, bucket)
        return Claimed(messages, bucket, counted, left - len(messages) <= spared.leaves[Priority.BULK])

    def learn(self, claimed: Claimed) -> None:
        """It is committed."""
        self.counted -= claimed.counted
        self._bucket = claimed.bucket

    def hold(self, tx: Connection, chat: str, until: datetime) -> bool:
        """The channel wants nothing of us there before `until`; whether it now wants nothing of us at all."""
        return send_limits.hold(tx, self.channel, chat, until, self._clock.now())

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
