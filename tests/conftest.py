"""What all tests share: keys, a database of each kind, and the command line."""

from __future__ import annotations

import functools
import os
import shutil
import sqlite3
from contextlib import ExitStack, closing, contextmanager
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import create_engine, inspect
from typer.testing import CliRunner

from bot import app, console, definitions, opening
from bot.config import describe_settings
from bot.i18n import Catalogues
from bot.logs import configure_logs
from bot.services import sign_in
from conversations.programme import DATA, load_programme
from conversations.understanding.lexicon import load_lexicon
from storage import engines, faults, migrations
from storage.crypto import Keyring
from storage.db import Database
from storage.models import metadata
from tests.conversing import programme
from tests.only_here import only_here
from tests.postgres import emptying, fresh_database, running_server
from tests.reading import lexicon

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import ModuleType

    from sqlalchemy import URL, Engine

    from conversations.programme import Programme
    from conversations.understanding.lexicon import Lexicon


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update", action="store_true", help="write transcripts anew; then read the difference")


@pytest.fixture(scope="session", autouse=True)
def _only_here() -> Iterator[None]:
    """No test reaches further than this machine, whatever it calls."""
    with only_here():
        yield


@pytest.fixture(scope="session", autouse=True)
def _quiet_logs() -> None:
    """As the program logs: a trace with the values in it would be slow, and is what must never be printed."""
    configure_logs("error")


@pytest.fixture(scope="session", autouse=True)
def _read_once() -> Iterator[None]:
    """What the program reads from its own files at each start is read once for all tests, which change none of them.

    Those of the reading itself, and of the program as a process of its own, read anew.
    """

    class Words(Catalogues):
        load = functools.cache(Catalogues.load)

    with pytest.MonkeyPatch.context() as patch:
        for module in (app, definitions):
            patch.setattr(module, "Catalogues", Words)
        patch.setattr(definitions, "load_programme", _programme)
        patch.setattr(definitions, "load_lexicon", _lexicon)
        yield


def _programme(folder: Path) -> Programme:
    return programme() if folder == DATA else load_programme(folder)


def _lexicon(folder: Path, places: Path | None = None) -> Lexicon:
    return lexicon() if places is None else load_lexicon(folder, places)


@pytest.fixture(scope="session", autouse=True)
def _compile_once() -> Iterator[None]:
    """A statement is put into words once for all tests, which open a database each: it takes longer than to run it."""
    kept = _Compiled()

    def sharing(url: URL, **options: Any) -> Engine:
        made = create_engine(url, **options)
        made._compiled_cache = kept
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "create_engine", sharing)
        yield


@pytest.fixture(scope="session", autouse=True)
def durable() -> Iterator[tuple[str, ...]]:
    """No test waits for a disk: SQLite is told all that the program tells it, which this gives, but not to wait.

    The program as a process of its own waits; `tests/postgres.py` tells PostgreSQL not to.
    """
    told = engines._PRAGMAS
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "_PRAGMAS", (*told, "synchronous = OFF"))
        yield told


@pytest.fixture(scope="session", autouse=True)
def migrating(migrated_sqlite: Path) -> Iterator[ModuleType]:
    """Where the command line begins with no file, the tables are those of one that was migrated, and so are their rows.

    To migrate takes longer than most commands. Tests of it do so, as does the program as a process of its own.
    """
    with closing(sqlite3.connect(migrated_sqlite)) as template:
        made = [line for line in template.iterdump() if line not in {"BEGIN TRANSACTION;", "COMMIT;"}]

    def upgrade(database: Database) -> list[str]:
        with migrations.alone(database) as tx:
            if tx.dialect.name != "sqlite" or inspect(tx).get_table_names():
                return migrations.upgrade_within(tx)
            ran = migrations.list_pending(tx)
            for statement in made:
                tx.exec_driver_sql(statement)
            return ran

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "migrations", SimpleNamespace(upgrade=upgrade, current=migrations.current))
        yield migrations


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> Iterator[None]:
    """A password is hashed on purpose slowly: not in tests, but by the program as a process of its own."""
    quick = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sign_in, "_hasher", lambda: quick)
        yield


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    return Keyring.from_bytes(b"test" * 8)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a running server. Without one the tests that need it are skipped, or fail when it is required."""
    with ExitStack() as stack:
        try:
            url = stack.enter_context(running_server())
        except Exception as error:
            if os.environ.get("REQUIRE_POSTGRES") == "1":
                raise
            pytest.skip(f"NOT TESTED ON POSTGRESQL: it could not be started here ({type(error).__name__}: {error})")
        yield url


@pytest.fixture(scope="session")
def migrated_postgres(postgres: str, keyring: Keyring) -> Iterator[str]:
    """The address of the database that the tests use one after another."""
    with fresh_database(postgres) as url:
        with _opened(url, keyring) as database:
            migrations.upgrade(database)
        yield url


@pytest.fixture(scope="session")
def empty_postgres(migrated_postgres: str) -> Iterator[Callable[[], None]]:
    """What empties it."""
    with emptying(migrated_postgres, list(metadata.tables)) as empty:
        yield empty


@pytest.fixture
def emptied_postgres(migrated_postgres: str, empty_postgres: Callable[[], None]) -> str:
    """The same without a row: a new database for each test would take most of the time of the tests."""
    empty_postgres()
    return migrated_postgres


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory, keyring: Keyring) -> Path:
    """A file that has all tables."""
    path = tmp_path_factory.mktemp("template") / "tawjih.db"
    with _opened(f"sqlite:///{path}", keyring) as database:
        migrations.upgrade(database)
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/tawjih.db"
        return
    with fresh_database(request.getfixturevalue("postgres")) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database with all tables and no rows, for tests that open it more than once."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated_sqlite"), tmp_path / "tawjih.db")
        yield f"sqlite:///{tmp_path}/tawjih.db"
        return
    yield request.getfixturevalue("emptied_postgres")


@pytest.fixture
def database(database_url: str, keyring: Keyring) -> Iterator[Database]:
    """A database with all tables and no rows: once on SQLite, once on PostgreSQL."""
    with _opened(database_url, keyring) as opened:
        yield opened


@pytest.fixture
def sqlite_database(migrated_sqlite: Path, tmp_path: Path, keyring: Keyring) -> Iterator[Database]:
    """Only on SQLite, for what the other has not, and for tests of what does not depend on the database."""
    shutil.copy(migrated_sqlite, tmp_path / "only.db")
    with _opened(f"sqlite:///{tmp_path}/only.db", keyring) as opened:
        yield opened


@pytest.fixture
def postgresql_database(emptied_postgres: str, keyring: Keyring) -> Iterator[Database]:
    """Only on PostgreSQL, for what the other has not."""
    with _opened(emptied_postgres, keyring) as opened:
        yield opened


@pytest.fixture
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault of the store is tried again almost at once."""
    monkeypatch.setattr(faults, "PAUSES", (0.001, 0.001))


@pytest.fixture
def no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment of a machine that has none, whatever whoever runs the tests has set; an empty folder."""
    for setting in describe_settings():
        monkeypatch.delenv(setting.name, raising=False)
    monkeypatch.chdir(tmp_path)
    return monkeypatch


@pytest.fixture
def runner(no_settings: pytest.MonkeyPatch, tmp_path: Path) -> CliRunner:
    """The command line of a machine that has no settings and no data yet."""
    no_settings.setenv("DATA_DIR", str(tmp_path / "data"))
    no_settings.setenv("COLUMNS", "200")  # of the help; what is printed goes by the next
    no_settings.setattr(console.out, "size", (200, 50))
    return CliRunner()


class _Compiled(dict[Any, Any]):
    """Statements in words, for all engines that speak to the same kind of database with the same keys."""

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(self._shared(key), default)

    def __setitem__(self, key: Any, value: Any) -> None:
        super().__setitem__(self._shared(key), value)

    def _shared(self, key: Any) -> tuple[object, ...]:
        dialect, *statement = key
        return (dialect.name, vars(dialect).get("tawjih_keyring"), *statement)


@contextmanager
def _opened(url: str, keyring: Keyring) -> Iterator[Database]:
    database = Database(url, keyring)
    try:
        yield database
    finally:
        database.close()
