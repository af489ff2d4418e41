"""Signing in at the desk: links that are spent once, passwords, limits, sessions, and the last administrator."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.services import sign_in, staff_link
from bot.services.access import Actor, Refused
from bot.services.sign_in import SignInMistake, Wished
from storage import staff, staff_telegram
from storage.models import audit as deeds
from storage.models import staff as accounts
from tests.storing import DAY, MINUTE, NOW

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.db import Database

SALMA = Wished("salma", "Salma", ("counsellor",), ("fr", "ary"))
PASSWORD = "neuf chats dorment"
hasher_of_the_program = sign_in._hasher  # before the tests have a quicker one


def hashed() -> str:
    return sign_in.new_hash(PASSWORD)


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


def actor(tx: Connection, login: str) -> Actor:
    found = staff.find_login(tx, login)
    assert found is not None
    return Actor(found[0].id, login, found[0].roles)


def test_password_is_hashed_as_slowly_as_is_recommended() -> None:
    hashed = hasher_of_the_program().hash(PASSWORD)
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_new_account_comes_in_by_its_link_and_then_by_its_password(database: Database) -> None:
    with database.transaction() as tx:
        link = sign_in.add_account(tx, SALMA, by=None, now=NOW)
        session = sign_in.come_in(tx, link, hashed(), NOW)
        here = sign_in.signed_in(tx, session, NOW + MINUTE)
        assert here is not None
        assert (here.account.login, here.actor().roles) == ("salma", frozenset({"counsellor"}))
        with pytest.raises(SignInMistake, match="link_over"):
            sign_in.come_in(tx, link, hashed(), NOW)
        stored = sign_in.attempt(tx, "salma", "127.0.0.1", NOW)
    assert sign_in.is_password(stored, PASSWORD)
    assert not sign_in.is_password(stored, PASSWORD + "!")
    with database.transaction() as tx:
        assert sign_in.signed_in(tx, sign_in.sign_in(tx, "salma", "127.0.0.1", stored, NOW), NOW)
        assert PASSWORD not in repr(tx.execute(select(accounts)).all())


def test_link_is_not_spent_by_a_password_that_is_too_short(database: Database) -> None:
    with database.transaction() as tx:
        link = sign_in.add_account(tx, SALMA, by=None, now=NOW)
        for password, reason in (("court", "short_password"), ("x" * 201, "long_password")):
            with pytest.raises(SignInMistake, match=reason):
                sign_in.come_in(tx, link, sign_in.new_hash(password), NOW)
        assert sign_in.come_in(tx, link, hashed(), NOW)


def test_link_is_over_after_a_day(database: Database) -> None:
    with database.transaction() as tx:
        link = sign_in.add_account(tx, SALMA, by=None, now=NOW)
        with pytest.raises(SignInMistake, match="link_over"):
            sign_in.come_in(tx, link, hashed(), NOW + DAY + MINUTE)


def test_unknown_login_and_account_without_password_have_nobodys_hash(database: Database) -> None:
    with database.transaction() as tx:
        sign_in.add_account(tx, SALMA, by=None, now=NOW)
        for login in ("salma", "nobody"):
            stored = sign_in.attempt(tx, login, "127.0.0.1", NOW)
            assert stored == ""
            assert not sign_in.is_password(stored, "")
            assert not sign_in.is_password(stored, PASSWORD)


def test_attempts_are_limited_by_login_and_by_address_and_the_limit_passes(database: Database) -> None:
    with database.transaction() as tx:
        for _ in range(5):
            sign_in.attempt(tx, "salma", "10.0.0.1", NOW)
        with pytest.raises(SignInMistake, match="too_many"):
            sign_in.attempt(tx, "salma", "10.0.0.1", NOW)
    with database.transaction() as tx:
        for number in range(25):
            sign_in.attempt(tx, f"guess{number}", "10.0.0.1", NOW)
        with pytest.raises(SignInMistake, match="too_many"):
            sign_in.attempt(tx, "karim", "10.0.0.1", NOW)
    with database.transaction() as tx:
        assert sign_in.attempt(tx, "salma", "10.0.0.1", NOW + 16 * MINUTE) == ""


@pytest.mark.parametrize("door", ["password", "link", "telegram"])
def test_who_guessed_passwords_all_day_elsewhere_kept_the_owner_of_a_login_out(database: Database, door: str) -> None:
    with database.transaction() as tx:
        link = sign_in.add_account(tx, SALMA, by=None, now=NOW - DAY)
        sign_in.come_in(tx, link, hashed(), NOW - DAY, address="10.0.0.1" if door == "link" else "")
        if door == "password":
            stored = sign_in.attempt(tx, "salma", "10.0.0.1", NOW - DAY)
            sign_in.sign_in(tx, "salma", "10.0.0.1", stored, NOW - DAY)
        elif door == "telegram":
            staff_telegram.add_code(tx, actor(tx, "salma").staff_id, "sign_in", "token", NOW)
            staff_link.come_in(tx, "token", NOW - DAY, "10.0.0.1")
    guess_from_everywhere(database, "salma")
    with database.transaction() as tx:
        stored = sign_in.attempt(tx, "salma", "10.0.0.1", NOW)
        assert sign_in.sign_in(tx, "salma", "10.0.0.1", stored, NOW)
        for _ in range(5):
            sign_in.attempt(tx, "salma", "10.0.0.1", NOW)
        with pytest.raises(SignInMistake, match="too_many"):
            sign_in.attempt(tx, "salma", "10.0.0.1", NOW)


@pytest.mark.parametrize("login", ["salma", "nobody"])
def test_password_is_guessed_fifty_times_an_hour_from_all_networks_together(database: Database, login: str) -> None:
    with database.transaction() as tx:
        sign_in.come_in(tx, sign_in.add_account(tx, SALMA, by=None, now=NOW), hashed(), NOW)
    guess_from_everywhere(database, login)
    with database.transaction() as tx:
        with pytest.raises(SignInMistake, match="too_many"):
            sign_in.attempt(tx, login, "172.16.0.1", NOW + 59 * MINUTE)
        assert bool(sign_in.attempt(tx, login, "172.16.0.1", NOW + 61 * MINUTE)) == (login == "salma")


def guess_from_everywhere(database: Database, login: str) -> None:
    """As often as anybody may."""
    with database.transaction() as tx:
        for number in range(50):
            sign_in.attempt(tx, login, f"192.168.{number}.1", NOW)
        with pytest.raises(SignInMistake, match="too_many"):
            sign_in.attempt(tx, login, "192.168.99.1", NOW)


def test_attempt_that_succeeds_counts_for_nothing(database: Database) -> None:
    with database.transaction() as tx:
        sign_in.come_in(tx, sign_in.add_account(tx, SALMA, by=None, now=NOW), hashed(), NOW)
        for _ in range(20):
            stored = sign_in.attempt(tx, "salma", "10.0.0.1", NOW)
            sign_in.sign_in(tx, "salma", "10.0.0.1", stored, NOW)


def test_password_that_was_changed_between_looking_and_signing_in_signs_nobody_in(database: Database) -> None:
    with database.transaction() as tx:
        sign_in.come_in(tx, sign_in.add_account(tx, SALMA, by=None, now=NOW), hashed(), NOW)
        stored = sign_in.attempt(tx, "salma", "", NOW)
        admin = Actor(99, "admin", frozenset({"administrator"}), "command_line")
        identity = actor(tx, "salma").staff_id
        sign_in.new_link(tx, identity, by=None, now=NOW)
        with pytest.raises(SignInMistake, match="wrong"):
            sign_in.sign_in(tx, "salma", "127.0.0.1", stored, NOW)
        assert admin.may("change_staff")


def test_new_link_ends_sessions_and_the_old_password(database: Database) -> None:
    with database.transaction() as tx:
        session = sign_in.come_in(tx, sign_in.add_account(tx, SALMA, by=None, now=NOW), hashed(), NOW)
        link = sign_in.new_link(tx, actor(tx, "salma").staff_id, by=None, now=NOW)
        assert sign_in.signed_in(tx, session, NOW) is None
        assert sign_in.attempt(tx, "salma", "", NOW) == ""
        assert sign_in.come_in(tx, link, sign_in.new_hash("autre mot de passe"), NOW)


@pytest.mark.parametrize(("after", "touched", "here"), [(30, True, True), (59, False, True), (61, False, False)])
def test_session_is_over_after_an_hour_without_a_deed(
    database: Database, *, after: int, here: bool, touched: bool
) -> None:
    with database.transaction() as tx:
        session = sign_in.come_in(tx, sign_in.add_account(tx, SALMA, by=None, now=NOW), hashed(), NOW)
        if touched:
            staff.touch_session(tx, session, NOW + 29 * MINUTE)
        assert bool(sign_in.signed_in(tx, session, NOW + after * MINUTE)) == here


def test_session_is_over_after_twelve_hours_whatever_is_done(database: Database) -> None:
    with database.transaction() as tx:
        session = sign_in.come_in(tx, sign_in.add_account(tx, SALMA, by=None, now=NOW), hashed(), NOW)
        late = NOW + timedelta(hours=12)
        staff.touch_session(tx, session, late)
        assert sign_in.signed_in(tx, session, late) is None
        assert sign_in.signed_in(tx, "", NOW) is None


def test_first_administrator_gets_a_link_at_each_start_until_one_is_used(database: Database) -> None:
    with database.transaction() as tx:
        first = sign_in.first_link(tx, NOW)
        second = sign_in.first_link(tx, NOW)
        assert first is not None
        assert second is not None
        with pytest.raises(SignInMistake, match="link_over"):
            sign_in.come_in(tx, first, hashed(), NOW)
        sign_in.come_in(tx, second, hashed(), NOW, "Salma")
        assert sign_in.first_link(tx, NOW) is None
        assert actor(tx, "admin").may("change_staff")


def test_first_administrator_says_what_they_are_called(database: Database) -> None:
    """They were called "Administrator", in French and Arabic too."""
    with database.transaction() as tx:
        token = sign_in.first_link(tx, NOW)
        assert token is not None
        account = staff.see_link(tx, token, NOW)
        assert account is not None
        assert account.name == ""
    for name in ("", "  ", "a" * 61):
        with pytest.raises(SignInMistake, match="name"), database.transaction() as tx:
            sign_in.come_in(tx, token, hashed(), NOW, name)
    with database.transaction() as tx:
        sign_in.come_in(tx, token, hashed(), NOW, " Salma ")
        account = staff.get_account(tx, account.id)
        assert account is not None
        assert (account.name, account.login) == ("Salma", "admin")


def test_only_an_administrator_opens_accounts_and_gives_an_administrator_a_link(database: Database) -> None:
    with database.transaction() as tx:
        sign_in.first_link(tx, NOW)
        admin = actor(tx, "admin")
        sign_in.add_account(tx, SALMA, by=admin, now=NOW)
        salma = actor(tx, "salma")
        with pytest.raises(Refused):
            sign_in.add_account(tx, replace(SALMA, login="karim"), by=salma, now=NOW)
        with pytest.raises(Refused):
            sign_in.new_link(tx, admin.staff_id, by=salma, now=NOW)
        assert sign_in.new_link(tx, salma.staff_id, by=admin, now=NOW)
        written = tx.execute(select(deeds.c.verb, deeds.c.about).order_by(deeds.c.id)).all()
        assert [tuple(row) for row in written][1:] == [("add_account", "salma"), ("new_link", "salma")]


@pytest.mark.parametrize(
    ("wished", "reason"),
    [
        (replace(SALMA, login="S"), "login"),
        (replace(SALMA, login="salma rani"), "login"),
        (replace(SALMA, name=" "), "name"),
        (replace(SALMA, roles=()), "roles"),
        (replace(SALMA, roles=("boss",)), "roles"),
        (replace(SALMA, languages=("en",)), "languages"),
        (replace(SALMA, locale="ary"), "locale"),
    ],
)
def test_account_that_cannot_be_opened_says_what_is_wrong(database: Database, wished: Wished, reason: str) -> None:
    with database.transaction() as tx, pytest.raises(SignInMistake, match=f"^{reason}$"):
        sign_in.add_account(tx, wished, by=None, now=NOW)


def test_login_is_given_once(database: Database) -> None:
    with database.transaction() as tx:
        sign_in.add_account(tx, SALMA, by=None, now=NOW)
        with pytest.raises(SignInMistake, match="login_taken"):
            sign_in.add_account(tx, SALMA, by=None, now=NOW)


@pytest.mark.parametrize("login", ["\0", "nadia\0", "", "a" * 4000, "نادية"])
def test_login_that_nobody_can_have_was_an_error_of_the_database(postgresql_database: Database, login: str) -> None:
    with postgresql_database.transaction() as tx:
        assert sign_in.attempt(tx, login, "192.0.2.1", NOW) == ""
