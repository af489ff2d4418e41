"""A file that only who knows the passphrase can read, of any length: read and written piece by piece, each proven.

The first line and the header are in clear: that it is a backup, when it was made, and how the key comes from the
passphrase (scrypt). Then come pieces of AES-256-GCM, numbered, the last one marked, each bound to the header: so none
can be changed, left out, put elsewhere or cut off unseen (the construction called STREAM).
"""

from __future__ import annotations

import base64
import hmac
import io
import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

MAGIC: Final = b"tawjih backup "
_FORMAT: Final = b"1"
_LENGTH_BYTES: Final = 2
_PIECE: Final = 64 * 1024
_TAG: Final = 16
_NUMBER_BYTES: Final = 11
_COST: Final = 2**17  # 128 MB for about half a second, for each passphrase that is tried
_MOST_COST: Final = 2**20
_KEY_BYTES: Final = 32


class BackupUnusable(Exception):  # noqa: N818  named for what happened
    """Nothing was done with this backup. One sentence with why."""


@dataclass(frozen=True, slots=True)
class Header:
    """What is told in clear. `proof` shows whether a passphrase is the right one."""

    made: str
    salt: str
    proof: str
    cost: int

    @property
    def made_at(self) -> datetime:
        """When it was made."""
        return datetime.fromisoformat(self.made)


def _keys(passphrase: str, salt: bytes, cost: int) -> tuple[bytes, bytes]:
    """The key, and what proves that the passphrase is right."""
    root = Scrypt(salt, _KEY_BYTES, cost, 8, 1).derive(passphrase.encode())
    key, proof = (HKDFExpand(hashes.SHA256(), _KEY_BYTES, info).derive(root) for info in (b"pieces", b"proof"))
    return key, proof[:_TAG]


# --- writing ----------------------------------------------------------------------------------------------------------


class Sealing(io.RawIOBase):
    """Writes sealed into a file that is open for writing. Without `finish` it is a file that ends too early."""

    def __init__(self, file: BinaryIO, passphrase: str, made: datetime) -> None:
        salt = os.urandom(_TAG)
        key, proof = _keys(passphrase, salt, _COST)
        told = Header(made.isoformat(), base64.b64encode(salt).decode(), base64.b64encode(proof).decode(), _COST)
        written = json.dumps(asdict(told)).encode()
        self._head = MAGIC + _FORMAT + b"\n" + len(written).to_bytes(_LENGTH_BYTES, "big") + written
        self._file = file
        self._cipher = AESGCM(key)
        self._waiting = bytearray()
        self._number = 0
        file.write(self._head)

    def writable(self) -> bool:
        """It is written to."""
        return True

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        """Seal these bytes behind the others."""
        self._waiting += data
        while len(self._waiting) > _PIECE:
            self._seal(bytes(self._waiting[:_PIECE]), last=False)
            del self._waiting[:_PIECE]
        return len(data)

    def finish(self) -> None:
        """Seal the end."""
        self._seal(bytes(self._waiting), last=True)
        self._waiting.clear()

    def _seal(self, piece: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last=last), piece, self._head))
        self._number += 1


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(_NUMBER_BYTES, "big") + bytes([last])


# --- reading ----------------------------------------------------------------------------------------------------------


def read_header(file: BinaryIO, path: Path) -> tuple[Header, bytes]:
    """What the file tells in clear, and the same as it is written. Raises BackupUnusable."""
    first = file.read(len(MAGIC))
    if first != MAGIC:
        raise BackupUnusable(f"{path} is no backup of Tawjih.")
    rest = file.readline(16)
    if rest != _FORMAT + b"\n":
        raise BackupUnusable(f"The backup {path} is of a newer Tawjih: install that one, then restore.")
    length = file.read(_LENGTH_BYTES)
    written = file.read(int.from_bytes(length, "big"))
    try:
        header = Header(**json.loads(written))
        if not (1 < header.cost <= _MOST_COST and header.cost.bit_count() == 1 and header.made_at.tzinfo):
            raise ValueError  # noqa: TRY301
        base64.b64decode(header.salt, validate=True)
        base64.b64decode(header.proof, validate=True)
    except (ValueError, TypeError, AttributeError):
        raise damaged(path) from None
    return header, first + rest + length + written


class Unsealing(io.RawIOBase):
    """Reads what was sealed, nothing of it before it is proven. Raises BackupUnusable."""

    def __init__(self, file: BinaryIO, path: Path, passphrase: str) -> None:
        self.header, self._head = read_header(file, path)
        key, proof = _keys(passphrase, base64.b64decode(self.header.salt), self.header.cost)
        if not hmac.compare_digest(proof, base64.b64decode(self.header.proof)):
            raise BackupUnusable(f"The passphrase is not the one of {path}.")
        self._file = file
        self._path = path
        self._cipher = AESGCM(key)
        self._number = 0
        self._next = file.read(_PIECE + _TAG)
        self._open = b""
        self._ended = False

    def readable(self) -> bool:
        """It is read from."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to so many bytes; none at the proven end."""
        while not self._ended and (size < 0 or len(self._open) < size):
            self._open += self._unsealed()
        wanted = self._open if size < 0 else self._open[:size]
        self._open = self._open[len(wanted) :]
        return wanted

    def _unsealed(self) -> bytes:
        piece, self._next = self._next, self._file.read(_PIECE + _TAG)
        try:
            opened = self._cipher.decrypt(_nonce(self._number, last=not self._next), piece, self._head)
        except (InvalidTag, ValueError):
            raise self._why(piece) from None
        self._number += 1
        self._ended = not self._next
        return opened

    def _why(self, piece: bytes) -> BackupUnusable:
        """Whether it was cut off between two pieces, or inside one, or something was changed."""
        if not self._next:
            try:
                self._cipher.decrypt(_nonce(self._number, last=False), piece, self._head)
            except (InvalidTag, ValueError):
                if len(piece) == _PIECE + _TAG:
                    return damaged(self._path)
            return BackupUnusable(
                f"The backup {self._path} is damaged at its end, or was not copied to its end: take another copy."
            )
        return damaged(self._path)


def damaged(path: Path) -> BackupUnusable:
    """What is told of a backup of which something was changed."""
    return BackupUnusable(f"The backup {path} is damaged: take another copy, or an older one.")
