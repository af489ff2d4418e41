"""Leads for a file, oldest first: all of them, or what a filter finds.

What a filter finds is read some at a time, each time in a transaction of its own: so no reader is held while a file is
being sent, and what happens meanwhile counts: who asks for protection in between is not in the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, func, select

from storage.guardians import list_said
from storage.leads import may_contact
from storage.models import leads
from storage.narrowing import in_tab, narrowed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, RowMapping

    from storage.desk import Filters, Tab
    from storage.guardians import Said

_AT_ONCE: Final = 500
_NOT_EXPORTED: Final = frozenset({
    *("phone_hash", "conversation_id", "merged_into", "follow_up_before", "placed_at", "seat", "seat_until"),
    *("taken_over_at", "phone_wrong"),
})  # fmt: skip
_ALL = (
    select(*(column for column in leads.columns if column.name not in _NOT_EXPORTED))
    .where(leads.c.status != "withdrawn", leads.c.merged_into.is_(None))
    .order_by(leads.c.id)
)
DO_NOT_CONTACT: Final = "do not contact yet"
_EXPORT: Final = _ALL.add_columns(may_contact().label("may_contact"))
_COUNT: Final = select(func.count()).where(leads.c.status != "withdrawn", leads.c.merged_into.is_(None))
ADULT: Final = ("adult_said", "adult_said_at", "adult_said_to")
"""What the adult who agrees said, if anything; when, and to whom of the staff."""
_OWN = tuple(name for name in _ALL.selected_columns.keys() if name != "contact_hold")  # noqa: SIM118
EXPORTED: Final = (*_OWN, *ADULT)
"""The columns of an exported lead."""


def count_leads(tx: Connection) -> int:
    """How many live leads there are."""
    return int(tx.execute(_COUNT).scalar_one())


def export_leads(tx: Connection) -> Iterator[dict[str, object]]:
    """Every live lead with all its columns, readable, oldest first; a few at a time from the database."""
    for some in tx.execute(_EXPORT, execution_options={"yield_per": _AT_ONCE}).mappings().partitions(_AT_ONCE):
        yield from _exported(tx, some)


def _exported(tx: Connection, rows: Sequence[RowMapping]) -> list[dict[str, object]]:
    said = list_said(tx, [row["id"] for row in rows])
    return [_row(row, said.get(row["id"])) for row in rows]


def _row(row: RowMapping, said: Said | None) -> dict[str, object]:
    """A row as it goes out; of a lead that nobody may contact yet, only that."""
    if row["may_contact"]:
        told = (said.stands, said.at, said.to) if said else ("", None, None)
        return {name: row[name] for name in _OWN} | dict(zip(ADULT, told, strict=True))
    kept = {"reference": row["reference"], "needs_guardian": False, "status": DO_NOT_CONTACT}
    return {**dict.fromkeys(EXPORTED), **kept}


def list_some(  # noqa: PLR0913 - which part of the list, for whom, and how far it went
    tx: Connection, tab: Tab, filters: Filters, *, staff_id: int, now: datetime, after: int, limit: int
) -> tuple[list[dict[str, object]], int]:
    """The next rows after the lead `after`, and the lead they end with; its id is no column of a held one."""
    some = _EXPORT.where(in_tab(tab, filters), *narrowed(filters), leads.c.id > bindparam("after")).limit(limit)
    rows = tx.execute(some, {"me": staff_id, "now": now, "after": after}).mappings().all()
    return _exported(tx, rows), rows[-1]["id"] if rows else after
