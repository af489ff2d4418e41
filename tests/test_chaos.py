"""The judge of `make chaos` finds each promise that is broken; the wire, the clock and the points do what they say."""

from __future__ import annotations

import asyncio
import itertools
import re
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import event, update
from sqlalchemy.sql.dml import UpdateBase

from bot.channels.telegram_forms import form
from bot.services.messages import Message
from storage import contacts, inbox, leads, outbox
from storage.models import outbox as rows
from tests.chaos.__main__ import FAULTS
from tests.chaos.fault import Fault
from tests.chaos.judge import Verdict, judge
from tests.chaos.not_driven import REASONS, reason
from tests.chaos.people import Told
from tests.chaos.quick_time import SetClock, quick_loop
from tests.chaos.stalls import EVERY, NEEDS, Stalls, speed
from tests.chaos.statements import all_of_them, missing, names_of
from tests.chaos.table import HEAD, Row, lines
from tests.chaos.wire import Wire
from tests.fakes.bot_api_faults import Arrival, buttons_of
from tests.storing import NOW, known, save
from tests.test_desk_work import VALUES

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.db import Database

CHAT = 1000
OPERATIONS = Path(__file__).parent.parent / "docs" / "operations.md"


def taken(tx: Connection, *updates: int) -> int:
    """A conversation that took these, one a turn; its id."""
    whose = known(tx, str(CHAT)).id
    for turn, number in enumerate(updates, 1):
        inbox.take(tx, whose, str(number), turn, NOW)
        save(tx, whose, turn=turn)
    return whose


def said(tx: Connection, whose: int, turn: int, text: str, status: outbox.Status) -> Arrival:
    """A message with that fate; how it would arrive."""
    message = Message(text, "fr")
    outbox.add_messages(tx, whose, turn, [message.to_json()], first=status, rest=status, now=NOW)
    return Arrival(CHAT, text, buttons_of(form(message)), turn)


def told(*updates: int) -> Told:
    return Told(handed=dict.fromkeys(updates, 0.0), taken=dict.fromkeys(updates, 1.0))


def test_nothing_is_found_where_all_was_kept(database: Database) -> None:
    with database.transaction() as tx:
        whose = taken(tx, 7, 8)
        arrivals = [said(tx, whose, 1, "un", "ridden"), said(tx, whose, 2, "deux", "sent")]
        verdict = judge(tx, told(7, 8), arrivals, 0)
    assert verdict == Verdict(turns=2, sent_once=2, silence=2.0)


def test_acknowledged_answer_that_was_not_taken_is_found(database: Database) -> None:
    with database.transaction() as tx:
        taken(tx, 7)
        assert judge(tx, told(7, 8), [], 0).wrong == ["1 accepted answers were lost"]


def test_second_lead_of_one_conversation_is_found(database: Database) -> None:
    with database.transaction() as tx:
        whose = taken(tx, 7)
        for subject, reference in (("me", "1200001"), ("child-1", "1200002")):
            leads.save_lead(tx, whose, subject, reference, VALUES, NOW)
        assert judge(tx, told(7), [], 0).leads_doubled == 1


def test_person_who_did_not_get_to_the_end_is_found(database: Database) -> None:
    with database.transaction() as tx:
        assert judge(tx, Told(), [], 1).wrong == ["1 people did not get to the end"]


@pytest.mark.parametrize("status", ["sent", "ridden", "pending", "failed"])
def test_message_that_nobody_got_is_found(status: outbox.Status, database: Database) -> None:
    with database.transaction() as tx:
        said(tx, taken(tx, 7), 1, "un", status)
        assert judge(tx, told(7), [], 0).not_sent == 1


def test_message_that_came_from_nowhere_is_found(database: Database) -> None:
    with database.transaction() as tx:
        taken(tx, 7)
        assert judge(tx, told(7), [Arrival(CHAT, "un", "[]", 0)], 0).not_sent == 1


@pytest.mark.parametrize(("times", "unmarked"), [(0, 0), (1, 0), (2, 0), (3, 1)])
def test_message_of_unknown_fate_may_arrive_twice_at_most(times: int, unmarked: int, database: Database) -> None:
    with database.transaction() as tx:
        arrival = said(tx, taken(tx, 7), 1, "un", "unknown")
        verdict = judge(tx, told(7), [arrival] * times, 0)
    assert (verdict.unknown, verdict.unmarked, verdict.not_sent) == (1, unmarked, 0)


@pytest.mark.parametrize(("doubts", "unmarked"), [(0, 1), (1, 0)])
def test_second_arrival_needs_a_mark(doubts: int, unmarked: int, database: Database) -> None:
    with database.transaction() as tx:
        arrival = said(tx, taken(tx, 7), 1, "un", "sent")
        tx.execute(update(rows).values(doubts=doubts))
        verdict = judge(tx, told(7), [arrival, arrival], 0)
    assert (verdict.unmarked, verdict.sent_twice) == (unmarked, 1 - unmarked)


def test_updates_and_messages_out_of_their_order_are_found(database: Database) -> None:
    with database.transaction() as tx:
        whose = taken(tx, 8, 7)
        one, two = said(tx, whose, 1, "un", "sent"), said(tx, whose, 2, "deux", "sent")
        assert judge(tx, told(7, 8), [two, one], 0).disordered == 2


def test_table_says_which_promise_was_broken() -> None:
    async def nothing(_: object) -> int:
        return 0

    fault = Fault("disk full", nothing)
    kept = Row(fault, "SQLite", 1, Verdict(people=3, turns=9, silence=1.25))
    broken = replace(
        kept, database="PostgreSQL", verdict=Verdict(answers_lost=1, wrong=["1 accepted answers were lost"])
    )
    missing = Row(fault, "PostgreSQL", 0, None, "not done: no disk")
    shown = list(lines([kept, broken, missing]))
    assert [one.strip() for one in shown[0].strip("|").split("|")] == list(HEAD)
    assert shown[2].split("|")[-2].strip() == "1.2 s"
    assert shown[-2:] == [
        "disk full, PostgreSQL: 1 accepted answers were lost",
        "disk full, PostgreSQL: not done: no disk",
    ]
    assert (kept.is_kept, broken.is_kept, missing.is_kept) == (True, False, False)


async def test_cut_wire_swallows_what_is_under_way_and_lets_nobody_through_until_it_is_mended() -> None:
    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with closing(writer):
            while line := await reader.readline():
                writer.write(line)

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    async with server, Wire(server.sockets[0].getsockname()[1]) as wire:
        at = wire.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(*at)
        writer.write(b"before\n")
        assert await reader.readline() == b"before\n"
        wire.cut()
        writer.write(b"meanwhile\n")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.readline(), 0.1)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.open_connection(*at), 0.1)
        wire.mend()
        again, mended = await asyncio.open_connection(*at)
        mended.write(b"after\n")
        assert await again.readline() == b"after\n"
        for one in (writer, mended):
            one.close()


def test_quick_loop_waits_as_many_times_less(tmp_path: Path) -> None:
    wrong_by = tmp_path / "wrong_by"
    wrong_by.write_text("-3600")
    begun = time.monotonic()
    clock, wrong = SetClock(1000, begun=begun), SetClock(1000, wrong_by, begun)
    with asyncio.Runner(loop_factory=lambda: quick_loop(1000)) as runner:
        before = clock.now()
        runner.run(asyncio.sleep(100))
        assert (clock.now() - before).total_seconds() >= 99
    assert time.monotonic() - begun < 50
    assert 3000 < (clock.now() - wrong.now()).total_seconds() <= 3600


def test_wait_counts_less_where_the_machine_was_busy_with_others() -> None:
    busy = Stalls([(0.0, 10.0, 1.0), (10.0, 20.0, 0.25)])
    assert busy.own(0.0, 10.0) == 10.0
    assert busy.own(5.0, 20.0) == 7.5
    assert busy.had_time(5.0, 20.0)
    assert not busy.had_time(10.0, 20.0)
    assert speed(EVERY + 2 * NEEDS) == speed(0.0) == 1.0
    assert speed(EVERY + 8 * NEEDS) == 0.25


@pytest.mark.parametrize(("seconds", "too_long"), [(9.0, 0), (11.0, 1)])
def test_wait_of_more_than_ten_seconds_is_found_where_it_is_judged(
    seconds: float, too_long: int, database: Database
) -> None:
    with database.transaction() as tx:
        whose = taken(tx, 7)
        late = replace(said(tx, whose, 1, "un", "sent"), at=seconds)
        assert judge(tx, told(7), [late], 0).wrong == []
        assert len(judge(tx, told(7), [late], 0, stalls=Stalls()).wrong) == too_long
        assert judge(tx, told(7), [late], 0, stalls=Stalls([(0.0, 20.0, 0.1)])).unjudged == too_long


def test_point_is_named_by_the_function_that_writes_and_what_it_writes(database: Database) -> None:
    found = []

    def heard(_: object, statement: object, *__: object) -> None:
        if isinstance(statement, UpdateBase):
            found.append(names_of(statement)[0])

    with database.transaction() as tx:
        event.listen(tx, "before_execute", heard)
        inbox.take(tx, contacts.lock_conversation(tx, "telegram", str(CHAT), NOW).id, "1", 1, NOW)
    assert found == ["contacts.lock_conversation INSERT conversations", "inbox.take INSERT inbox"]
    assert set(found) <= all_of_them()


def test_statement_that_nobody_came_to_is_known_from_the_code_alone() -> None:
    reached = {"moves.move_subjects UPDATE leads", "moves.move_subjects UPDATE consents"}
    left = missing(reached)
    assert not any(name.startswith("moves.move_subjects UPDATE") and "messages" not in name for name in left)
    assert "slots.close_slot UPDATE appointments" in left
    assert not reason("slots.close_slot UPDATE appointments")


def test_each_reason_is_that_of_a_statement() -> None:
    assert [one for one in REASONS if not any(re.match(one, name) for name in all_of_them())] == []


# --- the table in the documents ---------------------------------------------------------------------------------------


def _cells(line: str) -> list[str]:
    return [one.strip() for one in line.strip("|").split("|")]


def test_table_in_the_documents_has_a_row_for_each_fault_and_database() -> None:
    written = [_cells(one) for one in OPERATIONS.read_text().splitlines() if one.startswith("|")]
    begin = written.index(list(HEAD))
    told = [tuple(row[:2]) for row in written[begin + 2 :] if len(row) == len(HEAD)]
    assert told == [(fault.name, database) for fault in FAULTS for database in fault.on]


def test_table_of_faults_in_the_documents_tells_how_each_is_done() -> None:
    written = [_cells(one) for one in OPERATIONS.read_text().splitlines() if one.startswith("|")]
    begin = written.index(["fault", "how"])
    rows = itertools.takewhile(lambda row: len(row) == 2, written[begin + 2 :])
    names = [name for row in rows for name in row[0].split(", ")]
    for fault in FAULTS:
        assert sum(fault.name.startswith(name) for name in names) == 1, fault.name
    assert all(any(fault.name.startswith(name) for fault in FAULTS) for name in names)
