"""Who may book a visit: one person has one to come, by whichever of its leads.

A telephone that is typed does not count: it proves nothing, and would tell of the visit of whoever has it. Who books
locks the lead that stands for the person first, and then the hour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from storage.models import leads

if TYPE_CHECKING:
    from sqlalchemy import Connection

_own = leads.alias("own")
_root = select(func.coalesce(_own.c.merged_into, _own.c.id)).where(_own.c.id == bindparam("lead")).scalar_subquery()
_PERSON = select(leads.c.id).where(leads.c.id == _root).with_for_update(key_share=True)


def lock_person(tx: Connection, lead_id: int) -> None:
    """Until the transaction ends nobody else books for this person, nor merges the lead that stands for it."""
    for _ in range(2):  # the second one sees what somebody merged while the first one waited
        tx.execute(_PERSON, {"lead": lead_id}).all()
