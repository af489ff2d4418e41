"""What the programme may say of reminders."""

from __future__ import annotations

import pytest

from conversations.reminder_rules import read_reminder_rules
from tests.conversing import programme


def test_programme_reminds_after_20_hours_3_days_and_10_days() -> None:
    rules = programme().reminders
    assert rules.after == (20, 72, 240)
    assert rules.keep_days == 14


@pytest.mark.parametrize(
    ("after", "days", "wrong"),
    [
        ([20, 72, 240, 480], 30, ["reminders.after_hours"]),
        ([], 30, ["reminders.after_hours"]),
        ([72, 20], 30, ["reminders.after_hours"]),
        ([0], 30, ["reminders.after_hours"]),
        (["20"], 30, ["reminders.after_hours"]),
        ([20, 72, 240], 10, ["reminders.keep_days"]),
        ([20], 61, ["reminders.keep_days"]),
        ([20], "14", ["reminders.keep_days"]),
        ([20], 14, []),
    ],
)
def test_fourth_reminder_and_answers_that_are_gone_before_one_are_told(
    after: list[object], days: object, wrong: list[str]
) -> None:
    told: list[str] = []
    data = {"version": "1", "after_hours": after, "keep_days": days}
    read_reminder_rules(data, lambda where, _: told.append(where))
    assert told == wrong
