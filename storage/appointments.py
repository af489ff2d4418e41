"""Visits: who comes when, and what of it families are still to hear.

Who books locks the person's lead and then the slot, who moves only the slot: nobody has two visits, and the last place
is taken once. Of leads that were merged one visit counts for all. What the centre changes or closes is marked as untold
until the family has heard of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import bindparam, func, insert, literal, or_, select, update
from sqlalchemy.exc import IntegrityError

from storage.centres import is_at
from storage.leads import list_statuses, may_contact
from storage.models import appointments, conversations, leads, staff, visit_slots
from storage.slots import COLUMNS, LIVE, Slot, SlotFull, SlotGone, lock_slot, read_slot
from storage.visit_rights import lock_person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

Status = Literal["booked", "cancelled", "closed", "came", "missed", "past"]
"""`cancelled` by the family, `closed` by the centre; `past` is that nobody said whether they came."""
Untold = Literal["", "changed", "closed"]
_slot, _visit, _lead, _whose = visit_slots.c, appointments.c, leads.c, conversations.c
_instant = _slot.starts_at.type


class AlreadyBooked(Exception):  # noqa: N818 - named for what happened
    """They have a visit already: move that one."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """A family's visit, and the lead that it was booked for. `changes` counts what became of it, for calendars."""

    id: int
    lead_id: int
    conversation_id: int
    status: Status
    changes: int
    untold: Untold
    slot: Slot


@dataclass(frozen=True, slots=True)
class Visitor:
    """A line of the list of a day. `lead_id` and the rest are of the lead that stands for it.

    Of who nobody may contact now only that somebody comes is told: `lead_id` is 0, and the rest is empty.
    """

    appointment_id: int
    slot_id: int
    status: Status
    lead_id: int
    reference: str
    first_name: str
    who: str
    locale: str


# --- one family's visit -----------------------------------------------------------------------------------------------

_own = leads.alias("own")
_root = func.coalesce(_own.c.merged_into, _own.c.id)
_of_group = or_(
    _lead.id == select(_root).where(_own.c.id == bindparam("lead")).scalar_subquery(),
    _lead.merged_into == select(_root).where(_own.c.id == bindparam("lead")).scalar_subquery(),
)
_VISITS = (
    select(
        _visit.id, _visit.lead_id, _lead.conversation_id, _visit.status, _visit.changes, _visit.untold, *COLUMNS
    )
    .select_from(appointments)
    .join(visit_slots, _slot.id == _visit.slot_id)
    .join(leads, _lead.id == _visit.lead_id)
    .outerjoin(staff, staff.c.id == _slot.created_by)
)  # fmt: skip
_OF_LEAD = _VISITS.where(_of_group).order_by(_slot.starts_at.desc(), _visit.id.desc())
_COMING_OF = (
    _VISITS.where(_visit.status == "booked", _slot.ends_at > bindparam("now", type_=_instant))
    .order_by(_slot.starts_at, _visit.id)
    .limit(1)
)
_COMING = _COMING_OF.where(_of_group)
_OWN = _COMING_OF.where(_visit.lead_id == bindparam("lead"))
_WITH_ID = _VISITS.where(_visit.id == bindparam("key"))
_BOOK = insert(appointments).returning(_visit.id)
_PASSED = (
    update(appointments)
    .where(_visit.lead_id == bindparam("lead"), _visit.status == "booked")
    .values(status="past", ended_at=bindparam("now", type_=_instant))
)
_HAS = select(_visit.id).where(_visit.lead_id == bindparam("lead"), _visit.status == "booked")
_PASS_ON = update(appointments).where(_visit.lead_id == bindparam("lead"), _visit.status == "booked")
_TURN = update(appointments).where(
    _visit.id == bindparam("key"), _visit.status.in_(bindparam("before", expanding=True))
)
_AGAIN = _TURN.values(changes=_visit.changes + 1)


def list_bookers(tx: Connection, conversation_id: int) -> list[tuple[int, str, str]]:
    """The leads of a conversation that a visit may be booked for: id, subject, and where it stands."""
    return [(one.id, one.subject, one.status) for one in list_statuses(tx, conversation_id) if one.may_visit]


def get_appointment(tx: Connection, lead_id: int, now: datetime) -> Appointment | None:
    """The visit that is still to come, of this lead or of one that is the same person's; None when there is none."""
    row = tx.execute(_COMING, {"lead": lead_id, "now": now}).first()
    return _appointment(row) if row else None


def get_own(tx: Connection, lead_id: int, now: datetime) -> Appointment | None:
    """The visit to come that was booked for this very lead: what may be shown to, and done by, its conversation.

    Of leads that staff hold to be the same person's one conversation is shown nothing of the other's.
    """
    row = tx.execute(_OWN, {"lead": lead_id, "now": now}).first()
    return _appointment(row) if row else None


def list_appointments(tx: Connection, lead_id: int) -> list[Appointment]:
    """All visits of this lead and of those that are the same person's, whatever became of them, the latest first."""
    return [_appointment(row) for row in tx.execute(_OF_LEAD, {"lead": lead_id})]


def find_appointment(tx: Connection, appointment_id: int) -> Appointment | None:
    """One of them."""
    row = tx.execute(_WITH_ID, {"key": appointment_id}).first()
    return _appointment(row) if row else None


def book(tx: Connection, slot_id: int, lead_id: int, now: datetime) -> int:
    """A visit for this lead; its id. Raises SlotFull, SlotGone, and AlreadyBooked."""
    lock_person(tx, lead_id)
    _lock_free(tx, slot_id, lead_id, now)
    if get_appointment(tx, lead_id, now) is not None:
        raise AlreadyBooked
    tx.execute(_PASSED, {"lead": lead_id, "now": now})
    row = {"slot_id": slot_id, "lead_id": lead_id, "status": "booked", "booked_at": now}
    try:
        with tx.begin_nested():
            key: int = tx.execute(_BOOK, row).scalar_one()
    except IntegrityError as clash:
        raise AlreadyBooked from clash
    return key


def move(tx: Connection, appointment_id: int, slot_id: int, now: datetime) -> bool:
    """The same visit at another hour; False when it is not to come any more. Raises SlotFull and SlotGone."""
    found = find_appointment(tx, appointment_id)
    if found is None or found.status != "booked" or found.slot.id == slot_id:
        return found is not None and found.status == "booked"
    _lock_free(tx, slot_id, found.lead_id, now)
    to = {"slot_id": slot_id, "moved_at": now, "untold": ""}
    return tx.execute(_AGAIN, {"key": appointment_id, "before": ["booked"], **to}).rowcount == 1


def cancel(tx: Connection, appointment_id: int, now: datetime) -> bool:
    """The family does not come; False when the visit is not to come any more."""
    off = {"status": "cancelled", "ended_at": now, "untold": ""}
    return tx.execute(_AGAIN, {"key": appointment_id, "before": ["booked"], **off}).rowcount == 1


def pass_on(tx: Connection, lead_id: int, to: int) -> None:
    """The visit that is to come is from now on that of another lead of the same family, if that one has none."""
    if tx.execute(_HAS, {"lead": to}).first() is None:
        tx.execute(_PASS_ON, {"lead": lead_id, "lead_id": to})


def mark_came(tx: Connection, appointment_id: int, now: datetime, *, came: bool = True) -> bool:
    """They came, or did not; may be corrected. False when the visit was cancelled or closed."""
    told = {"status": "came" if came else "missed", "ended_at": now}
    return tx.execute(_TURN, {"key": appointment_id, "before": list(LIVE), **told}).rowcount == 1


def _lock_free(tx: Connection, slot_id: int, lead_id: int, now: datetime) -> None:
    """An hour of another centre than the lead's is none: those who receive them there would not see who comes."""
    slot = lock_slot(tx, slot_id)
    if slot is None or slot.closed_at is not None or slot.offer.starts_at <= now:
        raise SlotGone
    if not is_at(tx, lead_id, slot.offer.centre):
        raise SlotGone
    if not slot.free:
        raise SlotFull


def _appointment(row: Sequence[Any]) -> Appointment:
    number, lead_id, conversation_id, status, changes, untold, *slot = row
    return Appointment(number, lead_id, conversation_id, status, changes, untold, read_slot(slot))


# --- the list of a day ------------------------------------------------------------------------------------------------

_OF_DAY = (
    select(
        *(_visit.id, _visit.slot_id, _visit.status, may_contact().label("may")),
        *(_lead.id, _lead.reference, _lead.first_name, _lead.who, _lead.locale),
    )
    .select_from(appointments)
    .join(visit_slots, _slot.id == _visit.slot_id)
    .join(_own, _own.c.id == _visit.lead_id)
    .join(leads, _lead.id == func.coalesce(_own.c.merged_into, _own.c.id))
    .where(_visit.status.in_(LIVE))
    .where(_slot.starts_at >= bindparam("since", type_=_instant), _slot.starts_at < bindparam("until", type_=_instant))
    .order_by(_slot.starts_at, _slot.id, _visit.booked_at, _visit.id)
)


def list_day(tx: Connection, since: datetime, until: datetime) -> list[Visitor]:
    """Who comes in between, by slot and then in the order in which they booked."""
    return [_visitor(*row) for row in tx.execute(_OF_DAY, {"since": since, "until": until})]


def _visitor(number: int, slot_id: int, status: Status, may: bool, lead_id: int, *told: Any) -> Visitor:  # noqa: ANN401, FBT001 - a row
    if not may:
        return Visitor(number, slot_id, status, 0, "", "", "", "")
    return Visitor(number, slot_id, status, lead_id, *(value or "" for value in told))


# --- what families have not heard of yet ------------------------------------------------------------------------------

_now = bindparam("now", type_=_instant)
_OF_UNTOLD = (
    select(
        *(_visit.id, _visit.changes, _visit.untold),
        *(_lead.conversation_id, _lead.subject, _whose.channel, _whose.address),
    )
    .select_from(appointments)
    .join(visit_slots, _slot.id == _visit.slot_id)
    .join(leads, _lead.id == _visit.lead_id)
    .join(conversations, _whose.id == _lead.conversation_id)
    .where(_visit.untold != literal("", literal_execute=True))
    .where(_lead.contact_hold.is_(False), _whose.stopped_at.is_(None), _whose.blocked_at.is_(None))
    .where(_slot.starts_at > _now)
    .where(or_(_slot.starts_at <= bindparam("before", type_=_instant), _visit.untold == "changed"))
    .order_by(_visit.id)
    .limit(1)
)
_UNTOLD = _OF_UNTOLD.with_for_update(of=conversations, skip_locked=True)
_TOLD = update(appointments).where(
    _visit.id == bindparam("key"), _visit.changes == bindparam("seen"), _visit.untold == bindparam("news")
)
_begun = select(_slot.id).where(_slot.id == _visit.slot_id, _slot.starts_at <= _now).exists()
_LATE = _visit.untold != literal("", literal_execute=True), _begun
_ANY_LATE = select(_visit.id).where(*_LATE).limit(1)
_DROP_LATE = update(appointments).where(*_LATE).values(untold="")


@dataclass(frozen=True, slots=True)
class News:
    """A visit that the centre changed or closed, how it stood then, and where its family is told."""

    appointment_id: int
    changes: int
    untold: Untold
    conversation_id: int
    subject: str
    channel: str
    address: str


def is_any_untold(tx: Connection, now: datetime, before: datetime) -> bool:
    """Whether a family is to hear now what the centre did with its visit, or it is too late for that.

    A closed hour that begins later than `before` can wait. Another hour cannot: the one that they know of may be near.
    Who wants no messages, cannot be reached or asked for protection is not told: it stays untold until that hour, for
    staff to see.
    """
    told = {"now": now, "before": before}
    return any(tx.execute(one, told).first() is not None for one in (_OF_UNTOLD, _ANY_LATE))


def lock_untold(tx: Connection, now: datetime, before: datetime) -> News | None:
    """The first of them, its conversation locked until the transaction ends; none of one in which something happens."""
    row = tx.execute(_UNTOLD, {"now": now, "before": before}).first()
    return News(*row) if row else None


def mark_told(tx: Connection, news: News) -> bool:
    """They have heard of it, or never will; False when meanwhile it is not as it was seen any more."""
    told = {"key": news.appointment_id, "seen": news.changes, "news": news.untold}
    return tx.execute(_TOLD, {**told, "untold": ""}).rowcount == 1


def drop_late(tx: Connection, now: datetime) -> int:
    """Of hours that have begun nobody hears any more: they count as told; how many."""
    return tx.execute(_DROP_LATE, {"now": now}).rowcount
