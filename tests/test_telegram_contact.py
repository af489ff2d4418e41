from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from conversations.types import SharedContact
from tests.fakes import telegram_world
from tests.fakes.bot_api import BotApi, refused, slow
from tests.fakes.small_turns import SmallTurns
from tests.fakes.telegram_world import hooked

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


async def test_phone_question_keeps_its_buttons_and_offers_to_share_the_number(api: BotApi, person: Person) -> None:
    await person.says("numéro")
    await api.until(lambda: person.screen.keyboard)
    assert person.screen.texts == ["Quel numéro ?", "📞 Partager"]
    assert person.screen.find("↩ Retour")[0] is person.screen.messages[0]
    assert person.screen.keyboard == [[{"text": "📞 Partager", "request_contact": True}]]


@pytest.mark.parametrize("own", [True, False])
async def test_shared_contact_is_taken_and_the_offer_is_gone(
    *, own: bool, api: BotApi, person: Person, turns: SmallTurns
) -> None:
    await person.says("numéro")
    await api.until(lambda: person.screen.keyboard)
    await person.shares("+212600000007", own=own)
    await api.until(lambda: api.of("deleteMessage"))
    assert turns.told[-1] == ("600", SharedContact("+212600000007", own))
    assert person.screen.keyboard == []
    assert person.screen.texts == ["Quel numéro ?", "📞 Partager", "Ton numéro." if own else "Un autre numéro."]


async def test_offer_is_gone_when_the_number_is_typed_and_stays_while_the_question_does(
    api: BotApi, person: Person
) -> None:
    await person.says("numéro")
    await api.until(lambda: person.screen.keyboard)
    await person.says("numéro")
    await api.until(lambda: len(person.screen.texts) == 4)
    assert person.screen.keyboard
    await person.says("0600000007")
    await api.until(lambda: api.of("deleteMessage"))
    assert person.screen.keyboard == []
    await person.says("encore")
    await asyncio.sleep(0.1)
    assert len(api.of("deleteMessage")) == 1


async def test_offer_stayed_under_the_field_when_another_process_took_the_answer(
    api: BotApi, turns: SmallTurns, sqlite_database: Database, clock: FrozenClock
) -> None:
    person = api.person()
    async with hooked(api, turns, sqlite_database, clock):
        first = api.webhook
        await person.says("numéro")
        await api.until(lambda: person.screen.keyboard)
        async with hooked(api, turns, sqlite_database, clock):
            await api.until(lambda: api.webhook != first)
            await person.says("0600000007")
            await api.until(lambda: api.of("deleteMessage"))
    assert person.screen.keyboard == []


async def test_offer_that_fails_leaves_the_question(api: BotApi, person: Person) -> None:
    await person.says("salut")
    api.fail("sendMessage", slow(0))
    api.fail("sendMessage", refused())
    await person.says("numéro")
    await api.until(lambda: len(api.of("sendMessage")) == 3)
    await person.says("0600000007")
    assert person.screen.texts == ["Tu as écrit : salut", "Quel numéro ?", "Tu as écrit : 0600000007"]
