"""A move for many into an intake: seats are counted before anything happens, and nobody is moved who has none."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from typing import TYPE_CHECKING

import pytest

from bot.clock import FrozenClock
from bot.services import bulk, desk, seats, weighing
from bot.services.bulk_work import BulkWork
from bot.services.desk import Mistake
from bot.services.weighing import Plan
from storage import leads
from storage import seats as stored
from tests.storing import DAY, NOW, known
from tests.test_bulk import coordinator, done, outcomes, turns, wanted, whys
from tests.test_bulk_site import confirming
from tests.test_desk import stands
from tests.test_desk_site import browser, clock, come_in, link
from tests.test_desk_work import VALUES, lead
from tests.test_seats import enrol, intake, line, wait

if TYPE_CHECKING:
    import httpx

    from storage.db import Database

__all__ = ["browser", "clock"]


def enrolling(where: int) -> Plan:
    return Plan("move", status="enrolled", reason="registered", intake=where)


def test_no_more_are_enrolled_than_there_are_seats_and_it_is_said_before(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        where, people = intake(tx, me, seats="3"), [lead(tx, number) for number in range(1, 6)]
        enrol(tx, me, people[0], where)
        weighed = weighing.weigh(tx, me, enrolling(where), people[1:])
        assert (weighed.todo, weighed.left_out) == (2, [("no_seat", 2)])
        assert weighed.references == {"no_seat": ("1234504", "1234505")}, "who signed up last has to wait"
        bulk_id = wanted(tx, me, enrolling(where), people[1:])
        done(tx, me)
        assert outcomes(tx, bulk_id) == {"done": 2, "no_seat": 2}
        assert (line(tx, me, where).tally, line(tx, me, where).left) == (seats.Tally(3, 0, 0), 0)
        assert [stored.get_place(tx, one) for one in people] == [where] * 3 + [None] * 2
        seen = bulk.see_bulk(tx, me, bulk_id)
        assert (seen.plan, seen.named[where], seen.left_out) == (enrolling(where), "Groupe A", (("no_seat", 2),))


def test_who_waits_for_a_seat_there_the_longest_gets_it_first(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        where, people = intake(tx, me, seats="1"), [lead(tx, number) for number in range(1, 4)]
        wait(tx, me, people[2], where)
        wait(tx, replace(me, now=NOW + DAY), people[1], where)
        assert whys(tx, me, enrolling(where), *people) == ["no_seat", "no_seat", ""]
        assert whys(tx, me, Plan("move", status="enrolled", reason="registered"), *people) == ["", "no_seat", ""], (
            "without an intake each stays where it stands, and seats count there too"
        )


def test_waiting_list_takes_all_and_only_those_the_intake_is_for(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        where, full = intake(tx, me, seats="1"), lead(tx, 1)
        enrol(tx, me, full, where)
        people = [lead(tx, number) for number in (2, 3)]
        teacher = leads.save_lead(tx, known(tx, "9").id, "me", "9999999", VALUES | {"kind": "teacher"}, NOW)
        plan = Plan("move", status="waiting_list", intake=where)
        assert whys(tx, me, plan, *people, teacher) == ["", "", "no_such_intake"]
        wanted(tx, me, plan, [*people, teacher])
        done(tx, me)
        assert line(tx, me, where).tally == seats.Tally(1, 2, 0)
        assert stands(tx, teacher).status == "new"


def test_seats_that_went_since_they_were_seen_are_not_there(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        where, people = intake(tx, me, seats="2"), [lead(tx, number) for number in range(1, 4)]
        bulk_id = wanted(tx, me, enrolling(where), people[:2])
        enrol(tx, me, people[2], where)
        done(tx, me)
        assert outcomes(tx, bulk_id) == {"done": 1, "no_seat": 1}


def test_who_stands_in_no_intake_afterwards_is_counted(database: Database) -> None:
    with database.transaction() as tx:
        me = coordinator(tx)
        where, people = intake(tx, me), [lead(tx, number) for number in range(1, 4)]
        wait(tx, me, people[0], where)
        assert weighing.weigh(tx, me, Plan("move", status="enrolled", reason="started"), people).apart == 2
        assert weighing.weigh(tx, me, enrolling(where), people).apart == 0
        assert weighing.weigh(tx, me, Plan("move", status="papers"), people).apart == 0


@pytest.mark.parametrize(
    ("told", "mistake"),
    [
        ({"into": "papers", "placed": "1"}, "no_intake_there"),
        ({"into": "waiting_list", "placed": "999"}, "no_such_intake"),
    ],
)
def test_intake_that_cannot_be_is_a_mistake(sqlite_database: Database, told: dict[str, str], mistake: str) -> None:
    with sqlite_database.transaction() as tx:
        me, one = coordinator(tx), lead(tx)
        assert intake(tx, me) == 1
        with pytest.raises(Mistake, match=mistake):
            bulk.offer(tx, me, {"leads": str(one), "do": "move"} | told)


@pytest.mark.parametrize(
    "plan",
    [
        Plan("move", status="papers"),
        Plan("move", status="enrolled", reason="started"),
        Plan("move", status="enrolled", reason="started", intake=12),
        Plan("move", status="waiting_list", intake=3),
        Plan("assign", to=7),
        Plan("assign"),
        Plan("write", reply="thanks"),
    ],
)
def test_plan_is_read_again_from_its_codes(plan: Plan) -> None:
    assert Plan.of(plan.verb, plan.about) == plan


async def test_intake_is_chosen_on_the_page_and_who_is_left_out_is_said_before_and_after(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        where = intake(tx, coordinator(tx, "hind"), seats="2")
        for number in range(1, 5):
            lead(tx, number)
    await come_in(browser, link(sqlite_database, "nadia", "coordinator"))
    shown = unescape((await browser.get("/desk/bulk/new?which=all")).text)
    assert "Promotion (pour\u00a0: Liste d'attente / Inscription faite)" in shown
    assert f'<option value="{where}">Groupe A\u00a0: places libres 2</option>' in shown
    told = {"which": "all", "do": "move", "into": "enrolled", "reason": "registered", "placed": str(where)}
    looked = unescape((await browser.get("/desk/bulk/new", params=told)).text)
    todo, left_out = "Demandes concernées\u00a0: 2", "plus de place dans leur promotion\u00a0: 2"
    for words in ("Dans la promotion\u00a0: Groupe A", todo, "Laissées de côté\u00a0: 2", left_out):
        assert words in looked, words
    at = (await browser.post("/desk/bulk/new", data=confirming(looked))).headers["location"]
    work = BulkWork(sqlite_database, turns(sqlite_database), FrozenClock(NOW))
    while await work.look():
        pass
    ended = unescape((await browser.get(at)).text)
    for words in ("Dans la promotion\u00a0: Groupe A", "Faites\u00a0: 2", left_out):
        assert words in ended, words


async def test_list_narrowed_by_intake_stays_narrowed_until_it_is_done(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        me = coordinator(tx, "hind")
        where, people = intake(tx, me), [lead(tx, number) for number in range(1, 5)]
        wait(tx, me, people[0], where)
        desk.release_lead(tx, me, people[0])
    await come_in(browser, link(sqlite_database, "nadia", "coordinator"))
    told = {"which": "all", "tab": "all", "intake": str(where), "do": "move", "into": "papers"}
    looked = (await browser.get("/desk/bulk/new", params=told)).text
    assert confirming(looked)["intake"] == str(where)
    assert "Demandes concernées\u00a0: 1" in unescape(looked)
    answer = await browser.post("/desk/bulk/new", data=confirming(looked))
    assert answer.status_code == 303
    assert "Demandes choisies\u00a0: 1" in unescape((await browser.get("/desk/bulk")).text)
