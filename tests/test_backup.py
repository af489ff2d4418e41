"""A backup holds everything and says nothing without the passphrase; it is put back whole, or not at all."""

from __future__ import annotations

import getpass
import io
import os
import shutil
import sqlite3
import sys
import tarfile
import threading
import time
import warnings
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from bot import cli as command_line
from bot.services.backup import Sources, remove_old, unpack, working_folder, write_backup
from bot.services.erased import NAME as NAME_OF_LOG
from bot.services.erased import read_log, write_log
from storage import backups, contacts, erasures, migrations, sealed, withdrawing
from storage.backups import NotWhole
from storage.crypto import Keyring
from storage.db import Database
from storage.keyfile import KeyFile
from storage.models import bulks, conversations, guardians, leads, outbox, staff_sessions
from storage.models import erasures as erasures_table
from storage.sealed import BackupUnusable, Sealing, Unsealing
from tests.postgres import fresh_database
from tests.storing import DAY, NOW, known, save, say
from tests.test_keys import everything, fill
from tests.test_operators import assert_plain

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import CliRunner, Result

    from storage.copying import Seen

WORDS = "seven quiet words of nobody"


@pytest.fixture(autouse=True)
def _quick_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """What makes guessing slow is not needed here."""
    monkeypatch.setattr(sealed, "_COST", 2)


# --- the sealed file --------------------------------------------------------------------------------------------------


def seal(path: Path, content: bytes, passphrase: str = WORDS) -> Path:
    with path.open("wb") as file:
        sealing = Sealing(file, passphrase, NOW)
        for start in range(0, len(content), 50_000):
            sealing.write(content[start : start + 50_000])
        sealing.finish()
    return path


def unseal(path: Path, passphrase: str = WORDS) -> bytes:
    with path.open("rb") as file:
        return Unsealing(file, path, passphrase).read()


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 131_072, 300_000])
def test_what_was_sealed_comes_back_whatever_its_length(tmp_path: Path, size: int) -> None:
    content = os.urandom(size)
    assert unseal(seal(tmp_path / "a", content)) == content


def test_wrong_passphrase_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(BackupUnusable, match="The passphrase is not the one of"):
        unseal(seal(tmp_path / "a", b"x"), "other words of nobody")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_byte_can_be_changed_cut_off_or_added_unseen(tmp_path: Path, data: st.DataObject) -> None:
    whole = seal(tmp_path / "a", b"0123456789" * 14_000).read_bytes()
    kind = data.draw(st.sampled_from(["change", "cut", "add", "swap"]))
    at = data.draw(st.integers(0, len(whole) - 1))
    head = len(whole) - 140_000 - 3 * 16
    first, second = (whole[head + n * 65_552 : head + (n + 1) * 65_552] for n in (0, 1))
    broken = {
        "change": whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :],
        "cut": whole[:at],
        "add": whole + b"x",
        "swap": whole[:head] + second + first + whole[head + 2 * 65_552 :],
    }[kind]
    (tmp_path / "b").write_bytes(broken)
    with pytest.raises(BackupUnusable) as raised:
        unseal(tmp_path / "b")
    assert_plain(str(raised.value))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.booleans())
def test_any_file_is_refused_in_one_sentence(tmp_path: Path, content: bytes, begins: bool) -> None:  # noqa: FBT001
    (tmp_path / "b").write_bytes((sealed.MAGIC + b"1\n" if begins else b"") + content)
    with pytest.raises(BackupUnusable) as raised:
        unpack(tmp_path / "b", WORDS, tmp_path, "9999")
    assert_plain(str(raised.value))


@pytest.mark.parametrize(
    "name", ["../evil", "/evil", "voices/../../evil", "evil", "key.json", ".", "", f"voices/{'a' * 300}"]
)
def test_file_that_would_lie_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    """Whoever knows the passphrase could write any archive."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for one in ("key.json", name):
            tar.addfile(tarfile.TarInfo(one))
    (tmp_path / "into").mkdir()
    with pytest.raises(BackupUnusable):
        unpack(seal(tmp_path / "b", packed.getvalue()), WORDS, tmp_path / "into", "9999")
    assert not (tmp_path / "evil").exists()


def test_name_that_is_a_file_and_a_folder_ended_in_an_exception(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for one in ("key.json", "voices", "voices/b"):
            tar.addfile(tarfile.TarInfo(one))
    (tmp_path / "into").mkdir()
    with pytest.raises(BackupUnusable):
        unpack(seal(tmp_path / "b", packed.getvalue()), WORDS, tmp_path / "into", "9999")


# --- making and putting back ------------------------------------------------------------------------------------------


class Kept:
    """Something in every table, a recorded voice, and the commands."""

    def __init__(self, runner: CliRunner, tmp_path: Path, url: str) -> None:
        self.runner = runner
        self.file = tmp_path / "tawjih.backup"
        self.data = tmp_path / "data"
        self.other = tmp_path / "other"
        self.url = url
        self.key_file = KeyFile(self.data / "key.json")

    def run(self, *arguments: str, folder: Path | None = None, url: str = "", words: str = WORDS) -> Result:
        given = {"DATA_DIR": str(folder or self.data), "BACKUP_PASSPHRASE": words, "DATABASE_URL": url}
        return self.runner.invoke(command_line.cli, list(arguments), env=given)

    def backup(self, *arguments: str, words: str = WORDS) -> Result:
        return self.run("backup", str(self.file), *arguments, url=self.url, words=words)

    def restore(self, *arguments: str, url: str = "", words: str = WORDS) -> Result:
        return self.run("restore", str(self.file), *arguments, folder=self.other, url=url, words=words)

    def database(self) -> Database:
        return Database(self.url or f"sqlite:///{self.data}/tawjih.db", Keyring.load(self.data / "key.json"))

    def restored(self, url: str = "") -> Database:
        return Database(url or f"sqlite:///{self.other}/tawjih.db", Keyring.load(self.other / "key.json"))


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, runner: CliRunner, tmp_path: Path) -> Kept:
    url = request.getfixturevalue("emptied_postgres") if request.param == "postgresql" else ""
    kept = Kept(runner, tmp_path, url)
    kept.data.mkdir(mode=0o700)
    Keyring.create(kept.key_file.path)
    ran = kept.run("migrate", url=url)
    assert ran.exit_code == 0, ran.output
    (kept.data / "voices" / "ary").mkdir(parents=True)
    (kept.data / "voices" / "ary" / "hello.ogg").write_bytes(b"a voice" * 30_000)
    database = kept.database()
    fill(database)
    with database.transaction() as tx:
        # nobody has asked for anything to be erased; what was under way is looked at apart
        tx.execute(erasures_table.delete())
        tx.execute(outbox.update().values(status="sent"))
    database.close()
    return kept


def contents(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """All but what is settled, and the line that says that it was put back."""
    settled = {"staff_sessions", "staff_links", "staff_codes", "moves", "erasures"}
    found = {name: rows for name, rows in everything(database).items() if name not in settled}
    link = {list(guardians.c).index(column) for column in (guardians.c.token_hash, guardians.c.expires_at)}
    found["guardians"] = [
        tuple(None if at in link else value for at, value in enumerate(row)) for row in found["guardians"]
    ]
    return {**found, "audit": [row for row in found["audit"] if "restore" not in row]}


def test_everything_comes_back_where_nothing_was(kept: Kept) -> None:
    made = kept.backup()
    assert made.exit_code == 0, made.output
    assert kept.file.stat().st_mode & 0o777 == 0o600
    told = kept.restore("--no-erasures")
    assert told.exit_code == 0, told.output
    with_it, before = kept.restored(), kept.database()
    assert contents(with_it) == contents(before)
    with with_it.transaction() as tx:
        assert known(tx, "4711").id > 3, "no id is given twice"
    with_it.close()
    before.close()
    assert (kept.other / "voices" / "ary" / "hello.ogg").read_bytes() == b"a voice" * 30_000
    assert (kept.other / "key.json").stat().st_mode & 0o777 == 0o600
    assert kept.run("migrate", folder=kept.other).output.strip() == "The tables are up to date."


def test_backup_is_put_back_into_an_empty_postgresql(kept: Kept, postgres: str) -> None:
    assert kept.backup().exit_code == 0
    with fresh_database(postgres) as url:
        told = kept.restore("--no-erasures", url=url)
        assert told.exit_code == 0, told.output
        there, before = kept.restored(url), kept.database()
        assert contents(there) == contents(before)
        with there.transaction() as tx:
            assert known(tx, "4711").id > 3
        there.close()
        before.close()
        again = kept.restore("--no-erasures", url=url)
        assert again.exit_code == 1


def test_backup_is_of_one_moment_while_others_write(kept: Kept) -> None:
    """Two rows are written together, again and again: a backup never has one without the other."""
    database = kept.database()
    with database.transaction() as tx:
        one, two = known(tx, "1").id, known(tx, "2").id
    stop = threading.Event()

    def write() -> None:
        turn = 10
        while not stop.is_set():
            turn += 1
            with database.transaction() as tx:
                save(tx, one, turn=turn)
                save(tx, two, turn=turn)
            time.sleep(0.002)  # who opens the database waits for a lock that nobody would give away else

    writing = threading.Thread(target=write)
    writing.start()
    try:
        for number in range(3):
            kept.file = kept.file.with_name(f"{number}.backup")
            made = kept.backup()
            assert made.exit_code == 0, made.output
    finally:
        stop.set()
        writing.join()
    database.close()
    assert kept.restore("--no-erasures").exit_code == 0
    restored = kept.restored()
    with restored.reading() as tx:
        turns = tx.execute(select(conversations.c.turn).where(conversations.c.id.in_((one, two)))).scalars().all()
    restored.close()
    assert turns[0] == turns[1] > 10


def test_nothing_of_it_can_be_read_without_the_passphrase(kept: Kept) -> None:
    assert kept.backup().exit_code == 0
    written = kept.file.read_bytes()
    for word in (b"SQLite format", b"CREATE TABLE", b"a voice", b"leads", b'"keys"', "كلمة".encode()):
        assert word not in written
    wrong = kept.restore("--no-erasures", words="other words of nobody")
    assert wrong.exit_code == 1
    assert_plain(wrong.output)
    assert left_in(kept.other) == []


def left_in(folder: Path) -> list[str]:
    return sorted(one.name for one in folder.iterdir()) if folder.exists() else []


def test_damaged_or_cut_off_backup_leaves_nothing_behind(kept: Kept) -> None:
    assert kept.backup().exit_code == 0
    whole = kept.file.read_bytes()
    for broken in (
        whole[:-1],
        whole[:-70_000],
        whole[: len(whole) // 2] + b"!" + whole[len(whole) // 2 + 1 :],
        b"",
        b"no",
    ):
        kept.file.write_bytes(broken)
        for told in (kept.restore("--no-erasures"), kept.backup("--check")):
            assert told.exit_code == 1
            assert_plain(told.output)
        assert left_in(kept.other) == []
    kept.file.write_bytes(whole)
    assert kept.backup("--check").exit_code == 0
    assert kept.restore("--no-erasures").exit_code == 0


def test_nothing_is_written_over(kept: Kept) -> None:
    assert kept.backup().exit_code == 0
    kept.other.mkdir()
    for name in ("tawjih.db", "tawjih.db-wal", "voices"):
        (kept.other / name).write_text("precious")
        told = kept.restore("--no-erasures")
        assert told.exit_code == 1
        assert_plain(told.output)
        assert (kept.other / name).read_text() == "precious"
        (kept.other / name).unlink()
    Keyring.create(kept.other / "key.json")
    other_key = (kept.other / "key.json").read_bytes()
    told = kept.restore("--no-erasures")
    assert told.exit_code == 1
    assert_plain(told.output)
    assert (kept.other / "key.json").read_bytes() == other_key
    shutil.copy(kept.data / "key.json", kept.other / "key.json")
    assert kept.restore("--no-erasures").exit_code == 0, "the same keys may be there"


def test_backup_of_a_newer_program_is_refused_and_of_an_older_one_brought_up_to_date(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kept.backup().exit_code == 0
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "head", lambda: "0001")
        told = kept.restore("--no-erasures")
    assert told.exit_code == 1
    assert_plain(told.output)
    assert left_in(kept.other) == []


def test_failure_at_the_last_step_leaves_nothing(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device", "x")

    assert kept.backup().exit_code == 0
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "copyfile", fails)
        assert kept.restore("--no-erasures").exit_code == 1
    assert left_in(kept.other) == []
    assert kept.restore("--no-erasures").exit_code == 0


def test_backup_that_fails_leaves_the_one_before(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    assert kept.backup().exit_code == 0
    before = kept.file.read_bytes()

    def fails(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "x")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fails)
        assert kept.backup().exit_code == 1
    assert kept.file.read_bytes() == before
    assert left_in(kept.file.parent) == sorted({"data", kept.file.name, *({"other"} if kept.other.exists() else set())})
    assert not list(kept.data.glob(".backup-*"))


# --- what was erased since --------------------------------------------------------------------------------------------


def test_what_was_erased_or_taken_back_since_does_not_come_back(kept: Kept) -> None:
    assert kept.backup().exit_code == 0
    database = kept.database()
    later = datetime.now(UTC)
    with database.transaction() as tx:
        contacts.erase_conversation(tx, 1, later)
        (subject,) = tx.execute(select(leads.c.subject).where(leads.c.id == 2)).scalars()
        withdrawing.withdraw_lead(tx, 2, subject, later)
        log = erasures.list_since(tx, later - DAY)
    database.close()
    write_log(kept.file.parent / "old.log", log)
    told = kept.restore("--erasures", str(kept.file.parent / "old.log"))
    assert told.exit_code == 0, told.output
    assert "Erased again, as people wanted since: 1; taken back again: 1." in told.output
    restored = kept.restored()
    with restored.reading() as tx:
        assert sorted(tx.execute(select(conversations.c.id)).scalars()) == [2, 3]
        rows = {row.id: row for row in tx.execute(select(leads))}
    restored.close()
    assert 1 not in rows
    assert (rows[2].status, rows[2].first_name, rows[2].phone) == ("withdrawn", None, None)
    assert rows[3].status != "withdrawn"
    assert set(log) <= set(read_log(kept.other / NAME_OF_LOG))


def test_who_came_again_after_all_was_erased_keeps_what_is_theirs_since(kept: Kept) -> None:
    database = kept.database()
    with database.transaction() as tx:
        contacts.erase_conversation(tx, 1, NOW)
        log = erasures.list_since(tx, NOW - DAY)
        tx.execute(update(conversations).where(conversations.c.id == 1).values(updated_at=NOW + DAY))
    database.close()
    assert kept.backup().exit_code == 0
    write_log(kept.file.parent / "old.log", log)
    assert kept.restore("--erasures", str(kept.file.parent / "old.log")).exit_code == 0
    restored = kept.restored()
    with restored.reading() as tx:
        assert sorted(tx.execute(select(conversations.c.id)).scalars()) == [1, 2, 3]
    restored.close()


def test_log_is_asked_for_and_taken_from_the_data_folder(kept: Kept) -> None:
    assert kept.backup().exit_code == 0
    told = kept.restore()
    assert told.exit_code == 1
    assert_plain(told.output)
    kept.other.mkdir(exist_ok=True)
    (kept.other / NAME_OF_LOG).write_text("no log at all\n")
    told = kept.restore()
    assert told.exit_code == 1
    assert_plain(told.output)
    write_log(kept.other / "new.log", [])
    (kept.other / "new.log").replace(kept.other / NAME_OF_LOG)
    assert kept.restore().exit_code == 0


def test_what_was_under_way_is_not_done_twice(kept: Kept) -> None:
    database = kept.database()
    with database.transaction() as tx:
        say(tx, 1, "Bonjour", "Encore")
        tx.execute(update(bulks).where(bulks.c.id == 1).values(status="running"))
        assert set(tx.execute(select(guardians.c.token_hash)).scalars()) != {None}
    database.close()
    assert kept.backup().exit_code == 0
    assert kept.restore("--no-erasures").exit_code == 0
    restored = kept.restored()
    with restored.reading() as tx:
        assert not tx.execute(select(outbox.c.id).where(outbox.c.status == "pending")).all()
        assert tx.execute(select(bulks.c.status).where(bulks.c.id == 1)).scalar() == "stopped"
        assert tx.execute(select(func.count()).select_from(staff_sessions)).scalar() == 0
        links = tx.execute(select(guardians.c.token_hash)).scalars()
        assert set(links) == {None}, "a link that was used since asked again, and a no became a yes"
    restored.close()


# --- the passphrase, and many backups ---------------------------------------------------------------------------------


@pytest.fixture
def small(runner: CliRunner, tmp_path: Path) -> Kept:
    kept = Kept(runner, tmp_path, "")
    assert kept.run("migrate").exit_code == 0
    return kept


def test_passphrase_is_asked_twice_and_not_shown(small: Kept) -> None:
    told = small.runner.invoke(
        command_line.cli,
        ["backup", str(small.file)],
        env={"BACKUP_PASSPHRASE": "", "DATA_DIR": str(small.data)},
        input=f"{WORDS}\nother\n{WORDS}\n{WORDS}\n",
    )
    assert told.exit_code == 0, told.output
    assert WORDS not in told.output
    assert small.backup("--check").exit_code == 0


@pytest.mark.filterwarnings("default::getpass.GetPassWarning")  # as it is outside of the tests
def test_passphrase_that_could_not_be_hidden_was_asked_for_all_the_same(
    small: Kept, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def ask_in_the_open(*_: object, **__: object) -> str:
        warnings.warn("Can not control echo on the terminal.", getpass.GetPassWarning, stacklevel=2)
        return WORDS

    monkeypatch.setattr(getpass, "getpass", ask_in_the_open)
    monkeypatch.setattr(sys, "argv", ["tawjih", "backup", str(small.file)])
    monkeypatch.setenv("BACKUP_PASSPHRASE", "")
    monkeypatch.setenv("DATA_DIR", str(small.data))
    with pytest.raises(SystemExit) as ended:
        command_line.main()
    assert ended.value.code == 1
    assert "No passphrase was given" in capsys.readouterr().err
    assert not small.file.exists()


def test_looking_at_a_backup_wrote_its_key_beside_its_database(small: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed in the middle, both stayed in the data folder, where the key is not to be."""
    assert small.backup().exit_code == 0
    seen: list[str] = []
    look = backups.see_file

    def see(file: Path) -> dict[str, Seen]:
        seen.extend(one.name for one in file.parent.iterdir())
        return look(file)

    monkeypatch.setattr(backups, "see_file", see)
    assert small.backup("--check").exit_code == 0
    assert "tawjih.db" in seen
    assert "key.json" not in seen


def test_passphrase_may_be_in_a_file(small: Kept, tmp_path: Path) -> None:
    (tmp_path / "words").write_text(f"{WORDS}\n")
    assert small.backup("--passphrase-file", str(tmp_path / "words"), words="").exit_code == 0
    assert small.backup("--check").exit_code == 0


@pytest.mark.parametrize("passphrase", ["short", ""])
def test_without_a_good_passphrase_nothing_is_made(small: Kept, passphrase: str) -> None:
    told = small.backup(words=passphrase)
    assert told.exit_code == 1
    assert_plain(told.output.removeprefix("Passphrase: ").strip())
    assert not small.file.exists()


def test_backup_of_a_database_that_is_not_there_is_refused_and_none_is_made(small: Kept, tmp_path: Path) -> None:
    """A timer without DATA_DIR made an empty database each time, and kept backups of that."""
    elsewhere = tmp_path / "elsewhere"
    told = small.run("backup", str(small.file), folder=elsewhere)
    assert told.exit_code == 1
    assert_plain(told.output)
    assert not small.file.exists()
    assert not elsewhere.exists()


def test_folder_keeps_backups_for_so_many_days_and_all_that_is_not_one(small: Kept, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "tawjih-20200101-000000.backup").write_bytes(b"of something else")
    for number, name in ((31, "old"), (29, "young")):
        with (folder / name).open("wb") as file:
            Sealing(file, WORDS, datetime.now(UTC) - timedelta(days=number)).finish()
    small.file = folder
    told = small.backup()
    assert told.exit_code == 0, told.output
    left = left_in(folder)
    assert "old" not in left
    assert {"young", "tawjih-20200101-000000.backup"} < set(left)
    assert len(left) == 3
    assert small.backup("--keep", "7").exit_code == 0
    assert "young" not in left_in(folder)
    assert remove_old(folder, datetime.now(UTC), timedelta(days=1)) == []


def test_two_at_once_do_not_take_each_other_anything_away(tmp_path: Path) -> None:
    (tmp_path / ".backup-left").mkdir()
    with working_folder(tmp_path) as first:
        (first / "x").write_text("x")
        with working_folder(tmp_path) as second:
            assert first != second
        assert (first / "x").exists()
        assert left_in(tmp_path) == [first.name]
    assert left_in(tmp_path) == []


def test_backup_without_its_database_or_its_key_is_never_made(tmp_path: Path) -> None:
    for missing in ("key.json", "snapshot.db"):
        for name in {"key.json", "snapshot.db"} - {missing}:
            sqlite3.connect(tmp_path / name).close()
        (tmp_path / missing).unlink(missing_ok=True)
        sources = Sources(tmp_path / "snapshot.db", tmp_path / "key.json", tmp_path)
        with pytest.raises((FileNotFoundError, NotWhole)):
            write_backup(tmp_path / "a.backup", WORDS, sources, "sqlite", NOW)
        assert not (tmp_path / "a.backup").exists()
