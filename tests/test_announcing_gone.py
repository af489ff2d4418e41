"""Whoever works on a request hears once that the family took it back, or had it erased; nobody else does."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from sqlalchemy import select

from bot.services import erasing, safeguarding
from conversations.types import OpenUrgent
from storage import desk as work
from storage import leads
from storage.models import announcements as events
from storage.models import staff_messages
from tests.fakes.staff_world import staff_world
from tests.test_announcing import family
from tests.test_talk import say, signed_up

if TYPE_CHECKING:
    from storage.db import Database
    from tests.fakes.staff_world import StaffWorld
    from tests.fakes.telegram_people import Person


async def taken_on(world: StaffWorld, *others: Person) -> tuple[Person, int, str]:
    """A family signed up, and salma works on it; others hear of new requests, too."""
    mine = world.linked("salma")
    with world.database.transaction() as tx:
        one = signed_up(tx, family(world))
        reference = cast("work.Work", work.get_work(tx, one)).reference
    await world.later(2)
    for person in (mine, *others):
        await world.settled(person, 1)
    salma = world.deed("salma")
    with world.database.transaction() as tx:
        work.assign_lead(tx, one, salma.actor.staff_id)
    return mine, one, reference


async def hears_no_more(world: StaffWorld, person: Person, count: int) -> None:
    """They were told so many times, and nobody is told anything more, however often it is looked."""

    def written() -> set[int]:
        with world.database.reading() as tx:
            return set(tx.execute(select(staff_messages.c.id)).scalars())

    before = written()
    for _ in range(2):
        await world.later(5)
    await world.settled(person, count)
    assert written() <= before


async def test_who_works_on_it_hears_once_that_it_was_taken_back(database: Database) -> None:
    async with staff_world(database) as world:
        karim = world.linked("karim")
        mine, _, reference = await taken_on(world, karim)
        with world.database.transaction() as tx:
            say(tx, family(world), "/withdraw")
            say(tx, family(world), "oui")
        await world.later(2)
        await world.sees(mine, f"{reference}\u00a0: la famille a retiré cette demande")
        assert mine.screen.texts[-1].count("\n") == 0
        assert "Testa" not in mine.screen.texts[-1]
        await hears_no_more(world, mine, 2)
        await hears_no_more(world, karim, 1)


@pytest.mark.parametrize("taken_back_before", [False, True])
async def test_of_what_was_erased_who_works_on_it_hears_only_that_it_was(
    database: Database,
    taken_back_before: bool,  # noqa: FBT001
) -> None:
    async with staff_world(database) as world:
        mine, _, reference = await taken_on(world)
        with world.database.transaction() as tx:
            for words in ("/withdraw", "oui") if taken_back_before else ():
                say(tx, family(world), words)
            say(tx, family(world), "/delete")
            say(tx, family(world), "oui")
            (event,) = tx.execute(select(events).where(events.c.told_at.is_(None))).all()
            assert (event.kind, event.lead_id) == ("erased", None)
        await world.later(2)
        await world.sees(mine, "1 demande que vous suiviez a été effacée")
        assert reference not in mine.screen.texts[-1]
        await hears_no_more(world, mine, 2)


async def test_colleague_hears_of_what_the_centre_erased_and_not_who_erased_it(sqlite_database: Database) -> None:
    async with staff_world(sqlite_database) as world:
        mine, one, reference = await taken_on(world)
        other = world.linked("nadia", "coordinator")
        nadia = world.deed("nadia")
        with world.database.transaction() as tx:
            erasing.erase(tx, nadia, one, reference)
        await world.later(2)
        await world.sees(mine, "a été effacée")
        await hears_no_more(world, other, 0)


async def test_nobody_hears_that_who_asked_for_protection_took_it_back(sqlite_database: Database) -> None:
    """It tells of somebody whom nobody may contact yet."""
    async with staff_world(sqlite_database) as world:
        mine, one, _ = await taken_on(world)
        with world.database.transaction() as tx:
            whose, _ = leads.get_whose(tx, one)
            safeguarding.open_urgent(tx, whose, OpenUrgent("me", phone="", when=""), world.clock.now())
            say(tx, family(world), "/withdraw")
            say(tx, family(world), "oui")
        await hears_no_more(world, mine, 1)


async def test_where_nobody_works_on_it_nobody_hears_of_it(sqlite_database: Database) -> None:
    async with staff_world(sqlite_database) as world:
        mine = world.linked("salma")
        with world.database.transaction() as tx:
            signed_up(tx, family(world))
            say(tx, family(world), "/delete")
            say(tx, family(world), "oui")
        await hears_no_more(world, mine, 0)
