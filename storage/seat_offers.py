"""Free seats that are kept for who waits: "offered" until a moment, "accepted" until they stand in the intake.

An offer whose time is over keeps no seat, without anything being written: so a seat that nobody answers for is free.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, func, or_, select, update

from storage.leads import may_contact
from storage.models import leads

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

OFFERED: Final = "offered"
ACCEPTED: Final = "accepted"
_here = leads.c
_now = bindparam("now", type_=_here.seat_until.type)
_stands = and_(_here.merged_into.is_(None), _here.status != "withdrawn")
_keeps = or_(_here.seat == ACCEPTED, and_(_here.seat == OFFERED, _here.seat_until > _now))
_kept = and_(_stands, _keeps, _here.status.not_in(bindparam("takes", expanding=True)))
_COUNT = select(_here.intake_id, func.count()).where(_kept).group_by(_here.intake_id)
_COUNT_OTHERS = select(func.count()).where(_kept, _here.intake_id == bindparam("intake"), _here.id != bindparam("key"))
_LIST = (
    select(_here.id, _here.reference, _here.seat, _here.seat_until)
    .where(_stands, _here.intake_id == bindparam("intake"), _here.seat != "", may_contact())
    .order_by(_here.seat_until, _here.id)
)
_LAPSED = (
    select(_here.id)
    .where(
        _here.status.in_(bindparam("waits", expanding=True)),
        _here.merged_into.is_(None),
        _here.seat == OFFERED,
        _here.seat_until <= _now,
        _here.waiting_since.is_(None),
        or_(_here.claimed_by.is_(None), _here.claimed_until <= _now),
        may_contact(),
    )
    .order_by(_here.seat_until, _here.id)
)
_GET = select(_here.seat, _here.seat_until).where(_here.id == bindparam("key"))
_CHANGE = update(leads).where(_here.id == bindparam("key"))


@dataclass(frozen=True, slots=True)
class Offered:
    """A seat that was offered to a lead, or that it `accepted`; `until` is when the offer ends."""

    lead_id: int
    reference: str
    accepted: bool
    until: datetime | None


def count_kept(tx: Connection, takes: Collection[str], now: datetime) -> dict[int, int]:
    """How many seats of each intake are kept for who has not one of these statuses yet."""
    rows = tx.execute(_COUNT, {"takes": sorted(takes), "now": now})
    return {intake_id: number for intake_id, number in rows if intake_id}


def count_kept_for_others(tx: Connection, intake_id: int, lead_id: int, takes: Collection[str], now: datetime) -> int:
    """The same of one intake, beside this lead's."""
    told = {"intake": intake_id, "key": lead_id, "takes": sorted(takes), "now": now}
    found: int = tx.execute(_COUNT_OTHERS, told).scalar_one()
    return found


def list_offers(tx: Connection, intake_id: int) -> list[Offered]:
    """The seats of an intake that were offered or accepted, those whose time ends first on top."""
    rows = tx.execute(_LIST, {"intake": intake_id})
    return [Offered(number, reference, seat == ACCEPTED, until) for number, reference, seat, until in rows]


def list_lapsed(tx: Connection, waits: Collection[str], now: datetime) -> list[int]:
    """The leads with these statuses whose offer is over: those to which staff owe no answer, and are not busy with."""
    return list(tx.execute(_LAPSED, {"waits": sorted(waits), "now": now}).scalars())


def get_seat(tx: Connection, lead_id: int) -> tuple[str, datetime | None]:
    """Whether a lead is OFFERED a seat, has ACCEPTED one, or neither (""), and until when."""
    seat, until = tx.execute(_GET, {"key": lead_id}).one()
    return seat, until


def offer(tx: Connection, lead_id: int, until: datetime) -> None:
    """A seat is kept for it until then."""
    _set(tx, lead_id, {"seat": OFFERED, "seat_until": until})


def accept(tx: Connection, lead_id: int) -> None:
    """It is kept for them: they said yes."""
    _set(tx, lead_id, {"seat": ACCEPTED, "seat_until": None})


def end(tx: Connection, lead_id: int, *, to_the_end: datetime | None = None) -> None:
    """No seat is kept for it; it waits from now on behind all others, when that is wanted."""
    placed = {"placed_at": to_the_end} if to_the_end else {}
    _set(tx, lead_id, {"seat": "", "seat_until": None, **placed})


def _set(tx: Connection, lead_id: int, values: dict[str, Any]) -> None:
    tx.execute(_CHANGE.values(**values), {"key": lead_id})
