from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from storage import contacts, outbox, unasked
from storage.models import outbox as table
from storage.outbox import Priority
from tests.storing import DAY, MINUTE, NOW, at_once, known, say

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.db import Database


def _claim(tx: Connection, now: datetime = NOW, limit: int = 10) -> list[outbox.OutMessage]:
    return outbox.claim_due(tx, "telegram", now, limit=limit, lease=MINUTE)


def _bodies(tx: Connection, now: datetime = NOW, limit: int = 10) -> list[str]:
    return [message.body for message in _claim(tx, now, limit)]


# --- writing ---


def test_messages_come_back_in_order_when_a_turn_wrote_several(database: Database) -> None:
    with database.transaction() as tx:
        conversation = known(tx)
        ids = say(tx, conversation.id, "un", "deux", "ثلاثة", turn=3)
        say(tx, conversation.id, "autre", turn=4)
    with database.transaction() as tx:
        assert outbox.list_turn_messages(tx, conversation.id, 3) == ["un", "deux", "ثلاثة"]
    assert len(set(ids)) == 3
    assert ids == sorted(ids)


def test_add_messages_gives_no_ids_when_there_is_nothing_to_say(database: Database) -> None:
    with database.transaction() as tx:
        assert say(tx, known(tx).id) == []


def test_first_message_has_its_own_status_when_it_rides(database: Database) -> None:
    with database.transaction() as tx:
        conversation = known(tx)
        first, second = outbox.add_messages(
            tx, conversation.id, 1, ["rides", "waits"], first="ridden", rest="pending", now=NOW
        )
        found = dict(tx.execute(select(table.c.id, table.c.status)).all())
    assert found == {first: "ridden", second: "pending"}


def test_body_is_unreadable_when_the_file_is_read_without_the_key(database: Database) -> None:
    with database.transaction() as tx:
        say(tx, known(tx).id, "Bonjour Essai")
        (raw,) = tx.exec_driver_sql("SELECT body FROM outbox").one()
    assert b"Essai" not in bytes(raw)


# --- what waits ---


def test_has_unsent_is_true_until_the_message_is_sent_when_it_is_claimed_meanwhile(database: Database) -> None:
    with database.transaction() as tx:
        conversation = known(tx)
        assert not outbox.has_unsent(tx, conversation.id)
        (row,) = say(tx, conversation.id, "un")
        assert outbox.has_unsent(tx, conversation.id)
        _claim(tx)
        assert outbox.has_unsent(tx, conversation.id)
        outbox.mark_sent(tx, row, "77", NOW)
        assert not outbox.has_unsent(tx, conversation.id)


def test_has_unsent_is_false_when_all_was_ridden_or_shown_or_is_for_others(database: Database) -> None:
    with database.transaction() as tx:
        conversation = known(tx)
        say(tx, conversation.id, "un", status="ridden")
        say(tx, conversation.id, "deux", status="shown")
        say(tx, known(tx, "1002").id, "trois")
        assert not outbox.has_unsent(tx, conversation.id)


# --- claiming ---


def test_claim_gives_the_address_and_counts_tries_when_a_message_is_due(database: Database) -> None:
    with database.transaction() as tx:
        conversation = known(tx)
        (row,) = say(tx, conversation.id, "un")
        assert _claim(tx) == [outbox.OutMessage(row, conversation.id, "1001", "un", 1)]


def test_claim_gives_only_the_oldest_of_each_conversation_when_several_wait(database: Database) -> None:
    with database.transaction() as tx:
        first, second = known(tx, "1001"), known(tx, "1002")
        (row, _) = say(tx, first.id, "a1", "a2")
        say(tx, second.id, "b1", "b2")
        assert _bodies(tx) == ["a1", "b1"]
        assert _bodies(tx) == []
        outbox.mark_sent(tx, row, "77", NOW)
        assert _bodies(tx) == ["a2"]


def test_claim_stops_at_the_limit_when_more_is_due(database: Database) -> None:
    with database.transaction() as tx:
        for address in ("1001", "1002", "1003"):
            say(tx, known(tx, address).id, address)
        assert _bodies(tx, limit=2) == ["1001", "1002"]
        assert _bodies(tx, limit=2) == ["1003"]


def test_claim_leaves_what_is_not_for_it_when_the_channel_or_status_is_another(database: Database) -> None:
    with database.transaction() as tx:
        say(tx, known(tx, "page-1", "webchat").id, "page")
        say(tx, known(tx).id, "ridden", status="ridden")
        assert _bodies(tx) == []


def test_claim_gives_the_message_again_when_its_lease_ran_out(database: Database) -> None:
    with database.transaction() as tx:
        say(tx, known(tx).id, "un", "deux")
        _claim(tx)
    with database.transaction() as tx:
        assert _claim(tx, NOW + MINUTE - MINUTE / 60) == []
        (again,) = _claim(tx, NOW + MINUTE)
    assert (again.body, again.tries) == ("un", 2)


def test_claim_keeps_the_order_when_the_oldest_must_be_tried_again_later(database: Database) -> None:
    with database.transaction() as tx:
        row, _ = say(tx, known(tx).id, "un", "deux")
        _claim(tx)
        outbox.mark_retry(tx, row, NOW + 5 * MINUTE, "timeout")
        assert _bodies(tx, NOW + 4 * MINUTE) == []
        assert _bodies(tx, NOW + 5 * MINUTE) == ["un"]


def test_claim_goes_on_with_the_next_when_the_oldest_failed_for_good(database: Database) -> None:
    with database.transaction() as tx:
        row, _ = say(tx, known(tx).id, "un", "deux")
        _claim(tx)
        outbox.mark_failed(tx, row, "bad request", NOW)
        assert _bodies(tx) == ["deux"]


def test_claim_lets_replies_pass_when_an_older_message_is_for_a_later_day(database: Database) -> None:
    with database.transaction() as tx:
        conversation = known(tx)
        outbox.add_messages(tx, conversation.id, 1, ["reminder"], first="pending", rest="pending", now=NOW + DAY)
        say(tx, conversation.id, "reply", turn=2)
        (reply,) = _claim(tx)
        assert reply.body == "reply"
        outbox.mark_sent(tx, reply.id, "77", NOW)
        assert _bodies(tx, NOW + DAY) == ["reminder"]


def _say_to_many(tx: Connection, conversation_id: int, *bodies: str, priority: Priority = Priority.BULK) -> list[int]:
    return outbox.add_messages(
        tx, conversation_id, 1, bodies, first="pending", rest="pending", now=NOW, priority=priority
    )


def test_claim_gives_replies_then_reminders_then_what_goes_to_many_when_all_are_due(database: Database) -> None:
    with database.transaction() as tx:
        _say_to_many(tx, known(tx, "1001").id, "bulk")
        _say_to_many(tx, known(tx, "1002").id, "reminder", priority=Priority.REMINDER)
        say(tx, known(tx, "1003").id, "reply")
        assert _bodies(tx, limit=1) == ["reply"]
        assert _bodies(tx) == ["reminder", "bulk"]


def test_reply_passes_what_waits_of_lower_priority_for_the_same_address(database: Database) -> None:
    with database.transaction() as tx:
        whose = known(tx).id
        _say_to_many(tx, whose, "bulk 1", "bulk 2")
        _say_to_many(tx, whose, "reminder", priority=Priority.REMINDER)
        say(tx, whose, "reply 1", "reply 2", turn=2)
        went = []
        for _ in range(5):
            (one,) = _claim(tx)
            went.append(one.body)
            outbox.mark_sent(tx, one.id, "77", NOW)
    assert went == ["reply 1", "reply 2", "reminder", "bulk 1", "bulk 2"]


def test_reply_waits_when_what_has_lower_priority_is_under_way_or_may_have_arrived(database: Database) -> None:
    with database.transaction() as tx:
        whose = known(tx).id
        (row,) = _say_to_many(tx, whose, "bulk")
        assert _bodies(tx) == ["bulk"]
        say(tx, whose, "reply", turn=2)
        assert _bodies(tx) == []
        outbox.mark_doubtful(tx, row, NOW + MINUTE, "timeout")
        assert _bodies(tx) == []
        assert _bodies(tx, NOW + MINUTE) == ["bulk"]
        outbox.mark_sent(tx, row, "77", NOW)
        assert _bodies(tx, NOW + MINUTE) == ["reply"]


def test_what_many_get_is_no_hindrance_to_a_ride_until_it_is_under_way(database: Database) -> None:
    with database.transaction() as tx:
        whose = known(tx).id
        _say_to_many(tx, whose, "bulk")
        assert not outbox.has_unsent(tx, whose)
        assert _bodies(tx) == ["bulk"]
        assert outbox.has_unsent(tx, whose)


def test_claim_leaves_what_is_too_late_to_be_sent_and_then_goes_on_behind_it(database: Database) -> None:
    with database.transaction() as tx:
        whose = known(tx).id
        outbox.add_messages(tx, whose, 1, ["unasked"], first="pending", rest="pending", now=NOW, send_by=NOW + MINUTE)
        say(tx, whose, "reply", turn=2)
        assert not unasked.has_lapsed(tx, NOW)
        assert _bodies(tx, NOW + MINUTE) == []
        assert unasked.has_lapsed(tx, NOW + MINUTE)
        unasked.fail_lapsed(tx, NOW + MINUTE)
        assert _bodies(tx, NOW + MINUTE) == ["reply"]


def test_what_was_under_way_when_it_became_too_late_is_of_unknown_fate(database: Database) -> None:
    with database.transaction() as tx:
        whose = known(tx).id
        outbox.add_messages(tx, whose, 1, ["unasked"], first="pending", rest="pending", now=NOW, send_by=NOW + MINUTE)
        assert _bodies(tx) == ["unasked"]
        unasked.fail_lapsed(tx, NOW + MINUTE - MINUTE / 2)
        assert tx.execute(select(table.c.status)).scalar_one() == "pending", "whoever sends it may still say"
        unasked.fail_lapsed(tx, NOW + 2 * MINUTE)
        assert tx.execute(select(table.c.status)).scalar_one() == "unknown"


def test_claim_waits_when_the_conversation_is_held_even_for_what_is_written_meanwhile(database: Database) -> None:
    with database.transaction() as tx:
        held, free = known(tx, "1001"), known(tx, "1002")
        say(tx, held.id, "before")
        outbox.hold(tx, held.id, NOW + 2 * MINUTE)
        say(tx, held.id, "meanwhile", turn=2)
        say(tx, free.id, "free")
        (other,) = _claim(tx, NOW + MINUTE)
        assert other.body == "free"
        outbox.mark_sent(tx, other.id, "77", NOW)
        assert _bodies(tx, NOW + 2 * MINUTE) == ["before"]


def test_claim_gives_nothing_when_the_address_is_blocked(database: Database) -> None:
    with database.transaction() as tx:
        conversation = known(tx)
        say(tx, conversation.id, "un", "deux")
        contacts.mark_blocked(tx, conversation.id, NOW)
        assert _bodies(tx) == []
        assert not outbox.has_unsent(tx, conversation.id)


def test_late_mark_changes_nothing_when_the_message_was_marked_before(database: Database) -> None:
    with database.transaction() as tx:
        (row,) = say(tx, known(tx).id, "un")
        outbox.mark_sent(tx, row, "77", NOW)
        outbox.mark_retry(tx, row, NOW, "timeout")
        outbox.mark_failed(tx, row, "timeout", NOW)
        found = tx.execute(select(table.c.status, table.c.message_id, table.c.error)).one()
    assert tuple(found) == ("sent", "77", "")


def test_late_mark_touches_no_other_message_when_its_row_was_erased(database: Database) -> None:
    with database.transaction() as tx:
        conversation = known(tx)
        (gone,) = say(tx, conversation.id, "un")
        tx.execute(table.delete())
        (new,) = say(tx, conversation.id, "deux")
        outbox.mark_sent(tx, gone, "77", NOW)
        assert new != gone
        assert _bodies(tx) == ["deux"]


def test_claims_never_overlap_and_keep_order_when_four_senders_work_at_once(database: Database) -> None:
    people, each = 6, 5
    with database.transaction() as tx:
        for person in range(people):
            conversation = known(tx, str(person))
            for number in range(each):
                say(tx, conversation.id, f"{person}:{number}", turn=number)
    sent: list[str] = []

    def send(_: int) -> None:
        for _ in range(400):
            with database.transaction() as tx:
                claimed = _claim(tx, limit=3)
            for message in claimed:
                assert message.tries == 1
                sent.append(message.body)  # what happens between the claim and the mark is the sending
                with database.transaction() as tx:
                    outbox.mark_sent(tx, message.id, "77", NOW)
            if len(sent) == people * each:
                return

    at_once(4, send)
    assert len(sent) == len(set(sent)) == people * each
    for person in range(people):
        mine = [body for body in sent if body.startswith(f"{person}:")]
        assert mine == [f"{person}:{number}" for number in range(each)]


def test_claim_does_not_wait_when_another_sender_holds_the_oldest_row(postgresql_database: Database) -> None:
    with postgresql_database.transaction() as tx:
        say(tx, known(tx, "1001").id, "a1", "a2")
        say(tx, known(tx, "1002").id, "b1")
    with postgresql_database.transaction() as first:
        assert _bodies(first, limit=1) == ["a1"]
        with postgresql_database.transaction() as second:
            assert _bodies(second) == ["b1"]
