"""What is left of a person who takes their sign-up back: nothing but what is named here, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Boolean, Date, Integer, LargeBinary, Text, select, update

from bot.services import desk, lead_page, talk
from bot.services.seats import Chosen
from storage import (
    appointments,
    audit,
    bulks,
    guardian_links,
    leads,
    messages,
    moves,
    notes,
    outbox,
    questions,
    reminders,
    seats,
    slots,
    tickets,
    voice_notes,
    withdrawing,
)
from storage.columns import Encrypted, UtcDateTime
from storage.models import audit as audit_table
from storage.models import inbox, metadata
from storage.models import leads as leads_table
from storage.models import outbox as outbox_table
from storage.models import questions as questions_table
from storage.models import tickets as tickets_table
from storage.seats import Change, Standing, Terms
from tests.planting import audit_unlocked
from tests.storing import NOW
from tests.test_desk import deed
from tests.test_talk import say, signed_up, waits, written

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sqlalchemy import Column, Connection, Table

    from bot.services.desk import Deed
    from storage.db import Database

# What nothing can be found by without: numbers of rows, and the codes by which they are chosen.
KEYS: Final = {
    "conversations": {"channel", "address_hash", "address", "state", "turn", "expires_at"},
    "inbox": {"external_id", "turn"},
    "outbox": {"turn", "position", "status", "lease_until", "speaker"},
    "leads": {"subject", "status", "withdrawn_at"},
    "tickets": {"kind", "status", "subject"},
    "questions": {"speaker"},
    "messages": {"speaker", "turn"},
    "bulk_items": {"outcome"},
    "moves": {"speaker"},
    "reminders": {"speaker", "kind"},
    "voice_notes": {"speaker"},
    "guardians": {"subject"},
    "appointments": {"status", "untold"},
}
# What stays, and why.
KEPT: Final = {
    "conversations": {
        "created_at": "the conversation goes on",
        "stopped_at": "who wants no messages still wants none",
        "unasked_at": "so that nobody is written to unasked twice a day",
        "held_until": "so that the channel does not hold us for writing too much",
        "busy_until": "so that nobody writes to us too fast, for a minute",
        "staff_step": "how far they came was counted once, and is not counted again",
    },
    "inbox": {"taken_at": "an update that comes twice is known for 48 hours"},
    "outbox": dict.fromkeys(
        ("due_at", "tries", "doubts", "message_id", "error", "created_at", "sent_at", "send_by", "priority"),
        "without words, for a week: so that the channel can delete what it has",
    ),
    "consents": dict.fromkeys(
        ("subject", "audience", "version", "text_hash", "locale", "channel", "given", "at", "about"),
        "that it was given and taken back must be shown",
    ),
    "leads": {
        "reference": "they may ask about it",
        "reference_before": "whoever made it may ask about it",
        "kind": "counted",
        "locale": "counted",
        "channel": "counted",
        "created_at": "counted",
        "taken_over_at": "a backup from before does not take along whoever had made the request",
        "contact_hold": "they may have been made to take it back: whoever is in charge of protection decides",
    },
    "tickets": dict.fromkeys(
        ("safe_phone", "safe_when", "about", "keep_until", "created_at", "asked_at", "claimed_by", "claimed_until"),
        "who asked for protection or for a person still does, until it is closed; then the number goes",
    ),
    "moves": dict.fromkeys(
        ("code_hash", "token_hash", "expires_at", "kind"),
        "for a quarter of an hour: who took the request back may still go on elsewhere",
    ),
    "audit": dict.fromkeys(("staff_id", "door", "verb", "account_id", "at"), "who of the staff did what, and when"),
}
# Tables that nothing leads from to a person.
OF_NOBODY: Final = {
    "bulks", "danger_counts", "facts", "intakes", "journey_counts", "keychecks", "mailing_texts", "mailings", "phrases",
    "send_limits", "key_holders", "erasures", "arrivals",
    "sign_in_failures", "staff", "staff_codes", "staff_links", "staff_messages", "staff_sessions", "staff_telegrams",
    "sign_in_places", "staff_updates", "views", "visit_slots", "voice_drafts", "voice_files",
}  # fmt: skip
WORDS: Final = ("Testa", "Adil", "+212600000001", "Vient avec sa tante", "Bonjour", "Je viens", "Combien")
LONG_AGO: Final = datetime(2001, 2, 3, 4, 5, tzinfo=UTC)


def related() -> list[Table]:
    """The tables that lead to a conversation, each after those it leads to."""
    found = {"conversations"}
    for table in metadata.sorted_tables:
        if any(key.column.table.name in found for key in table.foreign_keys):
            found.add(table.name)
    return [table for table in metadata.sorted_tables if table.name in found]


def is_free(column: Column[Any]) -> bool:
    """Whether a mark can stand in it."""
    leads_to = {key.column.table.name for key in column.foreign_keys}
    named = column.name in KEYS.get(column.table.name, ())
    return not (column.primary_key or named or leads_to - {"staff", "intakes"})


def mark_of(column: Column[Any], number: int, rows: Mapping[str, int]) -> object:
    """What nobody would write by themselves, in the type of the column; one of these rows where it leads to one."""
    for key in column.foreign_keys:
        return rows[key.column.table.name]
    marks: dict[type, object] = {
        UtcDateTime: LONG_AGO,
        Encrypted: f"mark {column.name} {number}",
        Date: date(2001, 2, 3),
        Boolean: True,
        Integer: 424242,
        LargeBinary: b"mark %d" % number,
        Text: f"mark {column.name} {number}",
    }
    return next(mark for kind, mark in marks.items() if isinstance(column.type, kind))


def fill(tx: Connection, leads_to: Mapping[str, int]) -> None:
    """Put a mark in every column of every row that leads to a person."""
    for table in related():
        rows = tx.execute(select(*table.primary_key.columns)).all()
        assert rows, f"a row of {table.name} is missing in what the person leaves behind"
        for number, row in enumerate(rows):
            here = [column == value for column, value in zip(table.primary_key.columns, row, strict=True)]
            marks = {one: mark_of(one, number, leads_to) for one in table.columns if is_free(one)}
            if marks:
                with audit_unlocked(tx):
                    tx.execute(update(table).where(*here).values(marks))


def marked(tx: Connection, leads_to: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """The columns in which a mark still stands, and those with anything that the person said or was told."""
    for table in metadata.sorted_tables:
        for row in tx.execute(select(table)):
            for column, value in zip(table.columns, row, strict=True):
                is_of_person = table.name not in OF_NOBODY and is_free(column)
                is_words = column is not inbox.c.external_id  # the ids of updates are words in these tests alone
                if (is_words and any(word in str(value) for word in WORDS)) or (
                    is_of_person
                    and value in [mark_of(column, number, leads_to) for number in range(99)]
                    and value is not False
                ):
                    yield table.name, column.name


def leaves_all_behind(tx: Connection, me: Deed) -> int:
    """Somebody signs up, is called, noted, written to, asks, answers, waits, is in a bulk, and asked for protection."""
    one = signed_up(tx, me)
    conversation, _ = leads.get_whose(tx, one)
    desk.add_note(tx, me, one, "Vient avec sa tante")
    whom = talk.of_lead(tx, me.actor, "write", one)
    talk.write(tx, me, whom, "Bonjour")
    say(tx, me, "Je viens jeudi")
    talk.hand_back(tx, me, whom)
    say(tx, me, "/human")
    questions.add_question(tx, "token", day=NOW.date(), locale="fr", intent="cost", words="Combien ?")
    assert questions.pass_on(tx, "token", conversation, NOW.date())
    tickets.add_ticket(tx, conversation, "question", "me", NOW)
    tickets.add_urgent(tx, conversation, "me", phone="x", when="y", now=NOW)
    outbox.add_messages(tx, conversation, 1, ["Testa", "Testa"], first="sent", rest="pending", now=NOW)
    bulk_id = bulks.add_bulk(tx, "key", "move", "", staff_id=me.actor.staff_id, number=1, now=NOW)
    bulks.add_items(tx, bulk_id, "", [one])
    moves.add_move(tx, conversation, "me", ("BCDFGH", "token"), NOW)
    reminders.plan(tx, conversation, "me", NOW, NOW)
    voice_notes.add_note(tx, conversation, "me", ("me", "phone"), sound=b"Testa", seconds=2, now=NOW)
    guardian_links.offer(tx, conversation, "me", "token", NOW)
    offer = slots.Offer("al-hotaya", NOW + timedelta(days=1), NOW + timedelta(days=2), 1)
    appointments.book(tx, slots.add_slot(tx, offer, me.actor.staff_id, NOW), one, NOW)
    return one


def takes_back(tx: Connection, me: Deed) -> None:
    say(tx, me, "/withdraw")
    (told,) = say(tx, me, "oui").messages[:1]
    assert "est annulée" in told.text


def test_no_column_of_any_table_holds_anything_of_who_took_their_request_back(database: Database) -> None:
    """Notes, both ways of a talk, the trade, who had taken it, follow-up, questions and bulks were left behind."""
    assert {table.name for table in related()} | OF_NOBODY == set(metadata.tables), "whose is the new table?"
    with database.transaction() as tx:
        me = deed(tx)
        leaves_all_behind(tx, me)
        change = Change(seen=0, by=me.actor.staff_id, now=NOW)
        where = seats.add_intake(tx, "al-hotaya", "youth", Terms("Groupe A", seats=1), change)
        leads_to = {"staff": me.actor.staff_id, "intakes": where}
        fill(tx, leads_to)
        before = set(marked(tx, leads_to))
        every = {(table.name, one.name) for table in related() for one in table.columns if is_free(one)}
        assert every <= before, "a mark could not be put there"
        takes_back(tx, me)
        left = set(marked(tx, leads_to))
        assert left == {(table, name) for table, names in KEPT.items() for name in names}


def test_what_others_on_the_phone_wrote_and_asked_stays_when_one_takes_their_request_back(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = leaves_all_behind(tx, me)
        conversation, _ = leads.get_whose(tx, one)
        for words, outgoing in (("Bonjour à vous", True), ("Merci", False)):
            messages.add_message(tx, conversation, "other-1", words, outgoing=outgoing, turn=2, now=NOW)
        outbox.add_messages(tx, conversation, 2, ["Bonjour à vous"], first="pending", rest="pending", now=NOW)
        questions.add_question(tx, "theirs", day=NOW.date(), locale="fr", intent="place", words="Où ?")
        assert questions.pass_on(tx, "theirs", conversation, NOW.date(), "other-1")
        tickets.add_ticket(tx, conversation, "question", "other-1", NOW)
        takes_back(tx, me)
        assert [one.words for one in messages.list_messages(tx, conversation, "other-1")] == ["Bonjour à vous", "Merci"]
        assert list(tx.execute(select(questions_table.c.words)).scalars()) == ["Où ?"]
        assert tickets.get_waiting(tx, conversation, "other-1") == ("question", NOW)
        assert "Bonjour à vous" in list(tx.execute(select(outbox_table.c.body)).scalars())


def test_talk_stays_while_who_took_one_request_back_has_another(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        conversation, _ = leads.get_whose(tx, one)
        other = leads.save_lead(tx, conversation, "child-1", "7654321", {"kind": "youth"}, NOW)
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Bonjour")
        takes_back(tx, me)
        assert written(tx, other) == ["Bonjour"]


def test_bot_answers_again_when_the_request_was_taken_back_in_a_talk(database: Database) -> None:
    """What they typed next still went to the centre, which was told that nobody would call."""
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        conversation, _ = leads.get_whose(tx, one)
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Bonjour")
        takes_back(tx, me)
        assert say(tx, me, "c'est gratuit ?").messages != ()
        assert messages.list_messages(tx, conversation, "me") == []
        assert tickets.get_waiting(tx, conversation, "me") is None


def test_who_took_their_request_back_leaves_the_seat_and_nobody_sees_which_it_was(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx, "nadia", "coordinator")
        one = signed_up(tx, me)
        where = seats.add_intake(
            tx, "al-hotaya", "youth", Terms("Groupe A", seats=1), Change(0, me.actor.staff_id, NOW)
        )
        desk.move_lead(tx, me, one, "enrolled", "registered", Chosen(where))
        assert seats.count_others(tx, where, {"enrolled"}, 0) == 1
        takes_back(tx, me)
        assert seats.count_standing(tx, {"enrolled", "withdrawn"}) == [Standing(None, "", "youth", "withdrawn", 1)]
        placed = tx.execute(select(leads_table.c.intake_id, leads_table.c.placed_at)).one()
        assert tuple(placed) == (None, None)
        done = tx.execute(select(audit_table.c.verb, audit_table.c.intake_id).where(audit_table.c.lead_id == one))
        assert ("place", None) in {tuple(row) for row in done}


def test_nothing_of_a_talk_that_ended_by_taking_back_waits_for_staff(database: Database) -> None:
    """ "The family went back to the bot" stood there, of a family that is not there any more."""
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        conversation, _ = leads.get_whose(tx, one)
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Bonjour")
        assert say(tx, me, "Je viens jeudi").messages == ()
        takes_back(tx, me)
        assert messages.list_messages(tx, conversation, "me") == []
        assert tickets.list_apart(tx, 9) == []


def test_request_begun_anew_shows_nothing_of_what_was_done_before(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = leaves_all_behind(tx, me)
        desk.record_call(tx, me, one, "reached")
        takes_back(tx, me)
        assert audit.list_deeds(tx, one) == []
        kept = tx.execute(select(audit_table.c.about).where(audit_table.c.lead_id == one)).scalars()
        assert set(kept) == {audit.TAKEN_BACK}
        conversation, subject = leads.get_whose(tx, one)
        tx.execute(update(tickets_table).values(status="closed"))
        leads.release_leads(tx, conversation)
        later = NOW + timedelta(days=1)
        assert leads.save_lead(tx, conversation, subject, "7654321", {"kind": "youth"}, later) == one
        shown = lead_page.see_lead(tx, replace(me, now=later), one)
        assert (shown.moments, [read.at for read in shown.reads]) == ((), [later])
        assert waits(tx, one) == ""


def test_note_that_waits_for_a_request_to_be_taken_back_comes_too_late(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        conversation, subject = leads.get_whose(tx, one)

    def note() -> bool:
        with database.transaction() as other:
            return notes.add_note(other, one, me.actor.staff_id, "Vient avec sa tante", NOW)

    with ThreadPoolExecutor(1) as threads:
        with database.transaction() as tx:
            withdrawing.withdraw_lead(tx, conversation, subject, NOW)
            written_down = threads.submit(note)
        assert not written_down.result()
    with database.transaction() as tx:
        assert notes.list_notes(tx, one) == []


def test_note_written_while_the_request_is_taken_back_is_not_kept(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        takes_back(tx, me)
        assert not notes.add_note(tx, one, me.actor.staff_id, "Vient avec sa tante", NOW)
        assert notes.list_notes(tx, one) == []
