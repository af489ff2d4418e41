"""Backups that somebody brings: cut off, changed, of other versions,
with other rows; of what is refused nothing stays."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import io
import json
import shutil
import sqlite3
import tarfile
from contextlib import asynccontextmanager, closing
from dataclasses import asdict
from random import Random
from typing import TYPE_CHECKING, Final

from sqlalchemy import inspect

from storage import backups
from storage.db import Database
from storage.sealed import Sealing, Unsealing
from tests.fuzz import commands
from tests.fuzz.commands import PASSPHRASE
from tests.fuzz.door import Door, Wrong
from tests.fuzz.judge import OF_OPERATORS, read_as_a_person
from tests.fuzz.mangle import odd_bytes, odd_json, odd_text
from tests.storing import NOW

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.fuzz.door import Given, Place

_BROUGHT: Final = "brought.backup"
_EMPTY: Final = "target"
MANIFEST: Final = "manifest.json"
_SEEN: Final = {"bytes", "head", "passphrase"}  # of these every change is noticed; others may know the passphrase
_WAYS: Final = ("bytes", "bytes", "bytes", "head", "passphrase", "manifest", "member", "rows", "packed", "twice")
_ROWS: Final = (
    "UPDATE conversations SET state = address", "UPDATE leads SET phone = first_name", "DELETE FROM keychecks",
    "UPDATE alembic_version SET version_num = '9999'", "UPDATE alembic_version SET version_num = 'x'",
    "DROP TABLE leads",
    "UPDATE keychecks SET value = x'00'", "UPDATE leads SET created_at = 'yesterday'", "DELETE FROM alembic_version",
    "CREATE TABLE evil (id INTEGER)", "UPDATE leads SET conversation_id = 999 WHERE id = 1", "PRAGMA user_version = 7",
    "CREATE TRIGGER evil AFTER INSERT ON audit BEGIN DELETE FROM leads; END", "ALTER TABLE leads ADD COLUMN x TEXT",
)  # fmt: skip


class Restorer:
    """A backup that is sound, and a place where nothing is yet."""

    def __init__(self, terminal: commands.AtTerminal, place: Place) -> None:
        self.terminal = terminal
        self.place = place
        self.whole = 0
        self.content = (place.folder / "whole.backup").read_bytes()
        self.members = _members(self.content, place)

    async def begin(self, chapter: int) -> None:
        """The same backup."""

    def draw(self, chance: Random) -> Given:
        way = chance.choice(_WAYS)
        given: Given = {"way": way, "checks": chance.random() < 0.3}
        match way:
            case "bytes":
                return given | {"seed": chance.random(), "times": chance.choice((1, 1, 2, 8))}
            case "passphrase":
                return given | {"passphrase": odd_text(chance, PASSPHRASE)}
            case "rows":
                return given | {"statement": chance.choice(_ROWS)}
            case "manifest":
                return given | {"manifest": odd_json(chance, json.loads(self.members[MANIFEST]))}
        return given | {"seed": chance.random(), "member": chance.choice(list(self.members))}

    async def take(self, given: Given) -> None:
        content, passphrase = self.brought(given), given.get("passphrase", PASSPHRASE).replace("\0", "")
        (self.place.folder / _BROUGHT).write_bytes(content)
        is_same = content == self.content and passphrase == PASSPHRASE
        await self._put_back(passphrase, checks=given["checks"], must_be_refused=given["way"] in _SEEN and not is_same)
        self.whole += 1

    async def _put_back(self, passphrase: str, *, checks: bool, must_be_refused: bool) -> None:
        """Restore it, or only look at it; of what is refused nothing is left."""
        wanted = ["backup", _BROUGHT, "--check"] if checks else ["restore", _BROUGHT, "--no-erasures"]
        where = {"DATA_DIR": _EMPTY, "BACKUP_PASSPHRASE": passphrase.encode("utf-8", "replace").decode()}
        if self.place.url.startswith("sqlite"):
            where["DATABASE_URL"] = ""
        shutil.rmtree(self.place.folder / _EMPTY, ignore_errors=True)
        code, out, err = await asyncio.to_thread(self.terminal.run, wanted, "", where)
        self.terminal.judge.check()
        read_as_a_person(out + err, OF_OPERATORS)
        if code not in {0, 1} or (code and err.count("✗") != 1):
            raise Wrong(f"exit code {code}, told: {(out + err)[-300:]!r}")
        if must_be_refused and not code:
            raise Wrong("a changed backup was taken as it is")
        if left := self._left():
            if code or checks:
                raise Wrong(f"of a backup that was refused, or only looked at, there is: {left}")
            _empty(self.place)

    def _left(self) -> list[str]:
        """What is in the place now."""
        files = [one.name for one in (self.place.folder / _EMPTY).rglob("*")]
        return files if self.place.url.startswith("sqlite") else [*files, *_tables(self.place)]

    async def sound(self) -> None:
        """The sound backup comes back."""
        (self.place.folder / _BROUGHT).write_bytes(self.content)
        await self._put_back(PASSPHRASE, checks=False, must_be_refused=False)
        if not (self.place.folder / _EMPTY / "key.json").exists():
            raise Wrong("a sound backup is not put back")

    def brought(self, given: Given) -> bytes:
        """The backup as it was changed."""
        chance, content, members = Random(given.get("seed")), self.content, dict(self.members)  # noqa: S311 - no secret comes of it
        match given["way"]:
            case "bytes":
                for _ in range(given["times"]):
                    content = odd_bytes(chance, content)
                return content
            case "head":
                return odd_bytes(chance, content[:400]) + content[400:]
            case "manifest":
                members[MANIFEST] = json.dumps(given["manifest"]).encode()
            case "member":
                members[given["member"]] = odd_bytes(chance, members[given["member"]])
            case "rows":
                members = _with_other_rows(members, given["statement"], self.place)
            case "packed":
                return _sealed(odd_bytes(chance, _packed(list(members.items()))), self.place)
            case "twice":
                name = odd_text(chance, given["member"]).encode("utf-8", "replace").decode().replace("\0", "")
                return _sealed(_packed([*members.items(), (name[:90] or "x", members[given["member"]])]), self.place)
        return content if given["way"] == "passphrase" else _sealed(_packed(list(members.items())), self.place)


def _members(content: bytes, place: Place) -> dict[str, bytes]:
    """What is in a backup, by its names."""
    found = Unsealing(io.BytesIO(content), place.folder, PASSPHRASE).read()
    with tarfile.open(fileobj=io.BytesIO(found)) as tar:
        return {one.name: read.read() for one in tar if (read := tar.extractfile(one)) is not None}


def _packed(members: list[tuple[str, bytes]]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, content in members:
            about = tarfile.TarInfo(name)
            about.size = len(content)
            tar.addfile(about, io.BytesIO(content))
    return packed.getvalue()


def _sealed(content: bytes, place: Place) -> bytes:
    """As somebody would make it who knows the passphrase."""
    file = place.folder / "sealed"
    with file.open("wb") as opened:
        sealing = Sealing(opened, PASSPHRASE, NOW)
        sealing.write(content)
        sealing.finish()
    return file.read_bytes()


def _with_other_rows(members: dict[str, bytes], statement: str, place: Place) -> dict[str, bytes]:
    """A database in which somebody changed something, with a list that says so as far as it can."""
    file = place.folder / "changed.db"
    file.write_bytes(members["tawjih.db"])
    database = sqlite3.connect(file, isolation_level=None)
    try:
        database.execute(statement)
    finally:
        database.close()
    content, manifest = file.read_bytes(), json.loads(members[MANIFEST])
    manifest["files"]["tawjih.db"] = hashlib.sha256(content).hexdigest()
    with contextlib.suppress(Exception):  # what cannot be looked at stands in the list as it was
        manifest["tables"] = {name: asdict(seen) for name, seen in backups.see_file(file).items()}
    return members | {"tawjih.db": content, MANIFEST: json.dumps(manifest).encode()}


def _tables(place: Place) -> list[str]:
    with closing(Database(place.url, place.keyring)) as database, database.engine.connect() as tx:
        return inspect(tx).get_table_names()


def _empty(place: Place) -> None:
    """Nothing is there any more."""
    if place.url.startswith("postgresql"):
        with closing(Database(place.url, place.keyring)) as database, database.engine.begin() as tx:
            tx.exec_driver_sql("DROP SCHEMA public CASCADE")
            tx.exec_driver_sql("CREATE SCHEMA public")


@asynccontextmanager
async def opened(place: Place) -> AsyncIterator[Restorer]:
    """A machine on which a backup was made, and another on which nothing is."""
    async with commands.opened(place) as terminal:
        world = Restorer(terminal, place)
        _empty(place)
        yield world


DOOR: Final = Door("backups", opened, sound_every=50, on_postgresql=0.01)
