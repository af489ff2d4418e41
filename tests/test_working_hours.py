"""When somebody is at the centre: on each side of every line."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.clock import CASABLANCA
from bot.services.moroccan_calendar import holidays_of, ramadans_of
from bot.services.working_hours import (
    is_closed,
    is_open,
    is_ramadan,
    moment_before,
    next_opening,
    next_ramadan,
    open_times,
    read_working_hours,
    worked,
)

if TYPE_CHECKING:
    from bot.services.working_hours import WorkingHours

HOURS = "mon-thu 09:00-12:30 14:30-18:00; fri 09:00-12:00 15:00-18:00; sat 09:00-12:00"
RAMADAN = "mon-thu 09:00-15:00; fri 09:00-12:00"
HOUR = timedelta(hours=1)


def hours(**facts: str) -> WorkingHours:
    found = read_working_hours({"desk_hours": HOURS, "ramadan_hours": RAMADAN, **facts})
    assert found is not None
    return found


def at(told: str) -> datetime:
    """A moment as it is told in Casablanca."""
    return datetime.fromisoformat(told).replace(tzinfo=CASABLANCA)


def told(moment: datetime | None) -> str:
    assert moment is not None
    return moment.astimezone(CASABLANCA).strftime("%a %d %H:%M")


@pytest.mark.parametrize(
    ("moment", "is_there"),
    [
        ("2026-11-23T08:59", False),
        ("2026-11-23T09:00", True),
        ("2026-11-23T12:29", True),
        ("2026-11-23T12:30", False),
        ("2026-11-23T14:30", True),
        ("2026-11-23T18:00", False),
        ("2026-11-27T13:30", False),  # Friday's prayer
        ("2026-11-27T14:59", False),
        ("2026-11-27T15:00", True),
        ("2026-11-28T11:59", True),
        ("2026-11-28T15:00", False),
        ("2026-11-29T10:00", False),
        ("2026-11-18T10:00", False),  # a Wednesday, Independence Day
        ("2026-11-19T10:00", True),
    ],
)
def test_somebody_is_there_in_the_hours_and_not_in_pauses_at_night_or_on_a_holiday(
    moment: str,
    is_there: bool,  # noqa: FBT001
) -> None:
    assert is_open(hours(), at(moment)) is is_there


def test_without_confirmed_hours_there_are_none_and_nobody_invents_them() -> None:
    assert read_working_hours({}) is None
    assert read_working_hours({"desk_hours": "quand on peut", "ramadan_hours": RAMADAN}) is None


@pytest.mark.parametrize(
    ("since", "until", "minutes"),
    [
        ("2026-11-23T09:00", "2026-11-23T10:00", 60),
        ("2026-11-23T12:00", "2026-11-23T15:00", 60),  # over noon
        ("2026-11-23T17:30", "2026-11-24T09:30", 60),  # over night
        ("2026-11-28T11:00", "2026-11-30T10:00", 120),  # over Sunday
        ("2026-11-17T17:00", "2026-11-19T10:00", 120),  # over a holiday
        ("2026-11-27T11:30", "2026-11-27T15:30", 60),  # over Friday's prayer
        ("2026-11-28T13:00", "2026-11-29T23:00", 0),
        ("2026-11-23T10:00", "2026-11-23T10:00", 0),
        ("2026-11-23T10:00", "2026-11-23T09:00", 0),
        ("2026-11-23T00:00", "2026-11-30T00:00", 4 * 420 + 360 + 180),
    ],
)
def test_working_time_between_two_moments(since: str, until: str, minutes: int) -> None:
    assert worked(hours(), at(since), at(until)) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("until", "length", "moment"),
    [
        ("2026-11-23T11:00", HOUR, "Mon 23 10:00"),
        ("2026-11-23T15:00", HOUR, "Mon 23 12:00"),
        ("2026-11-23T20:00", HOUR, "Mon 23 17:00"),
        ("2026-11-24T10:00", HOUR, "Mon 23 18:00"),  # exactly an hour since the opening: what came before waited longer
        ("2026-11-30T09:30", 4 * HOUR, "Fri 27 17:30"),
        ("2026-11-23T09:00", 8 * HOUR, "Fri 20 10:00"),
    ],
)
def test_what_came_in_before_a_moment_has_waited_longer_than_so_many_working_hours(
    until: str, length: timedelta, moment: str
) -> None:
    found = moment_before(hours(), at(until), length)
    assert told(found) == moment
    assert found is not None
    assert worked(hours(), found, at(until)) == length
    assert worked(hours(), found - timedelta(minutes=1), at(until)) >= length


@given(
    some.integers(0, 60 * 24 * 210),
    some.integers(0, 60 * 24 * 40),
    some.integers(1, 30),
)
def test_list_and_reason_agree_on_what_is_overdue(later: int, earlier: int, length: int) -> None:
    until = datetime(2026, 10, 1, tzinfo=UTC) + timedelta(minutes=later)
    since = until - timedelta(minutes=earlier)
    limit = moment_before(hours(), until, length * HOUR)
    assert limit is not None
    assert (since < limit) is (worked(hours(), since, until) > length * HOUR)


def test_opening_that_comes_next_is_now_this_afternoon_monday_or_after_a_holiday() -> None:
    for now, opening in (
        ("2026-11-23T10:15", "Mon 23 10:15"),
        ("2026-11-23T13:00", "Mon 23 14:30"),
        ("2026-11-28T12:00", "Mon 30 09:00"),
        ("2026-11-17T18:00", "Thu 19 09:00"),
    ):
        assert told(next_opening(hours(), at(now))) == opening, now


def test_hours_of_ramadan_hold_in_ramadan_and_the_clock_goes_back_for_it() -> None:
    """In 2027 it is estimated from the 8th of February to the 8th of March; the clock is back from the 7th."""
    (monday,) = open_times(hours(), date(2027, 2, 8))
    assert monday == (datetime(2027, 2, 8, 9, tzinfo=UTC), datetime(2027, 2, 8, 15, tzinfo=UTC))
    (before, _) = open_times(hours(), date(2027, 2, 5))
    assert before[0] == datetime(2027, 2, 5, 8, tzinfo=UTC)
    assert [is_ramadan(hours(), date(2027, *day)) for day in ((2, 7), (2, 8), (3, 8), (3, 9))] == [
        False, True, True, False,
    ]  # fmt: skip
    assert worked(hours(), at("2027-02-05T17:00"), at("2027-02-08T10:00")) == HOUR + 3 * HOUR + HOUR
    after = open_times(hours(ramadan_hours=""), date(2027, 2, 8))
    assert len(after) == 2, "without hours of its own, Ramadan has the usual ones"


def test_clock_that_changes_while_the_centre_is_open_makes_the_day_longer_or_shorter() -> None:
    nights = hours(desk_hours="sat-sun 00:00-24:00", ramadan_hours="")
    assert worked(nights, at("2027-02-07T00:00"), at("2027-02-08T00:00")) == 25 * HOUR
    assert worked(nights, at("2027-03-14T00:00"), at("2027-03-15T00:00")) == 23 * HOUR


def test_two_ramadans_in_one_year_and_one_over_new_year_are_known() -> None:
    assert [first.isoformat() for first, _ in ramadans_of(2030)] == ["2030-01-05", "2030-12-26"]
    assert is_ramadan(hours(), date(2031, 1, 3))
    assert not is_ramadan(hours(), date(2031, 1, 24))


def test_islamic_holidays_are_estimates_and_the_others_are_not() -> None:
    known = holidays_of(2027)
    estimated = {day.isoformat() for day, holiday in known.items() if holiday.estimated}
    assert {"2027-03-09", "2027-03-10", "2027-05-16", "2027-05-17", "2027-06-06"} <= estimated
    assert not estimated & {"2027-01-01", "2027-07-30", "2027-11-18"}
    assert known[date(2027, 7, 30)].name == "Fête du Trône"
    assert holidays_of(2027, "ar")[date(2027, 7, 30)].name == "عيد العرش"


def test_staff_correct_the_calendar_by_facts() -> None:
    feast, next_day = date(2027, 3, 9), date(2027, 3, 11)
    assert is_closed(hours(), feast)
    assert not is_closed(hours(), next_day)
    later = hours(open_days="2027-03-09", closed_days="2027-03-11; 2027-08-02 - 2027-08-20")
    assert not is_closed(later, feast)
    assert [is_closed(later, day) for day in (next_day, date(2027, 8, 1), date(2027, 8, 2), date(2027, 8, 20))] == [
        True, False, True, True,
    ]  # fmt: skip
    assert is_closed(hours(open_days="2027-03-11", closed_days="2027-03-11"), next_day), "closed is the stronger word"


def test_ramadan_as_it_was_announced_takes_the_place_of_the_estimate() -> None:
    announced = hours(ramadan_days="2027-02-09 - 2027-03-10")
    assert [is_ramadan(announced, date(2027, *day)) for day in ((2, 8), (2, 9), (3, 10), (3, 11))] == [
        False, True, True, False,
    ]  # fmt: skip
    assert is_ramadan(announced, date(2028, 1, 28)), "next year's is still the estimate"


def test_hours_that_overlap_count_once_and_may_go_to_midnight() -> None:
    double = hours(desk_hours="mon 09:00-12:00 11:00-13:00; mon 22:00-24:00")
    assert worked(double, at("2026-11-23T00:00"), at("2026-11-24T12:00")) == 6 * HOUR


def test_centre_that_never_opens_has_no_next_opening_and_nothing_is_overdue() -> None:
    shut = hours(closed_days="2026-01-01 - 2026-12-31; 2027-01-01 - 2027-12-31; 2025-01-01 - 2025-12-31")
    assert next_opening(shut, at("2026-11-23T10:00")) is not None, "in 2028"
    assert moment_before(shut, at("2027-11-23T10:00"), HOUR) is None


def test_ramadan_that_is_on_or_comes_next_is_told_with_whether_it_was_announced() -> None:
    assert next_ramadan(hours(), date(2026, 11, 22)) == ((date(2027, 2, 8), date(2027, 3, 8)), False)
    assert next_ramadan(hours(), date(2027, 3, 8)) == ((date(2027, 2, 8), date(2027, 3, 8)), False)
    announced = hours(ramadan_days="2027-02-09 - 2027-03-10")
    assert next_ramadan(announced, date(2026, 11, 22)) == ((date(2027, 2, 9), date(2027, 3, 10)), True)
    assert next_ramadan(announced, date(2027, 3, 11))[0][0] == date(2028, 1, 28)
