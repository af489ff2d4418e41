"""A part of the year of 5,000 people (`make year`), on both databases: nobody is nagged, nothing due is lost."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.services.moroccan_calendar import holidays_of
from tests.year.calendar import BEGIN, DAY, MINUTE, by_day
from tests.year.jobs import OneThread
from tests.year.lived import lived
from tests.year.lives import LIVES

if TYPE_CHECKING:
    from storage.crypto import Keyring
    from tests.year.lived import Year

PEOPLE = 300


@pytest.mark.timeout(300)
async def test_year_has_no_message_that_nobody_wanted_and_none_that_is_late(
    database_url: str, keyring: Keyring
) -> None:
    database = OneThread(database_url, keyring)
    try:
        year = await lived(database, PEOPLE)
    finally:
        database.close()
    assert +year.judged.wrong == Counter(), year.lines()
    _judge_lateness(year)
    _judge_nudges(year)


def _judge_lateness(year: Year) -> None:
    late = year.judged.late
    assert set(late) == {"nudge", "visit", "news", "told", "promise"}, "each was there to be judged"
    assert max(late.values()) <= MINUTE
    assert late["promise"] < MINUTE
    assert min(late.values()) >= timedelta()


def _judge_nudges(year: Year) -> None:
    """How many each may have had, by how they lived."""
    nudges = year.nudges
    assert nudges["silent"] == {3}
    assert nudges["never asked back"] == nudges["says no"] == {0}
    for life in LIVES:
        assert nudges[life] <= ({0} if LIVES[life][0] == "sent" else {0, 1, 2, 3}), life
    assert {1, 2, 3} <= nudges["comes back"] | nudges["next child"]


def test_quiet_days_of_the_year_are_those_of_the_calendar_of_the_program_and_the_one_that_was_announced() -> None:
    """The year is judged by a calendar of its own; were the estimates others one day, this says which."""
    quiet = {day for number in range(365) if not _is_written_to_on(day := (BEGIN + number * DAY).date())}
    assert quiet - holidays_of(2027).keys() == {(BEGIN + 69 * DAY).date()}
    assert holidays_of(2027).keys() - quiet == set()


def _is_written_to_on(day: object) -> bool:
    return any(begin.date() == day for begin in by_day().begins)
