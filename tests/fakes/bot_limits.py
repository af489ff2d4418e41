"""Telegram's limits, as its windows slide: what comes too soon is refused, with the seconds to wait."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.services.not_sent import Held

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.services.messages import Message

SECOND = timedelta(seconds=1)


@dataclass
class Limits:
    """At most so many messages in any second, one of them to one chat, and in a group 20 in any minute."""

    now: Callable[[], datetime]
    a_second: int = 30
    sent: list[tuple[datetime, int]] = field(default_factory=list)
    refused: list[tuple[datetime, int]] = field(default_factory=list)

    def retry_after(self, chat: int) -> int:
        """0 when this message is taken; else the seconds to wait."""
        wait = max(
            self._wait(SECOND, self.a_second, self.sent),
            self._wait(SECOND, 1, [one for one in self.sent if one[1] == chat]),
            self._wait(60 * SECOND, 20, [one for one in self.sent if one[1] == chat]) if chat < 0 else 0,
        )
        (self.refused if wait else self.sent).append((self.now(), chat))
        return wait

    def most_in_a_second(self) -> int:
        """The most that were taken in any second."""
        times = sorted(at for at, _ in self.sent)
        return max(sum(1 for at in times[first:] if at - times[first] < SECOND) for first in range(len(times)))

    def shortest_between_two(self) -> timedelta:
        """The shortest time between two messages to one chat."""
        last: dict[int, datetime] = {}
        shortest = timedelta.max
        for at, chat in sorted(self.sent):
            if chat in last:
                shortest = min(shortest, at - last[chat])
            last[chat] = at
        return shortest

    def of_each(self) -> Counter[int]:
        """How many each chat got."""
        return Counter(chat for _, chat in self.sent)

    def _wait(self, window: timedelta, most: int, sent: Sequence[tuple[datetime, int]]) -> int:
        within = [at for at, _ in sent[-2 * self.a_second :] if self.now() - at < window]
        return math.ceil((within[-most] + window - self.now()).total_seconds()) if len(within) >= most else 0


@dataclass
class Line:
    """A way of sending that takes no time, and tells what was sent when."""

    limits: Limits
    said: list[tuple[datetime, int, str]] = field(default_factory=list)

    async def send(self, address: str, message: Message) -> str:
        wait = self.limits.retry_after(int(address))
        if wait:
            raise Held("RetryAfter", wait)
        self.said.append((self.limits.now(), int(address), message.text))
        return str(len(self.said))

    async def delete(self, address: str, message_ids: Sequence[str]) -> None:
        """Nothing here is about that."""
