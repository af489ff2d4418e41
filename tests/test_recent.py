"""What a turn left is where the next one begins; never what another process, or an erasure, has changed since."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from bot.clock import FrozenClock
from bot.services import recent
from bot.services.cleaning import Cleaning
from bot.services.recent import Recent
from bot.services.turns import Turns
from conversations import path
from conversations.stored import dump, load
from conversations.types import Commanded, Said, State
from conversations.walks import Walks
from storage.models import conversations
from tests.conversing import YOUTH, programme
from tests.test_transcripts import catalogues, lexicon
from tests.test_turns import walk

if TYPE_CHECKING:
    from storage.db import Database


@pytest.fixture
def turns(database: Database) -> Turns:
    clock = FrozenClock(datetime(2026, 11, 22, 10, tzinfo=UTC))
    return Turns(database, programme(), lexicon(), catalogues(), clock)


def remembered(turns: Turns) -> list[str]:
    return [left.stored for left in turns.recent._left.values()]


def stored(database: Database) -> str:
    with database.transaction() as tx:
        found: str = tx.execute(conversations.select()).one().state
        return found


async def test_turns_say_the_same_whether_the_last_one_is_remembered_or_not(turns: Turns) -> None:
    told: dict[str, list[str]] = {"7": [], "8": []}
    for address, said in told.items():
        for number in range(len(YOUTH) + 1):
            taken = await walk(turns, YOUTH[:number], address=f"{address}{number}")
            said += [re.sub(r"\d", "0", message.text) for message in taken.messages]  # numbers of requests are drawn
        turns.recent.leave = lambda *_: None  # type: ignore[method-assign]
    assert told["7"] == told["8"]


async def test_next_turn_does_not_walk_the_way_again_that_the_last_one_walked(
    turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    await walk(turns, YOUTH[:6])
    walked: list[int] = []
    run = path.Walk.run

    def counted(walk: path.Walk) -> Any:
        walked.append(len(walk.passed))
        return run(walk)

    monkeypatch.setattr(path.Walk, "run", counted)
    await turns.take("telegram", "next", "7", Said("wach kaytkhelles?"))
    assert walked == []


async def test_of_the_ways_only_the_last_one_stays_in_memory_however_long_somebody_writes(turns: Turns) -> None:
    """Each was held by the context of the next one, and so the ways of all turns before stayed."""
    await walk(turns, YOUTH)
    (left,) = turns.recent._left.values()
    (walked,) = left.walks._walked
    assert walked.context.walks is left.walks


async def test_all_who_said_the_same_so_far_go_on_from_where_their_own_last_turn_left_them(
    turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What they have stored is the same text, and each has it in memory: it was there for the last of them only."""
    addresses = ("7", "8", "9")
    for address in addresses:
        await walk(turns, YOUTH[:6], address=address)
    monkeypatch.setattr(recent, "load", lambda _: pytest.fail("it was read anew"))
    for address in addresses:
        await turns.take("telegram", f"next {address}", address, Said("wach kaytkhelles?"))


async def test_state_that_another_process_changed_meanwhile_is_read_anew(turns: Turns, database: Database) -> None:
    await walk(turns, YOUTH[:3])
    state = load(stored(database))
    other = State(locale="ar", turn=state.turn)
    with database.transaction() as tx:
        tx.execute(conversations.update().values(state=dump(other)))
    taken = await turns.take("telegram", "next", "7", Said("x"))
    assert {message.locale for message in taken.messages} == {"ar"}
    assert not load(stored(database)).answers


async def test_nothing_is_remembered_of_who_had_all_of_it_erased(turns: Turns, database: Database) -> None:
    await walk(turns, YOUTH)
    assert remembered(turns) == [stored(database)]
    await turns.take("telegram", "delete", "7", Commanded("delete"), hint="fr")
    await turns.take("telegram", "sure", "7", Said("oui"), hint="fr")
    assert not stored(database)
    assert remembered(turns) == []


def test_only_so_many_are_remembered_and_the_oldest_go_first() -> None:
    memory = Recent()
    for number in range(recent.KEPT + 2):
        memory.leave(number, f"state {number}", State(turn=number), Walks())
    assert len(memory._left) == recent.KEPT
    assert 1 not in memory._left
    assert memory.take(2, "state 2").state == State(turn=2)


def test_who_has_not_written_for_a_while_is_forgotten_also_when_nobody_else_writes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Staff, or another process, may have erased them."""
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    memory = Recent()
    memory.leave(1, "old", State(turn=1), Walks())
    now[0] += recent.KEPT_FOR - 1
    memory.leave(2, "new", State(turn=2), Walks())
    memory.forget_old()
    assert list(memory._left) == [1, 2]
    now[0] += 2
    memory.forget_old()
    assert list(memory._left) == [2]


async def test_memory_is_looked_through_with_the_rest_that_is_past_its_date(database: Database) -> None:
    looked: list[str] = []
    clock = FrozenClock(datetime(2026, 11, 22, 10, tzinfo=UTC))
    await Cleaning(database, clock, lambda: looked.append("memory")).look()
    assert looked == ["memory"]


def test_what_is_taken_belongs_to_one_turn_alone() -> None:
    memory, text = Recent(), dump(State(turn=3))
    memory.leave(1, text, State(turn=3), Walks())
    first, second = memory.take(1, text), memory.take(1, text)
    assert first.state == second.state
    assert first.walks is not second.walks


def test_of_a_turn_that_was_not_committed_nothing_is_taken_for_true() -> None:
    memory, before = Recent(), dump(State(turn=3))
    memory.leave(1, dump(State(turn=4)), State(turn=4), Walks())
    assert memory.take(1, before).state == State(turn=3)
    assert not memory._left
