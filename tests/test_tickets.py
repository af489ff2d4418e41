from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from storage import contacts, dangers, tickets
from storage.held import count_before, list_held, list_holding
from storage.leads import hold_leads
from storage.models import tickets as table
from storage.retention import delete_expired
from tests.storing import DAY, MINUTE, NOW, at_once, known
from tests.test_desk_work import lead

if TYPE_CHECKING:
    from storage.db import Database


def test_ticket_is_open_when_it_is_added_with_or_without_a_conversation(database: Database) -> None:
    with database.transaction() as tx:
        conversation = known(tx)
        first = tickets.add_ticket(tx, conversation.id, "person", "child-1", NOW)
        second = tickets.add_ticket(tx, None, "bug", "", NOW)
        found = [tuple(row) for row in tx.execute(select(table).order_by(table.c.id))]
    assert found == [
        (first, conversation.id, "person", "child-1", "open", None, None, NOW, None, None, None, None, None),
        (second, None, "bug", "", "open", None, None, NOW, None, None, None, None, None),
    ]


# --- urgent ---


def test_one_urgent_ticket_is_open_when_somebody_asks_again_and_what_they_said_last_counts(database: Database) -> None:
    with database.transaction() as tx:
        whose = known(tx).id
        first = tickets.add_urgent(tx, whose, "me", phone="+212600000001", when="morning", now=NOW)
        assert tickets.add_urgent(tx, whose, "me", phone=None, when="evening", now=NOW + MINUTE) == first
        (ticket,) = tickets.list_urgent(tx)
        assert (ticket.safe_phone, ticket.safe_when) == ("+212600000001", "evening"), "what was not said again stays"
        tickets.add_urgent(tx, whose, "me", phone="", when=None, now=NOW + MINUTE)
        (ticket,) = tickets.list_urgent(tx)
    assert (ticket.kind, ticket.safe_phone, ticket.created_at) == ("urgent", "", NOW + MINUTE)


def test_one_urgent_ticket_is_open_when_it_is_asked_for_many_times_at_once(database: Database) -> None:
    with database.transaction() as tx:
        whose = known(tx).id

    def ask(number: int) -> int:
        with database.transaction() as tx:
            return tickets.add_urgent(tx, whose, "me", phone=f"+21260000000{number}", when=None, now=NOW)

    assert len(set(at_once(4, ask))) == 1


def test_who_asked_last_stands_first_when_urgent_tickets_are_listed(database: Database) -> None:
    with database.transaction() as tx:
        first, second = known(tx, "1001").id, known(tx, "1002").id
        tickets.add_ticket(tx, first, "person", "me", NOW)
        one = tickets.add_urgent(tx, first, "me", phone=None, when=None, now=NOW)
        other = tickets.add_urgent(tx, second, "me", phone=None, when=None, now=NOW + MINUTE)
        assert [ticket.id for ticket in tickets.list_open(tx)][:2] == [other, one]
        tickets.add_urgent(tx, first, "me", phone=None, when=None, now=NOW + DAY)
        assert [ticket.id for ticket in tickets.list_open(tx)][:2] == [one, other]
        assert [ticket.kind for ticket in tickets.list_open(tx)] == ["urgent", "urgent", "person"]


def test_urgent_ticket_is_about_everybody_on_the_phone_when_two_of_them_ask(database: Database) -> None:
    with database.transaction() as tx:
        whose = known(tx).id
        assert tickets.get_urgent_speaker(tx, whose) is None
        tickets.add_urgent(tx, whose, "me", phone=None, when=None, now=NOW)
        assert tickets.get_urgent_speaker(tx, whose) == "me"
        tickets.add_urgent(tx, whose, "other-1", phone=None, when=None, now=NOW)
        assert tickets.get_urgent_speaker(tx, whose) == ""


def test_safe_number_and_hour_are_unreadable_when_the_database_is_read_without_the_key(database: Database) -> None:
    with database.transaction() as tx:
        tickets.add_urgent(tx, known(tx).id, "me", phone="+212600000001", when="evening", now=NOW)
        phone, when = tx.exec_driver_sql("SELECT safe_phone, safe_when FROM tickets").one()
    assert b"+212600000001" not in bytes(phone)
    assert b"evening" not in bytes(when)


@pytest.mark.parametrize("end", ["closed", "erased", "expired"])
def test_safe_number_and_hour_are_gone_when_the_ticket_or_its_conversation_ends(database: Database, end: str) -> None:
    with database.transaction() as tx:
        whose = known(tx).id
        number = tickets.add_urgent(tx, whose, "me", phone="+212600000001", when="evening", now=NOW)
        if end == "closed":
            closed = tickets.close_ticket(tx, number)
            assert closed == tickets.Closed("urgent", whose, anew=True)
        elif end == "erased":
            contacts.erase_conversation(tx, whose, NOW)
        else:
            delete_expired(tx, NOW + 8 * DAY, NOW.date())
        row = tx.execute(select(table)).one()
    assert (row.safe_phone, row.safe_when) == (None, None)
    assert (row.status, row.conversation_id) == (("closed", whose) if end == "closed" else ("open", None))


def test_urgent_ticket_opens_anew_when_the_last_one_was_closed(database: Database) -> None:
    with database.transaction() as tx:
        whose = known(tx).id
        first = tickets.add_urgent(tx, whose, "me", phone=None, when=None, now=NOW)
        tickets.close_ticket(tx, first)
        assert tickets.add_urgent(tx, whose, "me", phone=None, when=None, now=NOW) != first


# --- counts ---


def test_who_was_seen_to_and_is_still_held_is_listed_with_their_requests_until_released(database: Database) -> None:
    with database.transaction() as tx:
        first, second, alone = (known(tx, name).id for name in ("1", "2", "3"))
        numbers = [tickets.add_urgent(tx, whose, "me", phone=None, when=None, now=NOW) for whose in (first, second)]
        numbers.append(tickets.add_urgent(tx, alone, "me", phone=None, when=None, now=NOW + MINUTE))
        lead(tx, 1)
        hold_leads(tx, first, ["me"])
        assert list_held(tx) == [], "those who still wait stand elsewhere"
        tickets.close_ticket(tx, numbers[0], keep_hold=True)
        tickets.close_ticket(tx, numbers[1])
        tickets.close_ticket(tx, numbers[2], keep_hold=True)
        found = [(one.id, one.asked_at, one.references) for one in list_held(tx)]
        assert found == [(numbers[2], NOW + MINUTE, ()), (numbers[0], NOW, ("1234501",))]
        tickets.close_ticket(tx, numbers[0])
        assert [one.id for one in list_held(tx)] == [numbers[2]]
        contacts.erase_conversation(tx, alone, NOW)
        assert list_held(tx) == []


def test_all_that_holds_a_conversation_is_listed_with_its_place_in_its_list(database: Database) -> None:
    with database.transaction() as tx:
        whose, other = known(tx, "1").id, known(tx, "2").id
        kept = tickets.add_urgent(tx, whose, "me", phone=None, when=None, now=NOW)
        tickets.close_ticket(tx, kept, keep_hold=True)
        again = tickets.add_urgent(tx, whose, "me", phone=None, when=None, now=NOW + MINUTE)
        theirs = tickets.add_urgent(tx, other, "me", phone=None, when=None, now=NOW + 2 * MINUTE)
        found = list_holding(tx, [whose, other])
        assert {one: [it.id for it in those] for one, those in found.items()} == {whose: [again, kept], other: [theirs]}
        assert [count_before(tx, number) for number in (theirs, again, kept)] == [{}, {"open": 1}, {}]
        tickets.close_ticket(tx, again)
        assert [one.id for one in list_holding(tx, [whose])[whose]] == [kept]
        assert list_holding(tx, []) == {}


def test_danger_is_counted_by_day_and_variety_when_it_is_noticed_by_many_at_once(database: Database) -> None:
    def notice(number: int) -> None:
        with database.transaction() as tx:
            dangers.count_danger(tx, NOW.date(), "fr" if number else "ary")

    at_once(4, notice)
    with database.transaction() as tx:
        dangers.count_danger(tx, (NOW + DAY).date(), "fr")
        found = dangers.list_counts(tx)
    assert found == [(NOW.date(), "ary", 1), (NOW.date(), "fr", 3), ((NOW + DAY).date(), "fr", 1)]
