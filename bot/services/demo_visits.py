"""Made-up visits: hours of the weeks behind and ahead, who came, who did not, and who comes today."""

from __future__ import annotations

import random
from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services.moroccan_calendar import holidays_of
from bot.services.slot_runs import moment_of
from storage import appointments, audit, slots
from storage.slots import Offer

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.services.demo_crew import Crew
    from bot.services.demo_requests import Request

_BEHIND, _AHEAD = 28, 21  # days
_HOURS: Final = (time(9, 30), time(10), time(10, 30), time(14, 30))
_LENGTH: Final = timedelta(minutes=30)
_PLACES: Final = 3
_SATURDAY: Final = 5
_DAY: Final = timedelta(days=1)
_CAME: Final = ("papers", "enrolled")
_WAS_THERE: Final = 0.85  # of those who were expected and whose request went on
_CHOSE_AN_HOUR: Final = 0.5  # of those with whom a visit was agreed, so that places are left
_WAS_BEFORE: Final = 0.15  # their hour may be over, and nothing came of it yet
_SOON: Final = timedelta(days=4)
_CHOSEN_LATE: Final = timedelta(hours=20)


class Visits:
    """Hours, and who takes a place in them. The same seed gives the same."""

    def __init__(self, crew: Crew, now: datetime, seed: int) -> None:
        self._by, self._now, self._centre = crew.coordinator, now, crew.centre
        self._chance = random.Random(seed)  # noqa: S311 - made-up people need no secrets
        self._free: dict[int, int] = {}
        self._starts: dict[int, datetime] = {}

    def offer(self, tx: Connection) -> None:
        """The hours on working days, offered four weeks before the first of them; one is closed."""
        today, offered_at = self._now.astimezone(CASABLANCA).date(), self._now - (_BEHIND + 7) * _DAY
        for number in range(-_BEHIND, _AHEAD):
            day = today + number * _DAY
            if day.weekday() < _SATURDAY and day not in holidays_of(day.year):
                self._add(tx, day, offered_at)
        audit.add_deed(tx, self._by, "desk", "offer_slots", about=str(len(self._free)), now=offered_at)
        last = max(self._free, default=0)
        if last:
            slots.close_slot(tx, last, self._now - _DAY)
            audit.add_deed(tx, self._by, "desk", "close_slot", about=f"{last} 0", now=self._now - _DAY)
            del self._free[last]

    def come(self, tx: Connection, one: Request) -> None:
        """What became of somebody's visit, where their request went on to one."""
        if one.status == "visit_booked" and self._chance.random() < _CHOSE_AN_HOUR:
            since = one.told_at if self._chance.random() < _WAS_BEFORE else self._now
            self._book(tx, one, since + _DAY / 2, since + (_SOON if self._chance.random() < 1 / 2 else _AHEAD * _DAY))
        elif one.status in _CAME:
            self._book(tx, one, one.told_at + _DAY, self._now - _DAY)

    def _add(self, tx: Connection, day: date, offered_at: datetime) -> None:
        for hour in _HOURS:
            starts = moment_of(day, hour)
            offer = Offer(self._centre, starts, starts + _LENGTH, _PLACES)
            number = slots.add_slot(tx, offer, self._by, offered_at)
            self._free[number], self._starts[number] = _PLACES, starts

    def _book(self, tx: Connection, one: Request, since: datetime, until: datetime) -> None:
        fits = [number for number, free in self._free.items() if free and since < self._starts[number] < until]
        if not fits:
            return
        number = self._chance.choice(fits)
        starts = self._starts[number]
        visit = appointments.book(tx, number, one.lead_id, min(starts, self._now) - _CHOSEN_LATE)
        self._free[number] -= 1
        if starts + _LENGTH < self._now:
            came = self._chance.random() < _WAS_THERE if one.status in _CAME else self._chance.random() < 1 / 2
            appointments.mark_came(tx, visit, starts + _LENGTH, came=came)
