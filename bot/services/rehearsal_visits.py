"""Visits in a rehearsal: hours with one place each, told as "2026-11-24 10:00-11:00"."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.clock import CASABLANCA
from bot.services.quiet_hours import read_permitted_hours
from bot.services.visit_reminders import foreseen
from conversations.path import speaker_of
from conversations.types import BookVisit, MoveVisit, Visit, VisitChanged, VisitDue, Visits, VisitSettled, VisitSlot

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from conversations.types import CancelVisit


@dataclass(slots=True)
class RehearsedVisits:
    """The hours, and who has which."""

    slots: tuple[VisitSlot, ...] = ()
    booked: dict[str, Visit] = field(default_factory=dict)
    number: int = 0
    gone: set[int] = field(default_factory=set)
    centre: str = ""

    @classmethod
    def of(cls, told: Iterable[str]) -> RehearsedVisits:
        """Those of a transcript, in its order."""
        return cls(tuple(_slot(number, one) for number, one in enumerate(told, start=1)))

    def offer_at(self, centre: str) -> None:
        """All of them are of this centre."""
        self.centre = centre
        self.slots = tuple(replace(one, centre=centre) for one in self.slots)

    def told(self) -> list[str]:
        """The same as a transcript has them."""
        return [f"{one.starts:%Y-%m-%d %H:%M}-{one.ends:%H:%M}" for one in self.slots]

    def seen(self, facts: Mapping[str, str], now: datetime) -> Visits:
        """What a step may know."""
        hours = read_permitted_hours(facts)
        booked = {
            speaker: replace(visit, foreseen=foreseen(hours, visit.slot.starts, now))
            for speaker, visit in self.booked.items()
        }
        return Visits(self._free(), booked)

    def _free(self) -> tuple[VisitSlot, ...]:
        had = {visit.slot.id for visit in self.booked.values()}
        return tuple(one for one in self.slots if one.id not in had and one.id not in self.gone)

    def settle(self, wanted: BookVisit | MoveVisit | CancelVisit) -> VisitSettled:
        """Book, move or cancel, where that hour is still free."""
        if isinstance(wanted, BookVisit | MoveVisit):
            slot = next((one for one in self._free() if one.id == wanted.slot), None)
            if slot is None:
                return VisitSettled("full")
            return self._book(wanted, slot)
        speaker = next(speaker for speaker, visit in self.booked.items() if visit.id == wanted.visit)
        return VisitSettled("cancelled", self.booked.pop(speaker))

    def keep_only(self, speakers: Collection[str]) -> None:
        """The requests of all others are taken back, and their visits with them."""
        self.booked = {speaker: visit for speaker, visit in self.booked.items() if speaker in speakers}

    def takes(self, told: str) -> None:
        """Somebody else takes this hour."""
        self.gone |= {one.id for one in self.slots if one.starts == _slot(0, told).starts}

    def event(self, kind: str, told: str) -> VisitChanged | VisitDue:
        """What a line of a transcript that begins with `visit_` does to who began the conversation."""
        match kind:
            case "visit_reminds":
                return self.is_due("me", told)
            case "visit_agreed":
                return self.agrees("me", told)
            case "visit_moves":
                return self.moves("me", told)
            case _:
                return self.closes("me")

    def moves(self, speaker: str, told: str) -> VisitChanged:
        """The centre moves the hour that somebody has booked."""
        visit = self.booked[speaker]
        self.booked[speaker] = replace(visit, slot=self._slot(visit.slot.id, told))
        return VisitChanged(speaker, self.booked[speaker])

    def closes(self, speaker: str) -> VisitChanged:
        """The centre cannot receive somebody."""
        visit = self.booked.pop(speaker)
        self.gone.add(visit.slot.id)
        return VisitChanged(speaker, visit, closed=True)

    def agrees(self, speaker: str, told: str) -> VisitChanged:
        """Staff agree on an hour with somebody on the phone, or, told nothing, that they do not come."""
        had = self.booked.pop(speaker, None)
        if not told:
            assert had  # noqa: S101 - a transcript that cancels nothing is wrong
            return VisitChanged(speaker, had, agreed="cancelled")
        self.number += had is None
        self.booked[speaker] = visit = Visit(had.id if had else self.number, self._slot(0, told))
        return VisitChanged(speaker, visit, agreed="moved" if had else "booked")

    def is_due(self, speaker: str, kind: str) -> VisitDue:
        """It is time to remind somebody."""
        return VisitDue(speaker, kind, self.booked[speaker].slot.starts.isoformat())  # type: ignore[arg-type]

    def _slot(self, number: int, told: str) -> VisitSlot:
        return replace(_slot(number, told), centre=self.centre)

    def _book(self, wanted: BookVisit | MoveVisit, slot: VisitSlot) -> VisitSettled:
        if isinstance(wanted, BookVisit):
            self.number += 1
            self.booked[speaker_of(wanted.subject)] = visit = Visit(self.number, slot)
            return VisitSettled("booked", visit)
        speaker = next(speaker for speaker, had in self.booked.items() if had.id == wanted.visit)
        self.booked[speaker] = visit = replace(self.booked[speaker], slot=slot)
        return VisitSettled("moved", visit)


def _slot(number: int, told: str) -> VisitSlot:
    day, hours = told.split()
    starts, ends = (datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=CASABLANCA) for hour in hours.split("-"))
    return VisitSlot(number, "", starts, ends)
