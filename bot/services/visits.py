"""Visits of families: what the turn may know of them, and what comes of what they want."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services.quiet_hours import read_permitted_hours
from bot.services.visit_reminders import foreseen
from conversations.path import speaker_of
from conversations.statuses import FIRST
from conversations.types import BookVisit, CancelVisit, MoveVisit, Visit, Visits, VisitSettled, VisitSlot
from storage import appointments, coming_up, leads, slots
from storage.appointments import AlreadyBooked
from storage.slots import SlotFull, SlotGone

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.appointments import Appointment
    from storage.leads import LeadRow
    from storage.slots import FreeHour, Slot

AHEAD: Final = timedelta(days=60)
"""How far ahead hours are offered."""
MOST: Final = 60


def see(
    tx: Connection, conversation_id: int, sent: Iterable[LeadRow], facts: Mapping[str, str], now: datetime
) -> Visits:
    """What each speaker here has booked, by the requests that they sent; which hours are free, `with_hours` adds.

    That somebody asked for protection changes nothing of it: whoever reads along would see the visit go. They only find
    no other hour, since nobody could tell them what becomes of it.
    """
    booked: dict[str, Visit] = {}
    elsewhere: set[str] = set()
    for lead in sent:
        speaker = speaker_of(lead.subject)
        if speaker in booked or not lead.is_own:
            continue
        found = appointments.get_appointment(tx, lead.id, now)
        own = found if found is None or found.lead_id == lead.id else appointments.get_own(tx, lead.id, now)
        if own is not None:
            comes = foreseen(read_permitted_hours(facts), own.slot.offer.starts_at, now)
            booked[speaker] = replace(visit_of(own), foreseen=comes)
        elif found is not None and found.conversation_id != conversation_id:
            elsewhere.add(speaker)
    held = frozenset(speaker_of(lead.subject) for lead in sent if lead.is_own and not lead.may_visit)
    return Visits(booked=booked, elsewhere=frozenset(elsewhere - booked.keys()), without_hours=held)


def with_hours(tx: Connection, seen: Visits, conversation_id: int, now: datetime, most: int = MOST) -> Visits:
    """The same with the hours that are free where their requests are, at most so many."""
    free = slots.list_free(tx, conversation_id, now + timedelta(seconds=1), now + AHEAD, most)
    return replace(seen, slots=tuple(_free(one) for one in free))


def settle(
    tx: Connection,
    conversation_id: int,
    wanted: BookVisit | MoveVisit | CancelVisit,
    now: datetime,
    ended: Collection[str] = (),
) -> VisitSettled:
    """Book, move or cancel; what came of it.

    Staff counted on a visit that is cancelled: its request comes up, but where it has `ended`.
    """
    if not isinstance(wanted, BookVisit) and not _is_theirs(tx, conversation_id, wanted):
        return VisitSettled("gone")
    try:
        match wanted:
            case BookVisit():
                return _book(tx, conversation_id, wanted, now)
            case MoveVisit():
                moved = appointments.move(tx, wanted.visit, wanted.slot, now)
                return VisitSettled("moved" if moved else "gone", _visit(tx, wanted.visit))
            case CancelVisit():
                _look_again(tx, wanted.visit, now, ended)
                cancelled = appointments.cancel(tx, wanted.visit, now)
                return VisitSettled("cancelled" if cancelled else "gone", _visit(tx, wanted.visit))
    except SlotFull:
        return VisitSettled("full")
    except SlotGone:
        return VisitSettled("gone")


def _look_again(tx: Connection, appointment_id: int, now: datetime, ended: Collection[str]) -> None:
    """Before the visit: who closes its hour takes the requests first, too, so neither waits for the other for ever."""
    found = appointments.find_appointment(tx, appointment_id)
    if found is not None and found.status == "booked":
        coming_up.bring_up(tx, found.lead_id, now, unless={FIRST, *ended})


def pass_on(tx: Connection, conversation_id: int, subject: str) -> None:
    """A request is taken back: the visit stays with another one of the same family, where there is one."""
    sent = [lead for lead in leads.list_statuses(tx, conversation_id) if lead.is_own]
    family = [lead for lead in sent if speaker_of(lead.subject) == speaker_of(subject)]
    gone = [lead.id for lead in family if lead.subject == subject]
    left = [lead.id for lead in family if lead.subject != subject]
    if gone and left:
        appointments.pass_on(tx, gone[0], left[0])


def visit_of(one: Appointment) -> Visit:
    """A visit as conversations know it."""
    return Visit(one.id, _slot(one.slot))


def _book(tx: Connection, conversation_id: int, wanted: BookVisit, now: datetime) -> VisitSettled:
    """A visit for this request; what they have already is moved there. What another conversation booked is left."""
    mine = [lead for lead, whose, _ in appointments.list_bookers(tx, conversation_id) if whose == wanted.subject]
    if not mine:
        return VisitSettled("gone")
    try:
        return VisitSettled("booked", _visit(tx, appointments.book(tx, wanted.slot, mine[0], now)))
    except AlreadyBooked:
        had = appointments.get_own(tx, mine[0], now)
        if had is None:
            return VisitSettled("elsewhere")
        return settle(tx, conversation_id, MoveVisit(had.id, wanted.slot), now)


def _is_theirs(tx: Connection, conversation_id: int, wanted: MoveVisit | CancelVisit) -> bool:
    """Whether this visit was booked here. It can always be cancelled, and moved while another one could be booked."""
    found = appointments.find_appointment(tx, wanted.visit)
    if found is None or found.conversation_id != conversation_id:
        return False
    if isinstance(wanted, CancelVisit):
        return True
    return found.lead_id in [lead_id for lead_id, _, _ in appointments.list_bookers(tx, conversation_id)]


def _visit(tx: Connection, appointment_id: int) -> Visit | None:
    found = appointments.find_appointment(tx, appointment_id)
    return visit_of(found) if found else None


def _free(one: FreeHour) -> VisitSlot:
    starts, ends = one.starts_at.astimezone(CASABLANCA), one.ends_at.astimezone(CASABLANCA)
    return VisitSlot(one.id, one.centre, starts, ends, one.place or "")


def _slot(one: Slot) -> VisitSlot:
    offer = one.offer
    starts, ends = (moment.astimezone(CASABLANCA) for moment in (offer.starts_at, offer.ends_at))
    return VisitSlot(one.id, offer.centre, starts, ends, offer.place)
