from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from storage import contacts, inbox, leads, outbox, tickets
from storage.models import consents, conversations
from storage.models import inbox as inbox_table
from storage.models import leads as leads_table
from storage.models import outbox as outbox_table
from storage.models import tickets as tickets_table
from storage.retention import AT_ONCE, delete_expired
from storage.withdrawing import withdraw_lead
from tests.storing import DAY, MINUTE, NOW, at_once, known, save, say

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection, Table

    from storage.db import Database

HOUR = timedelta(hours=1)
CONSENT = {
    "subject": "me",
    "audience": "youth",
    "version": "1",
    "text_hash": "ab",
    "locale": "fr",
    "channel": "telegram",
    "given": True,
}


def _count(tx: Connection, table: Table) -> int:
    return tx.execute(select(func.count()).select_from(table)).scalar_one()


def _sweep(tx: Connection, now: object) -> int:
    """Everything whose time is over, however many goes it takes."""
    total = 0
    while deleted := delete_expired(tx, now, NOW.date()):  # type: ignore[arg-type]
        total += deleted
    return total


# --- one address, one conversation ---


def test_conversation_is_made_when_the_address_is_new(database: Database) -> None:
    with database.transaction() as tx:
        conversation = contacts.lock_conversation(tx, "telegram", "1001", NOW)
    assert conversation == contacts.Conversation(conversation.id, "telegram", "1001", "", 0, "", is_new=True)


def test_conversation_is_the_same_with_its_state_when_the_address_comes_back(database: Database) -> None:
    with database.transaction() as tx:
        first = contacts.lock_conversation(tx, "telegram", "1001", NOW)
        save(tx, first.id, state='{"prénom": "إيمان"}', turn=3)
    with database.transaction() as tx:
        again = contacts.lock_conversation(tx, "telegram", "1001", NOW)
    assert again == contacts.Conversation(first.id, "telegram", "1001", '{"prénom": "إيمان"}', 3, "fr")


def test_conversations_are_two_when_two_channels_use_the_same_address(database: Database) -> None:
    with database.transaction() as tx:
        assert known(tx, "1001", "telegram").id != known(tx, "1001", "webchat").id


def test_two_first_messages_get_one_conversation_when_they_come_at_once(database: Database) -> None:
    def first(_: int) -> contacts.Conversation:
        with database.transaction() as tx:
            conversation = contacts.lock_conversation(tx, "telegram", "1001", NOW)
            save(tx, conversation.id, turn=conversation.turn + 1)
            return conversation

    found = at_once(4, first)
    assert len({conversation.id for conversation in found}) == 1
    assert sorted(conversation.is_new for conversation in found) == [False, False, False, True]
    assert sorted(conversation.turn for conversation in found) == [0, 1, 2, 3]


def test_lock_is_held_until_the_end_when_many_turns_of_one_person_come_at_once(database: Database) -> None:
    with database.transaction() as tx:
        known(tx)

    def turn(_: int) -> None:
        with database.transaction() as tx:
            conversation = contacts.lock_conversation(tx, "telegram", "1001", NOW)
            save(tx, conversation.id, turn=conversation.turn + 1)

    at_once(6, turn)
    with database.transaction() as tx:
        assert contacts.lock_conversation(tx, "telegram", "1001", NOW).turn == 1 + 6


def test_find_makes_no_conversation_when_there_is_none(database: Database) -> None:
    with database.transaction() as tx:
        assert contacts.find_conversation(tx, "webchat", "page-1") is None
        assert _count(tx, conversations) == 0


def test_find_gives_the_conversation_when_there_is_one(database: Database) -> None:
    with database.transaction() as tx:
        conversation = known(tx)
        found = contacts.find_conversation(tx, "telegram", "1001")
    assert found == contacts.Conversation(conversation.id, "telegram", "1001", "{}", 1, "fr")


async def test_find_needs_no_lock_when_it_only_reads(database: Database) -> None:
    with database.transaction() as tx:
        known(tx)
    with database.transaction() as tx:
        contacts.lock_conversation(tx, "telegram", "1001", NOW)
        found = await database.read(lambda other: contacts.find_conversation(other, "telegram", "1001"))
    assert found is not None


def test_address_and_state_are_unreadable_when_the_database_is_read_without_the_key(database: Database) -> None:
    with database.transaction() as tx:
        save(tx, known(tx, "address-4711").id, state="state-4711")
        row = tx.exec_driver_sql("SELECT address, address_hash, state FROM conversations").one()
    assert all(b"4711" not in bytes(value) for value in row)


# --- marks ---


def test_stop_is_remembered_and_taken_back_when_the_person_says_so(database: Database) -> None:
    with database.transaction() as tx:
        conversation = known(tx)
        contacts.mark_stopped(tx, conversation.id, stopped=True, now=NOW)
        assert tx.execute(select(conversations.c.stopped_at)).scalar_one() == NOW
        save(tx, conversation.id)
        assert tx.execute(select(conversations.c.stopped_at)).scalar_one() == NOW
        contacts.mark_stopped(tx, conversation.id, stopped=False, now=NOW)
        assert tx.execute(select(conversations.c.stopped_at)).scalar_one() is None


def test_block_ends_when_the_person_writes_again(database: Database) -> None:
    with database.transaction() as tx:
        conversation = known(tx)
        contacts.mark_blocked(tx, conversation.id, NOW)
        assert tx.execute(select(conversations.c.blocked_at)).scalar_one() == NOW
        save(tx, conversation.id)
        assert tx.execute(select(conversations.c.blocked_at)).scalar_one() is None


def test_consents_are_kept_side_by_side_when_one_is_taken_back(database: Database) -> None:
    with database.transaction() as tx:
        conversation = known(tx)
        contacts.add_consent(tx, conversation.id, CONSENT, NOW)
        contacts.add_consent(tx, conversation.id, {**CONSENT, "given": False}, NOW + MINUTE)
        found = tx.execute(select(consents.c.given, consents.c.at).order_by(consents.c.id)).all()
    assert [tuple(row) for row in found] == [(True, NOW), (False, NOW + MINUTE)]


# --- the end ---


def _filled(tx: Connection, address: str = "1001") -> int:
    """A conversation with one of everything from turn 1; its id."""
    conversation = known(tx, address)
    inbox.take(tx, conversation.id, "update-1", 1, NOW)
    say(tx, conversation.id, "un", status="sent")
    contacts.add_consent(tx, conversation.id, CONSENT, NOW)
    values = {"kind": "youth", "first_name": "Test", "phone": "+212600000001"}
    leads.save_lead(tx, conversation.id, "me", address, values, NOW)
    tickets.add_ticket(tx, conversation.id, "person", "me", NOW)
    return conversation.id


def test_erase_leaves_only_the_turn_itself_when_the_person_asks_for_it(database: Database) -> None:
    with database.transaction() as tx:
        mine, other = _filled(tx, "1001"), _filled(tx, "1002")
        inbox.take(tx, mine, "update-2", 2, NOW)
        contacts.erase_conversation(tx, mine, NOW)
        say(tx, mine, "erased", turn=2)
        left = {table: _count(tx, table) for table in (leads_table, consents, inbox_table, outbox_table)}
        assert left == {leads_table: 1, consents: 1, inbox_table: 2, outbox_table: 2}
        assert inbox.take(tx, mine, "update-2", 3, NOW) == 2
        assert outbox.list_turn_messages(tx, mine, 2) == ["erased"]
        row = tx.execute(select(conversations).where(conversations.c.id == mine)).one()
        assert (row.state, row.locale, row.speaker_who, row.expires_at) == ("", "", "", NOW + HOUR)
        assert leads.list_statuses(tx, other) == [leads.LeadRow("me", "1002", "new")]


def test_erase_keeps_tickets_without_their_person_when_staff_may_still_work_on_them(database: Database) -> None:
    with database.transaction() as tx:
        mine = _filled(tx)
        contacts.erase_conversation(tx, mine, NOW)
        found = tx.execute(select(tickets_table.c.conversation_id, tickets_table.c.subject, tickets_table.c.kind)).one()
    assert tuple(found) == (None, "", "person")


def test_farewell_can_still_be_sent_when_the_erased_state_is_saved_with_nothing_to_keep(database: Database) -> None:
    with database.transaction() as tx:
        mine = _filled(tx)
        inbox.take(tx, mine, "update-2", 2, NOW)
        contacts.erase_conversation(tx, mine, NOW)
        say(tx, mine, "erased", turn=2)
        save(tx, mine, state="", turn=2, keep_days=0)
    with database.transaction() as tx:
        _sweep(tx, NOW + MINUTE)
        (farewell,) = outbox.claim_due(tx, "telegram", NOW + MINUTE, limit=9, lease=MINUTE)
        assert (farewell.address, farewell.body) == ("1001", "erased")
        _sweep(tx, NOW + HOUR)
        assert (_count(tx, conversations), _count(tx, outbox_table), _count(tx, inbox_table)) == (0, 0, 0)


def _nothing(_tx: Connection, _conversation: int) -> None:
    return


def _live_lead(tx: Connection, conversation: int) -> None:
    leads.save_lead(tx, conversation, "me", "1234567", {"kind": "youth"}, NOW)


def _withdrawn_lead(tx: Connection, conversation: int) -> None:
    _live_lead(tx, conversation)
    withdraw_lead(tx, conversation, "me", NOW)


@pytest.mark.parametrize(
    ("having", "passed", "stays"),
    [
        (_nothing, 7 * DAY - MINUTE, True),
        (_nothing, 7 * DAY, False),
        (_live_lead, 7 * DAY - MINUTE, True),
        (_live_lead, 8 * DAY, False),
        (_withdrawn_lead, 8 * DAY, False),
    ],
)
def test_conversation_goes_with_all_it_holds_when_its_time_is_over(
    database: Database, having: Callable[[Connection, int], None], passed: timedelta, *, stays: bool
) -> None:
    with database.transaction() as tx:
        having(tx, known(tx).id)
        _sweep(tx, NOW + passed)
        assert _count(tx, conversations) == int(stays)
        assert stays or _count(tx, leads_table) == 0


def test_taken_ids_go_when_they_are_48_hours_old(database: Database) -> None:
    with database.transaction() as tx:
        inbox.take(tx, known(tx).id, "update-1", 1, NOW)
        assert _sweep(tx, NOW + 2 * DAY) == 0
        assert _sweep(tx, NOW + 2 * DAY + MINUTE) == 1
        assert _count(tx, inbox_table) == 0


def test_messages_go_a_week_after_they_were_sent_when_nothing_of_them_waits(database: Database) -> None:
    with database.transaction() as tx:
        conversation = known(tx)
        save(tx, conversation.id, keep_days=90)
        (late,) = say(tx, conversation.id, "late")
        say(tx, conversation.id, "waits")
        say(tx, conversation.id, "ridden", status="ridden")
        outbox.mark_sent(tx, late, "77", NOW + 3 * DAY)
        assert _sweep(tx, NOW + 7 * DAY) == 0
        assert _sweep(tx, NOW + 8 * DAY) == 1
        assert outbox.list_turn_messages(tx, conversation.id, 1) == ["late", "waits"]
        assert _sweep(tx, NOW + 11 * DAY) == 1
        assert outbox.list_turn_messages(tx, conversation.id, 1) == ["waits"]


def test_delete_expired_works_in_small_goes_when_much_is_over(database: Database) -> None:
    with database.transaction() as tx:
        for number in range(AT_ONCE + 5):
            known(tx, str(number))
    with database.transaction() as tx:
        assert delete_expired(tx, NOW + 8 * DAY, NOW.date()) == AT_ONCE
        assert delete_expired(tx, NOW + 8 * DAY, NOW.date()) == 5
        assert delete_expired(tx, NOW + 8 * DAY, NOW.date()) == 0


def test_delete_expired_passes_over_a_conversation_when_a_turn_is_just_bringing_it_back(
    postgresql_database: Database,
) -> None:
    with postgresql_database.transaction() as tx:
        conversation = known(tx)
    with postgresql_database.transaction() as turn:
        contacts.lock_conversation(turn, "telegram", "1001", NOW)
        with postgresql_database.transaction() as tx:
            assert delete_expired(tx, NOW + 8 * DAY, NOW.date()) == 0
        save(turn, conversation.id, keep_days=30)
    with postgresql_database.transaction() as tx:
        assert delete_expired(tx, NOW + 8 * DAY, NOW.date()) == 0
        assert contacts.find_conversation(tx, "telegram", "1001") is not None
