"""The visit of one family, on the page of its request: staff book, move or cancel it, and may tell the family."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Final, Literal

from bot.services import access, address_owed, counting, desk, talk
from bot.services.desk import Mistake
from bot.services.family_words import worded
from bot.services.replies import Draft
from bot.services.visit_hours import list_free
from bot.services.visits import visit_of
from bot.services.visits_page import day_of
from conversations.types import VisitChanged
from conversations.visits import told_of
from storage import appointments, merges
from storage import desk as stored
from storage.appointments import AlreadyBooked, Appointment
from storage.slots import SlotFull, SlotGone

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.talk import Whom
    from storage.desk import Work
    from storage.slots import Slot

MOST_OFFERED: Final = 80
CANCEL: Final = "cancel"
BOOKED: Final = "visit_booked"
_STEP: Final = "visit"
_AGREED: Final[dict[str, Literal["booked", "moved", "cancelled"]]] = {
    "book": "booked",
    "move": "moved",
    CANCEL: "cancelled",
}


@dataclass(frozen=True, slots=True)
class Looked:
    """What is looked at before it is done: "book", "move" or "cancel"; `slot` is the hour that it is about.

    `draft` is what the family would be told; None where nothing can be.
    """

    what: str
    slot: Slot
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class LeadVisit:
    """The visit to come, those before, and the hours that are free; `seen` is how it stands, for a form to say.

    `owes_address`: they come to the centre, and have been told that it says before where that is.
    """

    coming: Appointment | None
    past: tuple[Appointment, ...]
    free: tuple[Slot, ...]
    looked: Looked | None = None
    has_ended: bool = False
    owes_address: bool = False

    @property
    def by_day(self) -> list[tuple[date, list[Slot]]]:
        """The free hours day by day."""
        return [(day, list(of_day)) for day, of_day in groupby(self.free, lambda one: day_of(one.offer.starts_at))]

    @property
    def seen(self) -> str:
        """What another visit, or another hour of it, would change."""
        return seen_of(self.coming)


def see(tx: Connection, deed: Deed, lead_id: int, wanted: str = "") -> LeadVisit | None:
    """The visits of a lead, for who may book one; None for others. `wanted` is an hour to look at, or CANCEL."""
    if not deed.actor.may("book_visit"):
        return None
    work = access.lead_for(tx, deed.actor, "book_visit", lead_id)
    all_of_them = appointments.list_appointments(tx, lead_id)
    coming = appointments.get_appointment(tx, lead_id, deed.now)
    past = tuple(one for one in all_of_them if coming is None or one.id != coming.id)
    owed = address_owed.is_owed_for(tx, deed, coming.slot if coming else None)
    if work.status in deed.statuses.ended:
        looked = _drafted(tx, deed, lead_id, _look(coming, [], wanted))
        return LeadVisit(coming, past, (), looked, has_ended=True, owes_address=owed)
    free = [one for one in list_free(tx, deed, work.centre) if coming is None or one.id != coming.slot.id]
    looked = _drafted(tx, deed, lead_id, _look(coming, free, wanted))
    return LeadVisit(coming, past, tuple(free[:MOST_OFFERED]), looked, owes_address=owed)


def _look(coming: Appointment | None, free: list[Slot], wanted: str) -> Looked | None:
    if wanted == CANCEL:
        return Looked(CANCEL, coming.slot) if coming else None
    slot = next((one for one in free if str(one.id) == wanted), None)
    return Looked("move" if coming else "book", slot) if slot else None


def _drafted(tx: Connection, deed: Deed, lead_id: int, looked: Looked | None) -> Looked | None:
    """The same with what the family would be told, before where it is and what to bring."""
    if looked is None:
        return None
    whom = _whom(tx, deed, lead_id)
    told = told_of(_event(whom, Appointment(0, lead_id, 0, "booked", 0, "", looked.slot), looked.what))
    meaning = deed.turns.catalogues.words(told, deed.actor.locale, "adult")
    return replace(looked, draft=Draft(worded(tx, deed.turns, whom, told), meaning))


# --- doing ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wish:
    """What a form says beside the hour: how the visit stood on the page, and whether to `tell` the family."""

    seen: str
    tell: bool = False


def do(tx: Connection, deed: Deed, lead_id: int, to: int | None, wish: Wish) -> None:
    """Book this hour, move the visit there, or without one cancel it. Raises Refused and Mistake.

    Nobody moves what the family, or a colleague, has just moved elsewhere: then it is not as it was seen.
    """
    whom = _whom(tx, deed, lead_id)
    talk.lock(tx, deed, whom)  # before the hour, as in a turn of theirs
    work = access.lead_for(tx, deed.actor, "book_visit", lead_id)
    if to is not None and work.status in deed.statuses.ended:
        raise Mistake("visit_not_from_here")
    coming = appointments.get_appointment(tx, lead_id, deed.now)
    if seen_of(coming) != wish.seen or (to is None and coming is None) or whom != _whom(tx, deed, lead_id):
        raise Mistake("visit_changed")
    desk.take(tx, deed, lead_id)
    what, appointment_id = _settle(tx, deed, _way(tx, lead_id, whom), to, coming)
    found = appointments.find_appointment(tx, appointment_id)
    if found is None:
        raise access.Refused
    deed.write(tx, f"{what}_visit", lead_id, found.slot.offer.starts_at.isoformat(timespec="minutes"))
    if to is not None:
        _stands(tx, deed, work)
    _tell(tx, deed, whom, replace(_event(whom, found, what), quiet=not wish.tell))


def _whom(tx: Connection, deed: Deed, lead_id: int) -> Whom:
    """Who hears of it: whose visit it is; of those who have none yet, who wrote last."""
    coming = appointments.get_appointment(tx, lead_id, deed.now)
    return talk.of_lead(tx, deed.actor, "book_visit", lead_id, coming.lead_id if coming else None)


def _way(tx: Connection, lead_id: int, whom: Whom) -> int:
    """The lead of theirs: in their conversation a visit is seen only of its own leads."""
    return next(way.lead_id for way in merges.list_ways(tx, lead_id) if way.conversation_id == whom.conversation_id)


def _tell(tx: Connection, deed: Deed, whom: Whom, event: VisitChanged) -> None:
    talk.tell_of_visit(tx, deed, whom, event, worded(tx, deed.turns, whom, told_of(event)))


def _event(whom: Whom, visit: Appointment, what: str) -> VisitChanged:
    """What was done, as the family hears of it."""
    return VisitChanged(whom.speaker, visit_of(visit), agreed=_AGREED[what])


def _settle(tx: Connection, deed: Deed, lead_id: int, to: int | None, coming: Appointment | None) -> tuple[str, int]:
    """What was done, and with which visit."""
    try:
        if coming is None:
            return "book", appointments.book(tx, to or 0, lead_id, deed.now)
        if to is None:
            what, is_done = CANCEL, appointments.cancel(tx, coming.id, deed.now)
        else:
            what, is_done = "move", appointments.move(tx, coming.id, to, deed.now)
    except SlotFull:
        raise Mistake("slot_full") from None
    except SlotGone:
        raise Mistake("slot_gone") from None
    except AlreadyBooked:
        raise Mistake("visit_changed") from None
    if not is_done:
        raise Mistake("visit_changed")
    return what, coming.id


def _stands(tx: Connection, deed: Deed, work: Work) -> None:
    """Who comes has a visit booked, unless they have come further, or stand in an intake already."""
    status = deed.statuses.by_id.get(work.status)
    if status is None or status.seat or deed.statuses.mistake(work.status, BOOKED, ""):
        return
    stored.move_lead(tx, work.id, BOOKED, reason="", now=deed.now)
    deed.write(tx, "move", work.id, f"{work.status} {BOOKED}")
    counting.count_step(tx, deed.turns.programme, work, _STEP, deed.now)


def seen_of(coming: Appointment | None) -> str:
    """How a visit stands, for a form to say what it saw."""
    return f"{coming.id}.{coming.slot.id}" if coming else ""
