"""A hidden conversation in the store, on the page and on Telegram: nothing of it is left to be seen."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from sqlalchemy import select

from bot import app as wiring
from bot.clock import FrozenClock
from bot.config import Settings
from bot.services.turns import Turns
from conversations.types import Commanded, Said
from storage import exporting, outbox
from storage import hiding as hiding_rows
from storage.models import conversations
from storage.models import outbox as rows
from storage.retention import delete_expired
from tests.conversing import TODAY, YOUTH, programme
from tests.fakes import telegram_world
from tests.fakes.bot_api import BotApi, broken, refused
from tests.fakes.telegram_world import captured, hooked, polled
from tests.storing import MINUTE, NOW, known, say
from tests.test_transcripts import catalogues, lexicon
from tests.test_turns import all_sent
from tests.test_turns import walk as sign_up

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from typing import Any

    from conversations.types import Event
    from storage.db import Database
    from tests.fakes.telegram_people import Person

WORD = "libellule"


# --- the outbox ---


def test_no_words_are_kept_of_what_is_hidden_only_the_ids_that_delete_it(database: Database) -> None:
    with database.transaction() as tx:
        whose, other = known(tx).id, known(tx, "1002").id
        say(tx, other, "autre")
        say(tx, whose, "vu", status="shown")
        say(tx, whose, "porté", turn=2, status="ridden")
        (sent, waiting) = say(tx, whose, "envoyé", "en attente", turn=3)
        outbox.mark_sent(tx, sent, "77", NOW)
        hiding_rows.hide_messages(tx, whose, before=4)
        (hiding,) = say(tx, whose, "cacher", turn=4)
        left = tx.execute(select(rows.c.id, rows.c.body).where(rows.c.conversation_id == whose).order_by(rows.c.id))
        assert left.all() == [(sent, ""), (hiding, "cacher")]
        assert waiting
        assert hiding_rows.list_message_ids(tx, whose, hiding) == ["77"]
        hiding_rows.forget_messages(tx, whose, hiding)
        assert hiding_rows.list_message_ids(tx, whose, hiding) == []
        assert outbox.list_turn_messages(tx, other, 1) == ["autre"]


def test_message_that_is_just_being_sent_is_marked_and_then_deleted(database: Database) -> None:
    with database.transaction() as tx:
        whose = known(tx).id
        (flying,) = say(tx, whose, "en vol")
        outbox.claim_due(tx, "telegram", NOW, limit=9, lease=MINUTE)
        hiding_rows.hide_messages(tx, whose, before=2)
        (hiding,) = say(tx, whose, "cacher", turn=2)
        assert not outbox.claim_due(tx, "telegram", NOW, limit=9, lease=MINUTE), "what deletes it waits behind it"
        outbox.mark_sent(tx, flying, "78", NOW)
        assert [one.id for one in outbox.claim_due(tx, "telegram", NOW, limit=9, lease=MINUTE)] == [hiding]
        assert hiding_rows.list_message_ids(tx, whose, hiding) == ["78"]


# --- turns ---


@pytest.fixture
def turns(database: Database) -> Turns:
    return Turns(database, programme(), lexicon(), catalogues(), FrozenClock(NOW))


async def test_file_of_all_that_is_kept_told_that_a_word_hides_somebody(turns: Turns) -> None:
    await sign_up(turns, YOUTH, channel="webchat")
    await turns.take("webchat", "asks for it", "7", Commanded("safeword"), hint="fr")
    await turns.take("webchat", "agrees", "7", Said(WORD), hint="fr")
    assert await turns.mydata("webchat", "7")
    await turns.take("webchat", "hides", "7", Said(WORD), hint="fr")
    assert await turns.mydata("webchat", "7") == await turns.mydata("webchat", "nobody") == {}


async def test_hidden_lead_is_kept_as_long_as_any_and_still_there(turns: Turns, database: Database) -> None:
    await sign_up(turns, YOUTH, channel="webchat")
    events: list[Event] = [Commanded("safeword"), Said(WORD), Said(WORD), Said("salut")]
    for number, event in enumerate(events):
        await turns.take("webchat", f"w{number}", "7", event, hint="fr")
    with database.transaction() as tx:
        (row,) = tx.execute(select(conversations)).all()
        assert [lead["phone"] for lead in exporting.export_leads(tx)] == ["+212600000001"]
        delete_expired(tx, NOW + timedelta(days=programme().draft_days + 1), TODAY)
        assert len(list(exporting.export_leads(tx))) == 1
    assert row.expires_at == NOW + timedelta(days=programme().lead_days)
    assert (row.locale, row.speaker_who) == ("fr", "")
    assert NOW.date() == TODAY


async def test_nothing_rides_from_the_word_on(turns: Turns, database: Database) -> None:
    async def rode(number: int, event: Commanded | Said) -> bool:
        all_sent(database)
        return (await turns.take("telegram", f"r{number}", "7", event, hint="fr", rides=True)).riding is not None

    await sign_up(turns, YOUTH[:2])
    assert await rode(1, Said("non j'ai arrêté"))
    assert not await rode(2, Commanded("safeword"))
    assert not await rode(3, Said(WORD))
    assert not await rode(4, Commanded("back"))
    assert not await rode(5, Said(WORD))
    assert not await rode(6, Commanded("language"))


async def test_event_that_hid_everything_shows_nothing_when_it_is_repeated(turns: Turns) -> None:
    await turns.take("telegram", "1", "7", Commanded("safeword"), hint="fr")
    await turns.take("telegram", "2", "7", Said(WORD), hint="fr")
    first = await turns.take("telegram", "3", "7", Said(WORD), hint="fr", rides=True)
    again = await turns.take("telegram", "3", "7", Said(WORD), hint="fr", rides=True)
    assert (first.messages, first.hides, first.hides_said) == ((), True, True)
    assert (again.messages, again.riding, again.repeated) == ((), None, True)


async def test_repeat_of_an_older_event_does_not_ride_either(turns: Turns, database: Database) -> None:
    await sign_up(turns, YOUTH[:3])
    await turns.take("telegram", "w1", "7", Commanded("back"), hint="fr")
    all_sent(database)
    before = await turns.take("telegram", "2", "7", Said("14"), hint="fr", rides=True)
    assert before.repeated
    assert before.riding is not None
    await turns.take("telegram", "w2", "7", Commanded("safeword"), hint="fr")
    await turns.take("telegram", "w3", "7", Said(WORD), hint="fr")
    all_sent(database)
    assert (await turns.take("telegram", "2", "7", Said("14"), hint="fr", rides=True)).riding is None


# --- the page ---


@pytest.fixture
async def client(sqlite_database: Database) -> AsyncIterator[httpx.AsyncClient]:
    app = wiring.build(Settings(_env_file=None), sqlite_database, telegram_world.clock())  # type: ignore[call-arg]
    transport = httpx.ASGITransport(wiring.web(app))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1", headers={"accept-language": "fr"}
    ) as it:
        yield it


def plain(page: str) -> str:
    """A page without what differs each time: the id of the next answer, and the number of the turn on buttons."""
    return re.sub(r'value="[0-9]+\|', 'value="N|', re.sub(r'name="event" value="[^"]+"', "", page))


async def test_page_is_an_ordinary_first_page_when_the_conversation_is_hidden(client: httpx.AsyncClient) -> None:
    first = (await client.get("/")).text

    async def type_in(*texts: str) -> str:
        page = ""
        for text in texts:
            page = (await client.post("/", data={"text": text, "lang": "fr"}, follow_redirects=True)).text
        return page

    await type_in("Un(e) jeune", "14", "mon père me frappe", "J'ai besoin d'aide", "/safeword")
    assert "tout ce que j&#39;ai dit disparaît" in await type_in(WORD)
    assert plain(await type_in(WORD)) == plain(first)
    assert plain((await client.get("/")).text) == plain(first)
    back = await type_in(WORD)
    assert "2511" in back
    assert "14 ans" in back


# --- Telegram ---


@pytest.fixture(params=[hooked, polled], ids=["webhook", "polling"])
async def person(request: Any, sqlite_database: Database) -> AsyncIterator[Person]:
    turns = wiring.build(telegram_world.settings("http://127.0.0.1:9"), sqlite_database, telegram_world.clock()).turns
    turns.public = False
    async with BotApi() as api, request.param(api, turns, sqlite_database, telegram_world.clock()):
        yield api.person()


async def sees(person: Person, *parts: str) -> None:
    """Wait until each of these stands in a message."""
    await person.api.until(lambda: all(any(part in text for text in person.screen.texts) for part in parts))


async def offered(person: Person, label: str) -> None:
    """Wait until there is a button with this label."""
    await person.api.until(lambda: f"'text': {label!r}" in str(person.screen.messages))


async def agree(person: Person) -> None:
    """Get as far as help, and agree on the word."""
    await person.says("mon père me frappe")
    await sees(person, "2511.ma")
    await person.taps("J'ai besoin d'aide")
    await sees(person, "Peut-être que personne")
    await person.taps("🔑 Mot secret")
    await sees(person, "mot rare")
    await person.says(WORD)
    await sees(person, "C'est fait")
    await person.api.until(lambda: person.screen.texts[-1].startswith("Peut-être que personne"))


async def test_all_that_the_bot_wrote_is_deleted_and_the_word_with_it(person: Person) -> None:
    with captured() as logs:
        await agree(person)
        word = person.message()["message_id"] + 1
        await person.says(WORD)
        await person.api.until(lambda: not person.screen.messages)
        await person.api.until(lambda: any(call.parameters["message_id"] == word for call in deletions(person)))
        await person.says("salut")
        await sees(person, "Salut 👋", "Qui m'écrit")
    assert len(person.screen.messages) == 1
    assert not [log for log in logs if log["log_level"] != "info" or "delet" in str(log) or "hid" in str(log)]


async def to_the_number(person: Person) -> None:
    """Agree on the word, and walk to the question where the number can be shared."""
    await agree(person)
    await person.taps("Continuer")
    steps = ("Un(e) jeune", "14 ans", "Non, j'ai arrêté", "Anfa", "Oui, je veux bien", "1re collège", "Oui, j'accepte")
    for label in steps:
        await offered(person, label)
        await person.taps(label)
    await sees(person, "ton prénom")
    await person.says("Salma")
    await sees(person, "Partager mon n°")


async def test_offer_to_share_the_number_is_deleted_too(person: Person) -> None:
    await to_the_number(person)
    await person.says(WORD)
    await person.api.until(lambda: not person.screen.messages and not person.screen.keyboard)


async def test_offer_to_share_the_number_stayed_when_another_process_hid_it(sqlite_database: Database) -> None:
    turns = wiring.build(telegram_world.settings("http://127.0.0.1:9"), sqlite_database, telegram_world.clock()).turns
    turns.public = False
    async with BotApi() as api, hooked(api, turns, sqlite_database, telegram_world.clock()):
        person, first = api.person(), api.webhook
        await to_the_number(person)
        async with hooked(api, turns, sqlite_database, telegram_world.clock()):
            await api.until(lambda: api.webhook != first)
            await person.says(WORD)
            await api.until(lambda: not person.screen.messages and not person.screen.keyboard)


async def test_same_word_brings_the_help_back(person: Person) -> None:
    await agree(person)
    await person.says(WORD)
    await person.api.until(lambda: not person.screen.messages)
    await person.says(WORD)
    await sees(person, "2511.ma")
    assert len(person.screen.messages) == 1


async def test_what_telegram_deletes_no_more_stands_in_nothings_way(person: Person) -> None:
    await agree(person)
    person.api.fail("deleteMessage", refused("Bad Request: message can't be deleted for everyone"), times=2)
    before = len(person.screen.messages)
    await person.says(WORD)
    await person.api.until(lambda: len(deletions(person)) > before)
    await person.says("salut")
    await sees(person, "Qui m'écrit")
    assert sum("2511" in text or "C'est fait" in text for text in person.screen.texts) <= 2


async def test_deletion_comes_again_when_telegram_was_away(person: Person, sqlite_database: Database) -> None:
    await agree(person)
    person.api.fail("deleteMessage", broken(), times=30)
    await person.says(WORD)
    await person.api.until(lambda: len(deletions(person)) > 3)
    with sqlite_database.transaction() as tx:
        assert "pending" in tx.execute(select(rows.c.status)).scalars().all()


def deletions(person: Person) -> list[Any]:
    return person.api.of("deleteMessage", person.id)
