"""Who of the staff is with somebody that waits without a lead: so two do not answer the same person.

Somebody may wait for several things; who has one of them has the person, also once they were answered: until the claim
is over.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, update

from storage.models import tickets
from storage.tickets import URGENT

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_here = tickets.c
_of_them = (
    _here.conversation_id == bindparam("whose"),
    _here.subject == bindparam("speaker"),
    _here.kind != URGENT,
)
_GET = (
    select(_here.claimed_by, _here.claimed_until)
    .where(
        *_of_them, _here.claimed_by.is_not(None), _here.claimed_until > bindparam("now", type_=_here.created_at.type)
    )
    .order_by(_here.claimed_until.desc())
    .limit(1)
)
_CLAIM = (
    update(tickets)
    .where(*_of_them)
    .values(claimed_by=bindparam("me"), claimed_until=bindparam("until", type_=_here.claimed_until.type))
)
_RELEASE = (
    update(tickets).where(*_of_them, _here.claimed_by == bindparam("me")).values(claimed_by=None, claimed_until=None)
)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who has somebody that waits, or waited, and until when."""

    staff_id: int
    until: datetime


def get_claim(tx: Connection, conversation_id: int, speaker: str, now: datetime) -> Claim | None:
    """Who has them now; None when nobody does."""
    row = tx.execute(_GET, {"whose": conversation_id, "speaker": speaker, "now": now}).first()
    return Claim(row.claimed_by, row.claimed_until) if row else None


def claim(tx: Connection, conversation_id: int, speaker: str, staff_id: int, until: datetime) -> None:
    """They are this one's until then. Who calls it holds their conversation, and has looked who has them."""
    tx.execute(_CLAIM, {"whose": conversation_id, "speaker": speaker, "me": staff_id, "until": until})


def release(tx: Connection, conversation_id: int, speaker: str, staff_id: int) -> bool:
    """Give them back; False when they are not this one's."""
    return tx.execute(_RELEASE, {"whose": conversation_id, "speaker": speaker, "me": staff_id}).rowcount > 0
