"""Opens the store: with its key, wherever it is, and with its tables up to date."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.data_folder import own_keyring, unusable
from storage import migrations
from storage.crypto import KEY_BYTES, Keyring
from storage.db import Database
from storage.keys import check_key

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.data_folder import PlaceUnusable


def open_database(settings: Settings) -> Database:
    """The store, with its key; both are made when this is the first start."""
    keyring = own_keyring(settings, lambda: has_tables(settings))
    try:
        return Database(settings.database_url(), keyring)
    except OSError as error:
        raise database_unusable(error) from None


def database_unusable(error: OSError) -> PlaceUnusable:
    """What is said of a database file, or its folder, that cannot be used."""
    return unusable(f"The database {error.filename}", error, "set DATA_DIR or DATABASE_URL to another")


def open_other(database: Database, url: str) -> Database:
    """Another store for the same key."""
    return open_with(database.keyring, url)


def open_with(keyring: Keyring, url: str) -> Database:
    """A store for these keys, wherever it is."""
    return Database(url, keyring)


def has_tables(settings: Settings) -> bool:
    """Whether the database is in use: its key is then missing, and a new one could read nothing of it."""
    url = settings.database_url()
    if url.startswith("sqlite:///"):
        file = Path(url.removeprefix("sqlite:///"))
        return file.is_file() and file.stat().st_size > 0
    database = Database(url, Keyring.from_bytes(bytes(KEY_BYTES)))  # nothing is read with this key
    try:
        return migrations.current(database) is not None
    finally:
        database.close()


def prepare(database: Database) -> list[str]:
    """Bring the tables up to date and see that the key fits; the names of the migrations that ran."""
    ran = migrations.upgrade(database)
    with database.transaction() as tx:
        check_key(tx)
    return ran
