"""Voice notes of people: kept where the centre takes them, heard by staff, gone on with as if they had been typed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.services import hearing_notes, talk
from bot.services.access import PERMISSIONS, Refused
from bot.services.desk import Mistake
from bot.services.spoken import LARGEST, LONGEST
from bot.services.voices import Voices
from conversations.stored import load
from storage import contacts, facts, retention, tickets
from storage.models import audit, leads, outbox, voice_notes
from storage.models import tickets as tickets_table
from tests.conversing import programme
from tests.fakes.bot_api import broken
from tests.fakes.staff_world import StaffWorld, staff_world
from tests.recorded import keep
from tests.test_transcripts import catalogues

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.services.talk import Whom
    from conversations.types import State
    from storage.db import Database
    from tests.fakes.telegram_people import Person

SOUND = b"OggS what was said"
CHAT = 905


@pytest.fixture
async def world(sqlite_database: Database) -> AsyncIterator[StaffWorld]:
    async with staff_world(sqlite_database) as world:
        takes(world, "yes")
        world.hire("salma")
        yield world


def takes(world: StaffWorld, value: str) -> None:
    """The centre takes voice messages, or does not."""
    with world.database.transaction() as tx:
        facts.set_fact(tx, "voice_notes", value, source="centre", until=None, by="salma", now=world.clock.now())
    world.turns.read_facts_anew()


async def begun(world: StaffWorld, *, agreed: bool = True) -> Person:
    """A young person who is asked for their first name, or has not agreed yet."""
    person = world.api.person(CHAT)
    await person.says("/start")
    await world.sees(person, "Qui m'écrit")
    for label, asked in BUTTONS if agreed else BUTTONS[:-1]:
        await person.taps(label)
        await world.sees(person, asked)
    return person


BUTTONS = (
    ("Un(e) jeune", "quel âge"),
    ("15 ans", "encore à l'école"),
    ("Non, j'ai arrêté", "quel quartier"),
    ("Anfa", "t'inscrire"),
    ("Oui, je veux bien", "dernière classe"),
    ("5e primaire", "Tu acceptes"),
    ("Oui, j'accepte", "Quel est ton prénom"),
)


def kept(world: StaffWorld) -> list[tuple[int, str, str]]:
    with world.database.transaction() as tx:
        return [
            (row.id, row.speaker, row.question) for row in tx.execute(select(voice_notes).order_by(voice_notes.c.id))
        ]


def whom(world: StaffWorld) -> Whom:
    with world.database.transaction() as tx:
        found = contacts.find_conversation(tx, "telegram", str(CHAT))
        assert found is not None
        return talk.Whom(found.id, "me")


def types(world: StaffWorld, words: str, note: int = 0) -> None:
    """Somebody of the centre listens, and types what they heard."""
    note_id = note or kept(world)[0][0]
    deed, their = world.deed("salma"), whom(world)
    with world.database.transaction() as tx:
        hearing_notes.type_heard(tx, deed, their, note_id, words)


def said(world: StaffWorld) -> int:
    with world.database.transaction() as tx:
        return len([row for row in tx.execute(select(outbox)) if '"hides":false' in row.body])


def state(world: StaffWorld) -> State:
    with world.database.transaction() as tx:
        found = contacts.find_conversation(tx, "telegram", str(CHAT))
        assert found is not None
        return load(found.state)


def answers(world: StaffWorld) -> dict[str, str]:
    return {one.question: one.value for one in state(world).answers}


# --- what comes in ----------------------------------------------------------------------------------------------------


async def test_voice_note_is_kept_encrypted_with_its_question_and_staff_hear_that_somebody_wrote(
    world: StaffWorld,
) -> None:
    person = await begun(world)
    await person.speaks(SOUND)
    await world.api.until(lambda: any("2511 ou 19" in one for one in person.screen.texts))
    assert [row[1:] for row in kept(world)] == [("me", "first_name")]
    with world.database.transaction() as tx:
        raw = tx.exec_driver_sql("SELECT sound FROM voice_notes").scalar_one()
        assert SOUND not in raw
        assert [row.kind for row in tx.execute(select(tickets_table))] == ["reply"]


async def test_while_the_centre_takes_none_nothing_is_fetched_nor_kept(world: StaffWorld) -> None:
    takes(world, "no")
    person = await begun(world)
    await person.speaks(SOUND)
    await world.api.until(lambda: any("Je ne peux pas encore écouter" in one for one in person.screen.texts))
    assert world.api.of("getFile") == []
    assert kept(world) == []


async def test_before_they_agree_nothing_is_fetched_nor_kept_and_they_are_told_kindly(world: StaffWorld) -> None:
    person = await begun(world, agreed=False)
    await person.speaks(SOUND)
    await world.api.until(lambda: any("Je ne garde pas ta voix avant ton accord" in one for one in person.screen.texts))
    assert world.api.of("getFile") == []
    assert kept(world) == []


async def test_voice_note_that_does_not_come_or_is_too_long_is_asked_for_again(world: StaffWorld) -> None:
    person = await begun(world)
    world.api.fail("getFile", broken())
    await person.speaks(SOUND)
    await world.api.until(lambda: any("n'est pas arrivé" in one for one in person.screen.texts))
    world.api.fail("file", broken())
    await person.speaks(SOUND)
    await world.api.until(lambda: sum("n'est pas arrivé" in one for one in person.screen.texts) == 2)
    await person.speaks(SOUND, seconds=LONGEST + 1)
    await world.api.until(lambda: any("deux minutes au plus" in one for one in person.screen.texts))
    await person.speaks(SOUND, size=LARGEST + 1)
    await world.api.until(lambda: sum("deux minutes au plus" in one for one in person.screen.texts) == 2)
    assert kept(world) == []


async def test_nothing_said_about_danger_or_a_secret_word_is_heard_by_a_colleague(world: StaffWorld) -> None:
    person = await begun(world)
    for said in ("on me frappe à la maison", "/safeword"):
        await person.says(said)
        await world.api.until(lambda: state(world).asides)
        await person.speaks(SOUND)
        await world.api.until(lambda: "Je ne peux pas encore écouter" in " ".join(person.screen.texts[-3:]))
    assert kept(world) == []


# --- what staff type --------------------------------------------------------------------------------------------------


async def test_what_staff_type_goes_on_as_if_it_had_been_typed_and_the_recording_is_deleted(world: StaffWorld) -> None:
    person = await begun(world)
    await person.speaks(SOUND)
    await world.api.until(lambda: kept(world))
    types(world, "Testa")
    await world.sees(person, "quel numéro")
    assert person.screen.notifications[-1].startswith("📩"), "nobody waits for it now: a locked screen tells nothing"
    assert answers(world)["first_name"] == "Testa"
    assert kept(world) == []
    with world.database.transaction() as tx:
        assert [row.status for row in tx.execute(select(tickets_table))] == ["closed"]
        assert [row.verb for row in tx.execute(select(audit))] == ["type_voice"]
    with pytest.raises(Mistake, match="voice_gone"):
        types(world, "Testa", 1)


async def test_what_was_said_to_a_question_that_is_answered_meanwhile_goes_to_staff_as_words(world: StaffWorld) -> None:
    person = await begun(world)
    await person.speaks(SOUND)
    await world.api.until(lambda: kept(world))
    await person.says("Adil")
    await world.sees(person, "quel numéro")
    types(world, "0600000001")
    assert "phone" not in answers(world)
    their = whom(world)
    with world.database.transaction() as tx:
        seen = talk.see(tx, their, world.clock.now())
    assert [one.words for one in seen.messages] == ["0600000001"]
    assert seen.voices == ()


async def test_words_that_may_not_be_kept_are_not_typed_and_the_voice_note_stays(world: StaffWorld) -> None:
    person = await begun(world)
    await person.speaks(SOUND)
    await world.api.until(lambda: kept(world))
    for words, reason in ((" ", "empty_message"), ("BK123456", "with_paper_number"), ("x" * 1001, "long_message")):
        with pytest.raises(Mistake, match=reason):
            types(world, words)
    assert len(kept(world)) == 1


async def test_who_hid_meanwhile_by_their_word_is_not_answered_where_somebody_else_reads(world: StaffWorld) -> None:
    person = await begun(world)
    await person.says("/safeword")
    await world.api.until(lambda: state(world).asides)
    await person.says("tortue")
    await world.api.until(lambda: state(world).safe_word)
    await person.speaks(SOUND)
    await world.api.until(lambda: kept(world))
    await person.says("tortue")
    await world.api.until(lambda: state(world).beside)
    before = said(world)
    types(world, "Testa")
    assert "Testa" not in answers(world).values()
    assert kept(world) == []
    assert said(world) == before, "nothing is said where they are hidden"


async def test_nobody_hears_or_types_what_was_erased_or_whose_speaker_asked_for_protection(world: StaffWorld) -> None:
    person = await begun(world)
    await person.speaks(SOUND)
    await world.api.until(lambda: kept(world))
    note, their, deed = kept(world)[0][0], whom(world), world.deed("salma")
    with world.database.transaction() as tx:
        assert hearing_notes._hear(tx, deed, their, note) == SOUND
        tickets.add_ticket(tx, their.conversation_id, "urgent", "me", world.clock.now())
        with pytest.raises(Refused):
            hearing_notes._hear(tx, deed, their, note)
        with pytest.raises(Refused):
            hearing_notes.type_heard(tx, deed, their, note, "Testa")
        contacts.erase_conversation(tx, their.conversation_id, world.clock.now())
    assert kept(world) == []
    with world.database.transaction() as tx, pytest.raises(Refused):
        hearing_notes._hear(tx, deed, their, note)


async def test_voice_note_that_nobody_hears_goes_after_seven_days(world: StaffWorld) -> None:
    person = await begun(world)
    await person.speaks(SOUND)
    await world.api.until(lambda: kept(world))
    for days, left in ((6, 1), (7, 0)):
        now = world.clock.now() + timedelta(days=days)
        with world.database.transaction() as tx:
            at = retention.Moment(now, now.date())
            for rule in retention.RULES:
                if rule.table is voice_notes:
                    retention.take_away(tx, rule, at)
        assert len(kept(world)) == left


def test_counsellor_hears_and_types_and_an_administrator_does_neither() -> None:
    assert PERMISSIONS["hear_voice"] == PERMISSIONS["type_voice"] == {"counsellor", "coordinator"}


# --- the whole sign-up ------------------------------------------------------------------------------------------------


async def test_sign_up_is_completed_with_buttons_and_voice_notes_only(world: StaffWorld) -> None:
    person = await begun(world)

    async def speaks(heard: str, asked: str) -> None:
        await person.speaks(SOUND)
        await world.api.until(lambda: kept(world))
        types(world, heard)
        await world.sees(person, asked)

    await speaks("Testa", "quel numéro")
    await speaks("0600000001", "À qui est ce numéro")
    for label, asked in (
        ("À moi", "Quand est-ce"),
        ("N'importe quand", "quelqu'un d'autre répond"),
        ("Oui, on peut le dire", "métiers"),
        ("IA et données", "adulte"),
        ("Ma mère", "prénom"),
    ):
        await person.taps(label)
        await world.sees(person, asked)
    await speaks("Rahma", "Pour changer une ligne")
    await person.taps("✅ Envoyer")
    await world.api.until(lambda: state(world).references)
    with world.database.transaction() as tx:
        lead = tx.execute(select(leads)).one()
    assert (lead.first_name, lead.phone, lead.guardian_name, lead.age) == ("Testa", "+212600000001", "Rahma", "15")
    assert kept(world) == []


# --- who listens, too -------------------------------------------------------------------------------------------------


async def test_what_comes_unasked_to_who_listens_shows_no_more_on_a_locked_screen_than_that_it_is_there(
    sqlite_database: Database, tmp_path: Path
) -> None:
    voices = Voices(tmp_path, catalogues(), programme())
    async with staff_world(sqlite_database, voices=voices) as world:
        takes(world, "yes")
        world.hire("salma")
        person = await begun(world)
        for line in voices.of_message("fr", "phone.ask"):
            keep(voices, line, SOUND)
        await person.says("/listen")
        await world.api.until(lambda: state(world).listening)
        await person.speaks(SOUND)
        await world.api.until(lambda: kept(world))
        types(world, "Testa")
        await world.sees(person, "quel numéro")
        voice, words = person.screen.messages[-2:]
        assert voice["voice"]["file_name"].startswith("phone.ask")
        assert voice["text"] == ""
        assert person.screen.notifications[-1].startswith("📩")
        assert "quel numéro" in words["text"]


async def test_word_that_hides_takes_recordings_away_with_the_rest(sqlite_database: Database, tmp_path: Path) -> None:
    voices = Voices(tmp_path, catalogues(), programme())
    async with staff_world(sqlite_database, voices=voices) as world:
        for message in ("who.ask", "listen.on"):
            for line in voices.of_message("fr", message):
                keep(voices, line, SOUND)
        person = world.api.person(CHAT)
        await person.says("/listen")
        await world.api.until(lambda: any("voice" in one for one in person.screen.messages))
        await person.says("/safeword")
        await world.api.until(lambda: state(world).asides)
        await person.says("tortue")
        await world.api.until(lambda: state(world).safe_word)
        await world.api.until(lambda: "tortue" not in " ".join(person.screen.texts[-1:]))
        await person.says("tortue")
        await world.api.until(lambda: state(world).beside and person.screen.messages == [])
