"""The keys: changed while the program serves, by one or many, killed anywhere; nothing is lost and nothing readable."""

from __future__ import annotations

import contextlib
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select, text, update

from bot import cli as command_line
from bot.clock import SystemClock
from bot.data_folder import is_new
from bot.notices import Notices
from bot.services.key_watch import KeyWatch
from bot.services.rotation import Rotation, drop
from storage import contacts, keyfile, keys, rekeying
from storage.columns import as_stored
from storage.crypto import Keyring, WrongKey
from storage.db import Database
from storage.keyfile import KeyFile, KeyInUse
from storage.models import conversations, leads, metadata
from storage.rekeying import Rekeying
from tests.storing import known, save
from tests.test_move import value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typer.testing import CliRunner

ROWS = 3


@pytest.fixture
def key_file(tmp_path: Path) -> KeyFile:
    Keyring.create(tmp_path / "key.json")
    return KeyFile(tmp_path / "key.json")


@pytest.fixture
def kept(database_url: str, key_file: KeyFile) -> Iterator[Database]:
    """A database in use, with a key file of its own."""
    with opened(database_url, key_file) as database:
        yield database


@contextlib.contextmanager
def opened(url: str, key_file: KeyFile) -> Iterator[Database]:
    database = Database(url, Keyring.load(key_file.path))
    try:
        with database.transaction() as tx:
            keys.check_key(tx)
        yield database
    finally:
        database.close()


def fill(database: Database) -> None:
    """Something in every table."""
    with database.transaction() as tx:
        if tx.dialect.name == "sqlite":
            tx.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
        for one in metadata.sorted_tables:
            if one.name not in {"keychecks", "key_holders"}:
                # what leads to a row of the same table comes behind it
                tx.execute(insert(one), [{c.name: value(c, row) for c in one.columns} for row in range(ROWS, 0, -1)])
            if "id" in one.c and tx.dialect.name == "postgresql":
                tx.execute(text("SELECT setval(pg_get_serial_sequence(:name, 'id'), 10)"), {"name": one.name})


def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.reading() as tx:
        return {
            one.name: sorted((tuple(row) for row in tx.execute(select(one))), key=repr)
            for one in metadata.sorted_tables
            if one.name not in {"keychecks", "key_holders"}
        }


def in_use(database: Database) -> set[int]:
    with database.reading() as tx:
        return {one.version for one in keys.count_used(tx)}


def rotation(database: Database, key_file: KeyFile, said: list[str] | None = None) -> Rotation:
    return Rotation(database, key_file, SystemClock(), (said if said is not None else []).append, waits=lambda _: None)


# --- the key file -----------------------------------------------------------------------------------------------------


def test_new_key_is_added_for_its_owner_only_and_no_copy_of_the_old_file_is_left(key_file: KeyFile) -> None:
    before = key_file.read()
    (key_file.path.parent / ".key.json-left").write_text("of one that was killed")
    assert key_file.add() == 2
    after = key_file.read()
    assert dict(before.keys).items() < dict(after.keys).items()
    assert (after.current, after.root) == (1, before.root)
    assert key_file.path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in key_file.path.parent.iterdir()] == ["key.json"]


def test_key_file_that_a_group_may_read_stays_so_and_nobody_else_ever_may(key_file: KeyFile) -> None:
    key_file.path.chmod(0o644)
    key_file.add()
    assert key_file.path.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("step", ["mkstemp", "fsync", "replace"])
def test_old_keys_are_there_when_the_disk_fails_in_the_middle(
    key_file: KeyFile, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    before = key_file.path.read_bytes()
    where: Any = {"mkstemp": tempfile, "fsync": os, "replace": Path}[step]
    with monkeypatch.context() as patch:
        patch.setattr(where, step, fails)
        with pytest.raises(OSError, match="No space"):
            key_file.add()
    assert key_file.path.read_bytes() == before
    assert [one.name for one in key_file.path.parent.iterdir()] == ["key.json"]


def test_two_at_once_add_two_keys_and_lose_none(key_file: KeyFile) -> None:
    with ThreadPoolExecutor(8) as threads:
        added = list(threads.map(lambda _: KeyFile(key_file.path).add(), range(24)))
    assert sorted(added) == list(range(2, 26))
    assert sorted(key_file.read().keys) == list(range(1, 26))


def test_file_of_an_older_program_keeps_its_hashes_when_key_1_is_dropped(tmp_path: Path) -> None:
    file = KeyFile(tmp_path / "key.json")
    file.create(keyfile.Content({1: b"1" * 32}, 1, b"1" * 32))
    file.path.write_text(file.path.read_text().partition(', "root"')[0] + "}")
    old = Keyring.load(file.path).hash("phone", "x")
    assert old == Keyring.from_bytes(b"1" * 32).hash("phone", "x")
    file.begin_with(file.add())
    file.drop(1)
    after = Keyring.load(file.path)
    assert (after.versions, after.hash("phone", "x")) == (frozenset({2}), old)


def test_start_says_loudly_for_a_day_that_a_new_key_has_to_be_copied(key_file: KeyFile) -> None:
    now = datetime.now(UTC)
    assert is_new(key_file.path, now).startswith(f"THE KEY IS NEW: copy {key_file.path} today")
    assert is_new(key_file.path, now + timedelta(days=2)) == ""
    os.utime(key_file.path, (0, 0))
    assert is_new(key_file.path, now) == ""
    key_file.add()
    assert is_new(key_file.path, now), "and when another was added"


# --- reading it again -------------------------------------------------------------------------------------------------


def test_value_of_a_key_that_came_later_is_read_without_a_restart(key_file: KeyFile) -> None:
    long_running = Keyring.load(key_file.path)
    key_file.add()
    other = Keyring.load(key_file.path)
    stored = other.encrypt_with(2, "Test", "a.b")
    assert long_running.decrypt(stored, "a.b") == "Test"
    assert long_running.current == 1, "and writes with the old one until the database says so"
    assert long_running.reader("a.b")(stored) == "Test"


@pytest.mark.parametrize("content", [b"", b"{", None])
def test_keys_stay_as_they_are_when_the_file_is_gone_or_broken(key_file: KeyFile, content: bytes | None) -> None:
    long_running = Keyring.load(key_file.path)
    stored = long_running.encrypt("Test", "a.b")
    key_file.path.unlink()
    if content is not None:
        key_file.path.write_bytes(content)
    assert not long_running.look_again()
    assert long_running.decrypt(stored, "a.b") == "Test"


def test_keys_of_another_installation_are_never_taken(key_file: KeyFile) -> None:
    long_running = Keyring.load(key_file.path)
    key_file.path.unlink()
    Keyring.create(key_file.path)
    assert not long_running.look_again()


# --- rotation ---------------------------------------------------------------------------------------------------------


def test_everything_that_is_encrypted_is_written_anew_and_reads_as_before(kept: Database, key_file: KeyFile) -> None:
    fill(kept)
    before = everything(kept)
    done = rotation(kept, key_file).run()
    assert (done.version, done.unreadable) == (2, 0)
    assert everything(kept) == before
    assert in_use(kept) == {2}
    assert done.rows > 10 * ROWS
    drop(kept, key_file, 1, SystemClock())
    with opened(str(kept.engine.url.render_as_string(hide_password=False)), key_file) as again:
        assert again.keyring.versions == {2}
        assert everything(again) == before
        assert known_again(again)


def known_again(database: Database) -> bool:
    """Whether an address is still found by its hash."""
    with database.transaction() as tx:
        one = known(tx, "1234")
        return known(tx, "1234").id == one.id


def test_nothing_is_written_with_a_key_that_another_process_cannot_read(kept: Database, key_file: KeyFile) -> None:
    """Somewhere else a process has its own copy of the key file, without the new key."""
    elsewhere = Keyring.from_bytes(b"1" * 32)
    said: list[str] = []
    asked = 0

    def waits(_: float) -> None:
        nonlocal asked
        asked += 1
        assert in_use(kept) == {1}
        assert keys_in_use(kept) == [1]
        if asked == 3:
            with kept.transaction() as tx:
                keys.delete_holder(tx, "elsewhere")

    with kept.transaction() as tx:
        known(tx)
        keys.mark_holder(tx, "elsewhere", elsewhere, SystemClock().now())
    rotating = rotation(kept, key_file, said)
    rotating.waits = waits
    with contextlib.suppress(AssertionError):
        rotating.run()
    assert asked >= 3
    assert any("Waiting until all processes can read key 2" in one for one in said)


def keys_in_use(database: Database) -> list[int]:
    with database.reading() as tx:
        return keys.list_keys_in_use(tx)


async def test_running_process_learns_a_key_and_writes_with_it_once_the_database_says_so(
    kept: Database, key_file: KeyFile
) -> None:
    url = kept.engine.url.render_as_string(hide_password=False)
    told: list[str] = []
    with opened(url, key_file) as other:
        watch = KeyWatch(other, SystemClock(), Notices(told.append))
        await watch.look()
        key_file.add()
        await watch.look()
        with kept.reading() as tx:
            assert [(one.versions, one.current) for one in keys.list_holders(tx, SystemClock().now())] == [
                (frozenset({1, 2}), 1)
            ]
        kept.keyring.look_again()
        with kept.transaction() as tx:
            keys.add_check(tx, 2)
        await watch.look()
        assert other.keyring.current == 2
        assert told == []


async def test_process_whose_key_file_lacks_the_key_says_so_and_goes_on(kept: Database, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    copied = tmp_path / "there" / "key.json"
    copied.write_bytes((tmp_path / "key.json").read_bytes())
    told: list[str] = []
    with opened(kept.engine.url.render_as_string(hide_password=False), KeyFile(copied)) as other:
        watch = KeyWatch(other, SystemClock(), Notices(told.append))
        KeyFile(tmp_path / "key.json").add()
        kept.keyring.look_again()
        with kept.transaction() as tx:
            keys.add_check(tx, 2)
        await watch.look()
        assert other.keyring.current == 1
        assert told[0].startswith("The key file lacks key 2")
        copied.write_bytes((tmp_path / "key.json").read_bytes())
        await watch.look()
        assert other.keyring.current == 2
        assert told[1] == "The key file has all keys again."


def test_what_is_written_meanwhile_is_kept(kept: Database, key_file: KeyFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn writes between reading a row and writing it anew: what it wrote stays."""
    with kept.transaction() as tx:
        one = known(tx).id
    original = rekeying.Rekeying._write

    def write(self: rekeying.Rekeying, whole: Any, names: list[str], changes: list[dict[str, object]]) -> int:
        if whole is conversations:
            with kept.transaction() as tx:
                save(tx, one, state='{"newer": 1}')
        return original(self, whole, names, changes)

    monkeypatch.setattr(rekeying.Rekeying, "_write", write)
    rotation(kept, key_file).run()
    with kept.reading() as tx:
        assert contacts.list_states(tx, [one]) == {one: '{"newer": 1}'}
    assert in_use(kept) == {2}


def test_row_that_somebody_is_writing_is_waited_for_by_nobody_and_comes_later(
    postgresql_database: Database, tmp_path: Path
) -> None:
    """A turn holds a row, and it is the only one that is left."""
    key_file = KeyFile(tmp_path / "key.json")
    key_file.create(keyfile.Content({1: b"test" * 8}, 1, b"test" * 8))
    url = postgresql_database.engine.url.render_as_string(hide_password=False)
    with opened(url, key_file) as database:
        with database.transaction() as tx:
            known(tx)
        turn = database.engine.connect()
        turn.begin()
        known(turn)
        looked = 0

        def waits(_: float) -> None:
            nonlocal looked
            looked += 1
            if looked == 3:
                turn.commit()

        rotating = rotation(database, key_file)
        rotating.waits = waits
        done = rotating.run()
        turn.close()
        assert looked >= 3
        assert done.version == 2
        assert in_use(database) == {2}


def test_damaged_values_are_left_and_counted_and_their_key_stays(kept: Database, key_file: KeyFile) -> None:
    fill(kept)
    with kept.transaction() as tx:
        stored = as_stored(leads)
        sound = kept.keyring.encrypt("x", "leads.first_name")
        bad = sound[:-1] + bytes([sound[-1] ^ 1])  # another byte each time: one that is written may be there already
        tx.execute(update(stored).where(stored.c.id == 1).values(first_name=bad))
    done = rotation(kept, key_file).run()
    assert done.unreadable == 1
    with pytest.raises(KeyInUse, match=r"Key 1 is in use by 1 values \(in leads\)"):
        drop(kept, key_file, 1, SystemClock())
    assert rotation(kept, key_file).run().version == 3, "and it keeps nobody from a new key"


def test_no_lot_holds_the_writer_for_long(sqlite_database: Database, tmp_path: Path) -> None:
    """Ten thousand conversations with much in each: others come in between. The length is told, not judged here."""
    key_file = KeyFile(tmp_path / "key.json")
    key_file.create(keyfile.Content({1: b"test" * 8}, 1, b"test" * 8))
    database = Database(str(sqlite_database.engine.url), Keyring.load(key_file.path))
    with database.transaction() as tx:
        keys.check_key(tx)
        for number in range(1000):
            save(tx, known(tx, str(number)).id, state="x" * 4000)
    sizes: list[int] = []
    rotating = rotation(database, key_file)
    rotating.shows = lambda done, _: sizes.append(done)
    done = rotating.run()
    database.close()
    assert done.rows == 1000
    assert max(later - earlier for earlier, later in zip([0, *sizes], sizes, strict=False)) <= rekeying._MOST


def test_lot_is_halved_when_it_held_the_writer_too_long_and_grows_while_it_does_not(
    kept: Database, key_file: KeyFile
) -> None:
    """On a busy machine others were held up too long: one quick lot made the next twice as big."""
    with kept.transaction() as tx:
        for number in range(130):
            save(tx, known(tx, str(number)).id)
    version = key_file.add()
    kept.keyring.look_again()
    with kept.transaction() as tx:
        keys.add_check(tx, version)
    kept.keyring.use(version)
    times = iter([0.0, 0.004, 1.0, 1.004, 2.0, 2.03, 3.0, 3.004, 4.0, 4.094, 5.0, 5.015, 6.0, 6.004])
    rekeying_now = Rekeying(kept, kept.keyring, lambda _: None, lambda: next(times))
    assert list(islice(rekeying_now.run(), 7)) == [20, 25, 31, 10, 12, 5, 5]
    assert rekeying_now.longest == pytest.approx(0.094)


@pytest.mark.parametrize(
    ("most", "written", "held", "then"),
    [
        (20, 20, 0.005, 25), (48, 48, 0.005, 50), (50, 50, 0.001, 50),
        (20, 3, 0.001, 20), (20, 20, 0.015, 20),
        (20, 20, 0.021, 9), (50, 50, 0.1, 5), (50, 2, 0.9, 5),
    ],
)  # fmt: skip
def test_next_lot_is_as_big_as_the_one_before_lets_it_be(most: int, written: int, held: float, then: int) -> None:
    assert rekeying.next_lot(most, written, held) == then


# --- what cannot be read ----------------------------------------------------------------------------------------------


def test_value_that_was_tampered_with_or_put_elsewhere_is_refused(kept: Database) -> None:
    fill(kept)
    for one, names in keys.encrypted_tables():
        for name in names:
            stored = as_stored(one)
            with kept.transaction() as tx:
                first = tx.execute(select(stored.c[name]).where(stored.c[name].is_not(None)).limit(1)).scalar_one()
                tx.execute(update(stored).values({name: bytes(first[:-1]) + bytes([first[-1] ^ 1])}))
            with kept.reading() as tx, pytest.raises(WrongKey):
                tx.execute(select(one.c[name])).all()
            moved = kept.keyring.encrypt("Test", "facts.value")
            with kept.transaction() as tx:
                tx.execute(update(stored).values({name: moved}))
            with kept.reading() as tx, pytest.raises(WrongKey):
                tx.execute(select(one.c[name])).all()


# --- the command line -------------------------------------------------------------------------------------------------


def test_keys_are_shown_rotated_and_dropped_by_command_and_never_told(runner: CliRunner, tmp_path: Path) -> None:
    def tawjih(*arguments: str) -> str:
        ran = runner.invoke(command_line.cli, list(arguments))
        for key in (*secrets_of(tmp_path / "data" / "key.json"),):
            assert key not in ran.output
        return f"{ran.exit_code} {ran.output}"

    assert tawjih("migrate").startswith("0 ")
    url = f"sqlite:///{tmp_path}/data/tawjih.db"
    file = KeyFile(tmp_path / "data" / "key.json")
    with opened(url, file) as database:
        fill(database)
    assert "is written with" in tawjih("keys", "show")
    assert "1 ✗ Key 1 is written with: `tawjih keys rotate` first." in tawjih("keys", "drop", "1")
    assert "1 ✗ There is no key 7" in tawjih("keys", "drop", "7")
    rotated = tawjih("keys", "rotate")
    assert "MAKE A COPY of that file now" in rotated
    assert "No key before 2 is used any more." in rotated
    assert "may be dropped: tawjih keys drop 1" in tawjih("keys", "show")
    assert tawjih("keys", "drop", "1").startswith("0 ")
    assert tawjih("keys", "show").startswith("0 ")
    with opened(url, file) as database:
        assert in_use(database) == {2}


def secrets_of(path: Path) -> list[str]:
    if not path.exists():
        return []
    import json  # noqa: PLC0415

    stored = json.loads(path.read_text())
    return [*stored["keys"].values(), stored["root"]]
