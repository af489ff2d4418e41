"""What every command needs: where it prints, its settings, the store, and mistakes said plainly."""

from __future__ import annotations

import io
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

import typer
from rich.console import Console
from rich.markup import escape

from bot.config import SettingsWrong, load_settings

if TYPE_CHECKING:
    from bot.config import Settings
    from storage.db import Database

_FIRST_PAUSE: Final = 1.0  # seconds before a store that is away is looked for again
_LONGEST_PAUSE: Final = 30.0
LAST_NUMBER: Final = 2**63 - 1
"""No row of a database has a higher number."""
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def take_any_letter() -> None:
    """Names of files that are no text are shown by their bytes; what prints them would stop there."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


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
    with said_plainly():
        return _opened(settings, bare=bare)
    sys.exit(1)


def open_when_there(settings: Settings) -> Database:
    """The same for who serves: a store that is away is said, and waited for; one that refuses us ends it."""
    from storage.db import StoreRefused, StoreUnavailable  # noqa: PLC0415

    pause = _FIRST_PAUSE
    with said_plainly():
        while True:
            try:
                database = _opened(settings, bare=False)
            except StoreRefused:
                raise
            except StoreUnavailable as away:
                if pause == _FIRST_PAUSE:
                    tell(f"{away} Tawjih starts as soon as it is there.")
                time.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            else:
                if pause > _FIRST_PAUSE:
                    tell("The database is there.")
                return database
    sys.exit(1)


def _opened(settings: Settings, *, bare: bool) -> Database:
    from bot.clock import SystemClock, trust  # noqa: PLC0415
    from bot.opening import open_database, prepare  # noqa: PLC0415

    trust(SystemClock())
    database = open_database(settings)
    try:
        if not bare:
            prepare(database)
    except BaseException:
        database.close()
        raise
    return database


def tell(sentence: str) -> None:
    """Say to who looks at the terminal what has just happened; where nobody can be told any more, the work goes on."""
    from bot.clock import CASABLANCA, SystemClock  # noqa: PLC0415

    with suppress(OSError, SystemExit):  # the console ends the program when its pipe is closed
        out.print(f"[dim]{SystemClock().now().astimezone(CASABLANCA):%H:%M}[/] {escape(sentence)}")


class said_plainly:  # noqa: N801  reads as a sentence: with said_plainly()
    """What an operator can mend is said in one sentence, without a trace of calls."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        if error is None:
            return
        from bot.checks import OPERATORS_MISTAKES  # noqa: PLC0415
        from bot.data_folder import unusable  # noqa: PLC0415

        if isinstance(error, OSError) and error.filename:
            error = unusable(str(error.filename), error)
        if isinstance(error, OPERATORS_MISTAKES):
            for line in str(error).splitlines():
                err.print(f"[red]✗[/] {escape(line)}")
            raise typer.Exit(1) from None
