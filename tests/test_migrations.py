from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import column, delete, exc, inspect, null, table

from storage import (
    appointments,
    arrivals,
    audit,
    bulks,
    contacts,
    engines,
    erasures,
    facts,
    failures,
    guardian_links,
    guardians,
    leads,
    mailings,
    migrations,
    phrases,
    questions,
    reminders,
    seat_offers,
    slots,
    staff,
    tickets,
)
from storage.db import Database
from storage.keys import check_key, list_holders, list_keys_in_use, mark_holder
from storage.migrations import running
from storage.models import keychecks, metadata
from storage.retention import delete_expired
from tests.storing import DAY, NOW, at_once, known, note, notes, say
from tests.test_desk_work import lead

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

    from storage.crypto import Keyring

VERSIONS = Path(migrations.__file__).parent / "versions"
NEXT = '''"""What a later version of the program may bring."""

from alembic import op
import sqlalchemy as sa

revision = "9999"
down_revision = "{head}"


def upgrade() -> None:
    with op.batch_alter_table("conversations") as batch:
        batch.alter_column("locale", type_=sa.String(20))
        batch.add_column(sa.Column("mood", sa.Text(), server_default="", nullable=False))
    {then}
'''


@pytest.fixture
def database_url(empty_url: str, keyring: Keyring) -> str:
    """A database of its own for each test here: they change its tables."""
    database = Database(empty_url, keyring)
    migrations.upgrade(database)
    database.close()
    return empty_url


@pytest.fixture
def empty(empty_url: str, keyring: Keyring) -> Iterator[Database]:
    """A database without tables."""
    database = Database(empty_url, keyring)
    yield database
    database.close()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The migrations of a program that has one more: the file to write it to."""
    folder = tmp_path / "later %s"
    (folder / "versions").mkdir(parents=True)
    for file in (VERSIONS.parent / "env.py", *VERSIONS.glob("0*.py")):
        (folder / file.relative_to(VERSIONS.parent)).write_text(file.read_text())
    monkeypatch.setattr(migrations, "__file__", str(folder / "__init__.py"))
    return folder / "versions" / "9999_next.py"


def _tables(tx: Connection) -> set[str]:
    return set(inspect(tx).get_table_names())


def test_upgrade_makes_all_tables_when_the_database_is_empty(empty: Database) -> None:
    assert migrations.current(empty) is None
    assert migrations.upgrade(empty) == sorted(file.name[:4] for file in VERSIONS.glob("0*.py"))
    assert migrations.current(empty) == migrations.head()
    with empty.transaction() as tx:
        assert _tables(tx) == {*metadata.tables, "alembic_version"}


def test_revisions_follow_each_other_as_the_names_of_their_files_do() -> None:
    script = ScriptDirectory.from_config(running.config(None, VERSIONS.parent))
    chain = [one.revision for one in script.walk_revisions()][::-1]
    assert chain == migrations._known()
    assert script.get_current_head() == migrations.head()


def test_start_does_not_read_what_runs_migrations_when_none_has_to_run(tmp_path: Path) -> None:
    at = {"DATA_DIR": str(tmp_path), "PATH": os.environ["PATH"]}
    look = "import sys; from bot.config import Settings; from bot.opening import open_database, prepare; "
    look += "prepare(open_database(Settings(_env_file=None))); print('alembic' in sys.modules)"
    told = [
        subprocess.run([sys.executable, "-c", look], env=at, capture_output=True, text=True, check=True).stdout.strip()
        for _ in range(2)
    ]
    assert told == ["True", "False"]


def test_upgrade_does_nothing_when_it_ran_before(database: Database) -> None:
    with database.transaction() as tx:
        known(tx)
    assert migrations.upgrade(database) == []
    with database.transaction() as tx:
        assert known(tx).turn == 1


def test_tables_are_those_of_the_models_when_all_migrations_ran(database: Database) -> None:
    with database.transaction() as tx:
        # alembic cannot compare empty texts as defaults on SQLite; both databases get the same ones
        defaults = tx.dialect.name == "postgresql"
        options: dict[str, Any] = {"compare_type": True, "compare_server_default": defaults}
        assert compare_metadata(MigrationContext.configure(tx, opts=options), metadata) == []


def test_names_of_constraints_are_those_of_the_models_when_all_migrations_ran(database: Database) -> None:
    with database.transaction() as tx:
        for table in metadata.tables.values():
            found = inspect(tx)
            names = {key["name"] for key in found.get_foreign_keys(table.name)}
            names |= {key["name"] for key in found.get_unique_constraints(table.name)}
            assert names == {constraint.name for constraint in table.constraints - {table.primary_key}}


def test_foreign_keys_do_on_deletion_what_the_models_say_when_all_migrations_ran(database: Database) -> None:
    with database.transaction() as tx:
        for table in metadata.tables.values():
            found = {key["name"]: key["options"].get("ondelete") for key in inspect(tx).get_foreign_keys(table.name)}
            assert found == {key.name: key.ondelete for key in table.foreign_key_constraints}


def test_ids_are_never_given_twice_when_the_last_row_was_deleted(database: Database) -> None:
    with database.transaction() as tx:
        (first,) = say(tx, known(tx).id, "un")
        tx.execute(metadata.tables["outbox"].delete())
        (second,) = say(tx, known(tx).id, "deux")
    assert second > first


def test_one_process_works_and_the_others_wait_when_all_start_at_once(empty_url: str, keyring: Keyring) -> None:
    def start(_: int) -> list[str]:
        database = Database(empty_url, keyring)
        try:
            return migrations.upgrade(database)
        finally:
            database.close()

    everything = sorted(file.name[:4] for file in VERSIONS.glob("0*.py"))
    assert sorted(at_once(3, start)) == [[], [], everything]


def test_others_wait_for_a_migration_that_takes_longer_than_a_write_may(
    empty_url: str, later: Path, keyring: Keyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    later.write_text(NEXT.format(head=migrations.head(), then="__import__('time').sleep(0.3)"))
    monkeypatch.setattr(engines, "_BUSY_MS", 20)

    def start(_: int) -> int:
        database = Database(empty_url, keyring)
        try:
            ran = migrations.upgrade(database)
            with database.engine.connect() as tx:
                if tx.dialect.name == "sqlite":
                    assert tx.exec_driver_sql("PRAGMA busy_timeout").scalar_one() == 20, "only a migration waits"
            return len(ran)
        finally:
            database.close()

    assert sorted(at_once(3, start)) == [0, 0, len(list(VERSIONS.glob("0*.py"))) + 1]


def test_rows_and_their_children_stay_when_a_later_migration_makes_their_table_anew(
    database: Database, later: Path
) -> None:
    later.write_text(NEXT.format(head=migrations.head(), then="pass"))
    with database.transaction() as tx:
        say(tx, known(tx).id, "un")
        note("one")(tx)
    assert migrations.upgrade(database) == ["9999"]
    with database.transaction() as tx:
        assert tx.exec_driver_sql("SELECT mood, locale FROM conversations").all() == [("", "fr")]
        assert tx.exec_driver_sql("SELECT count(*) FROM outbox").scalar_one() == 1
        assert notes(tx) == ["one"]


def test_nothing_is_changed_when_a_later_migration_fails_half_way(database: Database, later: Path) -> None:
    later.write_text(NEXT.format(head=migrations.head(), then="raise RuntimeError('half way')"))
    before = migrations.current(database)
    with pytest.raises(RuntimeError, match="half way"):
        migrations.upgrade(database)
    assert migrations.current(database) == before
    with database.transaction() as tx:
        assert "mood" not in {column["name"] for column in inspect(tx).get_columns("conversations")}
        tx.exec_driver_sql("DELETE FROM conversations")


def _left_by(last: str, url: str, keyring: Keyring, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A database as the version of the program left it whose last migration this was."""
    (folder / "versions").mkdir(parents=True)
    known = sorted(file for file in VERSIONS.glob("0*.py") if file.name[:4] <= last)
    for file in (VERSIONS.parent / "env.py", *known):
        (folder / file.relative_to(VERSIONS.parent)).write_text(file.read_text())
    database = Database(url, keyring)
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "__file__", str(folder / "__init__.py"))
        assert migrations.upgrade(database)[-1] == last
    if last < "0024":  # rows of before are written by the code of today, which reads a column that came then
        old = contacts._LOCK.with_only_columns(*_OF_BEFORE, null().label("busy_until"), null().label("taught"))
        monkeypatch.setattr(contacts, "_LOCK", old)
    return database


_OF_BEFORE = (contacts._here.id, contacts._here.state, contacts._here.turn, contacts._here.locale)


_FACTS = "SELECT id, name, value, source, valid_from, valid_until, set_by, set_at FROM facts ORDER BY id"
_BEFORE_0003 = """
INSERT INTO facts (name, value, source, valid_from, valid_until, set_by, set_at) VALUES
    ('address', 'rue 1', 'letter', '2026-11-01', NULL, 'test', {at}),
    ('hours', '9-17', 'letter', '2026-11-01', '2026-11-10', 'test', {at}),
    ('address', 'rue 2', 'letter', '2026-11-01', NULL, 'test', {at})
"""
_BEFORE_0002 = """
INSERT INTO conversations (id, channel, address_hash, address, turn, created_at, updated_at, expires_at)
    SELECT id, 'webchat', hash, hash, 1, at, at, at
    FROM (SELECT 1 AS id, {one} AS hash, {at} AS at UNION SELECT 2, {two}, {at}) AS new;
INSERT INTO leads (reference, conversation_id, subject, status, needs_guardian, changed_since_sent, created_at,
        updated_at)
    SELECT '12' || id, id, 'me', 'new', false, false, created_at, created_at FROM conversations;
INSERT INTO tickets (conversation_id, kind, status, created_at)
    SELECT whose, kind, status, {at} FROM (
        SELECT 1 AS whose, 'danger' AS kind, 'open' AS status UNION ALL SELECT 1, 'danger', 'open'
        UNION ALL SELECT 2, 'danger', 'closed' UNION ALL SELECT 2, 'person', 'open'
        UNION ALL SELECT null, 'danger', 'open' UNION ALL SELECT null, 'danger', 'open'
    ) AS old
"""


def test_tickets_of_danger_are_urgent_and_their_leads_are_held_when_0002_ran(
    empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _left_by("0001", empty_url, keyring, tmp_path / "first", monkeypatch)
    lite = empty_url.startswith("sqlite")
    words = {"one": "x'01'", "two": "x'02'", "at": "'2026-11-01 10:00:00'"}
    if not lite:
        words = {"one": r"'\x01'::bytea", "two": r"'\x02'::bytea", "at": "'2026-11-01 10:00:00+00'::timestamptz"}
    with database.transaction() as tx:
        for statement in _BEFORE_0002.format(**words).split(";"):
            tx.exec_driver_sql(statement)
    assert "0002" in migrations.upgrade(database)
    with database.transaction() as tx:
        found = tx.exec_driver_sql("SELECT conversation_id, kind, status FROM tickets").all()
        held = tx.exec_driver_sql("SELECT conversation_id, contact_hold FROM leads ORDER BY 1").all()
    database.close()
    assert sorted(map(str, found)) == sorted(
        map(
            str,
            [
                (1, "urgent", "closed"),
                (1, "urgent", "open"),
                (2, "urgent", "closed"),
                (2, "person", "open"),
                (None, "urgent", "open"),
                (None, "urgent", "open"),
            ],
        )
    )
    assert [(whose, bool(hold)) for whose, hold in held] == [(1, True), (2, False)]


def test_facts_of_before_hold_for_every_locale_when_0003_ran(
    empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _left_by("0002", empty_url, keyring, tmp_path / "second", monkeypatch)
    zone = "" if empty_url.startswith("sqlite") else "+00"
    with database.transaction() as tx:
        tx.exec_driver_sql(_BEFORE_0003.format(at=f"'2026-11-01 10:00:00{zone}'"))
        before = tx.exec_driver_sql(_FACTS).all()
    assert "0003" in migrations.upgrade(database)
    with database.transaction() as tx:
        assert tx.exec_driver_sql(_FACTS).all() == before
        assert facts.list_facts(tx, NOW.date()) == {"address": "rue 2"}
        assert facts.list_lapsed(tx, NOW.date()) == {"hours"}
        assert facts.list_sources(tx, NOW.date()) == {"address": ("letter", date(2026, 11, 1))}
        facts.set_fact(tx, "address", "ary", source="", until=None, by="", now=NOW, locale="ary")
        assert facts.list_facts(tx, NOW.date()) == {"address": "rue 2", "address@ary": "ary"}
    database.close()


def test_questions_and_phrases_are_empty_and_usable_beside_older_rows_when_0003_ran(
    empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _left_by("0002", empty_url, keyring, tmp_path / "second", monkeypatch)
    with database.transaction() as tx:
        whose = known(tx).id
        say(tx, whose, "un")
        tickets.add_ticket(tx, whose, "person", "me", NOW)
    assert "0003" in migrations.upgrade(database)
    with database.transaction() as tx:
        assert questions.list_questions(tx) == []
        assert (phrases.list_phrases(tx), phrases.version(tx)) == ([], 0)
        assert [ticket.kind for ticket in tickets.list_open(tx)] == ["person"]
        assert known(tx).id == whose
        questions.add_question(tx, "a", day=NOW.date(), locale="fr", intent="", words="?")
        assert questions.pass_on(tx, "a", whose, NOW.date())
        phrases.add_phrase(tx, "un", "cost", "Test", NOW)
        tx.exec_driver_sql("DELETE FROM conversations")
        assert [question.conversation_id for question in questions.list_questions(tx)] == [None]
    database.close()


_BEFORE_0008 = """
INSERT INTO staff (login, name, roles, created_at) VALUES ('salma', {bytes}, 'counsellor', {at});
INSERT INTO audit (staff_id, door, verb, about, at) VALUES
    (NULL, 'command_line', 'add_account', 'salma', {at}), (NULL, 'desk', 'new_link', 'nobody', {at}),
    (1, 'desk', 'see_urgent', 'salma', {at});
INSERT INTO tickets (conversation_id, kind, subject, status, created_at) VALUES
    (1, 'question', 'me', 'closed', {at}), (1, 'question', 'other-1', 'open', {at}), (1, 'person', 'me', 'open', {at});
INSERT INTO questions (token_hash, day, words, conversation_id) VALUES
    ({bytes}, '2026-11-01', {bytes}, 1), ({other}, '2026-11-01', {bytes}, NULL)
"""


def test_deeds_know_their_account_and_questions_who_asked_when_0007_ran(
    empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _left_by("0005", empty_url, keyring, tmp_path / "fifth", monkeypatch)
    words = {"bytes": "x'01'", "other": "x'02'", "at": "'2026-11-01 10:00:00'"}
    if not empty_url.startswith("sqlite"):
        words = {"bytes": r"'\x01'::bytea", "other": r"'\x02'::bytea", "at": "'2026-11-01 10:00:00+00'::timestamptz"}
    with database.transaction() as tx:
        known(tx)
        for statement in _BEFORE_0008.format(**words).split(";"):
            tx.exec_driver_sql(statement)
    assert "0007" in migrations.upgrade(database)
    with database.transaction() as tx:
        accounts = tx.exec_driver_sql("SELECT verb, account_id FROM audit ORDER BY id").all()
        asked = tx.exec_driver_sql("SELECT conversation_id, speaker FROM questions ORDER BY id").all()
        audit.add_deed(tx, None, "desk", "move", now=NOW)
        last = tx.exec_driver_sql("SELECT max(id) FROM audit").scalar_one()
        tx.exec_driver_sql("DELETE FROM audit")
        audit.add_deed(tx, None, "desk", "move", now=NOW)
        assert tx.exec_driver_sql("SELECT max(id) FROM audit").scalar_one() == last + 1, "an id is given once"
    database.close()
    assert [tuple(row) for row in accounts] == [("add_account", 1), ("new_link", None), ("see_urgent", None)]
    assert [tuple(row) for row in asked] == [(1, "other-1"), (None, "")]


def test_leads_of_before_stand_by_themselves_and_can_be_merged_when_0010_ran(
    empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _left_by("0005", empty_url, keyring, tmp_path / "fifth", monkeypatch)
    lite = empty_url.startswith("sqlite")
    words = {"one": "x'01'", "two": "x'02'", "at": "'2026-11-01 10:00:00'"}
    if not lite:
        words = {"one": r"'\x01'::bytea", "two": r"'\x02'::bytea", "at": "'2026-11-01 10:00:00+00'::timestamptz"}
    with database.transaction() as tx:
        for statement in _BEFORE_0002.format(**words).split(";")[:2]:
            tx.exec_driver_sql(statement)
        one, at = words["one"], words["at"]
        tx.exec_driver_sql(f"INSERT INTO notes (lead_id, words, at) SELECT id, {one}, {at} FROM leads")  # noqa: S608 - values of the test's own
    assert "0010" in migrations.upgrade(database)
    with database.transaction() as tx:
        assert [tuple(row) for row in tx.exec_driver_sql("SELECT merged_into, follow_up_before FROM leads")] == [
            (None, None),
            (None, None),
        ]
        assert tx.exec_driver_sql("SELECT count(*) FROM notes").scalar_one() == 2, "what hangs on them is there"
        tx.exec_driver_sql("UPDATE leads SET merged_into = (SELECT MIN(id) FROM leads) WHERE reference = '122'")
        tx.exec_driver_sql("DELETE FROM leads WHERE reference = '121'")
        assert tx.exec_driver_sql("SELECT reference, merged_into FROM leads").all() == [("122", None)]
    database.close()


def test_leads_of_before_stand_in_no_intake_and_outlive_one_when_0011_ran(
    empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _left_by("0010", empty_url, keyring, tmp_path / "tenth", monkeypatch)
    lite = empty_url.startswith("sqlite")
    words = {"one": "x'01'", "two": "x'02'", "at": "'2026-11-01 10:00:00'"}
    if not lite:
        words = {"one": r"'\x01'::bytea", "two": r"'\x02'::bytea", "at": "'2026-11-01 10:00:00+00'::timestamptz"}
    with database.transaction() as tx:
        for statement in _BEFORE_0002.format(**words).split(";")[:2]:
            tx.exec_driver_sql(statement)
        one, at = words["one"], words["at"]
        tx.exec_driver_sql(f"INSERT INTO notes (lead_id, words, at) SELECT id, {one}, {at} FROM leads")  # noqa: S608 - values of the test's own
        tx.exec_driver_sql(f"INSERT INTO audit (door, verb, lead_id, at) SELECT 'desk', 'move', id, {at} FROM leads")  # noqa: S608 - values of the test's own
    assert "0011" in migrations.upgrade(database)
    with database.transaction() as tx:
        assert tx.exec_driver_sql("SELECT count(*) FROM notes").scalar_one() == 2, "what hangs on them is there"
        assert tx.exec_driver_sql("SELECT count(*) FROM audit WHERE intake_id IS NULL").scalar_one() == 2
        leads = "SELECT reference, intake_id, placed_at FROM leads ORDER BY 1"
        assert [tuple(row) for row in tx.exec_driver_sql(leads)] == [("121", None, None), ("122", None, None)]
        columns = "centre, kind, name, version, created_at, updated_at"
        new = f"INSERT INTO intakes ({columns}) SELECT 'a', 'youth', 'A', 1, {at}, {at}"
        tx.exec_driver_sql(new)
        tx.exec_driver_sql("UPDATE leads SET intake_id = 1 WHERE reference = '121'")
        tx.exec_driver_sql("DELETE FROM intakes")
        assert [tuple(row) for row in tx.exec_driver_sql(leads)] == [("121", None, None), ("122", None, None)]
        tx.exec_driver_sql(new)
        assert tx.exec_driver_sql("SELECT id FROM intakes").scalar_one() == 2, "an id is given once"
    database.close()


def test_no_id_is_given_twice_also_where_a_migration_made_a_table_anew(tmp_path: Path, keyring: Keyring) -> None:
    """A table that was made anew for a new column had forgotten it."""
    database = Database(f"sqlite:///{tmp_path}/whole.db", keyring)
    migrations.upgrade(database)
    with database.transaction() as tx:
        found = tx.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        made = {str(name): str(sql) for name, sql in found}
    database.close()
    wanted = {name for name, table in metadata.tables.items() if table.dialect_options["sqlite"]["autoincrement"]}
    assert "leads" in wanted
    assert {name for name in wanted if "AUTOINCREMENT" not in made[name]} == set()


def test_upgrade_refuses_when_a_migration_leaves_children_without_parents(
    sqlite_database: Database, later: Path
) -> None:
    later.write_text(NEXT.format(head=migrations.head(), then="op.execute('DELETE FROM conversations')"))
    with sqlite_database.transaction() as tx:
        say(tx, known(tx).id, "un")
    with pytest.raises(RuntimeError, match="rows whose parent is gone"):
        migrations.upgrade(sqlite_database)
    with sqlite_database.transaction() as tx:
        assert known(tx).turn == 1
        assert tx.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1


_BEFORE_0013 = """
INSERT INTO journey_counts (week, kind, name, locale, source, number) VALUES
    ('2026-11-16', 'step', 'sent', 'fr', 'salma', 3), ('2026-11-16', 'step', 'sent', 'fr', 'yassine', 2),
    ('2026-11-16', 'step', 'sent', 'fr', 'other', 1), ('2026-11-16', 'step', 'sent', 'ar', 'salma', 1),
    ('2026-11-16', 'step', 'sent', 'fr', 'radio', 7), ('2026-11-16', 'step', 'sent', 'fr', '', 9);
INSERT INTO intakes (id, centre, kind, name, version, created_at, updated_at)
    VALUES (1, 'c', 'youth', 'A', 1, {at}, {at});
INSERT INTO leads (id, reference, conversation_id, subject, status, source, trade, tries, follow_up_at, intake_id,
        placed_at, needs_guardian, changed_since_sent, created_at, updated_at) VALUES
    (1, '1', 1, 'me', 'withdrawn', 'salma', 'ai', 2, {at}, 1, {at}, false, false, {at}, {at}),
    (2, '2', 1, 'other-1.child-1', 'new', 'salma', 'ai', 2, {at}, 1, {at}, false, false, {at}, {at}),
    (3, '3', 2, 'me', 'withdrawn', 'salma', 'ai', 2, {at}, 1, {at}, false, false, {at}, {at}),
    (4, '4', 2, 'child-1', 'new', 'salma', 'ai', 2, {at}, 1, {at}, false, false, {at}, {at});
INSERT INTO notes (lead_id, words, at) SELECT id, {bytes}, {at} FROM leads;
INSERT INTO audit (lead_id, door, verb, about, intake_id, at)
    SELECT id, 'desk', 'record_call', 'reached', 1, {at} FROM leads;
INSERT INTO messages (conversation_id, speaker, outgoing, turn, words, at) VALUES
    (1, 'me', true, 1, {bytes}, {at}), (1, 'other-1', false, 1, {bytes}, {at}), (2, 'me', true, 1, {bytes}, {at});
INSERT INTO questions (token_hash, day, words, conversation_id, speaker) VALUES
    ({bytes}, '2026-11-01', {bytes}, 1, 'me'), ({other}, '2026-11-01', {bytes}, 2, 'me')
"""


def test_what_was_taken_back_before_and_sources_that_nobody_knows_are_gone_when_0013_ran(
    empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _left_by("0012", empty_url, keyring, tmp_path / "twelfth", monkeypatch)
    words = {"bytes": "x'01'", "other": "x'02'", "at": "'2026-11-01 10:00:00'"}
    if not empty_url.startswith("sqlite"):
        words = {"bytes": r"'\x01'::bytea", "other": r"'\x02'::bytea", "at": "'2026-11-01 10:00:00+00'::timestamptz"}
    with database.transaction() as tx:
        known(tx, "1001")
        known(tx, "1002")
        for statement in _BEFORE_0013.format(**words).split(";"):
            tx.exec_driver_sql(statement)
    assert "0013" in migrations.upgrade(database)
    with database.transaction() as tx:

        def rows(query: str) -> list[tuple[object, ...]]:
            return [tuple(row) for row in tx.exec_driver_sql(query)]

        assert rows("SELECT locale, source, number FROM journey_counts ORDER BY locale, source") == [
            ("ar", "other", 1),
            ("fr", "", 9),
            ("fr", "other", 6),
            ("fr", "radio", 7),
        ]
        left = rows("SELECT source, trade, tries FROM leads ORDER BY id")
        assert [tuple(map(str, row)) for row in left] == [("", "", "0"), ("other", "ai", "2")] * 2
        moments = rows("SELECT follow_up_at IS NULL, placed_at IS NULL, intake_id IS NULL FROM leads ORDER BY id")
        assert [[bool(is_empty) for is_empty in row] for row in moments] == [[True] * 3, [False] * 3] * 2
        assert rows("SELECT subject FROM leads JOIN notes ON notes.lead_id = leads.id ORDER BY leads.id") == [
            ("other-1.child-1",),
            ("child-1",),
        ]
        done = rows("SELECT about, intake_id FROM audit ORDER BY lead_id")
        assert done == [("taken_back", None), ("reached", 1)] * 2
        assert rows("SELECT conversation_id, speaker FROM messages ORDER BY id") == [(1, "other-1"), (2, "me")]
        assert rows("SELECT conversation_id FROM questions") == [(2,)]
    database.close()


_BEFORE_0016 = """
INSERT INTO leads (id, reference, conversation_id, subject, status, follow_up_at, needs_guardian, changed_since_sent,
        created_at, updated_at) VALUES
    (1, '1', 1, 'a', 'to_call_back', {at}, false, false, {at}, {at}),
    (2, '2', 1, 'b', 'to_call_back', {at}, false, false, {at}, {at}),
    (3, '3', 1, 'c', 'no_answer', {at}, false, false, {at}, {at}),
    (4, '4', 1, 'd', 'new', {at}, false, false, {at}, {at}),
    (5, '5', 1, 'e', 'new', NULL, false, false, {at}, {at});
INSERT INTO audit (lead_id, door, verb, about, at) VALUES
    (1, 'desk', 'follow_up', '', {at}), (1, 'desk', 'record_call', 'call_back', {at}),
    (1, 'desk', 'record_call', 'wrong_number', {at}),
    (2, 'desk', 'record_call', 'call_back', {at}), (2, 'desk', 'follow_up', '', {at}),
    (3, 'desk', 'record_call', 'no_answer', {at}), (5, 'desk', 'record_call', 'call_back', {at})
"""


def test_calls_that_were_promised_before_0016_are_told_from_what_staff_chose(
    empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _left_by("0014", empty_url, keyring, tmp_path / "fourteenth", monkeypatch)
    is_sqlite = empty_url.startswith("sqlite")
    at = "'2026-11-01 10:00:00'" if is_sqlite else "'2026-11-01 10:00:00+00'::timestamptz"
    with database.transaction() as tx:
        known(tx, "1001")
        for statement in _BEFORE_0016.format(at=at).split(";"):
            tx.exec_driver_sql(statement)
    assert "0016" in migrations.upgrade(database)
    with database.transaction() as tx:
        found = tx.exec_driver_sql("SELECT follow_up_for FROM leads ORDER BY id").scalars()
        assert list(found) == ["promised", "own", "retry", "own", ""]
    database.close()


_BEFORE_0017 = """
INSERT INTO consents (conversation_id, subject, audience, version, given, at)
    VALUES (1, 'me', 'youth', '1', true, {at});
INSERT INTO outbox (conversation_id, turn, position, body, status, due_at, created_at)
    VALUES (1, 1, 0, {bytes}, 'pending', {at}, {at})
"""


def test_consents_of_before_are_to_be_contacted_and_what_waits_is_sent_at_any_hour_when_0017_ran(
    empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _left_by("0016", empty_url, keyring, tmp_path / "sixteenth", monkeypatch)
    words = {"bytes": "x'01'", "at": "'2026-11-01 10:00:00'"}
    if not empty_url.startswith("sqlite"):
        words = {"bytes": r"'\x01'::bytea", "at": "'2026-11-01 10:00:00+00'::timestamptz"}
    with database.transaction() as tx:
        known(tx, "1001")
        for statement in _BEFORE_0017.format(**words).split(";"):
            tx.exec_driver_sql(statement)
    assert "0017" in migrations.upgrade(database)
    with database.transaction() as tx:
        assert tx.exec_driver_sql("SELECT about FROM consents").scalars().all() == ["contact"]
        assert tx.exec_driver_sql("SELECT status, send_by FROM outbox").all() == [("pending", None)]
        assert tx.exec_driver_sql("SELECT unasked_at FROM conversations").scalars().all() == [None]
        reminders.plan(tx, 1, "me", NOW, NOW)
        tx.exec_driver_sql("DELETE FROM conversations")
        assert not reminders.is_any_due(tx, NOW)
    database.close()


def test_what_waits_of_before_goes_as_a_reply_when_0018_ran(
    empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _left_by("0017", empty_url, keyring, tmp_path / "seventeenth", monkeypatch)
    words = {"bytes": "x'01'", "at": "'2026-11-01 10:00:00'"}
    if not empty_url.startswith("sqlite"):
        words = {"bytes": r"'\x01'::bytea", "at": "'2026-11-01 10:00:00+00'::timestamptz"}
    with database.transaction() as tx:
        known(tx, "1001")
        for statement in _BEFORE_0017.format(**words).split(";"):
            tx.exec_driver_sql(statement)
    assert "0018" in migrations.upgrade(database)
    with database.transaction() as tx:
        assert tx.exec_driver_sql("SELECT priority FROM outbox").scalars().all() == [0]
    database.close()


_BEFORE_0019 = """
INSERT INTO leads (id, reference, conversation_id, subject, status, needs_guardian, changed_since_sent, created_at,
    updated_at) VALUES (1, '121', 1, 'me', 'new', false, false, {at}, {at});
INSERT INTO reminders (conversation_id, speaker, since, due_at) VALUES (1, 'me', {at}, {at})
"""


def test_reminders_of_before_are_of_an_unfinished_sign_up_and_leads_may_have_a_visit_when_0019_ran(
    empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _left_by("0018", empty_url, keyring, tmp_path / "eighteenth", monkeypatch)
    at = "'2026-11-01 10:00:00'" if empty_url.startswith("sqlite") else "'2026-11-01 10:00:00+00'::timestamptz"
    with database.transaction() as tx:
        known(tx, "1001")
        for statement in _BEFORE_0019.format(at=at).split(";"):
            tx.exec_driver_sql(statement)
    assert "0019" in migrations.upgrade(database)
    with database.transaction() as tx:
        assert tx.exec_driver_sql("SELECT kind FROM reminders").scalars().all() == ["unfinished"]
        offer = slots.Offer("al-hotaya", NOW + DAY, NOW + 2 * DAY, 1)
        appointments.book(tx, slots.add_slot(tx, offer, None, NOW), 1, NOW)
        tx.exec_driver_sql("DELETE FROM conversations")
        assert tx.exec_driver_sql("SELECT count(*) FROM appointments").scalar_one() == 0
        assert delete_expired(tx, NOW + 2 * DAY + slots.KEPT, NOW.date()) == 1
    database.close()


_BEFORE_0020 = """
INSERT INTO bulks (key, verb, about, status, number, created_at) VALUES ('k', 'move', 'papers', 'running', 1, {at});
INSERT INTO bulk_items (bulk_id, lead_id) VALUES (1, 1)
"""


def test_deed_for_many_of_before_goes_on_at_once_when_0020_ran(
    empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _left_by("0019", empty_url, keyring, tmp_path / "nineteenth", monkeypatch)
    instant = "'2026-11-01 10:00:00'"
    if not empty_url.startswith("sqlite"):
        instant = "'2026-11-01 10:00:00+00'::timestamptz"
    with database.transaction() as tx:
        lead(tx, 1)
        for statement in _BEFORE_0020.format(at=instant).split(";"):
            tx.exec_driver_sql(statement)
    assert "0020" in migrations.upgrade(database)
    with database.transaction() as tx:
        item = bulks.take_next(tx, NOW)
        assert item is not None
        assert (item.about, item.locale) == ("papers", "")
        mailing = mailings.add_mailing(tx, None, "tab=all", NOW)  # type: ignore[arg-type]
        mailings.set_text(tx, mailing, "fr", "Bonjour")
        mailings.mark_sent(tx, mailing, item.bulk_id, None, NOW)  # type: ignore[arg-type]
        tx.exec_driver_sql("DELETE FROM bulks")
        kept = mailings.get_mailing(tx, mailing)
        assert kept is not None
        assert (kept.bulk_id, kept.status(NOW)) == (None, "done")
    database.close()


def test_key_and_conversations_of_before_stay_and_erasures_are_written_down_when_0021_ran(
    empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _left_by("0020", empty_url, keyring, tmp_path / "twentieth", monkeypatch)
    with database.transaction() as tx:
        tx.execute(keychecks.insert(), {"id": 1, "value": "tawjih"})
        lead(tx, 1)
    assert "0021" in migrations.upgrade(database)
    with database.transaction() as tx:
        check_key(tx)
        assert list_keys_in_use(tx) == [1]
        mark_holder(tx, "a", keyring, NOW)
        mark_holder(tx, "a", keyring, NOW)
        assert len(list_holders(tx, NOW)) == 1
        contacts.erase_conversation(tx, 1, NOW)
        found = {whose for whose, _ in erasures.list_since(tx, NOW)}
        assert erasures.of_conversation(keyring, 1) in found
        assert len(found) == 2
    database.close()


_BEFORE_0022 = """
INSERT INTO tickets (conversation_id, kind, subject, status, created_at) VALUES (1, 'person', 'me', 'open', {at})
"""


def test_requests_of_before_have_no_link_and_can_have_one_when_0022_ran(
    empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _left_by("0021", empty_url, keyring, tmp_path / "before", monkeypatch)
    instant = "'2026-11-01 10:00:00'"
    if not empty_url.startswith("sqlite"):
        instant = "'2026-11-01 10:00:00+00'::timestamptz"
    with database.transaction() as tx:
        lead_id = lead(tx, 1)
        tx.exec_driver_sql(_BEFORE_0022.format(at=instant))
    assert "0022" in migrations.upgrade(database)
    with database.transaction() as tx:
        conversation_id, subject = leads.get_whose(tx, lead_id)
        before = guardians.get_guardian(tx, conversation_id, subject, NOW)
        assert before is not None
        assert (before.answer, before.open_until, before.phone) == ("", None, "")
        guardian_links.offer(tx, conversation_id, subject, "token", NOW)
        said = guardian_links.Said("call", "v", "fr", "webchat", "+212600000009", "any")
        assert guardian_links.use_link(tx, "token", said, NOW)
        after = guardians.get_guardian(tx, conversation_id, subject, NOW)
        assert after is not None
        assert (after.answer, after.phone) == ("call", "+212600000009")
        contacts.delete_conversations(tx, [conversation_id])
        assert tx.exec_driver_sql("SELECT count(*) FROM guardians").scalar_one() == 0
    database.close()


_BEFORE_0023 = """
INSERT INTO outbox (conversation_id, turn, position, body, status, due_at, created_at) VALUES
    (1, 1, 0, {bytes}, 'sent', {at}, {at})
"""


def test_whose_messages_of_before_are_nobody_says_when_0023_ran(
    empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _left_by("0022", empty_url, keyring, tmp_path / "before", monkeypatch)
    words = {"bytes": "x'01'", "at": "'2026-11-01 10:00:00'"}
    if not empty_url.startswith("sqlite"):
        words = {"bytes": r"'\x01'::bytea", "at": "'2026-11-01 10:00:00+00'::timestamptz"}
    with database.transaction() as tx:
        known(tx, "1001")
        tx.exec_driver_sql(_BEFORE_0023.format(**words))
    assert "0023" in migrations.upgrade(database)
    with database.transaction() as tx:
        assert tx.exec_driver_sql("SELECT speaker FROM outbox").scalars().all() == [""]
    database.close()


_BEFORE_0024 = """
INSERT INTO conversations (channel, address_hash, address, created_at, updated_at, expires_at)
    VALUES ('webchat', {bytes}, {bytes}, '2026-11-22 10:00:00', '2026-11-22 10:00:00', '2026-11-22 10:00:00')
"""


def test_conversation_of_before_has_a_pace_when_0024_ran(
    empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _left_by("0023", empty_url, keyring, tmp_path / "before", monkeypatch)
    with database.transaction() as tx:
        tx.exec_driver_sql(_BEFORE_0024.format(bytes="x'00'" if empty_url.startswith("sqlite") else "'x'::bytea"))
    assert "0024" in migrations.upgrade(database)
    with database.transaction() as tx:
        assert tx.exec_driver_sql("SELECT busy_until FROM conversations").all() == [(None,)]
        arrivals.save(tx, "10.0.0.1", NOW + DAY)  # nobody came from there yet: nothing to be changed
        assert arrivals.lock(tx, "10.0.0.1", NOW) == NOW
        arrivals.save(tx, "10.0.0.1", NOW + DAY)
        assert arrivals.lock(tx, "10.0.0.1", NOW) == NOW + DAY
    database.close()


_BEFORE_0025 = """
INSERT INTO audit (door, verb, about, at) VALUES ('desk', 'move', 'new papers', '2026-11-22 10:00:00+00')
"""


def test_line_of_the_audit_from_before_is_not_changed_either_when_0025_ran(
    empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _left_by("0024", empty_url, keyring, tmp_path / "before", monkeypatch)
    with database.transaction() as tx:
        tx.exec_driver_sql(_BEFORE_0025)
        tx.exec_driver_sql("UPDATE audit SET verb = 'claim'")  # as it was before
    assert "0025" in migrations.upgrade(database)
    with pytest.raises(exc.DBAPIError, match="is not changed"), database.transaction() as tx:
        tx.exec_driver_sql("UPDATE audit SET verb = 'move'")
    with database.transaction() as tx:
        tx.exec_driver_sql("UPDATE audit SET about = 'erased'")
        assert tx.exec_driver_sql("SELECT verb, about FROM audit").all() == [("claim", "erased")]
    database.close()


_BEFORE_0026 = """
INSERT INTO announcements (kind, key, at) VALUES ('new', 'new 1', '2026-11-22 10:00:00+00')
"""


def test_news_of_before_are_for_all_of_the_staff_when_0026_ran(
    empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _left_by("0025", empty_url, keyring, tmp_path / "before", monkeypatch)
    with database.transaction() as tx:
        tx.exec_driver_sql(_BEFORE_0026)
    assert "0026" in migrations.upgrade(database)
    with database.transaction() as tx:
        assert tx.exec_driver_sql("SELECT id, kind, staff_id FROM announcements").all() == [(1, "new", None)]
        tx.exec_driver_sql("DELETE FROM announcements")
        tx.exec_driver_sql(_BEFORE_0026)
        assert tx.exec_driver_sql("SELECT id FROM announcements").scalars().all() == [2], "no id is given twice"
    database.close()


_BEFORE_0027 = """
INSERT INTO sign_in_failures (whose_hash, at) VALUES ({bytes}, '2026-11-22 10:00:00+00')
"""


def test_who_signs_in_is_known_where_they_did_when_0027_ran_and_what_failed_before_counts(
    empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _left_by("0026", empty_url, keyring, tmp_path / "before", monkeypatch)
    hashed = keyring.hash("sign_in", "login salma").hex()
    with database.transaction() as tx:
        literal = f"x'{hashed}'" if empty_url.startswith("sqlite") else f"'\\x{hashed}'::bytea"
        tx.exec_driver_sql(_BEFORE_0027.format(bytes=literal))
    assert "0027" in migrations.upgrade(database)
    with database.transaction() as tx:
        assert failures.count_failures(tx, "login salma", NOW - DAY) == 1
        assert not failures.is_place(tx, "login salma at 10.0.0.1", NOW)
        for at in (NOW - DAY, NOW):
            failures.add_place(tx, "login salma at 10.0.0.1", at)
        assert failures.is_place(tx, "login salma at 10.0.0.1", NOW)
    database.close()


_BEFORE_0030 = """
INSERT INTO staff (login, name, roles, created_at) VALUES ('salma', {bytes}, 'counsellor', '2026-11-22 10:00:00+00')
"""


def test_who_worked_here_before_is_of_no_centre_when_0030_ran(
    empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _left_by("0027", empty_url, keyring, tmp_path / "before", monkeypatch)
    name = keyring.encrypt("Salma", "staff.name").hex()
    with database.transaction() as tx:
        literal = f"x'{name}'" if empty_url.startswith("sqlite") else f"'\\x{name}'::bytea"
        tx.exec_driver_sql(_BEFORE_0030.format(bytes=literal))
    assert "0030" in migrations.upgrade(database)
    with database.transaction() as tx:
        (found,) = staff.list_accounts(tx)
        assert (found.login, found.name, found.centre) == ("salma", "Salma", "")
        staff.set_centre(tx, found.id, "centre-south")
        assert staff.list_accounts(tx)[0].centre == "centre-south"
    database.close()


_BEFORE_0029 = """
INSERT INTO conversations (id, channel, address_hash, address, turn, created_at, updated_at, expires_at)
    VALUES (1, 'webchat', {bytes}, {bytes}, 1, {at}, {at}, {at});
INSERT INTO leads (id, reference, conversation_id, subject, status, needs_guardian, changed_since_sent, created_at,
    updated_at) VALUES (1, '121', 1, 'child-1', 'new', false, false, {at}, {at})
"""


def test_no_request_was_taken_over_when_0029_ran(
    empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _left_by("0027", empty_url, keyring, tmp_path / "before", monkeypatch)
    literal = "x'ab'" if empty_url.startswith("sqlite") else "'\\xab'::bytea"
    with database.transaction() as tx:
        for statement in _BEFORE_0029.format(bytes=literal, at="'2026-11-22 10:00:00+00'").split(";"):
            tx.exec_driver_sql(statement)
    assert "0029" in migrations.upgrade(database)
    with database.transaction() as tx:
        assert tx.exec_driver_sql("SELECT subject, taken_over_at FROM leads").all() == [("child-1", None)]
    database.close()


def test_nobody_had_joined_a_request_and_each_code_is_for_who_it_was_when_0033_ran(
    empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _left_by("0032", empty_url, keyring, tmp_path / "before", monkeypatch)
    literal = "x'ab'" if empty_url.startswith("sqlite") else "'\\xab'::bytea"
    with database.transaction() as tx:
        for statement in (*_BEFORE_0029.split(";"), _CODE_BEFORE_0033):
            tx.exec_driver_sql(statement.format(bytes=literal, at="'2026-11-22 10:00:00+00'"))
    assert "0033" in migrations.upgrade(database)
    with database.transaction() as tx:
        found = tx.exec_driver_sql("SELECT subject, reference_before, joined_at, beside_since FROM leads")
        assert found.all() == [("child-1", "", None, None)]
        assert tx.exec_driver_sql("SELECT speaker, kind FROM moves").all() == [("child-1", "")]
    database.close()


def test_number_was_marked_wrong_by_its_last_call_when_0035_ran(
    empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _left_by("0034", empty_url, keyring, tmp_path / "before", monkeypatch)
    literal = "x'ab'" if empty_url.startswith("sqlite") else "'\\xab'::bytea"
    with database.transaction() as tx:
        known(tx, "1001")
        for statement in _BEFORE_0035.format(bytes=literal).split(";"):
            tx.exec_driver_sql(statement)
    assert "0035" in migrations.upgrade(database)
    with database.transaction() as tx:
        found = tx.exec_driver_sql("SELECT subject FROM leads WHERE phone_wrong ORDER BY id").scalars()
        assert found.all() == ["wrong", "moved"]
        assert tx.exec_driver_sql("SELECT claimed_by, claimed_until FROM tickets").all() == [(None, None)]
        tx.exec_driver_sql("UPDATE tickets SET claimed_by = 1")
        tx.exec_driver_sql("DELETE FROM staff")
        assert tx.exec_driver_sql("SELECT claimed_by FROM tickets").all() == [(None,)]
    database.close()


@pytest.mark.parametrize("stay", [0, 3])
def test_id_of_a_deleted_row_is_given_to_nobody_when_0035_ran(
    stay: int, empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _left_by("0034", empty_url, keyring, tmp_path / "before", monkeypatch)
    row = """INSERT INTO tickets (conversation_id, kind, subject, status, created_at)
        VALUES (1, 'person', '{}', 'open', '2026-11-01 10:00:00+00')"""
    with database.transaction() as tx:
        known(tx, "1001")
        for number in range(1, 8):
            tx.exec_driver_sql(row.format(f"child-{number}"))
        tickets = table("tickets", column("id"))
        tx.execute(delete(tickets).where(tickets.c.id > stay))
    assert "0035" in migrations.upgrade(database)
    with database.transaction() as tx:
        tx.exec_driver_sql(row.format("me"))
        assert tx.exec_driver_sql("SELECT id FROM tickets ORDER BY id").scalars().all() == [*range(1, stay + 1), 8]
    database.close()


_BEFORE_0035 = """
INSERT INTO staff (id, login, name, roles, created_at)
    VALUES (1, 'salma', {bytes}, 'counsellor', '2026-11-01 10:00:00+00');
INSERT INTO tickets (conversation_id, kind, subject, status, created_at)
    VALUES (1, 'person', 'me', 'open', '2026-11-01 10:00:00+00');
INSERT INTO leads (id, reference, conversation_id, subject, status, needs_guardian, changed_since_sent, created_at,
    updated_at, moved_at) VALUES
    (1, '121', 1, 'wrong', 'new', false, false, '2026-11-01 10:00:00+00', '2026-11-01 10:00:00+00', NULL),
    (2, '122', 1, 'moved', 'new', false, false, '2026-11-01 10:00:00+00', '2026-11-03 10:00:00+00',
        '2026-11-03 10:00:00+00'),
    (3, '123', 1, 'told', 'new', false, false, '2026-11-01 10:00:00+00', '2026-11-03 10:00:00+00', NULL),
    (4, '124', 1, 'reached', 'new', false, false, '2026-11-01 10:00:00+00', '2026-11-01 10:00:00+00', NULL);
INSERT INTO audit (lead_id, door, verb, about, at) VALUES
    (1, 'desk', 'record_call', 'no_answer', '2026-11-02 10:00:00+00'),
    (1, 'desk', 'record_call', 'wrong_number', '2026-11-02 11:00:00+00'),
    (2, 'desk', 'record_call', 'wrong_number', '2026-11-02 10:00:00+00'),
    (3, 'desk', 'record_call', 'wrong_number', '2026-11-02 10:00:00+00'),
    (4, 'desk', 'record_call', 'wrong_number', '2026-11-02 10:00:00+00'),
    (4, 'desk', 'record_call', 'reached', '2026-11-02 11:00:00+00')
"""


_CODE_BEFORE_0033 = """
INSERT INTO moves (conversation_id, speaker, code_hash, token_hash, expires_at)
    VALUES (1, 'child-1', {bytes}, {bytes}, {at})
"""


def test_nobody_was_offered_a_seat_before_0031_ran(
    empty_url: str, keyring: Keyring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = _left_by("0030", empty_url, keyring, tmp_path / "before", monkeypatch)
    nothing = "x'00'" if empty_url.startswith("sqlite") else "'\\x00'::bytea"
    with database.transaction() as tx:
        for row in _BEFORE_0031:
            tx.exec_driver_sql(row.format(bytes=nothing))
    assert "0031" in migrations.upgrade(database)
    with database.transaction() as tx:
        assert seat_offers.get_seat(tx, 1) == ("", None)
        seat_offers.offer(tx, 1, NOW)
        assert seat_offers.get_seat(tx, 1) == (seat_offers.OFFERED, NOW)
    database.close()


_BEFORE_0031 = (
    """INSERT INTO conversations (id, channel, address_hash, address, created_at, updated_at, expires_at) VALUES
    (1, 'telegram', {bytes}, {bytes}, '2026-11-22 10:00:00+00', '2026-11-22 10:00:00+00', '2027-11-22 10:00:00+00')""",
    """INSERT INTO leads
    (id, conversation_id, subject, reference, status, needs_guardian, changed_since_sent, created_at,
    updated_at) VALUES (1, 1, 'me', '1234501', 'waiting_list', false, false, '2026-11-22 10:00:00+00',
    '2026-11-22 10:00:00+00')""",
)


def test_two_databases_are_migrated_at_once_in_one_process(tmp_path: Path, keyring: Keyring) -> None:
    """Alembic knows one database at a time, and took the tables of one to the other."""
    databases = [Database(f"sqlite:///{tmp_path}/{number}.db", keyring) for number in range(4)]
    at_once(4, lambda number: migrations.upgrade(databases[number]))
    assert {migrations.current(one) for one in databases} == {migrations.head()}
    for one in databases:
        one.close()
