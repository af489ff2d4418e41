"""What staff do with a lead: one gate for each verb, one line in the audit for each deed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from bot.clock import FrozenClock
from bot.services import bulk, desk, erasing, lead_page, posted, staff_orders
from bot.services.access import PERMISSIONS, ROLES, Actor, Refused, lead_for
from bot.services.desk import Deed, Mistake
from bot.services.staff_said import Order
from bot.services.turns import Turns
from storage import audit, notes
from storage import desk as work
from storage.leads import hold_leads
from storage.overdue import OWN, PROMISED, RETRY
from storage.withdrawing import withdraw_lead
from tests.conversing import programme
from tests.storing import DAY, MINUTE, NOW, at_once, known
from tests.test_desk_work import lead
from tests.test_staff_accounts import account
from tests.test_transcripts import catalogues, lexicon

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from storage.db import Database
    from storage.desk import Work


DOCUMENT = Path(__file__).parent.parent / "docs" / "desk.md"


def deed(tx: Connection, login: str = "salma", *roles: str) -> Deed:
    staff_id = account(tx, login, roles or ("counsellor",))
    actor = Actor(staff_id, login, frozenset(roles or ("counsellor",)))
    # Its verbs get an open transaction: the turns need no database of their own.
    turns = Turns(cast("Database", None), programme(), lexicon(), catalogues(), FrozenClock(NOW))
    return Deed(actor, NOW, programme().statuses, turns)


def later(one: Deed, minutes: int) -> Deed:
    return replace(one, now=NOW + minutes * MINUTE)


def stands(tx: Connection, lead_id: int) -> Work:
    found = work.get_work(tx, lead_id)
    assert found is not None
    return found


def test_counsellor_takes_a_lead_calls_and_books_a_visit(database: Database) -> None:
    with database.transaction() as tx:
        me, one = deed(tx), lead(tx)
        desk.claim_lead(tx, me, one)
        desk.record_call(tx, me, one, "no_answer")
        assert (stands(tx, one).status, stands(tx, one).tries) == ("no_answer", 1)
        assert stands(tx, one).follow_up_at == NOW + DAY
        desk.record_call(tx, me, one, "call_back", again_at=NOW + 60 * MINUTE)
        assert (stands(tx, one).status, stands(tx, one).follow_up_at) == ("to_call_back", NOW + 60 * MINUTE)
        desk.record_call(tx, later(me, 60), one, "reached")
        assert stands(tx, one).follow_up_at is None
        desk.add_note(tx, me, one, " Vient avec sa tante. ")
        desk.move_lead(tx, me, one, "visit_booked", "")
        assert [(line.verb, line.about, line.login) for line in audit.list_deeds(tx, one)] == [
            ("claim", "", "salma"),
            ("record_call", "no_answer", "salma"),
            ("record_call", "call_back", "salma"),
            ("record_call", "reached", "salma"),
            ("add_note", "", "salma"),
            ("move", "in_touch visit_booked", "salma"),
        ]
        assert [note.words for note in notes.list_notes(tx, one)] == ["Vient avec sa tante."]


def test_who_was_still_to_be_reached_is_in_touch_and_an_older_lead_stays_where_it_is(database: Database) -> None:
    with database.transaction() as tx:
        me, one = deed(tx), lead(tx)
        for before in ("", "no_answer", "to_call_back"):
            if before:
                desk.move_lead(tx, me, one, before, "")
            desk.record_call(tx, me, one, "reached")
            assert stands(tx, one).status == "in_touch", before
        desk.move_lead(tx, me, one, "papers", "")
        desk.record_call(tx, me, one, "reached")
        assert stands(tx, one).status == "papers"


def test_wrong_number_takes_no_promise_away(database: Database) -> None:
    with database.transaction() as tx:
        me, one = deed(tx), lead(tx)
        desk.record_call(tx, me, one, "call_back", again_at=NOW + DAY)
        desk.record_call(tx, me, one, "wrong_number")
        assert stands(tx, one).follow_up_at == NOW + DAY


def test_call_that_was_promised_for_later_was_forgotten_when_nobody_answered_one_before_it(database: Database) -> None:
    with database.transaction() as tx:
        me, one = deed(tx), lead(tx)
        desk.record_call(tx, me, one, "call_back", again_at=NOW + 2 * DAY)
        desk.record_call(tx, later(me, 60), one, "no_answer")
        found = stands(tx, one)
        assert (found.follow_up_at, found.follow_up_for) == (NOW + 2 * DAY, PROMISED)
        assert (found.status, found.tries) == ("no_answer", 1)
        at_last = later(me, 2 * 24 * 60)
        desk.record_call(tx, at_last, one, "no_answer")
        found = stands(tx, one)
        assert (found.follow_up_at, found.follow_up_for) == (at_last.now + DAY, RETRY), "this was the promised one"


def test_end_needs_a_reason_takes_the_follow_up_away_and_can_be_undone(database: Database) -> None:
    with database.transaction() as tx:
        me, one = deed(tx), lead(tx)
        desk.set_follow_up(tx, me, one, NOW + DAY)
        with pytest.raises(Mistake, match="needs_reason"):
            desk.move_lead(tx, me, one, "enrolled", "")
        desk.move_lead(tx, me, one, "enrolled", "started")
        ended = stands(tx, one)
        assert (ended.status, ended.follow_up_at, ended.claimed_by) == ("enrolled", None, None)
        with pytest.raises(Mistake, match="not_from_here"):
            desk.record_call(tx, me, one, "no_answer")
        desk.move_lead(tx, me, one, "to_call_back", "")
        assert stands(tx, one).status == "to_call_back"


def test_request_that_had_ended_and_is_to_be_called_back_came_up_nowhere(database: Database) -> None:
    with database.transaction() as tx:
        me, one, other = deed(tx), lead(tx, 1), lead(tx, 2)
        for ended in (one, other):
            desk.move_lead(tx, me, ended, "enrolled", "registered")
        desk.set_follow_up(tx, me, other, NOW + DAY)
        for ended in (one, other):
            desk.move_lead(tx, later(me, 60), ended, "to_call_back", "")
        found = [stands(tx, ended) for ended in (one, other)]
        assert [(each.status, each.follow_up_at, each.follow_up_for) for each in found] == [
            ("to_call_back", later(me, 60).now, OWN),
            ("to_call_back", NOW + DAY, OWN),  # staff had said when
        ]


def test_lead_of_another_is_left_alone_until_their_claim_is_over(database: Database) -> None:
    with database.transaction() as tx:
        me, other, one = deed(tx), deed(tx, "karim"), lead(tx)
        desk.claim_lead(tx, me, one)
        for verb in ("claim", "record_call", "move", "follow_up"):
            with pytest.raises(Mistake, match="claimed"):
                ACTS[verb](tx, other, one)
        desk.release_lead(tx, other, one)
        assert stands(tx, one).claimed_by == me.actor.staff_id, "it was not theirs to give"
        desk.record_call(tx, later(other, 31), one, "reached")
        assert stands(tx, one).claimed_by == other.actor.staff_id


def test_of_two_who_press_at_once_one_has_it_and_the_other_hears_so(database: Database) -> None:
    with database.transaction() as tx:
        deeds = [deed(tx, f"s{number}") for number in range(4)]
        one = lead(tx)

    def press(number: int) -> str:
        try:
            with database.transaction() as tx:
                desk.claim_lead(tx, deeds[number], one)
        except Mistake as mistake:
            return mistake.reason
        return "mine"

    assert sorted(at_once(4, press)) == ["claimed", "claimed", "claimed", "mine"]
    with database.reading() as tx:
        assert [line.verb for line in audit.list_deeds(tx, one)] == ["claim"]


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (lambda tx, me, one: desk.record_call(tx, me, one, "call_back"), "when_to_call_back"),
        (lambda tx, me, one: desk.record_call(tx, me, one, "call_back", again_at=NOW), "when_to_call_back"),
        (lambda tx, me, one: desk.set_follow_up(tx, me, one, NOW), "in_the_past"),
        (lambda tx, me, one: desk.add_note(tx, me, one, "  "), "empty_note"),
        (lambda tx, me, one: desk.add_note(tx, me, one, "a" * 2001), "long_note"),
        (lambda tx, me, one: desk.move_lead(tx, me, one, "new", ""), "not_from_here"),
        (lambda tx, me, one: desk.move_lead(tx, me, one, "papers", "age"), "no_such_reason"),
        (lambda tx, me, one: desk.assign_lead(tx, me, one, 999), "no_such_person"),
    ],
)
def test_mistake_of_staff_has_a_reason_and_changes_nothing(
    sqlite_database: Database, act: Callable[[Connection, Deed, int], None], reason: str
) -> None:
    with sqlite_database.transaction() as tx:
        me, one = deed(tx, "salma", "counsellor", "coordinator"), lead(tx)
        before = stands(tx, one)
        with pytest.raises(Mistake, match=reason):
            act(tx, me, one)
        assert stands(tx, one) == before
        assert audit.list_deeds(tx, one) == []


ACTS: dict[str, Callable[[Connection, Deed, int], object]] = {
    "claim": desk.claim_lead,
    "release": desk.release_lead,
    "assign": lambda tx, one, key: desk.assign_lead(tx, one, key, None),
    "record_call": lambda tx, one, key: desk.record_call(tx, one, key, "reached"),
    "move": lambda tx, one, key: desk.move_lead(tx, one, key, "papers", ""),
    "follow_up": lambda tx, one, key: desk.set_follow_up(tx, one, key, NOW + DAY),
    "add_note": lambda tx, one, key: desk.add_note(tx, one, key, "Essai"),
    "see_lead": desk.see_lead,
    "erase": lambda tx, one, key: erasing.erase(tx, one, key, "1234501"),
}


@pytest.mark.parametrize("verb", ACTS)
@pytest.mark.parametrize("role", ROLES)
def test_verb_is_for_the_roles_of_the_table_and_nobody_else(sqlite_database: Database, verb: str, role: str) -> None:
    allowed = role in PERMISSIONS[verb]  # type: ignore[index]
    with sqlite_database.transaction() as tx:
        me, one = deed(tx, "salma", role), lead(tx)
        if allowed:
            ACTS[verb](tx, me, one)
        else:
            with pytest.raises(Refused):
                ACTS[verb](tx, me, one)
        assert bool(audit.list_deeds(tx, one)) == (allowed and verb not in {"release", "erase"}), "of no other, no deed"


@pytest.mark.parametrize("verb", ACTS)
def test_lead_that_is_not_there_or_held_or_taken_back_answers_like_one_that_is_not_theirs(
    sqlite_database: Database, verb: str
) -> None:
    with sqlite_database.transaction() as tx:
        me = deed(tx, "salma", *ROLES)
        held, gone = lead(tx, 1), lead(tx, 2)
        hold_leads(tx, known(tx, "1").id, ["me"])
        withdraw_lead(tx, known(tx, "2").id, "me", NOW)
        for one in (999, gone, *([held] if verb != "see_lead" else [])):
            with pytest.raises(Refused):
                ACTS[verb](tx, me, one)


def test_table_of_permissions_in_the_documentation_is_the_one_in_the_code() -> None:
    _, _, told_there = DOCUMENT.read_text(encoding="utf-8").partition("## Who may do what")
    table, _, _ = told_there.partition("\n## ")
    rows = [line.strip("|").split("|") for line in table.splitlines() if line[:1] == "|"]
    _, *roles = (cell.strip() for cell in rows[0])
    told = {
        verb.strip(): frozenset(role for role, cell in zip(roles, cells, strict=True) if cell.strip() == "yes")
        for verb, *cells in rows[2:]
    }
    assert told == PERMISSIONS


def test_held_lead_is_seen_only_as_that(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        me, one = deed(tx), lead(tx)
        hold_leads(tx, known(tx, "1").id, ["me"])
        shown = desk.see_lead(tx, me, one)
        assert shown.contact_hold
        assert (shown.first_name, shown.age) == ("", "")
        with pytest.raises(Refused):
            lead_for(tx, me.actor, "record_call", one)


def test_call_that_was_promised_stays_with_who_promised_it_when_their_claim_is_over(database: Database) -> None:
    with database.transaction() as tx:
        me, one = deed(tx), lead(tx)
        desk.record_call(tx, me, one, "call_back", again_at=later(me, 26 * 60).now)
        assert stands(tx, one).assigned_to == me.actor.staff_id
        other = later(deed(tx, "karim"), 27 * 60)
        desk.record_call(tx, other, one, "no_answer")
        assert stands(tx, one).assigned_to == me.actor.staff_id


@pytest.mark.parametrize("role", ROLES)
def test_lead_is_given_only_to_who_may_take_leads(database: Database, role: str) -> None:
    """An administrator, and who is in charge of protection, stood in the list and were given families."""
    with database.transaction() as tx:
        me, one = deed(tx, "salma", "coordinator"), lead(tx)
        other = deed(tx, "karim", role).actor
        may = role in PERMISSIONS["claim"]
        assert (other.staff_id in lead_page.see_lead(tx, me, one).may_have) is may
        assert (other.staff_id in bulk.offer(tx, me, {"leads": str(one)}).logins) is may
        give = {"do": "assign", "to": str(other.staff_id)}
        if may:
            posted.do(tx, me, one, give)
            assert bulk.read_plan(tx, me, give) is not None
        else:
            with pytest.raises(Mistake, match="no_such_person"):
                posted.do(tx, me, one, give)
            with pytest.raises(Mistake, match="no_such_person"):
                bulk.read_plan(tx, me, give)
            for order in ("claim", "done"):
                with pytest.raises(Refused):
                    staff_orders.obey(tx, replace(me, actor=other), Order(order, "1234501", "no_answer"), "")
        assert stands(tx, one).assigned_to == (other.staff_id if may else None)
