from __future__ import annotations

import time
from datetime import date, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.clock import FrozenClock
from bot.services.known import Known
from storage import facts
from storage.models import facts as table
from tests.conversing import programme
from tests.storing import DAY, NOW

if TYPE_CHECKING:
    from datetime import datetime

    import pytest
    from sqlalchemy import Connection

    from storage.db import Database

TODAY = NOW.date()
ONE_DAY = timedelta(days=1)


def _set(
    tx: Connection,
    name: str,
    value: str,
    until: date | None = None,
    now: datetime = NOW,
    *,
    locale: str = "",
    source: str = "letter of the centre",
) -> None:
    facts.set_fact(tx, name, value, source=source, until=until, by="command line", now=now, locale=locale)


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


def test_fact_that_is_confirmed_while_older_readings_are_under_way_is_known_to_the_next_turn(
    database: Database,
) -> None:
    """Before, a reading that began before the commit was taken for what holds, for five seconds."""
    known = Known(programme(), FrozenClock(NOW))
    with database.reading() as old:
        assert facts.list_facts(old, TODAY) == {}
        with database.transaction() as tx:
            _set(tx, "address", "Anfa")
            known.read_anew(facts.get_latest(tx))
            with database.reading() as between:
                assert "address" not in known.facts(between)
        with database.reading() as later:
            held = known.facts(later)
        assert held["address"] == "Anfa"
        known.read_anew()
        known.facts(old)
    with database.reading() as tx:
        assert known.facts(tx) is held


def test_fact_whose_confirming_was_undone_is_not_waited_for(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = Known(programme(), FrozenClock(NOW))
    known.read_anew(7)
    passed = time.monotonic() + 61
    monkeypatch.setattr("bot.services.known.time", SimpleNamespace(monotonic=lambda: passed))
    read: list[object] = []

    def sources(*_: object) -> dict[str, tuple[str, date]]:
        read.append(_)
        return {}

    monkeypatch.setattr("bot.services.known.fact_sources", sources)
    for _ in range(3):
        with database.reading() as tx:
            known.facts(tx)
    assert len(read) == 1


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


# --- worded for a locale, and who said it ---


def test_words_for_a_locale_stand_beside_those_for_all_when_both_are_set(database: Database) -> None:
    with database.transaction() as tx:
        _set(tx, "address", "for all")
        _set(tx, "address", "بالدارجة", locale="ary")
        _set(tx, "hours", "9-17", locale="fr")
        assert facts.list_facts(tx, TODAY) == {"address": "for all", "address@ary": "بالدارجة", "hours@fr": "9-17"}


def test_new_words_replace_those_of_their_own_locale_only(database: Database) -> None:
    with database.transaction() as tx:
        _set(tx, "address", "old")
        _set(tx, "address", "old ary", locale="ary")
        _set(tx, "address", "new ary", locale="ary")
        assert facts.list_facts(tx, TODAY) == {"address": "old", "address@ary": "new ary"}
        _set(tx, "address", "new")
        assert facts.list_facts(tx, TODAY) == {"address": "new", "address@ary": "new ary"}


def test_words_of_one_locale_lapse_and_the_others_hold_on(database: Database) -> None:
    with database.transaction() as tx:
        _set(tx, "address", "for all")
        _set(tx, "address", "ary", locale="ary", until=TODAY)
        _set(tx, "address", "fr", locale="fr", until=TODAY + ONE_DAY)
        assert facts.list_lapsed(tx, TODAY) == set()
        assert facts.list_lapsed(tx, TODAY + ONE_DAY) == {"address@ary"}
        assert facts.list_facts(tx, TODAY + ONE_DAY) == {"address": "for all", "address@fr": "fr"}
        assert facts.list_lapsed(tx, TODAY + 2 * ONE_DAY) == {"address@ary", "address@fr"}
        assert facts.list_facts(tx, TODAY + 2 * ONE_DAY) == {"address": "for all"}


def test_words_for_all_lapse_and_those_of_a_locale_hold_on(database: Database) -> None:
    with database.transaction() as tx:
        _set(tx, "address", "for all", until=TODAY)
        _set(tx, "address", "ary", locale="ary")
        assert facts.list_lapsed(tx, TODAY + ONE_DAY) == {"address"}
        assert facts.list_facts(tx, TODAY + ONE_DAY) == {"address@ary": "ary"}


def test_source_is_that_of_the_value_that_holds_with_its_first_day(database: Database) -> None:
    with database.transaction() as tx:
        _set(tx, "hours", "9-17", source="a call")
        _set(tx, "hours", "10-15", source="a visit", now=NOW + DAY)
        _set(tx, "hours", "ary", source="a letter", locale="ary", until=TODAY)
        assert facts.list_sources(tx, TODAY) == {"hours": ("a call", TODAY), "hours@ary": ("a letter", TODAY)}
        assert facts.list_sources(tx, TODAY + ONE_DAY) == {"hours": ("a visit", TODAY + ONE_DAY)}


def test_nobody_said_a_fact_that_lapsed_or_has_not_begun(database: Database) -> None:
    with database.transaction() as tx:
        _set(tx, "hours", "9-17", until=TODAY)
        _set(tx, "address", "Anfa", now=NOW + 5 * DAY)
        assert set(facts.list_sources(tx, TODAY)) == {"hours"}
        assert facts.list_sources(tx, TODAY + ONE_DAY) == {}
