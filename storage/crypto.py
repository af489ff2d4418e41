"""Keys, encryption and keyed hashes: what makes a stolen copy of the database say nothing about a person."""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import secrets
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

KEY_BYTES: Final = 32
_ROOT: Final = 1  # the version whose key the hashes come from: it stays in the file for good
_VERSION_BYTES: Final = 2
_NONCE_BYTES: Final = 12
_HEAD: Final = _VERSION_BYTES + _NONCE_BYTES
_MASK: Final = "•••"


class KeyFileMissing(Exception):  # noqa: N818 - named for what happened, like the other two
    """There is no key file where one was expected."""


class KeyFileUnreadable(Exception):  # noqa: N818
    """The key file is there, but no keys can be read from it."""


class WrongKey(Exception):  # noqa: N818
    """A stored value was written with a key that is not in this key file, or was tampered with."""


class Keyring:
    """The keys of one installation. Values say which key they were written with, so keys can be added.

    New values are written with the `current` key. Key 1 is also the root of all hashes and must stay.
    """

    def __init__(self, keys: Mapping[int, bytes], current: int) -> None:
        if _ROOT not in keys or current not in keys:
            raise ValueError(f"the keyring needs key {_ROOT} and the current key {current}")
        if any(len(key) != KEY_BYTES for key in keys.values()):
            raise ValueError(f"every key has {KEY_BYTES} bytes")
        self._ciphers = {version: AESGCM(_derive(key, "encryption")) for version, key in keys.items()}
        self._current = current
        self._head = current.to_bytes(_VERSION_BYTES, "big")
        self._root = keys[_ROOT]
        self._purposes: dict[str, hmac.HMAC] = {}

    def __repr__(self) -> str:
        return f"Keyring(current={self._current})"

    @classmethod
    def from_bytes(cls, key: bytes) -> Keyring:
        """A keyring of this one key of 32 bytes."""
        return cls({_ROOT: key}, _ROOT)

    @classmethod
    def load(cls, path: Path) -> Keyring:
        """The keyring in this file. Raises KeyFileMissing or KeyFileUnreadable, each one sentence with the path."""
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise KeyFileMissing(
                f"There is no key file at {path}: put your copy of it there, or set KEY_FILE to where it is; without "
                "it nothing personal in the database can be read."
            ) from None
        except OSError as error:
            raise KeyFileUnreadable(
                f"The key file {path} cannot be read: {error.strerror}; it must be a file that the user who runs "
                "Tawjih may read."
            ) from error
        try:
            stored = json.loads(content)
            keys = {int(version): base64.b64decode(key, validate=True) for version, key in stored["keys"].items()}
            return cls(keys, int(stored["current"]))
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, binascii.Error):
            # What json or base64 say may quote the keys: say only that the file is not one of ours.
            raise KeyFileUnreadable(
                f"The key file {path} does not have the form of a key file: put your copy of it there, or set KEY_FILE."
            ) from None

    @classmethod
    def create(cls, path: Path) -> Keyring:
        """Make a key file that only its owner may read; on disk when this returns, or not there at all.

        Raises FileExistsError when anything is there already: an overwritten key is data lost for good.
        """
        key = secrets.token_bytes(KEY_BYTES)
        content = json.dumps({"current": _ROOT, "keys": {str(_ROOT): base64.b64encode(key).decode()}})
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(content + "\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError:
            path.unlink()  # a disk that is full: the next start would take the half for a key
            raise
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)  # or the name of the file could be lost in a power cut
        finally:
            os.close(folder)
        return cls.from_bytes(key)

    def encrypt(self, value: str, context: str) -> bytes:
        """The value, readable only with this keyring and for the same context ("table.column")."""
        nonce = os.urandom(_NONCE_BYTES)
        return self._head + nonce + self._ciphers[self._current].encrypt(nonce, value.encode(), context.encode())

    def decrypt(self, stored: bytes, context: str) -> str:
        """What was encrypted. Raises WrongKey when this keyring did not write exactly this for this context."""
        cipher = self._ciphers.get(int.from_bytes(stored[:_VERSION_BYTES], "big"))
        if cipher is None:
            raise WrongKey(f"A value in {context} was written with a key that is not in the key file.")
        try:
            return cipher.decrypt(stored[_VERSION_BYTES:_HEAD], stored[_HEAD:], context.encode()).decode()
        except (InvalidTag, ValueError):
            raise WrongKey(f"A value in {context} cannot be read with the keys in the key file.") from None

    def reader(self, context: str) -> Callable[[bytes], str]:
        """The same as `decrypt` for one context, quicker where tens of thousands of values are read at once."""
        label = context.encode()
        current, cipher = self._head, self._ciphers[self._current].decrypt

        def read(stored: bytes) -> str:
            if stored[:_VERSION_BYTES] != current:
                return self.decrypt(stored, context)
            try:
                return cipher(stored[_VERSION_BYTES:_HEAD], stored[_HEAD:], label).decode()
            except (InvalidTag, ValueError):
                return self.decrypt(stored, context)  # which says what is wrong

        return read

    def hash(self, purpose: str, value: str) -> bytes:
        """32 bytes that are equal for equal values of one purpose, and say nothing without the key."""
        keyed = self._purposes.get(purpose)
        if keyed is None:
            keyed = hmac.HMAC(_derive(self._root, f"hash {purpose}"), hashes.SHA256())
            self._purposes[purpose] = keyed
        digest = keyed.copy()
        digest.update(value.encode())
        return digest.finalize()


def _derive(key: bytes, purpose: str) -> bytes:
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=f"tawjih {purpose}".encode()).derive(key)


# --- identity numbers -------------------------------------------------------------------------------------------

# French words of one or two letters that stand before a number that is no identity card: "le 12 03 09", "de 15000".
_WORDS: Final = frozenset({"ai", "an", "au", "de", "du", "en", "et", "il", "je", "le", "ou", "un"})
_IDENTIFIER: Final = re.compile(
    r"(?:(?<![^\W_])|(?<=cin)|(?<=cni)|(?<=cnie)|(?<=massar))"  # not inside a word, except "cinBK123456"
    r"(?P<letters>[a-z](?:[ .-]?[a-z])?)"
    r"(?P<gap>[\s.:/_-]{0,3})"
    r"(?P<digits>(?!0)\d{5,6}(?!\d)|\d{9}(?!\d)|\d(?:[ .-]?\d){4,8}(?![ .-]?\d))",
    re.IGNORECASE,
)


def mask_identifiers(text: str) -> str:
    """The text with every CIN number and Massar code replaced by "•••"; phones, ages, dates, references stay."""
    return _IDENTIFIER.sub(_masked, text)


def _masked(match: re.Match[str]) -> str:
    letters, gap, digits = match["letters"], match["gap"], re.sub(r"\D", "", match["digits"])
    if gap and letters.lower() in _WORDS:
        return match[0]
    if len(digits) in {5, 6}:
        return _MASK
    massar = len(digits) == 9 and len(letters) == 1
    phone = gap and digits[0] in "5678"  # "f 612345678": a phone without its zero, after a word of one letter
    return _MASK if massar and not phone else match[0]
