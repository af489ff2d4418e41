"""Hours at which families may come to the centre, or elsewhere. Free places are counted, and stored nowhere."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import and_, bindparam, func, insert, or_, select, update

from storage.centres import of_family
from storage.models import appointments, staff, visit_slots

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

KEPT: Final = timedelta(days=365)
"""How long a slot is kept on which no visit hangs any more."""
LIVE: Final = ("booked", "came", "missed", "past")
"""What a visit is whose place is nobody else's."""
_slot, _visit = visit_slots.c, appointments.c
_instant = _slot.starts_at.type


class SlotFull(Exception):  # noqa: N818 - named for what happened
    """No place is left: somebody was quicker."""


class SlotGone(Exception):  # noqa: N818 - named for what happened
    """It was closed, has begun, or is not there."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What staff say of a slot. Without `place`, it is at the centre; `capacity` is how many families may come."""

    centre: str
    starts_at: datetime
    ends_at: datetime
    capacity: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class Slot:
    """A slot with how many come; `version` is one more after each change, `created_by` a login."""

    id: int
    offer: Offer
    version: int
    created_by: str
    closed_at: datetime | None
    taken: int

    @property
    def free(self) -> int:
        """How many more families may come."""
        return 0 if self.closed_at else max(0, self.offer.capacity - self.taken)


class FreeHour(NamedTuple):
    """An hour at which somebody may still come; `place` is None where the centre itself is meant."""

    id: int
    centre: str
    starts_at: datetime
    ends_at: datetime
    place: str | None


_taken = (
    select(func.count())
    .where(_visit.slot_id == _slot.id, or_(*(_visit.status == status for status in LIVE)))
    .correlate(visit_slots)
    .scalar_subquery()
)
COLUMNS: Final[tuple[Any, ...]] = (
    *(_slot.id, _slot.centre, _slot.starts_at, _slot.ends_at, _slot.capacity, _slot.place),
    *(_slot.version, staff.c.login, _slot.closed_at, _taken),
)
_SLOTS = select(*COLUMNS).outerjoin(staff, staff.c.id == _slot.created_by)
_ONE = _SLOTS.where(_slot.id == bindparam("key"))
_between = and_(
    _slot.starts_at >= bindparam("since", type_=_instant), _slot.starts_at < bindparam("until", type_=_instant)
)
_BETWEEN = _SLOTS.where(_between).order_by(_slot.starts_at, _slot.id)
_FREE = (  # many, in many turns: no more of each than families are shown
    select(_slot.id, _slot.centre, _slot.starts_at, _slot.ends_at, _slot.place)
    .where(_between, _slot.closed_at.is_(None), _taken < _slot.capacity, of_family(_slot.centre))
    .order_by(_slot.starts_at, _slot.id)
    .limit(bindparam("most"))
)
_LOCK = select(_slot.id).where(_slot.id == bindparam("key")).with_for_update(key_share=True)
_ADD = insert(visit_slots).returning(_slot.id)
_CHANGE = (
    update(visit_slots)
    .where(_slot.id == bindparam("key"), _slot.version == bindparam("seen"), _slot.closed_at.is_(None))
    .values(version=_slot.version + 1)
)
_of_slot = and_(_visit.slot_id == bindparam("slot"), _visit.status == "booked")
_TELL = update(appointments).where(_of_slot).values(changes=_visit.changes + 1)


def read_slot(row: Sequence[Any]) -> Slot:
    """What a row of COLUMNS says."""
    number, centre, starts, ends, capacity, place, version, login, closed, taken = row
    return Slot(number, Offer(centre, starts, ends, capacity, place or ""), version, login or "", closed, taken)


def add_slot(tx: Connection, offer: Offer, by: int | None, now: datetime) -> int:
    """A new one; its id."""
    key: int = tx.execute(_ADD, {**asdict(offer), "created_by": by, "created_at": now}).scalar_one()
    return key


def list_slots(tx: Connection, since: datetime, until: datetime) -> list[Slot]:
    """Those that begin in between (`since` counts, `until` does not), also closed and full ones, the earliest first."""
    return [read_slot(row) for row in tx.execute(_BETWEEN, {"since": since, "until": until})]


def list_free(tx: Connection, conversation_id: int, since: datetime, until: datetime, most: int) -> list[FreeHour]:
    """The first of them that are open and have a place, at the centres to which this family's requests went."""
    told = {"conversation": conversation_id, "since": since, "until": until, "most": most}
    return [FreeHour(*row) for row in tx.execute(_FREE, told)]


def get_slot(tx: Connection, slot_id: int) -> Slot | None:
    """One of them."""
    row = tx.execute(_ONE, {"key": slot_id}).first()
    return read_slot(row) if row else None


def lock_slot(tx: Connection, slot_id: int) -> Slot | None:
    """One of them, in which nobody else takes a place, and which nobody changes, until the transaction ends."""
    tx.execute(_LOCK, {"key": slot_id})
    return get_slot(tx, slot_id)


def change_slot(tx: Connection, slot_id: int, offer: Offer, seen: int) -> bool:
    """Say something else of it; False when it is not as it was seen any more, or closed.

    Who comes is told, where the hour or the place is another one. Fewer places put nobody out.
    """
    before = lock_slot(tx, slot_id)
    if before is None or tx.execute(_CHANGE, {"key": slot_id, "seen": seen, **asdict(offer)}).rowcount != 1:
        return False
    if _where_and_when(before.offer) != _where_and_when(offer):
        tx.execute(_TELL, {"slot": slot_id, "untold": "changed"})
    return True


def close_slot(tx: Connection, slot_id: int, now: datetime) -> int | None:
    """Nobody comes then: whoever had booked is told, and may choose another one; how many they are.

    None when it was closed already, or is not there.
    """
    slot = lock_slot(tx, slot_id)
    if slot is None or slot.closed_at is not None:
        return None
    tx.execute(_CHANGE, {"key": slot_id, "seen": slot.version, "closed_at": now})
    return tx.execute(_TELL, {"slot": slot_id, "untold": "closed", "status": "closed", "ended_at": now}).rowcount


def _where_and_when(offer: Offer) -> tuple[object, ...]:
    return offer.centre, offer.place, offer.starts_at, offer.ends_at
