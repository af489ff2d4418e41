"""What is past its date goes, but not while the clock says what cannot be right: what is erased never comes back."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.clock import FrozenClock
from bot.services.cleaning import Cleaning
from storage import contacts, inbox
from storage.models import conversations

if TYPE_CHECKING:
    import pytest

    from storage.db import Database

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def written_to(database: Database) -> None:
    """Somebody wrote, and what they said is kept for a week."""
    with database.transaction() as tx:
        somebody = contacts.lock_conversation(tx, "telegram", "600", NOW)
        inbox.take(tx, somebody.id, "1", 1, NOW)
        contacts.save_state(tx, somebody.id, "{}", turn=1, locale="fr", who="", now=NOW, keep_days=7)


def number(database: Database) -> int:
    with database.transaction() as tx:
        return int(tx.execute(select(func.count()).select_from(conversations)).scalar_one())


async def cleaned(cleaning: Cleaning) -> None:
    while await cleaning.look():
        pass


async def test_what_is_past_its_date_goes(database: Database) -> None:
    written_to(database)
    await cleaned(Cleaning(database, FrozenClock(NOW + timedelta(days=8))))
    assert number(database) == 0


async def test_nothing_is_erased_for_a_day_when_the_clock_is_years_ahead_at_the_start(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All families were erased within seconds, before anybody could read that the clock is wrong."""
    written_to(database)
    seconds = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: seconds[0])
    cleaning = Cleaning(database, FrozenClock(NOW + timedelta(days=900)))
    await cleaned(cleaning)
    seconds[0] += 86_000
    await cleaned(cleaning)
    assert number(database) == 1
    seconds[0] += 1000
    await cleaned(cleaning)
    assert number(database) == 0, "a centre that was away for so long keeps nobody for ever"
