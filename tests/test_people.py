"""Who works at the desk: what an administrator, a coordinator and everybody may do with accounts, on both databases."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.services import desk as verbs
from bot.services import people, sign_in
from bot.services.access import ROLES, Refused
from bot.services.desk import Mistake
from bot.services.sign_in import Wished
from storage import audit, desk, failures, retention, staff
from storage.leads import hold_leads
from storage.models import audit as deeds
from storage.models import sign_in_failures, staff_links, staff_sessions
from storage.models import staff as accounts
from tests.storing import DAY, MINUTE, NOW, at_once, known
from tests.test_desk import deed
from tests.test_desk_work import lead

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from storage.db import Database

KARIM = Wished("karim", "Karim", ("counsellor",), ("ary",))


def somebody(tx: Connection, login: str, *roles: str) -> int:
    """Somebody who came in and is here, with a lead of theirs; their id."""
    token = sign_in.add_account(tx, replace(KARIM, login=login, roles=roles or ("counsellor",)), by=None, now=NOW)
    sign_in.come_in(tx, token, sign_in.new_hash("neuf chats dorment"), NOW)
    found = staff.find_login(tx, login)
    assert found is not None
    return found[0].id


def roles_of(tx: Connection, staff_id: int) -> set[str]:
    found = staff.get_account(tx, staff_id)
    assert found is not None
    return set(found.roles)


def written(tx: Connection, staff_id: int) -> list[tuple[str, str]]:
    """What was written down about an account, in order."""
    return [(line.verb, line.about) for line in audit.list_account_deeds(tx, staff_id, 99)][::-1]


# --- roles ---


def test_administrator_changes_roles_and_the_role_of_protection_is_written_down_by_itself(database: Database) -> None:
    with database.transaction() as tx:
        boss = deed(tx, "boss", "administrator")
        one = somebody(tx, "karim")
        people.change_roles(tx, boss, one, ("coordinator", "safeguarding"))
        assert roles_of(tx, one) == {"coordinator", "safeguarding"}
        people.change_roles(tx, boss, one, ("coordinator", "safeguarding"))
        people.change_roles(tx, boss, one, ("coordinator",))
        assert written(tx, one)[1:] == [
            ("change_roles", "+coordinator +safeguarding -counsellor"),
            ("give_safeguarding", "karim"),
            ("change_roles", "-safeguarding"),
            ("take_safeguarding", "karim"),
        ]


def test_account_opened_with_the_role_of_protection_writes_that_down(database: Database) -> None:
    with database.transaction() as tx:
        boss = deed(tx, "boss", "administrator")
        people.add_account(tx, boss, replace(KARIM, roles=("safeguarding",)))
        found = staff.find_login(tx, "karim")
        assert found is not None
        assert written(tx, found[0].id) == [("add_account", "karim"), ("give_safeguarding", "karim")]


@pytest.mark.parametrize("roles", [(), ("boss",), ("counsellor", "root")])
def test_roles_that_do_not_exist_are_given_to_nobody(database: Database, roles: tuple[str, ...]) -> None:
    with database.transaction() as tx:
        boss = deed(tx, "boss", "administrator")
        one = somebody(tx, "karim")
        with pytest.raises(Mistake, match="roles"):
            people.change_roles(tx, boss, one, roles)
        assert roles_of(tx, one) == {"counsellor"}


ACTS: dict[str, Callable[[Connection, Deed, int], object]] = {
    "roles": lambda tx, one, key: people.change_roles(tx, one, key, ROLES),
    "about": lambda tx, one, key: people.change_about(tx, one, key, replace(KARIM, name="Autre")),
    "close": people.close_account,
    "open again": people.open_again,
    "add": lambda tx, one, _: people.add_account(tx, one, replace(KARIM, login="new", roles=ROLES)),
}
LESSER: dict[str, Callable[[Connection, Deed, int], object]] = {
    "new link": people.new_link,
    "end sessions": people.end_sessions,
}


@pytest.mark.parametrize("act", [*ACTS, *LESSER])
@pytest.mark.parametrize("roles", [("counsellor",), ("coordinator", "counsellor", "safeguarding")])
def test_nobody_gives_themselves_or_others_more_than_they_have(
    sqlite_database: Database, act: str, roles: tuple[str, ...]
) -> None:
    """A counsellor posts a change of roles; a coordinator makes herself safeguarding."""
    with sqlite_database.transaction() as tx:
        me, boss = deed(tx, "salma", *roles), somebody(tx, "boss", "administrator")
        before = tx.execute(select(accounts)).all(), tx.execute(select(staff_sessions)).all()
        count = len(tx.execute(select(deeds)).all())
        for target in (me.actor.staff_id, boss):
            with pytest.raises(Refused):
                (ACTS | LESSER)[act](tx, me, target)
        assert (tx.execute(select(accounts)).all(), tx.execute(select(staff_sessions)).all()) == before
        assert len(tx.execute(select(deeds)).all()) == count


@pytest.mark.parametrize("act", [*ACTS, *LESSER])
@pytest.mark.parametrize("fault", ["role taken", "account closed", "account gone"])
def test_role_that_was_taken_since_the_page_was_asked_for_opens_nothing(
    sqlite_database: Database, act: str, fault: str
) -> None:
    with sqlite_database.transaction() as tx:
        stale = deed(tx, "boss", "administrator")
        one = somebody(tx, "karim")
        me = stale.actor.staff_id
        if fault == "role taken":
            staff.set_roles(tx, me, ("counsellor",))
        elif fault == "account closed":
            staff.close_account(tx, me, NOW)
        else:
            stale = replace(stale, actor=replace(stale.actor, staff_id=999))
        with pytest.raises(Refused):
            (ACTS | LESSER)[act](tx, stale, one)
        assert roles_of(tx, one) == {"counsellor"}


# --- the last administrator, and oneself ---


def test_last_administrator_is_neither_closed_nor_without_the_role(database: Database) -> None:
    with database.transaction() as tx:
        boss = deed(tx, "boss", "administrator")
        me = boss.actor.staff_id
        with pytest.raises(Mistake, match="last_administrator"):
            people.close_account(tx, boss, me)
        with pytest.raises(Mistake, match="last_administrator"):
            people.change_roles(tx, boss, me, ("coordinator",))
        people.change_roles(tx, boss, me, ("administrator", "coordinator"))
        assert roles_of(tx, me) == {"administrator", "coordinator"}


def test_nobody_takes_the_role_from_themselves_closes_or_locks_themselves_out_by_accident(database: Database) -> None:
    with database.transaction() as tx:
        boss = deed(tx, "boss", "administrator")
        me, other = boss.actor.staff_id, somebody(tx, "other", "administrator")
        with pytest.raises(Mistake, match="own_role"):
            people.change_roles(tx, boss, me, ("coordinator",))
        with pytest.raises(Mistake, match="own_account"):
            people.close_account(tx, boss, me)
        with pytest.raises(Mistake, match="own_account"):
            people.new_link(tx, boss, me)
        people.change_roles(tx, boss, other, ("coordinator",))
        with pytest.raises(Mistake, match="last_administrator"):
            people.close_account(tx, boss, me)


def test_of_two_administrators_who_close_each_other_at_once_one_stays(database: Database) -> None:
    with database.transaction() as tx:
        both = [deed(tx, f"boss{number}", "administrator") for number in range(2)]

    def close(number: int) -> str:
        try:
            with database.transaction() as tx:
                people.close_account(tx, both[number], both[1 - number].actor.staff_id)
        except (Mistake, Refused) as refused:
            return type(refused).__name__
        return "closed"

    assert sorted(at_once(2, close)) == ["Refused", "closed"], "who was closed a moment ago closes nobody"
    with database.reading() as tx:
        assert staff.count_administrators(tx) == 1


def test_of_two_administrators_who_take_the_role_from_each_other_at_once_one_keeps_it(database: Database) -> None:
    with database.transaction() as tx:
        both = [deed(tx, f"boss{number}", "administrator") for number in range(2)]

    def take(number: int) -> str:
        try:
            with database.transaction() as tx:
                people.change_roles(tx, both[number], both[1 - number].actor.staff_id, ("counsellor",))
        except (Mistake, Refused) as refused:
            return type(refused).__name__
        return "taken"

    assert sorted(at_once(2, take)) == ["Refused", "taken"]
    with database.reading() as tx:
        assert staff.count_administrators(tx) == 1


# --- closing, opening again, links ---


def test_closed_account_frees_its_leads_and_its_sessions_and_links_end_at_once(database: Database) -> None:
    with database.transaction() as tx:
        boss = deed(tx, "boss", "administrator")
        one = somebody(tx, "karim")
        staff.add_session(tx, one, "here", NOW)
        staff.add_link(tx, one, "a link", NOW + DAY)
        theirs, given = lead(tx, 1), lead(tx, 2)
        desk.claim_lead(tx, theirs, one, until=NOW + DAY, now=NOW)
        desk.assign_lead(tx, given, one)
        people.close_account(tx, boss, one)
        assert sign_in.signed_in(tx, "here", NOW) is None
        assert staff.see_link(tx, "a link", NOW) is None
        listed = desk.list_work(tx, "nobodys", desk.Filters(frozenset()), staff_id=0, now=NOW, limit=9)
        assert {row.id for row in listed} == {theirs, given}
        for act in (people.close_account, people.new_link):
            with pytest.raises(Mistake, match=r"account_closed|no_such_person"):
                act(tx, boss, one)
        assert written(tx, one)[-1] == ("close_account", "karim")


def test_session_that_began_while_the_account_was_being_closed_opens_nothing(database: Database) -> None:
    with database.transaction() as tx:
        boss = deed(tx, "boss", "administrator")
        one = somebody(tx, "karim")
        people.close_account(tx, boss, one)
        staff.add_session(tx, one, "late", NOW)
        assert sign_in.signed_in(tx, "late", NOW) is None
        people.open_again(tx, boss, one)
        assert sign_in.signed_in(tx, "late", NOW) is None, "nor when the account is there again"


def test_account_that_is_opened_again_is_a_counsellors_whatever_it_was(database: Database) -> None:
    with database.transaction() as tx:
        boss = deed(tx, "boss", "administrator")
        one = somebody(tx, "karim", "safeguarding", "administrator")
        people.close_account(tx, boss, one)
        token = people.open_again(tx, boss, one)
        assert roles_of(tx, one) == {"counsellor"}
        assert sign_in.attempt(tx, "karim", "", NOW) == "", "the old password is gone"
        assert sign_in.come_in(tx, token, sign_in.new_hash("autre mot de passe"), NOW)
        with pytest.raises(Mistake, match="account_open"):
            people.open_again(tx, boss, one)


def test_coordinator_gives_counsellors_and_nobody_else_a_new_password(database: Database) -> None:
    with database.transaction() as tx:
        salma = deed(tx, "salma", "coordinator")
        one = somebody(tx, "karim")
        token = people.new_link(tx, salma, one)
        assert sign_in.come_in(tx, token, sign_in.new_hash("autre mot de passe"), NOW)
        people.end_sessions(tx, salma, one)
        assert staff.count_sessions(tx, one, NOW) == 0
        for number, roles in enumerate(
            (("coordinator",), ("safeguarding",), ("administrator",), ("counsellor", "safeguarding"))
        ):
            other = somebody(tx, f"other{number}", *roles)
            for act in (people.new_link, people.end_sessions):
                with pytest.raises(Refused):
                    act(tx, salma, other)
            assert staff.count_sessions(tx, other, NOW) == 1
        assert written(tx, one)[-2:] == [("new_link", "karim"), ("end_sessions", "karim")]


def test_administrator_gives_anybody_a_new_password_and_the_page_tells_until_when_the_link_waits(
    database: Database,
) -> None:
    with database.transaction() as tx:
        boss = deed(tx, "boss", "administrator")
        one = somebody(tx, "karim", "safeguarding")
        assert people.see_account(tx, boss, one).link_until is None
        people.new_link(tx, boss, one)
        page = people.see_account(tx, boss, one)
        assert (page.link_until, page.places, page.account.has_password) == (NOW + sign_in.LINK_HOLDS, 0, False)


def test_name_and_languages_are_changed_and_who_speaks_what_is_known(database: Database) -> None:
    with database.transaction() as tx:
        boss = deed(tx, "boss", "administrator")
        one = somebody(tx, "karim")
        wished = Wished("", " Karima ", (), ("fr", "ary_Latn"), "ar")
        people.change_about(tx, boss, one, wished)
        found = staff.get_account(tx, one)
        assert found is not None
        assert (found.name, set(found.languages), found.locale) == ("Karima", {"fr", "ary_Latn"}, "ar")
        for wrong in (
            replace(wished, name=" "),
            replace(wished, name="a" * 61),
            replace(wished, languages=("en",)),
            replace(wished, locale="ary"),
        ):
            with pytest.raises(Mistake, match=r"^(name|languages|locale)$"):
                people.change_about(tx, boss, one, wrong)


@pytest.mark.parametrize("role", ROLES)
def test_accounts_are_seen_by_the_roles_of_the_table(sqlite_database: Database, role: str) -> None:
    with sqlite_database.transaction() as tx:
        me, one = deed(tx, "salma", role), somebody(tx, "karim")
        if role in {"coordinator", "administrator"}:
            assert {account.login for account in people.see_staff(tx, me)} == {"salma", "karim"}
            assert people.see_account(tx, me, one).is_theirs
        else:
            with pytest.raises(Refused):
                people.see_staff(tx, me)
            with pytest.raises(Refused):
                people.see_account(tx, me, one)
        with pytest.raises(Refused):
            people.see_account(tx, me, 999)


# --- one's own page ---


def test_own_languages_are_changed_and_nothing_else(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx, "salma", "counsellor")
        people.change_me(tx, me, ("ary", "ar"), "ar")
        account = people.see_me(tx, me).account
        assert (account.name, set(account.roles), set(account.languages), account.locale) == (
            "Salma", {"counsellor"}, {"ary", "ar"}, "ar",
        )  # fmt: skip
        with pytest.raises(Mistake, match="languages"):
            people.change_me(tx, me, ("en",), "ar")
        staff.close_account(tx, me.actor.staff_id, NOW)
        with pytest.raises(Refused):
            people.change_me(tx, me, (), "fr")


def test_own_deeds_are_the_latest_first_and_never_about_who_may_not_be_contacted(database: Database) -> None:
    with database.transaction() as tx:
        me, other = deed(tx, "salma"), deed(tx, "karim")
        mine, held, theirs = (lead(tx, number) for number in range(1, 4))
        for key in (mine, held):
            verbs.claim_lead(tx, me, key)
        verbs.claim_lead(tx, other, theirs)
        verbs.record_call(tx, me, mine, "no_answer")
        hold_leads(tx, known(tx, "2").id, ["me"])
        assert [(line.verb, line.lead_id, line.reference) for line in people.see_me(tx, me).deeds] == [
            ("record_call", mine, "1234501"),
            ("claim", mine, "1234501"),
        ]


def test_password_is_changed_by_who_knows_the_old_one_and_every_other_session_ends(database: Database) -> None:
    with database.transaction() as tx:
        one = somebody(tx, "karim")
        me = replace(deed(tx, "x").actor, staff_id=one, login="karim")
        staff.add_session(tx, one, "elsewhere", NOW)
        staff.add_link(tx, one, "a link", NOW + DAY)
        stored = sign_in.attempt(tx, "karim", "", NOW)
        token = sign_in.change_password(tx, me, "", stored, sign_in.new_hash("un autre mot"), NOW)
        assert sign_in.signed_in(tx, token, NOW)
        assert sign_in.signed_in(tx, "elsewhere", NOW) is None
        assert staff.see_link(tx, "a link", NOW) is None
        assert failures.count_failures(tx, "login karim", NOW - DAY) == 0
        assert sign_in.is_password(sign_in.attempt(tx, "karim", "", NOW), "un autre mot")
        with pytest.raises(Mistake, match="wrong"):
            sign_in.change_password(tx, me, "", stored, sign_in.new_hash("un troisième"), NOW)


# --- what is past its date ---


def test_sessions_links_and_failed_sign_ins_go_with_everything_that_is_past_its_date(database: Database) -> None:
    with database.transaction() as tx:
        one = deed(tx, "salma").actor.staff_id
        for token, begun, seen in (("idle", 2, 61), ("old", 12 * 60, 1), ("here", 30, 1)):
            staff.add_session(tx, one, token, NOW - begun * MINUTE)
            staff.touch_session(tx, token, NOW - seen * MINUTE)
        staff.add_link(tx, one, "over", NOW - 2 * MINUTE * 60)
        failures.add_failure(tx, "login salma", NOW - 61 * MINUTE)
        failures.add_failure(tx, "login salma", NOW - 14 * MINUTE)
        assert retention.delete_expired(tx, NOW, NOW.date()) == 4
        assert retention.delete_expired(tx, NOW, NOW.date()) == 0
        assert sign_in.signed_in(tx, "here", NOW)
        assert len(tx.execute(select(staff_sessions)).all()) == 1
        assert tx.execute(select(staff_links)).all() == []
        assert len(tx.execute(select(sign_in_failures)).all()) == 1


def test_link_that_still_holds_is_not_deleted(database: Database) -> None:
    with database.transaction() as tx:
        one = deed(tx, "salma").actor.staff_id
        staff.add_link(tx, one, "holds", NOW + MINUTE)
        retention.delete_expired(tx, NOW, NOW.date())
        assert staff.see_link(tx, "holds", NOW)


def test_no_link_and_no_password_stands_in_any_table(database: Database) -> None:
    with database.transaction() as tx:
        boss = deed(tx, "boss", "administrator")
        token = people.add_account(tx, boss, KARIM)
        found = staff.find_login(tx, "karim")
        assert found is not None
        again = people.new_link(tx, boss, found[0].id)
        tables = [accounts, staff_links, staff_sessions, deeds]
        whole = repr([tx.execute(select(table)).all() for table in tables])
        assert not any(secret in whole for secret in (token, again))


def test_who_may_take_no_leads_any_more_has_none(database: Database) -> None:
    with database.transaction() as tx:
        me, one = deed(tx, "admin", "administrator"), lead(tx)
        karim = somebody(tx, "karim", "counsellor")
        desk.assign_lead(tx, one, karim)
        people.change_roles(tx, me, karim, ("coordinator",))
        assert found_of(tx, one) == karim
        people.change_roles(tx, me, karim, ("safeguarding",))
        assert found_of(tx, one) is None


def found_of(tx: Connection, lead_id: int) -> int | None:
    found = desk.get_work(tx, lead_id)
    assert found is not None
    return found.assigned_to
