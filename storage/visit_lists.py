"""What pages show of many visits at once: who comes on a day and how they are reached, how many came, whose is near."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, literal, or_, select, text

from storage.leads import may_contact
from storage.models import appointments, conversations, leads, visit_slots

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.appointments import Untold

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
    select(_visit.id, _lead.conversation_id, _lead.subject)
    .join(leads, _lead.id == _visit.lead_id)
    .join(conversations, conversations.c.id == _lead.conversation_id)
    .where(
        _visit.id.in_(bindparam("keys", expanding=True)),
        may_contact(),
        conversations.c.channel.in_(bindparam("channels", expanding=True)),
        conversations.c.stopped_at.is_(None),
        conversations.c.blocked_at.is_(None),
    )
)


def list_written_to(
    tx: Connection, appointment_ids: Collection[int], channels: Collection[str]
) -> list[tuple[int, int, str]]:
    """Those of these visits whose family may be written to on these channels: id, conversation and whose request."""
    told = {"keys": sorted(set(appointment_ids)), "channels": sorted(channels)}
    rows = tx.execute(_RINGS, told) if appointment_ids else ()
    return [(number, conversation_id, subject) for number, conversation_id, subject in rows]


# --- the visits of who asked for protection ---------------------------------------------------------------------------

_asked = leads.alias("asked")
_HELD = (
    select(_asked.c.conversation_id, _slot.starts_at, _visit.untold)
    .distinct()
    .select_from(appointments)
    .join(visit_slots, _slot.id == _visit.slot_id)
    .join(leads, _lead.id == _visit.lead_id)
    .join(_asked, func.coalesce(_asked.c.merged_into, _asked.c.id) == func.coalesce(_lead.merged_into, _lead.id))
    .where(
        _asked.c.conversation_id.in_(bindparam("keys", expanding=True)),
        _asked.c.contact_hold.is_(True),
        or_(_visit.status == "booked", _visit.untold != literal("", literal_execute=True)),
        _slot.ends_at > bindparam("now", type_=_instant),
    )
    .order_by(_slot.starts_at)
)


@dataclass(frozen=True, slots=True)
class HeldVisit:
    """A visit to come of somebody whom nobody may contact; `untold` is what the centre did and they have not heard."""

    conversation_id: int
    starts_at: datetime
    untold: Untold


def list_held(tx: Connection, conversation_ids: Collection[int], now: datetime) -> list[HeldVisit]:
    """Those of these conversations, for the person in charge of protection: nobody else can tell them anything."""
    told = {"keys": sorted(set(conversation_ids)), "now": now}
    return [HeldVisit(*row) for row in tx.execute(_HELD, told)] if conversation_ids else []


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


_TO_COME = (
    select(_stands, _slot.place)
    .select_from(appointments)
    .join(visit_slots, _slot.id == _visit.slot_id)
    .join(leads, _lead.id == _visit.lead_id)
    .where(
        _visit.status == "booked",
        _lead.contact_hold.is_(False),
        _slot.starts_at > bindparam("now", type_=_instant),
        _stands.in_(bindparam("keys", expanding=True)),
    )
)


def list_at_the_centre(tx: Connection, lead_ids: Collection[int], now: datetime) -> frozenset[int]:
    """Those of these leads with a visit to come that has no place of its own."""
    rows = tx.execute(_TO_COME, {"keys": sorted(set(lead_ids)), "now": now}) if lead_ids else ()
    return frozenset(row[0] for row in rows if not row[1])  # an empty place is encrypted, too


# --- how many came ----------------------------------------------------------------------------------------------------

_COUNT = (
    select(_slot.centre, _slot.starts_at, _visit.status, func.count())
    .select_from(appointments)
    .join(visit_slots, _slot.id == _visit.slot_id)
    .where(*_between)
    .group_by(_slot.centre, _slot.starts_at, _visit.status)
)


def count_visits(tx: Connection, since: datetime, until: datetime) -> list[tuple[str, datetime, str, int]]:
    """How many visits there were, by the centre, when they begin and what became of them."""
    return [(*where, number) for *where, number in tx.execute(_COUNT, {"since": since, "until": until})]
