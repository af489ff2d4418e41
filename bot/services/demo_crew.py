"""Who works in the demo, and the intakes that people are placed in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services import sign_in
from bot.services.sign_in import Wished
from storage import audit, seats, staff
from storage.seats import Change, Terms

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

_COORDINATOR, _SAFEGUARDING = "demo.amina", "demo.latifa"
_COUNSELLORS: Final = ("demo.rachid", "demo.souad")
_WISHED: Final = (
    Wished(_COORDINATOR, "Amina", ("coordinator", "counsellor"), ("fr", "ar", "ary")),
    Wished(_COUNSELLORS[0], "Rachid", ("counsellor",), ("fr", "ary")),
    Wished(_COUNSELLORS[1], "Souad", ("counsellor",), ("ar", "ary"), "ar"),
    Wished(_SAFEGUARDING, "Latifa", ("safeguarding",), ("fr", "ary")),
)
_FEWEST_SEATS, _MOST_SEATS, _PEOPLE_FOR_A_SEAT = 4, 24, 16
_LAST: Final = 2  # seats of a full intake that are still free


@dataclass(slots=True)
class Crew:
    """The members of staff by their logins, and the intakes: the next ones with few seats left, and one that began."""

    staff: Mapping[str, int]
    full: int
    half: int
    began: int
    teachers: int
    seats: int
    centre: str
    _taken: dict[int, int] = field(default_factory=dict)

    @property
    def coordinator(self) -> int:
        """Who coordinates."""
        return self.staff[_COORDINATOR]

    def anybody(self, chance: random.Random) -> int:
        """One of those who work with requests."""
        return self.staff[chance.choice((_COORDINATOR, *_COUNSELLORS, *_COUNSELLORS))]

    def place(self, kind: str, status: str) -> int:
        """Where somebody stands who has a seat, or waits for one."""
        if kind == "teacher":
            return self.teachers
        if status == "waiting_list":
            return self.full
        for intake, seats_taken in ((self.full, self.seats - _LAST), (self.half, self.seats // 2)):
            if self._taken.get(intake, 0) < seats_taken:
                self._taken[intake] = self._taken.get(intake, 0) + 1
                return intake
        return self.began


def hire(tx: Connection, now: datetime, people: int, centre: str) -> Crew:
    """Open their accounts and the intakes of a centre, with seats for so many people."""
    for wished in _WISHED:
        sign_in.add_account(tx, wished, by=None, now=now)
    by_login = {login: number for number, login in staff.list_logins(tx).items()}
    crew = {wished.login: by_login[wished.login] for wished in _WISHED}
    seats_there = max(_FEWEST_SEATS, min(_MOST_SEATS, people // _PEOPLE_FOR_A_SEAT))
    intakes = _intakes(tx, crew[_COORDINATOR], now, (centre, seats_there))
    return Crew(crew, *intakes, seats=seats_there, centre=centre)


def links(tx: Connection, now: datetime) -> dict[str, str]:
    """For each of them, by login, the token of a new link to come in with."""
    by_login = {login: number for number, login in staff.list_logins(tx).items()}
    return {one.login: sign_in.fresh_link(tx, by_login[one.login], now) for one in _WISHED if one.login in by_login}


def _intakes(tx: Connection, by: int, now: datetime, where: tuple[str, int]) -> tuple[int, int, int, int]:
    centre, seats_there = where
    today = now.astimezone(CASABLANCA).date()
    soon, later, before = (today + timedelta(days=days) for days in (21, 60, -20))
    wished = (
        ("youth", Terms("Démo A", "repair", soon, today + timedelta(days=14), seats_there)),
        ("youth", Terms("Démo B", "", later, today + timedelta(days=45), seats_there)),
        ("youth", Terms("Démo 0", "", before, before - timedelta(days=7))),
        ("teacher", Terms("Démo, enseignants")),
    )
    made = []
    for kind, terms in wished:
        made.append(seats.add_intake(tx, centre, kind, terms, Change(0, by, now - timedelta(days=62))))
        audit.add_deed(tx, by, "desk", "add_intake", intake_id=made[-1], now=now - timedelta(days=62))
    full, half, began, teachers = made
    return full, half, began, teachers
