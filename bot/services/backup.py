"""A backup: database, keys, recorded voices and the log of erasures in one sealed file; made, looked at, put back.

It is written under another name and renamed when all of it is on disk; it is put back from a folder of its own, after
all of it was compared with what the backup says of itself. So there is all of it, or nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.services.erased import NAME as ERASURES
from bot.services.spoken import VOICES
from storage import backups
from storage.backups import NotWhole
from storage.copying import Seen
from storage.sealed import BackupUnusable, Header, Sealing, Unsealing, damaged, read_header

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime, timedelta
    from typing import BinaryIO

DATABASE: Final = "tawjih.db"
KEY: Final = "key.json"
_MANIFEST: Final = "manifest.json"
_NOT_AS_WRITTEN: Final = (
    *(ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError, EOFError),
    *(FileExistsError, NotADirectoryError),  # a name that is a file and a folder
)
"""What reading something raises that is not as it was written."""
_LONGEST_NAME: Final = 200
_WORKING: Final = ".backup-"
_SUFFIX: Final = ".backup"
_PRIVATE: Final = 0o600


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself: which tables it has and what is in each, and of each file its checksum."""

    made: str
    revision: str
    came_from: str
    tables: Mapping[str, Seen]
    files: Mapping[str, str]

    def write(self) -> bytes:
        """As it stands in the backup."""
        tables = {name: [one.rows, one.checksum] for name, one in self.tables.items()}
        told = {"made": self.made, "revision": self.revision, "from": self.came_from, "tables": tables}
        return json.dumps({**told, "files": dict(self.files)}, indent=1).encode()

    @classmethod
    def read(cls, written: bytes) -> Manifest:
        """What was written. Raises ValueError, KeyError or TypeError for anything else."""
        told = json.loads(written)
        tables = {str(name): Seen(int(rows), str(checksum)) for name, (rows, checksum) in told["tables"].items()}
        files = {str(name): str(checksum) for name, checksum in told["files"].items()}
        return cls(str(told["made"]), str(told["revision"]), str(told["from"]), tables, files)

    @property
    def rows(self) -> int:
        """How many there are in all tables."""
        return sum(one.rows for one in self.tables.values())


@contextlib.contextmanager
def working_folder(beside: Path) -> Iterator[Path]:
    """A folder for its owner only, on the same disk, gone in the end; what a killed one left there goes first."""
    beside.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in beside.glob(f"{_WORKING}*"):
        with _holding(left) as is_left:
            if is_left:
                shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_WORKING, dir=beside))
    try:
        with _holding(folder):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def _holding(folder: Path) -> Iterator[bool]:
    """Hold a folder meanwhile; False where another process, which is still at work, holds it or has removed it."""
    import fcntl  # noqa: PLC0415  not on every system

    try:
        held = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        yield False
        return
    try:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(held)


# --- making -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sources:
    """Where everything lies that goes into a backup. `snapshot` is the database as one file."""

    snapshot: Path
    key_file: Path
    data_dir: Path

    def files(self) -> Iterator[tuple[str, Path]]:
        """All files but the list of them, by their names in the backup."""
        yield KEY, self.key_file
        yield DATABASE, self.snapshot
        if (self.data_dir / ERASURES).exists():
            yield ERASURES, self.data_dir / ERASURES
        voices = self.data_dir / VOICES
        for one in sorted(voices.rglob("*")) if voices.is_dir() else ():
            if one.is_file() and not one.is_symlink():
                yield one.relative_to(self.data_dir).as_posix(), one


def write_backup(to: Path, passphrase: str, sources: Sources, came_from: str, made: datetime) -> Manifest:
    """Seal all of it into this file, which only its owner may read; on disk when this returns, or not there at all."""
    descriptor, name = tempfile.mkstemp(prefix=f".{to.name}-", dir=to.parent)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            manifest = _seal(file, passphrase, sources, came_from, made)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(to)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    keep_name(to.parent)
    return manifest


def _seal(file: BinaryIO, passphrase: str, sources: Sources, came_from: str, made: datetime) -> Manifest:
    tables, revision = backups.see_file(sources.snapshot), backups.revision_of(sources.snapshot)
    sealing = Sealing(file, passphrase, made)
    checksums: dict[str, str] = {}
    with tarfile.open(fileobj=sealing, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        for name, path in sources.files():
            erased = (FileNotFoundError,) if name.startswith(f"{VOICES}/") else ()  # a voice, just now
            with contextlib.suppress(*erased):
                checksums[name] = _add(tar, name, path)
        manifest = Manifest(made.isoformat(), revision, came_from, tables, checksums)
        written = manifest.write()
        tar.addfile(_member(_MANIFEST, len(written)), io.BytesIO(written))
    sealing.finish()
    return manifest


def _add(tar: tarfile.TarFile, name: str, path: Path) -> str:
    """Put one file in, as long as it is now; its checksum."""
    with path.open("rb") as file:
        counted = _Counted(file)
        tar.addfile(_member(name, os.fstat(file.fileno()).st_size), counted)
        return counted.checksum.hexdigest()


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, _PRIVATE
    return member


class _Counted:
    """A file whose bytes are counted into a checksum as they are read."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.checksum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        found = self._file.read(size)
        self.checksum.update(found)
        return found


def keep_name(folder: Path) -> None:
    """See that a file's name is on disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# --- a folder of backups ----------------------------------------------------------------------------------------------


def name_in(folder: Path, made: datetime) -> Path:
    """What a backup in a folder of many is called."""
    return folder / f"tawjih-{made:%Y%m%d-%H%M%S}{_SUFFIX}"


def remove_old(folder: Path, now: datetime, kept: timedelta) -> list[Path]:
    """Remove the backups of this program that are older; nothing else, whatever it is called. Those removed."""
    removed = []
    for one in sorted(folder.iterdir()):
        if one.is_file() and not one.is_symlink() and (header := _header_of(one)) and header.made_at < now - kept:
            one.unlink()
            removed.append(one)
    return removed


def _header_of(file: Path) -> Header | None:
    try:
        with file.open("rb") as opened:
            return read_header(opened, file)[0]
    except (BackupUnusable, OSError):
        return None


# --- reading ----------------------------------------------------------------------------------------------------------


def unpack(file: Path, passphrase: str, into: Path, newest: str, *, with_key: bool = True) -> Manifest:
    """Open a backup into this folder and compare all of it with what it says of itself. Raises BackupUnusable.

    `newest` is the last migration that this program knows. Who only looks does so without the key, which is not written
    anywhere then: killed in the middle, it would stay beside the database.
    """
    try:
        with file.open("rb") as opened:
            unsealing = Unsealing(opened, file, passphrase)
            checksums = _extract(unsealing, into, with_key=with_key)
            while unsealing.read(1 << 20):
                pass  # what fills the last block; that the end is proven counts
        manifest = Manifest.read((into / _MANIFEST).read_bytes())
        checksums.pop(_MANIFEST)
        sound = checksums == dict(manifest.files) and {KEY, DATABASE} <= checksums.keys()
        if not sound or backups.see_file(into / DATABASE) != dict(manifest.tables):
            raise damaged(file)
    except (tarfile.TarError, NotWhole, *_NOT_AS_WRITTEN):
        raise damaged(file) from None
    if not manifest.revision or manifest.revision > newest:
        raise BackupUnusable(
            f"The backup {file} is of a newer Tawjih (tables {manifest.revision}; this one knows {newest}): install "
            "that one, then restore."
        )
    return manifest


def _extract(unsealing: Any, into: Path, *, with_key: bool) -> dict[str, str]:  # noqa: ANN401 - a stream
    """All files; the checksum of each. Nothing is written outside the folder, nor anything but plain files."""
    found: dict[str, str] = {}
    with tarfile.open(fileobj=unsealing, mode="r|") as tar:
        for member in tar:
            parts = Path(member.name).parts
            known = member.name in {KEY, DATABASE, ERASURES, _MANIFEST} or parts[:1] == (VOICES,)
            source = tar.extractfile(member) if member.isfile() else None
            fits = ".." not in parts and len(member.name) <= _LONGEST_NAME
            if source is None or not known or not fits or member.name in found:
                raise ValueError(member.name)
            target = into / member.name
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            found[member.name] = _write(source, target) if with_key or member.name != KEY else _read(source)
    return found


def _read(source: Any) -> str:  # noqa: ANN401 - a stream
    counted = _Counted(source)
    while counted.read(1 << 20):
        pass
    return counted.checksum.hexdigest()


def _write(source: Any, target: Path) -> str:  # noqa: ANN401 - a stream
    checksum = hashlib.sha256()
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "wb") as file:
        while some := source.read(1 << 20):
            checksum.update(some)
            file.write(some)
        file.flush()
        os.fsync(file.fileno())
    return checksum.hexdigest()
