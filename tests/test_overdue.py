"""What is overdue: by working hours where the centre confirmed them, else as time passes; the list finds the same."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.services import queue, views
from bot.services.overdue import Lateness, overdue
from bot.services.reasons import how_late
from conversations.desk_rules import DeskRules, read_desk_rules
from storage import announcements, desk, facts, tickets
from storage.leads import hold_leads
from storage.overdue import PROMISED
from storage.withdrawing import withdraw_lead
from tests.storing import NOW, known
from tests.test_desk import deed
from tests.test_desk_work import lead
from tests.test_working_hours import at

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from storage.db import Database

RULES = DeskRules(8, 4, 1, 8, frozenset(), 3, 50)
OFFICE = "mon-fri 09:00-17:00"
HOUR = timedelta(hours=1)


def confirm(tx: Connection, name: str, value: str) -> None:
    facts.set_fact(tx, name, value, source="centre", until=None, by="salma", now=NOW)


def moved_to(one: Deed, moment: datetime) -> Deed:
    one.turns.clock.moment = moment  # type: ignore[attr-defined]
    return type(one)(one.actor, moment, one.statuses, one.turns)


def shown(tx: Connection, one: Deed, tab: str = "overdue", **told: str) -> list[str]:
    return [work.reference[-2:] for work in queue.see_queue(tx, one, {"tab": tab, **told}, 0).work]


# NOW is Sunday the 22nd of November 2026, 11:00 in Casablanca.


def test_new_lead_is_overdue_after_eight_working_hours(database: Database) -> None:
    with database.transaction() as tx:
        confirm(tx, "desk_hours", OFFICE)
        me, one = deed(tx, "salma", "coordinator"), lead(tx)
        for moment, late in (
            ("2026-11-23T17:00", []),
            ("2026-11-24T09:00", []),
            ("2026-11-24T09:01", ["01"]),
        ):
            assert shown(tx, moved_to(me, at(moment))) == late, moment
        desk.move_lead(tx, one, "in_touch", reason="", now=NOW)
        assert shown(tx, moved_to(me, at("2026-11-30T09:00"))) == [], "somebody has begun"


def test_who_waits_for_an_answer_is_overdue_after_four_and_a_promise_after_one(database: Database) -> None:
    with database.transaction() as tx:
        confirm(tx, "desk_hours", OFFICE)
        me, _waits, promised = deed(tx, "salma", "coordinator"), lead(tx, 1), lead(tx, 2)
        desk.mark_waiting(tx, known(tx, "1").id, ["me"], "reply", NOW)
        desk.set_follow_up(tx, promised, at("2026-11-23T16:00"), PROMISED)
        for moment, late in (
            ("2026-11-23T13:00", []),
            ("2026-11-23T13:30", ["01"]),
            ("2026-11-23T17:00", ["01"]),
            ("2026-11-24T09:30", ["01", "02"]),
        ):
            assert shown(tx, moved_to(me, at(moment))) == late, moment


def test_without_confirmed_hours_time_counts_as_it_passes(database: Database) -> None:
    with database.transaction() as tx:
        me, _ = deed(tx, "salma", "coordinator"), lead(tx)
        created = NOW + timedelta(minutes=1)
        assert shown(tx, moved_to(me, created + 8 * HOUR)) == []
        found = queue.see_queue(tx, moved_to(me, created + 10 * HOUR + timedelta(minutes=5)), {"tab": "overdue"}, 0)
        assert found.counts["overdue"] == 1
        assert found.late is not None
        assert found.late.of(found.work[0]) == Lateness(2, "hours", working=False)


def test_ended_held_and_withdrawn_leads_are_never_overdue(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx, "salma", "coordinator")
        ended, *_ = (lead(tx, number) for number in range(1, 4))
        desk.move_lead(tx, ended, "enrolled", reason="started", now=NOW)
        hold_leads(tx, known(tx, "2").id, ["me"])
        withdraw_lead(tx, known(tx, "3").id, "me", NOW)
        late = moved_to(me, NOW + 99 * HOUR)
        assert shown(tx, late) == []
        assert shown(tx, late, tab="all", overdue="1") == []
        desk.mark_waiting(tx, known(tx, "1").id, ["me"], "reply", NOW)
        assert shown(tx, late) == ["01"], "who wrote again waits, also at an end"


def test_ended_lead_that_staff_wanted_to_come_back_to_came_up_nowhere(database: Database) -> None:
    """Enrolled, "starts later", look again on that day: it stayed in what is done."""
    with database.transaction() as tx:
        me, one, again = deed(tx, "salma", "coordinator"), lead(tx), NOW + 48 * HOUR
        desk.move_lead(tx, one, "enrolled", reason="registered", now=NOW)
        assert (shown(tx, me, "all"), shown(tx, me, "done")) == ([], ["01"])
        desk.set_follow_up(tx, one, again)
        assert (shown(tx, me, "all"), shown(tx, me, "done")) == (["01"], [])
        due = moved_to(me, again + 9 * HOUR)
        assert shown(tx, due) == ["01"]
        late = queue.what_is_overdue(tx, due).late(steps=1)
        assert announcements.list_overdue(tx, late, due.statuses.ended) == [(one, again)]
        desk.set_follow_up(tx, one, None)
        assert (shown(tx, due, "all"), shown(tx, due, "done"), shown(tx, due)) == ([], ["01"], [])
        assert announcements.list_overdue(tx, late, due.statuses.ended) == []


def test_who_waits_without_a_lead_is_overdue_too_and_counted(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx, "salma", "coordinator")
        tickets.add_ticket(tx, known(tx, "7").id, "person", "me", NOW)
        assert queue.see_queue(tx, moved_to(me, NOW + 4 * HOUR), {"tab": "overdue"}, 0).apart == ()
        found = queue.see_queue(tx, moved_to(me, NOW + 5 * HOUR), {"tab": "overdue"}, 0)
        assert (len(found.apart), found.counts["overdue"], found.counts["all"]) == (1, 1, 0)


def test_filter_is_for_all_and_the_tab_for_who_coordinates(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        me = moved_to(deed(tx), NOW + 30 * HOUR)
        lead(tx, 1)
        other = lead(tx, 2)
        desk.move_lead(tx, other, "in_touch", reason="", now=NOW)
        found = queue.see_queue(tx, me, {"tab": "overdue"}, 0)
        assert ("overdue" in found.counts, found.tab) == (False, "all")
        assert shown(tx, me, tab="all", overdue="1") == ["01"]
        assert views.address_of(tx, me, {"tab": "overdue", "overdue": "1"}) == "tab=all&overdue=1"


@pytest.mark.parametrize(
    ("since", "now", "hours", "lateness"),
    [
        ("2026-11-23T09:00", "2026-11-23T13:00", OFFICE, None),
        ("2026-11-23T09:00", "2026-11-23T13:30", OFFICE, Lateness(0, "hours", working=True)),
        ("2026-11-23T09:00", "2026-11-23T15:59", OFFICE, Lateness(2, "hours", working=True)),
        ("2026-11-23T09:00", "2026-11-26T13:00", OFFICE, Lateness(3, "days", working=True)),
        ("2026-11-23T09:00", "2026-11-24T09:00", "", Lateness(20, "hours", working=False)),
        ("2026-11-23T09:00", "2026-11-26T14:00", "", Lateness(3, "days", working=False)),
    ],
)
def test_time_beyond_is_told_in_hours_then_in_days(since: str, now: str, hours: str, lateness: Lateness | None) -> None:
    assert overdue(RULES, {"desk_hours": hours}, at(now)).waiting(at(since)) == lateness


def test_reason_says_whether_the_time_is_working_time() -> None:
    assert [
        how_late(one).id
        for one in (
            Lateness(0, "hours", working=True),
            Lateness(2, "hours", working=True),
            Lateness(2, "days", working=False),
        )
    ] == ["late.just", "late.hours", "late.days_passed"]


def test_limits_that_cannot_be_used_are_told() -> None:
    told: list[tuple[str, str]] = []
    data = {"overdue": {"new": 0, "waiting": "4"}, "telegram_shows": ["age"], "seat_days": 0, "far_km": 50}
    read_desk_rules(data, lambda where, what: told.append((where, what)))
    assert [where for where, _ in told] == [
        "desk.overdue.new", "desk.overdue.waiting", "desk.overdue.promised", "desk.overdue.own", "desk.telegram_shows",
        "desk.seat_days",
    ]  # fmt: skip
