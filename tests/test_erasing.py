"""After erasing nothing of the person is found: not in any table, file, log or folder; the counts stay as they were."""

from __future__ import annotations

import io
import tempfile
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
import structlog
from sqlalchemy import LargeBinary, select, type_coerce

from bot.logs import configure_logs
from bot.services import desk, erasing
from storage import contacts, dangers, leads, messages, migrations
from storage.db import Database
from storage.kept import KEPT, Holds
from storage.models import audit, conversations, journey_counts, metadata
from tests.postgres import fresh_database
from tests.storing import NOW
from tests.test_desk import deed, later
from tests.test_mydata import leaves_with_marks
from tests.test_talk import say
from tests.test_withdrawing import related

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from storage.crypto import Keyring

NUMBERS: Final = ("+212600000001", "0600000001", "06 00 00 00 01", "06-00-00-00-01", "00212600000001", "٠٦٠٠٠٠٠٠٠١")
WORDS: Final = (
    "je viens jeudi avec ma tante Zohra", "سآتي يوم الخميس مع خالتي زهرة", "غادي نجي نهار الخميس مع خالتي زهرة",
    "ghadi nji nhar lkhmis m3a khalti Zohra",
)  # fmt: skip
TYPED: Final = (*NUMBERS, *WORDS, "Testa", "Adil", "A peur du chien de la voisine")
# The hours of the centre are nobody's; in the audit stays that something was done, and when.
STAYS: Final = {"visit_slots", "audit"}
FOR_THE_FAREWELL: Final = {"conversations.address", "conversations.address_hash"}


@dataclass(frozen=True)
class Life:
    """All that is stored of somebody, by what it is, and what the counts were."""

    lead_id: int
    plants: dict[str, set[bytes]]
    counts: list[tuple[object, ...]]


def counted(tx: Connection) -> list[tuple[object, ...]]:
    return [*map(tuple, tx.execute(select(journey_counts))), *map(tuple, dangers.list_counts(tx))]


def live(tx: Connection, me: Deed) -> Life:
    """Somebody leaves something in every column of every table, in their own words, and in staff's."""
    one = leaves_with_marks(tx, me)
    whose, _ = leads.get_whose(tx, one)
    for number, words in enumerate((*NUMBERS, *WORDS)):
        messages.add_message(tx, whose, "me", words, outgoing=bool(number % 2), turn=number, now=NOW)
    desk.add_note(tx, me, one, "A peur du chien de la voisine")
    return Life(one, planted(tx), counted(tx))


def planted(tx: Connection) -> dict[str, set[bytes]]:
    """What is stored of the only person in the store: what is encrypted as the bytes that it is, hashes and all."""
    found: dict[str, set[bytes]] = {f"typed: {words}": {words.encode()} for words in TYPED}
    for table in related():
        for column in table.c if table.name not in STAYS else ():
            holds = KEPT[table.name].columns[column.name]
            is_bytes = holds in {Holds.PERSONAL, Holds.HASH}
            asked = type_coerce(column, LargeBinary) if is_bytes else column
            values = {value for value in tx.execute(select(asked)).scalars() if isinstance(value, (bytes, str))}
            marks = {value if isinstance(value, bytes) else value.encode() for value in values}
            if wanted := {mark for mark in marks if len(mark) >= (6 if is_bytes or b"mark" in mark else 99)}:
                found[str(column)] = wanted
    found["leads.reference"] = {
        one.encode() for one in tx.execute(select(metadata.tables["leads"].c.reference)).scalars()
    }
    return found


def in_tables(tx: Connection) -> bytes:
    """Everything that every table holds, as it is stored and, where it is encrypted, as it reads."""
    seen: list[bytes] = []
    for table in metadata.sorted_tables:
        kinds = KEPT[table.name].columns
        raw = [type_coerce(one, LargeBinary) for one in table.c if kinds[one.name] in {Holds.PERSONAL, Holds.HASH}]
        for row in [*tx.execute(select(table)), *(tx.execute(select(*raw)) if raw else ())]:
            seen += [value if isinstance(value, bytes) else str(value).encode() for value in row]
    return b"\n".join(seen)


def in_files(*folders: Path) -> bytes:
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return b"\n".join(path.read_bytes() for path in files)


def kinds_in(life: Life, seen: bytes) -> set[str]:
    return {kind for kind, values in life.plants.items() if any(value in seen for value in values)}


def by_themselves(tx: Connection, me: Deed, _: Life) -> None:
    say(tx, me, "/delete")
    assert "C'est effacé" in say(tx, me, "oui").messages[-1].text


def by_staff(tx: Connection, me: Deed, life: Life) -> None:
    asked = erasing.see(tx, me, life.lead_id)
    erasing.erase(tx, later(me, 60), life.lead_id, asked.work.reference)


def by_the_operator(tx: Connection, me: Deed, life: Life) -> None:
    erasing.erase_by_operator(tx, me.turns, life.lead_id, me.now)


def by_nobody(_: Connection, __: Deed, ___: Life) -> None:
    """The erasing is left out: then the scan has to find it all."""


WAYS: Final = (by_themselves, by_staff, by_the_operator)


@contextmanager
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """The log of all that happens, at its most talkative, and a folder for what is temporary."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    log = io.StringIO()
    configure_logs("debug", log)
    try:
        yield log
    finally:
        configure_logs("error")


def erased(database: Database, erase: Callable[[Connection, Deed, Life], None]) -> Life:
    """Somebody comes, and is erased this way."""
    with database.transaction() as tx:
        me = deed(tx, "nadia", "coordinator", "counsellor")
        life = live(tx, me)
    with database.transaction() as tx:
        erase(tx, me, life)
    structlog.get_logger().info("erased", conversation=1)
    database.scrub_now()
    return life


def let_an_hour_go_by(database: Database) -> None:
    """In which the farewell could arrive: so long its address is kept."""
    with database.transaction() as tx:
        due = select(conversations.c.id).where(conversations.c.expires_at < NOW + timedelta(hours=2))
        keys = tx.execute(due).scalars().all()
        assert len(keys) == 1
        contacts.delete_conversations(tx, keys)
    database.scrub_now()


@pytest.mark.parametrize("erase", WAYS)
def test_nothing_that_somebody_left_is_found_anywhere_once_it_was_erased(
    database: Database, erase: Callable[..., None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with watched(tmp_path, monkeypatch) as log:
        life = erased(database, erase)
        assert len(life.plants) >= 50
        with database.reading() as tx:
            assert kinds_in(life, in_tables(tx)) == FOR_THE_FAREWELL
            assert counted(tx) == life.counts
            assert "erase" in tx.execute(select(audit.c.verb)).scalars().all()
        if database.engine.dialect.name == "sqlite":
            assert kinds_in(life, in_files(tmp_path)) <= FOR_THE_FAREWELL
        let_an_hour_go_by(database)
        with database.reading() as tx:
            assert kinds_in(life, in_tables(tx)) == set()
        assert kinds_in(life, in_files(tmp_path)) == set()
        assert kinds_in(life, log.getvalue().encode()) == set()
        assert log.getvalue()


def test_scan_finds_what_somebody_left_where_the_erasing_is_left_out(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it would find what erasing forgets."""
    with watched(tmp_path, monkeypatch):
        life = erased(database, by_nobody)
        with database.reading() as tx:
            assert len(kinds_in(life, in_tables(tx))) > 50
        if database.engine.dialect.name == "sqlite":
            assert len(kinds_in(life, in_files(tmp_path))) > 30


def heap(database: Database) -> Path:
    """Where PostgreSQL keeps the tables of this database."""
    with database.reading() as tx:
        folder = tx.exec_driver_sql("SHOW data_directory").scalar_one()
        number = tx.exec_driver_sql("SELECT oid FROM pg_database WHERE datname = current_database()").scalar_one()
    return Path(folder, "base", str(number))


@pytest.fixture
def own_postgresql(postgres: str, keyring: Keyring) -> Iterator[Database]:
    """A database in whose files no earlier test left anything."""
    with fresh_database(postgres) as url, closing(Database(url, keyring)) as opened:
        migrations.upgrade(opened)
        yield opened


def test_files_of_postgresql_hold_nothing_of_somebody_once_they_were_written_anew(
    own_postgresql: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It only marks rows as gone; even a VACUUM leaves parts of them in place."""
    with watched(tmp_path, monkeypatch):
        life = erased(own_postgresql, by_themselves)
        let_an_hour_go_by(own_postgresql)
        with own_postgresql.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as admin:
            admin.exec_driver_sql("CHECKPOINT")
        assert len(kinds_in(life, in_files(heap(own_postgresql)))) > 20
        own_postgresql.rewrite()
        assert kinds_in(life, in_files(heap(own_postgresql))) == set()


def test_statistics_of_postgresql_hold_nothing_of_somebody(
    own_postgresql: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its planner keeps samples of what a column holds, long after the row is gone."""
    with watched(tmp_path, monkeypatch):
        life = erased(own_postgresql, by_nobody)
        with own_postgresql.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as admin:
            admin.exec_driver_sql("ANALYZE")
            samples = admin.exec_driver_sql(
                "SELECT most_common_vals::text, histogram_bounds::text FROM pg_stats WHERE schemaname = 'public'"
            ).all()
        assert samples, "it keeps them of other columns"
        assert not [value for values in life.plants.values() for value in values if value.hex() in str(samples)]
