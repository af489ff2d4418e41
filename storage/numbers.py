"""Whose number it is: of a request, or of what somebody said beside one. Nobody has anything of another's by theirs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select

from storage.models import leads
from storage.parts import PART

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_here = leads.c
_OWN_NUMBER = select(_here.id, _here.kind, _here.merged_into).where(_here.reference == bindparam("reference"))
_HAD_NUMBER = select(_here.id).where(
    _here.reference_before == bindparam("reference"), _here.reference_before != "", _here.status != "withdrawn"
)
_GET_OWN = select(_here.reference, _here.kind, _here.merged_into, _here.joined_at).where(_here.id == bindparam("key"))
_GET_TAKEN_OVER = select(_here.taken_over_at, _here.reference_before).where(_here.id == bindparam("key"))


def find_own(tx: Connection, reference: str) -> int | None:
    """What whoever was given this number can have erased: the lead that stands for it, or their part beside one."""
    row = tx.execute(_OWN_NUMBER, {"reference": reference}).first()
    return None if row is None else row.id if row.kind == PART else row.merged_into or row.id


def had_number(tx: Connection, reference: str) -> bool:
    """Whether a young person took over a request that had this number, and whoever made it said nothing beside it."""
    return tx.execute(_HAD_NUMBER, {"reference": reference}).first() is not None


@dataclass(frozen=True, slots=True)
class Own:
    """What goes by a number of its own: a lead, or a part beside it. `root` is the lead that stands for it."""

    root: int
    reference: str
    is_part: bool
    is_joined: bool


def get_own(tx: Connection, lead_id: int) -> Own | None:
    """What this row is; None when it is not there."""
    row = tx.execute(_GET_OWN, {"key": lead_id}).first()
    return (
        None if row is None else Own(row.merged_into or lead_id, row.reference, row.kind == PART, bool(row.joined_at))
    )


def get_taken_over(tx: Connection, lead_id: int) -> tuple[datetime, str] | None:
    """When a young person took this lead over, and the number that whoever made it has; None when nobody did."""
    row = tx.execute(_GET_TAKEN_OVER, {"key": lead_id}).first()
    return (row.taken_over_at, row.reference_before) if row and row.taken_over_at else None
