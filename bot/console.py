"""What every command needs: where it prints, its settings, the store, and mistakes said plainly."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.markup import escape

from bot.config import SettingsWrong, load_settings

if TYPE_CHECKING:
    from bot.config import Settings
    from storage.db import Database

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def read_settings() -> Settings:
    """The settings, or every mistake in them and the end."""
    try:
        return load_settings()
    except SettingsWrong as wrong:
        for mistake in wrong.mistakes:
            err.print(f"[red]✗[/] {escape(mistake)}")
        raise typer.Exit(1) from None


def open_store(settings: Settings, *, bare: bool = False) -> Database:
    """The store with its tables up to date; `bare` leaves them as they are."""
    from bot.app import open_database, prepare  # noqa: PLC0415

    with said_plainly():
        database = open_database(settings)
        if not bare:
            prepare(database)
        return database
    sys.exit(1)


class said_plainly:  # noqa: N801  reads as a sentence: with said_plainly()
    """What an operator can mend is said in one sentence, without a trace of calls."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if error is None:
            return
        from bot.checks import OPERATORS_MISTAKES  # noqa: PLC0415

        if isinstance(error, OPERATORS_MISTAKES):
            for line in str(error).splitlines():
                err.print(f"[red]✗[/] {escape(line)}")
            raise typer.Exit(1) from None
