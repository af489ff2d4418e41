"""`tawjih notice breach`: everybody is told that somebody may have seen what is kept."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from bot.console import open_store, out, read_settings, said_plainly
from bot.progress import progress

if TYPE_CHECKING:
    from bot.services.breach import Whom
    from bot.services.turns import Turns

notice_cli = typer.Typer(no_args_is_help=True, help="What everybody must be told.")


@notice_cli.callback()
def _group() -> None:
    """What everybody must be told."""


@notice_cli.command("breach")
def breach(
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Send it without asking.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show the words, and how many would get them.")
    ] = False,
) -> None:
    """Tell everybody with a conversation, in their language, that somebody may have seen what is kept. By day only.

    Shows the words and the numbers, and asks, before anything is sent. Ended in the middle, run it again: nobody is
    told twice.
    """
    from bot.app import build  # noqa: PLC0415
    from bot.services.breach import Telling, look  # noqa: PLC0415

    settings = read_settings()
    with said_plainly(), closing(open_store(settings)) as database:
        app = build(settings, database)
        whom, references = look(database)
        _preview(app.turns, whom, references)
        if dry_run or not whom.number:
            out.print("Nothing was sent.")
            return
        if not yes:
            typer.confirm(f"Tell these {whom.number} now?", abort=True)
        with progress("Told") as shows:
            telling = Telling(
                database,
                app.turns,
                app.clock,
                says=out.print,
                shows=lambda number: shows(number, whom.number),
            )
            told = telling.run()
    out.print(f"[green]✓[/] Told: {told}. It is sent as soon as Tawjih runs, behind nothing; the web page shows it.")


def _preview(turns: Turns, whom: Whom, references: list[str]) -> None:
    from bot.services.breach import words  # noqa: PLC0415

    for locale, (young, adult) in words(turns).items():
        out.print(f"[bold]{locale}[/]  {escape(young)}")
        if adult != young:
            out.print(f"[bold]{locale}[/], adults  {escape(adult)}")
    table = Table("channel", "language", box=None)
    table.add_column("people", justify="right")
    for (channel, locale), number in sorted(whom.told.items()):
        table.add_row(channel, locale, str(number))
    out.print(table)
    out.print(f"Told: {whom.number}. Cannot be reached, because they blocked the bot: {whom.blocked}.")
    if whom.spared:
        out.print(
            f"[yellow]Not written to: {len(whom.spared)}, who asked for protection or keep a word that hides the "
            "conversation.[/] Others may read along there: the person in charge of protection tells them when it is "
            f"safe. Their references: {', '.join(references) or 'none'}"
        )
