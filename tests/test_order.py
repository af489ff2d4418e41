"""In which order the list stands: docs/desk.md says it in words, and both databases do it."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.services import queue, staff_orders
from bot.services.staff_said import Order
from storage import desk, leads
from storage.leads import hold_leads
from storage.overdue import OWN, PROMISED, RETRY
from tests.storing import known
from tests.test_desk import deed
from tests.test_desk_work import VALUES
from tests.test_overdue import OFFICE, confirm, moved_to
from tests.test_working_hours import at

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.overdue import Lateness
    from storage.db import Database

WEDNESDAY = at("2026-11-25T10:00")
# What stands above comes first. `sent` is when it was sent, `waits` since when they wait for an answer.
CASES: tuple[tuple[str, dict[str, str]], ...] = (
    ("new for a week, overdue", {"sent": "2026-11-16T09:00"}),
    ("a call promised for Thursday, four days overdue", {"promised": "2026-11-19T10:00"}),
    ("a call promised for Friday, three days overdue", {"promised": "2026-11-20T10:00"}),
    ("waits for an answer, three days overdue", {"waits": "2026-11-19T16:00"}),
    ("staff wanted to come back, three days overdue and for longer", {"own": "2026-11-18T17:00"}),
    ("promised two days ago, and wrote just now", {"promised": "2026-11-23T09:00", "waits": "2026-11-25T09:50"}),
    ("new, overdue by hours", {"sent": "2026-11-23T11:00"}),
    ("a call promised for yesterday evening, overdue by less", {"promised": "2026-11-24T16:30"}),
    ("a call promised for half an hour ago", {"promised": "2026-11-25T09:30"}),
    ("waits for an answer since Tuesday", {"waits": "2026-11-24T16:00"}),
    ("waits since this morning, whatever staff wanted", {"waits": "2026-11-25T09:00", "own": "2026-11-17T09:00"}),
    ("staff wanted to come back since Tuesday noon", {"own": "2026-11-24T12:00"}),
    ("new since Tuesday afternoon", {"sent": "2026-11-24T14:00"}),
    ("nobody had answered, again since this morning", {"retry": "2026-11-25T09:00"}),
    ("new since this morning", {"sent": "2026-11-25T09:30"}),
    ("begun with, and nothing since", {"begun": "2026-11-10T09:00"}),
    ("staff want to come back on Thursday", {"own": "2026-11-26T09:00"}),
    ("a call promised for Friday to come", {"promised": "2026-11-27T09:00"}),
    ("asked for protection", {"waits": "2026-11-10T09:00", "held": "yes"}),
)  # fmt: skip


def put(tx: Connection, number: int, case: dict[str, str]) -> int:
    conversation = known(tx, f"c{number}").id
    sent = at(case.get("sent", "2026-11-10T09:00"))
    one = leads.save_lead(tx, conversation, "me", f"12345{number:02}", VALUES, sent)
    if "begun" in case:
        desk.move_lead(tx, one, "in_touch", reason="", now=at(case["begun"]))
    for what in (PROMISED, OWN, RETRY):
        if what in case:
            desk.set_follow_up(tx, one, at(case[what]), what)
    if "waits" in case:
        desk.mark_waiting(tx, conversation, ["me"], "reply", at(case["waits"]))
    if "held" in case:
        hold_leads(tx, conversation, ["me"])
    return one


@pytest.mark.parametrize("seed", [1, 2])
def test_list_stands_in_the_order_that_is_written_down(database: Database, seed: int) -> None:
    """Any follow-up that was due stood before all new leads, however late they were."""
    mixed = list(range(len(CASES)))
    random.Random(seed).shuffle(mixed)  # noqa: S311 - a made-up list
    with database.transaction() as tx:
        confirm(tx, "desk_hours", OFFICE)
        for number in mixed:
            put(tx, number, CASES[number][1])
        me = moved_to(deed(tx), WEDNESDAY)
        found = queue.see_queue(tx, me, {"tab": "all"}, 0).work
        assert [CASES[int(one.reference[-2:])][0] for one in found] == [name for name, _ in CASES]


def test_weekend_between_does_not_make_a_promise_later_than_it_is(database: Database) -> None:
    """Between Friday evening and Monday morning lie 64 hours, and one of them is work."""
    with database.transaction() as tx:
        confirm(tx, "desk_hours", OFFICE)
        put(tx, 1, {"promised": "2026-11-20T16:30"})
        put(tx, 2, {"sent": "2026-11-19T10:00"})
        monday = moved_to(deed(tx), at("2026-11-23T10:00"))
        assert [one.reference[-2:] for one in queue.see_queue(tx, monday, {}, 0).work] == ["02", "01"]


@pytest.mark.parametrize("hours", [OFFICE, "mon-thu 09:00-12:30 14:30-18:00; fri 09:00-12:00 15:00-18:00", ""])
def test_what_a_page_says_is_later_never_stands_below(database: Database, hours: str) -> None:
    chance = random.Random(7)  # noqa: S311 - made-up leads
    with database.transaction() as tx:
        if hours:
            confirm(tx, "desk_hours", hours)
        for number in range(99):
            moment = WEDNESDAY - timedelta(minutes=chance.randrange(6 * 24 * 60))
            what = chance.choice(("sent", "waits", PROMISED, OWN, RETRY))
            put(tx, number, {what: f"{moment.replace(tzinfo=None) + timedelta(hours=1):%Y-%m-%dT%H:%M}"})
        me = moved_to(deed(tx), WEDNESDAY + timedelta(seconds=30))
        page = queue.see_queue(tx, me, {"tab": "all"}, 0)
        pages = (*page.work, *queue.see_queue(tx, me, {"tab": "all"}, 1).work)
        assert page.late is not None
        lateness = [_rank(page.late.of(one)) for one in pages]
        assert lateness == sorted(lateness, reverse=True)
        assert len(set(lateness)) > 6
        late = queue.see_queue(tx, me, {"tab": "all", "overdue": "1"}, 0).counts["all"]
        assert late == sum(one >= (0, 0) for one in lateness), "the filter finds what the page says is late"


def _rank(lateness: Lateness | None) -> tuple[int, int]:
    return (["hours", "days"].index(lateness.unit), lateness.number) if lateness else (-1, 0)


def test_list_on_telegram_stands_in_the_same_order(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        confirm(tx, "desk_hours", OFFICE)
        put(tx, 1, {"promised": "2026-11-25T09:30"})
        put(tx, 2, {"sent": "2026-11-16T09:00"})
        said = staff_orders.obey(tx, moved_to(deed(tx), WEDNESDAY), Order("queue"), "")
        told = [str(line.values.get("reference", ""))[-2:] for line in said.lines]
        assert told == ["", "02", "01"]


def test_claims_and_tabs_change_nothing_of_the_order(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        me = moved_to(deed(tx), WEDNESDAY)
        for number in (1, 2, 3):
            one = put(tx, number, {"sent": f"2026-11-2{number}T09:00"})
            desk.assign_lead(tx, one, me.actor.staff_id)
        assert [one.reference[-2:] for one in queue.see_queue(tx, me, {"tab": "mine"}, 0).work] == ["01", "02", "03"]
