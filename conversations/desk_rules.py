"""What the programme says of the desk: when something is overdue, and what staff may be told on their phones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LONGEST: Final = 200  # working hours: a month
_MOST_DAYS: Final = 20
_FARTHEST: Final = 500
_OVERDUE: Final = ("new", "waiting", "promised", "own")
_SHOWN: Final = ("name", "phone")


@dataclass(frozen=True, slots=True)
class DeskRules:
    """After how many working hours something is overdue, and what a message to a phone of staff may show.

    `new` is for a request that nobody has begun with, `waiting` for somebody who waits for an answer, `promised` for
    a call that a family was promised, `own` for what staff wanted to look at again. A reference, the kind and the
    centre are always shown, these only when they are in `shows`: "name", "phone". A seat that is offered is kept for
    `seat_days` working days. Nobody is sent to a centre that is farther than `far_km` without staff.
    """

    new: int
    waiting: int
    promised: int
    own: int
    shows: frozenset[str]
    seat_days: int
    far_km: int


def read_desk_rules(data: Mapping[str, Any], wrong: Callable[[str, str], None]) -> DeskRules:
    """Freeze what the file says; `wrong` is told where and what cannot be used."""
    hours = {name: data["overdue"].get(name) for name in _OVERDUE}
    for name, value in hours.items():
        if type(value) is not int or not 0 < value <= _LONGEST:
            wrong(f"desk.overdue.{name}", f"must be a whole number of working hours from 1 to {_LONGEST}")
            hours[name] = _LONGEST
    shows = frozenset(data["telegram_shows"])
    if not shows <= set(_SHOWN):
        wrong("desk.telegram_shows", f"only {' and '.join(_SHOWN)} may be shown beside what always is")
    days = data["seat_days"]
    if not 0 < days <= _MOST_DAYS:
        wrong("desk.seat_days", f"must be a number of working days from 1 to {_MOST_DAYS}")
    far = data["far_km"]
    if not 0 < far <= _FARTHEST:
        wrong("desk.far_km", f"must be a number of kilometres from 1 to {_FARTHEST}")
    return DeskRules(hours["new"], hours["waiting"], hours["promised"], hours["own"], shows, days, far)
