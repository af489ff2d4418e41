"""`tawjih retention`: what is past its date, and why."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from bot.console import open_store, out, read_settings, said_plainly
from bot.progress import progress

if TYPE_CHECKING:
    from storage.db import Database
    from storage.retention import Overdue


def retention(
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go, and why.")] = False,
) -> None:
    """Take away what is past its date. `run` does it every ten minutes."""
    with said_plainly(), closing(open_store(read_settings())) as database:
        found = _overdue(database)
        if not found:
            out.print("[green]✓[/] Nothing is past its date.")
            return
        out.print(_table(found))
        if dry_run:
            out.print("Nothing was taken away.")
            return
        out.print(f"[green]✓[/] Taken away: {_taken_away(database, sum(one.number for one in found))}")


def _overdue(database: Database) -> list[Overdue]:
    from bot.clock import SystemClock  # noqa: PLC0415
    from storage.retention import list_overdue  # noqa: PLC0415

    clock = SystemClock()
    with database.reading() as tx:
        return list_overdue(tx, clock.now(), clock.today())


def _taken_away(database: Database, number: int) -> int:
    """All of it, a few rows a transaction: who serves meanwhile is not held up."""
    from bot.clock import SystemClock  # noqa: PLC0415
    from storage.retention import delete_expired  # noqa: PLC0415

    clock, total = SystemClock(), 0
    with progress("Taken away") as shows:
        while True:
            with database.transaction() as tx:
                gone = delete_expired(tx, clock.now(), clock.today())
            if not gone:
                return total
            total += gone
            shows(total, max(number, total))


def _table(found: list[Overdue]) -> Table:
    table = Table("table", box=None)
    table.add_column("rows", justify="right")
    table.add_column("what")
    table.add_column("why")
    for one in found:
        does = "only some values" if one.rule.keeps_row else "the rows"
        table.add_row(one.rule.table.name, str(one.number), does, one.rule.why)
    return table
