"""Hours are offered, changed and closed by staff, on both databases: nothing twice, and nobody is put out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from bot.services import visit_day, visit_hours
from bot.services.access import Refused
from bot.services.desk import Mistake
from storage import appointments, slots
from storage import desk as work
from storage.leads import hold_leads
from storage.overdue import HAPPENED, PROMISED
from storage.slots import Offer
from tests.storing import DAY, MINUTE, NOW, at_once, known
from tests.test_desk import deed, later, stands
from tests.test_desk_work import lead

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.db import Database

RUN = {"first": "2026-12-01", "begins": "09:00", "ends": "11:00", "minutes": "30", "capacity": "2"}


def hour(tx: Connection, capacity: int = 2) -> int:
    return slots.add_slot(tx, Offer("al-hotaya", NOW + DAY, NOW + DAY + 30 * MINUTE, capacity), None, NOW)


def test_two_staff_offer_the_same_run_at_once_and_one_is_told_that_something_changed(database: Database) -> None:
    with database.transaction() as tx:
        staff = [deed(tx, login) for login in ("salma", "karim")]
        plan = visit_hours.see_plan(tx, staff[0], RUN)
        assert plan

    def offer(number: int) -> str:
        try:
            with database.transaction() as tx:
                return str(visit_hours.offer(tx, staff[number], RUN | {"seen": plan.mark}))
        except Mistake as mistake:
            return mistake.reason

    assert sorted(at_once(2, offer)) == ["4", "slots_changed"]
    with database.transaction() as tx:
        assert len(slots.list_slots(tx, NOW, NOW + 30 * DAY)) == 4


def test_centre_that_the_programme_does_not_have_is_refused_and_so_is_who_may_not_offer(database: Database) -> None:
    with database.transaction() as tx:
        for me, fields in ((deed(tx), RUN | {"centre": "elsewhere"}), (deed(tx, "latifa", "safeguarding"), RUN)):
            with pytest.raises(Refused):
                visit_hours.see_plan(tx, me, fields)
            with pytest.raises(Refused):
                visit_hours.offer(tx, me, fields)


def test_closing_keeps_a_promised_call_that_is_due_and_brings_up_who_is_to_be_called(database: Database) -> None:
    with database.transaction() as tx:
        me, here = deed(tx), hour(tx, capacity=5)
        rings, promised, web, held = (lead(tx, number) for number in range(1, 5))
        for who in (rings, promised, web, held):
            appointments.book(tx, here, who, NOW)
        tx.exec_driver_sql("UPDATE conversations SET channel = 'webchat' WHERE id > 1")
        work.set_follow_up(tx, promised, NOW - MINUTE, PROMISED)
        work.set_follow_up(tx, web, NOW + DAY, PROMISED)
        hold_leads(tx, known(tx, "4").id, ["me"])
        tx.exec_driver_sql("UPDATE leads SET contact_hold = true WHERE id = 4")
        page = visit_hours.see_slot(tx, me, here)
        assert [one.lead_id for one in page.by_bot] == [rings]
        assert [one.lead_id for one in page.by_phone] == [promised, web]
        fields = {"version": "1", "taken": "4"}
        assert visit_hours.close(tx, me, here, fields) == 4
        with pytest.raises(Mistake, match="slot_changed"):
            visit_hours.close(tx, me, here, fields)
        found = [stands(tx, who) for who in (rings, promised, web, held)]
        assert [one.follow_up_at for one in found] == [None, NOW - MINUTE, NOW, None]


@pytest.mark.parametrize(
    ("promised", "stands_at"),
    [
        (NOW + 60 * MINUTE, (NOW + 60 * MINUTE, PROMISED)),  # today; the visit is tomorrow
        (NOW + DAY - 60 * MINUTE, (NOW, HAPPENED)),  # an hour before the visit they may be on their way
    ],
)
def test_promised_call_that_comes_before_the_visit_was_forgotten_when_its_hour_was_closed(
    database: Database, promised: datetime, stands_at: tuple[datetime, str]
) -> None:
    with database.transaction() as tx:
        me, here, one = deed(tx), hour(tx), lead(tx)
        appointments.book(tx, here, one, NOW)
        tx.exec_driver_sql("UPDATE conversations SET channel = 'webchat'")
        work.set_follow_up(tx, one, promised, PROMISED)
        visit_hours.close(tx, me, here, {"version": "1", "taken": "1"})
        found = stands(tx, one)
        assert (found.follow_up_at, found.follow_up_for) == stands_at


def test_closing_waited_for_who_booked_and_who_booked_for_it_crosswise(database: Database) -> None:
    """Closing took the hour, then the requests; booking takes the request, then the hour."""
    with database.transaction() as tx:
        me, here = deed(tx), hour(tx)
        for number in (2, 1):
            appointments.book(tx, here, lead(tx, number), NOW)
        tx.exec_driver_sql("UPDATE conversations SET channel = 'webchat'")
    found: list[str] = []

    def hear(*told: object) -> None:
        words = str(told[2]).split()
        found.extend(words[1:2] if words[0] == "UPDATE" else [])

    event.listen(database.engine, "before_cursor_execute", hear)
    try:
        with database.transaction() as tx:
            visit_hours.close(tx, me, here, {"version": "1", "taken": "2"})
    finally:
        event.remove(database.engine, "before_cursor_execute", hear)
    assert found == ["leads", "leads", "visit_slots", "appointments"]


def test_hour_that_has_begun_is_neither_closed_nor_changed(database: Database) -> None:
    with database.transaction() as tx:
        me, here = deed(tx), hour(tx)
        begun = later(me, 24 * 60)
        for act, fields in ((visit_hours.close, {"taken": "0"}), (visit_hours.change_capacity, {"capacity": "3"})):
            with pytest.raises(Mistake, match="slot_over"):
                act(tx, begun, here, fields | {"version": "1"})
            with pytest.raises(Refused):
                act(tx, deed(tx, f"guard{len(fields)}{act.__name__}", "safeguarding"), here, fields)


def test_nobody_notes_without_the_role_and_a_visit_that_was_cancelled_is_not_noted(database: Database) -> None:
    with database.transaction() as tx:
        me, one, here = deed(tx), lead(tx), hour(tx)
        visit = appointments.book(tx, here, one, NOW)
        fields = {"result": "came", "seen": "booked"}
        with pytest.raises(Refused):
            visit_day.note(tx, later(deed(tx, "latifa", "safeguarding"), 24 * 60), fields, visit)
        appointments.cancel(tx, visit, NOW)
        with pytest.raises(Mistake, match="visit_changed"):
            visit_day.note(tx, later(me, 24 * 60), fields, visit)
        with pytest.raises(Mistake, match="visit_changed"):
            visit_day.note(tx, later(me, 24 * 60), fields | {"seen": "cancelled"}, visit)


@pytest.mark.parametrize(("status", "comes_up"), [("visit_booked", True), ("new", False), ("enrolled", False)])
def test_request_of_who_did_not_come_came_up_nowhere(database: Database, status: str, *, comes_up: bool) -> None:
    with database.transaction() as tx:
        me, one, here = deed(tx), lead(tx), hour(tx)
        visit = appointments.book(tx, here, one, NOW)
        if status != "new":
            work.move_lead(tx, one, status, reason="", now=NOW)
        that_day = later(me, 25 * 60)
        visit_day.note(tx, that_day, {"result": "came", "seen": "booked"}, visit)
        assert stands(tx, one).follow_up_at is None
        visit_day.note(tx, that_day, {"result": "missed", "seen": "came"}, visit)
        assert stands(tx, one).follow_up_at == (that_day.now if comes_up else None)


def test_capacity_that_was_lowered_to_who_is_booked_takes_nobody_more(database: Database) -> None:
    with database.transaction() as tx:
        me, here = deed(tx), hour(tx, capacity=3)
        appointments.book(tx, here, lead(tx, 1), NOW)
        visit_hours.change_capacity(tx, me, here, {"version": "1", "capacity": "1"})
        assert [one.id for one in visit_hours.list_free(tx, me)] == []
        with pytest.raises(Mistake, match="slot_capacity"):
            visit_hours.change_capacity(tx, me, here, {"version": "2", "capacity": "100"})
