"""What the programme says of reminders: after how long, and until when what somebody answered waits for them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MOST: Final = 3
"""Never a fourth, whatever the file says."""
_HOURS_OF_A_DAY: Final = 24
_LONGEST: Final = 60  # days


@dataclass(frozen=True, slots=True)
class ReminderRules:
    """A reminder comes so many hours `after` somebody's last word, at most three in all.

    `version` is of the words in which they are asked; who said yes has their answers kept for `keep_days`.
    """

    version: str
    after: tuple[int, ...]
    keep_days: int


def read_reminder_rules(data: Mapping[str, Any], wrong: Callable[[str, str], None]) -> ReminderRules:
    """Freeze what the file says; `wrong` is told where and what cannot be used."""
    after, days = tuple(data["after_hours"]), data["keep_days"]
    whole = all(type(hours) is int and hours > 0 for hours in after)
    if not whole or not 0 < len(after) <= MOST or not all(one < next_one for one, next_one in pairwise(after)):
        wrong("reminders.after_hours", f"must be one to {MOST} whole numbers of hours, each more than the one before")
        after = (_HOURS_OF_A_DAY,)
    if type(days) is not int or not max(after) < days * _HOURS_OF_A_DAY <= _LONGEST * _HOURS_OF_A_DAY:
        wrong(
            "reminders.keep_days", f"must be a whole number of days up to {_LONGEST}, longer than the last of the hours"
        )
        days = _LONGEST
    return ReminderRules(str(data["version"]), after, days)
