"""The command line: `tawjih run`, `check`, `migrate`, `chat`, `leads export`, `facts`, `tickets`."""

from __future__ import annotations

import sys
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape

from bot.config import SettingsWrong, load_settings

if TYPE_CHECKING:
    from bot.config import Settings
    from storage.db import Database

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
leads_cli = typer.Typer(no_args_is_help=True, help="The sign-ups.")
facts_cli = typer.Typer(no_args_is_help=True, help="What the centre has confirmed.")
cli.add_typer(leads_cli, name="leads")
tickets_cli = typer.Typer(no_args_is_help=True, help="What needs a person.")
cli.add_typer(facts_cli, name="facts")
cli.add_typer(tickets_cli, name="tickets")
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class Format(StrEnum):
    """The file formats of an export."""

    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"


def main() -> None:
    """Where the command `tawjih` begins."""
    cli()


@cli.command()
def run() -> None:
    """Serve the web chat, and Telegram when there is a token."""
    from bot import app as wiring  # noqa: PLC0415  other commands start faster without the web server
    from bot.first_words import tell_start  # noqa: PLC0415
    from bot.logs import configure_logs  # noqa: PLC0415

    settings = _settings()
    configure_logs(settings.log_level)
    database = _database(settings)
    with _said_plainly():
        app = wiring.build(settings, database)
        tell_start(app, out)
        wiring.serve(app)


@cli.command()
def check() -> None:
    """Look at every definition and setting; say all that is wrong, with file and key."""
    from bot.checks import problems  # noqa: PLC0415

    found = problems()
    for problem in found:
        err.print(f"[red]✗[/] {escape(problem)}")
    if found:
        raise typer.Exit(1)
    out.print("[green]✓[/] Settings, programme, flows, words and lexicon are sound.")


@cli.command()
def migrate() -> None:
    """Bring the tables up to date. `run` does it too."""
    from bot import app as wiring  # noqa: PLC0415

    database = _database(_settings(), bare=True)
    with _said_plainly():
        ran = wiring.prepare(database)
    database.close()
    out.print("\n".join(f"[green]✓[/] {name}" for name in ran) or "The tables are up to date.")


@cli.command()
def chat(
    locale: Annotated[str, typer.Option(help="The language that the channel proposes: fr, ar, ary, ary_Latn.")] = "fr",
    record: Annotated[Path | None, typer.Option(help="Write the conversation as a transcript into this file.")] = None,
) -> None:
    """Talk with Tawjih in the terminal. Nothing is kept."""
    from bot.terminal import talk  # noqa: PLC0415

    with _said_plainly():
        talk(out, locale, record)


@leads_cli.command("export")
def export_leads(
    file_format: Annotated[Format, typer.Option("--format", help="The file format.")] = Format.JSONL,
    to: Annotated[Path | None, typer.Option(help="The file to write; xlsx needs one.")] = None,
) -> None:
    """All sign-ups, one row each."""
    from bot.services.exports import write_leads  # noqa: PLC0415

    database = _database(_settings())
    with _said_plainly():
        if file_format is Format.XLSX and to is None:
            raise ValueError("xlsx needs a file: --to leads.xlsx")
        number = write_leads(database, file_format.value, to)
    database.close()
    err.print(f"{number} leads")


@facts_cli.command("list")
def list_facts() -> None:
    """Every fact: what is known, and what the launch still waits for."""
    from bot.services.facts import facts_table  # noqa: PLC0415

    database = _database(_settings())
    with _said_plainly():
        out.print(facts_table(database))
    database.close()


@facts_cli.command("set")
def set_fact(
    name: Annotated[str, typer.Argument(help="The fact's name, as `facts list` shows it.")],
    value: Annotated[str, typer.Argument(help="yes, no, a number, hours or words, by the fact's type.")],
    source: Annotated[str, typer.Option(help="Who confirmed it, and how.")],
    until: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day it holds.")] = None,
) -> None:
    """Confirm a fact. After its last day it is "not confirmed" again."""
    from bot.services.facts import confirm_fact  # noqa: PLC0415

    database = _database(_settings())
    last: date | None = until.date() if until else None
    with _said_plainly():
        confirm_fact(database, name, value, source, last)
    database.close()
    out.print(f"[green]✓[/] {escape(name)} = {escape(value)}")


@tickets_cli.command("list")
def list_tickets(
    *,
    urgent: Annotated[
        bool,
        typer.Option(
            "--urgent",
            help="Only who asked for protection, with the number and hour that are safe. "
            "For the person in charge of protection and their deputy, nobody else.",
        ),
    ] = False,
) -> None:
    """The open tickets, urgent first. No words of anybody are in them."""
    from bot.services.tickets import tickets_table, urgent_table  # noqa: PLC0415

    database = _database(_settings())
    with _said_plainly():
        out.print(urgent_table(database) if urgent else tickets_table(database))
    database.close()


@tickets_cli.command("close")
def close_ticket(
    number: Annotated[int, typer.Argument(help="The ticket's number, as `tickets list` shows it.")],
    *,
    keep_hold: Annotated[
        bool, typer.Option("--keep-hold", help="Of an urgent one: nobody may contact the person yet, all the same.")
    ] = False,
) -> None:
    """Somebody saw to it. After an urgent one, the person's leads may be contacted again; only this releases them."""
    from bot.services.tickets import close  # noqa: PLC0415

    database = _database(_settings())
    with _said_plainly():
        told = close(database, number, keep_hold=keep_hold)
        out.print(f"[green]✓[/] {number}" + (f": {told}" if told else ""))
    database.close()


@tickets_cli.command("danger-counts")
def danger_counts() -> None:
    """How often words of danger were noticed, by day and variety. Nothing else of it is kept."""
    from bot.services.tickets import counts_table  # noqa: PLC0415

    database = _database(_settings())
    with _said_plainly():
        out.print(counts_table(database))
    database.close()


def _settings() -> Settings:
    try:
        return load_settings()
    except SettingsWrong as wrong:
        for mistake in wrong.mistakes:
            err.print(f"[red]✗[/] {escape(mistake)}")
        raise typer.Exit(1) from None


def _database(settings: Settings, *, bare: bool = False) -> Database:
    """The store with its tables up to date; `bare` leaves them as they are."""
    from bot.app import open_database, prepare  # noqa: PLC0415

    with _said_plainly():
        database = open_database(settings)
        if not bare:
            prepare(database)
        return database
    sys.exit(1)


class _said_plainly:  # noqa: N801  reads as a sentence: with _said_plainly()
    """What an operator can mend is said in one sentence, without a trace of calls."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        from bot.checks import OPERATORS_MISTAKES  # noqa: PLC0415

        if kind is not None and issubclass(kind, OPERATORS_MISTAKES):
            for line in str(error).splitlines():
                err.print(f"[red]✗[/] {escape(line)}")
            raise typer.Exit(1) from None
