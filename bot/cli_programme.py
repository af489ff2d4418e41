"""`tawjih new-programme`: a programme of one's own, to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from bot.console import out, said_plainly


def new_programme(
    folder: Annotated[Path, typer.Argument(help="The folder to write it into: empty, or not there yet.")],
) -> None:
    """Write a programme with rules, facts, centres, places and words: each key explained, to be changed by hand."""
    from bot.new_programme import write  # noqa: PLC0415

    with said_plainly():
        write(folder)
    told = escape(str(folder))
    out.print(f"[green]✓[/] {told}: a made-up programme, sound as it stands. Begin with {told}/programme.yaml.")
    out.print(f"  PROGRAMME={told} tawjih check   after each change: all that is wrong, with file and line")
    out.print(f"  PROGRAMME={told} tawjih chat    talk with it; nothing is kept")
    out.print(f"  Once it is yours, write PROGRAMME={told} into .env, and start Tawjih with a database of its own.")
