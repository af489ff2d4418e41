"""What nobody asked for and waits to be sent is not sent once they want none of it: stop, no, help, request back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.services import merging, safeguarding
from bot.services.messages import Message
from conversations.types import Commanded, OpenUrgent, Said
from storage import contacts, outbox, unasked
from storage.leads import hold_leads
from storage.models import leads
from storage.models import outbox as table
from storage.outbox import Priority
from tests.conversing import YOUTH
from tests.mailing import MONDAY, at, conversation, done, family, ready, send, written
from tests.storing import MINUTE, NOW, known, say
from tests.test_mailings import HOUR, NEWS, two
from tests.test_reminders import _family

if TYPE_CHECKING:
    from datetime import timedelta

    from sqlalchemy import Connection

    from conversations.types import Event
    from storage.db import Database
    from tests.test_reminders import Family


def _wait(tx: Connection, conversation_id: int, priority: Priority, words: str = "unasked") -> int:
    (row,) = outbox.add_messages(
        tx, conversation_id, 1, [words], first="pending", rest="pending", now=NOW, priority=priority
    )
    return row


def sent(tx: Connection, now: timedelta = HOUR * 3) -> list[str]:
    """What is sent from now on, in words."""
    found: list[str] = []
    while claimed := outbox.claim_due(tx, "telegram", MONDAY + now, limit=20, lease=MINUTE):
        for one in claimed:
            found.append(Message.from_json(one.body).text)
            outbox.mark_sent(tx, one.id, "1", MONDAY + now)
    return found


async def waiting_for_news(database: Database) -> Family:
    """A family that said yes, and for whom news were just written."""
    person = _family(database)
    await person.signs_up(YOUTH)
    await person.answers(["yes"])
    with database.transaction() as tx:
        me, other = two(tx)
        send(tx, other, ready(tx, me))
        done(tx, at(other, MONDAY + HOUR))
        assert written(tx)["7"][-1] == NEWS
    return person


@pytest.mark.parametrize("event", [Commanded("stop"), Commanded("news", "no"), Said("mon père me frappe, aidez-moi")])
async def test_news_that_wait_are_not_sent_to_who_stopped_said_no_or_asked_for_help(
    database: Database, event: Event
) -> None:
    person = await waiting_for_news(database)
    await person.does(event)
    if isinstance(event, Said):
        with database.transaction() as tx:
            safeguarding.open_urgent(tx, conversation(tx, 7).id, OpenUrgent("me"), MONDAY + HOUR)
    with database.transaction() as tx:
        said = sent(tx)
        assert NEWS not in said
        assert said, "what they are answered is sent"


async def test_news_that_wait_are_not_sent_to_who_takes_their_request_back(database: Database) -> None:
    person = await waiting_for_news(database)
    await person.does(Commanded("withdraw"))
    await person.does(Said("oui"))
    with database.transaction() as tx:
        assert tx.execute(select(leads.c.status)).scalar_one() == "withdrawn"
        assert NEWS not in sent(tx)


async def test_no_to_news_leaves_what_staff_write_to_many(database: Database) -> None:
    person = await waiting_for_news(database)
    with database.transaction() as tx:
        _wait(tx, conversation(tx, 7).id, Priority.BULK, Message("Lundi à 9 h.", "fr").to_json())
    await person.does(Commanded("news", "no"))
    with database.transaction() as tx:
        said = sent(tx)
        assert "Lundi à 9 h." in said
        assert NEWS not in said


def test_reminder_that_waits_is_not_sent_after_a_stop_nor_keeps_a_reply_waiting(database: Database) -> None:
    with database.transaction() as tx:
        whose = known(tx).id
        row = _wait(tx, whose, Priority.REMINDER)
        outbox.claim_due(tx, "telegram", NOW, limit=1, lease=MINUTE)
        contacts.mark_stopped(tx, whose, stopped=True, now=NOW)
        unasked.drop(tx, whose, NOW)
        outbox.mark_retry(tx, row, NOW, "away")  # it was under way when they said it
        say(tx, whose, "reply", turn=2)
        assert unasked.has_lapsed(tx, NOW)
        unasked.fail_lapsed(tx, NOW)
        assert [one.body for one in outbox.claim_due(tx, "telegram", NOW, limit=9, lease=MINUTE)] == ["reply"]
        assert tx.execute(select(table.c.status, table.c.error).where(table.c.id == row)).one() == (
            "failed",
            "unwanted",
        )


def test_what_waits_on_another_phone_of_who_asked_for_protection_is_not_sent(database: Database) -> None:
    with database.transaction() as tx:
        me, _ = two(tx)
        one, twin = family(tx, 1), family(tx, 2)
        family(tx, 3)
        merging.merge_lead(tx, me, one, twin)
        for number in (1, 2, 3):
            _wait(tx, conversation(tx, number).id, Priority.REMINDER, Message(f"{number}", "fr").to_json())
        safeguarding.open_urgent(tx, conversation(tx, 1).id, OpenUrgent("me"), MONDAY)
        assert sent(tx) == ["3"]


def test_what_waits_for_others_is_sent_while_somebody_is_protected(database: Database) -> None:
    """Whatever waited for anybody was given up as unwanted as long as one person waited for protection anywhere."""
    with database.transaction() as tx:
        for number in (1, 2, 3):
            family(tx, number)
            _wait(tx, conversation(tx, number).id, Priority.REMINDER, Message(f"{number}", "fr").to_json())
        safeguarding.open_urgent(tx, conversation(tx, 1).id, OpenUrgent("me"), MONDAY)
        hold_leads(tx, conversation(tx, 2).id, ["me"])
        unasked.fail_lapsed(tx, MONDAY)
        assert not unasked.has_lapsed(tx, MONDAY)
        assert sent(tx) == ["3"]


def test_what_waits_is_not_sent_while_a_request_is_held(database: Database) -> None:
    with database.transaction() as tx:
        family(tx, 1)
        whose = conversation(tx, 1).id
        for priority in Priority:
            _wait(tx, whose, priority, Message(priority.name, "fr").to_json())
        hold_leads(tx, whose, ["me"])
        assert sent(tx) == ["REPLY"]


@pytest.mark.parametrize("about", ["remind", "news"])
async def test_no_to_reminders_ends_one_that_waits_and_no_other_no_does(database: Database, about: str) -> None:
    person = _family(database)
    await person.signs_up()
    await person.does(Commanded("remind", "yes"))
    with database.transaction() as tx:
        _wait(tx, conversation(tx, 7).id, Priority.REMINDER, Message("rappel", "fr").to_json())
    await person.does(Commanded(about, "no"))
    with database.transaction() as tx:
        assert ("rappel" in sent(tx)) is (about == "news")
