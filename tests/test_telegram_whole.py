"""The whole of it: the real turns, behind the webhook and asked for, as people with Telegram see it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from icalendar import Calendar
from sqlalchemy import select

from bot.app import build
from storage import slots
from storage.models import leads, outbox
from tests.fakes import telegram_world
from tests.fakes.bot_api import BotApi
from tests.fakes.telegram_world import hooked, polled
from tests.storing import DAY
from tests.test_appointments import HOUR
from tests.test_talk import SIGN_UP

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.services.turns import Turns
    from storage.db import Database
    from tests.fakes.telegram_people import Person

SETTINGS = telegram_world.settings("http://127.0.0.1:9")


@pytest.fixture
def turns(sqlite_database: Database) -> Turns:
    turns = build(SETTINGS, sqlite_database, telegram_world.clock()).turns
    turns.trial = True
    return turns


@pytest.fixture(params=[hooked, polled])
async def person(request: pytest.FixtureRequest, turns: Turns, sqlite_database: Database) -> AsyncIterator[Person]:
    async with BotApi() as api, request.param(api, turns, sqlite_database, telegram_world.clock()):
        yield api.person()


async def sees(person: Person, *buttons: str) -> None:
    """Wait until the newest message has these buttons, and no tap waits."""

    def shown() -> bool:
        labels = [label for row in person.screen.buttons for label in row] if person.screen.messages else []
        return set(buttons) <= set(labels) and not person.screen.waiting_taps

    await person.api.until(shown)


async def test_person_gets_from_the_first_word_to_the_second_question(person: Person) -> None:
    await person.says("/start")
    await sees(person, "Parent ou tuteur", "العربية")
    await person.taps("Un(e) jeune")
    await sees(person, "14 ans", "↩ Retour")
    await person.sends("photo")
    await sees(person, "14 ans")
    await person.says("14")
    await sees(person, "↩ Retour")
    assert any(text.endswith("✅ Un(e) jeune") for text in person.screen.texts)


async def test_visit_comes_as_a_file_for_the_calendar(person: Person, sqlite_database: Database) -> None:
    now = telegram_world.clock().now()
    with sqlite_database.transaction() as tx:
        slots.add_slot(tx, slots.Offer("al-hotaya", now + DAY, now + DAY + HOUR, 5), None, now)
    for words in ("/start", *SIGN_UP):
        await person.says(words)
        await person.api.until(lambda: not person.api.waiting)
    await sees(person, "📅 Voir le centre")
    await person.taps("📅 Voir le centre")
    await sees(person, "Pas maintenant")
    await person.taps(person.screen.buttons[0][0])
    await sees(person, "Oui, un rappel")
    (file,) = [message["document"] for message in person.screen.messages if "document" in message]
    assert file["file_name"] == "visite.ics"
    assert Calendar.from_ical(file["text"]).walk("VEVENT")[0].decoded("DTSTART") == now + DAY
    assert "📅 Pour ton agenda" in person.screen.texts


async def test_language_changes_on_the_way(person: Person) -> None:
    await person.says("salut")
    await sees(person, "العربية")
    await person.taps("العربية")
    await sees(person, "Français")


async def test_first_words_are_in_the_language_of_the_persons_telegram(person: Person) -> None:
    person.language = "ar"
    await person.says("/start")
    await sees(person, "Français")
    assert "العربية" not in [label for row in person.screen.buttons for label in row]


async def test_update_brought_twice_is_one_turn(person: Person) -> None:
    await person.says("/start")
    await sees(person, "Parent ou tuteur")
    update = await person.taps("Parent ou tuteur")
    await sees(person, "↩ Retour")
    before = person.screen.texts[-1]
    await person.api.bring(update)
    await person.api.until(lambda: not person.api.waiting or person.api.offset > update["update_id"])
    assert person.screen.texts[-1] == before
    await person.taps("↩ Retour")
    await sees(person, "Parent ou tuteur")


async def test_all_that_is_kept_comes_as_two_files_and_goes_from_the_screen_when_it_is_erased(
    person: Person, sqlite_database: Database
) -> None:
    for words in ("/start", *SIGN_UP, "non", "/mydata"):
        await person.says(words)
        await person.api.until(lambda: not person.api.waiting)
    await person.api.until(lambda: sum("document" in message for message in person.screen.messages) == 2)
    page, data = (message["document"] for message in person.screen.messages if "document" in message)
    assert (page["file_name"], data["file_name"]) == ("mes-donnees.html", "mes-donnees.json")
    assert "Testa" in page["text"]
    assert json.loads(data["text"])["requests"][0]["first_name"] == "Testa"
    await sees(person, "📋 Ma demande")
    with sqlite_database.reading() as tx:
        kept = "".join(tx.execute(select(outbox.c.body).where(outbox.c.status == "sent")).scalars())
    assert "mes-donnees.html" in kept
    assert "<!doctype html>" not in kept, "the outbox kept a second copy of everything"
    await person.says("/delete")
    await sees(person, "Oui, tout effacer")
    await person.taps("Oui, tout effacer")
    farewell = "C'est effacé. Tu peux aussi vider cette discussion sur ton téléphone."
    # What rode on the webhook's answer has no id by which it could be deleted.
    stays = 1 + sum(call.rode for call in person.api.of("sendMessage"))
    await person.api.until(lambda: person.screen.texts[-1:] == [farewell] and len(person.screen.messages) == stays)
    assert not any("document" in message for message in person.screen.messages)
    with sqlite_database.reading() as tx:
        assert tx.execute(select(leads.c.id)).all() == []
        bodies = tx.execute(select(outbox.c.body)).scalars().all()
    assert not [body for body in bodies if "Testa" in body]
