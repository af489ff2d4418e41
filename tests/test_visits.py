"""A family and its visit of the centre: chosen, moved, cancelled in the chat; what the centre changes is told once."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar
from sqlalchemy import select

from bot.clock import CASABLANCA
from bot.services import calendar_file, lead_visit, safeguarding, visit_hours, visit_news, waiting
from bot.services.lead_visit import Wish
from bot.services.messages import Message
from bot.services.visit_news import VisitNews
from bot.services.visit_reminders import foreseen, times
from conversations.types import Commanded, OpenUrgent, Said, Tapped
from storage import appointments, contacts, facts, leads, merges, outbox, slots, visit_lists
from storage import desk as work
from storage.models import appointments as visits_table
from storage.models import leads as leads_table
from storage.models import outbox as rows
from storage.models import reminders as planned
from storage.overdue import HAPPENED, PROMISED
from storage.slots import Offer
from tests.conversing import PARENT, YOUTH
from tests.storing import MINUTE, at_once
from tests.test_desk import deed, stands
from tests.test_quiet_hours import hours as hours_of_the_year
from tests.test_reminders import DAY, HOUR, MONDAY, Family, _family, set_hours, wall

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from storage.appointments import Appointment
    from storage.db import Database

WEDNESDAY = MONDAY + 2 * DAY  # 11 o'clock in Casablanca
OFFER = Offer("al-hotaya", WEDNESDAY, WEDNESDAY + HOUR, 2)
VISIT, STATUS = Commanded("visit"), Commanded("status")


@pytest.fixture
def family(database: Database) -> Family:
    return _family(database)


def youth(number: int) -> list[str]:
    """Another one's answers, with a number of their own."""
    return [f"+2126000000{number:02}" if value.startswith("+") else value for value in YOUTH]


def offers(family: Family, *offered: Offer) -> list[int]:
    with family.database.transaction() as tx:
        return [slots.add_slot(tx, one, None, family.clock.now()) for one in offered]


async def presses(family: Family, value: str) -> None:
    """A button of an answer, or a command, of the last messages."""
    for message in reversed(family.said):
        if any(button.data.endswith(f"|{value}") for row in message.rows for button in row):
            await family.does(Tapped(message.turn, message.subject, message.question, value))
            return
    raise AssertionError([button.data for one in family.said for row in one.rows for button in row])


async def books(family: Family, slot: int, remind: str = "") -> None:
    await family.does(VISIT)
    await presses(family, str(slot))
    if remind:
        await presses(family, remind)


def texts(family: Family) -> list[str]:
    return [one.text for one in family.said]


def all_of(tx: Connection, address: str = "7", channel: str = "telegram") -> list[Appointment]:
    conversation = contacts.find_conversation(tx, channel, address)
    assert conversation
    mine = [lead.id for lead in leads.list_statuses(tx, conversation.id) if lead.is_own]
    return [one for lead_id in mine for one in appointments.list_appointments(tx, lead_id)]


def kept(family: Family) -> list[tuple[str, int]]:
    """The family's visits: what became of each, and in which slot it is."""
    with family.database.transaction() as tx:
        return [(one.status, one.slot.id) for one in all_of(tx, family.address, family.channel)]


def plans(family: Family) -> list[str]:
    with family.database.transaction() as tx:
        found = tx.execute(select(planned.c.kind, planned.c.due_at).where(planned.c.kind != "unfinished")).all()
    return [f"{kind} {wall([at])[0]}" for kind, at in sorted(found, key=lambda one: one.due_at)]


def calendars(family: Family) -> list[Calendar]:
    """The files that were given, as another program reads them."""
    with family.database.transaction() as tx:
        bodies = tx.execute(select(rows.c.body).order_by(rows.c.id)).scalars().all()
    files = [message.file for message in map(Message.from_json, bodies) if message.file]
    return [Calendar.from_ical(one.text) for one in files]


async def told(family: Family) -> list[str]:
    """What the centre's changes make the program say now."""
    with family.database.transaction() as tx:
        before = len(tx.execute(select(rows.c.id)).all())
    news = VisitNews(family.database, family.turns, family.clock)
    while await news.look():
        pass
    with family.database.transaction() as tx:
        bodies = tx.execute(select(rows.c.body).order_by(rows.c.id)).scalars().all()
    return [Message.from_json(body).text for body in bodies[before:]]


# --- booking ----------------------------------------------------------------------------------------------------------


async def test_visit_is_offered_behind_the_request_booked_moved_and_cancelled(family: Family) -> None:
    first, second = offers(family, OFFER, replace(OFFER, starts_at=WEDNESDAY + HOUR, ends_at=WEDNESDAY + 2 * HOUR))
    await family.signs_up(YOUTH)
    assert any(button.data.endswith("!visit") for button in family.said[-1].controls)
    await presses(family, "no")
    assert any("choisis un jour et une heure avec 📅" in text for text in texts(family))
    assert any(button.data.endswith("!visit") for button in family.said[-1].controls)
    await books(family, first, "no")
    assert kept(family) == [("booked", first)]
    await family.does(VISIT)
    assert "mercredi 25 novembre, de 11:00 à 12:00" in family.said[0].text
    await presses(family, "move")
    await presses(family, str(second))
    assert kept(family) == [("booked", second)]
    await family.does(Said("annuler mon rendez-vous"))
    await presses(family, "cancel")
    assert kept(family) == [("cancelled", second)]
    assert family.said[0].text == "Ta visite du mercredi 25 novembre à 12:00 est annulée."


@pytest.mark.parametrize(
    ("status", "comes_up"),
    [("visit_booked", True), ("in_touch", True), ("new", False), ("enrolled", False)],
)
async def test_request_whose_family_cancelled_its_visit_came_up_nowhere(
    family: Family, status: str, *, comes_up: bool
) -> None:
    """It stood as "visit booked", without a visit and without anybody who was to look."""
    (slot,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await books(family, slot, "no")
    with family.database.transaction() as tx:
        (visit,) = all_of(tx)
        if status != "new":
            work.move_lead(tx, visit.lead_id, status, reason="", now=family.clock.now())
    await family.does(VISIT)
    await presses(family, "cancel")
    assert kept(family) == [("cancelled", slot)]
    with family.database.transaction() as tx:
        found = stands(tx, visit.lead_id)
    expected = (family.clock.now(), HAPPENED) if comes_up else (None, "")
    assert (found.status, found.follow_up_at, found.follow_up_for) == (status, *expected)


async def test_promised_call_stays_promised_when_the_family_cancels_its_visit(family: Family) -> None:
    (slot,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await books(family, slot, "no")
    with family.database.transaction() as tx:
        (visit,) = all_of(tx)
        work.move_lead(tx, visit.lead_id, "visit_booked", reason="", now=family.clock.now())
        work.set_follow_up(tx, visit.lead_id, WEDNESDAY, PROMISED)
    await family.does(VISIT)
    await presses(family, "cancel")
    with family.database.transaction() as tx:
        found = stands(tx, visit.lead_id)
    assert (found.follow_up_at, found.follow_up_for) == (WEDNESDAY, PROMISED)


async def test_who_had_a_visit_and_wanted_another_hour_in_words_read_that_none_was_free(family: Family) -> None:
    """The hours were only looked up for who had none, or had come by the button."""
    day = WEDNESDAY + DAY
    later = [replace(OFFER, starts_at=day + n * HOUR, ends_at=day + (n + 1) * HOUR) for n in range(3)]
    first, *others = offers(family, OFFER, *later)
    await family.signs_up(YOUTH)
    await books(family, first, "no")
    await family.does(Said("je veux changer mon rdv"), Said("jeudi"), Said("jeudi à 12h"), Said("jeudi à 13h"))
    assert "jeudi 26 novembre à 13:00" in texts(family)[-1]
    await family.does(Said("oui"))
    assert kept(family) == [("booked", others[2])]
    await family.does(Said("je ne peux pas venir"))
    await presses(family, "move")
    await presses(family, str(first))
    assert kept(family) == [("booked", first)]


async def test_same_hour_pressed_twice_is_one_visit(family: Family) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await family.does(VISIT)
    asked = family.said[-1]
    tap = Tapped(asked.turn, asked.subject, asked.question, str(one))
    for _ in range(2):
        await family.turns.take("telegram", "same", "7", tap)
    await family.does(tap)
    assert kept(family) == [("booked", one)]


async def test_hour_that_was_taken_meanwhile_is_told_in_the_same_turn_with_the_others(family: Family) -> None:
    full, other = offers(family, replace(OFFER, capacity=1), OFFER)
    await family.signs_up(YOUTH)
    somebody = _family(family.database, "8")
    await somebody.signs_up(youth(8))
    await family.does(VISIT)
    asked = family.said[-1]
    await books(somebody, full, "no")
    await family.does(Tapped(asked.turn, asked.subject, asked.question, str(full)))
    assert texts(family)[0].startswith("Quelqu'un vient de prendre cette heure.\n\n")
    assert family.said[-1].question == "visit_when"
    shown = [button.data.rpartition("|")[2] for row in family.said[-1].rows for button in row]
    assert str(full) not in shown
    await presses(family, str(other))
    assert kept(family) == [("booked", other)]


async def test_who_has_the_only_hour_that_is_free_reads_that_there_is_no_other(family: Family) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await books(family, one, "no")
    await family.does(VISIT)
    await presses(family, "move")
    assert texts(family)[0].startswith("Aucune heure de visite n'est libre en ce moment.")
    assert "visit_when" not in [message.question for message in family.said]


async def test_page_of_hours_that_were_all_taken_meanwhile_begins_anew(family: Family) -> None:
    found = offers(family, *(replace(OFFER, capacity=1) for _ in range(7)))
    await family.signs_up(YOUTH)
    await family.does(VISIT)
    await presses(family, "more")
    somebody = _family(family.database, "8")
    await somebody.signs_up(YOUTH)
    await books(somebody, found[0], "no")
    await family.does(Said("xyzzy"))
    shown = [button.data.rpartition("|")[2] for row in family.said[-1].rows for button in row]
    assert shown[:6] == [str(slot) for slot in found[1:]]


async def test_whom_no_hour_fits_waits_for_a_person_about_the_visit_and_is_asked_nothing(family: Family) -> None:
    offers(family, OFFER)
    await family.signs_up(YOUTH)
    await family.does(VISIT)
    await presses(family, "none")
    assert "human_about" not in [message.question for message in family.said]
    assert not any("appel" in button.label for message in family.said for row in message.rows for button in row)
    with family.database.transaction() as tx:
        conversation = contacts.find_conversation(tx, "telegram", "7")
        assert conversation
        assert waiting.wishes_of(tx, conversation.id)["me"].about == "visit"


async def test_who_wants_all_erased_reads_before_that_the_visit_goes_too(family: Family) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await family.does(Commanded("delete"))
    assert "sera annulée" not in texts(family)[0]
    await family.does(Said("non"))
    await books(family, one, "no")
    await family.does(Commanded("delete"))
    assert texts(family)[0].startswith("Ta visite du mercredi 25 novembre à 11:00 sera annulée aussi.")
    assert kept(family) == [("booked", one)]


async def test_who_says_that_the_visit_is_all_right_hears_a_word(family: Family) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await books(family, one, "no")
    await family.does(VISIT)
    await presses(family, "keep")
    assert texts(family)[0].startswith("Entendu, on t'attend mercredi 25 novembre à 11:00.")


@pytest.mark.parametrize("forged", ["9" * 30, "9" * 5000, "٣", "², ", "-1", "", "other"])
async def test_forged_number_of_an_hour_was_a_bug_or_booked_what_was_never_offered(family: Family, forged: str) -> None:
    far = replace(OFFER, starts_at=WEDNESDAY + 90 * DAY, ends_at=WEDNESDAY + 90 * DAY + HOUR)
    _, other = offers(family, OFFER, far)
    await family.signs_up(YOUTH)
    await family.does(VISIT)
    asked = family.said[-1]
    value = str(other) if forged == "other" else forged
    await family.does(Tapped(asked.turn, asked.subject, asked.question, value))
    assert kept(family) == []
    assert family.said[-1].question == "visit_when", "it is asked again"
    with family.database.transaction() as tx:
        assert tx.exec_driver_sql("SELECT id FROM tickets WHERE kind = 'bug'").all() == []


async def test_of_20_families_who_press_the_last_3_places_at_once_3_come(database: Database) -> None:
    people = [_family(database, f"9{number}") for number in range(20)]
    (one,) = offers(people[0], replace(OFFER, capacity=3))
    for number, person in enumerate(people):
        await person.signs_up(youth(number))
        await person.does(VISIT)
    await asyncio.gather(*(presses(person, str(one)) for person in people))
    with database.transaction() as tx:
        assert len(tx.execute(select(visits_table.c.id)).all()) == 3
    assert sum(texts(person)[0].startswith("✅") for person in people) == 3
    assert sum(texts(person)[0].startswith("Quelqu'un") for person in people) == 17


async def test_who_signed_up_with_a_number_that_was_typed_learnt_that_it_has_a_visit_to_come(
    database: Database,
) -> None:
    child, other = _family(database, "91"), _family(database, "92")
    one, two = offers(child, replace(OFFER, capacity=1), replace(OFFER, starts_at=OFFER.starts_at + MINUTE))
    await child.signs_up(YOUTH)
    await child.does(VISIT)
    await presses(child, str(one))
    await other.signs_up(YOUTH)
    await other.does(VISIT)
    assert other.said[-1].question == "visit_when"
    await presses(other, str(two))
    assert texts(other)[0].startswith("✅"), "staff see that it is the same number"


async def test_who_only_typed_the_number_of_somebody_protected_learnt_that_a_visit_is_booked(
    database: Database,
) -> None:
    child, other = _family(database, "91"), _family(database, "92")
    one, _ = offers(child, OFFER, OFFER)
    await child.signs_up(YOUTH)
    await child.does(VISIT)
    await presses(child, str(one))
    with database.transaction() as tx:
        conversation = contacts.find_conversation(tx, "telegram", "91")
        assert conversation
        leads.hold_leads(tx, conversation.id, ["me"])
    await other.signs_up(YOUTH)
    await other.does(VISIT)
    assert other.said[-1].question == "visit_when"


async def test_who_wrote_where_another_is_hidden_learnt_that_a_visit_is_booked(family: Family) -> None:
    one, _ = offers(family, OFFER, OFFER)
    await family.signs_up(YOUTH)
    await family.does(VISIT)
    await presses(family, str(one))
    await family.does(Commanded("safeword"), Said("libellule"), Said("libellule"))
    await family.signs_up(YOUTH)
    await family.does(VISIT)
    assert family.said[-1].question == "visit_when"


async def test_who_has_sent_nothing_whose_way_ended_or_who_asked_for_protection_may_not_book(family: Family) -> None:
    offers(family, OFFER)
    await family.does(Commanded("start"), Said("rdv"))
    assert "pour une demande envoyée et encore en cours" in family.said[0].text
    await family.signs_up(YOUTH)
    with family.database.transaction() as tx:
        conversation = contacts.find_conversation(tx, "telegram", "7")
        assert conversation
        tx.exec_driver_sql("UPDATE leads SET status = 'not_interested'")
    await family.does(VISIT)
    assert "visit_when" not in [one.question for one in family.said]
    with family.database.transaction() as tx:
        tx.exec_driver_sql("UPDATE leads SET status = 'new'")
        leads.hold_leads(tx, conversation.id, ["me"])
    await family.does(VISIT)
    assert "visit_when" not in [one.question for one in family.said]
    assert kept(family) == []


async def test_whose_request_is_held_while_hours_are_shown_books_nothing(family: Family) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await family.does(VISIT)
    with family.database.transaction() as tx:
        conversation = contacts.find_conversation(tx, "telegram", "7")
        assert conversation
        leads.hold_leads(tx, conversation.id, ["me"])
    await presses(family, str(one))
    assert texts(family)[0].startswith("Cette heure n'est plus proposée.\n\nAucune heure de visite n'est libre")
    assert kept(family) == []
    with family.database.transaction() as tx:
        assert tx.execute(select(visits_table.c.id)).all() == []


async def test_confirmation_names_the_map_and_the_papers_only_when_they_are_confirmed(family: Family) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await books(family, one)
    assert "http" not in family.said[0].text
    assert "L'adresse exacte n'est pas encore confirmée" in family.said[0].text
    with family.database.transaction() as tx:
        for name, value in (("address", "12, rue de l'Exemple"), ("map_link", "https://osm.example/12")):
            facts.set_fact(tx, name, value, source="centre", until=None, by="salma", now=MONDAY)
    family.turns.read_facts_anew()
    await family.does(VISIT)
    assert "12, rue de l'Exemple" in family.said[0].text
    assert "https://osm.example/12" in family.said[0].text


async def test_place_of_its_own_is_named_instead_of_the_centre(family: Family) -> None:
    (one,) = offers(family, replace(OFFER, place="Maison de jeunes, salle 4"))
    await family.signs_up(YOUTH)
    await books(family, one)
    assert family.said[0].text.endswith("📍 Maison de jeunes, salle 4")


async def test_parent_with_two_requests_has_one_visit(family: Family) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(PARENT)
    await family.answers(["yes", "16", "never", "outside", "yes", "Test", "computing", "send"])
    with family.database.transaction() as tx:
        assert len(tx.exec_driver_sql("SELECT id FROM leads").all()) == 2
    await books(family, one, "no")
    assert kept(family) == [("booked", one)]
    await family.does(VISIT)
    assert family.said[-1].question == "visit"


# --- the file for a calendar ------------------------------------------------------------------------------------------


async def test_calendar_file_is_moved_and_taken_out_under_the_same_name_and_tells_of_nobody(family: Family) -> None:
    first, second = offers(family, OFFER, replace(OFFER, starts_at=WEDNESDAY + DAY, ends_at=WEDNESDAY + DAY + HOUR))
    await family.signs_up(YOUTH)
    await books(family, first, "no")
    await family.does(VISIT)
    await presses(family, "move")
    await presses(family, str(second))
    await family.does(VISIT)
    await presses(family, "cancel")
    given = calendars(family)
    events = [one.walk("VEVENT")[0] for one in given]
    assert [str(one["METHOD"]) for one in given] == ["PUBLISH", "PUBLISH", "CANCEL"]
    assert len({str(one["UID"]) for one in events}) == 1
    assert [int(str(one["SEQUENCE"])) for one in events] == [0, 1, 2]
    assert [str(one["STATUS"]) for one in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [one.decoded("DTSTART") for one in events] == [WEDNESDAY, WEDNESDAY + DAY, WEDNESDAY + DAY]
    assert events[0].decoded("DTEND") == WEDNESDAY + HOUR
    assert {name for one in events for name in one} == {
        "UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "STATUS", "ORGANIZER",
    }  # fmt: skip
    assert (str(events[0]["SUMMARY"]), str(events[0]["LOCATION"])) == ("Visite au centre", "École Al Hotaya")
    assert "Test" not in given[0].to_ical().decode()


@pytest.mark.parametrize("how", ["withdraw", "delete"])
async def test_calendar_kept_a_visit_that_went_with_its_request_or_with_all(family: Family, how: str) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await books(family, one, "no")
    await family.does(Commanded(how))
    (booked,) = calendars(family)
    assert str(booked["METHOD"]) == "PUBLISH", "nothing is cancelled before the yes"
    await family.does(Said("oui"))
    off = calendars(family)[-1]
    assert str(off["METHOD"]) == "CANCEL"
    event, before = off.walk("VEVENT")[0], booked.walk("VEVENT")[0]
    assert (str(event["UID"]), str(event["STATUS"])) == (str(before["UID"]), "CANCELLED")
    assert int(str(event["SEQUENCE"])) > int(str(before["SEQUENCE"]))
    assert kept(family) == []


@pytest.mark.parametrize("how", ["withdraw", "delete"])
async def test_page_that_has_no_file_any_more_says_to_take_the_visit_out_by_hand(database: Database, how: str) -> None:
    family = _family(database, "a" * 43, channel="webchat")
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await books(family, one)
    told = []
    for event in (Commanded(how), Said("oui")):
        await family.does(event)
        told += family.said
    assert any("enlève-la toi-même" in message.text for message in told)
    assert not any(message.file for message in told)


async def test_page_in_the_browser_gives_the_file_to_its_own_person_only(database: Database) -> None:
    family = _family(database, "a" * 43, channel="webchat")
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    assert await family.turns.calendar("webchat", family.address) == ""
    await books(family, one)
    assert family.said[-1].question != "visit_remind", "a page cannot write first"
    file = Calendar.from_ical(await family.turns.calendar("webchat", family.address))
    assert file.walk("VEVENT")[0].decoded("DTSTART").astimezone(UTC) == WEDNESDAY
    assert await family.turns.calendar("webchat", "b" * 43) == ""
    await family.does(VISIT)
    assert any(message.file for message in family.said), "it can be had again"
    await presses(family, "cancel")
    file = Calendar.from_ical(await family.turns.calendar("webchat", family.address))
    assert str(file["METHOD"]) == "CANCEL"
    assert calendar_file.NAME.endswith(".ics")


# --- what the centre does ---------------------------------------------------------------------------------------------


async def test_hour_that_the_centre_closes_is_told_once_and_others_are_at_hand(family: Family) -> None:
    one, other = offers(family, OFFER, replace(OFFER, starts_at=WEDNESDAY + DAY, ends_at=WEDNESDAY + DAY + HOUR))
    await family.signs_up(YOUTH)
    await books(family, one, "yes")
    assert len(plans(family)) == 2
    with family.database.transaction() as tx:
        assert slots.close_slot(tx, one, family.clock.now()) == 1
    said = await told(family)
    assert said[0].startswith("Désolé\u00a0: le centre ne peut pas te recevoir le mercredi 25 novembre à 11:00.")
    assert await told(family) == []
    assert plans(family) == []
    assert str(calendars(family)[-1]["METHOD"]) == "CANCEL"
    await books(family, other)
    assert kept(family)[-1] == ("closed", one)
    assert len(plans(family)) == 2, "the yes still holds"


@pytest.mark.parametrize("protected", [False, True])
async def test_who_never_got_the_news_of_a_closed_hour_came_to_a_shut_door(family: Family, *, protected: bool) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await books(family, one, "no")
    with family.database.transaction() as tx:
        slots.close_slot(tx, one, family.clock.now())
    assert await told(family)
    now = family.clock.now() + MINUTE
    with family.database.transaction() as tx:
        whose = contacts.find_conversation(tx, "telegram", "7")
        assert whose
        (lead_id, _, _), *_ = appointments.list_bookers(tx, whose.id)
        assert stands(tx, lead_id).follow_up_at is None
        sent = tx.execute(select(rows.c.id).where(rows.c.turn == whose.turn)).scalars().all()
        if protected:
            safeguarding.open_urgent(tx, whose.id, OpenUrgent("me"), now)
        for row in sent:
            outbox.mark_failed(tx, row, "BadRequest", now)
        assert stands(tx, lead_id).follow_up_at == (None if protected else now)


async def test_hour_that_the_centre_moves_is_told_and_reminded_of_at_its_new_hour(family: Family) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await books(family, one, "yes")
    assert plans(family) == ["visit_day Tue 24 11:00", "visit_hours Wed 25 09:00"]
    later = replace(OFFER, starts_at=WEDNESDAY + DAY + 3 * HOUR, ends_at=WEDNESDAY + DAY + 4 * HOUR)
    with family.database.transaction() as tx:
        assert slots.change_slot(tx, one, later, 1)
    (said, *_) = await told(family)
    assert "jeudi 26 novembre, de 14:00 à 15:00" in said
    assert plans(family) == ["visit_day Wed 25 14:00", "visit_hours Thu 26 12:00"]
    assert int(str(calendars(family)[-1].walk("VEVENT")[0]["SEQUENCE"])) == 1


async def test_who_stopped_us_or_blocked_us_is_not_told_and_staff_see_it(family: Family) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await books(family, one, "no")
    await family.does(Commanded("stop"))
    with family.database.transaction() as tx:
        slots.close_slot(tx, one, family.clock.now())
    assert await told(family) == []
    with family.database.transaction() as tx:
        assert [visit.untold for visit in all_of(tx)] == ["closed"]
    await family.does(Commanded("start"))
    assert (await told(family))[0].startswith("Désolé")


async def test_closing_was_told_months_after_the_hour_to_who_had_stopped(family: Family) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await books(family, one, "no")
    await family.does(Commanded("stop"))
    with family.database.transaction() as tx:
        slots.close_slot(tx, one, family.clock.now())
    family.clock.moment = WEDNESDAY
    await family.does(Commanded("start"))
    assert await told(family) == []
    with family.database.transaction() as tx:
        assert [visit.untold for visit in all_of(tx)] == [""]


@pytest.mark.parametrize(("begins", "at_once"), [(15 * HOUR, True), (18 * HOUR, True), (2 * DAY, False)])
async def test_closing_was_told_in_the_middle_of_the_night(family: Family, begins: timedelta, at_once: bool) -> None:  # noqa: FBT001
    """But of an hour that begins before families may be written to again, or just then, they hear at once."""
    night = MONDAY + 12 * HOUR  # 23 o'clock in Casablanca
    with family.database.transaction() as tx:
        set_hours(tx, "mon-sun 10:00-20:00")
    family.turns.read_facts_anew()
    starts = MONDAY + begins + 5 * HOUR
    (one,) = offers(family, replace(OFFER, starts_at=starts, ends_at=starts + HOUR))
    await family.signs_up(YOUTH)
    await books(family, one, "no")
    family.clock.moment = night
    with family.database.transaction() as tx:
        slots.close_slot(tx, one, night)
    assert bool(await told(family)) is at_once
    family.clock.moment = MONDAY + DAY
    assert bool(await told(family)) is not at_once


async def test_somebody_else_on_the_phone_hears_nothing_of_it_and_its_family_does_when_it_is_back(
    family: Family,
) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await books(family, one, "no")
    await family.does(Commanded("other"))
    with family.database.transaction() as tx:
        slots.close_slot(tx, one, family.clock.now())
    said = await told(family)
    assert "visite" not in str(said)
    assert str(calendars(family)[-1]["METHOD"]) == "PUBLISH"
    await family.does(Commanded("other", "me"))
    closed = "Désolé\u00a0: le centre ne peut pas te recevoir le mercredi 25 novembre à 11:00."
    assert any(text.startswith(closed) for text in texts(family)), "it is told what was done, not that something was"
    assert str(calendars(family)[-1]["METHOD"]) == "CANCEL"
    await family.does(Commanded("help"))
    assert "Désolé" not in str(texts(family)), "it is told once"


async def test_hour_that_was_moved_and_then_closed_is_told_as_it_stands_to_who_comes_back_to_the_phone(
    family: Family,
) -> None:
    (one,) = offers(family, replace(OFFER, place="Salle 4"))
    await family.signs_up(YOUTH)
    await books(family, one, "no")
    await family.does(Commanded("other"))
    later = replace(OFFER, starts_at=WEDNESDAY + DAY, ends_at=WEDNESDAY + DAY + HOUR, place="Salle 4")
    with family.database.transaction() as tx:
        assert slots.change_slot(tx, one, later, 1)
    await told(family)
    with family.database.transaction() as tx:
        slots.close_slot(tx, one, family.clock.now())
    await told(family)
    await family.does(Commanded("other", "me"))
    assert "ne peut pas te recevoir le jeudi 26 novembre à 11:00" in str(texts(family))
    assert "Le centre a changé ta visite" not in str(texts(family))


async def test_who_is_not_at_the_phone_when_an_hour_closes_stands_among_those_to_call(family: Family) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await books(family, one, "no")
    with family.database.transaction() as tx:
        salma = deed(tx)
        page = visit_hours.see_slot(tx, salma, one)
        assert (len(page.by_bot), len(page.by_phone)) == (1, 0)
    await family.does(Commanded("other"))
    with family.database.transaction() as tx:
        page = visit_hours.see_slot(tx, salma, one)
        assert (len(page.by_bot), len(page.by_phone)) == (0, 1)


async def test_news_of_a_process_that_ends_in_the_middle_is_told_by_another_one_once(family: Family) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await books(family, one, "no")
    with family.database.transaction() as tx:
        slots.close_slot(tx, one, family.clock.now())
    with pytest.raises(ConnectionAbortedError), family.database.transaction() as tx:  # noqa: PT012 - it ends inside
        assert visit_news.tell_next(tx, family.turns)
        raise ConnectionAbortedError
    assert len([text for text in await told(family) if text.startswith("Désolé")]) == 1


def test_many_processes_tell_each_family_once(database: Database) -> None:
    people = [_family(database, f"9{number}") for number in range(6)]
    (one,) = offers(people[0], replace(OFFER, capacity=6))

    async def all_book() -> None:
        for number, person in enumerate(people):
            await person.signs_up(youth(number))
            await books(person, one, "no")

    asyncio.run(all_book())
    with database.transaction() as tx:
        slots.close_slot(tx, one, people[0].clock.now())

    def tell(_: int) -> int:
        count = 0
        while True:
            with database.transaction() as tx:
                if not appointments.is_any_untold(tx, people[0].clock.now(), visit_news.FAR):
                    return count
                count += visit_news.tell_next(tx, people[0].turns)

    at_once(3, tell)
    with database.transaction() as tx:
        bodies = tx.execute(select(rows.c.body)).scalars().all()
    assert sum(Message.from_json(body).text.startswith("Désolé") for body in bodies) == 6


# --- reminders of it --------------------------------------------------------------------------------------------------


async def reminded(family: Family, until: timedelta) -> list[str]:
    """Time passes; when which reminder of a visit was written meanwhile."""
    with family.database.transaction() as tx:
        before = len(tx.execute(select(rows.c.id)).all())
    await family.later(MONDAY + until)
    with family.database.transaction() as tx:
        found = tx.execute(select(rows.c.created_at, rows.c.body).order_by(rows.c.id)).all()[before:]
    said = [(at, Message.from_json(body).text) for at, body in found]
    return [f"{wall([at])[0]} {text.splitlines()[0]}" for at, text in said]


async def test_who_said_yes_is_reminded_the_day_before_and_two_hours_before(family: Family) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await books(family, one, "yes")
    assert family.consents()[-1] == ("visits", True)
    assert await reminded(family, 3 * DAY) == [
        "Tue 24 11:00 📅 Ta visite au centre\u00a0: mercredi 25 novembre à 11:00.",
        "Wed 25 09:00 📅 Ta visite au centre, c'est aujourd'hui à 11:00.",
    ]


async def test_who_said_no_or_nothing_is_not_reminded(family: Family) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await books(family, one)
    await family.does(Commanded("help"))
    assert await reminded(family, 3 * DAY) == []
    assert ("visits", True) not in family.consents()
    assert plans(family) == []


async def test_who_said_no_may_still_say_yes_and_the_other_way_round(family: Family) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await books(family, one, "no")
    await family.does(VISIT)
    assert any(button.data.endswith("!remind_visit") for button in family.said[-1].controls)
    await family.does(Commanded("remind_visit"))
    await presses(family, "yes")
    assert len(plans(family)) == 2
    await family.does(Commanded("remind", "no"))
    assert plans(family) == []
    assert family.consents()[-1] == ("visits", False)


async def test_hours_before_that_lie_in_the_night_are_the_evening_before(family: Family) -> None:
    """Of 9:30 nine o'clock is too near; of 9:45 it is not."""
    early, later = (
        replace(OFFER, starts_at=WEDNESDAY - minutes, ends_at=WEDNESDAY)
        for minutes in (timedelta(minutes=90), timedelta(minutes=75))
    )
    one, other = offers(family, early, later)
    await family.signs_up(YOUTH)
    await books(family, one, "yes")
    assert plans(family) == ["visit_day Tue 24 09:30", "visit_hours Tue 24 19:30"]
    await family.does(VISIT)
    await presses(family, "move")
    await presses(family, str(other))
    assert plans(family) == ["visit_day Tue 24 09:45", "visit_hours Wed 25 09:00"]


async def test_reminder_that_comes_the_evening_before_says_the_day_and_not_today(family: Family) -> None:
    """Booked less than a day before nine o'clock: only the evening is left, and no more is promised."""
    (one,) = offers(family, replace(OFFER, starts_at=MONDAY + DAY - 2 * HOUR, ends_at=MONDAY + DAY))
    await family.signs_up(YOUTH)
    await books(family, one)
    assert family.said[-1].text.startswith("Je peux t'envoyer un rappel ici, avant la visite")
    await presses(family, "yes")
    assert texts(family)[0].startswith("D'accord\u00a0: un rappel avant la visite")
    assert await reminded(family, DAY) == ["Mon 23 19:30 📅 Ta visite au centre\u00a0: mardi 24 novembre à 09:00."]


async def test_who_books_so_late_that_no_reminder_can_come_is_not_asked(family: Family) -> None:
    (one,) = offers(family, replace(OFFER, starts_at=MONDAY + HOUR, ends_at=MONDAY + 2 * HOUR))
    await family.signs_up(YOUTH)
    await books(family, one)
    assert "visit_remind" not in str([message.question for message in family.said])
    await family.does(VISIT)
    assert not any(button.data.endswith("!remind_visit") for button in family.said[-1].controls)


def test_visit_behind_the_prayer_or_a_holiday_is_reminded_of_before_them() -> None:
    friday, feast = datetime(2026, 11, 27, 14, 30, tzinfo=CASABLANCA), datetime(2026, 11, 19, 10, tzinfo=CASABLANCA)
    hours = hours_of_the_year()
    found = [times(hours, at, at - 3 * DAY) for at in (friday, feast)]
    assert [wall(list(one.values())) for one in found] == [
        ["Thu 26 14:30", "Fri 27 11:30"], ["Tue 17 19:30", "Thu 19 09:00"],
    ]  # fmt: skip
    assert [foreseen(hours, at, at - 3 * DAY) for at in (friday, feast)] == ["before", "before"]


async def test_reminder_of_a_visit_neither_waits_for_the_cap_of_a_day_nor_counts_in_it(family: Family) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await books(family, one, "yes")
    await family.later(WEDNESDAY - 3 * HOUR)
    with family.database.transaction() as tx:
        conversation = contacts.find_conversation(tx, "telegram", "7")
        assert conversation
        assert not contacts.was_written_unasked(tx, conversation.id, MONDAY)
        contacts.mark_unasked(tx, conversation.id, family.clock.now())
    assert len(await reminded(family, 3 * DAY)) == 1


@pytest.mark.parametrize("what", ["cancel", "stop", "no more", "withdraw", "delete", "safe word"])
async def test_nothing_is_reminded_of_that_is_off(family: Family, what: str) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await books(family, one, "yes")
    does: dict[str, Sequence[Said | Commanded]] = {
        "cancel": (VISIT, Said("annuler la visite")),
        "stop": (Commanded("stop"),),
        "no more": (Said("plus de rappels"),),
        "withdraw": (Commanded("withdraw"), Said("oui")),
        "delete": (Commanded("delete"), Said("oui")),
        "safe word": (Commanded("safeword"), Said("libellule")),
    }
    await family.does(*does[what])
    assert await reminded(family, 3 * DAY) == []


async def test_who_asked_for_protection_or_blocked_us_is_not_reminded(family: Family) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await books(family, one, "yes")
    with family.database.transaction() as tx:
        conversation = contacts.find_conversation(tx, "telegram", "7")
        assert conversation
        safeguarding.open_urgent(tx, conversation.id, OpenUrgent("me"), family.clock.now())
    assert await reminded(family, 3 * DAY) == []


async def test_reminder_leads_to_another_date(family: Family) -> None:
    one, other = offers(family, OFFER, replace(OFFER, starts_at=WEDNESDAY + DAY, ends_at=WEDNESDAY + DAY + HOUR))
    await family.signs_up(YOUTH)
    await books(family, one, "yes")
    await family.later(MONDAY + DAY + HOUR)
    await family.does(VISIT)
    await presses(family, "move")
    await presses(family, str(other))
    assert [found.split(" 📅")[0] for found in await reminded(family, 4 * DAY)] == ["Wed 25 11:00", "Thu 26 09:00"]


# --- where somebody asked for protection ------------------------------------------------------------------------------


def asks_for_protection(family: Family) -> None:
    """On this phone, or on that of another adult of the same request, or of the same person."""
    with family.database.transaction() as tx:
        conversation = contacts.find_conversation(tx, family.channel, family.address)
        assert conversation
        leads.hold_leads(tx, conversation.id, ["me", "child-1", "child-2"])


async def shown(family: Family, *events: Said | Commanded) -> list[tuple[str, list[str]]]:
    """The words and the buttons that these bring, one after the other."""
    found: list[tuple[str, list[str]]] = []
    for event in events:
        await family.does(event)
        for one in family.said:
            labels = [button.label for row in (*one.rows, one.controls) for button in row]
            found += [(one.text, labels)]
    return found


ASKS = (STATUS, Said("c'est quand ma visite ?"), VISIT)


async def test_visit_vanished_from_the_phone_at_the_minute_somebody_asked_for_protection(family: Family) -> None:
    """Whoever reads along saw "no visit is booked", another button and a status without it."""
    one, _ = offers(family, OFFER, replace(OFFER, starts_at=WEDNESDAY + DAY, ends_at=WEDNESDAY + DAY + HOUR))
    await family.signs_up(YOUTH)
    await books(family, one, "no")
    await shown(family, *ASKS)
    before = await shown(family, *ASKS)
    assert str(before).count("mercredi 25 novembre") == len(ASKS)
    asks_for_protection(family)
    assert await shown(family, *ASKS) == before


async def test_file_of_a_visit_was_gone_from_the_page_when_somebody_asked_for_protection(database: Database) -> None:
    family = _family(database, "a" * 43, channel="webchat")
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await books(family, one)
    before = await family.turns.calendar("webchat", family.address)
    assert before
    asks_for_protection(family)
    assert await family.turns.calendar("webchat", family.address) == before


async def test_visit_could_not_be_cancelled_once_somebody_had_asked_for_protection(family: Family) -> None:
    """Staff, and who is in charge of protection, expected them still."""
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await books(family, one, "no")
    asks_for_protection(family)
    await family.does(VISIT)
    await presses(family, "cancel")
    assert texts(family)[0].startswith("Ta visite du mercredi 25 novembre à 11:00 est annulée.")
    assert str(calendars(family)[-1]["METHOD"]) == "CANCEL"
    assert kept(family) == [("cancelled", one)]
    with family.database.transaction() as tx:
        conversation = contacts.find_conversation(tx, "telegram", "7")
        found = slots.get_slot(tx, one)
        assert conversation
        assert found
        assert found.free == OFFER.capacity
        assert visit_lists.list_held(tx, [conversation.id], family.clock.now()) == []


async def test_visit_of_who_asked_for_protection_is_not_moved_and_that_looks_as_if_no_hour_were_free(
    family: Family,
) -> None:
    one, other = offers(family, OFFER, replace(OFFER, starts_at=WEDNESDAY + DAY, ends_at=WEDNESDAY + DAY + HOUR))
    await family.signs_up(YOUTH)
    await books(family, one, "no")
    await family.does(VISIT)
    await presses(family, "move")
    asked = family.said[-1]
    asks_for_protection(family)
    await family.does(Tapped(asked.turn, asked.subject, asked.question, str(other)))
    assert texts(family)[0].startswith("Cette heure n'est plus proposée.\n\nAucune heure de visite n'est libre")
    await family.does(VISIT)
    await presses(family, "move")
    assert texts(family)[0].startswith("Aucune heure de visite n'est libre en ce moment.")
    assert "visit_when" not in [message.question for message in family.said]
    assert kept(family) == [("booked", one)]


async def test_day_that_is_typed_when_no_hour_is_left_is_not_answered_by_an_empty_list(family: Family) -> None:
    one, _ = offers(family, OFFER, replace(OFFER, starts_at=WEDNESDAY + DAY, ends_at=WEDNESDAY + DAY + HOUR))
    await family.signs_up(YOUTH)
    await books(family, one, "no")
    await family.does(VISIT)
    await presses(family, "move")
    asks_for_protection(family)
    await family.does(Said("jeudi"))
    assert texts(family)[0].startswith("Aucune heure de visite n'est libre en ce moment.")
    assert kept(family) == [("booked", one)]


async def test_hours_were_shown_to_who_asked_for_protection_and_each_was_refused(family: Family) -> None:
    offers(family, OFFER)
    await family.signs_up(YOUTH)
    await shown(family, STATUS)
    before = await shown(family, STATUS)
    assert "📅 Voir le centre" in str(before)
    asks_for_protection(family)
    assert await shown(family, STATUS) == before
    await family.does(VISIT)
    assert texts(family)[0].startswith("Aucune heure de visite n'est libre en ce moment.")
    assert "visit_when" not in [message.question for message in family.said]


async def test_visit_is_not_reminded_of_where_protection_was_asked_for_on_another_phone(family: Family) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await books(family, one, "yes")
    asks_for_protection(family)
    assert await reminded(family, 3 * DAY) == []


async def test_visit_of_who_asked_for_protection_stays_with_the_other_child_whose_request_goes_on(
    family: Family,
) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(PARENT)
    await family.answers(["yes", "16", "never", "outside", "yes", "Test", "computing", "send"])
    await books(family, one, "no")
    asks_for_protection(family)
    with family.database.transaction() as tx:
        reference = tx.exec_driver_sql("SELECT reference FROM leads WHERE subject = 'child-1'").scalar_one()
    await family.does(Commanded("withdraw"))
    await presses(family, reference)
    assert kept(family) == [("booked", one)]
    await family.does(VISIT)
    assert family.said[-1].question == "visit"


@pytest.mark.parametrize("asks", ["70", "71"])
async def test_merged_requests_told_something_else_of_a_visit_when_one_asked_for_protection(
    database: Database, asks: str
) -> None:
    theirs, other = _family(database, "70"), _family(database, "71")
    one, _ = offers(theirs, OFFER, replace(OFFER, starts_at=WEDNESDAY + HOUR, ends_at=WEDNESDAY + 2 * HOUR))
    await theirs.signs_up(YOUTH)
    await books(theirs, one, "no")
    await other.signs_up(youth(71))
    with database.transaction() as tx:
        first, second = tx.exec_driver_sql("SELECT id FROM leads ORDER BY id").scalars().all()
        both = merges.lock_leads(tx, first, second)
        merges.merge(tx, both[first], both[second])
    for family in (theirs, other):
        await shown(family, *ASKS)
    before = [await shown(family, *ASKS) for family in (theirs, other)]
    assert "Une visite est peut-être déjà réservée pour toi." in str(before[1])
    asks_for_protection(theirs if asks == "70" else other)
    assert [await shown(family, *ASKS) for family in (theirs, other)] == before


# --- of leads that staff hold to be the same person's ---------------------------------------------------------------


@pytest.mark.parametrize("away", [0, 1])
async def test_merge_handed_the_visit_of_one_family_to_another_conversation(database: Database, away: int) -> None:
    """Its day, hour and place were shown there, its file was given, and it was cancelled from there."""
    theirs, other = _family(database, "70"), _family(database, "71")
    one, two = offers(theirs, OFFER, replace(OFFER, starts_at=WEDNESDAY + HOUR, ends_at=WEDNESDAY + 2 * HOUR))
    await theirs.signs_up(YOUTH)
    await books(theirs, one, "no")
    await other.signs_up(youth(71))
    await other.does(VISIT)
    asked = other.said[-1]
    with database.transaction() as tx:
        ids = tx.exec_driver_sql("SELECT id FROM leads ORDER BY id").scalars().all()
        both = merges.lock_leads(tx, *ids)
        merges.merge(tx, both[ids[away]], both[ids[1 - away]])
    await other.does(Tapped(asked.turn, asked.subject, asked.question, str(two)))
    await other.does(VISIT)
    assert "Une visite est peut-être déjà réservée pour toi." in texts(other)[0]
    assert not any("11:00" in text or "Hotaya" in text for text in texts(other))
    assert any(button.data.endswith("!human") for button in other.said[-1].controls)
    await other.does(Said("annuler mon rendez-vous"))
    assert await other.turns.calendar("telegram", "71") == ""
    assert kept(theirs) == [("booked", one)]
    await theirs.does(VISIT)
    await presses(theirs, "cancel")
    assert kept(theirs) == [("cancelled", one)]


# --- what goes where --------------------------------------------------------------------------------------------------


async def test_visit_goes_along_to_another_phone_with_its_reminders(family: Family) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await books(family, one, "yes")
    family.turns.ways = lambda: {"telegram": "https://t.me/example?start=m_"}
    await family.does(Commanded("move"))
    token = str(texts(family)).partition("start=m_")[2][:16]
    elsewhere = _family(family.database, "8")
    elsewhere.clock.moment = family.clock.now()
    await elsewhere.does(Commanded("start", f"m_{token}"), Said("oui"))
    at_hand = [button.label for one in elsewhere.said for button in one.controls]
    assert "📅 Ma visite" in at_hand, "it came with them, and is at hand at once"
    await elsewhere.does(VISIT)
    assert elsewhere.said[-1].question == "visit"
    assert kept(elsewhere) == [("booked", one)]
    assert len(await reminded(elsewhere, 3 * DAY)) == 2


async def test_visit_is_off_with_the_last_request_that_is_taken_back(family: Family) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(YOUTH)
    await books(family, one, "yes")
    await family.does(Commanded("withdraw"), Said("oui"))
    assert texts(family)[0].startswith("Ta visite du mercredi 25 novembre à 11:00 est annulée.")
    offered = [button.data for message in family.said for button in message.controls]
    assert not any(data.endswith("!visit") for data in offered), "nothing leads to a visit that is off"
    assert str(calendars(family)[-1]["METHOD"]) == "CANCEL"
    assert plans(family) == []
    with family.database.transaction() as tx:
        assert tx.execute(select(visits_table.c.id)).all() == []


async def test_visit_stays_with_the_other_child_when_one_request_is_taken_back(family: Family) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(PARENT)
    await family.answers(["yes", "16", "never", "outside", "yes", "Test", "computing", "send"])
    await books(family, one, "yes")
    with family.database.transaction() as tx:
        reference = tx.exec_driver_sql("SELECT reference FROM leads WHERE subject = 'child-1'").scalar_one()
    await family.does(Commanded("withdraw"))
    await presses(family, reference)
    assert "annulée, le" not in str(texts(family))
    assert kept(family) == [("booked", one)]
    assert len(await reminded(family, 3 * DAY)) == 2


async def test_visit_is_for_the_child_whose_way_goes_on(family: Family) -> None:
    (one,) = offers(family, OFFER)
    await family.signs_up(PARENT)
    await family.answers(["yes", "16", "never", "outside", "yes", "Test", "computing", "send"])
    with family.database.transaction() as tx:
        tx.exec_driver_sql("UPDATE leads SET status = 'enrolled' WHERE subject = 'child-1'")
    await books(family, one)
    with family.database.transaction() as tx:
        query = "SELECT subject FROM leads JOIN appointments ON appointments.lead_id = leads.id"
        assert tx.exec_driver_sql(query).scalars().all() == ["child-2"]


@pytest.mark.parametrize("is_off", [False, True])
async def test_reminders_of_one_child_were_lost_when_staff_booked_or_cancelled_for_the_other(
    family: Family, *, is_off: bool
) -> None:
    friday = WEDNESDAY + 2 * DAY
    one, two = offers(family, OFFER, replace(OFFER, starts_at=friday, ends_at=friday + HOUR))
    await family.signs_up(PARENT)
    await family.answers(["yes", "16", "never", "outside", "yes", "Test", "computing", "send"])
    await books(family, one, "yes")
    with family.database.transaction() as tx:
        staff = replace(deed(tx), now=family.clock.now(), turns=family.turns)
        (has_one,) = [booked.lead_id for booked in all_of(tx)]
        (other,) = tx.execute(select(leads_table.c.id).where(leads_table.c.id != has_one)).scalars()
        lead_visit.do(tx, staff, other, two, Wish(""))
        if is_off:
            lead_visit.do(tx, staff, other, None, Wish(lead_visit.seen_of(appointments.get_own(tx, other, staff.now))))
    assert {"visit_day Tue 24 11:00", "visit_hours Wed 25 09:00"} <= set(plans(family))
    assert [line[:12] for line in await reminded(family, 5 * DAY)] == [
        "Tue 24 11:00",
        "Wed 25 09:00",
        *([] if is_off else ["Thu 26 11:00", "Fri 27 09:00"]),
    ]


async def test_erasing_all_gives_the_place_free(family: Family) -> None:
    (one,) = offers(family, replace(OFFER, capacity=1))
    await family.signs_up(YOUTH)
    await books(family, one, "yes")
    await family.does(Commanded("delete"), Said("oui"))
    with family.database.transaction() as tx:
        found = slots.get_slot(tx, one)
        assert found
        assert found.free == 1
        assert tx.execute(select(planned.c.id)).all() == []
