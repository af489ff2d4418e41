"""When families may be written to unasked, as the facts say: by day, not on holidays, nor when the fast is broken.

The days on which the centre is closed are quiet, too: a holiday that was announced for another day than the estimated
one is among them. Nothing here asks the clock.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services.working_hours import moment_before, next_opening, open_times, read_working_hours

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.services.working_hours import WorkingHours

UNASKED_EVERY: Final = timedelta(days=1)
"""To one address one message at most that nobody asked for, all kinds together."""
_CALENDAR: Final = ("closed_days", "ramadan_days")  # not `open_days`: on a holiday families rest, whoever works


def read_permitted_hours(facts: Mapping[str, str]) -> WorkingHours | None:
    """The hours in which the bot may write first; None while there are none: then it does not."""
    hours = {"desk_hours": "reminder_hours", "ramadan_hours": "reminder_ramadan_hours"}
    told = {name: facts.get(fact, "") for name, fact in hours.items()}
    return read_working_hours(told | {name: facts.get(name, "") for name in _CALENDAR})


def next_permitted(hours: WorkingHours | None, after: datetime) -> datetime | None:
    """The first moment from then on at which families may be written to; None when there is none in sight."""
    return next_opening(hours, after) if hours else None


def last_permitted(hours: WorkingHours | None, before: datetime, left: timedelta) -> datetime | None:
    """The last moment before then with so much `left` of the hours in which families may be written to."""
    return moment_before(hours, before, left) if hours else None


def permitted_until(hours: WorkingHours, now: datetime) -> datetime:
    """When the hours end that a permitted moment lies in."""
    return next(end for begin, end in open_times(hours, now.astimezone(CASABLANCA).date()) if begin <= now < end)
