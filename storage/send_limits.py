"""How fast a channel may be written to by all processes together: one row a channel, which whoever claims locks.

What was sent fills a bucket, and the bucket empties as time goes by. All of it is one instant, `full_at`: when all that
may be sent at once may be sent again. So nobody has to give anything back, and who is killed takes nothing along.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select, update

from storage.columns import keyring_of
from storage.models import send_limits
from storage.statements import insert_new

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

_here = send_limits.c
_LOCK = (
    select(_here.full_at, _here.held_until, _here.held_chat, _here.held_chat_until)
    .where(_here.channel == bindparam("which"))
    .with_for_update()  # nothing on SQLite, where the whole transaction is the lock
)
_ADD = insert_new(send_limits)
_HELD = select(_here.channel, _here.held_until).where(
    _here.held_until > bindparam("now", type_=_here.held_until.type),
    _here.held_until <= bindparam("most", type_=_here.held_until.type),
)
_SAVE = update(send_limits).where(_here.channel == bindparam("which"))
# More is owed by nobody, and what is later than that was written before a clock jumped back: it must not silence us.
LONGEST: Final = timedelta(seconds=5)
# A chat may be held for hours: that is between the channel and the chat, and says nothing of the others.
ALL_HELD_AT_MOST: Final = timedelta(seconds=60)
_THIRD: Final = 3
_ALMOST: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Rate:
    """So many messages a second, and so many more at once; to one address none before `pause` after another."""

    a_second: int
    at_once: int
    pause: timedelta = timedelta(seconds=1)


def rate_of(most: int) -> Rate | None:
    """The rate at which no second ever sees more than so many; None for 0: nobody is limited."""
    return Rate(most - most // _THIRD, most // _THIRD) if most else None


@dataclass(frozen=True, slots=True)
class Spared:
    """What is kept for others: places that a priority leaves free, and addresses that were written to after `since`."""

    leaves: Mapping[int, int] = field(default_factory=dict)
    since: datetime | None = None

    @property
    def times(self) -> dict[str, datetime]:
        """Between which times somebody was written to just now."""
        return {"since": self.since, "until": self.since + LONGEST} if self.since else {}

    def allows(self, priority: int, places: int) -> bool:
        """Whether a message may take one of these places."""
        return places > self.leaves.get(priority, 0)


NOTHING: Final = Spared()


@dataclass(frozen=True, slots=True)
class Bucket:
    """What may be sent on a channel: see the module. `held_until`: before that nothing; `held_chat`: nothing there."""

    full_at: datetime
    held_until: datetime | None = None
    held_chat: str = ""
    held_chat_until: datetime | None = None

    def left(self, rate: Rate, now: datetime) -> int:
        """How many may be sent at once now; less than none when more was sent than might have been."""
        owed = (self._from(now) - now).total_seconds() * rate.a_second
        return int((rate.at_once - owed + _ALMOST) // 1)

    def after(self, rate: Rate, number: int, now: datetime) -> Bucket:
        """When so many more are sent now."""
        full_at = self._from(now) + timedelta(seconds=number / rate.a_second)
        return replace(self, full_at=min(full_at, now + LONGEST))

    def _from(self, now: datetime) -> datetime:
        return self.full_at if now < self.full_at <= now + LONGEST else now

    def is_held(self, now: datetime) -> bool:
        """Whether the channel wants nothing of us now."""
        return self.held_until is not None and now < self.held_until <= _most(now)


def _most(now: datetime) -> datetime:
    """Later than that nothing holds all: it was written before a clock jumped back."""
    return now + ALL_HELD_AT_MOST + LONGEST


def lock(tx: Connection, channel: str, now: datetime) -> Bucket:
    """What may be sent on this channel; nobody else sends anything before the transaction ends."""
    found = tx.execute(_LOCK, {"which": channel}).first()
    while found is None:  # once, when nothing was ever sent there
        tx.execute(_ADD[tx.dialect.name], {"channel": channel, "full_at": now})
        found = tx.execute(_LOCK, {"which": channel}).first()
    return Bucket(*found)


def list_held(tx: Connection, now: datetime) -> dict[str, datetime]:
    """The channels that want nothing of us now, and until when."""
    return {row.channel: row.held_until for row in tx.execute(_HELD, {"now": now, "most": _most(now)})}


def save_sent(tx: Connection, channel: str, bucket: Bucket) -> None:
    """So it is when what was claimed is sent."""
    tx.execute(_SAVE, {"which": channel, "full_at": bucket.full_at})


def hold(tx: Connection, channel: str, address: str, until: datetime, now: datetime) -> bool:
    """One chat is held; whether all are now, since another one is held, too: then it is us who send too much.

    Whoever it is written to as, family or staff, one address is one chat. It is kept as a hash, and for a minute at
    most, as all are held for a minute at most: who holds the chat for longer does so by itself.
    """
    bucket = lock(tx, channel, now)
    chat, until = keyring_of(tx).hash(f"address:{channel}", address).hex(), min(until, now + ALL_HELD_AT_MOST)
    is_held = bucket.held_chat_until is not None and now < bucket.held_chat_until <= _most(now)
    values: dict[str, object] = {}
    if not is_held or bucket.held_chat == chat or (bucket.held_chat_until or until) < until:
        values |= {"held_chat": chat, "held_chat_until": until}
    everybody = is_held and bucket.held_chat != chat
    if everybody:
        values["held_until"] = max(until, bucket.held_until or until) if bucket.is_held(now) else until
    if values:
        tx.execute(_SAVE, {"which": channel, **values})
    return everybody
