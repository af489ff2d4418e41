"""Who did what, through which door. Written in the transaction of the deed; codes only, never anybody's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select

from storage.models import audit, staff

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_ADD = insert(audit)
_OF_LEAD = (
    select(audit.c.at, audit.c.verb, audit.c.about, audit.c.door, staff.c.login)
    .outerjoin(staff, staff.c.id == audit.c.staff_id)
    .where(audit.c.lead_id == bindparam("lead"))
    .order_by(audit.c.id)
)


@dataclass(frozen=True, slots=True)
class Deed:
    """One line: when, what, about what (codes), through which door, and the login of who did it."""

    at: datetime
    verb: str
    about: str
    door: str
    login: str


def add_deed(  # noqa: PLR0913 - who did what to which lead
    tx: Connection,
    staff_id: int | None,
    door: str,
    verb: str,
    *,
    lead_id: int | None = None,
    about: str = "",
    now: datetime,
) -> None:
    """Write down a deed."""
    told = {"staff_id": staff_id, "door": door, "verb": verb, "lead_id": lead_id, "about": about, "at": now}
    tx.execute(_ADD, told)


def list_deeds(tx: Connection, lead_id: int) -> list[Deed]:
    """What was done with a lead, in order."""
    return [
        Deed(at, verb, about, door, login or "")
        for at, verb, about, door, login in tx.execute(_OF_LEAD, {"lead": lead_id})
    ]
