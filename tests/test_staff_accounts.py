"""Accounts, one-time links and sessions, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from storage import desk, failures, leads, staff
from storage.models import sign_in_failures, staff_links, staff_sessions
from storage.models import staff as accounts
from storage.staff import LoginTaken
from tests.storing import DAY, MINUTE, NOW, at_once, known, of_table

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.db import Database

IDLE = {"seen_since": NOW - 30 * MINUTE, "begun_since": NOW - DAY}


def account(tx: Connection, login: str = "salma", roles: tuple[str, ...] = ("counsellor",)) -> int:
    return staff.add_account(tx, login, name="Salma", roles=roles, languages=("fr", "ary"), locale="fr", now=NOW)


def test_account_has_no_password_at_first_and_is_found_by_its_login(database: Database) -> None:
    with database.transaction() as tx:
        identity = account(tx)
        found = staff.find_login(tx, "salma")
        assert found is not None
        one, password = found
        assert (one.id, one.name, one.roles, one.languages, password) == (
            identity, "Salma", frozenset({"counsellor"}), frozenset({"fr", "ary"}), "",
        )  # fmt: skip
        assert staff.find_login(tx, "someone") is None
        assert not one.has_password


def test_login_is_given_once(database: Database) -> None:
    with database.transaction() as tx:
        account(tx)
    with pytest.raises(LoginTaken), database.transaction() as tx:
        account(tx)


def test_name_and_tokens_are_not_in_the_database_as_they_are(database: Database) -> None:
    with database.transaction() as tx:
        identity = account(tx)
        staff.add_link(tx, identity, "a-link", NOW + DAY)
        staff.add_session(tx, identity, "a-session", NOW)
        statements = ("SELECT * FROM staff", "SELECT * FROM staff_links", "SELECT * FROM staff_sessions")
        whole = repr([tx.exec_driver_sql(statement).all() for statement in statements])
    assert not any(secret in whole for secret in ("Salma", "a-link", "a-session"))


def test_link_is_seen_as_often_as_wanted_and_used_once(database: Database) -> None:
    with database.transaction() as tx:
        identity = account(tx)
        staff.add_link(tx, identity, "token", NOW + DAY)
    for _ in range(3):
        with database.transaction() as tx:
            seen = staff.see_link(tx, "token", NOW)
            assert seen is not None
            assert seen.id == identity
    with database.transaction() as tx:
        assert staff.use_link(tx, "token", NOW) == identity
        assert staff.use_link(tx, "token", NOW) is None
        assert staff.see_link(tx, "token", NOW) is None


def test_of_two_who_use_a_link_at_once_one_gets_in(database: Database) -> None:
    with database.transaction() as tx:
        staff.add_link(tx, account(tx), "token", NOW + DAY)

    def use(_: int) -> bool:
        with database.transaction() as tx:
            return staff.use_link(tx, "token", NOW) is not None

    assert sorted(at_once(4, use)) == [False, False, False, True]


def test_link_that_is_over_or_was_replaced_signs_nobody_in(database: Database) -> None:
    with database.transaction() as tx:
        identity = account(tx)
        staff.add_link(tx, identity, "old", NOW + DAY)
        staff.add_link(tx, identity, "new", NOW + DAY)
        assert staff.use_link(tx, "old", NOW) is None
        assert staff.use_link(tx, "new", NOW + DAY) is None
        assert staff.use_link(tx, "new", NOW) == identity


def test_session_ends_when_it_is_idle_old_signed_out_or_the_account_is_closed(database: Database) -> None:
    with database.transaction() as tx:
        identity = account(tx)
        staff.add_session(tx, identity, "here", NOW)
        found = staff.get_session(tx, "here", **IDLE)
        assert found is not None
        assert found.account.login == "salma"
        assert staff.get_session(tx, "there", **IDLE) is None
        assert staff.get_session(tx, "here", seen_since=NOW, begun_since=NOW - DAY) is None
        assert staff.get_session(tx, "here", seen_since=NOW - DAY, begun_since=NOW) is None
        staff.touch_session(tx, "here", NOW + MINUTE)
        assert staff.get_session(tx, "here", seen_since=NOW, begun_since=NOW - DAY)
        staff.delete_session(tx, "here")
        assert staff.get_session(tx, "here", **IDLE) is None
        staff.add_session(tx, identity, "here", NOW)
        staff.add_session(tx, identity, "there", NOW)
        staff.close_account(tx, identity, NOW)
        assert staff.get_session(tx, "here", **IDLE) is None
        assert staff.find_login(tx, "salma") is None
        assert tx.execute(select(staff_sessions)).all() == []


def test_old_sessions_and_links_are_forgotten(database: Database) -> None:
    with database.transaction() as tx:
        identity = account(tx)
        staff.add_session(tx, identity, "idle", NOW - 2 * DAY)
        staff.add_session(tx, identity, "here", NOW)
        staff.add_link(tx, identity, "link", NOW - DAY)
        assert of_table(tx, staff_sessions, NOW) + of_table(tx, staff_links, NOW) == 2
        assert staff.get_session(tx, "here", **IDLE)
        assert tx.execute(select(staff_links)).all() == []


def test_failures_are_counted_for_each_and_forgotten_in_time(database: Database) -> None:
    with database.transaction() as tx:
        for minutes in (65, 10, 5):
            failures.add_failure(tx, "login salma", NOW - minutes * MINUTE)
        failures.add_failure(tx, "login karim", NOW)
        assert failures.count_failures(tx, "login salma", NOW - 15 * MINUTE) == 2
        assert failures.count_failures(tx, "address 127.0.0.1", NOW - 15 * MINUTE) == 0
        assert of_table(tx, sign_in_failures, NOW) == 1


def test_administrators_are_counted_by_the_whole_word_and_only_while_open(database: Database) -> None:
    with database.transaction() as tx:
        first = account(tx, "a", ("counsellor", "administrator"))
        account(tx, "b", ("coordinator",))
        assert staff.count_administrators(tx) == 1
        staff.set_roles(tx, first, ("coordinator",))
        assert staff.count_administrators(tx) == 0
        staff.set_roles(tx, first, ("administrator",))
        staff.close_account(tx, first, NOW)
        assert staff.count_administrators(tx) == 0
        assert [one.login for one in staff.list_accounts(tx)] == ["b", "a"]
        assert tx.execute(select(accounts.c.password_hash)).scalars().all() == [None, None]


def test_leads_of_a_closed_account_are_nobodys(database: Database) -> None:
    with database.transaction() as tx:
        identity, one = account(tx), leads.save_lead(tx, known(tx).id, "me", "1234567", {"who": "youth"}, NOW)
        desk.claim_lead(tx, one, identity, until=NOW + DAY, now=NOW)
        desk.assign_lead(tx, one, identity)
        staff.close_account(tx, identity, NOW)
        found = desk.get_work(tx, one)
        assert found is not None
        assert (found.claimed_by, found.claimed_until, found.assigned_to) == (None, None, None)
