"""What is said aloud on WhatsApp: our recordings to who listens, and the voice notes of people for the centre."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.services import hearing_notes, talk
from bot.services.spoken import LARGEST, LONGEST
from conversations.stored import load
from storage import contacts, facts
from storage.models import voice_notes
from tests.fakes import telegram_world
from tests.fakes.graph_api import refused
from tests.fakes.whatsapp_world import NUMBER, payload, world
from tests.test_desk import deed
from tests.test_voices import record
from tests.test_whatsapp_whole import SIGN_UP, answers, settled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.db import Database
    from tests.fakes.whatsapp_world import Person, World

SILENCE = (Path(__file__).parent / "fakes" / "silence.ogg").read_bytes()
SOUND = b"OggS\0\4" + (48_000 * 3).to_bytes(8, "little") + bytes(13)  # as its last page says, three seconds
AGREED = SIGN_UP[:7]  # as far as the yes to the centre


@pytest.fixture
async def here(sqlite_database: Database, tmp_path: Path) -> AsyncIterator[World]:
    async with world(sqlite_database, telegram_world.clock(), data_dir=tmp_path) as one:
        assert one.turns.voices is not None
        record(one.turns.voices, "fr", "who.ask", "listen.on")
        yield one


@pytest.fixture
def person(here: World) -> Person:
    return here.person()


def seen(person: Person) -> list[str]:
    """What was sent, a recording by what it is uploaded as."""
    shown = zip(person.shown, person.texts, strict=True)
    return [f"♪ {one['audio']['id']}" if one["type"] == "audio" else text.split()[0] for one, text in shown]


async def listens(person: Person) -> None:
    await answers(person, ":salut", ":/listen")


# --- what we say ------------------------------------------------------------------------------------------------------


async def test_who_listens_gets_the_recording_before_its_words_and_it_is_uploaded_once(here: World) -> None:
    one, other = here.person(), here.person("212600000008")
    for person in (one, other):
        await listens(person)
    assert seen(one) == seen(other)
    assert seen(one)[-4:] == ["♪ 700", "D'accord.", "♪ 701", "Qui"]
    assert list(here.api.uploaded.values()) == [("audio/ogg", b"OggS a voice")] * 2


async def test_recording_is_uploaded_again_before_meta_forgets_it(here: World) -> None:
    await listens(here.person())
    here.api.uploaded.clear()
    here.clock.advance(timedelta(days=26))
    await listens(here.person("212600000008"))
    assert seen(here.person("212600000008"))[-2:] == ["♪ 701", "Qui"]


async def test_recording_that_meta_has_no_more_is_uploaded_again_the_next_time(here: World, person: Person) -> None:
    await listens(person)
    here.api.uploaded = {"690": ("audio/ogg", b"")}
    before = len(person.shown)
    await answers(person, ":/status")
    assert not [one for one in seen(person)[before:] if one.startswith("♪")], "the words come all the same"
    await answers(person, ":/status")
    assert [one for one in seen(person) if one.startswith("♪")][-1] == "♪ 701"


@pytest.mark.parametrize(
    ("to", "heard"), [(NUMBER, ["D'accord.", "♪ 701", "Qui"]), ("upload", ["D'accord.", "♪ 700", "Qui"])]
)
async def test_recording_that_whatsapp_refuses_does_not_hold_up_the_words(
    here: World, person: Person, to: str, heard: list[str]
) -> None:
    await answers(person, ":salut")
    here.api.fail(refused(131053), to=to)
    await answers(person, ":/listen")
    assert seen(person)[-3:] == heard


async def test_who_wants_only_text_again_gets_no_recording(person: Person) -> None:
    await listens(person)
    await answers(person, ":sans la voix")
    before = len(person.shown)
    await answers(person, ":/status")
    assert not [one for one in seen(person)[before:] if one.startswith("♪")]


# --- what people say --------------------------------------------------------------------------------------------------


def takes(here: World) -> None:
    """The centre takes voice messages."""
    with here.turns.database.transaction() as tx:
        facts.set_fact(tx, "voice_notes", "yes", source="centre", until=None, by="salma", now=here.clock.now())
    here.turns.read_facts_anew()


async def speaks(person: Person, sound: bytes, *, voice: bool = True) -> None:
    """Hold the button, and speak. Nothing says how long that took."""
    known = str(600 + person.count)
    person.world.api.sounds[known] = sound
    await person.sends("audio", {"id": known, "mime_type": "audio/ogg; codecs=opus", "sha256": "x", "voice": voice})
    await settled(person)


def kept(here: World) -> list[tuple[str, str]]:
    with here.turns.database.reading() as tx:
        return [(row.speaker, row.question) for row in tx.execute(select(voice_notes).order_by(voice_notes.c.id))]


async def test_voice_note_is_kept_encrypted_and_goes_on_as_what_staff_heard(here: World, person: Person) -> None:
    takes(here)
    await answers(person, ":salut", *AGREED)
    await speaks(person, SILENCE)
    assert "2511 ou 19" in " ".join(person.texts[-2:])
    assert kept(here) == [("me", "first_name")]
    with here.turns.database.transaction() as tx:
        assert SILENCE[:40] not in tx.exec_driver_sql("SELECT sound FROM voice_notes").scalar_one()
        one = tx.execute(select(voice_notes.c.id, voice_notes.c.seconds)).one()
        assert 0 < one.seconds <= LONGEST
        found = contacts.find_conversation(tx, "whatsapp", NUMBER)
        assert found is not None
        by = deed(tx)
        by.turns.programme, by.turns.catalogues = here.turns.programme, here.turns.catalogues
        hearing_notes.type_heard(tx, by, talk.Whom(found.id, "me"), one.id, "Testa")
    with here.turns.database.reading() as tx:
        found = contacts.find_conversation(tx, "whatsapp", NUMBER)
        assert found is not None
        assert {one.question: one.value for one in load(found.state).answers}["first_name"] == "Testa"
    assert kept(here) == []


async def test_voice_note_that_meta_brings_twice_is_fetched_and_kept_once(here: World, person: Person) -> None:
    takes(here)
    await answers(person, ":salut", *AGREED)
    here.api.sounds["600"] = SOUND
    about = {"id": "600", "mime_type": "audio/ogg; codecs=opus", "sha256": "x", "voice": True}
    message = person.message("audio", about)
    for _ in range(2):
        assert await here.post(payload(message)) == 200
    await settled(person)
    assert (here.api.given, len(kept(here))) == (1, 1)


async def test_while_the_centre_takes_none_or_they_did_not_agree_nothing_is_fetched(
    here: World, person: Person
) -> None:
    await answers(person, ":salut", *AGREED)
    await speaks(person, SOUND)
    assert "Je ne peux pas encore écouter" in " ".join(person.texts[-2:])
    takes(here)
    other = here.person("212600000008")
    await answers(other, ":salut")
    await speaks(other, SOUND)
    assert "Je ne garde pas ta voix avant ton accord" in " ".join(other.texts[-2:])
    assert (here.api.given, kept(here)) == (0, [])


@pytest.mark.parametrize("says", [0, LARGEST + 1])
async def test_voice_note_that_is_too_large_or_has_no_size_is_not_fetched(
    here: World, person: Person, says: int
) -> None:
    takes(here)
    await answers(person, ":salut", *AGREED)
    here.api.said_size = says
    await speaks(person, SOUND)
    assert "n'est pas arrivé" in " ".join(person.texts[-2:])
    assert (here.api.given, kept(here)) == (0, [])


async def test_voice_note_that_is_larger_than_was_said_or_too_long_is_not_kept(here: World, person: Person) -> None:
    takes(here)
    await answers(person, ":salut", *AGREED)
    here.api.said_size = 10
    await speaks(person, SOUND + bytes(LARGEST))
    assert "n'est pas arrivé" in " ".join(person.texts[-2:])
    here.api.said_size = -1
    page = b"OggS\0\4" + (48_000 * (LONGEST + 5)).to_bytes(8, "little") + b"\0" * 13
    await speaks(person, b"OggS\0\2" + b"\0" * 30 + page)
    assert "deux minutes au plus" in " ".join(person.texts[-2:])
    assert kept(here) == []


async def test_voice_note_that_does_not_come_is_asked_for_again(here: World, person: Person) -> None:
    takes(here)
    await answers(person, ":salut", *AGREED)
    await person.sends("audio", {"id": "1", "mime_type": "audio/ogg", "sha256": "x", "voice": True})
    await settled(person)
    assert "n'est pas arrivé" in " ".join(person.texts[-2:])
    assert kept(here) == []


async def test_music_that_was_sent_is_no_voice_note(here: World, person: Person) -> None:
    takes(here)
    await answers(person, ":salut", *AGREED)
    await speaks(person, SOUND, voice=False)
    assert (here.api.given, kept(here)) == (0, [])
