"""A year of many people on a made-up clock: what they do goes through the engine, what is due through the plan.

Each step is `engine.step`, with the state through JSON behind it; hours, holidays and the day between two messages are
those of the program. What is made up: the people, the clock, and the table in which reminders wait. `make test-long`
has 5,000 of them.
"""

from __future__ import annotations

import heapq
import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from bot.services.quiet_hours import UNASKED_EVERY, permitted_until
from bot.services.reminding import when
from conversations.types import Commanded, DropReminders, Reminded, RemindIn, Say, State
from tests.at_length import many
from tests.conversing import YOUTH, answer, context, programme, step, walk
from tests.test_quiet_hours import hours, may_be_written_to

if TYPE_CHECKING:
    from bot.services.working_hours import WorkingHours
    from conversations.types import Event, Step

PEOPLE = many(1000, 5000)
BEGIN = datetime(2027, 1, 1, tzinfo=UTC)
END = BEGIN + timedelta(days=365)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CONTEXT = context(writes_first=True)
AFTER = programme().reminders.after
# What people do next, how often, and within how many hours.
LIVES = {
    "silent": (("yes",),),
    "never asked back": ((),),
    "says no": (("no",),),
    "finishes": (("yes", "send"), ("yes", "help", "send")),
    "comes back": (("yes", "help"), ("yes", "help", "help"), ("yes", "go_on", "go_on", "go_on", "help")),
    "has enough": (("yes", "no"), ("yes", "help", "no"), ("yes", "stop"), ("yes", "help", "stop")),
    "hides": (("yes", "hides"),),
}


@cache
def begun(*, almost_sent: bool) -> State:
    """Agreed that the centre contacts them, and asked whether they may be reminded; or answered all but the last."""
    return walk(YOUTH[:-1] if almost_sent else YOUTH[:7], given=CONTEXT)


@dataclass
class Person:
    """Somebody who begins a sign-up, and what they will do next, at the moments in `acts`."""

    life: str
    began: datetime
    acts: list[tuple[datetime, str]]
    state: State
    row: tuple[datetime, datetime, int] | None = None  # last word, due, which plan it is
    plans: int = 0
    unasked: list[datetime] = field(default_factory=list)
    reminded: list[datetime] = field(default_factory=list)
    agreed: bool = False


@dataclass
class Year:
    """All of them, and what happens when: (moment, order, what, whose, which plan)."""

    people: list[Person]
    queue: list[tuple[datetime, int, str, int, int]] = field(default_factory=list)
    wrong: Counter[str] = field(default_factory=Counter)
    number: int = 0

    def add(self, moment: datetime, what: str, whose: int, plan: int = 0) -> None:
        self.number += 1
        heapq.heappush(self.queue, (moment, self.number, what, whose, plan))

    def live(self) -> None:
        for whose, person in enumerate(self.people):
            for moment, act in person.acts:
                self.add(moment, act, whose)
        while self.queue:
            moment, _, what, whose, plan = heapq.heappop(self.queue)
            if what == "due":
                self.due(self.people[whose], moment, whose, plan)
            else:
                self.does(self.people[whose], moment, what, whose)

    def does(self, person: Person, now: datetime, what: str, whose: int) -> None:
        if what == "bulk":  # the centre writes to many: not within a day of anything else
            if may_be_written_to(now) and not any(now - one < UNASKED_EVERY for one in person.unasked):
                person.unasked.append(now)
            return
        if what == "hides":
            person.state = step(person.state, Commanded("safeword"), CONTEXT).state
            self.take(person, answer(person.state, "libellule", CONTEXT), now, whose, now)
            person.agreed = False
            return
        events: dict[str, Event] = {"yes": Commanded("remind", "yes"), "no": Commanded("remind", "no")}
        taken = answer(person.state, "send", CONTEXT) if what == "send" else None
        taken = taken or step(person.state, events.get(what, Commanded(what)), CONTEXT)
        person.agreed = person.agreed if what in {"help", "go_on"} else what == "yes"
        self.take(person, taken, now, whose, now)

    def due(self, person: Person, now: datetime, whose: int, plan: int) -> None:
        """What the program does with a row whose time has come: see `remind_next`."""
        if person.row is None or person.row[2] != plan:
            return
        since = person.row[0]
        at = when(hours_of_the_year(), now, person.unasked[-1] if person.unasked else None)
        assert at is not None
        if at > now:
            self.add(ticked(at), "due", whose, plan)
            return
        person.row = None
        taken = step(person.state, Reminded(since.isoformat()), CONTEXT)
        if any(isinstance(effect, Say) for effect in taken.effects):
            self.sent(person, now)
        self.take(person, taken, now, whose, since)

    def take(self, person: Person, taken: Step, now: datetime, whose: int, since: datetime) -> None:
        """Carry out the plan: see `reminding.plan`."""
        person.state = taken.state
        for effect in taken.effects:
            if isinstance(effect, DropReminders):
                person.row = None
            elif isinstance(effect, RemindIn):
                begin = datetime.fromisoformat(effect.since) if effect.since else now
                due = when(hours_of_the_year(), begin + effect.hours * HOUR, None)
                assert due is not None
                assert begin == since
                person.plans += 1
                person.row = (begin, due, person.plans)
                self.add(ticked(due), "due", whose, person.plans)

    def sent(self, person: Person, now: datetime) -> None:
        self.wrong["in a quiet hour"] += not may_be_written_to(now)
        self.wrong["to who did not say yes, or took it back"] += not person.agreed
        self.wrong["a fourth"] += len(person.reminded) >= 3
        self.wrong["twice a day"] += any(now - one < UNASKED_EVERY for one in person.unasked)
        person.reminded.append(now)
        person.unasked.append(now)


@cache
def hours_of_the_year() -> WorkingHours:
    return hours()


def ticked(moment: datetime) -> datetime:
    """The program looks at its plan every minute here, at any second of it; it does every five seconds."""
    tick = moment.replace(second=moment.toordinal() * 7 % 60, microsecond=0)
    return tick if tick >= moment else tick + MINUTE


def somebody(chance: random.Random) -> Person:
    began = BEGIN + timedelta(seconds=chance.randrange(int((END - BEGIN).total_seconds())))
    life = chance.choice(list(LIVES))
    acts, moment = [], began
    for act in chance.choice(LIVES[life]):
        acts.append((moment, act))
        moment += timedelta(minutes=chance.randrange(1, 9 * 24 * 60))
    news = [(began + timedelta(minutes=chance.randrange(14 * 24 * 60)), "bulk") for _ in range(chance.randrange(3))]
    return Person(life, began, sorted([*acts, *news]), begun(almost_sent=life == "finishes"))


def lived(seed: int = 1) -> Year:
    chance = random.Random(seed)  # noqa: S311  no secret
    year = Year([somebody(chance) for _ in range(PEOPLE)])
    year.live()
    return year


def late(person: Person) -> list[timedelta]:
    """How much later than permitted each reminder of who was silent came."""
    words = [moment for moment, act in person.acts if act == "yes"]
    others = sorted(set(person.unasked) - set(person.reminded))
    found = []
    for number, sent in enumerate(person.reminded):
        before = [one for one in (*person.reminded[:number], *others) if one < sent]
        wanted = when(hours_of_the_year(), words[-1] + AFTER[number] * HOUR, max(before, default=None))
        assert wanted is not None
        ends = permitted_until(hours_of_the_year(), wanted)
        if ends - wanted < MINUTE:  # nobody looked in that minute
            wanted = when(hours_of_the_year(), ends, None) or wanted
        found.append(sent - wanted)
    return found


def test_year_of_many_people_has_no_reminder_that_nobody_wanted_and_none_that_is_late() -> None:
    year = lived()
    assert sum(year.wrong.values()) == 0, year.wrong
    by_life = {life: [one for one in year.people if one.life == life] for life in LIVES}
    assert {len(one.reminded) for one in by_life["silent"]} == {3}
    for life in ("never asked back", "says no"):
        assert {len(one.reminded) for one in by_life[life]} == {0}
    for life in ("finishes", "has enough", "hides"):
        assert {len(one.reminded) for one in by_life[life]} >= {0, 1, 2}
    assert {len(one.reminded) for one in by_life["comes back"]} <= {1, 2, 3}
    lateness = [found for one in by_life["silent"] for found in late(one)]
    assert len(lateness) > 0.3 * PEOPLE
    assert max(lateness) < MINUTE
    assert min(lateness) >= timedelta()
