"""Seats of an intake: counted from requests, the last one taken once, a waiting list where none is left."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bot.services import bulk_work, centres_page, desk, exports, lead_page, merging, posted, queue, seats
from bot.services.access import Refused
from bot.services.desk import Mistake
from bot.services.lead_page import Prepared
from bot.services.seats import Chosen
from storage import audit, bulks, leads
from storage import seats as stored
from storage.exporting import export_leads
from storage.leads import hold_leads
from storage.models import audit as audit_table
from storage.withdrawing import withdraw_lead
from tests.storing import DAY, NOW, at_once, known
from tests.test_desk import deed, stands
from tests.test_desk_work import VALUES, lead

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.seats import Line
    from storage.db import Database
    from storage.seats import Intake

CENTRE = "al-hotaya"


def intake(tx: Connection, who: Deed, **fields: str) -> int:
    """A new one with two seats."""
    told = {"centre": CENTRE, "kind": "youth", "name": "Groupe A", "seats": "2"}
    return centres_page.add_intake(tx, who, told | fields)


def coordinator(tx: Connection, login: str = "karim") -> Deed:
    return deed(tx, login, "coordinator")


def enrol(tx: Connection, who: Deed, one: int, where: int | None, over: str = "") -> None:
    desk.move_lead(tx, who, one, "enrolled", "registered", Chosen(where, over))


def wait(tx: Connection, who: Deed, one: int, where: int | None) -> None:
    desk.move_lead(tx, who, one, "waiting_list", "", Chosen(where))


def line(tx: Connection, who: Deed, where: int) -> Line:
    return centres_page.see_intake(tx, who, where).line


def there(tx: Connection, where: int) -> Intake:
    found = stored.get_intake(tx, where)
    assert found
    return found


# --- seats ---


def test_seats_are_counted_from_those_who_are_enrolled_and_free_when_they_leave(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        where, people = intake(tx, me), [lead(tx, number) for number in range(1, 6)]
        enrol(tx, me, people[0], where)
        wait(tx, me, people[1], where)
        desk.move_lead(tx, me, people[2], "visit_booked", "")
        assert (line(tx, me, where).tally, line(tx, me, where).left) == (seats.Tally(1, 1, 0), 1)
        (centre,) = centres_page.see_centres(tx, me).centres
        assert centre.apart == seats.Tally(0, 0, 1), "who was not placed yet is counted at the centre"
        enrol(tx, me, people[1], where)
        assert (line(tx, me, where).tally, line(tx, me, where).left) == (seats.Tally(2, 0, 0), 0)
        desk.move_lead(tx, me, people[0], "to_call_back", "")
        assert line(tx, me, where).left == 1
        withdraw_lead(tx, known(tx, "2").id, "me", NOW)
        assert line(tx, me, where).left == 2


def test_no_seat_left_is_said_and_the_waiting_list_has_room(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        where, people = intake(tx, coordinator(tx), seats="1"), [lead(tx, number) for number in (1, 2, 3)]
        enrol(tx, me, people[0], where)
        with pytest.raises(Mistake, match="no_seat"):
            enrol(tx, me, people[1], where)
        assert stands(tx, people[1]).status == "new"
        wait(tx, me, people[1], where)
        wait(tx, replace(me, now=NOW + DAY), people[2], where)
        pages = [lead_page.see_lead(tx, me, one).placing for one in people]
        assert [page.place.number for page in pages if page and page.place] == [0, 1, 2]
        shown = line(tx, me, where)
        assert (shown.tally.waits, shown.left, shown.next) == (2, 0, None)
        desk.move_lead(tx, me, people[0], "to_call_back", "")
        assert line(tx, me, where).next == (people[1], "1234502"), "a seat that is free again goes to who waits first"
        desk.move_lead(tx, me, people[1], "enrolled", "registered")
        assert line(tx, me, where).left == 0, "who waited for a seat there has it"


def test_coordinator_goes_over_the_seats_with_a_reason_and_it_is_written_down(database: Database) -> None:
    with database.transaction() as tx:
        me, boss = deed(tx), coordinator(tx)
        where, people = intake(tx, boss, seats="1"), [lead(tx, number) for number in (1, 2, 3)]
        enrol(tx, boss, people[0], where, "more_seats")
        assert "go_over" not in [one.verb for one in audit.list_deeds(tx, people[0])], "there was a seat"
        with pytest.raises(Refused):
            enrol(tx, me, people[1], where, "more_seats")
        desk.release_lead(tx, me, people[1])
        with pytest.raises(Mistake, match="no_such_reason"):
            enrol(tx, boss, people[1], where, "because")
        enrol(tx, boss, people[1], where, "more_seats")
        told = [(one.verb, one.about, one.intake) for one in audit.list_deeds(tx, people[1])]
        assert ("go_over", "more_seats", "Groupe A") in told
        assert ("place", "", "Groupe A") in told
        assert (line(tx, me, where).left, line(tx, me, where).over) == (0, 1)


def test_of_two_who_take_the_last_seat_at_once_one_has_it(database: Database) -> None:
    with database.transaction() as tx:
        people = [deed(tx, login, "counsellor") for login in ("salma", "karim")]
        where, requests = intake(tx, coordinator(tx, "hind"), seats="1"), [lead(tx, 1), lead(tx, 2)]

    def take(index: int) -> str:
        try:
            with database.transaction() as tx:
                enrol(tx, people[index], requests[index], where)
        except Mistake as mistake:
            return mistake.reason
        return "has it"

    assert sorted(at_once(2, take)) == ["has it", "no_seat"]
    with database.reading() as tx:
        assert line(tx, people[0], where).tally.takes == 1


def test_many_who_take_the_last_seats_at_once_never_are_more_than_there_are(database: Database) -> None:
    with database.transaction() as tx:
        me, people = coordinator(tx), [lead(tx, number) for number in range(1, 9)]
        where = intake(tx, me, seats="3")

    def take(index: int) -> bool:
        try:
            with database.transaction() as tx:
                enrol(tx, me, people[index], where)
        except Mistake:
            return False
        return True

    assert sum(at_once(8, take)) == 3
    with database.reading() as tx:
        assert line(tx, me, where).left == 0


def test_seats_that_nobody_confirmed_limit_nothing_and_less_of_them_put_nobody_out(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        where, people = intake(tx, me, seats=""), [lead(tx, number) for number in (1, 2, 3)]
        for one in people[:2]:
            enrol(tx, me, one, where)
        assert (line(tx, me, where).left, line(tx, me, where).over) == (None, 0)
        centres_page.do(tx, me, where, {"do": "change", "version": "1", "name": "Groupe A", "seats": "1"})
        assert (line(tx, me, where).left, line(tx, me, where).over) == (0, 1)
        with pytest.raises(Mistake, match="no_seat"):
            enrol(tx, me, people[2], where)


def test_who_may_not_be_contacted_keeps_the_seat_and_is_never_the_next(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        where, people = intake(tx, me, seats="2"), [lead(tx, number) for number in (1, 2, 3)]
        enrol(tx, me, people[0], where)
        wait(tx, me, people[1], where)
        wait(tx, me, people[2], where)
        for number in ("1", "2"):
            hold_leads(tx, known(tx, number).id, ["me"])
        shown = line(tx, me, where)
        assert (shown.left, shown.next) == (1, (people[2], "1234503"))
        page = lead_page.see_lead(tx, me, people[0])
        assert page.placing is None
        found = queue.see_queue(tx, me, {"tab": "all", "intake": str(where)}, 0)
        assert [one.id for one in found.work] == [people[2]]


def test_merged_request_takes_no_second_seat(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        where, one, other = intake(tx, me), lead(tx, 1), lead(tx, 2)
        enrol(tx, me, one, where)
        enrol(tx, me, other, where)
        merging.merge_lead(tx, me, one, other)
        assert line(tx, me, where).tally.takes == 1
        merging.unmerge_lead(tx, me, one, other)
        assert line(tx, me, where).tally.takes == 2


def test_seat_of_who_signed_up_again_was_free_once_both_requests_were_merged(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        where, one, again = intake(tx, me, seats="1"), lead(tx, 1), lead(tx, 2)
        enrol(tx, me, one, where)
        with pytest.raises(Mistake, match="twin_has_place"):
            merging.merge_lead(tx, me, again, one)
        merging.merge_lead(tx, me, one, again)
        assert (line(tx, me, where).tally.takes, line(tx, me, where).left) == (1, 0)


@pytest.mark.parametrize("waits_too", [False, True])
def test_place_of_who_waited_for_months_was_lost_once_both_requests_were_merged(
    database: Database, *, waits_too: bool
) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        where, one, between, again = intake(tx, me), lead(tx, 1), lead(tx, 2), lead(tx, 3)
        for days, waits in enumerate((one, between, again) if waits_too else (one, between)):
            wait(tx, replace(me, now=NOW + days * DAY), waits, where)
        with pytest.raises(Mistake, match="twin_has_place"):
            merging.merge_lead(tx, me, again, one)
        merging.merge_lead(tx, me, one, again)
        assert seats.place_on_list(tx, me.statuses, again)[0] == 1


def test_place_in_one_intake_was_lost_by_a_merge_into_a_request_of_another(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        here, there_too, one, other = intake(tx, me), intake(tx, me, name="Groupe B"), lead(tx, 1), lead(tx, 2)
        enrol(tx, me, one, here)
        wait(tx, me, other, there_too)
        for pair in ((one, other), (other, one)):
            with pytest.raises(Mistake, match="twin_has_place"):
                merging.merge_lead(tx, me, *pair)
        desk.move_lead(tx, me, other, "not_interested", "mind")
        merging.merge_lead(tx, me, one, other)


# --- where one may stand ---


def test_only_open_intakes_of_their_kind_are_offered_and_the_one_where_they_wait(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        one, teacher = lead(tx, 1), lead(tx, 2, kind="teacher", who="teacher")
        young, closed = intake(tx, me), intake(tx, me, name="Fermé")
        ends, of_teachers = (
            intake(tx, me, name="Fini", sign_up_until="2026-11-23"),
            intake(tx, me, name="P", kind="teacher"),
        )
        wait(tx, me, one, ends)
        centres_page.do(tx, me, closed, {"do": "close", "version": "1"})
        later = replace(me, now=NOW + 2 * DAY)

        def offered(of: int, to: str = "enrolled") -> list[int]:
            placing = lead_page.see_lead(tx, later, of, Prepared(move=to)).placing
            return [offer.intake.id for offer in placing.offers] if placing else []

        assert (offered(one), offered(teacher), offered(one, "papers")) == ([young, ends], [of_teachers], [])
        for who, where, wrong in ((one, of_teachers, "no_such_intake"), (one, 999, "no_such_intake"),
                                  (one, closed, "intake_not_open")):  # fmt: skip
            with pytest.raises(Mistake, match=wrong):
                enrol(tx, later, who, where)
        enrol(tx, later, one, ends)
        assert line(tx, me, ends).tally.takes == 1


def test_intake_is_left_at_an_end_without_a_seat_and_kept_on_the_way(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        where, one = intake(tx, me), lead(tx)
        wait(tx, me, one, where)
        desk.move_lead(tx, me, one, "to_call_back", "")
        assert stored.get_place(tx, one) == where
        desk.move_lead(tx, me, one, "not_interested", "work")
        assert stored.get_place(tx, one) is None
        desk.move_lead(tx, me, one, "to_call_back", "")
        wait(tx, me, one, where)
        wait_again = {"do": "move", "to": "enrolled", "reason": "started", "intake": "none"}
        posted.do(tx, me, one, wait_again)
        assert stored.get_place(tx, one) is None
        verbs = [found.verb for found in audit.list_deeds(tx, one)]
        assert [verb for verb in verbs if verb.endswith("place")] == ["place", "unplace", "place", "unplace"]


def test_what_the_family_sends_again_leaves_the_place_and_taking_back_gives_it_up(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        where, one = intake(tx, me), lead(tx)
        enrol(tx, me, one, where)
        leads.save_lead(tx, known(tx, "1").id, "me", "1234501", VALUES | {"age": "16"}, NOW)
        assert stored.get_place(tx, one) == where
        withdraw_lead(tx, known(tx, "1").id, "me", NOW)
        assert stored.get_place(tx, one) is None


def test_move_of_many_takes_no_seat_that_is_not_there(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        where, people = intake(tx, me, seats="1"), [lead(tx, number) for number in (1, 2)]
        for one in people:
            wait(tx, me, one, where)
            desk.release_lead(tx, me, one)
        bulk = bulks.add_bulk(tx, "key", "move", "enrolled registered", staff_id=me.actor.staff_id, number=2, now=NOW)
        bulks.add_items(tx, bulk, "", people)
        bulks.begin(tx, bulk)
        while bulk_work.do_next(tx, me.turns, NOW):
            pass
        assert bulks.count_outcomes(tx, bulk) == {"done": 1, "no_seat": 1}
        assert line(tx, me, where).tally == seats.Tally(1, 1, 0)


def test_export_has_the_intake_and_of_who_is_held_nothing(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        where, people = intake(tx, me), [lead(tx, 1), lead(tx, 2)]
        for one in people:
            enrol(tx, me, one, where)
        hold_leads(tx, known(tx, "2").id, ["me"])
        assert [row["intake_id"] for row in export_leads(tx)] == [where, None]
        assert exports.list_names(tx, me)[1] == {where: "Groupe A"}


# --- intakes ---


def test_coordinator_adds_changes_closes_and_opens_and_each_is_written_down(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        where = intake(tx, me, trade="ai", first_day="2027-10-04")
        told = {"name": "Groupe  B ", "seats": "20", "first_day": "2027-10-04", "sign_up_until": "2027-09-30"}
        centres_page.do(tx, me, where, {"do": "change", "version": "1", **told})
        centres_page.do(tx, me, where, {"do": "change", "version": "2", **told})
        assert there(tx, where).version == 2, "nothing was changed"
        centres_page.do(tx, me, where, {"do": "close", "version": "2"})
        assert there(tx, where).closed_at == NOW
        centres_page.do(tx, me, where, {"do": "open", "version": "3"})
        assert there(tx, where).terms == stored.Terms("Groupe B", "", date(2027, 10, 4), date(2027, 9, 30), 20)
        assert there(tx, where).is_open(date(2027, 9, 30))
        assert not there(tx, where).is_open(date(2027, 10, 1))
        assert [(one.verb, one.about) for one in centres_page.see_intake(tx, me, where).deeds] == [
            ("open_intake", ""),
            ("close_intake", ""),
            ("change_intake", "name trade=ai> sign_up_until=>2027-09-30 seats=2>20"),
            ("add_intake", ""),
        ]


def test_second_of_two_coordinators_is_told_who_changed_it(database: Database) -> None:
    with database.transaction() as tx:
        first, second = coordinator(tx), coordinator(tx, "hind")
        where = intake(tx, first)

    def change(index: int) -> str:
        who, number = (first, "10") if index == 0 else (second, "20")
        try:
            with database.transaction() as tx:
                centres_page.do(tx, who, where, {"do": "change", "version": "1", "name": "Groupe A", "seats": number})
        except Mistake as mistake:
            return mistake.reason
        return who.actor.login

    told = at_once(2, change)
    assert told.count("intake_changed") == 1
    with database.reading() as tx:
        assert there(tx, where).changed_by == next(one for one in told if one != "intake_changed")
        assert there(tx, where).version == 2


@pytest.mark.parametrize(
    ("fields", "mistake"),
    [
        ({"name": " "}, "intake_name"),
        ({"name": "a" * 61}, "intake_name"),
        ({"name": "Groupe A"}, "intake_name_taken"),
        ({"seats": "0"}, "intake_seats"),
        ({"seats": "-3"}, "intake_seats"),
        ({"seats": "1000"}, "intake_seats"),
        ({"seats": "vingt"}, "intake_seats"),
        ({"first_day": "demain"}, "intake_day"),
        ({"first_day": "0027-10-04"}, "intake_day"),
        ({"sign_up_until": "2026-11-21"}, "intake_past"),
    ],
)
def test_intake_that_cannot_be_is_refused_with_a_sentence(
    database: Database, fields: dict[str, str], mistake: str
) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        intake(tx, me)
        with pytest.raises(Mistake, match=f"^{mistake}$"):
            intake(tx, me, **({"name": "Groupe B"} | fields))
        other = intake(tx, me, name="Groupe C")
        if mistake == "intake_name_taken":
            with pytest.raises(Mistake, match=mistake):
                centres_page.do(tx, me, other, {"do": "change", "version": "1", **fields})


@pytest.mark.parametrize("fields", [{"centre": "elsewhere"}, {"kind": "parents"}, {"trade": "piracy"}])
def test_what_no_form_offers_is_refused(sqlite_database: Database, fields: dict[str, str]) -> None:
    with sqlite_database.transaction() as tx:
        me = coordinator(tx)
        with pytest.raises(Refused):
            intake(tx, me, **fields)
        assert stored.list_intakes(tx) == []


def test_counsellor_sees_and_changes_nothing_and_nobody_else_sees(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        where = intake(tx, coordinator(tx))
        for login, role, sees in (
            ("a", "counsellor", True),
            ("b", "administrator", True),
            ("c", "safeguarding", False),
        ):
            who = deed(tx, login, role)
            with pytest.raises(Refused):
                intake(tx, who, name="Groupe B")
            with pytest.raises(Refused):
                centres_page.do(tx, who, where, {"do": "close", "version": "1"})
            with ExitStack() as stack:
                if not sees:
                    stack.enter_context(pytest.raises(Refused))
                centres_page.see_centres(tx, who)
        assert [row.verb for row in tx.execute(audit_table.select())] == ["add_intake"]


def test_centres_show_what_families_hear_and_where_an_intake_says_otherwise(sqlite_database: Database) -> None:
    from storage import facts  # noqa: PLC0415

    with sqlite_database.transaction() as tx:
        me = coordinator(tx)
        facts.set_fact(tx, "start_date", "2027-10-04", source="Directrice", until=None, by="karim", now=NOW)
        page = centres_page.see_centres(tx, me)
        assert page.told == {"first_day": date(2027, 10, 4)}
        assert [one.fact.id for one in page.facts if one.is_known] == ["start_date"]
        assert [one.centre.id for one in page.centres] == [CENTRE]
