"""Facts of the programme that were confirmed at the desk or on the command line, each with its period.

A value of "" says that nothing is known any more: no older one comes back, neither from here nor from a file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, insert, select, text

from storage.models import facts

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

_today = bindparam("today", type_=facts.c.valid_from.type)
_COLUMNS = (
    facts.c.name, facts.c.locale, facts.c.value, facts.c.source, facts.c.valid_from, facts.c.valid_until,
    facts.c.set_by, facts.c.set_at,
)  # fmt: skip
_BEGUN = select(*_COLUMNS).where(facts.c.valid_from <= _today).order_by(facts.c.id)
_HISTORY = select(*_COLUMNS).where(facts.c.name == bindparam("whose")).order_by(facts.c.id.desc())
_LATEST = select(func.max(facts.c.id))
_ADD = insert(facts)
_ALONE = text("LOCK TABLE facts IN SHARE ROW EXCLUSIVE MODE")


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What somebody confirmed: a value (with `locale`, its words there alone), who said so, who wrote it down."""

    name: str
    locale: str
    value: str
    source: str
    valid_from: date
    valid_until: date | None
    set_by: str
    set_at: datetime

    @property
    def key(self) -> str:
        """The name under which it is known: "address", or "address@ary" where it is worded for a locale."""
        return f"{self.name}@{self.locale}" if self.locale else self.name

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.valid_until is not None and self.valid_until < today


def list_latest(tx: Connection, today: date) -> dict[str, Confirmed]:
    """What was set last of each, among those that have begun, by name; also where it is over."""
    found = (Confirmed(*row) for row in tx.execute(_BEGUN, {"today": today}))
    return {one.key: one for one in found}


def list_facts(tx: Connection, today: date) -> dict[str, str]:
    """The facts that hold today, by name ("address", or "address@ary" where it is worded for a locale).

    The one set last counts; once it is over, no older one comes back.
    """
    return {name: one.value for name, one in list_latest(tx, today).items() if not one.is_over(today)}


def list_sources(tx: Connection, today: date) -> dict[str, tuple[str, date]]:
    """Who said each fact that holds today, and on which day, by name."""
    latest = list_latest(tx, today)
    return {name: (one.source, one.valid_from) for name, one in latest.items() if not one.is_over(today)}


def list_lapsed(tx: Connection, today: date) -> set[str]:
    """The names of facts that were confirmed once and are not today: an older value from a file must not come back."""
    return {name for name, one in list_latest(tx, today).items() if one.is_over(today)}


def list_history(tx: Connection, name: str) -> list[Confirmed]:
    """Everything that was ever confirmed of one fact, in all locales, the latest first."""
    return [Confirmed(*row) for row in tx.execute(_HISTORY, {"whose": name})]


def get_latest(tx: Connection) -> int:
    """The number of the row that was set last, 0 where none was: a reading with a higher one is a newer one."""
    return tx.execute(_LATEST).scalar() or 0


def lock_facts(tx: Connection) -> None:
    """From here to the end of the transaction nobody else confirms anything. On SQLite a writer is alone anyhow."""
    if tx.dialect.name == "postgresql":
        tx.execute(_ALONE)


def set_fact(  # noqa: PLR0913 - a fact with its source, its period and who says so
    tx: Connection, name: str, value: str, *, source: str, until: date | None, by: str, now: datetime, locale: str = ""
) -> None:
    """Confirm a fact from the day of `now`, up to and with the day `until`; with `locale`, its words there alone.

    Earlier rows stay: they are the history.
    """
    period = {"valid_from": now.date(), "valid_until": until}
    about = {"name": name, "locale": locale, "value": value, "source": source}
    tx.execute(_ADD, {**about, "set_by": by, "set_at": now, **period})
