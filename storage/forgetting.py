"""What stands elsewhere of leads that are being erased: lines of the audit, and words that still wait for staff."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, bindparam, delete, select, update

from storage import joined, parts
from storage.announcements import ERASED as ERASED_NEWS
from storage.announcements import TAKEN_BACK
from storage.models import announcements, audit, leads, staff_messages

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

ERASED: Final = "erased"
"""What a deed was about whose lead was erased, or the other one of two that were merged: that it was done stays."""
_of_these = audit.c.lead_id.in_(bindparam("leads", expanding=True))
_named = and_(audit.c.verb.in_(("merge", "unmerge")), audit.c.about.in_(bindparam("references", expanding=True)))
_BLUR = update(audit).where(_of_these).values(about=ERASED, intake_id=None)
_UNNAME = update(audit).where(_named).values(about=ERASED)
# Whoever worked on it has not heard yet that it was taken back: they hear that something was erased.
_UNTOLD = (announcements.c.kind == TAKEN_BACK, announcements.c.told_at.is_(None))
_LET_GO = update(announcements).where(announcements.c.lead_id.in_(bindparam("leads", expanding=True)), *_UNTOLD)
_THESE = select(leads.c.id, leads.c.reference)
_WAITING = select(staff_messages.c.id, staff_messages.c.body).where(staff_messages.c.status == "pending")
_DROP = delete(staff_messages).where(staff_messages.c.id.in_(bindparam("keys", expanding=True)))


def forget_leads(
    tx: Connection,
    where: ColumnElement[bool],
    now: datetime | None = None,
    *,
    wanted: bool = True,
    by_young_person: bool = False,
) -> None:
    """These leads go: nothing names them any more, and what staff have not been sent yet of them is not sent.

    One that another adult joined is left to that one, `now`, and does not go; but if the young person erased it.

    Of who `wanted` to be erased, of what was done stays only who did what, when and through which door.
    """
    found = tx.execute(_THESE.where(where)).all()
    left = set() if by_young_person else joined.leave(tx, [row.id for row in found], now)
    found = [row for row in found if row.id not in left]
    if not found:
        return
    references = [row.reference for row in found]
    parts.end_with(tx, [row.id for row in found])
    if wanted:
        tx.execute(_BLUR, {"leads": [row.id for row in found]})
        tx.execute(_LET_GO, {"leads": [row.id for row in found], "kind": ERASED_NEWS, "lead_id": None})
    tx.execute(_UNNAME, {"references": references})
    waiting = tx.execute(_WAITING).all()
    tx.execute(_DROP, {"keys": [row.id for row in waiting if any(one in row.body for one in references)]})
