"""The file that holds the keys: read whole, changed whole. Whatever happens, no key in it is lost."""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import os
import secrets
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KEY_BYTES: Final = 32
FIRST: Final = 1
_LAST: Final = 0xFFFF
_PRIVATE: Final = 0o600
_MAY_STAY: Final = 0o640  # a group may have been given the file on purpose; nobody else ever is


class KeyFileMissing(Exception):  # noqa: N818 - named for what happened, like the others
    """There is no key file where one was expected."""


class KeyFileUnreadable(Exception):  # noqa: N818
    """The key file is there, but no keys can be read from it."""


class KeyInUse(Exception):  # noqa: N818
    """The key cannot be taken out of the file. One sentence with why."""


def checked_root(keys: Mapping[int, bytes], current: int, root: bytes) -> bytes:
    """What the hashes come from: `root`, or key 1 where there is none. Raises ValueError for what is no keyring."""
    root = root or keys.get(FIRST, b"")
    if not root or current not in keys:
        raise ValueError(f"the keyring needs key {FIRST} or a root, and the current key {current}")
    if any(len(key) != KEY_BYTES for key in (root, *keys.values())):
        raise ValueError(f"every key has {KEY_BYTES} bytes")
    if not all(FIRST <= version <= _LAST for version in keys):
        raise ValueError(f"the versions of keys are numbers from {FIRST} to {_LAST}")
    return root


@dataclass(frozen=True, slots=True)
class Content:
    """What is in a key file. `current` is what an empty database begins with; one in use says itself which it is."""

    keys: Mapping[int, bytes]
    current: int
    root: bytes

    @classmethod
    def new(cls) -> Content:
        """One key, and a root apart from it: so that the key can be dropped one day."""
        return cls({FIRST: secrets.token_bytes(KEY_BYTES)}, FIRST, secrets.token_bytes(KEY_BYTES))

    @classmethod
    def parse(cls, written: bytes) -> Content:
        """What was written. Raises one of `NOT_A_KEY_FILE`, which may quote the keys."""
        stored = json.loads(written)
        keys = {int(version): base64.b64decode(key, validate=True) for version, key in stored["keys"].items()}
        current = int(stored["current"])
        return cls(keys, current, checked_root(keys, current, base64.b64decode(stored.get("root", ""), validate=True)))

    def write(self) -> bytes:
        """The text of the file."""
        keys = {str(version): base64.b64encode(key).decode() for version, key in sorted(self.keys.items())}
        told = {"current": self.current, "keys": keys, "root": base64.b64encode(self.root).decode()}
        return (json.dumps(told) + "\n").encode()


NOT_A_KEY_FILE: Final = (ValueError, KeyError, TypeError, AttributeError, OverflowError, binascii.Error)


class KeyFile:
    """The key file at a path, and how it looked when it was read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int, int] | None = None

    def read(self) -> Content:
        """The keys. Raises KeyFileMissing or KeyFileUnreadable, each one sentence with the path."""
        try:
            with self.path.open("rb") as file:
                self._seen = _looks(os.fstat(file.fileno()))
                written = file.read()
        except FileNotFoundError:
            raise KeyFileMissing(
                f"There is no key file at {self.path}: put your copy of it there, or set KEY_FILE to where it is; "
                "without it nothing personal in the database can be read."
            ) from None
        except OSError as error:
            raise KeyFileUnreadable(
                f"The key file {self.path} cannot be read: {error.strerror}; it must be a file that the user who runs "
                "Tawjih may read."
            ) from error
        try:
            return Content.parse(written)
        except NOT_A_KEY_FILE:
            # What json or base64 say may quote the keys: say only that the file is not one of ours.
            raise KeyFileUnreadable(
                f"The key file {self.path} does not have the form of a key file: put your copy of it there, or set "
                "KEY_FILE."
            ) from None

    def has_changed(self) -> bool:
        """Whether the file is another than the one that was read; not while it cannot be looked at."""
        try:
            return _looks(self.path.stat()) != self._seen
        except OSError:
            return False

    def create(self, content: Content | None = None) -> None:
        """Make the file; on disk when this returns, or not there at all. Raises FileExistsError."""
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
        try:
            _fill(descriptor, (content or Content.new()).write())
        except OSError:
            self.path.unlink()  # a disk that is full: the next start would take the half for a key
            raise
        _keep_name(self.path.parent)

    def add(self) -> int:
        """A new key beside the others, on disk when this returns; its version. Nobody writes with it yet."""
        with self._changing() as content:
            version = max(content.keys) + 1
            keys = {**content.keys, version: secrets.token_bytes(KEY_BYTES)}
            self._replace(replace(content, keys=keys))
        return version

    def begin_with(self, version: int) -> None:
        """An empty database begins with this version from now on."""
        with self._changing() as content:
            if content.current != version:
                self._replace(replace(content, current=version))

    def drop(self, version: int) -> None:
        """Take a key out for good. What the hashes come from stays, whichever key it was. Raises KeyInUse."""
        with self._changing() as content:
            if version == content.current:
                raise KeyInUse(f"Key {version} is what an empty database would begin with.")
            keys = {one: key for one, key in content.keys.items() if one != version}
            self._replace(replace(content, keys=keys))

    @contextlib.contextmanager
    def _changing(self) -> Iterator[Content]:
        """What is in the file, while nobody else changes it."""
        import fcntl  # noqa: PLC0415  not on every system

        while True:
            with self.path.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                if os.fstat(file.fileno()).st_ino != self.path.stat().st_ino:
                    continue  # somebody put another in its place while we waited
                yield self.read()
                return

    def _replace(self, content: Content) -> None:
        """Put this in its place: whoever opens the file finds all of the old or all of the new."""
        path = self.path.resolve()
        was, begins = path.stat(), f".{path.name}-"
        for left in path.parent.glob(f"{begins}*"):  # by one that was killed here
            left.unlink()
        descriptor, name = tempfile.mkstemp(prefix=begins, dir=path.parent)
        try:
            _fill(descriptor, content.write())
            Path(name).chmod(was.st_mode & _MAY_STAY | _PRIVATE)
            if (was.st_uid, was.st_gid) != (os.getuid(), os.getgid()):
                os.chown(name, was.st_uid, was.st_gid)  # run by root, the program must still be able to read it
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _keep_name(path.parent)


def _looks(found: os.stat_result) -> tuple[int, int, int]:
    return (found.st_ino, found.st_mtime_ns, found.st_size)


def _fill(descriptor: int, written: bytes) -> None:
    with os.fdopen(descriptor, "wb") as file:
        file.write(written)
        file.flush()
        os.fsync(file.fileno())


def _keep_name(folder: Path) -> None:
    """See that a file's name is on disk, or it could be lost in a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
