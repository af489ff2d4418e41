"""What a turn asks of the database: every statement is listed here, so that one more is seen where it is added.

A turn holds the one writer of SQLite, and is answered over a network on PostgreSQL: each statement counts twice.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event

from bot.clock import FrozenClock
from bot.services import known
from bot.services.turns import Turns
from conversations.types import Commanded, Said, Tapped
from storage import desk, seats, slots
from storage.slots import Offer
from tests.conversing import YOUTH, programme
from tests.test_staff_accounts import account
from tests.test_transcripts import catalogues, lexicon
from tests.test_turns import WORDS, all_sent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.services.messages import Message
    from conversations.types import Event
    from storage.db import Database

ASKED, LEFT = "Il faut avoir quel âge ?", "C'est gratuit ?"
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
MADE = ("select conversations", "insert conversations", "select conversations")
BEGUN = ("select conversations", "insert inbox")  # with the first comes the version of what staff taught
STEP = ("insert journey_counts",)  # how many come how far, each new question is a step on the way; others wait for it
LEFT_TO_STAFF, IS_LEFT = ("insert questions",), ("select questions",)
ONE = ("select outbox", "insert outbox")  # may it ride on the acknowledgement?
SEVERAL = ("insert outbox",)
SAVED = ("update conversations",)
REQUESTS, VISIT = ("select leads",), ("select appointments",)
HOURS = ("select visit_slots",)
PLACE = (
    "select leads",
) * 5  # the one it was merged into, its intake, since when, how many before it, a seat kept for it
ADULT = ("select leads",)  # how it stands with the agreement of an adult
LEAD = (
    "select leads", "savepoint", "insert leads", "release", "select leads", "insert announcements",
    "select tickets", "select tickets", "select tickets",  # did they wait, who of the staff has them, are they held?
)  # fmt: skip
TABLE = {
    "somebody begins": (*MADE, "insert inbox", *ONE, *SAVED, *STEP),
    "a tap": (*BEGUN, *ONE, *SAVED, *STEP),
    "a typed answer": (*BEGUN, *ONE, *SAVED, *STEP),
    "a question in the middle": (*BEGUN, *ONE, *SAVED),
    "a question that is left to staff": (*BEGUN, *LEFT_TO_STAFF, *ONE, *SAVED),
    "a tap behind it": (*BEGUN, *IS_LEFT, *ONE, *SAVED, *STEP),
    "the consent": (*BEGUN, "insert consents", *ONE, *SAVED, *STEP),
    "a typed answer after the consent": (*BEGUN, *ONE, *SAVED, *STEP),
    "a tap after the consent": (*BEGUN, *ONE, *SAVED, *STEP),
    "a question in the middle, after the consent": (*BEGUN, *ONE, *SAVED),
    "the request is sent": (*BEGUN, *HOURS, *LEAD, *SEVERAL, *SAVED, *STEP),
    "a question after the request": (*BEGUN, *REQUESTS, *VISIT, *HOURS, *ADULT, *ONE, *SAVED),
    "a question with a visit booked": (*BEGUN, *REQUESTS, *VISIT, *ADULT, *ONE, *SAVED),
    "a question while a request waits for a seat": (*BEGUN, *REQUESTS, *VISIT, *HOURS, *ADULT, *ONE, *SAVED),
    "its place on the list": (*BEGUN, *REQUESTS, *VISIT, *HOURS, *ADULT, *REQUESTS, *PLACE, *ONE, *SAVED),
    "an update that comes again": (*BEGUN, "select inbox", "select outbox", "select outbox"),
}
_WHERE = re.compile(r"(?:FROM|INTO|UPDATE) (\w+)")
_WITHIN = re.compile(r"\([^()]*\)")


class Telling:
    """Somebody on Telegram, and what the database is asked in each of their turns."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.turns = Turns(database, programme(), lexicon(), catalogues(), FrozenClock(NOW))
        self.asked: list[str] = []
        self.said: tuple[Message, ...] = ()
        self.number = 0
        with database.transaction() as tx:
            self.turns.known_facts(tx)

    def hear(self, *told: object) -> None:
        words = str(told[2])
        while _WITHIN.search(words):
            words = _WITHIN.sub("", words)
        verb, where = words.split()[0].lower(), _WHERE.search(words)
        if verb != "begin":  # one of the two databases is told so in words
            self.asked.append(f"{verb} {where.group(1)}" if where else verb)

    async def does(self, what: Event, again: int = 0) -> tuple[str, ...]:
        """A turn; what was asked in it."""
        self.number += 0 if again else 1
        self.asked = []
        taken = await self.turns.take("telegram", str(again or self.number), "7", what, hint="fr", rides=True)
        asked, self.said = tuple(self.asked), taken.messages
        all_sent(self.database)
        return asked

    async def presses(self, value: str) -> tuple[str, ...]:
        """A button of the open question; or, where it is typed, the words that stand for the value."""
        if value in WORDS:
            return await self.does(Said(WORDS[value][1:]))
        now = next(message for message in reversed(self.said) if message.question)
        return await self.does(Tapped(now.turn, now.subject, now.question, value))


@pytest.fixture
def telling(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Telling]:
    """Facts are read every few seconds, whatever comes: here once, before."""
    monkeypatch.setattr(known, "_FRESH_FOR", float("inf"))
    found = Telling(database)
    event.listen(database.engine, "before_cursor_execute", found.hear)
    yield found
    event.remove(database.engine, "before_cursor_execute", found.hear)


async def test_statements_of_each_kind_of_turn_are_these(telling: Telling) -> None:
    begins, ends = NOW + timedelta(days=2), NOW + timedelta(days=2, hours=1)
    with telling.database.transaction() as tx:
        slot = slots.add_slot(tx, Offer("al-hotaya", begins, ends, 2), None, NOW)
    seen = {"somebody begins": await telling.does(Commanded("start"))}
    seen["a tap"] = await telling.presses("youth")
    seen["a typed answer"] = await telling.does(Said("14 ans"))
    seen["a question in the middle"] = await telling.does(Said(ASKED))
    seen["a question that is left to staff"] = await telling.does(Said(LEFT))
    seen["a tap behind it"] = await telling.presses("left")
    for value in ("anfa", "yes", "1AC"):
        await telling.presses(value)
    seen["the consent"] = await telling.presses("yes")
    await telling.presses("Test")
    seen["a typed answer after the consent"] = await telling.presses("+212600000001")
    seen["a tap after the consent"] = await telling.presses("mother")
    seen["a question in the middle, after the consent"] = await telling.does(Said(ASKED))
    for value in YOUTH[10:-1]:
        await telling.presses(value)
    seen["the request is sent"] = await telling.presses("send")
    seen["a question after the request"] = await telling.does(Said(ASKED))
    with telling.database.transaction() as tx:
        by = account(tx, "boss", ("coordinator",))
        where = seats.add_intake(tx, "al-hotaya", "youth", seats.Terms("A", seats=1), seats.Change(0, by, NOW))
        seats.place_lead(tx, 1, where, NOW)
        desk.move_lead(tx, 1, "waiting_list", reason="", now=NOW)
    seen["a question while a request waits for a seat"] = await telling.does(Said(ASKED))
    seen["its place on the list"] = await telling.does(Commanded("status"))
    assert "numéro 1 sur la liste d'attente" in telling.said[0].text
    await telling.does(Commanded("visit"))
    await telling.presses(str(slot))
    seen["a question with a visit booked"] = await telling.does(Said(ASKED))
    seen["an update that comes again"] = await telling.does(Said(ASKED), again=telling.number)
    assert seen == TABLE
