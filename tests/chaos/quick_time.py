"""Time that goes faster, and a clock that can be set wrong while the program runs."""

from __future__ import annotations

import asyncio
import selectors
import time
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.clock import CASABLANCA

if TYPE_CHECKING:
    from pathlib import Path

BEGIN = datetime(2026, 11, 23, 10, tzinfo=UTC)
"""When each run begins: a Monday, 11 o'clock in Casablanca, so that families may be written to."""


class SetClock:
    """A clock that stood at BEGIN when time.monotonic() was `begun`, which is the same in all processes of a run.

    It goes as many times as fast as `rate`, and is wrong by the seconds that stand in a file.
    """

    def __init__(self, rate: float = 1.0, wrong_by: Path | None = None, begun: float | None = None) -> None:
        self._rate = rate
        self._wrong_by = wrong_by
        self._begun = time.monotonic() if begun is None else begun

    def now(self) -> datetime:
        """The present moment, in UTC."""
        passed = (time.monotonic() - self._begun) * self._rate
        wrong = float(self._wrong_by.read_text() or 0) if self._wrong_by is not None else 0.0
        return BEGIN + timedelta(seconds=passed + wrong)

    def today(self) -> date:
        """The day it is in Casablanca."""
        return self.now().astimezone(CASABLANCA).date()


def quick_loop(rate: float) -> asyncio.AbstractEventLoop:
    """A loop in which all that waits is over so many times as soon."""

    class Selector(selectors.DefaultSelector):
        def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
            found: list[tuple[selectors.SelectorKey, int]] = super().select(timeout and timeout / rate)
            return found

    class Loop(asyncio.SelectorEventLoop):
        def time(self) -> float:
            return time.monotonic() * rate

    return Loop(Selector())
