"""Visits as they are stored: places counted, the last one taken once, changes that the family must hear of."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.services import merging
from bot.services.desk import Mistake
from bot.services.visit_news import FAR
from storage import appointments, contacts, leads, merges, slots
from storage.appointments import AlreadyBooked
from storage.leads import hold_leads
from storage.models import visit_slots
from storage.slots import Offer, SlotFull, SlotGone
from storage.withdrawing import withdraw_lead
from tests.storing import DAY, NOW, at_once, known, of_table
from tests.test_desk import deed
from tests.test_desk_work import lead
from tests.test_staff_accounts import account

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.appointments import Appointment
    from storage.db import Database
    from storage.slots import Slot

HOUR = timedelta(hours=1)
TOMORROW = NOW + DAY
OFFER = Offer("al-hotaya", TOMORROW, TOMORROW + HOUR, 2)


def slot(tx: Connection, offer: Offer = OFFER, login: str = "salma") -> int:
    return slots.add_slot(tx, offer, account(tx, login), NOW)


def seen(tx: Connection, slot_id: int) -> Slot:
    found = slots.get_slot(tx, slot_id)
    assert found
    return found


def visit(tx: Connection, lead_id: int) -> Appointment:
    found = appointments.get_appointment(tx, lead_id, NOW)
    assert found
    return found


def merged(tx: Connection, away: int, into: int) -> None:
    both = merges.lock_leads(tx, away, into)
    merges.merge(tx, both[away], both[into])


# --- slots ---


def test_slots_are_listed_by_their_hour_with_the_places_that_are_free(database: Database) -> None:
    with database.transaction() as tx:
        later = slot(tx, replace(OFFER, starts_at=TOMORROW + HOUR, place="Salle 4", capacity=1))
        first = slot(tx, login="hind")
        appointments.book(tx, later, lead(tx), NOW)
        found = slots.list_slots(tx, TOMORROW, TOMORROW + 2 * HOUR)
        assert [(one.id, one.offer.place, one.free) for one in found] == [(first, "", 2), (later, "Salle 4", 0)]
        assert (found[0].created_by, found[0].version) == ("hind", 1)
        assert slots.list_slots(tx, TOMORROW, TOMORROW + HOUR) == found[:1]
        assert "Salle" not in str(tx.exec_driver_sql("SELECT place FROM visit_slots").all()), "it is encrypted"


def test_slot_is_changed_once_for_what_was_seen_and_its_families_are_to_hear_of_another_hour(
    database: Database,
) -> None:
    with database.transaction() as tx:
        here, one = slot(tx), lead(tx)
        appointments.book(tx, here, one, NOW)
        assert slots.change_slot(tx, here, replace(OFFER, capacity=1), 1)
        assert not appointments.is_any_untold(tx, NOW, FAR), "fewer places put nobody out and concern nobody who comes"
        assert not slots.change_slot(tx, here, OFFER, 1), "somebody else changed it meanwhile"
        assert slots.change_slot(tx, here, replace(OFFER, starts_at=TOMORROW + HOUR / 2), 2)
        assert (visit(tx, one).untold, visit(tx, one).changes) == ("changed", 1)
        news = appointments.lock_untold(tx, NOW, FAR)
        assert news
        assert (news.appointment_id, news.subject, news.address) == (visit(tx, one).id, "me", "1")
        assert appointments.mark_told(tx, news)
        assert not appointments.is_any_untold(tx, NOW, FAR)


def test_closed_slot_ends_its_visits_and_takes_no_others(database: Database) -> None:
    with database.transaction() as tx:
        here, one, two = slot(tx), lead(tx, 1), lead(tx, 2)
        appointments.book(tx, here, one, NOW)
        assert slots.close_slot(tx, here, NOW) == 1
        assert slots.close_slot(tx, here, NOW) is None
        assert seen(tx, here).free == 0
        assert appointments.get_appointment(tx, one, NOW) is None
        assert [(was.status, was.untold) for was in appointments.list_appointments(tx, one)] == [("closed", "closed")]
        with pytest.raises(SlotGone):
            appointments.book(tx, here, two, NOW)
        assert not slots.change_slot(tx, here, OFFER, 2)
        appointments.book(tx, slot(tx, login="hind"), one, NOW)
        assert appointments.list_day(tx, TOMORROW, TOMORROW + DAY)[0].lead_id == one


# --- one family ---


def test_family_books_moves_and_cancels_and_its_place_is_free_again(database: Database) -> None:
    with database.transaction() as tx:
        one, first, second = lead(tx), slot(tx), slot(tx, login="hind")
        number = appointments.book(tx, first, one, NOW)
        with pytest.raises(AlreadyBooked):
            appointments.book(tx, second, one, NOW)
        assert appointments.move(tx, number, second, NOW)
        assert appointments.move(tx, number, second, NOW), "moved there already"
        assert (visit(tx, one).slot.id, visit(tx, one).changes) == (second, 1)
        assert [seen(tx, here).free for here in (first, second)] == [2, 1]
        assert appointments.cancel(tx, number, NOW)
        assert not appointments.cancel(tx, number, NOW)
        assert not appointments.move(tx, number, first, NOW)
        assert [seen(tx, here).free for here in (first, second)] == [2, 2]
        assert appointments.book(tx, first, one, NOW) != number


def test_slot_that_is_full_or_has_begun_takes_nobody_and_who_had_a_place_keeps_it(database: Database) -> None:
    with database.transaction() as tx:
        full, begun = slot(tx, replace(OFFER, capacity=1)), slot(tx, replace(OFFER, starts_at=NOW), "hind")
        other, one, two = slot(tx, login="karim"), lead(tx, 1), lead(tx, 2)
        appointments.book(tx, full, one, NOW)
        mine = appointments.book(tx, other, two, NOW)
        with pytest.raises(SlotFull):
            appointments.move(tx, mine, full, NOW)
        for gone in (begun, 999):
            with pytest.raises(SlotGone):
                appointments.move(tx, mine, gone, NOW)
        assert visit(tx, two).slot.id == other


def test_who_came_is_marked_and_whoever_missed_it_may_book_again(database: Database) -> None:
    with database.transaction() as tx:
        one, two, here = lead(tx, 1), lead(tx, 2), slot(tx)
        numbers = [appointments.book(tx, here, who, NOW) for who in (one, two)]
        later = NOW + 2 * DAY
        assert appointments.get_appointment(tx, one, later) is None, "it is over"
        again = slot(tx, replace(OFFER, starts_at=later + DAY, ends_at=later + DAY + HOUR), "hind")
        appointments.book(tx, again, one, later)
        assert [was.status for was in appointments.list_appointments(tx, one)] == ["booked", "past"]
        assert appointments.mark_came(tx, numbers[0], later)
        assert appointments.mark_came(tx, numbers[1], later, came=False)
        assert [who.status for who in appointments.list_day(tx, TOMORROW, TOMORROW + DAY)] == ["came", "missed"]
        assert seen(tx, here).taken == 2
        appointments.cancel(tx, appointments.list_appointments(tx, one)[0].id, later)
        assert not appointments.mark_came(tx, appointments.list_appointments(tx, one)[0].id, later)


def test_one_visit_counts_for_leads_that_were_merged(database: Database) -> None:
    with database.transaction() as tx:
        away, into, here = lead(tx, 1), lead(tx, 2), slot(tx)
        appointments.book(tx, here, away, NOW)
        merged(tx, away, into)
        assert visit(tx, into).lead_id == away
        with pytest.raises(AlreadyBooked):
            appointments.book(tx, here, into, NOW)
        assert [who.lead_id for who in appointments.list_day(tx, TOMORROW, TOMORROW + DAY)] == [into]


def test_of_who_may_not_be_contacted_the_list_says_nothing_but_that_somebody_comes(database: Database) -> None:
    with database.transaction() as tx:
        one, here = lead(tx), slot(tx)
        appointments.book(tx, here, one, NOW)
        hold_leads(tx, known(tx, "1").id, ["me"])
        (who,) = appointments.list_day(tx, TOMORROW, TOMORROW + DAY)
        assert (who.lead_id, who.reference, who.first_name, who.status) == (0, "", "", "booked")


def test_visit_goes_with_the_request_and_with_the_conversation_and_its_place_is_free(database: Database) -> None:
    with database.transaction() as tx:
        one, two, here = lead(tx, 1), lead(tx, 2), slot(tx)
        for who in (one, two):
            appointments.book(tx, here, who, NOW)
        withdraw_lead(tx, known(tx, "1").id, "me", NOW)
        assert seen(tx, here).free == 1
        contacts.erase_conversation(tx, known(tx, "2").id, NOW)
        assert (seen(tx, here).free, appointments.list_appointments(tx, two)) == (2, [])


def test_slot_is_forgotten_a_year_after_when_nobodys_visit_hangs_on_it(database: Database) -> None:
    with database.transaction() as tx:
        one, empty, used = lead(tx), slot(tx), slot(tx, login="hind")
        appointments.book(tx, used, one, NOW)
        assert of_table(tx, visit_slots, TOMORROW + HOUR + slots.KEPT) == 1
        assert slots.get_slot(tx, empty) is None
        assert seen(tx, used).taken == 1


# --- at once ---


def test_of_200_who_book_10_places_at_once_10_have_one(database: Database) -> None:
    with database.transaction() as tx:
        here = slot(tx, replace(OFFER, capacity=10))
        people = [_quick_lead(tx, number) for number in range(200)]

    def take(index: int) -> bool:
        return _books(database, here, people[index])

    assert sum(at_once(200, take)) == 10
    with database.reading() as tx:
        assert (seen(tx, here).taken, seen(tx, here).free) == (10, 0)


def test_of_two_who_move_to_the_last_place_at_once_one_has_it_and_the_other_keeps_its_own(database: Database) -> None:
    with database.transaction() as tx:
        wanted, had = slot(tx, replace(OFFER, capacity=1)), slot(tx, login="hind")
        people = [lead(tx, number) for number in (1, 2)]
        numbers = [appointments.book(tx, had, one, NOW) for one in people]

    def go(index: int) -> bool:
        try:
            with database.transaction() as tx:
                return appointments.move(tx, numbers[index], wanted, NOW)
        except SlotFull:
            return False

    assert sorted(at_once(2, go)) == [False, True]
    with database.reading() as tx:
        assert sorted(visit(tx, one).slot.id for one in people) == sorted([wanted, had])


def test_visit_booked_while_its_slot_is_closed_is_either_refused_or_ended(database: Database) -> None:
    with database.transaction() as tx:
        here, people = slot(tx, replace(OFFER, capacity=20)), [_quick_lead(tx, number) for number in range(7)]

    def act(index: int) -> bool | int | None:
        if index == 3:
            with database.transaction() as tx:
                return slots.close_slot(tx, here, NOW)
        return _books(database, here, people[index])

    at_once(7, act)
    with database.reading() as tx:
        assert seen(tx, here).taken == 0
        assert appointments.list_day(tx, TOMORROW, TOMORROW + DAY) == []


def test_two_merged_leads_booked_two_hours_at_once(database: Database) -> None:
    with database.transaction() as tx:
        away, into = lead(tx, 1), lead(tx, 2)
        hours = [slot(tx), slot(tx, login="hind")]
        merged(tx, away, into)

    def take(index: int) -> bool:
        try:
            return _books(database, hours[index], (away, into)[index])
        except AlreadyBooked:
            return False

    assert sorted(at_once(2, take)) == [False, True]
    with database.reading() as tx:
        assert [seen(tx, here).taken for here in hours] in ([0, 1], [1, 0])


def test_visit_booked_while_two_are_merged_left_them_with_two(database: Database) -> None:
    with database.transaction() as tx:
        me, one, other = deed(tx, "karim"), lead(tx, 1), lead(tx, 2)
        hours = [slot(tx), slot(tx, login="hind")]
        appointments.book(tx, hours[0], one, NOW)

    def act(index: int) -> bool:
        try:
            if index:
                return _books(database, hours[1], other)
            with database.transaction() as tx:
                merging.merge_lead(tx, me, one, other)
        except (AlreadyBooked, Mistake):
            return False
        return True

    assert sorted(at_once(2, act)) == [False, True]


def test_change_in_the_middle_of_telling_was_marked_as_told(database: Database) -> None:
    with database.transaction() as tx:
        one, here = lead(tx), slot(tx)
        appointments.book(tx, here, one, NOW)
        assert slots.change_slot(tx, here, replace(OFFER, starts_at=TOMORROW - HOUR), 1)
        news = appointments.lock_untold(tx, NOW, FAR)
        assert news
        assert slots.change_slot(tx, here, replace(OFFER, starts_at=TOMORROW - 2 * HOUR), 2)
        assert not appointments.mark_told(tx, news)
        again = appointments.lock_untold(tx, NOW, FAR)
        assert again
        assert slots.close_slot(tx, here, NOW)
        assert not appointments.mark_told(tx, again)
        assert [was.untold for was in appointments.list_appointments(tx, one)] == ["closed"]


def _quick_lead(tx: Connection, number: int) -> int:
    conversation = contacts.lock_conversation(tx, "telegram", f"p{number}", NOW).id
    return leads.save_lead(tx, conversation, "me", f"{number:07}", {"who": "youth"}, NOW)


def _books(database: Database, slot_id: int, lead_id: int) -> bool:
    try:
        with database.transaction() as tx:
            appointments.book(tx, slot_id, lead_id, NOW)
    except (SlotFull, SlotGone):
        return False
    return True
