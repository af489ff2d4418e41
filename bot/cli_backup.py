"""`tawjih backup` and `tawjih restore`: everything in one file that only the passphrase opens, and back."""

from __future__ import annotations

import warnings
from contextlib import closing, nullcontext
from datetime import timedelta
from getpass import GetPassWarning
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.markup import escape
from rich.table import Table

from bot.console import err, open_store, out, read_settings, said_plainly
from bot.data_folder import refuse_own
from bot.progress import progress

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.services.backup import Manifest
    from bot.services.restoring import Place, Restored
    from storage.db import Database

_SHORTEST: Final = 12
_SHOWN: Final = 16  # digits of a checksum
PassphraseFile = Annotated[
    Path | None, typer.Option("--passphrase-file", help="A file whose first line is the passphrase.")
]


def backup(
    file: Annotated[Path, typer.Argument(help="The file to write; or a folder, for one of many.")],
    *,
    check: Annotated[bool, typer.Option("--check", help="Only look whether the backup in this file is whole.")] = False,
    keep: Annotated[
        int | None, typer.Option(min=1, max=365, help="In a folder: remove backups that are older than so many days.")
    ] = None,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Everything in one file, under a passphrase, while Tawjih serves: database, keys, voices, log of erasures.

    In a folder, backups older than --keep or BACKUP_DAYS are removed once the new one is there.
    """
    settings = read_settings()
    with said_plainly():
        if check:
            _check(settings, file, passphrase_file)
            return
        refuse_own(settings, file)
        _refuse_nothing(settings)
        passphrase = _passphrase(settings, passphrase_file, new=True)
        with closing(open_store(settings)) as database:
            _make(settings, database, file, passphrase, keep or settings.backup_days)


def restore(
    file: Annotated[Path, typer.Argument(help="The backup.")],
    *,
    erasures: Annotated[
        Path | None,
        typer.Option(help="The log of what was erased since (erasures.log of the old data folder)."),
    ] = None,
    no_erasures: Annotated[
        bool, typer.Option("--no-erasures", help="There is no such log any more: who was erased since comes back.")
    ] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Put a backup back where nothing is: an empty DATA_DIR, or an empty PostgreSQL. All of it, or nothing."""
    from bot.clock import SystemClock  # noqa: PLC0415
    from bot.data_folder import nobody_serving  # noqa: PLC0415
    from bot.services import restoring  # noqa: PLC0415
    from bot.services.by_operator import write_down  # noqa: PLC0415

    settings = read_settings()
    with said_plainly():
        place = _place(settings)
        restoring.refuse_what_is_in_use(place)
        log = restoring.collect_log(place, erasures)
        if log is None and not no_erasures:
            raise ValueError(
                f"There is no log of what was erased since: give it with --erasures, or put it at "
                f"{settings.data_dir / 'erasures.log'}; --no-erasures where it is lost."
            )
        passphrase = _passphrase(settings, passphrase_file, new=False)
        database_file = place.database_file()
        if database_file is not None:
            database_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with nobody_serving(database_file) if database_file else nullcontext(), progress("Restoring"):
            done = restoring.restore(file, passphrase, place, log or [], SystemClock().now(), out.print)
        with closing(open_store(settings)) as database:
            write_down(database, "restore", SystemClock().now())
    _tell(done, known=log is not None)


def _make(settings: Settings, database: Database, file: Path, passphrase: str, days: int) -> None:
    from bot.clock import SystemClock  # noqa: PLC0415
    from bot.opening import open_other  # noqa: PLC0415
    from bot.services.backup import Sources, name_in, remove_old, working_folder, write_backup  # noqa: PLC0415
    from bot.services.by_operator import write_down  # noqa: PLC0415
    from storage.backups import take_snapshot  # noqa: PLC0415

    now = SystemClock().now()
    write_down(database, "backup", now)  # before, so that it is in the backup, too
    to = name_in(file, now) if file.is_dir() else file
    with progress("Backup") as shows, working_folder(settings.data_dir) as folder:
        take_snapshot(database, folder / "tawjih.db", lambda url: open_other(database, url), shows)
        sources = Sources(folder / "tawjih.db", settings.key_file(), settings.data_dir)
        manifest = write_backup(to, passphrase, sources, database.engine.dialect.name, now)
    out.print(f"[green]✓[/] {escape(str(to))}: {manifest.rows} rows in {len(manifest.tables)} tables, with the keys.")
    if file.is_dir():
        for old in remove_old(file, now, timedelta(days=days)):
            out.print(f"Older than {days} days, removed: {escape(str(old))}")


def _refuse_nothing(settings: Settings) -> None:
    """A database that is not there would be made, and every night a backup of nothing be kept in its place."""
    url = settings.database_url()
    file = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite:///") and not file.is_file():
        raise ValueError(f"There is no database at {file}: set DATA_DIR or DATABASE_URL to where Tawjih keeps it.")


def _check(settings: Settings, file: Path, passphrase_file: Path | None) -> None:
    from bot.services.backup import unpack, working_folder  # noqa: PLC0415
    from storage import migrations  # noqa: PLC0415

    passphrase = _passphrase(settings, passphrase_file, new=False)
    with progress("Checking"), working_folder(settings.data_dir) as folder:
        manifest = unpack(file, passphrase, folder, migrations.head(), with_key=False)
    out.print(_table(manifest))
    out.print(f"[green]✓[/] The backup of {manifest.made} is whole.")


def _passphrase(settings: Settings, file: Path | None, *, new: bool) -> str:
    """From a file, from BACKUP_PASSPHRASE, or asked without showing it: twice where it is new."""
    if file is not None:
        found = file.read_text(encoding="utf-8").partition("\n")[0].rstrip("\r")
    else:
        found = settings.backup_passphrase.get_secret_value() or _asked(new=new)
    if new and len(found) < _SHORTEST:
        raise ValueError(
            f"The passphrase must have at least {_SHORTEST} characters: several words that nobody guesses."
        )
    return found


def _asked(*, new: bool) -> str:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", GetPassWarning)  # where it would be shown it is not asked for
            return str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=new, err=True))
    except (typer.Abort, GetPassWarning):
        raise ValueError(
            "No passphrase was given: type it, set BACKUP_PASSPHRASE, or give --passphrase-file."
        ) from None


def _place(settings: Settings) -> Place:
    from bot.opening import open_with, prepare  # noqa: PLC0415
    from bot.services.restoring import Place  # noqa: PLC0415

    return Place(settings.database_url(), settings.key_file(), settings.data_dir, open_with, prepare)


def _tell_of_taken_over(done: Restored) -> None:
    """What a young person had made their own since the backup is not theirs in it."""
    if done.lost:
        err.print(
            f"[yellow]Lost: {', '.join(done.lost)}. A young person had taken over each of these since, and who had "
            "made it erased it or took it back. Nothing of it is kept: who calls with a newer number signs up anew.[/]"
        )
    if done.with_maker:
        err.print(
            f"[yellow]With who made them again: {', '.join(done.with_maker)}. A young person had taken over each of "
            "these since. Say nothing of it there: the young person needs a new code, or signs up anew.[/]"
        )


def _tell(done: Restored, *, known: bool) -> None:
    out.print(_table(done.manifest))
    if done.migrated:
        out.print(f"Brought up to date: {', '.join(done.migrated)}")
    if known:
        out.print(f"Erased again, as people wanted since: {done.erased}; taken back again: {done.taken_back}.")
    else:
        err.print(
            "[yellow]No log of erasures: who had everything erased since is there again. Write to nobody before.[/]"
        )
    _tell_of_taken_over(done)
    out.print(
        f"Not sent, because they may have been sent already: {done.unsent} messages. Deeds for many are stopped; staff "
        "sign in anew."
    )
    out.print(
        f"[green]✓[/] All of it is back, as it was on {done.manifest.made}. What came since is not there: nor who "
        "stopped the bot or asked for protection since. Look at that before anything is sent."
    )


def _table(manifest: Manifest) -> Table:
    table = Table("table", box=None)
    table.add_column("rows", justify="right")
    table.add_column("checksum")
    for name, seen in sorted(manifest.tables.items()):
        table.add_row(escape(name), str(seen.rows), seen.checksum[-_SHOWN:] if seen.rows else "")
    return table
