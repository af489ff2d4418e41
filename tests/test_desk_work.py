"""The list of those that need a person, and who works on whom, on both databases."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from storage import desk, leads, narrowing
from storage.desk import Filters
from storage.leads import hold_leads
from storage.withdrawing import withdraw_lead
from tests.storing import DAY, MINUTE, NOW, at_once, known
from tests.test_staff_accounts import account

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.db import Database

ANY = Filters(ended=frozenset({"enrolled", "not_interested"}))
VALUES = {
    "first_name": "Salma",
    "phone": "+212600000001",
    "who": "youth",
    "age": "15",
    "locale": "ary",
    "source": "poster",
}


def lead(tx: Connection, number: int = 1, **values: str) -> int:
    conversation = known(tx, str(number)).id
    return leads.save_lead(tx, conversation, "me", f"12345{number:02}", VALUES | values, NOW + number * MINUTE)


def listed(tx: Connection, me: int, tab: desk.Tab = "all", filters: Filters = ANY) -> list[str]:
    found = desk.list_work(tx, tab, filters, staff_id=me, now=NOW + DAY, limit=50)
    return [one.reference[-2:] for one in found]


def test_new_ones_and_looks_that_are_due_come_by_age_then_the_longest_untouched(database: Database) -> None:
    with database.transaction() as tx:
        me = account(tx)
        first, second, third, fourth, _fifth = (lead(tx, number) for number in range(1, 6))
        desk.move_lead(tx, first, "to_call_back", reason="", now=NOW + MINUTE)
        desk.move_lead(tx, second, "to_call_back", reason="", now=NOW)
        desk.set_follow_up(tx, third, NOW + DAY - MINUTE)
        desk.move_lead(tx, fourth, "to_call_back", reason="", now=NOW)
        desk.set_follow_up(tx, fourth, NOW + 2 * DAY)
        assert listed(tx, me) == ["05", "03", "02", "01", "04"]


def test_tabs_and_their_counts(database: Database) -> None:
    with database.transaction() as tx:
        me, other = account(tx), account(tx, "karim")
        numbers = [lead(tx, number) for number in range(1, 7)]
        later = NOW + 2 * DAY
        desk.claim_lead(tx, numbers[0], me, until=later, now=NOW)
        desk.claim_lead(tx, numbers[1], other, until=later, now=NOW)
        desk.claim_lead(tx, numbers[2], other, until=NOW + MINUTE, now=NOW)  # it is over
        desk.assign_lead(tx, numbers[3], me)
        desk.move_lead(tx, numbers[4], "enrolled", reason="registered", now=NOW)
        withdraw_lead(tx, known(tx, "6").id, "me", NOW)
        assert listed(tx, me, "mine") == ["01", "04"]
        assert listed(tx, me, "nobodys") == ["03"]
        assert listed(tx, me, "all") == ["01", "02", "03", "04"]
        assert listed(tx, me, "done") == ["05"]
        assert desk.count_work(tx, ANY, staff_id=me, now=NOW + DAY) == {
            "mine": 2, "nobodys": 1, "all": 4, "overdue": 0, "done": 1,
        }  # fmt: skip


@pytest.mark.parametrize(
    ("told", "filters"),
    [
        ({"locale": "fr"}, {"locale": "fr"}),
        ({"who": "parent"}, {"who": "parent"}),
        ({"who": "teacher"}, {"who": "teacher"}),
        ({"age": "17"}, {"age_from": 16}),
        ({"age": "12-"}, {"age_to": 13}),
        ({"age": "31+"}, {"age_from": 40}),
        ({"age": "", "birth_year": "2008"}, {"age_from": 17, "age_to": 18, "year": 2026}),
        ({"centre": "hay-hassani"}, {"centre": "hay-hassani"}),
        ({"source": "radio"}, {"source": "radio"}),
    ],
)
def test_list_is_narrowed(database: Database, told: dict[str, str], filters: dict[str, str]) -> None:
    with database.transaction() as tx:
        me = account(tx)
        lead(tx, 1)
        lead(tx, 2, **told)
        narrowed = replace(ANY, **filters)  # type: ignore[arg-type]
        assert listed(tx, me, filters=narrowed) == ["02"]
        assert desk.count_work(tx, narrowed, staff_id=me, now=NOW)["all"] == 1


def test_list_is_narrowed_to_who_waits_and_to_mine(database: Database) -> None:
    with database.transaction() as tx:
        me, other = account(tx), account(tx, "karim")
        first, second, third = (lead(tx, number) for number in (1, 2, 3))
        desk.mark_waiting(tx, known(tx, "1").id, ["me"], "reply", NOW)
        desk.assign_lead(tx, second, me)
        desk.claim_lead(tx, first, other, until=NOW + 2 * DAY, now=NOW)
        desk.move_lead(tx, third, "enrolled", reason="registered", now=NOW)
        desk.assign_lead(tx, third, me)
        assert listed(tx, me, filters=replace(ANY, waits=True)) == ["01"]
        assert listed(tx, me, filters=replace(ANY, mine=True)) == ["02"]
        assert listed(tx, me, "done", replace(ANY, mine=True)) == ["03"]


def test_known_sources_and_centres_are_those_of_leads_that_are_shown(database: Database) -> None:
    with database.transaction() as tx:
        for number, source in enumerate(("radio", "poster", "radio", "held", ""), start=1):
            lead(tx, number, source=source)
        hold_leads(tx, known(tx, "4").id, ["me"])
        assert narrowing.list_known(tx, None) == {"source": ("poster", "radio"), "centre": ()}


def test_who_may_not_be_contacted_yet_is_shown_as_that_and_nobody_takes_moves_or_finds_them(database: Database) -> None:
    with database.transaction() as tx:
        me = account(tx)
        held = lead(tx)
        hold_leads(tx, known(tx, "1").id, ["me"])
        (shown,) = desk.list_work(tx, "all", ANY, staff_id=me, now=NOW, limit=50)
        assert shown.contact_hold
        assert (shown.first_name, shown.who, shown.age, shown.source) == ("", "", "", "")
        assert not desk.claim_lead(tx, held, me, until=NOW + DAY, now=NOW)
        assert not desk.move_lead(tx, held, "enrolled", reason="registered", now=NOW)
        assert not desk.assign_lead(tx, held, me)
        assert not desk.set_follow_up(tx, held, NOW)
        assert desk.count_try(tx, held) == 0
        for told in (
            {"age_to": 16, "year": 2026},
            {"locale": "ary"},
            {"status": "new"},
            {"overdue": True},
            {"waits": True},
        ):
            assert listed(tx, me, filters=replace(ANY, **told)) == [], told


def test_claimed_lead_is_anothers_until_it_is_over_or_given_back(database: Database) -> None:
    with database.transaction() as tx:
        me, other = account(tx), account(tx, "karim")
        one = lead(tx)
        assert desk.claim_lead(tx, one, me, until=NOW + 30 * MINUTE, now=NOW)
        assert desk.claim_lead(tx, one, me, until=NOW + 60 * MINUTE, now=NOW), "taken longer"
        assert not desk.claim_lead(tx, one, other, until=NOW + DAY, now=NOW)
        assert not desk.release_lead(tx, one, other)
        assert desk.claim_lead(tx, one, other, until=NOW + DAY, now=NOW + 60 * MINUTE), "it was over"
        assert desk.release_lead(tx, one, other)
        assert desk.claim_lead(tx, one, me, until=NOW + DAY, now=NOW)


def test_of_many_who_claim_at_once_one_gets_it(database: Database) -> None:
    with database.transaction() as tx:
        staff = [account(tx, f"s{number}") for number in range(4)]
        one = lead(tx)

    def claim(number: int) -> bool:
        with database.transaction() as tx:
            return desk.claim_lead(tx, one, staff[number], until=NOW + DAY, now=NOW)

    assert sum(at_once(4, claim)) == 1


def test_tries_are_counted_and_a_lead_that_was_taken_back_is_not_there(database: Database) -> None:
    with database.transaction() as tx:
        one = lead(tx)
        assert [desk.count_try(tx, one) for _ in range(3)] == [1, 2, 3]
        found = desk.get_work(tx, one)
        assert found is not None
        assert (found.tries, found.first_name) == (3, "Salma")
        withdraw_lead(tx, known(tx, "1").id, "me", NOW)
        assert desk.get_work(tx, one) is None
