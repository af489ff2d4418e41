"""A request goes to another centre and back: what goes along, what is given up, and who hears of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.services import centre_moves, desk, lead_page
from bot.services.access import Refused
from bot.services.centre_moves import Going
from bot.services.desk import Mistake
from bot.services.news import News, what_is_told
from bot.services.overdue import overdue
from bot.services.seats import Chosen
from storage import announcements, appointments, leads, messages, seats, slots, staff_telegram
from storage import desk as work
from storage.leads import hold_leads
from storage.seats import Change, Terms
from storage.slots import Offer
from tests.network import NORTH, SOUTH, WEST, employ, network
from tests.storing import DAY, MINUTE, NOW, at_once
from tests.test_desk_work import lead

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from storage.db import Database
    from storage.desk import Work

SOUTHWARDS = Going(SOUTH, "nearer", NORTH)


def stands(tx: Connection, lead_id: int) -> Work:
    found = work.get_work(tx, lead_id)
    assert found is not None
    return found


def said(tx: Connection, lead_id: int) -> list[str]:
    conversation, speaker = leads.get_whose(tx, lead_id)
    return [one.words for one in messages.list_messages(tx, conversation, speaker)]


def north_and_south(tx: Connection) -> tuple[Deed, Deed]:
    return employ(tx, "north", centre=NORTH), employ(tx, "south", centre=SOUTH)


def test_request_goes_to_another_centre_with_its_history_and_comes_back(database: Database) -> None:
    with database.transaction() as tx:
        one = lead(tx, centre=NORTH)
        north, south = north_and_south(tx)
        desk.add_note(tx, north, one, "Vient avec sa mère")
        desk.move_lead(tx, north, one, "in_touch", "")
        centre_moves.move_to_centre(tx, north, one, SOUTHWARDS)
        with pytest.raises(Refused):
            lead_page.see_lead(tx, north, one)
        page = lead_page.see_lead(tx, south, one)
        assert (page.work.centre, page.work.status, page.work.claimed_by) == (SOUTH, "in_touch", None)
        assert "Vient avec sa mère" in [moment.words for moment in page.moments]
        assert ("move_centre", "al-hotaya>centre-south nearer") in [(one.verb, one.about) for one in page.moments]
        centre_moves.move_to_centre(tx, south, one, Going(NORTH, "by_mistake", SOUTH))
        assert lead_page.see_lead(tx, north, one).work.centre == NORTH


def test_family_hears_where_its_request_is_in_its_own_language(database: Database) -> None:
    with database.transaction() as tx:
        one = lead(tx, centre=NORTH)
        conversation, _ = leads.get_whose(tx, one)
        tx.exec_driver_sql(f"UPDATE conversations SET locale = 'ary' WHERE id = {conversation}")  # noqa: S608 - a number
        north, _ = north_and_south(tx)
        centre_moves.move_to_centre(tx, north, one, SOUTHWARDS)
        (told,) = said(tx, one)
        assert "1234501" in told
        assert "مركز الجنوب" in told


def test_family_that_wants_no_messages_is_not_written_to_and_goes_all_the_same(database: Database) -> None:
    with database.transaction() as tx:
        one = lead(tx, centre=NORTH)
        conversation, _ = leads.get_whose(tx, one)
        tx.exec_driver_sql(f"UPDATE conversations SET stopped_at = '2026-11-01' WHERE id = {conversation}")  # noqa: S608 - a number
        north, _ = north_and_south(tx)
        centre_moves.move_to_centre(tx, north, one, SOUTHWARDS)
        assert (said(tx, one), stands(tx, one).centre) == ([], SOUTH)


def test_seat_and_visit_of_the_centre_before_are_somebody_elses(database: Database) -> None:
    with database.transaction() as tx:
        one = lead(tx, centre=NORTH)
        north, south = north_and_south(tx)
        intake = seats.add_intake(tx, NORTH, "youth", Terms("A", seats=1), Change(0, north.actor.staff_id, NOW))
        slot = slots.add_slot(tx, Offer(NORTH, NOW + DAY, NOW + DAY + 30 * MINUTE, 1), None, NOW)
        desk.move_lead(tx, north, one, "enrolled", "registered", Chosen(intake))
        appointments.book(tx, slot, one, NOW)
        centre_moves.move_to_centre(tx, north, one, SOUTHWARDS)
        assert seats.get_place(tx, one) is None
        assert appointments.get_appointment(tx, one, NOW) is None
        assert [free.free for free in slots.list_slots(tx, NOW, NOW + 2 * DAY)] == [1]
        assert (stands(tx, one).status, stands(tx, one).follow_up_at) == ("to_call_back", NOW)
        cancelled, moved = said(tx, one)
        assert "annulée" in cancelled
        assert "Centre Sud" in moved
        verbs = [moment.verb for moment in lead_page.see_lead(tx, south, one).moments if moment.kind == "deed"]
        assert {"cancel_visit", "unplace", "move", "move_centre"} <= set(verbs)


def test_promised_call_goes_along(database: Database) -> None:
    with database.transaction() as tx:
        one = lead(tx, centre=NORTH)
        north, _ = north_and_south(tx)
        desk.record_call(tx, north, one, "call_back", again_at=NOW + DAY)
        centre_moves.move_to_centre(tx, north, one, SOUTHWARDS)
        found = stands(tx, one)
        assert (found.follow_up_at, found.follow_up_for, found.assigned_to) == (NOW + DAY, "promised", None)


@pytest.mark.parametrize(
    ("going", "reason"),
    [
        (Going(SOUTH, "", NORTH), "needs_reason"),
        (Going(SOUTH, "because", NORTH), "needs_reason"),
        (Going(SOUTH, "nearer", WEST), "centre_changed"),
    ],
)
def test_move_that_is_wrong_changes_nothing(database: Database, going: Going, reason: str) -> None:
    with database.transaction() as tx:
        one = lead(tx, centre=NORTH)
        north, _ = north_and_south(tx)
        with pytest.raises(Mistake, match=reason):
            centre_moves.move_to_centre(tx, north, one, going)
        assert (stands(tx, one).centre, stands(tx, one).claimed_by, said(tx, one)) == (NORTH, None, [])


@pytest.mark.parametrize("to", ["nowhere", NORTH, ""])
def test_request_goes_nowhere_else_than_to_a_centre_that_takes_it(database: Database, to: str) -> None:
    with database.transaction() as tx:
        one, teacher = lead(tx, centre=NORTH), lead(tx, 2, centre=NORTH, kind="teacher")
        north, _ = north_and_south(tx)
        with pytest.raises(Refused):
            centre_moves.move_to_centre(tx, north, one, Going(to, "nearer", NORTH))
        with pytest.raises(Refused):
            centre_moves.move_to_centre(tx, north, teacher, SOUTHWARDS)
        assert centre_moves.list_others(north, stands(tx, teacher)) == ()


def test_nobody_sends_away_what_a_colleague_has_or_who_asked_for_protection(database: Database) -> None:
    with database.transaction() as tx:
        one, held = lead(tx, centre=NORTH), lead(tx, 2, centre=NORTH)
        north, _ = north_and_south(tx)
        other = employ(tx, "other", centre=NORTH)
        desk.claim_lead(tx, other, one)
        with pytest.raises(Mistake, match="claimed"):
            centre_moves.move_to_centre(tx, north, one, SOUTHWARDS)
        hold_leads(tx, leads.get_whose(tx, held)[0], ["me"])
        with pytest.raises(Refused):
            centre_moves.move_to_centre(tx, north, held, SOUTHWARDS)


def test_coordinator_decides_for_who_is_with_no_centre(database: Database) -> None:
    with database.transaction() as tx:
        one = lead(tx)
        boss, south = employ(tx, "boss", "coordinator"), employ(tx, "south", centre=SOUTH)
        centre_moves.move_to_centre(tx, boss, one, Going(SOUTH, "nearer", ""))
        assert lead_page.see_lead(tx, south, one).work.centre == SOUTH


def test_staff_of_the_new_centre_hear_of_it_and_those_of_the_others_do_not(database: Database) -> None:
    with database.transaction() as tx:
        one = lead(tx, centre=NORTH)
        north, south = north_and_south(tx)
        for number, deed in enumerate((north, south)):
            staff_telegram.link(tx, deed.actor.staff_id, str(700 + number), NOW - DAY)
        centre_moves.move_to_centre(tx, north, one, SOUTHWARDS)
        late = overdue(network().desk, {}, NOW)
        news = News.of(tx, network(), announcements.list_untold(tx), late)
        heard = {reader.id: repr(list(what_is_told(news, reader))) for reader in news.readers}
        assert heard[north.actor.staff_id] == "[]"
        assert "tell.from_centre" in heard[south.actor.staff_id]
        desk.claim_lead(tx, south, one)
        assert News.of(tx, network(), announcements.list_untold(tx), late).items == ()


def test_whose_work_it_was_keeps_it_where_they_see_both_centres(database: Database) -> None:
    with database.transaction() as tx:
        one = lead(tx, centre=NORTH)
        boss, north = employ(tx, "boss", "coordinator", "counsellor"), employ(tx, "north", centre=NORTH)
        desk.assign_lead(tx, boss, one, boss.actor.staff_id)
        centre_moves.move_to_centre(tx, boss, one, SOUTHWARDS)
        assert stands(tx, one).assigned_to == boss.actor.staff_id
        centre_moves.move_to_centre(tx, boss, one, Going(NORTH, "nearer", SOUTH))
        desk.assign_lead(tx, boss, one, north.actor.staff_id)
        centre_moves.move_to_centre(tx, boss, one, SOUTHWARDS)
        assert stands(tx, one).assigned_to is None


def test_of_a_move_and_a_claim_at_once_nobody_has_what_they_do_not_see(database: Database) -> None:
    """Whoever comes first: the claim holds the lead here, or the lead is away and cannot be claimed."""
    with database.transaction() as tx:
        boss, north = employ(tx, "boss", "coordinator", "counsellor"), employ(tx, "north", centre=NORTH)
        numbers = [lead(tx, number, centre=NORTH) for number in range(1, 11)]

    def work_on(index: int) -> str:
        lead_id, is_move = numbers[index // 2], index % 2
        try:
            with database.transaction() as tx:
                if is_move:
                    centre_moves.move_to_centre(tx, boss, lead_id, SOUTHWARDS)
                else:
                    desk.claim_lead(tx, north, lead_id)
        except (Mistake, Refused):
            return "no"
        return "moved" if is_move else "claimed"

    came = at_once(20, work_on)
    with database.reading() as tx:
        for index, lead_id in enumerate(numbers):
            found, pair = stands(tx, lead_id), set(came[2 * index : 2 * index + 2])
            assert pair in ({"moved", "no"}, {"claimed", "no"}), pair
            whose = north.actor.staff_id if "claimed" in pair else None
            assert (found.centre, found.claimed_by) == (NORTH if "claimed" in pair else SOUTH, whose)


def test_of_two_who_send_it_elsewhere_at_once_one_does(database: Database) -> None:
    with database.transaction() as tx:
        boss, other = employ(tx, "boss", "coordinator", "counsellor"), employ(tx, "other", "coordinator", "counsellor")
        one = lead(tx, centre=NORTH)

    def send(index: int) -> bool:
        deed, to = ((boss, SOUTH), (other, WEST))[index]
        try:
            with database.transaction() as tx:
                centre_moves.move_to_centre(tx, deed, one, replace(SOUTHWARDS, to=to))
        except Mistake as mistake:
            assert mistake.reason in {"centre_changed", "claimed"}  # noqa: PT017 - which one, chance decides
            return False
        return True

    assert sorted(at_once(2, send)) == [False, True]
    with database.reading() as tx:
        assert len(said(tx, one)) == 1
