"""The command line for facts: `tawjih facts list`, `set`, `end`."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from bot.console import open_store, out, read_settings, said_plainly

if TYPE_CHECKING:
    from bot.services.confirming import Outlook
    from storage.db import Database

facts_cli = typer.Typer(no_args_is_help=True, help="What the centre has confirmed.")


@facts_cli.command("list")
def list_facts() -> None:
    """Every fact: what is known, and what the launch still waits for."""
    from bot.services.fact_commands import facts_table  # noqa: PLC0415

    database = open_store(read_settings())
    with said_plainly():
        out.print(facts_table(database))
    database.close()


@facts_cli.command("set")
def set_fact(  # noqa: PLR0913 - a fact with its source and its period
    name: Annotated[str, typer.Argument(help="The fact's name, as `facts list` shows it.")],
    value: Annotated[str, typer.Argument(help="yes, no, a number, hours or words, by the fact's type.")],
    source: Annotated[str, typer.Option(help="Who confirmed it, and how.")],
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day it holds.")] = None,
    locale: Annotated[str, typer.Option(help="Its words for one locale alone, of `tawjih locale list`.")] = "",
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing when verdicts become others.")] = False,
) -> None:
    """Confirm a fact. After its last day it is "not confirmed" again."""
    from bot.services.fact_commands import look_at_fact  # noqa: PLC0415

    database = open_store(read_settings())
    last: date | None = until.date() if until else None
    with said_plainly():
        outlook = look_at_fact(database, name, value, source=source, until=last, locale=locale)
        _write(database, outlook, yes=yes)
    database.close()
    out.print(f"[green]✓[/] {escape(name)} = {escape(value)}")


@facts_cli.command("end")
def end_fact(
    name: Annotated[str, typer.Argument(help="The fact's name, as `facts list` shows it.")],
    locale: Annotated[str, typer.Option(help="Only its words for one locale of `tawjih locale list`.")] = "",
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Ask nothing when verdicts become others.")] = False,
) -> None:
    """Say that a fact is true no longer: from now on it is "not confirmed"."""
    from bot.services.fact_commands import look_at_end  # noqa: PLC0415

    database = open_store(read_settings())
    with said_plainly():
        _write(database, look_at_end(database, name, locale), yes=yes)
    database.close()
    out.print(f"[green]✓[/] {escape(name)}: not confirmed any more")


def _write(database: Database, outlook: Outlook, *, yes: bool) -> None:
    """Save it; where verdicts become others, only after somebody saw which."""
    from bot.services.fact_commands import what_turns, write_fact  # noqa: PLC0415

    for line in what_turns(outlook):
        out.print(escape(line))
    if outlook.turns and not yes and not outlook.faults:
        typer.confirm("Save it?", abort=True)
    write_fact(database, outlook)
