from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete, select
from telegram import Bot

from bot.channels.telegram_calls import Calls
from bot.channels.telegram_http import AiohttpRequest
from storage.models import outbox as rows
from tests.fakes import telegram_world
from tests.fakes.bot_api import TOKEN, BotApi, broken, slow, too_many
from tests.fakes.delivery_world import UNWOKEN, AwayAtTimes, World, eventually

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.db import Database


def _has_failed(world: World, tries: int, reason: str) -> bool:
    return world.first() == (tries, "pending", reason, False)


@pytest.fixture
async def api() -> AsyncIterator[BotApi]:
    async with BotApi() as api:
        yield api


@pytest.fixture
async def world(api: BotApi, database: Database) -> AsyncIterator[World]:
    async with AiohttpRequest() as http:
        calls = Calls(Bot(TOKEN, f"{api.url}/bot", request=http, get_updates_request=http))
        yield World(api, database, AwayAtTimes(database), telegram_world.clock(), calls)
        await calls.finish()


async def test_messages_are_sent_in_order_and_their_ids_kept(world: World) -> None:
    anna, person = world.api.person(601), world.api.person(602)
    world.say(601, "un", "deux", "trois")
    world.say(602, "ailleurs")
    world.say(601, "quatre")
    async with world.delivering():
        await world.marked(*["sent"] * 5)
    assert anna.screen.texts == ["un", "deux", "trois", "quatre"]
    assert person.screen.texts == ["ailleurs"]
    with world.database.transaction() as tx:
        ids = tx.execute(select(rows.c.message_id).where(rows.c.conversation_id == 1).order_by(rows.c.id)).scalars()
        assert list(ids) == [str(message["message_id"]) for message in anna.screen.messages]


async def test_deletion_comes_again_until_store_and_telegram_are_there(world: World) -> None:
    anna = world.api.person(601)
    world.say(601, "un", "deux")
    async with world.delivering():
        await world.marked("sent", "sent")
        world.store.away_to_read = 1
        world.hide(601)
        await world.marked("sent", "sent", "pending")
        await eventually(lambda: world.rows()[-1] == ("pending", "StoreUnavailable"))
        world.api.fail("deleteMessage", broken(), times=2)
        world.clock.advance(timedelta(minutes=1))
        await eventually(lambda: len(world.api.of("deleteMessage")) == 2)
        assert len(anna.screen.messages) == 2
        world.clock.advance(timedelta(minutes=1))
        await eventually(lambda: not anna.screen.messages)
        await world.marked("sent")


async def test_slow_send_holds_nobody_else(world: World) -> None:
    world.api.person(601)
    other = world.api.person(602)
    world.api.fail("sendMessage", slow(0.5), chat=601)
    world.say(601, "lent")
    world.say(602, "un", "deux")
    async with world.delivering():
        await world.api.until(lambda: len(other.screen.texts) == 2, 0.4)
        assert not world.api.of("sendMessage", 601)


async def test_message_is_sent_at_once_when_woken(world: World) -> None:
    person = world.api.person()
    async with world.delivering(UNWOKEN) as delivery:
        await asyncio.sleep(0.05)
        world.say(person.id, "un", "deux")
        await asyncio.sleep(0.05)
        assert person.screen.texts == []
        delivery.wake()
        await world.api.until(lambda: len(person.screen.texts) == 2, 2)


async def test_message_of_another_process_is_sent_when_nobody_wakes_us(world: World) -> None:
    person = world.api.person()
    async with world.delivering():
        await asyncio.sleep(0.05)
        world.say(person.id, "un")
        await world.marked("sent")


async def test_conversation_is_held_as_long_as_telegram_asks_when_there_are_too_many(world: World) -> None:
    person, other = world.api.person(601), world.api.person(602)
    world.api.fail("sendMessage", too_many(7), chat=601)
    world.say(601, "un", "deux")
    async with world.delivering() as delivery:
        await world.api.until(lambda: world.api.of("sendMessage", 601))
        world.say(601, "trois")
        world.say(602, "ailleurs")
        await world.marked("pending", "pending", "pending", "sent")
        assert world.rows()[0] == ("pending", "RetryAfter")
        world.clock.advance(timedelta(seconds=6))
        delivery.wake()
        await asyncio.sleep(0.1)
        assert person.screen.texts == []
        world.clock.advance(timedelta(seconds=1))
        await world.marked("sent", "sent", "sent", "sent")
    assert person.screen.texts == ["un", "deux", "trois"]
    assert other.screen.texts == ["ailleurs"]


async def test_conversation_stays_held_when_the_message_that_was_too_many_is_erased(world: World) -> None:
    person = world.api.person()
    world.api.fail("sendMessage", too_many(7))
    world.say(person.id, "un")
    async with world.delivering():
        await world.erred("RetryAfter")
        with world.database.transaction() as tx:
            tx.execute(delete(rows))
        world.say(person.id, "adieu")
        await asyncio.sleep(0.1)
        assert person.screen.texts == []
        world.clock.advance(timedelta(seconds=7))
        await world.marked("sent")


async def test_all_are_held_when_a_second_conversation_has_too_many(world: World) -> None:
    people = [world.api.person(number) for number in (601, 602, 603)]
    world.api.fail("sendMessage", too_many(7), chat=601)
    world.api.fail("sendMessage", too_many(9), chat=602)
    world.say(601, "un")
    async with world.delivering():
        await world.erred("RetryAfter")
        world.say(602, "deux")
        await world.erred("RetryAfter", "RetryAfter")
        world.say(603, "trois")
        world.clock.advance(timedelta(seconds=8))
        await asyncio.sleep(0.15)
        assert [person.screen.texts for person in people] == [[], [], []]
        world.clock.advance(timedelta(seconds=1))
        await world.marked("sent", "sent", "sent")


async def test_same_conversation_held_twice_holds_nobody_else(world: World) -> None:
    world.api.person(601)
    world.api.person(602)
    world.api.fail("sendMessage", too_many(7), chat=601, times=2)
    world.say(601, "un")
    async with world.delivering():
        await world.erred("RetryAfter")
        world.clock.advance(timedelta(seconds=7))
        await world.api.until(lambda: len(world.api.of("sendMessage", 601)) == 2)
        world.say(602, "deux")
        await world.marked("pending", "sent")


async def test_stop_waits_until_what_is_being_sent_is_marked(world: World) -> None:
    person = world.api.person()
    world.api.fail("sendMessage", slow(0.3))
    world.say(person.id, "un", "deux")
    async with world.delivering() as delivery:
        await eventually(lambda: delivery._sending)
    assert world.rows() == [("sent", ""), ("pending", "")]
    assert person.screen.texts == ["un"]


async def test_two_senders_share_the_outbox_without_sending_twice(world: World) -> None:
    people = [world.api.person(number) for number in range(601, 607)]
    for person in people:
        world.say(person.id, "un", "deux", "trois")
    async with world.delivering(), world.delivering():
        await world.marked(*["sent"] * 18)
    assert [person.screen.texts for person in people] == [["un", "deux", "trois"]] * 6


async def test_log_of_delivery_holds_nothing_of_the_person(world: World) -> None:
    world.api.person(612345)
    world.api.fail("sendMessage", broken())
    with telegram_world.captured() as logs:
        world.say(612345, "Bonjour Salma")
        async with world.delivering():
            await world.erred("NetworkError")
    assert [line["event"] for line in logs] == ["delivery.not_sent"]
    assert not any(word in str(logs) for word in ("Salma", "612345", TOKEN))
