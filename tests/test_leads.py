from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from storage import exporting, leads
from storage.leads import LeadRow, ReferenceTaken, save_lead
from storage.models import leads as table
from storage.withdrawing import withdraw_lead
from tests.storing import DAY, NOW, at_once, known

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.db import Database

YOUTH = {
    "kind": "youth",
    "who": "parent",
    "age": "",
    "birth_year": "2012",
    "age_told_on": "2026-11-22",
    "schooling": "left",
    "grade": "1AC",
    "district": "anfa",
    "trade": "ai",
    "first_name": "Test",
    "phone": "+212600000001",
    "call_when": "morning",
    "guardian": "mother",
    "guardian_name": "Essai",
    "needs_guardian": "1",
    "locale": "fr",
    "channel": "telegram",
}
IN_WORDS = ("first_name", "phone", "call_when", "guardian_name", "helper_name")


def _row(tx: Connection) -> dict[str, object]:
    return dict(tx.execute(select(table)).mappings().one())


# --- saving ---


def test_lead_has_all_its_values_in_their_types_when_it_is_saved(database: Database) -> None:
    with database.transaction() as tx:
        identity = save_lead(tx, known(tx).id, "child-1", "1234567", YOUTH, NOW)
    with database.transaction() as tx:
        row = _row(tx)
    assert {name: row[name] for name in ("id", "reference", "subject", "status", "first_name", "phone")} == {
        "id": identity,
        "reference": "1234567",
        "subject": "child-1",
        "status": "new",
        "first_name": "Test",
        "phone": "+212600000001",
    }
    assert (row["birth_year"], row["age_told_on"], row["age"]) == (2012, date(2026, 11, 22), "")
    assert (row["needs_guardian"], row["changed_since_sent"], row["helper_name"]) == (True, False, None)
    assert (row["created_at"], row["updated_at"], row["withdrawn_at"]) == (NOW, NOW, None)


def test_lead_keeps_row_and_reference_and_status_when_it_is_saved_again(database: Database) -> None:
    with database.transaction() as tx:
        conversation = known(tx)
        first = save_lead(tx, conversation.id, "me", "1234567", YOUTH, NOW)
        tx.execute(table.update().values(status="called"))
        leads.mark_changed(tx, conversation.id, "me", NOW)
        changed = {"kind": "youth", "first_name": "Autre", "age": "16"}
        assert save_lead(tx, conversation.id, "me", "7654321", changed, NOW + DAY) == first
        row = _row(tx)
    assert (row["reference"], row["status"], row["created_at"]) == ("1234567", "called", NOW)
    assert (row["first_name"], row["age"], row["updated_at"]) == ("Autre", "16", NOW + DAY)
    assert not row["changed_since_sent"]


def test_values_that_a_change_made_irrelevant_are_emptied_when_the_lead_is_saved_again(database: Database) -> None:
    with database.transaction() as tx:
        conversation = known(tx)
        save_lead(tx, conversation.id, "me", "1234567", YOUTH, NOW)
        save_lead(tx, conversation.id, "me", "1234567", {"kind": "youth"}, NOW)
        row = _row(tx)
    assert (row["guardian"], row["guardian_name"], row["phone"], row["phone_hash"]) == ("", None, None, None)
    assert (row["birth_year"], row["needs_guardian"]) == (None, False)


def test_save_refuses_a_value_that_no_lead_has_when_the_vocabulary_changed(database: Database) -> None:
    with database.transaction() as tx, pytest.raises(ValueError, match="a lead has no such columns: religion, status"):
        save_lead(tx, known(tx).id, "me", "1234567", {"kind": "youth", "status": "called", "religion": ""}, NOW)


def test_reference_taken_is_told_when_another_lead_has_it(database: Database) -> None:
    with database.transaction() as tx:
        first, second = known(tx, "1001"), known(tx, "1002")
        save_lead(tx, first.id, "me", "1234567", YOUTH, NOW)
        with pytest.raises(ReferenceTaken):
            save_lead(tx, second.id, "me", "1234567", YOUTH, NOW)
        save_lead(tx, second.id, "me", "7654321", YOUTH, NOW)
        assert leads.list_statuses(tx, second.id) == [LeadRow("me", "7654321", "new")]


def test_one_lead_gets_the_reference_when_two_people_take_it_at_once(database: Database) -> None:
    def send(index: int) -> bool:
        try:
            with database.transaction() as tx:
                save_lead(tx, known(tx, str(index)).id, "me", "1234567", YOUTH, NOW)
        except ReferenceTaken:
            return False
        return True

    assert sorted(at_once(3, send)) == [False, False, True]


def test_two_leads_stand_side_by_side_when_one_person_signs_up_two(database: Database) -> None:
    with database.transaction() as tx:
        conversation = known(tx)
        save_lead(tx, conversation.id, "child-1", "1234567", YOUTH, NOW)
        save_lead(tx, conversation.id, "child-2", "7654321", YOUTH, NOW)
        found = leads.list_statuses(tx, conversation.id)
    assert found == [LeadRow("child-1", "1234567", "new"), LeadRow("child-2", "7654321", "new")]


# --- what is readable ---


def test_words_are_unreadable_when_the_database_is_read_without_the_key(database: Database) -> None:
    with database.transaction() as tx:
        save_lead(tx, known(tx).id, "me", "1234567", {**YOUTH, "helper_name": "Aide"}, NOW)
        raw = tx.exec_driver_sql(f"SELECT {', '.join(IN_WORDS)} FROM leads").one()  # noqa: S608 - our own names
    for name, stored in zip(IN_WORDS, raw, strict=True):
        assert {**YOUTH, "helper_name": "Aide"}[name].encode() not in bytes(stored)


def test_identity_number_is_masked_when_it_was_typed_as_a_name(database: Database) -> None:
    with database.transaction() as tx:
        save_lead(tx, known(tx).id, "me", "1234567", {**YOUTH, "first_name": "Test BK123456"}, NOW)
        row = _row(tx)
    assert (row["first_name"], row["phone"]) == ("Test •••", "+212600000001")


def test_phone_is_found_by_its_hash_when_two_leads_have_the_same(database: Database) -> None:
    with database.transaction() as tx:
        for address, phone in (("1001", "+212600000001"), ("1002", "+212600000001"), ("1003", "+212600000002")):
            save_lead(tx, known(tx, address).id, "me", address, {**YOUTH, "phone": phone}, NOW)
        hashes = list(tx.execute(select(table.c.phone_hash).order_by(table.c.id)).scalars())
    assert hashes[0] == hashes[1] != hashes[2]


# --- afterwards ---


def test_lead_is_marked_when_its_answers_changed_after_it_was_sent(database: Database) -> None:
    with database.transaction() as tx:
        conversation = known(tx)
        save_lead(tx, conversation.id, "me", "1234567", YOUTH, NOW)
        save_lead(tx, conversation.id, "child-1", "7654321", YOUTH, NOW)
        leads.mark_changed(tx, conversation.id, "me", NOW + DAY)
        found = dict(tx.execute(select(table.c.subject, table.c.changed_since_sent)).all())
    assert found == {"me": True, "child-1": False}


def test_withdrawn_lead_says_nothing_about_a_person_when_it_is_read(database: Database) -> None:
    with database.transaction() as tx:
        conversation = known(tx)
        save_lead(tx, conversation.id, "me", "1234567", {**YOUTH, "helper_name": "Aide"}, NOW)
        withdraw_lead(tx, conversation.id, "me", NOW + DAY)
        row = _row(tx)
        assert leads.list_statuses(tx, conversation.id) == [LeadRow("me", "1234567", "withdrawn")]
    left = {name for name, value in row.items() if value not in {None, "", False}}
    assert left == {
        *("id", "reference", "conversation_id", "subject", "status", "kind", "locale", "channel"),
        *("created_at", "updated_at", "withdrawn_at"),
    }


def test_withdrawn_lead_begins_anew_with_another_reference_when_the_person_signs_up_again(database: Database) -> None:
    with database.transaction() as tx:
        conversation = known(tx)
        first = save_lead(tx, conversation.id, "me", "1234567", YOUTH, NOW)
        withdraw_lead(tx, conversation.id, "me", NOW)
        assert save_lead(tx, conversation.id, "me", "7654321", YOUTH, NOW + DAY) == first
        row = _row(tx)
    assert (row["reference"], row["status"], row["created_at"]) == ("7654321", "new", NOW + DAY)
    assert (row["withdrawn_at"], row["first_name"]) == (None, "Test")


def test_reference_taken_is_told_when_a_withdrawn_lead_begins_anew_with_it(database: Database) -> None:
    with database.transaction() as tx:
        mine, other = known(tx, "1001"), known(tx, "1002")
        save_lead(tx, mine.id, "me", "1234567", YOUTH, NOW)
        save_lead(tx, other.id, "me", "7654321", YOUTH, NOW)
        withdraw_lead(tx, mine.id, "me", NOW)
        with pytest.raises(ReferenceTaken):
            save_lead(tx, mine.id, "me", "7654321", YOUTH, NOW)


def test_export_gives_live_leads_readable_and_in_order_when_some_were_withdrawn(database: Database) -> None:
    with database.transaction() as tx:
        for number in range(3):
            save_lead(tx, known(tx, str(number)).id, "me", f"123456{number}", YOUTH, NOW)
        withdraw_lead(tx, known(tx, "1").id, "me", NOW)
        rows = list(exporting.export_leads(tx))
    assert [row["reference"] for row in rows] == ["1234560", "1234562"]
    assert (rows[0]["first_name"], rows[0]["phone"], rows[0]["created_at"]) == ("Test", "+212600000001", NOW)
    assert "phone_hash" not in rows[0]


# --- who may be contacted ---


def test_held_lead_says_only_that_nobody_may_contact_them_yet_when_leads_are_exported(database: Database) -> None:
    with database.transaction() as tx:
        whose = known(tx).id
        save_lead(tx, whose, "me", "1234567", {**YOUTH, "helper_name": "Aide"}, NOW)
        save_lead(tx, whose, "child-1", "7654321", YOUTH, NOW)
        leads.hold_leads(tx, whose, ["me"])
        held, free = exporting.export_leads(tx)
    assert (held["reference"], held["status"]) == ("1234567", "do not contact yet")
    assert not any(held[name] for name in (*IN_WORDS, "phone_whose", "may_say", "guardian", "age", "birth_year"))
    assert (free["status"], free["phone"]) == ("new", "+212600000001")
    assert not {"contact_hold", "may_contact"} & {*held, *free}


def test_lead_stays_held_when_it_is_saved_again_changed_withdrawn_or_begun_anew(database: Database) -> None:
    with database.transaction() as tx:
        whose = known(tx).id
        save_lead(tx, whose, "me", "1234567", YOUTH, NOW)
        leads.hold_leads(tx, whose, ["me"])
        for change in (
            lambda: save_lead(tx, whose, "me", "1234567", {**YOUTH, "phone": "+212600000002"}, NOW),
            lambda: leads.mark_changed(tx, whose, "me", NOW),
            lambda: withdraw_lead(tx, whose, "me", NOW),
            lambda: save_lead(tx, whose, "me", "7654321", YOUTH, NOW),
        ):
            change()
            assert _row(tx)["contact_hold"] is True
        (row,) = exporting.export_leads(tx)
    assert (row["status"], row["phone"]) == ("do not contact yet", None)


def test_only_those_may_be_contacted_who_are_neither_held_nor_withdrawn(database: Database) -> None:
    with database.transaction() as tx:
        whose = known(tx).id
        for number, subject in enumerate(("me", "child-1", "child-2")):
            save_lead(tx, whose, subject, f"123456{number}", YOUTH, NOW)
        leads.hold_leads(tx, whose, ["me"])
        withdraw_lead(tx, whose, "child-1", NOW)

        def free() -> list[str]:
            return list(tx.execute(select(table.c.subject).where(leads.may_contact()).order_by(table.c.id)).scalars())

        assert free() == ["child-2"]
        assert leads.release_leads(tx, known(tx, "1002").id) == 0
        assert free() == ["child-2"]
        assert leads.release_leads(tx, whose) == 1
        assert free() == ["me", "child-2"]


def test_state_of_a_held_lead_is_told_to_the_person_as_any_other(database: Database) -> None:
    with database.transaction() as tx:
        whose = known(tx).id
        save_lead(tx, whose, "me", "1234567", YOUTH, NOW)
        before = leads.list_statuses(tx, whose)
        leads.hold_leads(tx, whose, ["me"])
        assert leads.list_statuses(tx, whose) == before
