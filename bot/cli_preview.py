"""`tawjih preview`: every screen in every language on every channel, to be read before families do."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bot.console import out, said_plainly
from bot.progress import progress


def preview(
    folder: Annotated[Path, typer.Argument(help="Where the pages go: begin with index.html.")],
    *,
    locale: Annotated[str, typer.Option(help="Only this language; `tawjih locale list` shows all.")] = "",
    reviewed: Annotated[
        str, typer.Option(help="All words of this language were read: what changes from now on is marked.")
    ] = "",
) -> None:
    """Write every screen of the conversation as pages that a browser opens; words that changed since are marked."""
    from bot.app import LOCALES as WORDS  # noqa: PLC0415
    from bot.preview_pages import Preview  # noqa: PLC0415
    from bot.services.reviewed import mark_all  # noqa: PLC0415
    from conversations.locales import LOCALES, TABLE  # noqa: PLC0415

    with said_plainly():
        for told in filter(None, (locale, reviewed)):
            if told not in TABLE:
                message = f"“{told}” is none of {', '.join(TABLE)}."
                raise ValueError(message)
        if reviewed:
            changed = mark_all(WORDS, reviewed)
            out.print(f"[green]✓[/] {reviewed}: read as they are now; {changed} had changed. Commit the file.")
        locales = (locale,) if locale else LOCALES
        with progress("Looking for screens") as shows:
            made = Preview(shows)
        with progress("Screens") as shows:
            done, total = count(1), len(made.screens) * len(locales)
            made.write(folder, locales, lambda: shows(next(done), total))
        out.print(f"[green]✓[/] {len(made.screens)} screens: {escape(str(folder / 'index.html'))}")
