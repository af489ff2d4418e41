"""The leads that a filter finds, for a file: oldest first, some at a time, each time in a transaction of its own.

So no reader is held while a file is being sent, and what happens meanwhile counts: who asks for protection in between
is not in the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam

from storage.leads import EXPORT, exported
from storage.models import leads
from storage.narrowing import in_tab, narrowed

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.desk import Filters, Tab


def list_some(  # noqa: PLR0913 - which part of the list, for whom, and how far it went
    tx: Connection, tab: Tab, filters: Filters, *, staff_id: int, now: datetime, after: int, limit: int
) -> tuple[list[dict[str, object]], int]:
    """The next rows after the lead `after`, and the lead they end with; its id is no column of a held one."""
    some = EXPORT.where(in_tab(tab, filters), *narrowed(filters), leads.c.id > bindparam("after")).limit(limit)
    rows = tx.execute(some, {"me": staff_id, "now": now, "after": after}).mappings().all()
    return [exported(row) for row in rows], rows[-1]["id"] if rows else after
