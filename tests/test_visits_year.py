"""A year of many visits on a made-up clock: who wants it is reminded of each as it stands, by day, in time, once.

As in `test_reminders_year`: what people and the centre do goes through the engine, with the state through JSON behind
each step; hours and holidays are those of the program. Made up are the people, the clock and the table of reminders.
`make test-long` has 2,500 of them.
"""

from __future__ import annotations

import heapq
import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from bot.clock import CASABLANCA
from bot.services.quiet_hours import next_permitted
from bot.services.visit_reminders import AT_LEAST, GRACE, foreseen, times
from conversations.types import (
    Commanded,
    DropVisitReminders,
    RemindOfVisit,
    Say,
    Visit,
    VisitChanged,
    VisitDue,
    Visits,
    VisitSettled,
    VisitSlot,
)
from tests.at_length import many
from tests.conversing import YOUTH, answer, context, step, walk
from tests.test_quiet_hours import may_be_written_to
from tests.test_reminders_year import MINUTE, hours_of_the_year, ticked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conversations.types import Context, Event, State
    from storage.reminders import Kind

VISITS = many(500, 2500)
BEGIN = datetime(2027, 1, 1, tzinfo=UTC)
LIVES = ("comes", "comes", "says no", "says nothing", "moves", "cancels", "stops", "is moved", "is closed", "hides")
KINDS: Mapping[str, Kind] = {"day": "visit_day", "hours": "visit_hours"}


@cache
def signed_up() -> State:
    return walk(YOUTH, given=context(writes_first=True))


def visit_at(starts: datetime) -> Visit:
    local = starts.astimezone(CASABLANCA)
    return Visit(1, VisitSlot(1, "al-hotaya", local, local + timedelta(hours=1)))


@dataclass
class Visitor:
    """Somebody who books, what happens to the visit later, and the reminders that wait."""

    life: str
    booked_at: datetime
    starts: datetime
    later: datetime
    other: datetime
    state: State
    visit: Visit | None = None
    wants: bool = False
    rows: dict[Kind, tuple[datetime, datetime]] = field(default_factory=dict)  # when it begins, when it is due
    sent: list[tuple[Kind, datetime, datetime]] = field(default_factory=list)  # of which hour, when
    stood: list[tuple[datetime, datetime, datetime]] = field(default_factory=list)  # which hour, from when to when
    wrong: Counter[str] = field(default_factory=Counter)

    def live(self) -> None:
        acts = [(self.booked_at, "book"), (self.later, self.life)]
        heapq.heapify(acts)
        while acts or self.rows:
            due = min(((ticked(at), kind) for kind, (_, at) in self.rows.items()), default=None)
            if due is not None and (not acts or due[0] < acts[0][0]):
                self.due(*due)
            else:
                self.act(*heapq.heappop(acts))

    def act(self, now: datetime, what: str) -> None:
        if what == "book":
            self.stands(now, self.starts)
            self.takes(now, VisitSettled("booked", self.visit))
            if self.life != "says nothing" and self.state.asides:
                self.wants = self.life != "says no"
                taken = answer(self.state, "yes" if self.wants else "no", self.given(now))
                self.carry_out(now, taken.effects, taken.state)
        elif self.visit is not None and now < self.visit.slot.starts:
            self.happens(now, what)

    def happens(self, now: datetime, what: str) -> None:
        visit = self.visit
        assert visit is not None
        match what:
            case "moves" | "is moved":
                self.stands(now, self.other)
                assert self.visit is not None
                moved = VisitSettled("moved", self.visit) if what == "moves" else VisitChanged("me", self.visit)
                self.takes(now, moved)
            case "cancels" | "is closed":
                self.stands(now, None)
                off = VisitSettled("cancelled", visit) if what == "cancels" else VisitChanged("me", visit, closed=True)
                self.takes(now, off)
            case "stops":
                self.takes(now, Commanded("stop"))
                self.ends(now)
            case "hides":
                self.takes(now, Commanded("safeword"))
                taken = answer(self.state, "libellule", self.given(now))
                self.carry_out(now, taken.effects, taken.state)
                self.ends(now)

    def stands(self, now: datetime, starts: datetime | None) -> None:
        self.ends(now)
        self.visit = visit_at(starts) if starts else None
        if starts:
            self.stood.append((starts, now, datetime.max.replace(tzinfo=UTC)))

    def ends(self, now: datetime) -> None:
        """From now on nothing of what stood may be reminded of."""
        if self.stood:
            self.stood[-1] = (*self.stood[-1][:2], min(now, self.stood[-1][2]))

    def due(self, now: datetime, kind: Kind) -> None:
        """What the program does with a row whose time has come: see `remind_next`."""
        starts, _ = self.rows.pop(kind)
        at = next_permitted(hours_of_the_year(), now)
        assert at is not None
        if at > starts - AT_LEAST[kind] + GRACE:
            return
        if at > now:
            self.rows[kind] = (starts, at)
            return
        name = next(name for name, known in KINDS.items() if known == kind)
        self.takes(now, VisitDue("me", name, starts.isoformat()), kind)  # type: ignore[arg-type]

    def takes(self, now: datetime, event: Event, kind: Kind | None = None) -> None:
        taken = step(self.state, event, self.given(now))
        if kind is not None and any(isinstance(effect, Say) for effect in taken.effects):
            assert self.visit is not None
            self.sent.append((kind, self.visit.slot.starts, now))
            self.wrong["in a quiet hour"] += not may_be_written_to(now)
            self.wrong["to who did not say yes"] += not self.wants
        self.carry_out(now, taken.effects, taken.state)

    def carry_out(self, now: datetime, effects: tuple[object, ...], state: State) -> None:
        self.state = state
        for effect in effects:
            if isinstance(effect, DropVisitReminders):
                self.rows = {}
            elif isinstance(effect, RemindOfVisit):
                starts = datetime.fromisoformat(effect.starts).astimezone(UTC)
                self.rows = {kind: (starts, at) for kind, at in times(hours_of_the_year(), starts, now).items()}

    def given(self, now: datetime) -> Context:
        booked = {}
        if self.visit:
            comes = foreseen(hours_of_the_year(), self.visit.slot.starts, now)
            booked = {"me": replace(self.visit, foreseen=comes)}
        return replace(FIXED, now=now.astimezone(CASABLANCA), visits=Visits((), booked))

    def wanted(self) -> list[tuple[Kind, datetime, datetime]]:
        """What should have been sent: of each hour that stood when its reminder was due."""
        found: list[tuple[Kind, datetime, datetime]] = []
        for starts, since, until in self.stood if self.wants else []:
            due = times(hours_of_the_year(), starts, since)
            found += [(kind, starts, at) for kind, at in due.items() if ticked(at) < until]
        return sorted(found, key=lambda one: one[2])


FIXED = context(writes_first=True)


def somebody(chance: random.Random) -> Visitor:
    booked_at = BEGIN + timedelta(minutes=chance.randrange(365 * 24 * 60))
    starts, other = (_an_hour(chance, booked_at) for _ in range(2))
    later = booked_at + (starts - booked_at) * chance.random()
    if other <= later:
        other = later + timedelta(days=3)
    return Visitor(chance.choice(LIVES), booked_at, starts, later, other, signed_up())


def _an_hour(chance: random.Random, after: datetime) -> datetime:
    """A quarter of an hour between 8 and 18 o'clock, one to twenty days later."""
    day = (after + timedelta(days=chance.randrange(1, 21))).astimezone(CASABLANCA).date()
    local = datetime(day.year, day.month, day.day, tzinfo=CASABLANCA)
    return (local.replace(hour=chance.randrange(8, 18), minute=15 * chance.randrange(4))).astimezone(UTC)


def test_year_of_many_visits_is_reminded_of_as_each_stands_by_day_in_time_and_never_twice() -> None:
    chance = random.Random(1)  # noqa: S311  no secret
    people = [somebody(chance) for _ in range(VISITS)]
    for one in people:
        one.live()
    assert sum((one.wrong for one in people), Counter()).total() == 0
    for one in people:
        wanted = one.wanted()
        assert [(kind, starts) for kind, starts, _ in one.sent] == [(kind, starts) for kind, starts, _ in wanted]
        late = [sent - at for (_, _, sent), (_, _, at) in zip(one.sent, wanted, strict=True)]
        assert all(timedelta() <= one < MINUTE for one in late)
    sent = Counter(kind for one in people for kind, _, _ in one.sent)
    assert sent["visit_day"] > 0.4 * VISITS
    assert sent["visit_hours"] > 0.24 * VISITS
