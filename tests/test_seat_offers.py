"""A free seat is offered to the next who waits: kept for a time, taken or left, and never given twice."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.services import bulk_seats, desk, lead_page, merging, posted, seat_news, seat_offers, seats
from bot.services.access import Refused
from bot.services.desk import Mistake
from bot.services.seats import Chosen
from bot.services.weighing import Plan
from bot.services.working_hours import read_working_hours
from storage import audit, bulks, contacts, facts, leads, messages, tickets
from storage import desk as stored_desk
from storage import seat_offers as offers
from storage import seats as stored
from storage.leads import hold_leads
from storage.overdue import HAPPENED, PROMISED
from storage.seats import Change, Terms
from storage.withdrawing import withdraw_lead
from tests.storing import DAY, NOW, known, someone_waits
from tests.test_desk import deed, stands
from tests.test_desk_work import lead

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.seats import Line
    from storage.db import Database

OVER = NOW + 8 * DAY


def opened(tx: Connection, who: Deed, seats_there: int | None = 1, kind: str = "youth") -> int:
    change = Change(0, who.actor.staff_id, NOW)
    return stored.add_intake(tx, "al-hotaya", kind, Terms("A", seats=seats_there), change)


def waiting(tx: Connection, who: Deed, where: int, number: int, kind: str = "youth") -> int:
    one = lead(tx, number, kind=kind, who=kind)
    desk.move_lead(tx, replace(who, now=NOW + timedelta(seconds=number)), one, "waiting_list", "", Chosen(where))
    desk.release_lead(tx, who, one)
    return one


def line(tx: Connection, who: Deed) -> Line:
    (found,) = seats.list_lines(tx, who, seats.count_seats(tx, who.statuses))
    return seats.with_next(tx, who, found)


def said(tx: Connection, lead_id: int) -> list[str]:
    return [one.words for one in messages.list_messages(tx, *leads.get_whose(tx, lead_id))]


@pytest.mark.parametrize("kind", ["youth", "teacher"])
def test_seat_is_offered_to_the_next_kept_and_taken(database: Database, kind: str) -> None:
    with database.transaction() as tx:
        boss = deed(tx, "boss", "coordinator", "counsellor")
        where = opened(tx, boss, kind=kind)
        one, two = (waiting(tx, boss, where, number, kind) for number in (1, 2))
        seat_offers.offer(tx, boss, where, one)
        found = line(tx, boss)
        assert (found.kept, found.left, found.next) == (1, 0, None)
        (told,) = said(tx, one)
        assert "1234501" in told
        assert stands(tx, one).claimed_by is None
        with pytest.raises(Mistake, match="no_seat"):
            desk.move_lead(tx, boss, two, "enrolled", "registered", Chosen(where))
        with pytest.raises(Mistake, match="no_seat"):
            seat_offers.offer(tx, boss, where, two)
        seat_offers.answer(tx, boss, one, "yes")
        later = replace(boss, now=OVER)
        assert (line(tx, later).kept, line(tx, later).left) == (1, 0)
        desk.move_lead(tx, later, one, "enrolled", "registered", Chosen(where))
        found = line(tx, later)
        assert (found.kept, found.left, found.tally.takes, offers.get_seat(tx, one)) == (0, 0, 1, ("", None))


@pytest.mark.parametrize("kind", ["youth", "teacher"])
@pytest.mark.parametrize(("answer", "at"), [("no", NOW + DAY), ("silence", OVER)])
def test_seat_that_is_left_is_the_next_ones_and_who_left_it_is_told_and_waits_at_the_end(
    database: Database, answer: str, at: object, kind: str
) -> None:
    with database.transaction() as tx:
        boss = deed(tx, "boss", "coordinator", "counsellor")
        where = opened(tx, boss, kind=kind)
        one, two = (waiting(tx, boss, where, number, kind) for number in (1, 2))
        seat_offers.offer(tx, boss, where, one)
        later = replace(boss, now=at)  # type: ignore[arg-type]
        seat_offers.answer(tx, later, one, answer)
        assert len(said(tx, one)) == 2
        found = line(tx, later)
        assert (found.left, found.next) == (1, (two, "1234502"))
        assert seats.place_on_list(tx, boss.statuses, one)[0] == 2
        seat_offers.offer(tx, later, where, two)
        lines = [(deed.verb, deed.about) for deed in audit.list_deeds(tx, one)]
        assert ("answer_seat", answer) in lines


def test_offer_whose_time_is_over_keeps_no_seat_and_can_be_taken_while_one_is_left(database: Database) -> None:
    with database.transaction() as tx:
        boss = deed(tx, "boss", "coordinator", "counsellor")
        where = opened(tx, boss)
        one, two = (waiting(tx, boss, where, number) for number in (1, 2))
        seat_offers.offer(tx, boss, where, one)
        with pytest.raises(Mistake, match="offer_holds"):
            seat_offers.answer(tx, boss, one, "silence")
        later = replace(boss, now=OVER)
        assert (line(tx, later).left, line(tx, later).next) == (1, (two, "1234502"))
        seat_offers.offer(tx, later, where, two)
        with pytest.raises(Mistake, match="no_seat"):
            seat_offers.answer(tx, later, one, "yes")
        seat_offers.answer(tx, later, two, "no")
        seat_offers.answer(tx, later, one, "yes")


def test_seat_is_offered_to_nobody_but_the_next_and_only_where_their_number_is_known(database: Database) -> None:
    with database.transaction() as tx:
        boss = deed(tx, "boss", "coordinator", "counsellor")
        where, unknown = opened(tx, boss), stored.add_intake(tx, "al-hotaya", "youth", Terms("B"), Change(0, 1, NOW))
        one, two = (waiting(tx, boss, where, number) for number in (1, 2))
        other = waiting(tx, boss, unknown, 3)
        with pytest.raises(Mistake, match="not_the_next"):
            seat_offers.offer(tx, boss, where, two)
        with pytest.raises(Mistake, match="seats_unknown"):
            seat_offers.offer(tx, boss, unknown, other)
        for nobody in (deed(tx, "salma"), deed(tx, "boss2", "administrator")):
            with pytest.raises(Refused):
                seat_offers.offer(tx, nobody, where, one)
        with pytest.raises(Mistake, match="no_offer"):
            seat_offers.answer(tx, boss, one, "yes")
        hold_leads(tx, known(tx, "1").id, ["me"])
        seat_offers.offer(tx, boss, where, two)  # whom nobody may contact is passed over, and nobody is told why
        assert said(tx, one) == []


def test_who_wants_no_messages_is_to_be_called(database: Database) -> None:
    with database.transaction() as tx:
        boss = deed(tx, "boss", "coordinator", "counsellor")
        where = opened(tx, boss)
        one = waiting(tx, boss, where, 1)
        tx.exec_driver_sql("UPDATE conversations SET stopped_at = '2026-11-01'")
        seat_offers.offer(tx, boss, where, one)
        assert (said(tx, one), stands(tx, one).follow_up_at) == ([], NOW)


@pytest.mark.parametrize(("days", "stands_at"), [(1, (NOW + DAY, PROMISED)), (30, (NOW, HAPPENED))])
def test_promised_call_that_comes_while_the_seat_is_kept_was_forgotten_when_it_was_offered(
    database: Database, days: int, stands_at: tuple[datetime, str]
) -> None:
    with database.transaction() as tx:
        boss = deed(tx, "boss", "coordinator", "counsellor")
        where = opened(tx, boss)
        one = waiting(tx, boss, where, 1)
        stored_desk.set_follow_up(tx, one, NOW + days * DAY, PROMISED)
        tx.exec_driver_sql("UPDATE conversations SET stopped_at = '2026-11-01'")
        seat_offers.offer(tx, boss, where, one)
        assert (stands(tx, one).follow_up_at, stands(tx, one).follow_up_for) == stands_at


def test_what_the_family_answers_goes_to_a_person(database: Database) -> None:
    with database.transaction() as tx:
        boss = deed(tx, "boss", "coordinator", "counsellor")
        where = opened(tx, boss)
        one = waiting(tx, boss, where, 1)
        seat_offers.offer(tx, boss, where, one)
        page = lead_page.see_lead(tx, boss, one)
        assert page.talk is not None
        assert page.talk.is_open
        assert (page.placing.seat, page.placing.is_over) == ("offered", False) if page.placing else False
        posted.do(tx, boss, one, {"do": "seat", "said": "yes"})
        again = lead_page.see_lead(tx, boss, one).placing
        assert again is not None
        assert (again.seat, again.seat_until) == ("accepted", None)
        assert not tickets.list_open(tx)


@pytest.mark.parametrize("leaves", ["withdrawn", "ended", "waits"])
def test_who_leaves_frees_the_seat_that_was_kept(database: Database, leaves: str) -> None:
    with database.transaction() as tx:
        boss = deed(tx, "boss", "coordinator", "counsellor")
        where = opened(tx, boss)
        one = waiting(tx, boss, where, 1)
        seat_offers.offer(tx, boss, where, one)
        seat_offers.answer(tx, boss, one, "yes")
        if leaves == "withdrawn":
            withdraw_lead(tx, leads.get_whose(tx, one)[0], "me", NOW)
        else:
            desk.move_lead(tx, boss, one, "to_call_back", "")
            desk.move_lead(tx, boss, one, *(("not_interested", "mind") if leaves == "ended" else ("waiting_list", "")))
        assert (line(tx, boss).kept, line(tx, boss).left) == (0, 1)


def test_move_for_many_leaves_the_seat_to_whom_it_is_kept_for(database: Database) -> None:
    with database.transaction() as tx:
        boss = deed(tx, "boss", "coordinator", "counsellor")
        where = opened(tx, boss)
        one, two = (waiting(tx, boss, where, number) for number in (1, 2))
        seat_offers.offer(tx, boss, where, one)
        seat_offers.answer(tx, boss, one, "yes")
        plan = Plan("move", status="enrolled", reason="registered", intake=where)
        assert bulk_seats.left_out(tx, boss, plan, bulks.list_candidates(tx, [one, two])) == {two: "no_seat"}


@pytest.mark.parametrize(("kind", "there"), [("youth", 10), ("teacher", 50)])
def test_of_two_hundred_at_once_so_many_have_a_seat_as_there_are(database: Database, kind: str, there: int) -> None:
    """Enrolled by staff, or kept by an offer of theirs or of the program, whoever comes first: never more."""
    with database.transaction() as tx:
        boss = deed(tx, "boss", "coordinator", "counsellor")
        where = opened(tx, boss, there, kind)
        numbers = [lead(tx, number, kind=kind, who=kind) for number in range(1, 201)]
        facts.set_fact(tx, seat_news.FACT, "yes", source="Directrice", until=None, by="boss", now=NOW)
        for lead_id in numbers:
            stored.place_lead(tx, lead_id, where, NOW)
        tx.exec_driver_sql("UPDATE leads SET status = 'waiting_list'")

    def try_one(index: int) -> bool:
        try:
            with database.transaction() as tx:
                if index % 3 == 0:
                    return seat_news.do_next(tx, boss.turns)
                if index % 3 == 1:
                    desk.move_lead(tx, boss, numbers[index], "enrolled", "registered", Chosen(where))
                else:
                    first = stored.first_in_order(tx, where, boss.statuses.with_seat("waits"))
                    seat_offers.offer(tx, boss, where, first[0] if first else 0)
        except (Mistake, Refused):
            return False
        return True

    with ThreadPoolExecutor(10) as threads:
        came = list(threads.map(try_one, range(200)))
    with database.reading() as tx:
        found = line(tx, boss)
    assert sum(came) >= there  # whom a seat is offered to may be enrolled, too
    assert (found.tally.takes + found.kept, found.left, found.over) == (there, 0, 0)


@pytest.mark.parametrize("does", ["moves", "calls"])
def test_staff_had_the_request_and_a_turn_its_conversation_and_both_waited(
    postgresql_database: Database, does: str
) -> None:
    with postgresql_database.transaction() as tx:
        boss = deed(tx, "boss", "coordinator", "counsellor")
        where, one = opened(tx, boss), lead(tx)

    def act() -> None:
        with postgresql_database.transaction() as tx:
            if does == "moves":
                desk.move_lead(tx, boss, one, "enrolled", "registered", Chosen(where))
            else:
                desk.record_call(tx, boss, one, "reached")

    with ThreadPoolExecutor(1) as threads:
        with postgresql_database.transaction() as turn:
            contacts.lock_conversation(turn, "telegram", "1", NOW)
            acting = threads.submit(act)
            while not someone_waits(postgresql_database):
                assert not acting.done()
            stored_desk.set_follow_up(turn, one, NOW)  # as a turn writes to the request of its family
        acting.result(timeout=10)


@pytest.mark.parametrize(
    ("hours", "today", "last"),
    [
        ({}, date(2026, 11, 20), date(2026, 11, 25)),  # a Friday: Monday, Tuesday, Wednesday
        ({}, date(2026, 11, 17), date(2026, 11, 23)),  # the 18th is Independence Day: 19, 20, 23
        ({"desk_hours": "mon 09:00-12:00"}, date(2026, 11, 20), date(2026, 12, 7)),
        ({"desk_hours": "sat 09:00-12:00"}, date(2026, 11, 20), date(2026, 12, 5)),
    ],
)
def test_term_is_of_working_days(hours: dict[str, str], today: date, last: date) -> None:
    assert seat_offers.last_day(read_working_hours(hours), today, 3) == last


def test_seat_that_was_noted_as_taken_was_promised_to_the_family_once_more(database: Database) -> None:
    with database.transaction() as tx:
        boss = deed(tx, "nadia", "coordinator", "counsellor")
        where = opened(tx, boss)
        one = waiting(tx, boss, where, 1)
        seat_offers.offer(tx, boss, where, one)
        seat_offers.answer(tx, boss, one, "yes")
        before = said(tx, one)
        with pytest.raises(Mistake, match="no_offer"):
            seat_offers.answer(tx, boss, one, "yes")
        assert said(tx, one) == before


def test_request_whose_seat_is_kept_was_merged_away_and_lost_it(database: Database) -> None:
    with database.transaction() as tx:
        boss = deed(tx, "nadia", "coordinator", "counsellor")
        where = opened(tx, boss)
        one, other = waiting(tx, boss, where, 1), lead(tx, 2)
        seat_offers.offer(tx, boss, where, one)
        with pytest.raises(Mistake, match="twin_has_seat"):
            merging.merge_lead(tx, boss, other, one)
        merging.merge_lead(tx, boss, one, other)
