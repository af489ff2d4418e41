"""Keys, encryption and keyed hashes: what makes a stolen copy of the database say nothing about a person."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.keyfile import FIRST, KEY_BYTES, KeyFile, KeyFileMissing, KeyFileUnreadable, checked_root

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

__all__ = ["KEY_BYTES", "KeyFileMissing", "KeyFileUnreadable", "Keyring", "WrongKey", "version_of"]

_VERSION_BYTES: Final = 2
_NONCE_BYTES: Final = 12
_HEAD: Final = _VERSION_BYTES + _NONCE_BYTES


class WrongKey(Exception):  # noqa: N818 - named for what happened
    """A stored value was written with a key that is not in this key file, or was tampered with."""


@dataclass(frozen=True, slots=True)
class _Held:
    """The keys as they are now; put in the place of those before as a whole, so that no thread sees half of it."""

    ciphers: Mapping[int, AESGCM]
    current: int


def _held(keys: Mapping[int, bytes], current: int) -> _Held:
    return _Held({version: AESGCM(_derive(key, "encryption")) for version, key in keys.items()}, current)


class Keyring:
    """The keys of one installation. Values say which key they were written with, so keys can be added.

    New values are written with the `current` key. The root of all hashes is apart from them and stays; where a key file
    has none of its own, it is key 1. A keyring that was loaded from a file reads it again when it meets a key that it
    does not know.
    """

    def __init__(self, keys: Mapping[int, bytes], current: int, root: bytes = b"") -> None:
        self._file: KeyFile | None = None
        self._root = checked_root(keys, current, root)
        self._held = _held(keys, current)
        self._purposes: dict[str, hmac.HMAC] = {}

    def __repr__(self) -> str:
        return f"Keyring(current={self.current})"

    @classmethod
    def from_bytes(cls, key: bytes) -> Keyring:
        """A keyring of this one key of 32 bytes."""
        return cls({FIRST: key}, FIRST)

    @classmethod
    def load(cls, path: Path) -> Keyring:
        """The keyring in this file. Raises KeyFileMissing or KeyFileUnreadable, each one sentence with the path."""
        file = KeyFile(path)
        content = file.read()
        keyring = cls(content.keys, content.current, content.root)
        keyring._file = file
        return keyring

    @classmethod
    def create(cls, path: Path) -> Keyring:
        """Make a key file that only its owner may read; on disk when this returns, or not there at all.

        Raises FileExistsError when anything is there already: an overwritten key is data lost for good.
        """
        KeyFile(path).create()
        return cls.load(path)

    @property
    def current(self) -> int:
        """The version that new values are written with."""
        return self._held.current

    @property
    def versions(self) -> frozenset[int]:
        """The versions whose values can be read."""
        return frozenset(self._held.ciphers)

    def use(self, version: int) -> None:
        """Write with this version, which is known, from now on."""
        held = self._held
        if version != held.current:
            self._held = _Held(held.ciphers, version)

    def look_again(self) -> bool:
        """Read the key file again where it was changed; whether it was. What is written with stays, while it is there.

        Of a file that cannot be read now, or is of another installation, nothing is taken: the keys stay as they are.
        """
        if self._file is None or not self._file.has_changed():
            return False
        try:
            content = self._file.read()
        except (KeyFileMissing, KeyFileUnreadable):
            return False
        if content.root != self._root:
            return False
        current = self._held.current
        self._held = _held(content.keys, current if current in content.keys else content.current)
        return True

    def encrypt(self, value: str, context: str) -> bytes:
        """The value, readable only with this keyring and for the same context ("table.column")."""
        held = self._held
        return _sealed(held, held.current, value, context)

    def encrypt_with(self, version: int, value: str, context: str) -> bytes:
        """The same with this version, which is known."""
        return _sealed(self._held, version, value, context)

    def decrypt(self, stored: bytes, context: str) -> str:
        """What was encrypted. Raises WrongKey when this keyring did not write exactly this for this context."""
        version = version_of(stored)
        cipher = self._held.ciphers.get(version)
        if cipher is None and self.look_again():
            cipher = self._held.ciphers.get(version)
        if cipher is None:
            raise WrongKey(f"A value in {context} was written with a key that is not in the key file.")
        try:
            return cipher.decrypt(stored[_VERSION_BYTES:_HEAD], stored[_HEAD:], context.encode()).decode()
        except (InvalidTag, ValueError):
            raise WrongKey(f"A value in {context} cannot be read with the keys in the key file.") from None

    def reader(self, context: str) -> Callable[[bytes], str]:
        """The same as `decrypt` for one context, quicker where tens of thousands of values are read at once."""
        label, held = context.encode(), self._held
        current, cipher = _head(held.current), held.ciphers[held.current].decrypt

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


def _sealed(held: _Held, version: int, value: str, context: str) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return _head(version) + nonce + held.ciphers[version].encrypt(nonce, value.encode(), context.encode())


def _head(version: int) -> bytes:
    return version.to_bytes(_VERSION_BYTES, "big")


def version_of(stored: bytes) -> int:
    """The version of the key that this was written with."""
    return int.from_bytes(stored[:_VERSION_BYTES], "big")


def _derive(key: bytes, purpose: str) -> bytes:
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=f"tawjih {purpose}".encode()).derive(key)
