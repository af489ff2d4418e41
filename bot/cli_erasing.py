"""`tawjih erase`: all that is kept of who sent a request, at their wish."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer

from bot.console import open_store, out, read_settings, said_plainly
from bot.progress import progress

if TYPE_CHECKING:
    from bot.config import Settings
    from storage.db import Database


def erase(
    reference: Annotated[str, typer.Argument(help="The number of their request, as 482-1937.")],
    *,
    again: Annotated[str, typer.Option("--again", help="The number once more, instead of being asked for it.")] = "",
) -> None:
    """Erase all that is kept of who sent this request. What goes is shown; the number, typed again, does it."""
    settings = read_settings()
    with said_plainly(), closing(open_store(settings)) as database:
        lead_id = _shown(database, reference)
        if _figures(again or typer.prompt("Type the number again to erase it")) != _figures(reference):
            raise ValueError("This is not the same number. Nothing was erased.")
        _erase(settings, database, lead_id)
        out.print("[green]✓[/] Everything is erased.")


def _shown(database: Database, reference: str) -> int:
    """Say what would go; the request."""
    from bot.clock import SystemClock  # noqa: PLC0415
    from bot.services.erasing import see_going  # noqa: PLC0415
    from storage.numbers import find_own, had_number  # noqa: PLC0415

    with database.reading() as tx:
        lead_id = find_own(tx, _figures(reference))
        if lead_id is None and had_number(tx, _figures(reference)):
            raise ValueError("A young person took this request over since, and has another number. Nothing was erased.")
        if lead_id is None:
            raise ValueError("There is no request with this number.")
        going = see_going(tx, lead_id, SystemClock().now())
    out.print(
        f"This goes for good: {going.requests} requests, {going.messages} messages with the centre, "
        f"{going.notes} notes, {going.visits} visits; answers, numbers, agreements, reminders and questions.\n"
        "This stays: the counts of each week, and in the audit that something was done and erased, not with whom."
    )
    out.print("The family is told in its chat." if going.is_told else "Nothing is written to the family.")
    return lead_id


def _erase(settings: Settings, database: Database, lead_id: int) -> None:
    from bot.app import build  # noqa: PLC0415
    from bot.services.erasing import erase_by_operator  # noqa: PLC0415

    turns = build(settings, database).turns
    with database.transaction() as tx:
        erase_by_operator(tx, turns, lead_id, turns.clock.now())
    database.scrub_now()


def _figures(typed: str) -> str:
    return "".join(sign for sign in typed if sign.isdecimal())


def scrub() -> None:
    """Leave nothing of what was erased or is past its date in the files of the database, either.

    On PostgreSQL each table is written anew and locked for a moment: at night, once a week.
    """
    with said_plainly(), closing(open_store(read_settings())) as database, progress("Tables") as shows:
        database.rewrite(shows)
    out.print("[green]✓[/] Nothing that was erased is left in the files of the database.")
