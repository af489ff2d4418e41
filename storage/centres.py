"""Which centre a lead is with: read by who may see it, changed by who moves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, or_, select, update

from storage.leads import may_contact
from storage.models import leads

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Column, ColumnElement, Connection

_here = leads.c
_GET = select(_here.centre).where(_here.id == bindparam("key"))
_MOVE = (
    update(leads)
    .where(_here.id == bindparam("key"), _here.centre == bindparam("seen"), may_contact())
    .values(centre=bindparam("to"), updated_at=bindparam("now", type_=_here.updated_at.type))
)
_stands = leads.alias("stands")
_STANDING = (
    select(_stands.c.centre)
    .join_from(leads, _stands, _stands.c.id == func.coalesce(_here.merged_into, _here.id))
    .where(_stands.c.centre != "")
)
_OF_PERSON = _STANDING.where(_here.id == bindparam("key"))
_SETTLE = update(leads).where(_here.id == bindparam("key"), _here.centre == "").values(centre=bindparam("to"))
_FREE = (
    update(leads)
    .where(or_(_here.claimed_by == bindparam("whose"), _here.assigned_to == bindparam("whose")))
    .where(_here.centre != bindparam("kept"))
    .values(claimed_by=None, claimed_until=None, assigned_to=None)
)


def of_centres(centres: Collection[str] | None) -> list[ColumnElement[bool]]:
    """Which leads are of these centres, for a `where`; None is all of them."""
    return [] if centres is None else [_here.centre.in_(sorted(centres))]


def get_centre(tx: Connection, lead_id: int) -> str | None:
    """The centre of a lead, "" while nobody decided; None where there is no lead."""
    found: str | None = tx.execute(_GET, {"key": lead_id}).scalar()
    return found


def is_at(tx: Connection, lead_id: int, centre: str) -> bool:
    """Whether a lead, or the one that it was merged into, is with this centre, or with none yet."""
    found = tx.execute(_OF_PERSON, {"key": lead_id}).scalar()
    return found in {None, centre}


def of_family(centre: Column[str]) -> ColumnElement[bool]:
    """Whether a centre is that of a request of the `conversation`, or each of theirs is with none yet."""
    theirs = _STANDING.where(_here.conversation_id == bindparam("conversation"))
    return or_(centre.in_(theirs), ~theirs.exists())


def move(tx: Connection, lead_id: int, seen: str, to: str, now: datetime) -> bool:
    """Give it to another centre; False when it is not with `seen` any more, or nobody may contact them."""
    return tx.execute(_MOVE, {"key": lead_id, "seen": seen, "to": to, "now": now}).rowcount == 1


def settle(tx: Connection, lead_id: int, centre: str) -> bool:
    """It is with this centre, where nobody had decided; False when somebody had."""
    return tx.execute(_SETTLE, {"key": lead_id, "to": centre}).rowcount == 1


def free_others(tx: Connection, staff_id: int, kept: str) -> None:
    """What somebody had of other centres than this one is nobody's."""
    tx.execute(_FREE, {"whose": staff_id, "kept": kept})
