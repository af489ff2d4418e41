"""What staff approve becomes a file outside of any transaction: whatever ends in between, once."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.services import recorded
from bot.services.recorded import Recorded
from storage import voice_files
from storage.models import audit
from storage.models import voice_files as files_table
from tests.storing import NOW
from tests.test_voices import OTHER, SOUND, line_of, voices, world

if TYPE_CHECKING:
    from bot.services.voices import Voices
    from storage.db import Database
    from tests.fakes.staff_world import StaffWorld

__all__ = ["voices", "world"]  # fixtures
NAME = "ary/who.ask"


async def approves(world: StaffWorld, sound: bytes = SOUND) -> None:
    """A coordinator reads words aloud, and approves what they hear."""
    person = world.people.get("salma") or world.people.setdefault("salma", world.linked("salma", "coordinator"))
    count = sum("Gardé" in one for one in person.screen.texts)
    await person.says("/record ary who.ask")
    await world.sees(person, "darija")
    await person.speaks(sound)
    await world.sees(person, "Écoutez")
    await person.taps("Valider")
    await world.api.until(lambda: sum("Gardé" in one for one in person.screen.texts) > count)


def waiting(world: StaffWorld) -> int:
    with world.database.transaction() as tx:
        return len(tx.execute(select(files_table.c.id)).all())


def approvals(world: StaffWorld) -> int:
    with world.database.transaction() as tx:
        return len(tx.execute(select(audit.c.id).where(audit.c.verb == "record_voice")).all())


def played(voices: Voices) -> bytes:
    path = voices.path(NAME)
    return path.read_bytes() if path is not None else b""


async def test_nothing_is_written_to_the_disk_while_a_transaction_is_open(
    world: StaffWorld, voices: Voices, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, sync = [], os.fsync

    def look(number: int) -> None:
        with world.database.transaction() as tx:  # raises where another transaction writes
            written.append(voice_files.next_file(tx) is not None)
        sync(number)

    monkeypatch.setattr(os, "fsync", look)
    await approves(world)
    await world.api.until(lambda: not waiting(world))
    assert written == [True, True], "the sound and the fingerprint of its words, while the row is still there"
    assert (played(voices), waiting(world)) == (SOUND, 0)


async def test_what_was_approved_when_the_disk_was_full_is_put_there_later_and_once(
    world: StaffWorld, voices: Voices, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int] = []

    def fails(number: int) -> None:
        tried.append(number)
        raise OSError("disk full")

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", fails)
        await approves(world)
        await world.api.until(lambda: tried)
    assert (played(voices), waiting(world), approvals(world)) == (b"", 1, 1)
    assert await Recorded(world.database, voices).look()
    assert not await Recorded(world.database, voices).look()
    assert (played(voices), waiting(world), approvals(world)) == (SOUND, 0, 1)


async def test_what_was_approved_in_the_moment_in_which_the_process_ended_is_put_there_by_the_next(
    world: StaffWorld, voices: Voices, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as ended:
        ended.setattr(recorded, "put_all", lambda *_: _nothing())
        await approves(world)
    assert (played(voices), waiting(world)) == (b"", 1)
    await recorded.put_all(world.database, voices)
    assert (played(voices), waiting(world)) == (SOUND, 0)


async def _nothing() -> None:
    """The process is gone."""


async def test_transaction_that_is_not_committed_leaves_the_recording_to_be_put_there_again(
    world: StaffWorld, voices: Voices, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as ended:
        ended.setattr(recorded, "put_all", lambda *_: _nothing())
        await approves(world)
    put = recorded._put

    def put_and_fail(*what: object) -> None:
        put(*what)  # type: ignore[arg-type]
        raise RuntimeError

    with monkeypatch.context() as failing:
        failing.setattr(recorded, "_put", put_and_fail)
        with pytest.raises(RuntimeError):
            await recorded.put_all(world.database, voices)
    assert waiting(world) == 1
    await recorded.put_all(world.database, voices)
    assert (played(voices), waiting(world), approvals(world)) == (SOUND, 0, 1)
    folder = voices._folder / "ary"
    assert sorted(one.name for one in folder.iterdir()) == ["who.ask.ogg", "who.ask.words"]


async def test_older_recording_is_not_put_over_a_newer_one(world: StaffWorld, voices: Voices) -> None:
    line = line_of(voices, "ary", "who.ask")
    with world.database.transaction() as tx:
        voice_files.add_file(tx, NAME, line.fingerprint, OTHER, NOW)
        older = voice_files.next_file(tx)
        assert older is not None
        voice_files.add_file(tx, NAME, line.fingerprint, SOUND, NOW)
    slow = voices.prepare(NAME, line.fingerprint, older.sound)  # another process, that waits here
    with world.database.transaction() as tx:
        newer = tx.execute(select(files_table.c.id).order_by(files_table.c.id.desc())).scalars().first()
        assert newer is not None
        found = voice_files.VoiceFile(newer, NAME, line.fingerprint, SOUND)
        recorded._put(tx, found, voices.prepare(NAME, line.fingerprint, SOUND))
    with world.database.transaction() as tx:
        recorded._put(tx, older, slow)
    assert (played(voices), waiting(world)) == (SOUND, 0)


def test_of_two_processes_one_puts_a_recording_there(database: Database) -> None:
    with database.transaction() as tx:
        voice_files.add_file(tx, NAME, "hash", SOUND, NOW)
        one = voice_files.next_file(tx)
        assert one is not None
    got, ready = [], threading.Barrier(2)

    def take() -> None:
        ready.wait()
        with database.transaction() as tx:
            got.append(voice_files.take_file(tx, one))

    takers = [threading.Thread(target=take) for _ in range(2)]
    for thread in takers:
        thread.start()
    for thread in takers:
        thread.join()
    assert sorted(got) == [False, True]
