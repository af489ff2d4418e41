"""What the centre confirmed and what staff taught, as every turn needs it: read again when it may have changed."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bot.services import seats
from bot.services.facts import confirmed_facts, fact_sources
from conversations.understanding.questions import NOTHING_TAUGHT, Taught
from storage import facts, phrases

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from bot.clock import Clock
    from conversations.programme import Programme

_FRESH_FOR = 5.0  # seconds
_WAITED_FOR: Final = 60.0  # seconds: what is not committed by then never is


@dataclass(slots=True)
class Known:
    """The facts that hold today, who said each, and the phrases. `sources` are those of the last reading of facts."""

    programme: Programme
    clock: Clock
    sources: dict[str, tuple[str, date]] = field(default_factory=dict)
    _held: dict[str, str] = field(default_factory=dict)
    _day: date | None = None
    _taught: tuple[int, Taught] = (0, NOTHING_TAUGHT)
    _read_at: float = float("-inf")
    _latest: tuple[int, float] = (0, 0.0)
    _awaited: tuple[int, float] = (0, 0.0)
    _full: frozenset[tuple[str, str]] = frozenset()
    _counted_at: float = float("-inf")

    def facts(self, tx: Connection) -> dict[str, str]:
        """What the centre has confirmed and holds today. It is the same object until another is known."""
        today = self.clock.today()
        if today != self._day or time.monotonic() - self._read_at > _FRESH_FOR:
            latest = facts.get_latest(tx)  # first: what is read after it is as new at least
            held = self.programme.facts_on(today, confirmed_facts(tx, today))
            if latest < self._latest[0] and time.monotonic() < self._latest[1]:
                return held  # what this transaction sees was over before it asked
            self._held = self._held if held == self._held else held
            self.sources = fact_sources(tx, self.programme, today)
            self._latest = (latest, time.monotonic() + _WAITED_FOR)
            self._day, self._read_at = today, self._read_when(latest)
        return self._held

    def _read_when(self, latest: int) -> float:
        """Now; never, where what was confirmed here is not in it yet: another reading has to look again."""
        now, (awaited, until) = time.monotonic(), self._awaited
        return float("-inf") if latest < awaited and now < until else now

    def read_anew(self, latest: int = 0) -> None:
        """A fact was confirmed just now: the next turn here knows it; other processes do in a few seconds.

        `latest` is its row, where that is not committed yet: no reading of before it is taken for what holds.
        """
        self._awaited = (max(latest, self._awaited[0]), time.monotonic() + _WAITED_FOR) if latest else self._awaited
        self._read_at = float("-inf")

    def full_centres(self, tx: Connection) -> frozenset[tuple[str, str]]:
        """The centres and kinds without a seat left, as of the last seconds; nobody is sent anywhere where one is."""
        if len(self.programme.centres) > 1 and time.monotonic() - self._counted_at > _FRESH_FOR:
            self._full = seats.full_centres(tx, self.programme.statuses, self.clock.now())
            self._counted_at = time.monotonic()
        return self._full

    def taught(self, tx: Connection, latest: int) -> Taught:
        """What staff taught until this version."""
        if latest != self._taught[0]:
            self._taught = (latest, Taught.of((one.phrase, one.intent) for one in phrases.list_phrases(tx)))
        return self._taught[1]
