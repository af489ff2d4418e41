"""Hours of the week, one day at a time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conversations.hours import read_hours
from conversations.week import HoursUnclear, by_day, whole_week

FRIDAY_PRAYER = "mon-thu 08:30-16:30; fri 08:30-12:00; fri 14:30-16:30"


def test_week_is_shown_a_day_at_a_time_and_written_back_as_it_was() -> None:
    shown = by_day(FRIDAY_PRAYER)
    assert shown == (*["08:30-16:30"] * 4, "08:30-12:00, 14:30-16:30", "", "")
    assert whole_week(shown) == FRIDAY_PRAYER


@pytest.mark.parametrize(
    "typed",
    ["8h30-12h, 14h-16h30", "08:30 - 12:00 ; 14:00 – 16:30", "8.30-12 et 14-16.30", "٠٨:٣٠-١٢ و ١٤-١٦:٣٠",
     "14:00-16:30 8h30-12h", "8h30 à 12h\n14h à 16h30", "8h30 إلى 12h، 14 حتى 16:30", "8h30-12h 14h-16h30"],
)  # fmt: skip
def test_hours_of_a_day_are_read_however_staff_write_them(typed: str) -> None:
    assert whole_week([typed]) == "mon 08:30-12:00; mon 14:00-16:30"


@pytest.mark.parametrize(
    "typed",
    [
        "8h30",
        "matin",
        "12-8",
        "8-12, 11-14",
        "8-25",
        "8:70-9",
        "9-12x",
        "9-1214-16",
        "8-12,,14-16",
        "-",
        "8--12",
        "123-4",
    ],
)
def test_what_is_no_hours_is_said_to_be_unclear(typed: str) -> None:
    with pytest.raises(HoursUnclear):
        whole_week(["", typed])


def test_week_without_hours_is_empty() -> None:
    assert whole_week([""] * 7) == ""
    assert by_day("") == ("",) * 7


minutes = st.integers(0, 24 * 60)
days = st.lists(st.lists(minutes, min_size=0, max_size=6, unique=True), min_size=7, max_size=7)


@given(days)
def test_whatever_is_written_for_a_week_is_read_back(week: list[list[int]]) -> None:
    def clock(minute: int) -> str:
        return f"{minute // 60:02}:{minute % 60:02}"

    written = []
    for day in week:
        edges = sorted(day)[: len(day) // 2 * 2]
        written.append(", ".join(f"{clock(a)}-{clock(b)}" for a, b in zip(edges[::2], edges[1::2], strict=True)))
    hours = whole_week(written)
    assert by_day(hours) == tuple(written)
    assert bool(read_hours(hours)) == any(written)
