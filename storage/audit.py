"""Who did what, through which door. Written in the transaction of the deed; codes only, never anybody's words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, func, insert, or_, select

from storage.forgetting import ERASED
from storage.leads import may_contact
from storage.models import audit, intakes, leads, staff

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from sqlalchemy import Connection

TAKEN_BACK: Final = "taken_back"
"""What a deed was about whose lead was taken back: who did what when stays, and not what came of it."""
_ADD = insert(audit)
_OF_LEAD = (
    select(audit.c.at, audit.c.verb, audit.c.about, audit.c.door, staff.c.login, intakes.c.name)
    .outerjoin(staff, staff.c.id == audit.c.staff_id)
    .outerjoin(intakes, intakes.c.id == audit.c.intake_id)
    .where(audit.c.lead_id == bindparam("lead"), audit.c.about.not_in((TAKEN_BACK, ERASED)))
    .order_by(audit.c.id)
)


@dataclass(frozen=True, slots=True)
class Deed:
    """One line: when, what, about what (codes), through which door, and the login of who did it.

    `intake` is the name of the intake that it was about.
    """

    at: datetime
    verb: str
    about: str
    door: str
    login: str
    intake: str = ""


def add_deed(  # noqa: PLR0913 - who did what to which lead
    tx: Connection,
    staff_id: int | None,
    door: str,
    verb: str,
    *,
    lead_id: int | None = None,
    account_id: int | None = None,
    intake_id: int | None = None,
    about: str = "",
    now: datetime,
) -> None:
    """Write down a deed, with the lead, the account or the intake that it was about."""
    told = {"staff_id": staff_id, "door": door, "verb": verb, "about": about, "at": now}
    tx.execute(_ADD, {**told, "lead_id": lead_id, "account_id": account_id, "intake_id": intake_id})


def list_deeds(tx: Connection, lead_id: int) -> list[Deed]:
    """What was done with a lead, in order; of one that was taken back and begun anew, since then."""
    return [
        Deed(at, verb, about, door, login or "", intake or "")
        for at, verb, about, door, login, intake in tx.execute(_OF_LEAD, {"lead": lead_id})
    ]


_LAST = (
    select(audit.c.about)
    .where(
        audit.c.staff_id == bindparam("me"),
        audit.c.verb == bindparam("what"),
        audit.c.at > bindparam("since", type_=audit.c.at.type),
    )
    .order_by(audit.c.id.desc())
    .limit(1)
)
_LAST_OF_LEAD = _LAST.where(audit.c.lead_id == bindparam("lead"))


def get_last_about(tx: Connection, staff_id: int, verb: str, since: datetime, lead_id: int | None = None) -> str | None:
    """What the last such deed of somebody since then was about, with this lead or with any; None when there is none."""
    told = {"me": staff_id, "what": verb, "since": since}
    found = _LAST if lead_id is None else _LAST_OF_LEAD
    about: str | None = tx.execute(found, told if lead_id is None else {**told, "lead": lead_id}).scalar()
    return about


_LAST_AT = select(func.max(audit.c.at)).where(audit.c.lead_id == bindparam("lead"), audit.c.verb == bindparam("what"))


def get_last_at(tx: Connection, lead_id: int, verb: str) -> datetime | None:
    """When such a deed was done with a lead for the last time, by anybody."""
    at: datetime | None = tx.execute(_LAST_AT, {"lead": lead_id, "what": verb}).scalar()
    return at


_LAST_OF_ALL = select(func.max(audit.c.at)).where(audit.c.verb == bindparam("what"))


def get_last_of_all(tx: Connection, verb: str) -> datetime | None:
    """When such a deed was done for the last time, whatever it was about."""
    at: datetime | None = tx.execute(_LAST_OF_ALL, {"what": verb}).scalar()
    return at


_SINCE = (
    select(audit.c.lead_id, audit.c.about)
    .where(
        audit.c.staff_id == bindparam("me"),
        audit.c.verb == bindparam("what"),
        audit.c.at > bindparam("since", type_=audit.c.at.type),
        audit.c.lead_id.in_(bindparam("leads", expanding=True)),
    )
    .order_by(audit.c.id)
)


def list_last_about(
    tx: Connection, staff_id: int, verb: str, since: datetime, lead_ids: Collection[int]
) -> dict[int, str]:
    """The same of many leads, by their ids; not of those with which there is none."""
    told = {"me": staff_id, "what": verb, "since": since, "leads": sorted(lead_ids)}
    return {row.lead_id: row.about for row in tx.execute(_SINCE, told)} if lead_ids else {}


# --- of an account ----------------------------------------------------------------------------------------------------

_whose = staff.alias("whose")
# What was done with a lead that nobody may contact is not shown here either.
_OWN = (
    select(audit.c.at, audit.c.verb, audit.c.about, audit.c.lead_id, leads.c.reference, _whose.c.login)
    .outerjoin(leads, leads.c.id == audit.c.lead_id)
    .outerjoin(_whose, _whose.c.id == audit.c.account_id)
    .where(audit.c.staff_id == bindparam("me"), or_(audit.c.lead_id.is_(None), may_contact()))
    .order_by(audit.c.id.desc())
    .limit(bindparam("most"))
)
_OF_ACCOUNT = (
    select(audit.c.at, audit.c.verb, audit.c.about, audit.c.door, staff.c.login)
    .outerjoin(staff, staff.c.id == audit.c.staff_id)
    .where(audit.c.account_id == bindparam("account"))
    .order_by(audit.c.id.desc())
    .limit(bindparam("most"))
)


@dataclass(frozen=True, slots=True)
class OwnDeed:
    """One line of somebody's own: when, what, about what, and the lead or the account that it was about."""

    at: datetime
    verb: str
    about: str
    lead_id: int | None
    reference: str
    login: str


def list_own_deeds(tx: Connection, staff_id: int, most: int) -> list[OwnDeed]:
    """What a member of staff did last, the latest first."""
    found = tx.execute(_OWN, {"me": staff_id, "most": most})
    return [OwnDeed(at, verb, about, lead, known or "", login or "") for at, verb, about, lead, known, login in found]


def list_account_deeds(tx: Connection, account_id: int, most: int) -> list[Deed]:
    """What was changed on an account, the latest first."""
    found = tx.execute(_OF_ACCOUNT, {"account": account_id, "most": most})
    return [Deed(at, verb, about, door, login or "") for at, verb, about, door, login in found]


# --- of an intake -----------------------------------------------------------------------------------------------------

_OF_INTAKE = (
    select(audit.c.at, audit.c.verb, audit.c.about, audit.c.door, staff.c.login)
    .outerjoin(staff, staff.c.id == audit.c.staff_id)
    .where(audit.c.intake_id == bindparam("intake"), audit.c.lead_id.is_(None))
    .order_by(audit.c.id.desc())
    .limit(bindparam("most"))
)


def list_intake_deeds(tx: Connection, intake_id: int, most: int) -> list[Deed]:
    """What was changed on an intake itself, the latest first."""
    found = tx.execute(_OF_INTAKE, {"intake": intake_id, "most": most})
    return [Deed(at, verb, about, door, login or "") for at, verb, about, door, login in found]
