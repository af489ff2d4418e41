"""The commands `tawjih locale`: the languages, how far each is translated, and a new one to begin with."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.markup import escape

from bot.console import out, read_settings, said_plainly

locale_cli = typer.Typer(no_args_is_help=True, help="The languages, and how far each is translated.")


@locale_cli.command("add")
def add_locale(
    code: Annotated[str, typer.Argument(help="Its code in ISO 639, perhaps with its letters: zgh, zgh_Latn, en.")],
    *,
    name: Annotated[str, typer.Option(help="What it is called in itself: it stands on a button.")],
    like: Annotated[str, typer.Option(help="The locale whose words are said where it has none yet.")] = "fr",
    rtl: Annotated[bool, typer.Option("--rtl", help="It is written from right to left.")] = False,
) -> None:
    """Begin a language: its description, and a catalogue with every message, without words. It is a draft."""
    from bot.definitions import WORDS  # noqa: PLC0415
    from bot.new_locale import Wished, add  # noqa: PLC0415

    with said_plainly():
        made = add(WORDS, Wished(code, name, like, is_rtl=rtl))
    folder = escape(str(made))
    told = f"{code}: a draft, offered to nobody yet; what has no words is said in {like}."
    out.print(f"[green]✓[/] {escape(told)}")
    out.print(f"  {folder}/locale.yaml: how it is called, written and offered. Look at each line.")
    out.print(f"  {folder}/LC_MESSAGES/messages.po: the words. Fill them with Poedit, or any editor.")
    out.print("  make install                     after each change; then:")
    out.print("  tawjih check                     what is wrong, and what has no words yet")
    out.print(f"  tawjih chat --locale {escape(code):<11} talk in it")
    out.print(f"  tawjih preview DIR --locale {escape(code):<4} every screen, for a browser")
    out.print("  Once all is translated and read: take the line “draft” out of locale.yaml. Then it is offered.")


@locale_cli.command("list")
def list_locales() -> None:
    """Every language: its name, whether it is offered, and how much of it has words and is recorded."""
    from bot.locale_coverage import coverage_table  # noqa: PLC0415

    settings = read_settings()
    with said_plainly():
        out.print(coverage_table(settings))
