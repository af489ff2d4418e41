"""Which question comes next is worked out before anybody waits for it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.clock import FrozenClock
from bot.services.order_ahead import OrderAhead
from bot.services.turns import Turns
from conversations.order import to_doors, to_verdict
from conversations.programme import load_programme
from storage import facts
from tests.storing import NOW
from tests.test_transcripts import catalogues, lexicon

if TYPE_CHECKING:
    from datetime import date

    from storage.db import Database

PROGRAMME = load_programme()  # one that nobody else has worked anything out of
TODAY = NOW.date()


@pytest.fixture
def turns(sqlite_database: Database) -> Turns:
    return Turns(sqlite_database, PROGRAMME, lexicon(), catalogues(), FrozenClock(NOW))


def is_ready(day: date, known: dict[str, str]) -> bool:
    trees = (to_verdict(PROGRAMME, known, day), to_doors(PROGRAMME, known, "local", day))
    return all(tree.is_worked_out for tree in trees)


async def test_today_and_tomorrow_are_worked_out_and_again_for_other_facts(turns: Turns) -> None:
    database, clock = turns.database, turns.clock
    ahead = OrderAhead(database, turns, clock)
    far = TODAY.replace(year=TODAY.year + 1)
    assert await ahead.look() is False
    with database.reading() as tx:
        known = turns.known_facts(tx)
    assert [is_ready(day, known) for day in (TODAY, TODAY + timedelta(days=1), far)] == [True, True, False]
    other = known | {"takes_18_to_20": "no"}
    assert not is_ready(TODAY, other)
    with database.transaction() as tx:
        facts.set_fact(tx, "takes_18_to_20", "no", source="Directrice", until=None, by="karim", now=NOW)
    turns.read_facts_anew()
    await ahead.look()
    assert is_ready(TODAY, other)
