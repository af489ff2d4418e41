"""How often words of danger were noticed: a day, a variety, a number. Nothing of whom or what is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from storage.models import danger_counts
from storage.statements import insert_or_change

if TYPE_CHECKING:
    from datetime import date

    from sqlalchemy import Connection

_COUNT = insert_or_change(danger_counts, ("day", "variety"), lambda _: {"count": danger_counts.c.count + 1})
_LIST = select(danger_counts).order_by(danger_counts.c.day, danger_counts.c.variety)


def count_danger(tx: Connection, day: date, variety: str) -> None:
    """Once more on this day, in this variety."""
    tx.execute(_COUNT[tx.dialect.name], {"day": day, "variety": variety, "count": 1})


def list_counts(tx: Connection) -> list[tuple[date, str, int]]:
    """Every day and variety with its number, oldest first."""
    return [(day, variety, count) for day, variety, count in tx.execute(_LIST)]
