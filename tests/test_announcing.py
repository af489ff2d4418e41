"""What staff hear on Telegram: new, waiting, overdue and urgent, once, in working hours, to whom it concerns."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import pytest
from sqlalchemy import select

from bot.services import desk, safeguarding, sent_again, talk, waiting
from bot.services.access import Actor
from bot.services.announcing import Announcer, disturbs_nobody
from bot.services.desk import Deed
from bot.services.working_hours import read_working_hours
from conversations.types import OpenUrgent
from storage import announcements, facts, leads, staff_messages, tickets
from storage import desk as work
from storage.models import announcements as events
from storage.models import outbox
from storage.models import staff_messages as rows
from storage.overdue import PROMISED
from storage.retention import delete_expired
from storage.withdrawing import withdraw_lead
from tests.fakes.bot_api import stuck
from tests.fakes.staff_world import StaffWorld, desk_words, staff_world
from tests.storing import known
from tests.test_staff_telegram import REFERENCE
from tests.test_talk import say, signed_up
from tests.test_working_hours import at

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence
    from datetime import datetime

    from storage.db import Database


@pytest.fixture
async def world(database: Database) -> AsyncIterator[StaffWorld]:
    async with staff_world(database) as world:
        yield world


def confirm(world: StaffWorld, name: str, value: str) -> None:
    with world.database.transaction() as tx:
        facts.set_fact(tx, name, value, source="centre", until=None, by="salma", now=world.clock.now())
    world.turns.read_facts_anew()


def family(world: StaffWorld) -> Deed:
    """The turns of families, on this world's clock."""
    return Deed(Actor(0, "", frozenset()), world.clock.now(), world.turns.programme.statuses, world.turns)


def comes_in(world: StaffWorld, number: int = 1, **values: str) -> int:
    """A new lead, as a turn saves it."""
    now = world.clock.now()
    with world.database.transaction() as tx:
        conversation = known(tx, str(number)).id
        given = {"first_name": "Salma", "phone": "+212600000001", "who": "youth", "locale": "fr", **values}
        lead_id = leads.save_lead(tx, conversation, "me", f"12345{number:02}", given, now)
        announcements.add_event(tx, "new", f"new {lead_id}", now=now, lead_id=lead_id)
    return lead_id


def asks_for_protection(world: StaffWorld, number: int) -> int:
    with world.database.transaction() as tx:
        conversation = known(tx, str(number)).id
        safeguarding.open_urgent(tx, conversation, OpenUrgent("me", "+212600000077", "morning"), world.clock.now())
    return conversation


async def test_new_request_is_told_once_by_its_reference_after_a_minute(world: StaffWorld) -> None:
    person = world.linked("salma")
    comes_in(world)
    await world.later(0.5)
    await world.later(0.6)
    await world.sees(person, f"Nouvelle demande {REFERENCE}")
    assert person.screen.buttons == [[f"Prendre {REFERENCE}"]]
    await world.later(5)
    await world.later(5)
    await person.says("/claim")
    await world.sees(person, "Écrivez aussi")
    assert len(person.screen.texts) == 2
    assert "Salma" not in person.screen.texts[0]
    assert "600000001" not in person.screen.texts[0]


async def test_burst_is_one_message(world: StaffWorld) -> None:
    person = world.linked("salma")
    for number in range(1, 21):
        comes_in(world, number)
        world.clock.advance(timedelta(seconds=2))
    await world.later(1)
    await world.sees(person, "Et 8 autres\u00a0: /queue")
    assert len(person.screen.texts) == 1
    assert len(person.screen.texts[0].splitlines()) == 13
    assert sum(map(len, person.screen.buttons)) == 6


async def test_whole_sign_up_and_a_hand_off_are_told(sqlite_database: Database) -> None:
    async with staff_world(sqlite_database) as world:
        person = world.linked("salma")
        with world.database.transaction() as tx:
            one = signed_up(tx, family(world))
            reference = cast("work.Work", work.get_work(tx, one)).reference
        await world.later(2)
        await world.sees(person, f"Nouvelle demande {reference}")
        with world.database.transaction() as tx:
            say(tx, family(world), "/human")
        await world.later(2)
        await world.sees(person, f"{reference} veut parler à quelqu'un du centre")
        with world.database.transaction() as tx:
            say(tx, family(world), "/human")
        await world.later(2)
        assert len(person.screen.texts) == 2, "they wait already"


async def test_reply_is_told_to_who_works_on_it_and_to_all_when_that_one_reads_nowhere(
    sqlite_database: Database,
) -> None:
    async with staff_world(sqlite_database) as world:
        mine, other = world.linked("salma"), world.linked("karim")
        with world.database.transaction() as tx:
            one = signed_up(tx, family(world))
        await world.later(2)
        for person in (mine, other):
            await world.settled(person, 1)
        salma = world.deed("salma")
        with world.database.transaction() as tx:
            talk.write(tx, salma, talk.of_lead(tx, salma.actor, "write", one), "Bonjour")
            say(tx, family(world), "oui bonjour")
        await world.later(2)
        await world.sees(mine, "vous a écrit")
        assert mine.screen.buttons == []
        world.hire("imane")
        imane = replace(world.deed("imane"), now=world.clock.now() + timedelta(hours=1))
        with world.database.transaction() as tx:
            talk.write(tx, imane, talk.of_lead(tx, imane.actor, "write", one), "Bonjour")
            say(tx, family(world), "oui oui")
        await world.later(2)
        await world.sees(other, "vous a écrit")
        await world.settled(mine, 3)
        assert [len(person.screen.texts) for person in (mine, other)] == [3, 2]


async def test_quiet_at_night_and_one_message_at_opening(world: StaffWorld) -> None:
    confirm(world, "desk_hours", "mon-fri 09:00-12:30 14:30-17:00")
    person = world.linked("salma")
    world.clock.moment = at("2026-11-23T17:30")
    comes_in(world, 1)
    await world.later(60)
    comes_in(world, 2)
    world.clock.moment = at("2026-11-24T08:58")
    await world.later(1)
    assert world.api.of("sendMessage") == []
    await world.later(1)
    await world.sees(person, "Nouvelle demande 1234502")
    assert len(person.screen.texts) == 1
    assert "1234501" in person.screen.texts[0]


@pytest.mark.parametrize(
    ("hours", "moment", "may"),
    [
        ("", "2026-11-22T07:59", False),
        ("", "2026-11-22T08:00", True),
        ("", "2026-11-22T19:59", True),
        ("", "2026-11-22T20:00", False),
        ("mon-fri 09:00-17:00", "2026-11-22T10:00", False),
        ("mon-fri 09:00-17:00", "2026-11-23T10:00", True),
        ("mon-fri 09:00-17:00", "2026-11-18T10:00", False),
    ],
)
def test_staff_are_written_to_in_their_hours_or_by_day_while_none_are_confirmed(
    hours: str,
    moment: str,
    may: bool,  # noqa: FBT001
) -> None:
    assert disturbs_nobody(read_working_hours({"desk_hours": hours}), at(moment)) is may


async def test_what_was_seen_to_held_or_taken_back_meanwhile_is_not_told(world: StaffWorld) -> None:
    person = world.linked("salma")
    taken, moved, held, back, stays = (comes_in(world, number) for number in range(1, 6))
    salma = world.deed("salma")
    with world.database.transaction() as tx:
        desk.claim_lead(tx, salma, taken)
        work.move_lead(tx, moved, "in_touch", reason="", now=world.clock.now())
        withdraw_lead(tx, known(tx, "4").id, "me", world.clock.now())
    asks_for_protection(world, 3)
    await world.later(2)
    await world.sees(person, "1234505")
    assert len(person.screen.texts[0].splitlines()) == 1
    assert {held, back, stays}
    with world.database.transaction() as tx:
        assert tx.execute(select(events.c.id).where(events.c.told_at.is_(None))).all() == []


async def test_who_asked_for_protection_is_told_at_any_hour_and_only_to_who_is_in_charge(world: StaffWorld) -> None:
    confirm(world, "desk_hours", "mon-fri 09:00-17:00")
    lead_person, others = world.linked("nadia", "safeguarding"), world.linked("salma", "counsellor", "coordinator")
    world.clock.moment = at("2026-11-22T03:00")
    comes_in(world, 1)
    asks_for_protection(world, 1)
    await world.announcer.look()
    await world.sees(lead_person, "1 personne a demandé de l'aide pour sa protection\u00a0: ouvrez le bureau.")
    assert lead_person.screen.buttons == []
    assert not any(digit in lead_person.screen.texts[0].replace("1 personne", "") for digit in "0123456789")
    asks_for_protection(world, 1)
    await world.later(2)
    assert len(lead_person.screen.texts) == 1, "within the hour it is the same"
    asks_for_protection(world, 2)
    asks_for_protection(world, 3)
    await world.later(0)
    await world.sees(lead_person, "2 personnes")
    asks_for_protection(world, 4)
    await world.later(0.5)
    await world.later(0.6)
    await world.settled(lead_person, 3)
    assert others.screen.texts == []


async def test_protection_seen_to_before_it_is_told_rings_nobody(world: StaffWorld) -> None:
    person = world.linked("nadia", "safeguarding")
    conversation = asks_for_protection(world, 1)
    with world.database.transaction() as tx:
        (ticket,) = tickets.list_urgent(tx)
        tickets.close_ticket(tx, ticket.id)
    await world.later(2)
    assert person.screen.texts == []
    assert conversation


async def test_what_is_overdue_is_told_once_to_who_coordinates_and_to_whose_it_is(world: StaffWorld) -> None:
    confirm(world, "desk_hours", "mon-fri 09:00-17:00")
    boss, mine, other = world.linked("nadia", "coordinator"), world.linked("salma"), world.linked("karim")
    world.clock.moment = at("2026-11-23T09:00")
    first, _ = comes_in(world, 1), comes_in(world, 2)
    with world.database.transaction() as tx:
        work.assign_lead(tx, first, 2)
    await world.later(2)
    await world.settled(boss, 1)
    world.clock.moment = at("2026-11-24T09:02")
    await world.later(0)
    await world.later(2)
    await world.sees(boss, f"En retard\u00a0: {REFERENCE}, responsable\u00a0: salma")
    assert "En retard\u00a0: 1234502, sans responsable" in boss.screen.texts[-1]
    await world.sees(mine, f"En retard\u00a0: {REFERENCE}, responsable\u00a0: salma")
    assert "1234502" not in mine.screen.texts[-1]
    await world.later(10)
    await world.later(10)
    assert not any("En retard" in text for text in other.screen.texts)
    assert sum("En retard" in text for text in boss.screen.texts) == 1


def promises(world: StaffWorld, number: int, moment: datetime) -> int:
    """Staff have spoken with a family, and call again then."""
    lead_id = comes_in(world, number)
    with world.database.transaction() as tx:
        work.move_lead(tx, lead_id, "in_touch", reason="", now=world.clock.now())
        work.set_follow_up(tx, lead_id, moment, PROMISED)
        announcements.mark_told(tx, [one.id for one in announcements.list_untold(tx)], world.clock.now())
    return lead_id


async def test_request_that_is_sent_again_is_told_to_who_works_on_it(world: StaffWorld) -> None:
    mine, other = world.linked("salma"), world.linked("karim")
    one = promises(world, 1, world.clock.now() + timedelta(days=2))
    salma = world.deed("salma")
    with world.database.transaction() as tx:
        desk.claim_lead(tx, salma, one)
        sent_again.bring_up(tx, one, world.clock.now())
    await world.later(2)
    await world.sees(mine, "la demande a été modifiée et renvoyée")
    assert other.screen.texts == []


async def looks(announcers: Sequence[Announcer], world: StaffWorld, until: datetime) -> None:
    """Each looks every five seconds, one a little after the other."""
    while world.clock.now() < until:
        for one in announcers:
            await one.look()
            world.clock.advance(timedelta(seconds=5 / len(announcers)))


def told_of(world: StaffWorld) -> list[tuple[datetime, int]]:
    """When something was written to staff, and of how many broken promises; the words go with the sending."""
    with world.database.transaction() as tx:
        written = tx.execute(select(rows.c.created_at).order_by(rows.c.id)).scalars().all()
        told = tx.execute(select(events.c.told_at).where(events.c.kind == "overdue")).scalars().all()
    return [(moment, told.count(moment)) for moment in written]


@pytest.mark.parametrize("seconds", [0, 1, 17, 29, 44, 58])
async def test_broken_promise_took_more_than_a_minute_and_a_half_to_reach_who_coordinates(
    world: StaffWorld, seconds: int
) -> None:
    confirm(world, "desk_hours", "mon-fri 09:00-17:00")
    world.linked("nadia", "coordinator")
    broken = at(f"2026-11-24T11:00:{seconds:02}")
    promises(world, 1, broken - timedelta(hours=1))
    world.clock.moment = at("2026-11-24T10:58:53")
    await looks([world.announcer], world, broken + timedelta(seconds=90))
    ((moment, count),) = told_of(world)
    assert (timedelta() < moment - broken <= timedelta(seconds=45), count) == (True, 1)


async def test_promises_that_break_together_are_one_message_also_from_several_processes(world: StaffWorld) -> None:
    confirm(world, "desk_hours", "mon-fri 09:00-17:00")
    world.linked("nadia", "coordinator")
    first = at("2026-11-24T11:00:07")
    for number in range(1, 9):
        promises(world, number, first - timedelta(hours=1) + timedelta(seconds=3 * number))
    world.clock.moment = at("2026-11-24T10:59")
    several = [Announcer(world.database, world.turns, world.clock, desk_words()) for _ in range(4)]
    await looks(several, world, first + timedelta(seconds=90))
    ((moment, count),) = told_of(world)
    assert (timedelta() < moment - first <= timedelta(minutes=1), count) == (True, 8)


async def test_of_more_promises_than_are_taken_at_once_the_rest_waited_for_another_minute(
    world: StaffWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    confirm(world, "desk_hours", "mon-fri 09:00-17:00")
    world.linked("nadia", "coordinator")
    broken, list_all = at("2026-11-24T11:00:07"), announcements.list_overdue
    monkeypatch.setattr(announcements, "list_overdue", lambda *asked: list_all(*asked)[:2])
    for number in range(1, 6):
        promises(world, number, broken - timedelta(hours=1))
    world.clock.moment = at("2026-11-24T10:59")
    await looks([world.announcer], world, broken + timedelta(seconds=90))
    ((moment, count),) = told_of(world)
    assert (moment - broken <= timedelta(minutes=1), count) == (True, 5)


async def test_promise_that_breaks_in_the_last_seconds_of_the_hours_is_told_when_they_open(world: StaffWorld) -> None:
    confirm(world, "desk_hours", "mon-fri 09:00-17:00")
    world.linked("nadia", "coordinator")
    promises(world, 1, at("2026-11-24T15:59:45"))
    world.clock.moment = at("2026-11-24T16:59:08")
    await looks([world.announcer], world, at("2026-11-24T17:01"))
    assert told_of(world) == []
    world.clock.moment = at("2026-11-25T08:59:30")
    await looks([world.announcer], world, at("2026-11-25T09:01"))
    ((moment, _),) = told_of(world)
    assert timedelta() <= moment - at("2026-11-25T09:00") < timedelta(seconds=10)


async def test_clock_that_was_set_back_silenced_what_is_overdue_as_long(world: StaffWorld) -> None:
    world.linked("nadia", "coordinator")
    world.clock.moment = at("2026-11-24T12:30")
    await world.announcer.look()
    world.clock.moment = at("2026-11-24T11:30")
    promises(world, 1, at("2026-11-24T10:29"))
    await looks([world.announcer], world, at("2026-11-24T11:32"))
    assert len(told_of(world)) == 1


async def test_message_that_is_under_way_when_time_jumps_comes_once(world: StaffWorld) -> None:
    """Its lease ended by the jump: "new" came again behind "overdue", and what came last was not what was expected."""
    boss = world.linked("nadia", "coordinator")
    go_on = asyncio.Event()
    world.api.fail("sendMessage", stuck(go_on))
    comes_in(world, 1)
    await world.later(2)
    await world.api.until(lambda: world.api.stuck)
    world.clock.moment = at("2026-11-23T09:00")
    with world.database.transaction() as tx:
        assert staff_messages.claim_due(tx, "staff", world.clock.now(), limit=9, lease=timedelta(minutes=1)) == []
    go_on.set()
    await world.later(0)
    await world.later(2)
    await world.sees(boss, "En retard")
    assert [text.split()[0] for text in boss.screen.texts] == ["Nouvelle", "En"]


async def test_lead_that_is_overdue_for_something_else_is_told_again(world: StaffWorld) -> None:
    boss = world.linked("nadia", "coordinator")
    one = comes_in(world)
    await world.later(2)
    world.clock.moment = at("2026-11-23T09:00")
    await world.later(0)
    await world.later(2)
    await world.sees(boss, "En retard")
    nadia = world.deed("nadia")
    with world.database.transaction() as tx:
        desk.record_call(tx, nadia, one, "call_back", again_at=world.clock.now() + timedelta(hours=2))
    await world.later(180)
    await world.later(60)
    await world.later(2)
    await world.settled(boss, 3)
    assert f"En retard, appel promis\u00a0: {REFERENCE}, responsable\u00a0: nadia" in boss.screen.texts[-1]
    with world.database.transaction() as tx:
        assert tx.execute(select(outbox.c.id)).all() == [], "the family hears nothing of it"


async def test_who_waits_without_a_request_is_only_counted(world: StaffWorld) -> None:
    boss = world.linked("nadia", "coordinator")
    with world.database.transaction() as tx:
        for number in (1, 2):
            waiting.wait(tx, known(tx, str(number)).id, "me", "person", world.clock.now())
    await world.later(2)
    await world.sees(boss, "2 personnes attendent sans avoir envoyé de demande")
    assert boss.screen.buttons == []
    await world.later(5 * 60)
    await world.later(2)
    await world.sees(boss, "2 personnes sans demande attendent depuis trop longtemps")


async def test_programme_may_let_staff_read_names_and_numbers(world: StaffWorld) -> None:
    person = world.linked("salma")
    allowed = replace(world.turns.programme.desk, shows=frozenset({"name", "phone"}))
    world.turns.programme = replace(world.turns.programme, desk=allowed)
    comes_in(world, centre="hotaya")
    await world.later(2)
    await world.sees(person, f"Nouvelle demande {REFERENCE} (hotaya, Salma, +212600000001)")


async def test_who_is_linked_later_hears_nothing_of_before(world: StaffWorld) -> None:
    comes_in(world, 1)
    world.clock.advance(timedelta(seconds=30))
    person = world.linked("salma")
    comes_in(world, 2)
    await world.later(2)
    await world.sees(person, "1234502")
    assert "1234501" not in person.screen.texts[0]


async def test_who_may_nothing_with_leads_hears_nothing(world: StaffWorld) -> None:
    person = world.linked("nadia", "administrator")
    comes_in(world)
    await world.later(2)
    with world.database.transaction() as tx:
        assert tx.execute(select(rows.c.id)).all() == []
    assert person.screen.texts == []


async def test_each_reads_in_their_own_language(world: StaffWorld) -> None:
    person = world.linked("salma", locale="ar")
    comes_in(world)
    await world.later(2)
    await world.sees(person, "طلب جديد")
    assert "التكفل" in person.screen.buttons[0][0]


async def test_several_processes_tell_each_thing_once(world: StaffWorld) -> None:
    person = world.linked("salma", "counsellor", "coordinator")
    for number in range(1, 4):
        comes_in(world, number)
    asked = [Announcer(world.database, world.turns, world.clock, desk_words()) for _ in range(4)]
    world.clock.advance(timedelta(hours=9, minutes=30))
    await asyncio.gather(*(one.look() for one in asked))
    world.clock.advance(timedelta(minutes=2))
    await asyncio.gather(*(one.look() for one in asked))
    await world.api.until(lambda: "".join(person.screen.texts).count("En retard") == 3)
    await world.later(2)
    assert ["".join(person.screen.texts).count(told) for told in ("Nouvelle", "En retard")] == [3, 3]


async def test_announcer_outlives_a_bug_and_stops(world: StaffWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    looked = asyncio.Event()

    async def fails() -> None:
        looked.set()
        raise RuntimeError("Salma")

    monkeypatch.setattr(world.announcer, "look", fails)
    world.announcer.start()
    await asyncio.wait_for(looked.wait(), 5)
    await asyncio.wait_for(world.announcer.stop(), 5)


async def test_what_is_old_is_forgotten(world: StaffWorld) -> None:
    world.linked("salma")
    comes_in(world)
    await world.later(2)
    later = world.clock.now() + timedelta(days=400)
    with world.database.transaction() as tx:
        staff_messages.add_message(tx, 1, "{}", world.clock.now())
        while delete_expired(tx, later, later.date()):
            pass
        assert tx.execute(select(events.c.id)).all() == []


async def test_protection_rings_at_once_when_the_clock_was_set_back_since_the_last_time(world: StaffWorld) -> None:
    """What was told while the clock was a day ahead is no reason to be silent for that day."""
    person = world.linked("nadia", "safeguarding")
    now = world.clock.now()
    world.clock.advance(timedelta(days=1))
    asks_for_protection(world, 1)
    await world.later(0)
    await world.settled(person, 1)
    world.clock.moment = now
    asks_for_protection(world, 2)
    await world.later(0)
    await world.settled(person, 2)
