"""A hold that is left where nothing holds any more: who asked for protection is behind the request no longer.

They erased theirs, took it back, or it is past its date. That ends no hold, as whoever harms them may have made them do
it: who is in charge of protection sees what is left, and ends it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, func, or_, select, update

from storage.models import leads, tickets
from storage.tickets import IS_URGENT

if TYPE_CHECKING:
    from sqlalchemy import Connection

_here, _asked = leads.c, leads.alias("asked")
_root = func.coalesce(_here.merged_into, _here.id)
# All at once, and not for each: SQLite would read all requests anew for each one that is held.
_held = (
    select(func.coalesce(_asked.c.merged_into, _asked.c.id))
    .join_from(_asked, tickets, tickets.c.conversation_id == _asked.c.conversation_id)
    .where(*IS_URGENT)
)
_is_left = and_(_here.contact_hold.is_(True), _root.not_in(_held))
_LIST = select(_root.label("root"), _here.reference).where(_is_left).order_by(_root, _here.id)
_of_group = or_(_here.id == bindparam("root"), _here.merged_into == bindparam("root"))
_LOCK = select(_here.id).where(_of_group).order_by(_here.id).with_for_update()
_RELEASE = update(leads).where(_of_group, _is_left).values(contact_hold=False)


@dataclass(frozen=True, slots=True)
class Left:
    """A request that nobody may contact though no ticket holds it, with the numbers of all that is merged there."""

    id: int
    references: tuple[str, ...]


def list_left(tx: Connection) -> list[Left]:
    """All of them, the oldest first: for who is in charge of protection only."""
    found: dict[int, list[str]] = {}
    for root, reference in tx.execute(_LIST):
        found.setdefault(root, []).append(reference)
    return [Left(root, tuple(references)) for root, references in found.items()]


def release(tx: Connection, lead_id: int) -> int:
    """It may be contacted again; how many leads that are: none where a ticket holds it by now, or nothing did."""
    tx.execute(_LOCK, {"root": lead_id})  # who asks for protection right now is waited for, and seen below
    return tx.execute(_RELEASE, {"root": lead_id}).rowcount
