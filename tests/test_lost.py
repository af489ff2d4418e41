"""A message of the centre that never arrives: whoever was to hear it stands in the list again, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.services import talk, waiting_page
from storage import desk as work
from storage import merges, outbox, owed, tickets
from storage.contacts import OUTBOX_KEPT
from storage.leads import get_whose, release_leads
from storage.models import leads
from storage.models import outbox as rows
from storage.models import tickets as tickets_table
from storage.overdue import OWN, PROMISED, RETRY
from storage.withdrawing import withdraw_lead
from tests.storing import DAY, MINUTE, NOW, of_table
from tests.test_desk import deed, stands
from tests.test_talk import ADDRESS, HELP, say, signed_up, signed_up_again, waits

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.db import Database

LATER = NOW + 60 * MINUTE
HOW = ("refused", "unknown", "blocked", "undelivered")


def lose(tx: Connection, how: str = "refused") -> None:
    """What was written last never arrives; a channel may say so twice."""
    row = tx.execute(select(rows.c.id).order_by(rows.c.id.desc()).limit(1)).scalar_one()
    for _ in range(2):
        match how:
            case "refused":
                outbox.mark_failed(tx, row, "BadRequest", LATER)
            case "unknown":
                outbox.mark_unknown(tx, row, LATER)
            case "blocked":
                outbox.mark_gone(tx, "telegram", ADDRESS, LATER)
            case _:
                outbox.mark_sent(tx, row, "7", NOW)
                owed.mark_undelivered(tx, row, "131026", LATER)


def look(tx: Connection, lead_id: int) -> tuple[datetime | None, str]:
    """When somebody is to look again, and for what."""
    found = tx.execute(select(leads.c.follow_up_at, leads.c.follow_up_for).where(leads.c.id == lead_id)).one()
    return found.follow_up_at, found.follow_up_for


@pytest.mark.parametrize("how", HOW)
def test_family_that_asked_and_never_got_the_answer_was_in_nobodys_list(database: Database, how: str) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        say(tx, me, "/human")
        assert waits(tx, one) == "person"
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Venez jeudi")
        assert (waits(tx, one), stands(tx, one).follow_up_at) == ("", None)
        lose(tx, how)
        assert look(tx, one) == (LATER, OWN)
        work.set_follow_up(tx, one, None)
        lose(tx, how)
        assert look(tx, one) == (None, ""), "said once more, it does not bring up again what staff have seen to"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((NOW + DAY, PROMISED), (NOW + DAY, PROMISED)),
        ((NOW - MINUTE, OWN), (NOW - MINUTE, OWN)),
        ((NOW + DAY, OWN), (LATER, OWN)),
        ((NOW + DAY, RETRY), (LATER, OWN)),
    ],
)
def test_message_that_never_arrives_leaves_a_promised_call_and_a_look_that_is_due_as_they_are(
    database: Database, before: tuple[datetime, str], after: tuple[datetime, str]
) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        work.set_follow_up(tx, one, *before)
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Venez jeudi")
        lose(tx)
        assert look(tx, one) == after


def test_message_that_never_arrives_brings_up_the_request_that_stands_for_theirs(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        stays = signed_up_again(tx, me)
        both = merges.lock_leads(tx, one, stays)
        merges.merge(tx, both[one], both[stays])
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", stays, via=one), "Venez jeudi")
        lose(tx, "blocked")
        assert look(tx, stays) == (LATER, OWN)


@pytest.mark.parametrize("how", HOW)
def test_who_asked_for_protection_is_not_brought_up_by_what_did_not_reach_them(database: Database, how: str) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Bonjour")
        row = tx.execute(select(rows.c.id).order_by(rows.c.id.desc()).limit(1)).scalar_one()
        for words in HELP:
            say(tx, me, words)
        tx.execute(rows.delete().where(rows.c.id > row))
        lose(tx, how)
        assert look(tx, one) == (None, "")
        release_leads(tx, get_whose(tx, one)[0])
        assert look(tx, one) == (None, "")


@pytest.mark.parametrize("how", HOW)
def test_who_has_no_request_and_never_got_the_answer_was_in_nobodys_list(database: Database, how: str) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        say(tx, me, "/start")
        say(tx, me, "/human")
        (one,) = tickets.list_apart(tx, 10)
        waiting_page.do(tx, me, one.id, {"do": "write", "words": "Bonjour"})
        assert tickets.list_apart(tx, 10) == []
        lose(tx, how)
        assert [(found.id, found.created_at) for found in tickets.list_apart(tx, 10)] == [(one.id, LATER)]
        waiting_page.do(tx, me, one.id, {"do": "settle"})
        lose(tx, how)
        assert tickets.list_apart(tx, 10) == []


def test_who_has_no_request_and_asked_for_protection_waits_for_nobody_else_again(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        say(tx, me, "/start")
        say(tx, me, "/human")
        (one,) = tickets.list_apart(tx, 10)
        waiting_page.do(tx, me, one.id, {"do": "write", "words": "Bonjour"})
        tickets.add_urgent(tx, one.conversation_id or 0, "me", phone=None, when=None, now=NOW)
        lose(tx)
        found = tx.execute(select(tickets_table.c.status).where(tickets_table.c.id == one.id)).scalar_one()
        assert found == "closed"


def test_who_took_their_request_back_is_not_brought_up(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        say(tx, me, "/human")
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Venez jeudi")
        withdraw_lead(tx, get_whose(tx, one)[0], "me", NOW)
        lose(tx)
        assert look(tx, one) == (None, "")
        assert [ticket.kind for ticket in tickets.list_open(tx)] == []


@pytest.mark.parametrize("what", ["to many", "by the bot"])
def test_what_went_to_many_or_the_bot_said_by_itself_brings_nobody_up(database: Database, what: str) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        if what == "to many":
            talk.send_to_many(tx, me, talk.of_lead(tx, me.actor, "write", one), "La rentrée approche", "bulk 1")
        else:
            say(tx, me, "c'est gratuit ?")
        lose(tx)
        assert look(tx, one) == (None, "")


def test_what_nobody_read_on_whatsapp_in_a_week_went_without_a_word_to_staff(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me, "whatsapp")
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Venez jeudi")
        written = tx.execute(select(rows.c.created_at).where(rows.c.status == "owed")).scalar_one()
        of_table(tx, rows, written + OUTBOX_KEPT)
        assert look(tx, one) == (None, "")
        of_table(tx, rows, written + OUTBOX_KEPT + MINUTE)
        assert tx.execute(select(rows.c.id).where(rows.c.status == "owed")).all() == []
        assert look(tx, one) == (written + OUTBOX_KEPT, OWN)


def test_what_was_read_is_forgotten_after_a_week_and_brings_nobody_up(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx)
        one = signed_up(tx, me)
        talk.write(tx, me, talk.of_lead(tx, me.actor, "write", one), "Venez jeudi")
        tx.execute(rows.update().values(status="sent", sent_at=NOW))
        assert of_table(tx, rows, NOW + 8 * DAY)
        assert tx.execute(select(rows.c.id)).all() == []
        assert look(tx, one) == (None, "")
