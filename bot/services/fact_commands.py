"""Facts from the command line: what is known, confirming one, ending one. By the same rules as at the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.table import Table

from bot.clock import SystemClock
from bot.definitions import programme_in_use
from bot.services import confirming
from bot.services.confirming import LONGEST, LONGEST_SOURCE
from bot.services.desk import Mistake
from bot.services.differences import told_changes
from bot.services.facts import confirmed_facts
from bot.services.tables import plain
from conversations.hours import EXAMPLE, EXAMPLE_OF_DAYS
from conversations.locales import LOCALES
from storage import audit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from bot.services.confirming import Outlook, Wish
    from storage.db import Database

DOOR: Final = "command_line"
BY: Final = "command line"
_WRONG: Final = {
    "no_such_fact": "there is no such fact; `tawjih facts list` shows them",
    "fact_locale": f"only words have a locale, one of {', '.join(LOCALES)}",
    "fact_yes_no": "must be yes or no",
    "fact_number": "must be a whole number from 1 to 366",
    "fact_hours": f"must be hours of the week such as: {EXAMPLE}",
    "fact_days": f"must be days such as: {EXAMPLE_OF_DAYS}",
    "fact_date": "must be a day like 2026-10-05",
    "fact_empty": f"must have 1 to {LONGEST} characters",
    "fact_long": f"must have 1 to {LONGEST} characters",
    "fact_source": "needs who said so",
    "fact_long_source": f"who said so has {LONGEST_SOURCE} characters at most",
    "fact_until": "its last day has passed",
    "fact_unknown": "nothing is confirmed that could end",
    "fact_unproven": "with it the rules would fail; `tawjih check` says where",
    "fact_changed": "something was changed meanwhile; look again",
}


def facts_table(database: Database) -> Table:
    """Every fact of the programme with its value today (and in one locale alone), and whether the launch waits."""
    programme, clock = programme_in_use(), SystemClock()
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


def look_at_fact(  # noqa: PLR0913 - a fact with its source and its period
    database: Database, name: str, value: str, *, source: str, until: date | None = None, locale: str = ""
) -> Outlook:
    """What comes of confirming it; ValueError says in one sentence what does not fit."""
    return _look(database, name, lambda: confirming.wished(programme_in_use(), name, {locale: value}, source, until))


def look_at_end(database: Database, name: str, locale: str = "") -> Outlook:
    """What comes of its being true no longer; ValueError says in one sentence why that cannot be."""
    return _look(database, name, lambda: confirming.ended(programme_in_use(), name, locale or None))


def write_fact(database: Database, outlook: Outlook) -> None:
    """Save what was looked at; ValueError when something else was saved since, or the rules would fail."""
    programme, now, wish = programme_in_use(), SystemClock().now(), outlook.wish
    try:
        with database.transaction() as tx:
            confirming.save(tx, programme, outlook, BY, now)
            about = f"{wish.name} ended" if wish.ends else wish.name
            audit.add_deed(tx, None, DOOR, "confirm_fact", about=about, now=now)
    except Mistake as mistake:
        raise ValueError(f"{wish.name}: {_WRONG[mistake.reason]}") from None


def what_turns(outlook: Outlook) -> Iterator[str]:
    """In words, which verdicts and doors become others, for how many sets of answers and of those who wait."""
    if outlook.opens:
        yield f"sign-up {outlook.opens} to the public"
    yield from told_changes(outlook.difference)
    for (before, after), count in outlook.told.items():
        yield f"requests that wait, verdict {before} -> {after}: {count}"


def _look(database: Database, name: str, wish: Callable[[], Wish]) -> Outlook:
    try:
        with database.reading() as tx:
            return confirming.look_ahead(tx, programme_in_use(), wish(), SystemClock().now())
    except Mistake as mistake:
        raise ValueError(f"{name}: {_WRONG[mistake.reason]}") from None
