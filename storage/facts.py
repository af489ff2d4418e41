"""Facts of the programme that were confirmed at the desk or on the command line, each with its period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select

from storage.models import facts

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection, Row

_today = bindparam("today", type_=facts.c.valid_from.type)
_BEGUN = (
    select(facts.c.name, facts.c.locale, facts.c.value, facts.c.source, facts.c.valid_from, facts.c.valid_until)
    .where(facts.c.valid_from <= _today)
    .order_by(facts.c.id)
)
_ADD = insert(facts)


def list_facts(tx: Connection, today: date) -> dict[str, str]:
    """The facts that hold today, by name ("address", or "address@ary" where it is worded for a locale).

    The one set last counts; once it is over, no older one comes back.
    """
    return {name: row.value for name, row in _latest(tx, today).items() if not _is_over(row, today)}


def list_sources(tx: Connection, today: date) -> dict[str, tuple[str, date]]:
    """Who said each fact that holds today, and on which day, by name."""
    latest = _latest(tx, today)
    return {name: (row.source, row.valid_from) for name, row in latest.items() if not _is_over(row, today)}


def list_lapsed(tx: Connection, today: date) -> set[str]:
    """The names of facts that were confirmed once and are not today: an older value from a file must not come back."""
    return {name for name, row in _latest(tx, today).items() if _is_over(row, today)}


def _latest(tx: Connection, today: date) -> dict[str, Row[str, str, str, str, date, date | None]]:
    """What was set last of each name, among those that have begun."""
    rows = tx.execute(_BEGUN, {"today": today})
    return {f"{row.name}@{row.locale}" if row.locale else row.name: row for row in rows}


def _is_over(row: Row[str, str, str, str, date, date | None], today: date) -> bool:
    return row.valid_until is not None and row.valid_until < today


def set_fact(  # noqa: PLR0913 - a fact with its source, its period and who says so
    tx: Connection, name: str, value: str, *, source: str, until: date | None, by: str, now: datetime, locale: str = ""
) -> None:
    """Confirm a fact from today, up to and with the day `until`; with `locale`, its words for that locale alone.

    Earlier rows stay: they are the history.
    """
    period = {"valid_from": now.date(), "valid_until": until}
    about = {"name": name, "locale": locale, "value": value, "source": source}
    tx.execute(_ADD, {**about, "set_by": by, "set_at": now, **period})
