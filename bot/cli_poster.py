"""`tawjih poster`: a page to be printed, whose codes say where somebody comes from."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.markup import escape

from bot.console import err, open_store, out, read_settings, said_plainly

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.services.poster import Poster
    from conversations.programme import Programme

_BOT: Final = re.compile("@?([A-Za-z][A-Za-z0-9_]{4,31})")


def poster(
    file: Annotated[Path, typer.Argument(help="Where the page is written, as HTML: any browser prints it, or as PDF.")],
    *,
    source: Annotated[str, typer.Option(help="A source of programme.yaml: the figures count what the poster brings.")],
    telegram: Annotated[str, typer.Option(help="The bot's name on Telegram; without it no code leads there.")] = "",
    locale: Annotated[str, typer.Option(help="In this language of `tawjih locale list` alone, and larger.")] = "",
) -> None:
    """Make a poster of one A4 page, with a code that leads to the page and one that leads to Telegram."""
    from bot.app import build  # noqa: PLC0415
    from conversations.locales import TABLE  # noqa: PLC0415

    settings = read_settings()
    named = _BOT.fullmatch(telegram) if telegram else None
    if telegram and named is None:
        raise _wrong(f"“{telegram}” is no name of a bot: 5 to 32 letters, digits and _, as in t.me/NAME.")
    if not settings.public_url and named is None:
        raise _wrong("A code would lead nowhere: set PUBLIC_URL to the address of the page, or say --telegram NAME.")
    if locale and locale not in TABLE:
        raise _wrong(f"“{locale}” is none of {', '.join(TABLE)}.")
    with said_plainly(), closing(open_store(settings)) as database:
        turns = build(settings, database).turns
        with database.reading() as tx:
            facts = turns.known_facts(tx)
        made = _made(turns.programme, source, (settings.public_url, named[1] if named else ""), locale, facts)
        file.write_text(made.draw(turns.catalogues), encoding="utf-8")
        out.print(f"[green]✓[/] {escape(str(file))}: print it on A4 without margins.")
        if missing := turns.missing_for_launch():
            out.print(f"Sign-up is not open yet. The centre has to confirm: {', '.join(missing)}")


def _made(programme: Programme, source: str, ways: tuple[str, str], locale: str, facts: Mapping[str, str]) -> Poster:
    from bot.services.poster import HELPLINES, ORDER, Poster  # noqa: PLC0415

    known = [one.value for one in programme.sources]
    if source not in known:
        raise _wrong(f"“{source}” is no source of programme.yaml: {', '.join(known)}. Add it there to count it apart.")
    helplines = {name: facts[name] for name in HELPLINES if facts.get(name)}
    return Poster(source, *ways, locales=(locale,) if locale else ORDER, helplines=helplines)


def _wrong(sentence: str) -> typer.Exit:
    err.print(f"[red]✗[/] {escape(sentence)}")
    return typer.Exit(1)
