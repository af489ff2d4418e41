"""Counts in the store: written with the turn or deed they belong to, and staying when those they count are gone."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, select

from bot.clock import FrozenClock
from bot.services import desk
from bot.services.turns import Turns
from conversations.journey import STEPS
from conversations.types import Commanded, Said, Tapped
from storage import contacts, leads, reports
from storage.models import conversations, journey_counts
from storage.models import leads as leads_table
from storage.reports import Count
from storage.retention import delete_expired
from tests.conversing import PARENT, TEACHER, YOUTH, programme
from tests.storing import DAY, MINUTE, NOW, at_once
from tests.test_desk import deed
from tests.test_transcripts import catalogues, lexicon
from tests.test_turns import walk

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.db import Database

MONDAY = NOW.date() - timedelta(days=NOW.date().weekday())


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOW)


@pytest.fixture
def turns(database: Database, clock: FrozenClock) -> Turns:
    return Turns(database, programme(), lexicon(), catalogues(), clock)


def counts(database: Database, kind: str = "step") -> dict[str, int]:
    with database.reading() as tx:
        rows = tx.execute(select(journey_counts)).mappings().all()
    assert {row["week"] for row in rows} <= {MONDAY}
    found: dict[str, int] = {}
    for row in rows:
        if row["kind"] == kind and row["number"]:
            found[row["name"]] = found.get(row["name"], 0) + row["number"]
    return found


def whole(database: Database) -> list[tuple[object, ...]]:
    with database.reading() as tx:
        return sorted(tuple(row) for row in tx.execute(select(journey_counts)))


def only_lead(tx: Connection) -> int:
    found: int = tx.execute(select(leads_table.c.id)).scalars().first() or 0
    return found


async def test_sign_up_is_counted_by_the_week_in_its_own_turns(turns: Turns, database: Database) -> None:
    await walk(turns, YOUTH[:3])
    assert counts(database) == {"first_word": 1, "language": 1}
    assert counts(database, "answered") == {"who": 1, "age": 1, "schooling": 1}
    assert counts(database, "asked") == {"who": 1, "age": 1, "schooling": 1, "district": 1}
    await walk(turns, YOUTH, address="8")
    assert counts(database) == {"first_word": 2, "language": 2, "verdict": 1, "sent": 1}
    assert counts(database, "to_sent") == {"0": 1}


async def test_turn_that_is_repeated_counts_once(turns: Turns, database: Database) -> None:
    for _ in range(3):
        await turns.take("telegram", "0", "7", Commanded("start", "radio"), hint="ary")
    assert whole(database) == [
        (MONDAY, "asked", "who", "ary", "radio", 1),
        (MONDAY, "step", "first_word", "ary", "radio", 1),
    ]


async def test_erasing_and_expiring_change_no_count(turns: Turns, database: Database, clock: FrozenClock) -> None:
    await walk(turns, YOUTH)
    await walk(turns, YOUTH[:4], address="8")
    before = whole(database)
    await turns.take("telegram", "100", "7", Commanded("delete"))
    await turns.take("telegram", "101", "7", Said("oui"))
    with database.transaction() as tx:
        assert not only_lead(tx), "it is erased"
    clock.advance(400 * DAY)
    with database.transaction() as tx:
        while delete_expired(tx, clock.now(), clock.today()):
            pass
        assert not tx.execute(select(conversations)).all()
    assert whole(database) == before


async def test_bug_in_a_turn_counts_nothing(turns: Turns, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    await walk(turns, YOUTH[:1])
    before = whole(database)
    monkeypatch.setattr(Turns, "_save", _fails)
    await turns.take("telegram", "50", "7", Tapped(2, "me", "age", "14"))
    assert whole(database) == before


def _fails(*_: object) -> None:
    raise RuntimeError


async def test_staff_count_a_family_once_for_each_step_and_how_long_it_took(turns: Turns, database: Database) -> None:
    await walk(turns, YOUTH)
    with database.transaction() as tx:
        me, one = deed(tx), only_lead(tx)
        me = replace(me, now=NOW + 3 * MINUTE)
        desk.record_call(tx, me, one, "no_answer")
        desk.record_call(tx, me, one, "no_answer")
    assert counts(database) == {"first_word": 1, "language": 1, "verdict": 1, "sent": 1, "called": 1}
    assert counts(database, "to_called") == {"3": 1}
    with database.transaction() as tx:
        desk.record_call(tx, me, one, "reached")
        desk.move_lead(tx, replace(me, now=NOW + 2 * DAY), one, "visit_booked", "")
        desk.move_lead(tx, replace(me, now=NOW + 3 * DAY), one, "enrolled", "started")
        desk.move_lead(tx, replace(me, now=NOW + 3 * DAY), one, "to_call_back", "")
        desk.move_lead(tx, replace(me, now=NOW + 4 * DAY), one, "enrolled", "started")
    assert counts(database) == dict.fromkeys(STEPS, 1)
    assert counts(database, "to_called") == {"3": 1}
    assert counts(database, "to_enrolled") == {str(3 * 24 * 60): 1}


async def test_who_was_enrolled_without_a_call_counts_in_the_steps_before(turns: Turns, database: Database) -> None:
    await walk(turns, YOUTH)
    with database.transaction() as tx:
        desk.move_lead(tx, deed(tx), only_lead(tx), "enrolled", "started")
    assert counts(database) == dict.fromkeys(STEPS, 1)
    assert counts(database, "to_called") == {}, "nobody called"


async def test_two_children_of_one_family_are_one_family(turns: Turns, database: Database) -> None:
    taken = await walk(turns, PARENT)
    more = ("yes", *PARENT[1:6], "Adil", "ai", "send")
    for number, value in enumerate(more, start=200):
        question = next(message for message in taken.messages if message.question)
        typed = Said("Adil") if value == "Adil" else None
        event = typed or Tapped(question.turn, question.subject, question.question, value)
        taken = await turns.take("telegram", str(number), "7", event)
    with database.transaction() as tx:
        me = deed(tx)
        both = list(tx.execute(select(leads_table.c.id)).scalars())
        assert len(both) == 2
        for one in both:
            desk.record_call(tx, me, one, "reached")
    assert counts(database) == dict.fromkeys(STEPS[: STEPS.index("reached") + 1], 1)


async def test_teacher_goes_to_no_classroom_of_ours(turns: Turns, database: Database) -> None:
    await walk(turns, TEACHER)
    with database.transaction() as tx:
        desk.record_call(tx, deed(tx), only_lead(tx), "reached")
    assert counts(database) == {"first_word": 1, "language": 1}


async def test_lead_from_before_there_were_counts_is_worked_on_without_any(turns: Turns, database: Database) -> None:
    await walk(turns, YOUTH)
    with database.transaction() as tx:
        conversation_id, _ = leads.get_whose(tx, only_lead(tx))
        _forget(tx, conversation_id)
        desk.record_call(tx, deed(tx), only_lead(tx), "reached")
    assert counts(database)["sent"] == 1
    assert "called" not in counts(database)


def _forget(tx: Connection, conversation_id: int) -> None:
    contacts.save_state(tx, conversation_id, "{}", turn=99, locale="fr", who="youth", now=NOW, keep_days=9)


def test_many_who_count_at_once_are_all_counted(database: Database) -> None:
    names = ["a", "b", "c", "d", "e"]

    def count(number: int) -> None:
        turned = names[number:] + names[:number]
        for _ in range(5):
            with database.transaction() as tx:
                reports.add_counts(tx, [Count(MONDAY, "asked", name, "fr", "", 1) for name in turned])

    at_once(4, count)
    assert counts(database, "asked") == dict.fromkeys(names, 20)


async def test_people_at_once_are_all_counted(turns: Turns, database: Database) -> None:
    await asyncio.gather(*(walk(turns, YOUTH[:5], address=str(number)) for number in range(6)))
    assert counts(database) == {"first_word": 6, "language": 6, "verdict": 6}
    assert counts(database, "asked") == dict.fromkeys(("who", "age", "schooling", "grade", "district", "wish"), 6)


async def test_counts_are_the_last_that_a_turn_writes_because_others_wait_for_them(
    turns: Turns, database: Database
) -> None:
    """Before, who wrote at the same time waited until the message and the state of another were written, too."""
    written: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: written.append(given[2]))
    await walk(turns, YOUTH[:3])
    of_counts = [place for place, sql in enumerate(written) if "journey_counts" in sql]
    ends = [place for place, sql in enumerate(written) if sql.startswith("UPDATE conversations")]
    assert len(of_counts) == len(ends) == 4
    assert [place - 1 for place in of_counts] == ends
