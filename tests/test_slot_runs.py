"""A run of visit hours before it is offered: which there would be, and what speaks against each."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from bot.services.desk import Mistake
from bot.services.slot_runs import Plan, calendar_of, plan, read_run
from tests.storing import NOW

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

TODAY = date(2026, 11, 22)
WEEK = "mon-thu 08:30-12:30 14:30-16:30; fri 08:30-12:00"
FORM = {"first": "2026-12-01", "begins": "09:00", "ends": "12:00", "minutes": "45", "capacity": "2"}  # a Tuesday


def planned(
    facts: Mapping[str, str] | None = None, taken: Sequence[tuple[datetime, datetime]] = (), **told: str
) -> Plan:
    run = read_run({**FORM, **told}, "al-hotaya", TODAY)
    return plan(run, calendar_of({"desk_hours": WEEK} if facts is None else facts), taken, NOW)


def hours(found: Plan) -> list[str]:
    return [f"{one.starts_at:%a %d %H:%M}" for one in found.slots]  # in UTC: Casablanca is an hour ahead


def test_one_day_is_cut_into_hours_that_fit_and_what_is_left_is_nobodys() -> None:
    found = planned()
    assert hours(found) == ["Tue 01 08:00", "Tue 01 08:45", "Tue 01 09:30", "Tue 01 10:15"]
    assert len(found.sure) == 4
    assert hours(planned(ends="11:59")) == hours(found)[:3]


def test_days_of_the_week_are_taken_from_the_first_day_to_the_last() -> None:
    found = planned(last="2026-12-14", day0="1", day4="1", minutes="180", ends="12:00")
    assert hours(found) == ["Fri 04 08:00", "Mon 07 08:00", "Fri 11 08:00", "Mon 14 08:00"]
    assert len(planned(last="2026-12-07", minutes="180").slots) == 7, "none ticked: every day"


def test_holidays_closed_days_and_hours_at_which_nobody_is_there_are_told() -> None:
    facts = {"desk_hours": WEEK, "closed_days": "2027-01-05"}
    found = planned(facts, first="2026-12-31", last="2027-01-05", begins="12:00", ends="13:00", minutes="30")
    doubts = {f"{one.starts_at:%d %H:%M}": one.doubt for one in found.slots}
    assert doubts == {
        "31 11:00": None, "31 11:30": "outside",
        "01 11:00": "holiday", "01 11:30": "holiday",
        "02 11:00": "outside", "02 11:30": "outside",  # a Saturday
        "03 11:00": "outside", "03 11:30": "outside",
        "04 11:00": None, "04 11:30": "outside",
        "05 11:00": "closed", "05 11:30": "closed",
    }  # fmt: skip
    assert (len(found.sure), len(found.possible)) == (2, 12)
    opened = planned(facts | {"open_days": "2027-01-01"}, first="2027-01-01")
    assert {one.doubt for one in opened.slots} == {None}, "a holiday on which the centre said that it is open"


def test_without_hours_of_the_centre_holidays_are_told_all_the_same() -> None:
    found = planned({"closed_days": "2026-12-02"}, first="2026-12-01", last="2026-12-02")
    assert not found.hours_known
    assert [one.doubt for one in found.slots] == [None] * 4 + ["closed"] * 4
    assert {one.doubt for one in planned({}, first="2027-01-01").slots} == {"holiday"}


def test_hours_of_ramadan_stand_in_the_place_of_the_usual_ones() -> None:
    facts = {"desk_hours": WEEK, "ramadan_hours": "mon-fri 10:00-14:00", "ramadan_days": "2027-02-08 - 2027-03-09"}
    found = planned(facts, first="2027-02-09", begins="09:00", ends="11:00", minutes="60")
    assert [one.doubt for one in found.slots] == ["outside", None]
    assert [one.starts_at.hour for one in found.slots] == [9, 10], "and the clock of Casablanca is an hour back"


def test_what_is_past_or_overlaps_what_is_offered_already_is_never_offered() -> None:
    begun = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    found = planned({}, [(begun + timedelta(hours=1), begun + timedelta(hours=2))], first="2026-11-22", ends="13:15")
    assert [(one.is_past, one.is_there) for one in found.slots] == [
        (True, False), (True, False), (True, False), (False, True), (False, True),
    ]  # fmt: skip
    assert found.possible == ()
    assert [one.is_there for one in planned({}, [(begun, begun)]).slots] == [False] * 4


def test_mark_is_another_one_when_anything_seen_is() -> None:
    found = planned()
    same, more, elsewhere = planned(), planned(capacity="3"), planned(place="Salle 3")
    confirmed = planned({"desk_hours": "mon 09:00-10:00"})
    assert same.mark == found.mark
    assert len({found.mark, more.mark, elsewhere.mark, confirmed.mark}) == 4


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"first": ""}, "slot_days"),
        ({"first": "2026-11-21"}, "slot_days"),
        ({"last": "2026-11-30"}, "slot_days"),
        ({"last": "2028-01-01"}, "slot_days"),
        ({"first": "31/12/2026"}, "slot_days"),
        ({"ends": "09:00"}, "slot_hours"),
        ({"begins": "neuf"}, "slot_hours"),
        ({"minutes": "4"}, "slot_minutes"),
        ({"minutes": "1e2"}, "slot_minutes"),
        ({"capacity": "0"}, "slot_capacity"),
        ({"capacity": "٢"}, "slot_capacity"),
        ({"place": "x" * 61}, "slot_place"),
        ({"minutes": "200"}, "slot_none"),
        ({"day6": "1"}, "slot_none"),
        ({"last": "2027-03-01", "minutes": "5"}, "slot_too_many"),
    ],
)
def test_what_no_run_can_be_made_of_is_a_mistake_with_a_sentence(told: dict[str, str], reason: str) -> None:
    with pytest.raises(Mistake, match=reason):
        planned(None, (), **told)
