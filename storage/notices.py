"""Whom everybody is who must be told something at once: who has a conversation here, and who of them is protected."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, exists, func, or_, select

from storage.models import audit, conversations, leads, tickets

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_here = conversations.c
_urgent = exists().where(tickets.c.conversation_id == _here.id, tickets.c.kind == "urgent", tickets.c.status == "open")
_held = exists().where(leads.c.conversation_id == _here.id, leads.c.contact_hold.is_(True))
_RECEIVERS: Final = (
    select(
        _here.id, _here.channel, _here.address, func.coalesce(func.nullif(_here.locale, ""), "fr").label("locale"),
        _here.state, _here.blocked_at.is_not(None).label("blocked"), or_(_urgent, _held).label("protected"),
    )
    .where(_here.id > bindparam("after"))
    .order_by(_here.id)
    .limit(bindparam("most"))
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Receiver:
    """A conversation that is there, and how it is written to."""

    id: int
    channel: str
    address: str
    locale: str
    state: str
    blocked: bool
    protected: bool


def list_receivers(tx: Connection, after: int, most: int) -> list[Receiver]:
    """Some of them, in order; those that were erased have no state."""
    rows = tx.execute(_RECEIVERS, {"after": after, "most": most})
    return [Receiver(row[0], row[1], row[2], row[3], row[4] or "", row[5], row[6]) for row in rows]


def get_receiver(tx: Connection, conversation_id: int) -> Receiver | None:
    """One of them as it stands now; None when it is gone."""
    found = list_receivers(tx, conversation_id - 1, 1)
    return found[0] if found and found[0].id == conversation_id else None


def list_references(tx: Connection, conversation_ids: list[int]) -> list[str]:
    """The references of these people's requests, for who tells them otherwise."""
    wanted = select(leads.c.reference).where(
        leads.c.conversation_id.in_(conversation_ids), leads.c.status != "withdrawn"
    )
    return list(tx.execute(wanted.order_by(leads.c.id)).scalars()) if conversation_ids else []


def find_begun(tx: Connection, verb: str, since: datetime, ended: str) -> int | None:
    """The last one of such deeds since then that did not come to its end; None when there is none."""
    last = select(func.max(audit.c.id)).where(audit.c.verb == verb, audit.c.at > since, audit.c.about != ended)
    begun: int | None = tx.execute(last).scalar()
    done = select(audit.c.id).where(audit.c.verb == verb, audit.c.about == ended, audit.c.id > (begun or 0))
    return None if begun is None or tx.execute(done).first() else begun
