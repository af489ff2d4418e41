"""Intakes of the centres, and who stands in them. How many seats are taken is counted, and stored nowhere.

Who has a seat counts also while nobody may contact them, as the seat is taken all the same; a lead that was merged into
another does not, as the other one stands for both.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, bindparam, case, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from storage.leads import may_contact
from storage.models import intakes, leads, staff

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date, datetime

    from sqlalchemy import Connection

_here = intakes.c
_COLUMNS = (
    _here.id, _here.centre, _here.kind, _here.name, _here.trade, _here.first_day, _here.sign_up_until, _here.seats,
    _here.version, staff.c.login, _here.updated_at, _here.closed_at,
)  # fmt: skip
_FIND = select(*_COLUMNS).outerjoin(staff, staff.c.id == _here.changed_by)


class NameTaken(Exception):  # noqa: N818 - named for what happened
    """Another intake of this centre has this name already."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What a coordinator says of an intake. None is "not confirmed yet"; without `trade`, it is for all of them."""

    name: str
    trade: str = ""
    first_day: date | None = None
    sign_up_until: date | None = None
    seats: int | None = None


@dataclass(frozen=True, slots=True)
class Intake:
    """An intake; `version` is one more after each change, `changed_by` the login of who made the last one."""

    id: int
    centre: str
    kind: str
    terms: Terms
    version: int
    changed_by: str
    updated_at: datetime
    closed_at: datetime | None

    def is_open(self, today: date) -> bool:
        """Whether somebody may still be placed in it."""
        until = self.terms.sign_up_until
        return self.closed_at is None and (until is None or today <= until)


@dataclass(frozen=True, slots=True)
class Change:
    """Who changes an intake, when, and the version that they saw: 0 of one that is not there yet."""

    seen: int
    by: int
    now: datetime


def _intake(row: Sequence[Any]) -> Intake:
    number, centre, kind, *terms, version, login, at, closed = row
    return Intake(number, centre, kind, Terms(*terms), version, login or "", at, closed)


# --- intakes ----------------------------------------------------------------------------------------------------------

_LIST = _FIND.order_by(case((_here.first_day.is_(None), 1), else_=0), _here.first_day, _here.id)
_ONE = _FIND.where(_here.id == bindparam("key"))
# A lead that points to it may be written meanwhile; who wants a seat in it, too, waits.
_LOCK = select(_here.id).where(_here.id == bindparam("key")).with_for_update(key_share=True)
_ADD = insert(intakes)
_CHANGE = (
    update(intakes)
    .where(_here.id == bindparam("key"), _here.version == bindparam("seen"))
    .values(
        version=bindparam("seen") + 1,
        changed_by=bindparam("by"),
        updated_at=bindparam("at", type_=_here.updated_at.type),
    )
)


def list_intakes(tx: Connection) -> list[Intake]:
    """All of them, the earliest first day first."""
    return [_intake(row) for row in tx.execute(_LIST)]


def get_intake(tx: Connection, intake_id: int) -> Intake | None:
    """One of them."""
    row = tx.execute(_ONE, {"key": intake_id}).first()
    return _intake(row) if row else None


def lock_intake(tx: Connection, intake_id: int) -> Intake | None:
    """One of them, in which nobody else takes a seat, and which nobody changes, until the transaction ends."""
    tx.execute(_LOCK, {"key": intake_id})
    return get_intake(tx, intake_id)


def add_intake(tx: Connection, centre: str, kind: str, terms: Terms, change: Change) -> int:
    """A new one; its id. Raises NameTaken."""
    by_whom = {"changed_by": change.by, "created_at": change.now, "updated_at": change.now}
    row = {"centre": centre, "kind": kind, "version": change.seen + 1, **asdict(terms), **by_whom}
    try:
        with tx.begin_nested():
            key = tx.execute(_ADD, row).inserted_primary_key
    except IntegrityError as clash:
        raise NameTaken from clash
    return int(key[0]) if key is not None else 0


def change_intake(tx: Connection, intake_id: int, terms: Terms, change: Change) -> bool:
    """Say something else of it; False when it is not as it was seen any more. Raises NameTaken."""
    try:
        with tx.begin_nested():
            return _change(tx, intake_id, change, asdict(terms))
    except IntegrityError as clash:
        raise NameTaken from clash


def set_closed(tx: Connection, intake_id: int, change: Change, *, closed: bool) -> bool:
    """Close it, or open it again; False when it is not as it was seen any more."""
    return _change(tx, intake_id, change, {"closed_at": change.now if closed else None})


def _change(tx: Connection, intake_id: int, change: Change, values: Mapping[str, object]) -> bool:
    told = {"key": intake_id, "seen": change.seen, "by": change.by, "at": change.now}
    return tx.execute(_CHANGE.values(**values), told).rowcount == 1


# --- who stands in them -----------------------------------------------------------------------------------------------

_lives = and_(leads.c.merged_into.is_(None), leads.c.status.in_(bindparam("statuses", expanding=True)))
_COUNT = (
    select(leads.c.intake_id, leads.c.centre, leads.c.kind, leads.c.status, func.count())
    .where(_lives)
    .group_by(leads.c.intake_id, leads.c.centre, leads.c.kind, leads.c.status)
)
_of_intake = and_(_lives, leads.c.intake_id == bindparam("intake"))
_COUNT_OTHERS = select(func.count()).where(_of_intake, leads.c.id != bindparam("key"))
_IN_ORDER = select(leads.c.id, leads.c.reference).where(_of_intake).order_by(leads.c.placed_at, leads.c.id)
_BEFORE = select(func.count()).where(
    _of_intake,
    leads.c.seat == "",
    or_(
        leads.c.placed_at < bindparam("since", type_=leads.c.placed_at.type),
        and_(leads.c.placed_at == bindparam("since"), leads.c.id < bindparam("key")),
    ),
)
_PLACE = update(leads).where(leads.c.id == bindparam("key"), may_contact())
_PLACE_OF = select(leads.c.intake_id, leads.c.placed_at).where(leads.c.id == bindparam("key"))


@dataclass(frozen=True, slots=True)
class Standing:
    """How many leads of a centre (as they say it themselves) have a status, in an intake or in none."""

    intake_id: int | None
    centre: str
    kind: str
    status: str
    number: int


def count_standing(tx: Connection, statuses: Collection[str]) -> list[Standing]:
    """How many have these statuses, by intake."""
    return [Standing(*row) for row in tx.execute(_COUNT, {"statuses": sorted(statuses)})]


def count_others(tx: Connection, intake_id: int, statuses: Collection[str], lead_id: int) -> int:
    """How many beside this lead have one of these statuses in an intake."""
    told = {"intake": intake_id, "statuses": sorted(statuses), "key": lead_id}
    found: int = tx.execute(_COUNT_OTHERS, told).scalar_one()
    return found


def first_in_order(tx: Connection, intake_id: int, statuses: Collection[str]) -> tuple[int, str] | None:
    """The id and reference of who stands in it the longest with one of these statuses, and may be contacted.

    Not of who was offered a seat.
    """
    told = {"intake": intake_id, "statuses": sorted(statuses)}
    row = tx.execute(_IN_ORDER.where(may_contact(), leads.c.seat == "").limit(1), told).first()
    return (row.id, row.reference) if row else None


def count_before(tx: Connection, lead_id: int, statuses: Collection[str]) -> int:
    """How many with these statuses stand in the lead's intake longer than it; 0 when it stands in none."""
    intake_id, since = tx.execute(_PLACE_OF, {"key": lead_id}).one()
    if intake_id is None or since is None:
        return 0
    told = {"intake": intake_id, "statuses": sorted(statuses), "since": since, "key": lead_id}
    found: int = tx.execute(_BEFORE, told).scalar_one()
    return found


def get_place(tx: Connection, lead_id: int) -> int | None:
    """The intake that a lead stands in."""
    found: int | None = tx.execute(_PLACE_OF, {"key": lead_id}).one().intake_id
    return found


def place_lead(tx: Connection, lead_id: int, intake_id: int | None, now: datetime) -> None:
    """It stands in this intake from now on, or in none."""
    where = {"intake_id": intake_id, "placed_at": now if intake_id else None}
    tx.execute(_PLACE, {"key": lead_id, "seat": "", "seat_until": None, **where})
