"""Lets a year pass and judges it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from itertools import accumulate
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from storage.models import outbox, reminders
from tests.year.begun import HOW_FAR, Copied, copy, walked
from tests.year.calendar import BEGIN, DAY, END, HOUR, MINUTE, at_the_desk
from tests.year.centre import WRITES, Centre, moment_of
from tests.year.judge import Judged, Life, unexplained
from tests.year.lives import LIVES, Steps
from tests.year.person import Person
from tests.year.world import World

if TYPE_CHECKING:
    import random

    from tests.year.jobs import OneThread

PEOPLE = 5000
NUMBERS = 100  # of made-up telephones
TOGETHER = 8
MOST_STEPS = 5
BEFORE_NEWS = 1 / 4
SOON = timedelta(seconds=30)
CLEANED_EVERY = 6  # days, and before news
CLEANED = timedelta(hours=3, minutes=30)


@dataclass(repr=False)
class Year:
    """A year that has passed, and what is thought of it."""

    world: World
    centre: Centre
    judged: Judged
    nudges: dict[str, set[int]]

    def lines(self) -> list[str]:
        """What came of it, to be read."""
        judged = self.judged
        came = [
            f"{kind}: {judged.came[kind]} of {judged.planned[kind]} planned (give or take {judged.unsure[kind]}), "
            f"the latest {late.total_seconds():.1f} s"
            for kind, late in judged.late.items()
        ]
        return [*sorted(came), *(f"WRONG {what}: {number}" for what, number in judged.wrong.items() if number)]


async def lived(database: OneThread, people: int = PEOPLE, seed: int = 1) -> Year:
    world = World.over(database, seed)
    centre = Centre(world)
    before = {how_far: await walked(world.turns, database, how_far) for how_far in HOW_FAR}
    centre.opens()
    _people(world, centre, before, people)
    for number in range(0, 400, CLEANED_EVERY):
        world.at(BEGIN + number * DAY + CLEANED, world.cleans)
    try:
        await world.live()
    finally:
        world.due.close()
    judged = Judged()
    nudges: dict[str, set[int]] = {}
    for person in world.people:
        life = Life(judged)
        life.judge(person.did, person.got)
        planned = Judged()
        Life(planned).plan(person.did)
        judged.planned += planned.planned
        judged.unsure += planned.unsure
        judged.wrong["nobody knows why"] += unexplained(person)
        nudges.setdefault(person.life, set()).add(life.sent)
    _judge_calls(world, centre, judged)
    _judge_left(world, judged)
    judged.counts()
    return Year(world, centre, judged, nudges)


def _people(world: World, centre: Centre, before: dict[str, Copied], people: int) -> None:
    """They come a few at a time, as when somebody tells of the centre in a class; what they do then is up to each."""
    chance, steps = world.chance, Steps(world, centre)
    names, weights = list(LIVES), list(accumulate(weight for _, _, weight in LIVES.values()))
    moments: list[datetime] = []
    for number in range(people):
        moments = moments if number % TOGETHER else _moments(chance)
        life = chance.choices(names, cum_weights=weights)[0]
        how_far, ways, _ = LIVES[life]
        person = Person(f"{1000 + number}", life, list(zip(moments, chance.choice(ways), strict=False)))
        person.phone = f"+2126000000{number % NUMBERS:02}"
        world.people.append(person)
        world.phones.people[person.address] = person
        world.at(moments[0] - SOON, partial(_comes, world, person, before[how_far], number))
        for moment, step in person.steps:
            world.at(moment, partial(steps.take, person, step))


async def _comes(world: World, person: Person, before: Copied, number: int) -> None:
    with world.database.transaction() as tx:
        copy(tx, before, person, number, world.turns)


def _moments(chance: random.Random) -> list[datetime]:
    """When they do what they do: at any second of the year, some shortly before news; then within nine days each."""
    found = [BEGIN + timedelta(seconds=chance.randrange(int((END - BEGIN).total_seconds())))]
    if chance.random() < BEFORE_NEWS:
        found = [moment_of(chance.choice(WRITES)) - timedelta(seconds=chance.randrange(60, 14 * 24 * 3600))]
    for _ in range(MOST_STEPS):
        found.append(found[-1] + timedelta(minutes=chance.randrange(1, 9 * 24 * 60)))
    return found


def _judge_calls(world: World, centre: Centre, judged: Judged) -> None:
    """Of a call that was promised and not made a coordinator hears once, an hour of work later; never of another."""
    for promise in centre.promises:
        late = at_the_desk().first(at_the_desk().after(promise.at, HOUR))
        heard = [at for at, words in world.phones.staff if promise.reference in words and "appel promis" in words]
        if promise.is_kept:
            judged.wrong["promise: kept, and told"] += len(heard)
            continue
        judged.planned["promise"] += 1
        if len(heard) != 1:
            judged.wrong["promise: not told once"] += 1
        else:
            judged.came["promise"] += 1
            judged.late["promise"] = max(heard[0] - late, judged.late.get("promise", heard[0] - late))
            judged.wrong["promise: too early or late"] += not timedelta() <= heard[0] - late < MINUTE


def _judge_left(world: World, judged: Judged) -> None:
    """In the end nothing waits any more."""
    with world.database.reading() as tx:
        judged.wrong["planned for ever"] += tx.execute(select(func.count()).select_from(reminders)).scalar_one()
        waits = select(func.count()).select_from(outbox).where(outbox.c.status == "pending")
        judged.wrong["unsent for ever"] += tx.execute(waits).scalar_one()
