"""The world of the year: the program over a real database, a clock that goes from one event to the next, and people."""

from __future__ import annotations

import heapq
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.clock import FrozenClock
from bot.services import announcing
from bot.services.allowance import Allowance
from bot.services.announcing import Announcer
from bot.services.boxes import staff_box
from bot.services.bulk_work import BulkWork
from bot.services.cleaning import Cleaning
from bot.services.delivery import Delivery, Pace
from bot.services.one_by_one import BETWEEN_TWO, LOOK_EVERY
from bot.services.reminding import Reminding
from bot.services.seat_news import SeatNews
from bot.services.turns import Turns
from bot.services.visit_news import VisitNews
from storage import facts, outbox
from tests.conversing import programme
from tests.fakes.staff_world import desk_words
from tests.reading import lexicon
from tests.test_transcripts import catalogues
from tests.year.calendar import BEGIN, DAY, FACTS, HOUR, by_day
from tests.year.jobs import Job, OneThread, Phones, Sending

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.services.beside import Beside
    from bot.services.boxes import Box
    from storage.db import Database
    from tests.year.person import Person

A_SECOND = 30  # messages that the channel takes
_NEXT = timedelta(milliseconds=1)
_DUE = {
    "reminding": "SELECT min(due_at) FROM reminders",
    "sending": "SELECT min(due_at) FROM outbox WHERE status = 'pending'",
    "to staff": "SELECT min(due_at) FROM staff_messages WHERE status = 'pending'",
    "told": "SELECT min(booked_at) FROM appointments WHERE untold != ''",
}
_BULK = """
SELECT min(coalesce(bulk_items.due_at, bulks.created_at)), bulks.due_at FROM bulk_items
JOIN bulks ON bulks.id = bulk_items.bulk_id WHERE bulks.status = 'running' AND outcome = ''
GROUP BY bulks.id, bulks.due_at
"""


class Due:
    """Asks the database when something is due, beside all that the program does: it must cost next to nothing."""

    def __init__(self, database: Database) -> None:
        self._connection = database.engine.raw_connection()
        driver: Any = self._connection.driver_connection
        if database.engine.dialect.name == "postgresql":
            driver.autocommit = True
        self._driver = driver
        self._all = f"SELECT {', '.join(f'({one})' for one in _DUE.values())}"

    def moments(self) -> dict[str, datetime]:
        """When each is due that has anything to do."""
        found = dict(zip(_DUE, self._driver.execute(self._all).fetchone(), strict=True))
        bulk = [max(filter(None, row)) for row in self._driver.execute(_BULK).fetchall()]
        return {name: _utc(told) for name, told in {**found, "bulk": min(bulk, default=None)}.items() if told}

    def close(self) -> None:
        self._connection.close()


def _utc(told: str | datetime) -> datetime:
    return datetime.fromisoformat(told).replace(tzinfo=UTC) if isinstance(told, str) else told


@dataclass(repr=False)
class World:
    """Everything that happens in the year, one after another."""

    database: OneThread
    chance: random.Random
    clock: FrozenClock
    turns: Turns
    phones: Phones
    jobs: dict[str, Job]
    due: Due
    people: list[Person] = field(default_factory=list)
    slots: dict[int, datetime] = field(default_factory=dict)
    acts: list[tuple[datetime, int, Callable[[], Awaitable[None]]]] = field(default_factory=list)
    looks: Counter[str] = field(default_factory=Counter)
    number: int = 0

    @property
    def delivery(self) -> Delivery:
        """What sends to families."""
        return self.jobs["sending"].beside  # type: ignore[return-value]

    @classmethod
    def over(cls, database: OneThread, seed: int) -> World:
        chance, clock = random.Random(seed), FrozenClock(BEGIN - 20 * DAY)  # noqa: S311  no secret
        with database.transaction() as tx:
            for name, value in FACTS.items():
                facts.set_fact(tx, name, value, source="centre", until=None, by="nadia", now=clock.now())
        turns = Turns(database, programme(), lexicon(), catalogues(), clock)
        phones = Phones(clock)
        return cls(database, chance, clock, turns, phones, _jobs(database, turns, phones, chance), Due(database))

    def at(self, moment: datetime, act: Callable[[], Awaitable[None]]) -> None:
        """It happens then."""
        self.number += 1
        heapq.heappush(self.acts, (moment, self.number, act))

    async def cleans(self) -> None:
        """What is past its date goes."""
        while await self.jobs["cleaning"].beside.look():
            pass

    async def live(self) -> None:
        """All of it, until nothing is left to be done."""
        while (moment := self._next()) is not None:
            assert moment >= self.clock.now(), "time goes on"
            self.clock.moment = moment
            if self.acts and self.acts[0][0] == moment:
                while self.acts and self.acts[0][0] == moment:
                    await heapq.heappop(self.acts)[2]()
                self._wake(at_once=True)
            else:
                await self._look(moment)

    def _next(self) -> datetime | None:
        moments = [job.next for job in self.jobs.values() if job.next is not None]
        return min([*moments, *(act[0] for act in self.acts[:1])], default=None)

    async def _look(self, moment: datetime) -> None:
        for name, job in self.jobs.items():
            if job.next == moment:
                self.looks[name] += 1
                await job.look(moment)
                self._wake()

    def _wake(self, *, at_once: bool = False) -> None:
        """What has something to do by what the database says; `at_once`, a turn wakes what sends."""
        now, due = self.clock.now(), self.due.moments()
        if at_once and "sending" in due:
            self.jobs["sending"].next = now
        if "told" in due:  # who is not told at once is told by day
            due["told"] = now if at_once else by_day().first(now + HOUR if by_day().has(now) else now)
        for name, moment in due.items():
            if self.jobs[name].next != now:
                self.jobs[name].wake(max(moment, now + _NEXT))


def _jobs(database: OneThread, turns: Turns, phones: Phones, chance: random.Random) -> dict[str, Job]:
    clock = turns.clock

    def phase(every: float) -> timedelta:
        return timedelta(seconds=chance.uniform(0, every))

    def job(beside: Beside, every: float, pause: float, kind: type[Job] = Job) -> Job:
        return kind(beside, timedelta(seconds=every), timedelta(seconds=pause), phase(every))

    def sending(box: Box | None = None) -> Job:
        allowance = Allowance("telegram", clock, A_SECOND)
        sends = Delivery("telegram", phones, database, clock, box=box or outbox, allowance=allowance)
        return job(sends, Pace().look_every, 0, Sending)

    return {
        "reminding": job(Reminding(database, turns, clock), LOOK_EVERY, BETWEEN_TWO),
        "told": job(VisitNews(database, turns, clock), LOOK_EVERY, BETWEEN_TWO),
        "seats": job(SeatNews(database, turns, clock), LOOK_EVERY, BETWEEN_TWO),
        "bulk": job(BulkWork(database, turns, clock), 2.0, 0.05),
        "announcing": job(Announcer(database, turns, clock, desk_words()), announcing._LOOK_EVERY, 0),
        "sending": sending(),
        "to staff": sending(box=staff_box()),
        "cleaning": job(Cleaning(database, clock), 600.0, 0.1),
    }
