from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select

from storage import facts
from storage.models import facts as table
from tests.storing import DAY, NOW

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.db import Database

TODAY = NOW.date()
ONE_DAY = timedelta(days=1)


def _set(tx: Connection, name: str, value: str, until: date | None = None, now: datetime = NOW) -> None:
    facts.set_fact(tx, name, value, source="letter of the centre", until=until, by="command line", now=now)


def test_fact_holds_from_its_day_to_its_last_day_when_it_has_one(database: Database) -> None:
    with database.transaction() as tx:
        _set(tx, "hours", "9-17", until=TODAY + ONE_DAY)
        held = [facts.list_facts(tx, TODAY + ONE_DAY * day) for day in (-1, 0, 1, 2)]
    assert held == [{}, {"hours": "9-17"}, {"hours": "9-17"}, {}]


def test_fact_holds_on_when_it_has_no_last_day(database: Database) -> None:
    with database.transaction() as tx:
        _set(tx, "address", "Anfa")
        assert facts.list_facts(tx, date(2099, 1, 1)) == {"address": "Anfa"}


def test_newest_fact_wins_when_two_hold_today(database: Database) -> None:
    with database.transaction() as tx:
        _set(tx, "hours", "9-17")
        _set(tx, "hours", "10-15", until=TODAY + ONE_DAY)
        _set(tx, "address", "Anfa")
        assert facts.list_facts(tx, TODAY) == {"hours": "10-15", "address": "Anfa"}
        assert facts.list_facts(tx, TODAY + 2 * ONE_DAY) == {"address": "Anfa"}, "no older value comes back"
        assert facts.list_lapsed(tx, TODAY + 2 * ONE_DAY) == {"hours"}


def test_fact_is_lapsed_when_it_was_confirmed_once_and_no_row_holds_today(database: Database) -> None:
    with database.transaction() as tx:
        _set(tx, "hours", "9-17", until=TODAY)
        _set(tx, "address", "Anfa")
        _set(tx, "phone", "none", now=NOW + 5 * DAY)
        assert facts.list_lapsed(tx, TODAY) == set()
        assert facts.list_lapsed(tx, TODAY + ONE_DAY) == {"hours"}


def test_earlier_facts_stay_as_they_were_when_a_new_one_is_set(database: Database) -> None:
    with database.transaction() as tx:
        _set(tx, "hours", "9-17")
        _set(tx, "hours", "10-15", now=NOW + DAY)
        found = tx.execute(select(table.c.value, table.c.valid_from, table.c.valid_until).order_by(table.c.id)).all()
    assert [tuple(row) for row in found] == [("9-17", TODAY, None), ("10-15", TODAY + ONE_DAY, None)]
