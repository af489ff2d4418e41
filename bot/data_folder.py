"""The folder of the database file and of the key, as it is found or made at the first start."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Final

from storage.crypto import Keyring

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from bot.config import Settings

_ELSEWHERE: Final = "set DATA_DIR to another"
_NEW_SECONDS: Final = 86_400
_FIXES: Final = {
    errno.EACCES: "give it to the user who runs Tawjih",
    errno.EPERM: "give it to the user who runs Tawjih",
    errno.EEXIST: "a file of that name is in the way: move it",
    errno.ENOTDIR: "a file is where a folder should be: move it",
    errno.EISDIR: "a folder of that name is in the way: move it",
    errno.ENOSPC: "make room on its disk",
    errno.EDQUOT: "make room on its disk",
    errno.EROFS: "its disk may only be read: let it be written",
}


class PlaceUnusable(Exception):  # noqa: N818  named for what happened
    """A file or a folder cannot be made, read or written. One sentence, with the fix."""


def unusable(what: str, error: OSError, instead: str = "choose another") -> PlaceUnusable:
    """What is wrong with it, and what helps: mending it, or something `instead`."""
    fix = _FIXES.get(error.errno or 0, "see that it is there")
    return PlaceUnusable(f"{what} cannot be used ({error.strerror or type(error).__name__}): {fix}, or {instead}.")


def not_writable(folder: Path) -> str:
    """What is said of a data folder in which nothing can be made."""
    code = errno.EACCES if folder.is_dir() or not folder.exists() else errno.ENOTDIR
    return str(unusable(f"The folder {folder}", OSError(code, os.strerror(code)), _ELSEWHERE))


def own_keyring(settings: Settings, is_used: Callable[[], bool]) -> Keyring:
    """The key, made where nothing was ever written with another. `is_used` looks, when there is no key file."""
    try:
        settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise unusable(f"The folder {settings.data_dir}", error, _ELSEWHERE) from None
    key_file = settings.key_file()
    try:
        if not key_file.exists() and not is_used():
            key_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            Keyring.create(key_file)
    except OSError as error:
        raise unusable(f"The key's folder {key_file.parent}", error, "set KEY_FILE to a file elsewhere") from None
    return Keyring.load(key_file)


def claim(database_url: str) -> str:
    """Hold the folder of a SQLite file until this process ends; a sentence where another one serves from it already."""
    if os.name != "posix" or not database_url.startswith("sqlite:///"):
        return ""
    file = Path(database_url.removeprefix("sqlite:///"))
    if _held(file) is None:  # never closed: the system lets go of it when this process ends
        return (
            f"Another Tawjih serves from {file} already: both go on, but hold each other up; end one, or set "
            "DATABASE_URL to PostgreSQL."
        )
    return ""


@contextlib.contextmanager
def nobody_serving(file: Path) -> Iterator[None]:
    """Meanwhile, no Tawjih serves from this SQLite file. Raises PlaceUnusable where one does."""
    held = _held(file)
    if held is None:
        raise PlaceUnusable(
            f"Tawjih serves from {file}: stop it first, or what is written meanwhile would stay behind."
        )
    try:
        yield
    finally:
        os.close(held)


def _held(file: Path) -> int | None:
    """What holds the file's folder until it is closed; None where another process holds it."""
    import fcntl  # noqa: PLC0415  not on every system

    held = os.open(file.parent, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(held)
        return None
    except OSError:  # some network drives hold nothing
        pass
    return held


def is_new(key_file: Path, now: datetime) -> str:
    """What is said, loudly, on the day on which a key was made: there may be no copy of it yet. "" on all others."""
    if now.timestamp() - key_file.stat().st_mtime > _NEW_SECONDS:
        return ""
    return (
        f"THE KEY IS NEW: copy {key_file} today to a safe place apart from the database. Without it nothing that "
        "people write can ever be read again; who has both reads everything."
    )


def too_open(key_file: Path) -> str:
    """A sentence where other users of this machine may read the key; "" where only its owner may."""
    if os.name != "posix" or not stat.S_IMODE(key_file.stat().st_mode) & 0o077:
        return ""
    return f"The key file {key_file} can be read by other users of this machine: chmod 600 {key_file}"


def refuse_own(settings: Settings, file: Path) -> None:
    """Raise PlaceUnusable where writing this file would destroy the keys, the database or the log of erasures."""
    url = settings.database_url()
    own = [settings.key_file(), settings.data_dir / "erasures.log"]
    own += [Path(f"{url.removeprefix('sqlite:///')}{end}") for end in ("", "-wal", "-shm") if url.startswith("sqlite")]
    if file.resolve() in {one.resolve() for one in own}:
        raise PlaceUnusable(f"{file} is a file of Tawjih's own, and would be lost: write to another.")
