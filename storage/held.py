"""Since when somebody asks for protection, and who was seen to and is contacted by nobody yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, func, select

from storage.models import leads, tickets
from storage.tickets import URGENT

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_here = tickets.c
_asked = func.coalesce(_here.asked_at, _here.created_at)
_held_leads = and_(leads.c.conversation_id == _here.conversation_id, leads.c.contact_hold.is_(True))
_LIST_HELD = (
    select(_here.id, _asked, leads.c.reference)
    .outerjoin(leads, _held_leads)
    .where(_here.kind == URGENT, _here.status == "held", _here.conversation_id.is_not(None))
    .order_by(_asked.desc(), _here.id, leads.c.id)
)


_ASKED = select(_asked).where(_here.id == bindparam("key"), _here.kind == URGENT)


def get_asked(tx: Connection, ticket_id: int) -> datetime | None:
    """When protection was asked for there last; None of what is no such ticket."""
    found: datetime | None = tx.execute(_ASKED, {"key": ticket_id}).scalar()
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody who was seen to and whom nobody contacts yet: since when, and the numbers of their requests."""

    id: int
    asked_at: datetime
    references: tuple[str, ...]


def list_held(tx: Connection) -> list[Held]:
    """Those of whom the hold was kept, who asked last on top: for who is in charge of protection only."""
    found: dict[int, tuple[datetime, list[str]]] = {}
    for number, at, reference in tx.execute(_LIST_HELD):
        found.setdefault(number, (at, []))[1].extend([reference] if reference else [])
    return [Held(number, at, tuple(references)) for number, (at, references) in found.items()]
