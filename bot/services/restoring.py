"""Puts a backup back where nothing is: proven, brought up to date, without what was erased since, then all at once."""

from __future__ import annotations

import contextlib
import filecmp
import os
import shutil
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.services.backup import DATABASE, KEY, Manifest, keep_name, unpack, working_folder
from bot.services.erased import NAME as ERASURES
from bot.services.erased import read_log, write_log
from bot.services.erasing_again import erase_again
from bot.services.spoken import VOICES
from storage import backups, erasures, migrations
from storage.copying import NotCopied, copy_everything, is_empty
from storage.crypto import Keyring
from storage.keyfile import Content, KeyFile
from storage.rekeying import settle as settle_file
from storage.sealed import BackupUnusable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.services.erased import Line
    from storage.db import Database

    Opens = Callable[[Keyring, str], Database]

_SQLITE: Final = "sqlite:///"
_EVER: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is put back: a database, a file of keys, a folder. `opens` opens a database, `prepare` migrates it."""

    url: str
    key_file: Path
    data_dir: Path
    opens: Opens
    prepare: Callable[[Database], list[str]]

    def database_file(self) -> Path | None:
        """The file of the database; None on PostgreSQL."""
        return Path(self.url.removeprefix(_SQLITE)) if self.url.startswith(_SQLITE) else None


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and what was done with it.

    `with_maker` and `lost` are the numbers of requests that a young person had taken over since: see `erasing_again`.
    """

    manifest: Manifest
    migrated: list[str]
    erased: int
    taken_back: int
    unsent: int
    with_maker: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def restore(  # noqa: PLR0913, PLR0917 - what is put back where, and how
    file: Path, passphrase: str, place: Place, log: list[Line], now: datetime, says: Callable[[str], object]
) -> Restored:
    """All of it, or nothing. Raises BackupUnusable or NotCopied, one sentence with why."""
    refuse_what_is_in_use(place)
    with working_folder(place.data_dir) as folder:
        manifest = unpack(file, passphrase, folder, migrations.head())
        keys = _fitting_keys(folder / KEY, place.key_file)
        says(f"The backup is whole: {manifest.rows} rows in {len(manifest.tables)} tables, of {manifest.made}.")
        keyring = Keyring.load(folder / KEY)
        with closing(place.opens(keyring, f"{_SQLITE}{folder / DATABASE}")) as opened:
            migrated = place.prepare(opened)
            with opened.transaction() as tx:
                again = erase_again(tx, log, now)
                unsent = backups.settle(tx, now)
                known = erasures.list_since(tx, _EVER)
            settle_file(opened)
            if place.database_file() is None:
                _put_in(opened, place, keyring, keys, folder)
        if place.database_file() is not None:
            _put_beside(folder, place, keys)
        write_log(place.data_dir / ERASURES, known)
    return Restored(manifest, migrated, again.erased, again.taken_back, unsent, again.with_maker, again.lost)


def refuse_what_is_in_use(place: Place) -> None:
    """Raise BackupUnusable where anything is that would be written over."""
    file, voices = place.database_file(), place.data_dir / VOICES
    found = [voices] if voices.exists() else []
    if file is not None:
        found += [one for end in ("", "-wal", "-journal") if (one := Path(f"{file}{end}")).exists()]
    if found:
        raise BackupUnusable(f"There is something already: {found[0]}. Restore where nothing is, or move it away.")
    if file is None:
        with closing(place.opens(Keyring.from_bytes(bytes(32)), place.url)) as there:
            if not is_empty(there):
                raise BackupUnusable(
                    "The database to restore to holds tables already: give an empty one (createdb tawjih)."
                )


def _fitting_keys(restored: Path, own: Path) -> Content | None:
    """The keys to be put back; None where those that are there have all of them."""
    keys = KeyFile(restored).read()
    if not own.exists():
        return keys
    there = KeyFile(own).read()
    if there.root != keys.root or not keys.keys.items() <= there.keys.items():
        raise BackupUnusable(f"There are other keys in {own} than in the backup: move that file away, and restore.")
    return None


@contextlib.contextmanager
def _with_keys_and_voices(folder: Path, place: Place, keys: Content | None) -> Iterator[None]:
    """What is put back before the database; taken away when that fails."""
    made: list[Path] = []
    try:
        if keys is not None:
            place.key_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            KeyFile(place.key_file).create(keys)
            made.append(place.key_file)
        if (folder / VOICES).is_dir():
            (folder / VOICES).rename(place.data_dir / VOICES)
            made.append(place.data_dir / VOICES)
        yield
    except BaseException:
        for one in made:
            shutil.rmtree(one) if one.is_dir() else one.unlink()
        raise


def _put_in(opened: Database, place: Place, keyring: Keyring, keys: Content | None, folder: Path) -> None:
    """Into PostgreSQL, in one transaction, proven there."""
    with _with_keys_and_voices(folder, place, keys), closing(place.opens(keyring, place.url)) as there:
        try:
            copy_everything(opened, there)
        except NotCopied as why:
            raise NotCopied(f"{why} Nothing was restored.") from why


def _put_beside(folder: Path, place: Place, keys: Content | None) -> None:
    """The file in its place: last, and at once."""
    file = place.database_file()
    assert file is not None  # noqa: S101 - for the type checker
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}-restored")
    with _with_keys_and_voices(folder, place, keys):
        shutil.copyfile(folder / DATABASE, beside)  # it may be another disk
        beside.chmod(0o600)
        with beside.open("rb") as copied:
            os.fsync(copied.fileno())
        if not filecmp.cmp(folder / DATABASE, beside, shallow=False):
            beside.unlink()
            raise NotCopied(f"The copy is not the same in: {file}.")
        beside.replace(file)
        keep_name(file.parent)


def collect_log(place: Place, given: Path | None) -> list[Line] | None:
    """What was erased since, as far as it is known: by the data folder, or by a file; None where there is neither."""
    files = [one for one in (given, place.data_dir / ERASURES) if one is not None]
    if given is not None and not given.exists():
        raise BackupUnusable(f"There is no file {given}.")
    there = [one for one in files if one.exists()]
    return [line for one in there for line in read_log(one)] if there else None
