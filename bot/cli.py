"""The command line: `tawjih run`, `check`, `doctor`, `migrate`, `chat`, `understand`, `leads`, ..."""

from __future__ import annotations

import gc
import sys
from contextlib import closing, nullcontext
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli_backup import backup, restore
from bot.cli_chart import chart
from bot.cli_check import check
from bot.cli_doctor import doctor
from bot.cli_erasing import erase, scrub
from bot.cli_facts import facts_cli
from bot.cli_keeping import retention
from bot.cli_keys import keys_cli
from bot.cli_locale import locale_cli
from bot.cli_move import move
from bot.cli_notice import notice_cli
from bot.cli_poster import poster
from bot.cli_preview import preview
from bot.cli_programme import new_programme
from bot.cli_staff import staff_cli
from bot.cli_teaching import phrases_cli, questions_cli
from bot.console import (
    LAST_NUMBER,
    err,
    open_store,
    open_when_there,
    out,
    read_settings,
    said_plainly,
    take_any_letter,
    tell,
)
from bot.data_folder import refuse_own

if TYPE_CHECKING:
    from bot.config import Settings

cli = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
leads_cli = typer.Typer(no_args_is_help=True, help="The sign-ups.")
cli.add_typer(leads_cli, name="leads")
tickets_cli = typer.Typer(no_args_is_help=True, help="What needs a person.")
cli.add_typer(facts_cli, name="facts")
cli.add_typer(tickets_cli, name="tickets")
cli.add_typer(questions_cli, name="questions")
cli.add_typer(phrases_cli, name="phrases")
cli.add_typer(staff_cli, name="staff")
cli.add_typer(keys_cli, name="keys")
cli.add_typer(notice_cli, name="notice")
cli.add_typer(locale_cli, name="locale")
cli.command()(check)
cli.command()(doctor)
cli.command()(chart)
cli.command()(preview)
cli.command()(move)
cli.command()(retention)
cli.command()(backup)
cli.command()(restore)
cli.command()(erase)
cli.command()(scrub)
cli.command()(poster)
cli.command()(new_programme)


class Format(StrEnum):
    """The file formats of an export."""

    JSONL = "jsonl"
    CSV = "csv"
    XLSX = "xlsx"


class Slot(StrEnum):
    """The answers that `understand --expecting` reads."""

    AGE = "age"
    BIRTH_DATE = "birth_date"
    PHONE = "phone"
    LEVEL = "level"
    YES_NO = "yes_no"
    CITY = "city"
    NAME = "name"


def main() -> None:
    """Where the command `tawjih` begins. A bug ends it by its kind and place: its words may hold a person's."""
    take_any_letter()
    try:
        cli()
    except Exception as bug:  # noqa: BLE001
        from bot.logs import tell_crash  # noqa: PLC0415

        tell_crash(bug)
        sys.exit(1)


@cli.command()
def run(
    processes: Annotated[int, typer.Option(min=1, max=64, help="How many serve, on one port; PostgreSQL only.")] = 1,
) -> None:
    """Serve the web chat, and Telegram when there is a token."""
    from bot.counting_together import counting_together  # noqa: PLC0415
    from bot.processes import need_postgresql  # noqa: PLC0415

    gc.disable()  # until it serves: what is made to start is no garbage, and looking for it is a third of the start
    try:
        settings = read_settings()
        if processes == 1:
            _serve(settings, 1)
            return
        with said_plainly():
            need_postgresql(settings)
        with counting_together():
            _serve(settings, processes)
    finally:
        gc.enable()


def _serve(settings: Settings, processes: int) -> None:
    from bot import app as wiring  # noqa: PLC0415  other commands start faster without the web server
    from bot.first_words import tell_start  # noqa: PLC0415
    from bot.logs import configure_logs  # noqa: PLC0415
    from bot.notices import Notices  # noqa: PLC0415

    configure_logs(settings.log_level)
    database = open_when_there(settings)
    with said_plainly():
        app = wiring.build(settings, database, notices=Notices(tell))
        at = wiring.listen(app)
        tell_start(app, out, at.port)
        if processes > 1:
            out.print(f"  Processes: {processes}")
            wiring.serve_together(app, at, processes)
        else:
            wiring.serve(app, at)


@cli.command()
def migrate() -> None:
    """Bring the tables up to date. `run` does it too."""
    from bot.opening import prepare  # noqa: PLC0415

    with said_plainly(), closing(open_store(read_settings(), bare=True)) as database:
        ran = prepare(database)
    out.print("\n".join(f"[green]✓[/] {name}" for name in ran) or "The tables are up to date.")


@cli.command()
def chat(
    locale: Annotated[
        str, typer.Option(help="The language that the channel proposes; `tawjih locale list` shows all.")
    ] = "fr",
    record: Annotated[Path | None, typer.Option(help="Write the conversation as a transcript into this file.")] = None,
) -> None:
    """Talk with Tawjih in the terminal. Nothing is kept."""
    from bot.terminal import talk  # noqa: PLC0415

    with said_plainly():
        if record is not None:
            refuse_own(read_settings(), record)
        talk(out, locale, record)


@cli.command()
def demo(
    leads: Annotated[int, typer.Option(min=1, max=100_000, help="How many.")] = 2000,
) -> None:
    """Fill an empty database with made-up people, to try the desk. Refused where anybody real has signed up."""
    from bot.clock import SystemClock  # noqa: PLC0415
    from bot.demo_tour import tell_demo  # noqa: PLC0415
    from bot.progress import progress  # noqa: PLC0415
    from bot.services.demo import fill, links  # noqa: PLC0415

    settings, now = read_settings(), SystemClock().now()
    database = open_store(settings)
    with said_plainly():
        with progress("Made-up people") as shows:
            number = fill(database, leads, now, shows=shows)
        with database.transaction() as tx:
            tell_demo(out, settings, number, links(tx, now))
    database.close()


@leads_cli.command("export")
def export_leads(
    file_format: Annotated[Format, typer.Option("--format", help="The file format.")] = Format.JSONL,
    to: Annotated[Path | None, typer.Option(help="The file to write; xlsx needs one.")] = None,
) -> None:
    """All sign-ups, one row each."""
    from bot.clock import SystemClock  # noqa: PLC0415
    from bot.progress import progress  # noqa: PLC0415
    from bot.services.exports import write_leads  # noqa: PLC0415
    from storage.showing import unseen  # noqa: PLC0415

    settings = read_settings()
    database = open_store(settings)
    with said_plainly():
        if file_format is Format.XLSX and to is None:
            raise ValueError("xlsx needs a file: --to leads.xlsx")
        if to is not None:
            refuse_own(settings, to)
        # On one terminal, the rows and the bar would be in each other's way.
        with progress("Requests") if to else nullcontext(unseen) as shows:
            number = write_leads(database, file_format.value, to, SystemClock().now(), shows)
    database.close()
    err.print(f"{number} leads")


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
    from bot.clock import SystemClock  # noqa: PLC0415
    from bot.services.tickets import tickets_table, urgent_table  # noqa: PLC0415

    database = open_store(read_settings())
    with said_plainly():
        out.print(urgent_table(database, SystemClock().now()) if urgent else tickets_table(database))
    database.close()


@tickets_cli.command("close")
def close_ticket(
    number: Annotated[int, typer.Argument(max=LAST_NUMBER, help="The ticket's number, as `tickets list` shows it.")],
    *,
    keep_hold: Annotated[
        bool, typer.Option("--keep-hold", help="Of an urgent one: nobody may contact the person yet, all the same.")
    ] = False,
) -> None:
    """Somebody saw to it. After an urgent one, only this or /desk/urgent lets the person's leads be contacted again."""
    from bot.clock import SystemClock  # noqa: PLC0415
    from bot.services.tickets import close  # noqa: PLC0415

    database = open_store(read_settings())
    with said_plainly():
        told = close(database, number, SystemClock().now(), keep_hold=keep_hold)
        out.print(f"[green]✓[/] {number}" + (f": {told}" if told else ""))
    database.close()


@tickets_cli.command("danger-counts")
def danger_counts() -> None:
    """How often words of danger were noticed, by day and variety. Nothing else of it is kept."""
    from bot.services.tickets import counts_table  # noqa: PLC0415

    database = open_store(read_settings())
    with said_plainly():
        out.print(counts_table(database))
    database.close()


@cli.command()
def understand(
    file: Annotated[
        typer.FileText,
        typer.Argument(encoding="utf-8", errors="replace", lazy=True, help="Messages, one a line; - is what is typed."),
    ] = sys.stdin,  # type: ignore[assignment]
    expecting: Annotated[Slot | None, typer.Option(help="Read each line as the answer to this.")] = None,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Which day is today.")] = None,
) -> None:
    """What the bot sees in each line: variety, intent, danger, and with --expecting the value. One JSON a line."""
    from bot.services.seeing import lines_seen  # noqa: PLC0415

    with said_plainly():
        for line in lines_seen(file, expecting.value if expecting else "", on.date() if on else None):
            sys.stdout.write(line + "\n")
