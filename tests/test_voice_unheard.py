"""A voice note that nobody heard in time: nobody waits for it any more, and who sent it is told once, by day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.services import unheard
from bot.services.unheard import HEARD_WITHIN, Unheard
from storage import contacts, facts, tickets, voice_notes
from storage.models import tickets as tickets_table
from tests.storing import NOW
from tests.test_voice_notes import SOUND, begun, kept, state, whom, world
from tests.test_voice_typed import open_tickets

if TYPE_CHECKING:
    import pytest

    from storage.db import Database
    from tests.fakes.staff_world import StaffWorld
    from tests.fakes.telegram_people import Person

__all__ = ["world"]  # a fixture
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WORDS = "Personne n'a pu écouter"


async def spoke(world: StaffWorld) -> Person:
    person = await begun(world)
    await person.speaks(SOUND)
    await world.api.until(lambda: kept(world))
    return person


async def looks(world: StaffWorld) -> None:
    """Whoever ends such waits looks, until there is nothing to be done."""
    beside = Unheard(world.database, world.turns, world.clock)
    while await beside.look():
        pass


def told(person: Person) -> int:
    return sum(WORDS in one for one in person.screen.texts)


async def test_who_spoke_is_told_once_to_write_and_nobody_waits(world: StaffWorld) -> None:
    person = await spoke(world)
    world.clock.advance(HEARD_WITHIN - HOUR)
    await looks(world)
    assert open_tickets(world) == [("reply", "me")]
    world.clock.advance(2 * HOUR)
    await looks(world)
    await world.api.until(lambda: told(person))
    assert (kept(world), open_tickets(world)) == ([], [])
    world.clock.advance(DAY)
    await looks(world)
    await person.says("Adil")
    await world.sees(person, "quel numéro")
    assert told(person) == 1


async def test_several_of_one_day_are_told_of_once(world: StaffWorld) -> None:
    person = await spoke(world)
    world.clock.advance(3 * HOUR)
    await person.speaks(SOUND)
    await world.api.until(lambda: len(kept(world)) == 2)
    world.clock.advance(HEARD_WITHIN - HOUR)
    await looks(world)
    await world.api.until(lambda: told(person))
    assert kept(world) == []
    world.clock.advance(4 * HOUR)
    await looks(world)
    assert told(person) == 1


async def test_nobody_is_written_to_at_night_and_it_is_done_the_next_morning(world: StaffWorld) -> None:
    person = await spoke(world)
    world.clock.advance(HEARD_WITHIN + 14 * HOUR)  # after midnight
    await looks(world)
    assert (told(person), len(kept(world))) == (0, 1)
    world.clock.advance(10 * HOUR)
    await looks(world)
    await world.api.until(lambda: told(person))
    assert kept(world) == []


async def test_hours_that_the_centre_confirmed_are_kept(world: StaffWorld) -> None:
    with world.database.transaction() as tx:
        hours, now = "mon-sun 18:00-19:00", world.clock.now()
        facts.set_fact(tx, "reminder_hours", hours, source="centre", until=None, by="salma", now=now)
    world.turns.read_facts_anew()
    person = await spoke(world)
    world.clock.advance(HEARD_WITHIN + HOUR)  # in the morning
    await looks(world)
    assert len(kept(world)) == 1
    world.clock.advance(7 * HOUR + HOUR / 2)
    await looks(world)
    await world.api.until(lambda: told(person))


async def test_where_the_number_of_the_centre_is_confirmed_it_can_be_called(world: StaffWorld) -> None:
    with world.database.transaction() as tx:
        now = world.clock.now()
        facts.set_fact(tx, "centre_phone", "+212600000099", source="centre", until=None, by="salma", now=now)
    world.turns.read_facts_anew()
    person = await spoke(world)
    world.clock.advance(HEARD_WITHIN + HOUR)
    await looks(world)
    await world.api.until(lambda: any("+212600000099" in one for one in person.screen.texts))


async def test_who_stopped_us_is_told_nothing_and_nobody_waits_either(world: StaffWorld) -> None:
    person = await spoke(world)
    await person.says("/stop")
    await world.api.until(lambda: state(world).stopped)
    world.clock.advance(HEARD_WITHIN + HOUR)
    await looks(world)
    assert (kept(world), open_tickets(world), told(person)) == ([], [], 0)


async def test_where_protection_was_asked_for_nothing_is_said_and_it_can_still_be_heard(world: StaffWorld) -> None:
    person = await spoke(world)
    conversation_id = whom(world).conversation_id
    with world.database.transaction() as tx:
        tickets.add_urgent(tx, conversation_id, "me", phone=None, when=None, now=world.clock.now())
    world.clock.advance(HEARD_WITHIN + HOUR)
    await looks(world)
    assert (len(kept(world)), told(person)) == (1, 0)


async def test_bug_in_the_way_of_one_leaves_a_ticket_and_no_recording(
    world: StaffWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    await spoke(world)
    monkeypatch.setattr(unheard, "_end", lambda *_: 1 / 0)
    world.clock.advance(HEARD_WITHIN + HOUR)
    await looks(world)
    assert kept(world) == []
    with world.database.transaction() as tx:
        assert "bug" in [row.kind for row in tx.execute(select(tickets_table))]


def test_of_what_nobody_heard_the_oldest_comes_first_and_none_where_protection_was_asked_for(
    database: Database,
) -> None:
    with database.transaction() as tx:
        one, other, safe = (contacts.lock_conversation(tx, "telegram", name, NOW).id for name in ("1", "2", "3"))
        for days, whose in ((1, one), (3, other), (5, safe), (2, one)):
            at = NOW - days * DAY
            voice_notes.add_note(tx, whose, "me", ("me", "phone"), sound=SOUND, seconds=1, now=at)
        tickets.add_urgent(tx, safe, "me", phone=None, when=None, now=NOW)
        assert voice_notes.next_unheard(tx, NOW) == (other, "me")
        assert voice_notes.take_unheard(tx, other, "me", NOW)
        assert not voice_notes.take_unheard(tx, other, "me", NOW)
        assert voice_notes.next_unheard(tx, NOW - 2 * DAY) == (one, "me")
        assert voice_notes.take_unheard(tx, one, "me", NOW - 2 * DAY)
        assert len(voice_notes.list_notes(tx, one, "me")) == 1
        assert voice_notes.next_unheard(tx, NOW - 2 * DAY) is None
