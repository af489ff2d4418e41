"""Remarks of staff about a lead, for staff only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select

from storage.leads import may_contact
from storage.models import leads, notes, staff

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_ADD = insert(notes)
# Locked until the note is there: taken back meanwhile, the lead takes its notes with it.
_STANDS = select(leads.c.id).where(leads.c.id == bindparam("lead"), may_contact()).with_for_update(read=True)
_LIST = (
    select(notes.c.at, notes.c.words, staff.c.login)
    .outerjoin(staff, staff.c.id == notes.c.staff_id)
    .where(notes.c.lead_id == bindparam("lead"))
    .order_by(notes.c.id)
)


@dataclass(frozen=True, slots=True)
class Note:
    """When, what, and the login of who wrote it."""

    at: datetime
    words: str
    login: str


def add_note(tx: Connection, lead_id: int, staff_id: int, words: str, now: datetime) -> bool:
    """Write a remark; identity numbers in it are masked. False when nobody may contact them any more."""
    if tx.execute(_STANDS, {"lead": lead_id}).first() is None:
        return False
    tx.execute(_ADD, {"lead_id": lead_id, "staff_id": staff_id, "words": words, "at": now})
    return True


def list_notes(tx: Connection, lead_id: int) -> list[Note]:
    """The remarks about a lead, in order."""
    return [Note(at, words, login or "") for at, words, login in tx.execute(_LIST, {"lead": lead_id})]
