"""The whole of it: the real turns behind WhatsApp's webhook, as people with WhatsApp see it."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.channels.whatsapp_events import digest
from bot.services import talk
from storage.models import consents, conversations, inbox, leads, outbox
from tests.fakes import telegram_world
from tests.fakes.graph_api import refused
from tests.fakes.whatsapp_world import NUMBER, payload, pressed, world
from tests.storing import DAY
from tests.test_desk import deed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.db import Database
    from tests.fakes.whatsapp_world import Person, World

# What is typed (":") and what is pressed, from the greeting to the number.
SIGN_UP = (
    "Un(e) jeune", ":j'ai 15 ans", "Non, j'ai arrêté", ":anfa", "Oui, je veux bien", ":1ère collège", "Oui, j'accepte",
    ":Testa", ":06 00 00 00 01", "À ma mère", ":le matin", ":non", "IA et données", ":ma mère", ":Adil", "✅ Envoyer",
)  # fmt: skip


@pytest.fixture
async def here(sqlite_database: Database) -> AsyncIterator[World]:
    async with world(sqlite_database, telegram_world.clock()) as one:
        yield one


@pytest.fixture
def person(here: World) -> Person:
    return here.person()


async def answers(person: Person, *told: str) -> None:
    """Answer, and wait until the next question is there."""
    for one in told:
        before = len(person.shown)
        status = await (person.says(one[1:]) if one.startswith(":") else person.taps(one))
        assert status == 200, one
        await settled(person)
        assert len(person.shown) > before, one


async def settled(person: Person) -> None:
    """Wait until nothing is on its way to anybody."""
    waits = select(func.count()).select_from(outbox).where(outbox.c.status == "pending")
    async with asyncio.timeout(30):
        while await person.world.turns.database.read(lambda tx: tx.execute(waits).scalar()):  # noqa: ASYNC110  nobody tells
            await asyncio.sleep(0.005)


async def signed_up(person: Person) -> None:
    await answers(person, ":salut", *SIGN_UP)


def write(world: World, *words: str) -> None:
    """Staff write to whoever signed up."""
    with world.turns.database.transaction() as tx:
        me = replace(deed(tx), turns=world.turns, now=world.clock.now())
        lead_id = tx.execute(select(leads.c.id)).scalar_one()
        for one in words:
            talk.write(tx, me, talk.of_lead(tx, me.actor, "write", lead_id), one, "")
    world.channel.delivery.wake()


def statuses(world: World) -> list[str]:
    with world.turns.database.reading() as tx:
        return list(tx.execute(select(outbox.c.status).order_by(outbox.c.id)).scalars())


async def test_sign_up_by_typing_buttons_and_lists_ends_with_a_number(
    person: Person, sqlite_database: Database
) -> None:
    await answers(person, ":salut")
    used = set()
    for one in SIGN_UP:
        used.add("typed" if one.startswith(":") else person.find(one)[0])
        await answers(person, one)
    assert used == {"typed", "button_reply", "list_reply"}
    assert any(re.search(r"\d{3}-\d{4}", text) for text in person.texts), "the number to read aloud"
    with sqlite_database.reading() as tx:
        lead = tx.execute(select(leads)).mappings().one()
        agreed = tx.execute(select(consents.c.channel, consents.c.given)).all()
    assert (lead["channel"], lead["first_name"], lead["phone"]) == ("whatsapp", "Testa", "+212600000001")
    assert ("whatsapp", True) in agreed


async def test_choices_that_are_too_many_for_one_list_come_in_several_and_any_can_be_chosen(person: Person) -> None:
    await answers(person, ":salut", "Un(e) jeune")
    assert [len(pressed(one)) for one in person.shown[-2:]] == [10, 2]
    await answers(person, "31 ou plus")
    assert any("école" in text for text in person.texts[-2:])


async def test_number_of_who_writes_is_kept_encrypted_and_never_logged(
    sqlite_database: Database,
) -> None:
    with telegram_world.captured() as logs:
        async with world(sqlite_database, telegram_world.clock()) as here:
            person = here.person()
            here.api.fail(refused(131009))
            await person.says("salut")
            await here.api.until(lambda: here.api.calls)
            await settled(person)
    assert logs
    assert NUMBER not in repr(logs)
    with sqlite_database.reading() as tx:
        raw = tx.exec_driver_sql("SELECT * FROM conversations").mappings().one()
        assert tx.execute(select(conversations.c.address)).scalar_one() == NUMBER
    assert NUMBER not in repr(dict(raw))


# --- what nobody asked for --------------------------------------------------------------------------------------------


async def test_word_of_the_centre_waits_behind_a_neutral_template_until_they_touch_it(here: World) -> None:
    person = here.person()
    await signed_up(person)
    here.clock.advance(2 * DAY)
    here.api.silent.add(person.number)
    before = len(person.shown)
    write(here, "Bonjour Testa, viens jeudi.", "Et apporte une photo.")
    await here.api.until(lambda: len(person.shown) > before)
    await settled(person)
    assert person.texts[before:] == ["[neutral_fr]"], "nothing of it is on a locked screen, and one line is enough"
    assert statuses(here)[-2:] == ["owed", "owed"]
    await person.sends("button", {"text": "Lire", "payload": "Lire"})
    await settled(person)
    told = person.texts[before + 1 :]
    assert [("jeudi" in one, "photo" in one) for one in told] == [(True, False), (False, True)]
    await person.sends("button", {"text": "Lire", "payload": "Lire"})
    await settled(person)
    assert sum("jeudi" in one for one in person.texts) == 1, "told once"


async def test_yes_to_the_neutral_line_answers_no_question_that_was_not_read(here: World) -> None:
    person = here.person()
    await signed_up(person)
    write(here, "On t'attend jeudi ?")
    await settled(person)
    before = len(person.shown)
    await person.says("oui")
    await settled(person)
    assert len(person.shown) == before + 1
    assert "jeudi" in person.texts[-1]


async def test_danger_is_heard_also_while_something_waits_to_be_read(here: World) -> None:
    person = here.person()
    await signed_up(person)
    write(here, "On t'attend jeudi.")
    await settled(person)
    await person.says("mon père me frappe")
    await settled(person)
    assert any("19" in text for text in person.texts[-2:]), "the numbers that help"


async def test_nothing_of_what_waited_is_left_when_all_is_erased(here: World) -> None:
    person = here.person()
    await signed_up(person)
    write(here, "On t'attend jeudi, Testa.")
    await settled(person)
    await answers(person, ":/delete")
    await person.taps("Oui, tout effacer")
    await settled(person)
    assert "owed" not in statuses(here)
    with here.turns.database.reading() as tx:
        assert tx.execute(select(leads.c.id)).all() == []
        kept = tx.execute(select(outbox.c.body).where(outbox.c.status == "sent")).scalars().all()
    assert not [body for body in kept if "Testa" in body]


async def test_secret_word_says_that_nothing_is_deleted_on_whatsapp(person: Person) -> None:
    await answers(person, ":salut", "Un(e) jeune", ":/safeword", ":tournesol")
    assert any("WhatsApp" in text and "effacer" in text for text in person.texts)
    assert not any("disparaît" in text for text in person.texts)


async def test_all_that_is_kept_comes_as_a_text_that_whatsapp_takes(person: Person) -> None:
    await signed_up(person)
    await answers(person, ":/mydata")
    (document,) = [one for one in person.shown if one["type"] == "document"]
    kind, content = person.world.api.uploaded[document["document"]["id"]]
    assert kind == "text/plain"
    assert document["document"]["filename"].endswith(".txt")
    assert "Testa" in content.decode()
    assert "<" not in content.decode()


# --- what comes more than once, and what comes otherwise --------------------------------------------------------------


async def test_message_that_is_brought_twice_is_one_turn(here: World, sqlite_database: Database) -> None:
    person = here.person()
    message = person.message("text", {"body": "salut"})
    for _ in range(3):
        assert await here.post(payload(message)) == 200
    await settled(person)
    assert len(person.shown) == 1
    with sqlite_database.reading() as tx:
        assert tx.execute(select(inbox.c.external_id)).scalars().all() == [digest(message["id"])]


async def test_several_messages_in_one_request_are_all_taken_in_their_order(here: World) -> None:
    person = here.person()
    await answers(person, ":salut")
    tap = {"type": "list_reply", "list_reply": {"id": person.find("Un(e) jeune")[1]["id"], "title": "x"}}
    both = payload(person.message("interactive", tap), person.message("text", {"body": "15 ans"}))
    other = payload({**person.message("text", {"body": "salut"}), "from": "212600000008"}, number="212600000008")
    both["entry"] += other["entry"]
    assert await here.post(both) == 200
    await settled(person)
    assert any("école" in text for text in person.texts)
    assert here.person("212600000008").shown


@pytest.mark.parametrize(
    ("kind", "content", "said"),
    [
        ("image", {"id": "5", "mime_type": "image/jpeg", "sha256": "x"}, "images"),
        ("sticker", {"id": "5", "mime_type": "image/webp", "sha256": "x", "animated": False}, ""),
        ("audio", {"id": "5", "mime_type": "audio/ogg; codecs=opus", "sha256": "x", "voice": True}, "écouter"),
        ("hologram", {"deep": [1]}, ""),
        ("unsupported", {"type": "poll"}, ""),
    ],
)
async def test_what_is_no_answer_gets_a_fitting_word_and_the_question_again(
    person: Person, kind: str, content: dict[str, object], said: str
) -> None:
    await answers(person, ":salut", "Un(e) jeune")
    before = len(person.shown)
    await person.sends(kind, content)
    await settled(person)
    assert any("âge" in text for text in person.texts[before:])
    assert said in " ".join(person.texts[before:])


async def test_own_card_is_the_number_to_call(person: Person, sqlite_database: Database) -> None:
    await answers(person, ":salut", *SIGN_UP[:8])
    card = [
        {"name": {"formatted_name": "x"}, "phones": [{"phone": "+212 600-000007", "wa_id": NUMBER, "type": "CELL"}]}
    ]
    await person.sends("contacts", card)
    await settled(person)
    await answers(person, *SIGN_UP[9:]) if "À qui" in person.texts[-1] else await answers(person, *SIGN_UP[10:])
    with sqlite_database.reading() as tx:
        assert tx.execute(select(leads.c.phone)).scalar_one() == "+212600000007"


async def test_reaction_and_change_of_number_are_answered_by_silence(person: Person) -> None:
    await answers(person, ":salut")
    await person.sends("reaction", {"message_id": "wamid.S1", "emoji": "👍"})
    await person.sends("system", {"type": "user_changed_number", "wa_id": "212600000009"})
    await settled(person)
    assert len(person.shown) == 1
