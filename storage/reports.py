"""How many came how far, by the week of their first word, locale and source. Nothing here belongs to anybody.

So it outlives those it counts: erasing a conversation changes no number.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from sqlalchemy import bindparam, func, select, update

from storage.models import conversations, journey_counts
from storage.statements import insert_or_change

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from sqlalchemy import Connection

Part = Literal["week", "locale", "source"]
_here = journey_counts.c
_KEY: Final = ("week", "kind", "name", "locale", "source")
_ADD = insert_or_change(journey_counts, _KEY, lambda new: {"number": _here.number + new.excluded.number})
_between = _here.week.between(bindparam("first", type_=_here.week.type), bindparam("last", type_=_here.week.type))
_total = func.sum(_here.number)
_BY_PART = {
    part: select(_here.kind, _here.name, _here[part], _total)
    .where(_between)
    .group_by(_here.kind, _here.name, _here[part])
    for part in ("week", "locale", "source")
}
_FIRST = select(func.min(_here.week))
_STAFF_STEP = select(conversations.c.staff_step).where(conversations.c.id == bindparam("key")).with_for_update()
_SET_STAFF_STEP = update(conversations).where(conversations.c.id == bindparam("key"))


class Count(NamedTuple):
    """One number, as it is added: how many more there are."""

    week: date
    kind: str
    name: str
    locale: str
    source: str
    number: int


def add_counts(tx: Connection, counts: Iterable[Count]) -> None:
    """Add these, in one statement; the last of its transaction, because others wait for the same few rows."""
    # Always in the same order, so that of two transactions neither waits for the other.
    rows = [one._asdict() for one in sorted(counts)]
    if rows:  # one row is not a list: PostgreSQL's driver would open a pipeline for it
        tx.execute(_ADD[tx.dialect.name], rows if len(rows) > 1 else rows[0])


def sum_counts(tx: Connection, part: Part, first: date, last: date) -> dict[str, dict[object, dict[str, int]]]:
    """The sums of the weeks (by their Mondays) from first to last: kind -> week, locale or source -> name -> number."""
    found: dict[str, dict[object, dict[str, int]]] = {}
    for kind, name, value, number in tx.execute(_BY_PART[part], {"first": first, "last": last}):
        found.setdefault(kind, {}).setdefault(value, {})[name] = int(number)
    return found


def first_week(tx: Connection) -> date | None:
    """The first week of which anything is counted."""
    found: date | None = tx.execute(_FIRST).scalar_one()
    return found


def move_staff_step(tx: Connection, conversation_id: int, step: str, earlier: Iterable[str]) -> str | None:
    """How far staff had taken a conversation, now that it is at this step; None when it was not at an earlier one."""
    before: str = tx.execute(_STAFF_STEP, {"key": conversation_id}).scalar_one()
    if before not in set(earlier):
        return None
    tx.execute(_SET_STAFF_STEP, {"key": conversation_id, "staff_step": step})
    return before
