from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from sqlalchemy import select

from conversations.types import Attached, Commanded, Said, Tapped
from storage.models import conversations
from tests.fakes import telegram_world
from tests.fakes.bot_api import DROPPED, BotApi, broken, refused, slow
from tests.fakes.bot_limits import Limits
from tests.fakes.small_turns import SmallTurns
from tests.fakes.telegram_world import SECRET, hooked

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.channels.telegram import Telegram
    from bot.clock import FrozenClock
    from storage.db import Database
    from tests.fakes.telegram_people import Person


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        yield api


@pytest.fixture
def clock() -> FrozenClock:
    return telegram_world.clock()


@pytest.fixture
def turns(sqlite_database: Database, clock: FrozenClock) -> SmallTurns:
    return SmallTurns(sqlite_database, clock)


@pytest.fixture
async def telegram(
    api: BotApi, turns: SmallTurns, sqlite_database: Database, clock: FrozenClock
) -> AsyncIterator[Telegram]:
    async with hooked(api, turns, sqlite_database, clock) as telegram:
        yield telegram


@pytest.fixture
def person(api: BotApi, telegram: Telegram) -> Person:
    del telegram  # it must run
    return api.person()


async def test_start_tells_telegram_the_webhook_when_there_is_a_public_address(api: BotApi, person: Person) -> None:
    del person
    assert api.webhook["url"].endswith("/telegram")
    assert api.webhook["secret_token"] == SECRET
    assert set(api.webhook["allowed_updates"]) == {"message", "edited_message", "callback_query", "my_chat_member"}
    assert api.webhook["max_connections"] == 40
    assert not api.of("getUpdates")


@pytest.mark.parametrize("shown", ["", "wrong", SECRET + "x", SECRET[:-1], "é"])
async def test_webhook_refuses_with_nothing_to_read_when_the_secret_is_wrong(
    shown: str, api: BotApi, person: Person, turns: SmallTurns
) -> None:
    update = api.next_update(message=person.message(text="salut"))
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            api.webhook["url"], json=update, headers={"X-Telegram-Bot-Api-Secret-Token": shown} if shown else {}
        ) as answer,
    ):
        assert (answer.status, await answer.read()) == (403, b"")
    assert not turns.told


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"null", b"\xff\xfe", b"[" * 100_000])
async def test_webhook_answers_400_when_the_body_is_no_update(body: bytes, api: BotApi, person: Person) -> None:
    assert await api.post(body, SECRET) == 400
    await person.says("salut")
    assert person.screen.texts == ["Tu as écrit : salut"]


async def test_webhook_answers_413_when_the_body_is_longer_than_any_update(api: BotApi, person: Person) -> None:
    assert await api.post(json.dumps({"update_id": 1, "x": "y" * 300_000}).encode(), SECRET) == 413
    await person.says("salut")
    assert person.screen.texts == ["Tu as écrit : salut"]


async def test_webhook_takes_nothing_but_posts(api: BotApi, person: Person) -> None:
    del person
    async with aiohttp.ClientSession() as session, session.get(api.webhook["url"]) as answer:
        assert answer.status == 405


async def test_question_rides_on_the_answer_when_it_is_alone(api: BotApi, person: Person, turns: SmallTurns) -> None:
    await person.says("/start affiche")
    assert person.screen.texts == ["Commande : start"]
    assert person.screen.buttons == [["✅ Oui", "Non"], ["↩ Retour"]]
    assert [call.rode for call in api.of("sendMessage")] == [True]
    assert turns.told == [("600", Commanded("start", "affiche"))]
    assert turns.hints == ["fr"]


async def test_nothing_rides_that_telegram_would_refuse_in_silence(
    api: BotApi, turns: SmallTurns, sqlite_database: Database, clock: FrozenClock
) -> None:
    api.limits = Limits(clock.now)
    async with hooked(api, turns, sqlite_database, clock, a_second=30):
        people = [api.person(number) for number in range(600, 640)]
        for person in people:
            await person.says("salut")
        rode = [call.chat for call in api.of("sendMessage") if call.rode]
        assert rode == list(range(600, 610))
        while not all(person.screen.texts for person in people):
            clock.advance(timedelta(seconds=0.5))
            await asyncio.sleep(0.01)
    assert [person.screen.texts for person in people] == [["Tu as écrit : salut"]] * 40
    assert api.limits.refused == []


async def test_tick_is_left_out_when_what_may_be_sent_is_for_words(
    api: BotApi, turns: SmallTurns, sqlite_database: Database, clock: FrozenClock
) -> None:
    async with hooked(api, turns, sqlite_database, clock, a_second=10):
        person = api.person()
        await person.says("salut")
        await api.person(601).says("salut")
        await person.taps("✅ Oui")
        await api.until(lambda: not person.screen.waiting_taps and len(person.screen.texts) == 2)
    assert person.screen.texts == ["Tu as écrit : salut", "Choisi : yes"]
    assert not api.of("editMessageText")


async def test_messages_go_by_the_outbox_in_order_when_there_are_several(api: BotApi, person: Person) -> None:
    await person.says("deux")
    await api.until(lambda: len(person.screen.texts) == 2)
    assert person.screen.texts == ["D'abord ceci.", "Et toi ?"]
    assert not any(call.rode for call in api.of("sendMessage"))


async def test_tap_stops_the_waiting_sign_and_ticks_the_choice(api: BotApi, person: Person, turns: SmallTurns) -> None:
    await person.says("salut")
    await person.taps("✅ Oui")
    await api.until(lambda: api.of("editMessageText") and not person.screen.waiting_taps)
    assert person.screen.texts == ["Tu as écrit : salut\n✅ Oui", "Choisi : yes"]
    assert "reply_markup" not in person.screen.messages[0]
    assert turns.told[-1] == ("600", Tapped(1, "me", "ready", "yes"))


async def test_tap_leaves_the_buttons_when_there_is_no_tick(api: BotApi, person: Person, turns: SmallTurns) -> None:
    await person.says("salut")
    await person.taps("↩ Retour")
    await api.until(lambda: not person.screen.waiting_taps)
    assert "reply_markup" in person.screen.messages[0]
    assert turns.told[-1] == ("600", Commanded("back"))
    assert not api.of("editMessageText")


async def test_second_tap_is_not_ticked_twice_when_the_first_one_was(api: BotApi, person: Person) -> None:
    await person.says("salut")
    message, data = person.screen.find("✅ Oui")
    await person.taps_data(data, dict(message))
    await api.until(lambda: api.of("editMessageText"))
    await person.taps_data(data, person.screen.messages[0])
    await api.until(lambda: not person.screen.waiting_taps)
    assert person.screen.texts[0] == "Tu as écrit : salut\n✅ Oui"
    assert len(api.of("editMessageText")) == 1


async def test_tap_keeps_its_text_and_loses_its_buttons_when_the_tick_does_not_fit(api: BotApi, person: Person) -> None:
    await person.says("salut")
    message, data = person.screen.find("✅ Oui")
    message["text"] = "x" * 4096
    await person.taps_data(data, message)
    await api.until(lambda: api.of("editMessageReplyMarkup"))
    assert person.screen.texts[0] == "x" * 4096
    assert "reply_markup" not in person.screen.messages[0]


async def test_tap_on_what_is_no_button_of_ours_is_a_stale_one(api: BotApi, person: Person, turns: SmallTurns) -> None:
    await person.says("salut")
    await person.taps_data("menu:2", person.screen.messages[0])
    await api.until(lambda: not person.screen.waiting_taps)
    assert turns.told[-1] == ("600", Tapped(0, "", "", ""))


@pytest.mark.parametrize("fault", [refused("Bad Request: query is too old"), broken(), DROPPED])
async def test_courtesy_that_fails_changes_nothing(fault: Any, api: BotApi, person: Person) -> None:
    await person.says("salut")
    api.fail("answerCallbackQuery", fault)
    api.fail("editMessageText", fault)
    await person.taps("✅ Oui")
    await api.until(lambda: api.of("answerCallbackQuery") and api.of("editMessageText"))
    assert person.screen.texts == ["Tu as écrit : salut", "Choisi : yes"]
    await person.says("encore")
    assert person.screen.texts[-1] == "Tu as écrit : encore"
    assert len(api.of("answerCallbackQuery")) == 1


async def test_answer_does_not_wait_for_courtesies_when_telegram_is_slow(api: BotApi, person: Person) -> None:
    await person.says("salut")
    api.fail("answerCallbackQuery", slow(0.3))
    api.fail("editMessageText", slow(0.3))
    await person.taps("✅ Oui")
    assert person.screen.texts == ["Tu as écrit : salut", "Choisi : yes"]
    assert not api.of("answerCallbackQuery")
    await api.until(lambda: api.of("answerCallbackQuery") and api.of("editMessageText"))


async def test_update_brought_again_gets_the_same_message_and_has_no_second_effect(
    api: BotApi, person: Person, turns: SmallTurns
) -> None:
    update = await person.says("salut")
    assert await api.bring(update) == 200
    assert person.screen.texts == ["Tu as écrit : salut"] * 2
    assert turns.told == [("600", Said("salut"))]


async def test_webhook_answers_503_until_the_store_is_back(api: BotApi, person: Person, turns: SmallTurns) -> None:
    turns.away = 1
    update = await person.says("salut")
    assert person.screen.texts == []
    assert await api.bring(update) == 200
    assert person.screen.texts == ["Tu as écrit : salut"]
    assert len(turns.told) == 1


async def test_update_that_is_a_bug_does_not_come_again_and_stops_no_other(api: BotApi, person: Person) -> None:
    with telegram_world.captured() as logs:
        assert await api.bring(api.next_update(message=person.message(text="bug"))) == 200
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["telegram.update_dropped"]
    await person.says("salut")
    assert person.screen.texts == ["Tu as écrit : salut"]


async def test_typing_is_shown_when_a_turn_takes_long_only(api: BotApi, person: Person, turns: SmallTurns) -> None:
    await person.says("vite")
    turns.seconds["lent"] = 0.3
    await person.says("lent")
    assert [call.parameters for call in api.of("sendChatAction")] == [{"chat_id": 600, "action": "typing"}]


async def test_message_in_a_group_is_not_ours(person: Person, turns: SmallTurns) -> None:
    await person.says_in_group("salut")
    assert not turns.told
    assert person.screen.texts == []


@pytest.mark.parametrize(("kind", "taken"), [("photo", "photo"), ("voice", "voice"), ("poll", "unknown")])
async def test_what_is_no_text_is_taken_by_its_kind(kind: str, taken: Any, person: Person, turns: SmallTurns) -> None:
    await person.sends(kind)
    ((address, event),) = turns.told
    assert isinstance(event, Attached)
    assert (address, event.kind) == ("600", taken)
    assert person.screen.texts == [f"Reçu : {taken}"]


async def test_address_is_marked_when_the_person_blocks_us(person: Person, sqlite_database: Database) -> None:
    await person.says("salut")
    await person.blocks()
    with sqlite_database.transaction() as tx:
        assert tx.execute(select(conversations.c.blocked_at)).scalar_one() is not None


async def test_blocking_makes_no_conversation_when_there_was_none(person: Person, sqlite_database: Database) -> None:
    await person.blocks()
    with sqlite_database.transaction() as tx:
        assert tx.execute(select(conversations.c.id)).first() is None


async def test_log_holds_nothing_of_the_person(api: BotApi, person: Person) -> None:
    with telegram_world.captured() as logs:
        await person.says("salut")
        api.fail("answerCallbackQuery", broken())
        await person.taps("✅ Oui")
        await person.says("bug")
        await api.until(lambda: api.of("answerCallbackQuery") and api.of("editMessageText"))
    assert logs
    written = json.dumps([{k: v for k, v in line.items() if k != "exc_info"} for line in logs], default=str)
    assert not any(word in written for word in ("salut", "600", "Oui", "Test", SECRET))
