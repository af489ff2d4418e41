"""Staff book, move and cancel the visit of a family that is on the phone, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.services import lead_visit, posted, queue, visit_day, visit_hours, visit_news, visits_page
from bot.services.access import Refused
from bot.services.desk import Mistake
from bot.services.lead_visit import Wish
from storage import appointments, audit, facts, leads, messages, slots
from storage import desk as work
from storage.leads import hold_leads
from storage.models import outbox, reminders
from storage.slots import Offer
from tests.storing import DAY, MINUTE, NOW, at_once, known
from tests.test_appointments import merged
from tests.test_desk import deed, later, stands
from tests.test_desk_work import lead
from tests.test_talk import say, signed_up, written

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from storage.db import Database


def hour(tx: Connection, days: int = 1, capacity: int = 2) -> int:
    at = NOW + days * DAY
    return slots.add_slot(tx, Offer("al-hotaya", at, at + 30 * MINUTE, capacity), None, NOW)


def press(tx: Connection, me: Deed, lead_id: int, slot: int | str, seen: str | None = None) -> None:
    """The form of a lead's page, as it was just seen."""
    page = lead_visit.see(tx, me, lead_id)
    assert page
    told = page.seen if seen is None else seen
    posted.do(tx, me, lead_id, {"do": "visit", "slot": str(slot), "seen": told})


def coming(tx: Connection, lead_id: int) -> int | None:
    found = appointments.get_appointment(tx, lead_id, NOW)
    return found.slot.id if found else None


def test_visit_is_booked_moved_and_cancelled_and_every_deed_is_written_down(database: Database) -> None:
    with database.transaction() as tx:
        me, one, first, second = deed(tx), lead(tx), hour(tx), hour(tx, 2)
        press(tx, me, one, first)
        assert (coming(tx, one), stands(tx, one).status) == (first, "visit_booked")
        assert stands(tx, one).claimed_by == me.actor.staff_id
        press(tx, me, one, second)
        assert coming(tx, one) == second
        press(tx, me, one, "cancel")
        assert coming(tx, one) is None
        assert [(line.verb, line.about) for line in audit.list_deeds(tx, one)] == [
            ("book_visit", "2026-11-23T10:00+00:00"),
            ("move", "new visit_booked"),
            ("move_visit", "2026-11-24T10:00+00:00"),
            ("cancel_visit", "2026-11-24T10:00+00:00"),
        ]
        page = lead_visit.see(tx, me, one)
        assert page
        assert [was.status for was in page.past] == ["cancelled"]


def test_whoever_has_come_further_stays_there_and_who_has_ended_books_nothing(database: Database) -> None:
    with database.transaction() as tx:
        me, one, two, first = deed(tx), lead(tx, 1), lead(tx, 2), hour(tx)
        work.move_lead(tx, one, "papers", reason="", now=NOW)
        press(tx, me, one, first)
        assert stands(tx, one).status == "papers"
        work.move_lead(tx, two, "not_interested", reason="mind", now=NOW)
        with pytest.raises(Mistake, match="visit_not_from_here"):
            press(tx, me, two, first)
        page = lead_visit.see(tx, me, two)
        assert page
        assert (page.free, page.has_ended) == ((), True)


def test_page_looks_at_an_hour_before_it_is_booked_and_at_nothing_else(database: Database) -> None:
    with database.transaction() as tx:
        me, one, first, full = deed(tx), lead(tx, 1), hour(tx), hour(tx, 2, capacity=1)
        appointments.book(tx, full, lead(tx, 2), NOW)
        page = lead_visit.see(tx, me, one, str(first))
        assert page
        assert page.looked
        assert (page.looked.what, page.looked.slot.id, [slot.id for slot in page.free]) == ("book", first, [first])
        for wanted in ("", "cancel", str(full), "999", "x"):
            page = lead_visit.see(tx, me, one, wanted)
            assert page
            assert page.looked is None
        press(tx, me, one, first)
        third = hour(tx, 3)
        for wanted, what in (("cancel", "cancel"), (str(third), "move"), (str(first), None)):
            page = lead_visit.see(tx, me, one, wanted)
            assert page
            assert (page.looked.what if page.looked else None) == what


def test_stale_page_changes_nothing_and_says_why(database: Database) -> None:
    with database.transaction() as tx:
        me, one, first, second = deed(tx), lead(tx, 1), hour(tx, capacity=1), hour(tx, 2)
        press(tx, me, one, second)
        for slot, seen in ((first, ""), ("cancel", ""), ("cancel", "9.9")):
            with pytest.raises(Mistake, match="visit_changed"):
                press(tx, me, one, slot, seen)
        appointments.book(tx, first, lead(tx, 2), NOW)
        with pytest.raises(Mistake, match="slot_full"):
            press(tx, me, one, first)
        slots.close_slot(tx, first, NOW)
        with pytest.raises(Mistake, match="slot_gone"):
            press(tx, me, one, first)
        with pytest.raises(Mistake, match="visit_changed"):
            press(tx, me, lead(tx, 3), "cancel")
        assert coming(tx, one) == second


def test_another_who_has_the_request_is_named_and_nothing_is_booked(database: Database) -> None:
    with database.transaction() as tx:
        me, other, one, first = deed(tx), deed(tx, "karim"), lead(tx), hour(tx)
        press(tx, other, one, first)
        with pytest.raises(Mistake, match="claimed"):
            press(tx, later(me, 1), one, "cancel")
        assert coming(tx, one) == first


def test_nobody_books_for_who_may_not_be_contacted_nor_without_the_role(database: Database) -> None:
    with database.transaction() as tx:
        me, one, two, first = deed(tx), lead(tx, 1), lead(tx, 2), hour(tx)
        guard = deed(tx, "latifa", "safeguarding")
        assert lead_visit.see(tx, guard, two) is None
        with pytest.raises(Refused):
            lead_visit.do(tx, guard, two, first, Wish(""))
        hold_leads(tx, known(tx, "1").id, ["me"])
        with pytest.raises(Refused):
            lead_visit.see(tx, me, one)
        with pytest.raises(Refused):
            lead_visit.do(tx, me, one, first, Wish(""))
        with pytest.raises(Refused):
            posted.do(tx, me, two, {"do": "visit", "slot": "soon", "seen": ""})


def test_visit_of_a_merged_request_is_moved_on_the_page_of_the_one_that_stands_for_it(database: Database) -> None:
    with database.transaction() as tx:
        me, away, into, first, second = deed(tx), lead(tx, 1), lead(tx, 2), hour(tx), hour(tx, 2)
        press(tx, me, away, first)
        work.release_lead(tx, away, me.actor.staff_id)
        merged(tx, away, into)
        press(tx, me, into, second)
        assert coming(tx, into) == second


def test_merged_family_that_wrote_last_was_told_of_the_visit_that_another_one_had_booked(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        into, away, first, second = signed_up(tx, me), lead(tx, 2), hour(tx), hour(tx, 2)
        appointments.book(tx, first, into, NOW)
        merged(tx, away, into)
        messages.add_message(tx, known(tx, "2").id, "me", "salam", outgoing=False, turn=1, now=NOW + MINUTE)
        tell(tx, me, into, second)
        whose = select(outbox.c.conversation_id).order_by(outbox.c.id.desc()).limit(1)
        assert tx.execute(whose).scalar() == leads.get_whose(tx, into)[0]
        tell(tx, me, into, "cancel")
        press(tx, me, into, first)
        (now_theirs,) = [one for one in appointments.list_appointments(tx, into) if one.status == "booked"]
        assert now_theirs.lead_id == away, "whoever wrote last is on the phone, and sees it there"


def test_list_says_who_comes_today_and_tomorrow(database: Database) -> None:
    with database.transaction() as tx:
        me, one, two, three, held = deed(tx), *(lead(tx, number) for number in range(1, 5))
        at = NOW + 60 * MINUTE
        today = slots.add_slot(tx, Offer("al-hotaya", at, at + 30 * MINUTE, 9), None, NOW)
        for who, where in ((one, today), (two, hour(tx)), (three, hour(tx, 2)), (held, today)):
            appointments.book(tx, where, who, NOW)
        hold_leads(tx, known(tx, "4").id, ["me"])
        near = visits_page.list_near(tx, me, [one, two, three, held])
        assert {who: (found.when, found.hour) for who, found in near.items()} == {
            one: ("today", "12:00"), two: ("tomorrow", "11:00"),
        }  # fmt: skip
        assert visits_page.list_near(tx, deed(tx, "latifa", "safeguarding"), [one]) == {}


def test_two_staff_give_the_last_place_at_once_and_one_reads_that_it_is_taken(database: Database) -> None:
    with database.transaction() as tx:
        first, people = hour(tx, capacity=1), [lead(tx, number) for number in (1, 2)]
        staff = [deed(tx, login) for login in ("salma", "karim")]

    def give(number: int) -> str:
        try:
            with database.transaction() as tx:
                lead_visit.do(tx, staff[number], people[number], first, Wish(""))
        except Mistake as mistake:
            return mistake.reason
        return "booked"

    assert sorted(at_once(2, give)) == ["booked", "slot_full"]


# --- what the family hears ---


def told(tx: Connection) -> list[str]:
    """What was last sent to the family, the latest first."""
    return [body for (body,) in tx.execute(select(outbox.c.body).order_by(outbox.c.id.desc()).limit(9))]


def tell(tx: Connection, me: Deed, lead_id: int, slot: int | str) -> None:
    page = lead_visit.see(tx, me, lead_id)
    assert page
    posted.do(tx, me, lead_id, {"do": "visit", "slot": str(slot), "seen": page.seen, "tell": "1"})


def test_family_is_told_in_its_language_what_staff_saw_before_with_the_file_for_its_calendar(
    database: Database,
) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one, first, second = signed_up(tx, me), hour(tx), hour(tx, 2)
        page = lead_visit.see(tx, me, one, str(first))
        assert page
        assert page.looked
        assert page.looked.draft
        words = "✅ C'est réservé\u00a0: lundi 23 novembre, de 11:00 à 11:30."
        assert page.looked.draft.words == words
        tell(tx, me, one, first)
        sent = "".join(told(tx))
        assert "11:00 à 11:30" in sent
        assert "BEGIN:VCALENDAR" in sent
        assert written(tx, one)[-1] == words, "and both read it in their talk"
        tell(tx, me, one, second)
        assert "C'est changé" in "".join(told(tx))
        tell(tx, me, one, "cancel")
        assert written(tx, one)[-1] == "Ta visite du mardi 24 novembre à 11:00 est annulée."


def test_family_that_knows_already_is_told_nothing_and_is_reminded_of_the_new_hour(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one, first, second = signed_up(tx, me), hour(tx, 3), hour(tx, 4)
        tell(tx, me, one, first)
        say(tx, me, "oui")  # to "may I remind you?"
        before = (told(tx), written(tx, one))
        press(tx, me, one, second)
        assert (told(tx), written(tx, one)) == before
        due = tx.execute(select(reminders.c.since).where(reminders.c.kind != "unfinished")).scalars()
        assert set(due) == {NOW + 4 * DAY}


def test_family_that_wants_no_messages_is_not_told_and_nothing_is_done_by_that_button(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one, first = signed_up(tx, me), hour(tx)
        say(tx, me, "/stop")
        with pytest.raises(Mistake, match="stopped"):
            tell(tx, me, one, first)
        tx.rollback()
    with database.transaction() as tx:
        me = deed(tx)
        one, first = signed_up(tx, me), hour(tx)
        say(tx, me, "/stop")
        press(tx, me, one, first)
        assert coming(tx, one) == first, "but the other one, by who is on the phone"


def test_family_hears_that_its_hour_was_closed_and_the_page_says_why_it_has_none(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one, first = signed_up(tx, me), hour(tx)
        hour(tx, 2)
        tell(tx, me, one, first)
        visit_hours.close(tx, me, first, {"version": "1", "taken": "1"})
        assert visit_news.tell_next(tx, me.turns)
        assert not visit_news.tell_next(tx, me.turns)
        sent = "".join(told(tx))
        assert "le centre ne peut pas te recevoir le lundi 23 novembre à 11:00" in sent
        assert "Choisis une autre heure" in sent
        assert audit.list_deeds(tx, one)[-1].verb == "close_slot"
        page = lead_visit.see(tx, me, one)
        assert page
        assert [was.status for was in page.past] == ["closed"]


# --- the address ---


def confirm_address(tx: Connection, me: Deed) -> None:
    facts.set_fact(tx, "address", "12, rue de l'Exemple", source="Directrice", until=None, by="salma", now=NOW)
    me.turns.read_facts_anew()


def owing(tx: Connection, me: Deed, lead_id: int) -> tuple[bool, bool, int, bool]:
    """Where staff see that it is owed: with the request, on the list of the day, of all visits, in that of all."""
    page = lead_visit.see(tx, me, lead_id)
    assert page
    day = visit_day.see_day(tx, me, f"{NOW + DAY:%Y-%m-%d}")
    in_list = queue.see_queue(tx, me, {}, 0).owed
    return page.owes_address, day.owes_address, visits_page.see_visits(tx, me).owed, lead_id in in_list


def test_nobody_owned_the_promise_that_the_centre_tells_the_address_before(database: Database) -> None:
    with database.transaction() as tx:
        me, one = deed(tx), lead(tx)
        first = hour(tx)
        assert owing(tx, me, one) == (False, False, 0, False), "nobody comes"
        press(tx, me, one, first)
        assert owing(tx, me, one) == (True, True, 1, True)
        confirm_address(tx, me)
        assert owing(tx, me, one) == (False, False, 0, False), "the reminder brings it"


def test_address_of_the_centre_is_not_owed_where_the_hour_has_a_place_of_its_own(database: Database) -> None:
    with database.transaction() as tx:
        me, one, at = deed(tx), lead(tx), NOW + DAY
        press(tx, me, one, slots.add_slot(tx, Offer("al-hotaya", at, at + 30 * MINUTE, 2, "Salle 3"), None, NOW))
        assert owing(tx, me, one) == (False, False, 0, False)


def test_address_is_not_owed_after_the_visit_nor_to_who_cancelled_or_may_not_be_contacted(database: Database) -> None:
    with database.transaction() as tx:
        me, one, two = deed(tx), lead(tx, 1), lead(tx, 2)
        slot = hour(tx)
        press(tx, me, one, slot)
        press(tx, me, two, slot)
        press(tx, me, one, "cancel")
        assert owing(tx, me, one) == (False, True, 1, False)
        assert queue.see_queue(tx, later(me, 3 * 24 * 60), {}, 0).owed == frozenset()
        hold_leads(tx, known(tx, "2").id, ["me"])
        assert queue.see_queue(tx, me, {}, 0).owed == frozenset()
