"""Who may book a visit: one person has one to come, by whichever of its leads, and so has one telephone.

Who books locks the leads first, by their ids, and then the hour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, or_, select

from storage.leads import may_contact
from storage.models import appointments, leads, visit_slots

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_slot, _visit, _lead = visit_slots.c, appointments.c, leads.c
_own = leads.alias("own")
_root = select(func.coalesce(_own.c.merged_into, _own.c.id)).where(_own.c.id == bindparam("lead")).scalar_subquery()
_phone = select(_own.c.phone_hash).where(_own.c.id == bindparam("lead")).scalar_subquery()
_here = select(_own.c.conversation_id).where(_own.c.id == bindparam("lead")).scalar_subquery()
_PERSON = select(_lead.id).where(_lead.id == _root).with_for_update(key_share=True)
_PHONE = (
    select(_lead.id)
    .where(or_(_lead.id == _root, _lead.phone_hash == _phone))
    .order_by(_lead.id)
    .with_for_update(key_share=True)
)
_SAME_PHONE = (
    select(_visit.id)
    .join(leads, _lead.id == _visit.lead_id)
    .join(visit_slots, _slot.id == _visit.slot_id)
    .where(_lead.phone_hash == _phone, _visit.status == "booked")
    .where(_lead.conversation_id != _here, may_contact())
    .where(_slot.ends_at > bindparam("now", type_=_slot.ends_at.type))
    .limit(1)
)


def lock_person(tx: Connection, lead_id: int) -> None:
    """Until the transaction ends nobody else books for this person, nor merges the lead that stands for it."""
    for _ in range(2):  # the second one sees what somebody merged while the first one waited
        tx.execute(_PERSON, {"lead": lead_id}).all()


def lock_phone(tx: Connection, lead_id: int) -> None:
    """The same, and nobody with this telephone books for themselves either."""
    tx.execute(_PHONE, {"lead": lead_id}).all()


def has_visit_by_phone(tx: Connection, lead_id: int, now: datetime) -> bool:
    """Whether a lead of another conversation with the telephone of this one has a visit that is to come.

    Not one that nobody may contact, nor one from the same phone, where a word may hide it: whoever only types a number
    would learn of it.
    """
    return tx.execute(_SAME_PHONE, {"lead": lead_id, "now": now}).first() is not None
