"""Recordings of what we say: staff make them on Telegram, who reads little hears them, on every channel."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from sqlalchemy import select

from bot import app as wiring
from bot import cli as command_line
from bot.config import Settings
from bot.services.access import PERMISSIONS
from bot.services.rehearsal import Rehearsal
from bot.services.spoken import LARGEST, LONGEST
from bot.services.voices import LANGUAGES, Line, Voices
from conversations import engine
from conversations.flow import Question
from conversations.flows import FLOW
from conversations.recordable import buttons, recordable
from conversations.stored import load
from conversations.texts import Text
from conversations.types import Say
from storage import voice_drafts
from storage.models import audit
from storage.models import voice_drafts as drafts_table
from tests.conversing import programme
from tests.fakes.bot_api import broken
from tests.fakes.staff_world import StaffWorld, staff_world
from tests.fakes.telegram_world import clock
from tests.recorded import keep
from tests.test_transcripts import catalogues, lexicon

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from typer.testing import CliRunner

    from storage.db import Database

SIGN_UP = (
    *(
        "Un(e) jeune",
        "15 ans",
        "Non, j'ai arrêté",
        "Anfa",
        "Oui, je veux bien",
        "5e primaire",
        "Oui, j'accepte",
        "Testa",
    ),
    *("0600000001", "À moi", "N'importe quand", "Oui, on peut le dire", "IA et données", "Ma mère"),
)
SOUND, OTHER = b"OggS a voice", b"OggS another voice"


@pytest.fixture
def voices(tmp_path: Path) -> Voices:
    return Voices(tmp_path, catalogues(), programme())


@pytest.fixture
async def world(sqlite_database: Database, voices: Voices) -> AsyncIterator[StaffWorld]:
    async with staff_world(sqlite_database, voices=voices) as world:
        yield world


def line_of(voices: Voices, language: str, message: str, who: str = "") -> Line:
    return next(one for one in voices.of_message(language, message) if one.who == who)


def record(voices: Voices, language: str, *messages: str) -> None:
    for message in messages:
        for line in voices.of_message(language, message):
            keep(voices, line, SOUND)


def played(person_messages: list[dict[str, object]]) -> list[str]:
    """What somebody's screen shows, a recording by its name."""
    shown = []
    for message in person_messages:
        given = message.get("voice")
        shown.append(
            str(message["text"]) if given is None else f"♪ {given['file_name'] if isinstance(given, dict) else given}"
        )
    return shown


# --- the files --------------------------------------------------------------------------------------------------------


def test_every_question_of_the_sign_up_can_be_recorded_unless_its_words_change(voices: Voices) -> None:
    asked = [node.ask.id for node in FLOW.nodes if isinstance(node, Question)]
    assert set(asked) <= set(recordable(programme()))
    assert next(line.message for line in voices.lines("ary")) == "hello", "in the order in which people meet them"
    assert voices.of_message("fr", "control.keep") == []
    assert voices.of_message("fr", "attached.voice") == [], "it names the helplines, which may change"
    assert all("{" not in line.words for language in LANGUAGES for line in voices.lines(language))


def test_recording_is_played_until_its_words_change(voices: Voices, tmp_path: Path) -> None:
    assert voices.find(Text("who.ask"), "ary") == ""
    record(voices, "ary", "who.ask")
    assert voices.find(Text("who.ask"), "ary") == "ary/who.ask"
    assert voices.find(Text("who.ask"), "ary_Latn") == "ary/who.ask", "Darija sounds the same in either letters"
    assert voices.find(Text("who.ask"), "fr") == ""
    (tmp_path / "voices" / "ary" / "who.ask.words").write_text("0" * 64)
    assert voices.find(Text("who.ask"), "ary") == ""
    assert voices.coverage()[-1].stale == ("ary/who.ask",)
    assert voices.coverage()[-1].recorded == 0


def test_file_that_nobody_approved_is_not_played_and_is_named(voices: Voices, tmp_path: Path) -> None:
    record(voices, "fr", "who.ask")
    (tmp_path / "voices" / "fr" / "age.ask.ogg").write_bytes(SOUND)
    assert voices.find(Text("age.ask"), "fr") == ""
    assert voices.path("fr/age.ask") is None
    assert voices.coverage()[0].stale == ("fr/age.ask",)


def test_adult_hears_the_words_for_adults_else_the_plain_ones(voices: Voices) -> None:
    keep(voices, line_of(voices, "fr", "age.ask"), SOUND)
    assert voices.find(Text("age.ask"), "fr", "parent") == "fr/age.ask"
    keep(voices, line_of(voices, "fr", "age.ask", "parent"), SOUND)
    assert voices.find(Text("age.ask"), "fr", "parent") == "fr/age.ask.parent"
    assert voices.find(Text("age.ask"), "fr", "youth") == "fr/age.ask"


@pytest.mark.parametrize(
    "name", ["../key", "fr/../../key", "/etc/passwd", "fr/", "", "fr/age ask", "de/age.ask", "fr/.x"]
)
def test_nothing_but_an_approved_recording_is_given(voices: Voices, tmp_path: Path, name: str) -> None:
    record(voices, "fr", "age.ask")
    (tmp_path / "key.ogg").write_bytes(b"secret")
    (tmp_path / "key.words").write_bytes(b"secret")
    assert voices.path(name) is None


def test_recording_that_could_not_be_written_leaves_the_one_before(
    voices: Voices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = line_of(voices, "fr", "who.ask")
    keep(voices, line, SOUND)
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        keep(voices, line, OTHER)
    assert sorted(one.name for one in (tmp_path / "voices" / "fr").iterdir()) == ["who.ask.ogg", "who.ask.words"]
    assert (tmp_path / "voices" / "fr" / "who.ask.ogg").read_bytes() == SOUND


def test_check_says_how_much_is_recorded_and_names_what_is_not_said_any_more(
    runner: CliRunner, voices: Voices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    record(voices, "ary", "who.ask")
    (tmp_path / "voices" / "ary" / "hello.ogg").write_bytes(SOUND)
    told = runner.invoke(command_line.cli, ["check"])
    assert told.exit_code == 0, told.output
    assert f"ary 1 of {len(list(voices.lines('ary')))}" in " ".join(told.output.split())
    assert "voices/ary/hello.ogg" in told.output


def test_buttons_are_read_after_their_question_where_they_are_few_and_always_the_same(voices: Voices) -> None:
    who, grade = line_of(voices, "fr", "who.ask"), line_of(voices, "fr", "grade.ask")
    assert (len(who.buttons), grade.buttons) == (4, ())
    assert "Un(e) jeune" in who.buttons
    assert voices.coverage()[0].questions > 40


def test_recording_is_not_played_over_other_buttons_than_it_says(voices: Voices) -> None:
    record(voices, "fr", "who.ask", "grade.ask")
    some = (Text("choice.youth"),)
    assert voices.find(Text("who.ask"), "fr", offered=buttons("who.ask")) == "fr/who.ask"
    assert voices.find(Text("who.ask"), "fr", offered=some) == ""
    assert voices.find(Text("who.ask"), "fr", offered=()) == ""
    assert voices.of(Say((Text("grade.ask"),)), "fr") == ("fr/grade.ask",)


def test_adult_hears_the_buttons_for_adults(voices: Voices) -> None:
    assert {line.who for line in voices.of_message("fr", "phone_whose.ask")} >= {"", "parent"}
    keep(voices, line_of(voices, "fr", "phone_whose.ask"), SOUND)
    assert voices.find(Text("phone_whose.ask"), "fr", "youth") == "fr/phone_whose.ask"
    assert voices.find(Text("phone_whose.ask"), "fr", "parent") == "", "their button is another"
    keep(voices, line_of(voices, "fr", "phone_whose.ask", "parent"), SOUND)
    assert voices.find(Text("phone_whose.ask"), "fr", "parent") == "fr/phone_whose.ask.parent"


def test_every_question_of_a_whole_sign_up_is_said_to_who_listens(voices: Voices) -> None:
    for line in voices.lines("fr"):
        keep(voices, line, SOUND)
    asked = Rehearsal(programme(), lexicon(), catalogues())
    asked.act({"commands": "/start"})
    for label in SIGN_UP:
        now = engine.expecting(load(asked.stored), asked.context())
        spoken = [text.id for text in now.texts if voices.of_message("fr", text.id)]
        assert len(voices.of(Say(now.texts, "question", now), "fr")) == len(spoken), now.question
        asked.act({"taps": label} if not label[0].isdigit() and label != "Testa" else {"says": label})


# --- staff record -----------------------------------------------------------------------------------------------------


async def test_coordinator_records_hears_it_and_approves(world: StaffWorld, voices: Voices) -> None:
    person = world.linked("salma", "coordinator")
    await person.says("/record ary who.ask")
    await world.sees(person, line_of(voices, "ary", "who.ask").words)
    assert "darija" in person.screen.texts[-1]
    await person.speaks(SOUND)
    await world.sees(person, "Écoutez")
    assert [message["voice"] for message in person.screen.messages if "voice" in message] == ["note-0"]
    assert voices.find(Text("who.ask"), "ary") == "", "nothing is played before it was approved"
    await person.taps("Valider")
    await world.sees(person, f"who.ask. Enregistrés dans cette langue\u00a0: 1 sur {len(list(voices.lines('ary')))}")
    await world.api.until(lambda: voices.path("ary/who.ask"))
    assert (voices.path("ary/who.ask") or voices._folder).read_bytes() == SOUND
    with world.database.transaction() as tx:
        assert [(one.verb, one.about, one.staff_id) for one in tx.execute(select(audit))] == [
            ("record_voice", "ary/who.ask", 1)
        ]
        assert tx.execute(select(drafts_table)).all() == []
    await person.taps("Le suivant")
    await world.sees(person, line_of(voices, "ary", "hello").words)


async def test_again_asks_for_the_same_words_and_an_old_button_approves_nothing(
    world: StaffWorld, voices: Voices
) -> None:
    person = world.linked("salma", "administrator")
    await person.says("/record fr who.ask")
    await world.sees(person, "Qui m'écrit")
    await person.speaks(OTHER)
    await world.sees(person, "Écoutez")
    old, data = person.screen.find("Valider")
    await person.taps("Recommencer")
    await world.sees(person, "Qui m'écrit")
    await person.taps_data(data, old)
    await world.shown(person, "Ce n'est pas votre dernier enregistrement")
    world.clock.advance(timedelta(seconds=9))
    await person.speaks(SOUND)
    await world.sees(person, "Écoutez")
    await person.taps("Valider")
    await world.sees(person, "Gardé")
    await world.api.until(lambda: voices.path("fr/who.ask"))
    assert (voices.path("fr/who.ask") or voices._folder).read_bytes() == SOUND


async def test_without_a_name_the_next_missing_words_of_the_own_language_are_asked(
    world: StaffWorld, voices: Voices
) -> None:
    person = world.linked("salma", "coordinator", locale="ar")
    record(voices, "ar", "hello", "hello.robot")
    await person.says("/record")
    first = next(line for line in voices.lines("ar") if line.message not in {"hello", "hello.robot"})
    await world.sees(person, first.words)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("/record fr phone.ask.nothing", "Rien ne s'enregistre sous ce nom"),
        ("/record fr attached.voice", "Rien ne s'enregistre sous ce nom"),
        ("/record fr choice.youth", "Rien ne s'enregistre sous ce nom"),
    ],
)
async def test_what_cannot_be_recorded_whole_is_said(world: StaffWorld, said: str, answer: str) -> None:
    person = world.linked("salma", "coordinator")
    await person.says(said)
    await world.sees(person, answer)


async def test_counsellor_and_everybody_else_record_nothing(world: StaffWorld) -> None:
    assert PERMISSIONS["record_voice"] == {"coordinator", "administrator"}
    counsellor, family = world.linked("karim"), world.api.person(900)
    await counsellor.says("/record")
    await world.sees(counsellor, "Il n'y a rien ici pour vous")
    await counsellor.speaks(SOUND)
    await world.sees(counsellor, "Je ne peux pas encore écouter ça")
    await family.says("/record fr who.ask")
    await family.speaks(SOUND)
    await world.sees(family, "Je ne peux pas encore écouter ça")
    with world.database.transaction() as tx:
        assert tx.execute(select(drafts_table)).all() == []


async def test_recording_that_is_too_long_no_sound_or_does_not_come_is_asked_for_again(world: StaffWorld) -> None:
    person = world.linked("salma", "coordinator")
    await person.says("/record fr who.ask")
    await world.sees(person, "Qui m'écrit")
    await person.speaks(SOUND, seconds=LONGEST + 1)
    await world.sees(person, "deux minutes au plus")
    await person.speaks(SOUND, size=LARGEST + 1)
    await world.api.until(lambda: sum("deux minutes" in one for one in person.screen.texts) == 2)
    await person.speaks(b"ID3 music")
    await world.sees(person, "pas un message vocal")
    world.api.fail("getFile", broken())
    await person.speaks(SOUND)
    await world.sees(person, "Telegram n'a pas donné l'enregistrement")
    world.api.fail("file", broken())
    await person.speaks(SOUND)
    await world.api.until(lambda: sum("n'a pas donné" in one for one in person.screen.texts) == 2)
    await person.speaks(SOUND)
    await world.sees(person, "Écoutez")


async def test_words_that_changed_before_it_was_approved_are_not_kept(world: StaffWorld, voices: Voices) -> None:
    person = world.linked("salma", "coordinator")
    line = line_of(voices, "fr", "who.ask")
    with world.database.transaction() as tx:
        draft = voice_drafts.Draft("fr", line.message, "", "of other words")
        voice_drafts.begin(tx, 1, draft, world.clock.now())
        voice_drafts.keep(tx, 1, SOUND, world.clock.now())
    await person.taps_data(
        f"staff|voice|{int(world.clock.now().timestamp())}|yes", {"message_id": 1, "chat": person.chat}
    )
    await world.shown(person, "Cette phrase a changé")
    assert voices.path("fr/who.ask") is None


# --- who listens ------------------------------------------------------------------------------------------------------


async def test_who_listens_gets_the_recording_before_its_words_and_it_is_brought_once(
    world: StaffWorld, voices: Voices
) -> None:
    record(voices, "fr", "who.ask", "age.ask", "listen.on")
    one, other = world.api.person(901), world.api.person(902)
    for person in (one, other):
        await person.says("/start")
        await world.sees(person, "Qui m'écrit")
        await person.taps("🔊 Écouter")
        await world.settled(person, 5)
    assert [line[:2] for line in played(one.screen.messages)[1:]] == ["♪ ", "D'", "♪ ", "Qu"]
    assert played(other.screen.messages)[1::2] == ["♪ known listen.on.ogg", "♪ known who.ask.ogg"]


async def test_recording_of_a_real_phone_comes_to_who_listens_as_it_was_made(world: StaffWorld, voices: Voices) -> None:
    sound = (Path(__file__).parent / "fakes" / "silence.ogg").read_bytes()
    staff, family = world.linked("salma", "coordinator"), world.api.person(901)
    await staff.says("/record fr who.ask")
    await world.sees(staff, "Qui m'écrit")
    assert "• Un(e) jeune" in staff.screen.texts[-1], "the buttons are read, too"
    await staff.speaks(sound)
    await world.sees(staff, "Écoutez")
    await staff.taps("Valider")
    await world.api.until(lambda: voices.path("fr/who.ask"))
    await family.says("/listen")
    await world.sees(family, "Qui m'écrit")
    (played,) = [one["voice"] for one in family.screen.messages if "voice" in one]
    assert (played["file_name"], played["sound"]) == ("who.ask.ogg", sound)


async def test_who_chose_only_text_again_gets_no_recording(world: StaffWorld, voices: Voices) -> None:
    record(voices, "fr", "who.ask", "listen.off")
    person = world.api.person(901)
    await person.says("je veux écouter")
    await world.api.until(lambda: len(person.screen.messages) >= 2)
    await person.says("/listen")
    await person.says("sans la voix")
    await world.sees(person, "Qui m'écrit")
    await world.api.until(lambda: any("j'écris seulement" in one for one in person.screen.texts))
    count = len([1 for one in person.screen.messages if "voice" in one])
    await person.says("/help")
    await world.api.until(lambda: any("/delete" in one for one in person.screen.texts[-3:]))
    assert len([1 for one in person.screen.messages if "voice" in one]) == count


async def test_recording_that_telegram_refuses_does_not_hold_up_the_words(world: StaffWorld, voices: Voices) -> None:
    record(voices, "fr", "who.ask")
    person = world.api.person(901)
    await person.says("/listen")
    await world.sees(person, "Qui m'écrit")
    world.api.fail("sendVoice", broken(400))
    await person.says("/status")
    await world.api.until(lambda: sum("Qui m'écrit" in one for one in person.screen.texts) == 2)


def opened(database: Database, data_dir: Path) -> httpx.AsyncClient:
    """The whole program, as a browser reaches it."""
    values: dict[str, Any] = {"_env_file": None, "data_dir": data_dir}
    given = Settings(**values)
    served = wiring.web(wiring.build(given, database, clock()))
    return httpx.AsyncClient(transport=httpx.ASGITransport(served), base_url="http://127.0.0.1")


async def test_page_plays_what_is_recorded_beside_its_words_to_who_listens(
    sqlite_database: Database, voices: Voices, tmp_path: Path
) -> None:
    record(voices, "fr", "who.ask", "hello")
    async with opened(sqlite_database, tmp_path) as client:
        first = await client.get("/?lang=fr")
        assert "<audio" not in first.text, "nobody asked for it"
        event = {"event": "0123456789abcdefghijkl", "command": "listen", "lang": "fr"}
        heard = await client.post("/", data=event, follow_redirects=True)
        assert re.findall(r'<audio controls preload="none" src="([^"]*)"', heard.text) == [
            "/voix/fr/hello.ogg",
            "/voix/fr/who.ask.ogg",
        ]
        again = await client.post("/", data=event | {"event": "1123456789abcdefghijkl", "command": "listen off"})
        assert "<audio" not in again.text


async def test_page_gives_approved_recordings_to_anybody_and_no_other_file(
    sqlite_database: Database, voices: Voices, tmp_path: Path
) -> None:
    record(voices, "ary", "who.ask")
    async with opened(sqlite_database, tmp_path) as client:
        found = await client.get("/voix/ary/who.ask.ogg")
        assert (found.status_code, found.content, found.headers["content-type"]) == (200, SOUND, "audio/ogg")
        part = await client.get("/voix/ary/who.ask.ogg", headers={"Range": "bytes=0-3"})
        assert (part.status_code, part.content) == (206, b"OggS")
        for other in ("ary/age.ask.ogg", "..%2Ftawjih.db", "ary/who.ask.words", "ary/%2e%2e/%2e%2e/tawjih.db", "%00"):
            assert (await client.get(f"/voix/{other}")).status_code == 404
