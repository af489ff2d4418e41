"""The hours of the week as staff write them."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from conversations.hours import EXAMPLE, EXAMPLE_OF_DAYS, read_days, read_hours, within


@pytest.mark.parametrize(
    ("day", "hour", "inside"),
    [
        (23, "08:59", False),
        (23, "09:00", True),
        (27, "16:59", True),
        (27, "17:00", False),
        (28, "11:59", True),
        (28, "12:00", False),
        (29, "10:00", False),
    ],
)
def test_moment_is_within_hours_from_their_first_minute_to_before_their_last(day: int, hour: str, inside: bool) -> None:  # noqa: FBT001
    """The 23rd of November 2026 is a Monday."""
    assert within(EXAMPLE, datetime.fromisoformat(f"2026-11-{day}T{hour}")) is inside


def test_hours_may_go_over_the_end_of_the_week_and_to_midnight() -> None:
    assert within("sat-mon 20:00-24:00", datetime.fromisoformat("2026-11-29T23:59"))
    assert not within("sat-mon 20:00-24:00", datetime.fromisoformat("2026-11-25T23:59"))
    assert within("MON 9:00-10:00; mon 14:00 - 15:00".replace(" 9", " 09"), datetime.fromisoformat("2026-11-23T14:30"))


@pytest.mark.parametrize(
    "wrong",
    ["", ";", "9-17", "mon 9:00-17:00", "lundi 09:00-17:00", "mon 17:00-09:00", "mon 09:00-09:00", "mon 09:00-25:00",
     "mon-fri 09:00-17:00; whenever", "mon 09:60-17:00", "every day"],
)  # fmt: skip
def test_hours_written_otherwise_are_no_hours(wrong: str) -> None:
    assert read_hours(wrong) == ()
    assert not within(wrong, datetime.fromisoformat("2026-11-23T10:00"))


def test_pause_is_a_second_interval_of_the_same_days() -> None:
    split = "mon-fri 09:00-12:30 14:30-18:00; sat 09:00-12:00"
    assert [within(split, datetime.fromisoformat(f"2026-11-23T{hour}")) for hour in ("12:29", "12:30", "14:30")] == [
        True, False, True,
    ]  # fmt: skip
    assert read_hours(split) == read_hours("mon-fri 09:00-12:30; mon-fri 14:30-18:00; sat 09:00-12:00")


def test_days_are_days_and_periods() -> None:
    assert read_days(EXAMPLE_OF_DAYS) == (
        (date(2027, 3, 10), date(2027, 3, 10)),
        (date(2027, 8, 2), date(2027, 8, 20)),
    )


@pytest.mark.parametrize(
    "wrong",
    ["", ";", "10/03/2027", "2027-02-30", "2027-03-10 - 2027-03-09", "2027-03-10 - 2029-03-10", "2027-03-10; demain"],
)
def test_days_written_otherwise_are_no_days(wrong: str) -> None:
    assert read_days(wrong) == ()
