"""When families may be written to unasked: every minute of two years, and both changes of the clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import TYPE_CHECKING

import pytest

from bot.clock import CASABLANCA
from bot.services.moroccan_calendar import holidays_of, ramadans_of
from bot.services.quiet_hours import next_permitted, permitted_until, read_permitted_hours
from tests.conversing import programme
from tests.test_working_hours import at, told

if TYPE_CHECKING:
    from bot.services.working_hours import WorkingHours

MINUTE = timedelta(minutes=1)
FRIDAY = 4
FIRST, END = datetime(2027, 1, 1, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)


def hours(**confirmed: str) -> WorkingHours:
    found = read_permitted_hours(programme().facts_on(date(2027, 1, 1), confirmed))
    assert found is not None
    return found


@cache
def fasts(day: date) -> bool:
    return any(first <= day < feast for year in (day.year - 1, day.year) for first, feast in ramadans_of(year))


@cache
def changes_its_clock(day: date) -> bool:
    before, after = (datetime.combine(day, hour, CASABLANCA).utcoffset() for hour in (time(0), time(23)))
    return before != after


def may_be_written_to(moment: datetime) -> bool:
    """The same in plain words, by the clock on the wall."""
    wall = moment.astimezone(CASABLANCA)
    day, hour = wall.date(), wall.hour
    if day in holidays_of(day.year):
        return False
    first, last = (10, 17) if fasts(day) else (9, 20)
    prayer = 12 <= hour < 14 or (hour == 14 and wall.minute < 30)
    return first <= hour < last and not (wall.weekday() == FRIDAY and prayer)


def test_next_permitted_moment_is_the_first_one_after_every_minute_of_two_years() -> None:
    known, moment = hours(), END - MINUTE
    expected = next_permitted(known, END)
    wrong = 0
    while moment >= FIRST:
        if may_be_written_to(moment):
            expected = moment
        wrong += next_permitted(known, moment) != expected
        moment -= MINUTE
    assert wrong == 0


def test_two_years_have_both_changes_of_the_clock_twice() -> None:
    days = [FIRST.date() + number * timedelta(days=1) for number in range((END - FIRST).days)]
    assert sum(map(changes_its_clock, days)) == 4


@pytest.mark.parametrize(
    ("after", "then"),
    [
        ("2027-01-04T08:59:59", "Mon 04 09:00"),
        ("2027-01-04T19:59:59", "Mon 04 19:59"),
        ("2027-01-04T20:00", "Tue 05 09:00"),
        ("2027-01-08T11:59", "Fri 08 11:59"),
        ("2027-01-08T12:00", "Fri 08 14:30"),  # Friday's prayer
        ("2027-01-10T20:00", "Tue 12 09:00"),  # the 11th of January
        ("2027-02-06T21:00", "Sun 07 09:00"),  # the clock goes back in that night
        ("2027-02-15T17:00", "Tue 16 10:00"),  # not when the fast is broken, nor after
        ("2027-03-13T22:00", "Sun 14 09:00"),  # it goes forward again
    ],
)
def test_moment_is_kept_or_put_off_to_the_next_hour_that_fits(after: str, then: str) -> None:
    assert told(next_permitted(hours(), at(after))) == then


def test_day_that_the_centre_announced_as_closed_is_quiet_and_a_holiday_that_it_works_on_stays_so() -> None:
    known = hours(closed_days="2027-01-05", open_days="2027-01-11")
    assert told(next_permitted(known, at("2027-01-04T20:00"))) == "Wed 06 09:00"
    assert told(next_permitted(known, at("2027-01-11T10:00"))) == "Tue 12 09:00"


def test_ramadan_counts_as_it_was_announced() -> None:
    known = hours(ramadan_days="2027-02-09 - 2027-03-10")
    assert told(next_permitted(known, at("2027-02-08T18:00"))) == "Mon 08 18:00"
    assert told(next_permitted(known, at("2027-02-09T09:00"))) == "Tue 09 10:00"


def test_nobody_is_written_to_while_no_hours_are_known() -> None:
    assert read_permitted_hours({}) is None
    assert next_permitted(None, FIRST) is None


def test_hours_end_where_a_permitted_moment_says() -> None:
    assert told(permitted_until(hours(), at("2027-01-04T10:00"))) == "Mon 04 20:00"
    assert told(permitted_until(hours(), at("2027-01-08T11:59"))) == "Fri 08 12:00"
