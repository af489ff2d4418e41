"""A request that was sent before is sent again, changed: whoever had begun with it, or ended it, looks at it anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conversations.statuses import FIRST
from storage import announcements, coming_up, desk, merges

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

KIND: Final = "sent_again"
"""What staff hear of."""


def bring_up(tx: Connection, lead_id: int, now: datetime) -> None:
    """It stands in the list at once, also where it had ended, and staff hear of it; a promised call stays promised.

    The family reads that a person will contact them. What nobody has begun with stands in the list anyhow.
    """
    stands_for_it = merges.get_into(tx, lead_id) or lead_id
    work = desk.get_work(tx, stands_for_it)
    if work is None or work.contact_hold or work.status == FIRST:
        return
    coming_up.bring_up(tx, stands_for_it, now)
    key = f"{KIND} {lead_id} {now.isoformat()}"
    announcements.add_event(tx, KIND, key, now=now, lead_id=stands_for_it)
