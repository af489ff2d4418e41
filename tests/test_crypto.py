from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.crypto import KeyFileMissing, KeyFileUnreadable, Keyring, WrongKey

if TYPE_CHECKING:
    from pathlib import Path

ONE, TWO = b"1" * 32, b"2" * 32


# --- encryption ---


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_text_comes_back_when_it_is_decrypted_with_the_same_key_and_context(value: str) -> None:
    keyring = Keyring.from_bytes(ONE)
    assert keyring.decrypt(keyring.encrypt(value, "leads.phone"), "leads.phone") == value


def test_ciphertexts_differ_when_the_text_is_the_same() -> None:
    keyring = Keyring.from_bytes(ONE)
    assert keyring.encrypt("Test", "leads.first_name") != keyring.encrypt("Test", "leads.first_name")


@pytest.mark.parametrize(
    ("other", "context"),
    [
        (Keyring.from_bytes(TWO), "leads.phone"),  # another key file
        (Keyring.from_bytes(ONE), "leads.first_name"),  # the value moved to another column
    ],
)
def test_decrypt_raises_wrong_key_when_key_or_context_is_another(other: Keyring, context: str) -> None:
    stored = Keyring.from_bytes(ONE).encrypt("+212600000001", "leads.phone")
    with pytest.raises(WrongKey, match=f"A value in {context} cannot be read"):
        other.decrypt(stored, context)


def test_decrypt_raises_wrong_key_when_any_byte_was_changed_or_lost() -> None:
    keyring = Keyring.from_bytes(ONE)
    stored = keyring.encrypt("Test", "leads.first_name")
    for index in range(len(stored)):
        changed = bytearray(stored)
        changed[index] ^= 1
        with pytest.raises(WrongKey):
            keyring.decrypt(bytes(changed), "leads.first_name")
        with pytest.raises(WrongKey):
            keyring.decrypt(stored[:index], "leads.first_name")


def test_old_values_stay_readable_when_a_new_key_is_current() -> None:
    old = Keyring.from_bytes(ONE).encrypt("Test", "leads.first_name")
    both = Keyring({1: ONE, 2: TWO}, current=2)
    new = both.encrypt("Test", "leads.first_name")
    assert both.decrypt(old, "leads.first_name") == both.decrypt(new, "leads.first_name") == "Test"
    with pytest.raises(WrongKey, match="with a key that is not in the key file"):
        Keyring.from_bytes(ONE).decrypt(new, "leads.first_name")


# --- hashes ---


def test_hashes_are_equal_only_when_key_purpose_and_value_are() -> None:
    keyring = Keyring.from_bytes(ONE)
    hashed = keyring.hash("phone", "+212600000001")
    assert hashed == keyring.hash("phone", "+212600000001")
    others = {
        keyring.hash("phone", "+212600000002"),
        keyring.hash("address:telegram", "+212600000001"),
        Keyring.from_bytes(TWO).hash("phone", "+212600000001"),
    }
    assert len(others) == 3
    assert hashed not in others
    assert len(hashed) == 32


def test_hashes_stay_the_same_when_a_new_key_is_current() -> None:
    assert Keyring.from_bytes(ONE).hash("phone", "1") == Keyring({1: ONE, 2: TWO}, current=2).hash("phone", "1")


# --- the key file ---


def test_created_key_file_is_private_and_loads_when_it_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    created = Keyring.create(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert Keyring.load(path).decrypt(created.encrypt("Test", "a.b"), "a.b") == "Test"


def test_two_created_keys_differ_when_they_are_made_one_after_another(tmp_path: Path) -> None:
    hashes = {Keyring.create(tmp_path / name).hash("phone", "1") for name in ("a.json", "b.json")}
    assert len(hashes) == 2


def test_create_leaves_the_file_alone_when_there_is_one(tmp_path: Path) -> None:
    path = tmp_path / "key.json"
    path.write_text("precious")
    with pytest.raises(FileExistsError):
        Keyring.create(path)
    assert path.read_text() == "precious"


def test_load_says_the_path_when_there_is_no_key_file(tmp_path: Path) -> None:
    with pytest.raises(KeyFileMissing, match=f"^There is no key file at {tmp_path}/key.json: put .+KEY_FILE"):
        Keyring.load(tmp_path / "key.json")


def _stored(current: object, **keys: object) -> str:
    return json.dumps({"current": current, "keys": {name.lstrip("_"): key for name, key in keys.items()}})


SECRET = base64.b64encode(ONE).decode()
SHORT = base64.b64encode(b"short").decode()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "no json",
        "[]",
        '{"current": 1}',
        _stored(1, _1=SHORT),
        _stored(1, _1=SECRET + "#"),
        _stored(1, _1=7),
        _stored(2, _1=SECRET),
        _stored(2, _2=SECRET),
        _stored(70000, _1=SECRET, _70000=SECRET),
        _stored(None, _1=SECRET),
    ],
)
def test_load_says_the_path_and_no_key_when_the_file_is_not_a_key_file(tmp_path: Path, content: str) -> None:
    path = tmp_path / "key.json"
    path.write_text(content)
    with pytest.raises(KeyFileUnreadable) as raised:
        Keyring.load(path)
    told = str(raised.value)
    assert told.startswith(f"The key file {path} does not have the form of a key file: put your copy of it there")
    assert not any(part in told for part in (SECRET, SHORT))
    assert raised.value.__cause__ is None


def test_load_says_why_when_the_path_is_a_folder(tmp_path: Path) -> None:
    with pytest.raises(KeyFileUnreadable, match="cannot be read: Is a directory"):
        Keyring.load(tmp_path)


def test_keyring_shows_no_key_when_it_is_printed() -> None:
    assert repr(Keyring.from_bytes(ONE)) == "Keyring(current=1)"
