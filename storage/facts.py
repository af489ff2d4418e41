"""Facts of the programme that were confirmed at the desk or on the command line, each with its period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, select

from storage.models import facts

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

_today = bindparam("today", type_=facts.c.valid_from.type)
_BEGUN = (
    select(facts.c.name, facts.c.value, facts.c.valid_until).where(facts.c.valid_from <= _today).order_by(facts.c.id)
)
_ADD = insert(facts)


def list_facts(tx: Connection, today: date) -> dict[str, str]:
    """The facts that hold today, by name. The one set last counts; once it is over, no older one comes back."""
    return {name: value for name, (value, until) in _latest(tx, today).items() if until is None or until >= today}


def list_lapsed(tx: Connection, today: date) -> set[str]:
    """The names of facts that were confirmed once and are not today: an older value from a file must not come back."""
    return {name for name, (_, until) in _latest(tx, today).items() if until is not None and until < today}


def _latest(tx: Connection, today: date) -> dict[str, tuple[str, date | None]]:
    """What was set last of each name, among those that have begun."""
    return {name: (value, until) for name, value, until in tx.execute(_BEGUN, {"today": today})}


def set_fact(  # noqa: PLR0913 - a fact with its source, its period and who says so
    tx: Connection, name: str, value: str, *, source: str, until: date | None, by: str, now: datetime
) -> None:
    """Confirm a fact from today, up to and with the day `until`. Earlier rows stay: they are the history."""
    period = {"valid_from": now.date(), "valid_until": until}
    tx.execute(_ADD, {"name": name, "value": value, "source": source, "set_by": by, "set_at": now, **period})
