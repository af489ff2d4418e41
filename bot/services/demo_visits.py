"""Made-up visits: hours on working days, a week back and two ahead, and who comes at them."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from storage import appointments, slots
from storage.appointments import AlreadyBooked
from storage.slots import Offer, SlotFull

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from sqlalchemy import Connection

_CENTRE: Final = "al-hotaya"
_BACK, _AHEAD = 7, 14  # days
_HOURS: Final = (time(10), time(14, 30))
_CAPACITY: Final = 8
_LASTS: Final = timedelta(hours=1)
_SATURDAY: Final = 5
_MISSES: Final = 5  # one of so many did not come


def fill(tx: Connection, by: int, lead_ids: Sequence[int], now: datetime, seed: int) -> None:
    """Offer the hours, and let these leads come at one of them, while there is room."""
    chance = random.Random(seed)  # noqa: S311 - made-up people need no secrets
    begun = now - timedelta(days=_BACK + 1)
    made = [
        (starts, slots.add_slot(tx, Offer(_CENTRE, starts, starts + _LASTS, _CAPACITY), by, begun))
        for starts in _moments(now.astimezone(CASABLANCA).date())
    ]
    for lead_id in lead_ids[: len(made) * _CAPACITY]:
        starts, slot_id = chance.choice(made)
        try:
            booked = appointments.book(tx, slot_id, lead_id, min(now, starts - timedelta(days=1)))
        except (SlotFull, AlreadyBooked):
            continue
        if starts + _LASTS < now:
            appointments.mark_came(tx, booked, starts + _LASTS, came=bool(chance.randrange(_MISSES)))


def _moments(today: date) -> Iterator[datetime]:
    for number in range(-_BACK, _AHEAD + 1):
        day = today + timedelta(days=number)
        if day.weekday() < _SATURDAY:
            yield from (datetime.combine(day, hour, CASABLANCA) for hour in _HOURS)
