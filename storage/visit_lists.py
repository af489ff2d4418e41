"""What pages show of many visits at once: who comes on a day and how they are reached, how many came, whose is near."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select, text

from storage.leads import may_contact
from storage.models import appointments, conversations, leads, visit_slots

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

_slot, _visit, _lead = visit_slots.c, appointments.c, leads.c
_instant = _slot.starts_at.type
_between = (_slot.starts_at >= bindparam("since", type_=_instant), _slot.starts_at < bindparam("until", type_=_instant))


_ALONE = text("LOCK TABLE visit_slots IN SHARE ROW EXCLUSIVE MODE")


def lock_offers(tx: Connection) -> None:
    """Until the transaction ends nobody else offers or changes hours. Before anything else is done with them in it."""
    if tx.dialect.name == "postgresql":
        tx.execute(_ALONE)


# --- how who comes is reached -----------------------------------------------------------------------------------------

_CALLED = select(
    _lead.id, _lead.phone, _lead.phone_whose, _lead.may_say, _lead.guardian, _lead.guardian_name, _lead.helper_name,
).where(_lead.id.in_(bindparam("keys", expanding=True)), may_contact())  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reached:
    """How the family of a lead is reached, and who comes with the young person; "" for what was not told."""

    phone: str
    phone_whose: str
    may_say: str
    guardian: str
    guardian_name: str
    helper_name: str


def list_reached(tx: Connection, lead_ids: Collection[int]) -> dict[int, Reached]:
    """The same of many leads, by their ids, in one look; without those whom nobody may contact."""
    rows = tx.execute(_CALLED, {"keys": sorted(set(lead_ids))}) if lead_ids else ()
    return {row[0]: Reached(*(value or "" for value in row[1:])) for row in rows}


_RINGS = (
    select(_visit.id)
    .join(leads, _lead.id == _visit.lead_id)
    .join(conversations, conversations.c.id == _lead.conversation_id)
    .where(
        _visit.id.in_(bindparam("keys", expanding=True)),
        may_contact(),
        conversations.c.channel == bindparam("channel"),
        conversations.c.stopped_at.is_(None),
        conversations.c.blocked_at.is_(None),
    )
)


def list_written_to(tx: Connection, appointment_ids: Collection[int], channel: str) -> set[int]:
    """Those of these visits whose family may be written to on this channel."""
    told = {"keys": sorted(set(appointment_ids)), "channel": channel}
    return set(tx.execute(_RINGS, told).scalars()) if appointment_ids else set()


# --- whose visit is near ----------------------------------------------------------------------------------------------

_stands = func.coalesce(_lead.merged_into, _lead.id)
_NEAR = (
    select(_stands, func.min(_slot.starts_at))
    .select_from(appointments)
    .join(visit_slots, _slot.id == _visit.slot_id)
    .join(leads, _lead.id == _visit.lead_id)
    .where(
        _visit.status == "booked",
        _lead.contact_hold.is_(False),
        *_between,
        _stands.in_(bindparam("keys", expanding=True)),
    )
    .group_by(_stands)
)


def list_near(tx: Connection, lead_ids: Collection[int], since: datetime, until: datetime) -> dict[int, datetime]:
    """When those of these leads come who are booked in between, by their ids."""
    told = {"keys": sorted(set(lead_ids)), "since": since, "until": until}
    rows = tx.execute(_NEAR, told) if lead_ids else ()
    return {row[0]: row[1] for row in rows}


# --- how many came ----------------------------------------------------------------------------------------------------

_COUNT = (
    select(_slot.starts_at, _visit.status, func.count())
    .select_from(appointments)
    .join(visit_slots, _slot.id == _visit.slot_id)
    .where(*_between)
    .group_by(_slot.starts_at, _visit.status)
)


def count_visits(tx: Connection, since: datetime, until: datetime) -> list[tuple[datetime, str, int]]:
    """How many visits there were, by when they begin and what became of them."""
    return [(at, status, number) for at, status, number in tx.execute(_COUNT, {"since": since, "until": until})]
