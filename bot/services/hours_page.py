"""When somebody is at the centre, as staff see it: today, the holidays ahead with what is an estimate, Ramadan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services import access
from bot.services.moroccan_calendar import holidays_of
from bot.services.queue import what_is_overdue
from bot.services.working_hours import is_closed, next_opening, next_ramadan, open_times

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.moroccan_calendar import Holiday
    from bot.services.working_hours import WorkingHours
    from conversations.desk_rules import DeskRules

_AHEAD: Final = 365  # days


@dataclass(frozen=True, slots=True)
class DayOff:
    """A holiday ahead; `open` when the centre said that it is open then."""

    day: date
    holiday: Holiday
    open: bool


@dataclass(frozen=True, slots=True)
class HoursPage:
    """Without `hours`, the centre has confirmed none. `ramadan` is the one that is on or comes next."""

    rules: DeskRules
    hours: WorkingHours | None
    today: tuple[tuple[datetime, datetime], ...] = ()
    opens: datetime | None = None
    ramadan: tuple[date, date] | None = None
    announced: bool = False
    holidays: tuple[DayOff, ...] = ()


def see_hours(tx: Connection, deed: Deed) -> HoursPage:
    """The hours as they hold now. Raises Refused."""
    access.check(deed.actor, "see_queue")
    known = what_is_overdue(tx, deed)
    rules, hours = deed.turns.programme.desk, known.hours
    if hours is None:
        return HoursPage(rules, None)
    today = deed.now.astimezone(CASABLANCA).date()
    ramadan, announced = next_ramadan(hours, today)
    opens, ahead = next_opening(hours, deed.now), tuple(_ahead(hours, today, deed.actor.locale))
    return HoursPage(rules, hours, open_times(hours, today), opens, ramadan, announced, ahead)


def _ahead(hours: WorkingHours, today: date, locale: str) -> Iterator[DayOff]:
    last = today + timedelta(days=_AHEAD)
    for year in range(today.year, last.year + 1):
        for day, holiday in holidays_of(year, locale).items():
            if today <= day <= last:
                yield DayOff(day, holiday, not is_closed(hours, day))
