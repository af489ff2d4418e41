"""`tawjih move`: from the SQLite file to PostgreSQL."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from bot.console import open_store, out, read_settings, said_plainly
from bot.data_folder import nobody_serving
from bot.progress import progress

if TYPE_CHECKING:
    from bot.config import Settings
    from storage.copying import Copied
    from storage.db import Database

_SHOWN = 16  # digits of a checksum


def move(
    to: Annotated[
        str,
        typer.Option(
            envvar="MOVE_TO",
            help="An empty database: postgresql://NAME:PASSWORD@HOST/DATABASE. In MOVE_TO, nobody sees the password.",
        ),
    ],
) -> None:
    """Copy everything from the SQLite file to PostgreSQL, for the same key, and prove that it is the same."""
    settings = read_settings()
    with said_plainly(), nobody_serving(_file(settings)):
        url = _target(to)
        with closing(open_store(settings)) as database:
            found = _copied(database, url)
    _show(found)
    out.print(
        "[green]✓[/] All of it is in PostgreSQL. Now set DATABASE_URL to that address, leave the key where it is, and "
        f"start Tawjih. {_file(settings)} is as it was: it is the way back until something new is written."
    )


def _file(settings: Settings) -> Path:
    """The SQLite file in use."""
    url = settings.database_url()
    if not url.startswith("sqlite:///"):
        raise ValueError("DATABASE_URL is PostgreSQL already: pg_dump copies that to another one.")
    file = Path(url.removeprefix("sqlite:///"))
    if not file.is_file():
        raise ValueError(f"There is no database at {file}: nothing to move; just set DATABASE_URL and start Tawjih.")
    return file


def _target(to: str) -> str:
    from bot.setting_values import database_address  # noqa: PLC0415

    if to.startswith("sqlite:"):
        raise ValueError("--to: must be postgresql://NAME:PASSWORD@HOST/DATABASE")
    try:
        return database_address(to)
    except ValueError as wrong:
        raise ValueError(f"--to: {wrong}") from None


def _copied(database: Database, url: str) -> list[Copied]:
    from bot.opening import open_other  # noqa: PLC0415
    from storage.copying import NotCopied, copy_everything  # noqa: PLC0415
    from storage.db import StoreUnavailable  # noqa: PLC0415

    with closing(open_other(database, url)) as target:
        try:
            with progress("Rows") as shows:
                return copy_everything(database, target, shows=shows)
        except (NotCopied, StoreUnavailable) as why:
            raise NotCopied(f"{why} Nothing was moved.") from why


def _show(found: list[Copied]) -> None:
    table = Table("table", box=None)
    for name in ("rows", "rows moved"):
        table.add_column(name, justify="right")
    for name in ("checksum", "checksum moved"):
        table.add_column(name)
    for one in found:
        sums = (side.checksum[-_SHOWN:] if side.rows else "" for side in (one.here, one.there))
        table.add_row(one.name, str(one.here.rows), str(one.there.rows), *sums)
    out.print(table)
