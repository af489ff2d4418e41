"""What the centre has confirmed, from the command line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rich.table import Table

from bot.clock import SystemClock
from bot.services.tables import plain
from conversations.hours import EXAMPLE, EXAMPLE_OF_DAYS, read_days, read_hours
from conversations.programme import load_programme
from conversations.texts import LOCALES
from storage import facts

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from conversations.programme import Fact, Programme
    from storage.db import Database

_LONGEST = 300


def confirmed_facts(tx: Connection, today: date) -> dict[str, str]:
    """What was confirmed and holds today; "" where it once was and is not any more, so that no older value returns."""
    return {**dict.fromkeys(facts.list_lapsed(tx, today), ""), **facts.list_facts(tx, today)}


def fact_sources(tx: Connection, programme: Programme, today: date) -> dict[str, tuple[str, date]]:
    """Who said each fact that is known today, and when: at the desk, else in the programme's file."""
    return {**programme.sources_on(today), **facts.list_sources(tx, today)}


def facts_table(database: Database) -> Table:
    """Every fact of the programme with its value today (and in one locale alone), and whether the launch waits."""
    programme, clock = load_programme(), SystemClock()
    with database.reading() as tx:
        known = programme.facts_on(clock.today(), confirmed_facts(tx, clock.today()))
    missing = set(programme.missing_for_launch(known))
    table = Table("fact", "type", "value", "launch waits for it")
    for fact in programme.facts:
        waits = "yes" if fact.id in missing else ""
        table.add_row(fact.id, fact.type, plain(known.get(fact.id, "not confirmed yet")), waits)
        for locale in LOCALES:
            name = f"{fact.id}@{locale}"
            if name in known:
                table.add_row(name, fact.type, plain(known[name]), "")
    return table


def confirm_fact(  # noqa: PLR0913 - a fact with its source and its period
    database: Database, name: str, value: str, *, source: str, until: date | None = None, locale: str = ""
) -> None:
    """Write a fact; ValueError says in one sentence what does not fit."""
    programme, clock = load_programme(), SystemClock()
    fact = next((known for known in programme.facts if known.id == name), None)
    if fact is None:
        raise ValueError(f"{name}: there is no such fact; `tawjih facts list` shows them")
    _refuse(fact, value)
    if locale and (locale not in LOCALES or fact.type != "words"):
        raise ValueError(f"{name}: only words have a locale, one of {', '.join(LOCALES)}")
    with database.transaction() as tx:
        facts.set_fact(tx, name, value, source=source, until=until, by="command line", now=clock.now(), locale=locale)


def _refuse(fact: Fact, value: str) -> None:
    if fact.type == "yes_no" and value not in {"yes", "no"}:
        raise ValueError(f"{fact.id}: must be yes or no")
    if fact.type == "number" and not (value.isascii() and value.isdecimal() and 0 < int(value) <= 366):
        raise ValueError(f"{fact.id}: must be a whole number from 1 to 366")
    if fact.type == "hours" and not read_hours(value):
        raise ValueError(f"{fact.id}: must be hours of the week such as: {EXAMPLE}")
    if fact.type == "days" and not read_days(value):
        raise ValueError(f"{fact.id}: must be days such as: {EXAMPLE_OF_DAYS}")
    if fact.type == "date" and not _is_date(value):
        raise ValueError(f"{fact.id}: must be a day like 2026-10-05")
    if not value.strip() or len(value) > _LONGEST:
        raise ValueError(f"{fact.id}: must have 1 to {_LONGEST} characters")


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
