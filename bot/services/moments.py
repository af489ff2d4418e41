"""When to call back or to look again: what is offered by a button lies within the hours of the centre."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services.desk import Mistake
from bot.services.working_hours import next_opening, open_times

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.services.working_hours import WorkingHours

HOUR: Final = "hour"
_MORNING, _NOON, _AFTERNOON = 9, 12, 15  # while the centre has confirmed no hours, and what an afternoon is
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Offered:
    """A moment behind a button. `is_in_an_hour` is one that is counted from when the button is pressed."""

    at: datetime
    is_in_an_hour: bool = False

    @property
    def typed(self) -> str:
        """The same as the field for day and hour holds it."""
        return self.at.astimezone(CASABLANCA).strftime("%Y-%m-%dT%H:%M")


def offered(hours: WorkingHours | None, now: datetime) -> tuple[Offered, ...]:
    """In an hour, this afternoon or tomorrow, next Monday: each when the centre is open, and none of them twice."""
    soon = chosen_moment({"in": HOUR}, hours, now)
    found = [Offered(soon, is_in_an_hour=soon == now + timedelta(hours=1))] if soon else []
    for moment in _later(hours, now):
        if all(moment != one.at for one in found):
            found.append(Offered(moment))
    return tuple(found)


def chosen_moment(fields: Mapping[str, str], hours: WorkingHours | None, now: datetime) -> datetime | None:
    """In an hour, tomorrow or next Monday as the centre is open then, a moment that was typed, or never.

    Raises Mistake for a moment that is none.
    """
    here = now.astimezone(CASABLANCA)
    match fields.get("in", ""):
        case "hour":
            soon = now + timedelta(hours=1)
            return (next_opening(hours, soon) if hours else None) or soon
        case "tomorrow":
            return _morning(hours, here + _DAY)
        case "monday":
            return _morning(hours, here + (7 - here.weekday()) * _DAY)
        case "never":
            return None
    typed = typed_moment(fields.get("when", ""))
    if typed is None:
        raise Mistake("in_the_past")
    return typed


def typed_moment(typed: str) -> datetime | None:
    """What a field for day and hour holds, in Casablanca; None when it is none."""
    try:
        return datetime.strptime(typed, "%Y-%m-%dT%H:%M").replace(tzinfo=CASABLANCA)
    except ValueError:
        return None


def _later(hours: WorkingHours | None, now: datetime) -> Iterator[datetime]:
    here = now.astimezone(CASABLANCA)
    afternoon = _afternoon(hours, here) if here.hour < _NOON else None
    yield afternoon or _morning(hours, here + _DAY)
    yield _morning(hours, here + (7 - here.weekday()) * _DAY)


def _afternoon(hours: WorkingHours | None, here: datetime) -> datetime | None:
    """When to call in the afternoon of that day, after the pause of Friday too; None when the centre is closed then."""
    wished = here.replace(hour=_AFTERNOON, minute=0, second=0, microsecond=0)
    if hours is None:
        return wished
    return next((max(begin, wished) for begin, end in open_times(hours, here.date()) if end > wished), None)


def _morning(hours: WorkingHours | None, day: datetime) -> datetime:
    """When the centre opens on that day, or on the first day after it on which it does."""
    midnight = day.replace(hour=0, minute=0, second=0, microsecond=0)
    return (next_opening(hours, midnight) if hours else None) or midnight.replace(hour=_MORNING)
