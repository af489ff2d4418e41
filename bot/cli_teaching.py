"""The commands `tawjih questions` and `tawjih phrases`: what nobody could answer, and what staff taught."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bot.console import LAST_NUMBER, err, open_store, out, read_settings, said_plainly

questions_cli = typer.Typer(no_args_is_help=True, help="What nobody could answer.")
phrases_cli = typer.Typer(no_args_is_help=True, help="What staff taught.")


@questions_cli.command("list")
def list_questions() -> None:
    """What nobody could answer yet, by day. Whose it is stands there only when they said "pass it on"."""
    from bot.services.teaching import questions_table  # noqa: PLC0415

    database = open_store(read_settings())
    with said_plainly():
        out.print(questions_table(database))
    database.close()


@questions_cli.command("close")
def close_question(
    number: Annotated[int, typer.Argument(max=LAST_NUMBER, help="The question's number, as `list` shows it.")],
) -> None:
    """Somebody saw to it: the question is deleted."""
    from bot.services.teaching import close  # noqa: PLC0415

    database = open_store(read_settings())
    with said_plainly():
        close(database, number)
    database.close()
    out.print(f"[green]✓[/] {number}")


@phrases_cli.command("teach")
def teach_phrase(
    intent: Annotated[str, typer.Argument(help="What the phrase asks for: cost, location_address ...")],
    phrase: Annotated[str, typer.Argument(help="The phrase in your own words: never a copy of somebody's message.")],
    author: Annotated[str, typer.Option("--by", help="Who teaches it.")],
) -> None:
    """Teach a phrase. It is understood from the next message on."""
    from bot.services.teaching import teach  # noqa: PLC0415

    database = open_store(read_settings())
    with said_plainly():
        number = teach(database, phrase, intent, author)
    database.close()
    out.print(f"[green]✓[/] {number}: {escape(phrase)} = {escape(intent)}")


@phrases_cli.command("list")
def list_phrases() -> None:
    """The phrases that were taught, with author and day."""
    from bot.services.teaching import phrases_table  # noqa: PLC0415

    database = open_store(read_settings())
    with said_plainly():
        out.print(phrases_table(database))
    database.close()


@phrases_cli.command("forget")
def forget_phrase(
    number: Annotated[int, typer.Argument(max=LAST_NUMBER, help="The phrase's number, as `list` shows it.")],
) -> None:
    """Undo a phrase."""
    from bot.services.teaching import forget  # noqa: PLC0415

    database = open_store(read_settings())
    with said_plainly():
        forget(database, number)
    database.close()
    out.print(f"[green]✓[/] {number}")


@phrases_cli.command("export")
def export_phrases(
    to: Annotated[
        Path, typer.Argument(file_okay=False, help="A folder: to <variety>/<intent>.txt there they are added.")
    ],
) -> None:
    """Add the taught phrases to the examples for the next training."""
    from bot.services.teaching import export  # noqa: PLC0415

    database = open_store(read_settings())
    with said_plainly():
        number = export(database, to)
    database.close()
    err.print(f"{number} phrases")
