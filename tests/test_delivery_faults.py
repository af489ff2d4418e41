from __future__ import annotations

import asyncio
import functools
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select
from telegram import Bot

from bot.channels.telegram_calls import Calls
from bot.channels.telegram_http import AiohttpRequest
from bot.services.delivery import Delivery
from storage import outbox
from storage.models import conversations
from tests.fakes import telegram_world
from tests.fakes.bot_api import DROPPED, DROPPED_AFTER, HALF, TOKEN, BotApi, broken, refused, slow, stuck
from tests.fakes.delivery_world import QUICK, AwayAtTimes, World, eventually

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.db import Database
    from tests.fakes.bot_api import Fault


def _has_failed(world: World, tries: int, reason: str) -> bool:
    return world.first() == (tries, "pending", reason, False)


def _was_tried(world: World, tries: int) -> bool:
    tried, _, _, under_way = world.first()
    return tried == tries and not under_way


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


async def test_person_who_blocked_us_is_marked_and_what_waits_has_failed(world: World) -> None:
    world.api.person().has_blocked = True
    world.say(600, "un", "deux")
    async with world.delivering():
        await world.marked("failed", "failed")
    assert world.rows()[0] == ("failed", "Forbidden")
    assert not world.api.people[600].screen.messages
    with world.database.transaction() as tx:
        assert tx.execute(select(conversations.c.blocked_at)).scalar_one() is not None


async def test_message_that_is_refused_fails_alone(world: World) -> None:
    person = world.api.person()
    world.api.fail("sendMessage", refused())
    world.say(person.id, "un", "deux")
    async with world.delivering():
        await world.marked("failed", "sent")
    assert world.rows()[0] == ("failed", "BadRequest")
    assert person.screen.texts == ["deux"]


async def test_message_that_cannot_be_read_fails_alone(world: World) -> None:
    person = world.api.person()
    world.say(person.id, "un")
    with world.database.transaction() as tx:
        now = world.clock.now()
        outbox.add_messages(tx, 1, 2, ["no message"], first="pending", rest="pending", now=now)
    world.say(person.id, "trois")
    with telegram_world.captured() as logs:
        async with world.delivering():
            await world.marked("sent", "failed", "sent")
    assert "delivery.bug" in [line["event"] for line in logs]
    assert person.screen.texts == ["un", "trois"]


@pytest.mark.parametrize(("fault", "reason"), [(broken(), "NetworkError"), (broken(502), "NetworkError")])
async def test_message_is_tried_again_and_keeps_its_place_when_telegram_fails(
    fault: Fault, reason: str, world: World
) -> None:
    person = world.api.person()
    world.api.fail("sendMessage", fault, times=3)
    world.say(person.id, "un", "deux")
    async with world.delivering():
        for tries in (1, 2, 3):
            await eventually(functools.partial(_has_failed, world, tries, reason))
            await asyncio.sleep(0.1)
            assert len(world.api.of("sendMessage")) == tries
            world.clock.advance(timedelta(seconds=2 ** (tries - 1)))
        await world.marked("sent", "sent")
    assert person.screen.texts == ["un", "deux"]


async def test_pause_grows_and_ends_growing_when_telegram_stays_away(world: World) -> None:
    delivery = Delivery("telegram", world.calls, world.database, world.clock, replace(QUICK, longest_pause=60))
    pauses = [delivery._pause(tries) for tries in range(1, 40)]
    assert 0.5 <= pauses[0] <= 1
    assert all(30 <= pause <= 60 for pause in pauses[7:])
    assert len(set(pauses[7:])) > 20


@pytest.mark.parametrize("fault", [DROPPED, DROPPED_AFTER, HALF])
async def test_message_is_sent_once_more_when_nobody_heard_whether_it_came(fault: Fault, world: World) -> None:
    person = world.api.person()
    world.api.fail("sendMessage", fault)
    world.say(person.id, "un", "deux")
    async with world.delivering():
        await eventually(lambda: world.rows()[0][1])
        world.clock.advance(timedelta(seconds=2))
        await world.marked("sent", "sent")
    assert person.screen.texts == (["un", "deux"] if fault is DROPPED else ["un", "un", "deux"])


@pytest.mark.parametrize("fault", [DROPPED, DROPPED_AFTER, HALF])
async def test_message_is_marked_unknown_and_goes_no_more_when_nobody_heard_of_it_twice(
    fault: Fault, world: World
) -> None:
    person = world.api.person()
    world.api.fail("sendMessage", fault, times=2)
    world.say(person.id, "un", "deux")
    async with world.delivering():
        for tries in (1, 2):
            await eventually(functools.partial(_was_tried, world, tries))
            world.clock.advance(timedelta(seconds=4))
        await world.marked("unknown", "sent")
    assert len(world.api.of("sendMessage")) == 3, "the first twice, the second once"


async def test_message_is_sent_once_more_and_no_oftener_when_its_sender_was_killed_again_and_again(
    world: World,
) -> None:
    person = world.api.person()
    world.say(person.id, "un", "deux")
    for _ in range(2):  # it was claimed, and perhaps sent; then the power went
        with world.database.transaction() as tx:
            assert outbox.claim_due(tx, "telegram", world.clock.now(), limit=5, lease=timedelta(seconds=30))
        world.clock.advance(timedelta(seconds=30))
    async with world.delivering():
        await world.marked("unknown", "sent")
    assert person.screen.texts == ["deux"]


async def test_deletion_of_what_is_hidden_is_done_however_often_nobody_heard_of_it(world: World) -> None:
    person = world.api.person()
    world.say(person.id, "un")
    async with world.delivering():
        await world.marked("sent")
        world.api.fail("deleteMessage", DROPPED_AFTER, times=3)
        world.hide(person.id)
        for _ in range(4):
            await asyncio.sleep(0.2)
            world.clock.advance(timedelta(seconds=10))
        await world.marked("sent")
    assert person.screen.texts == []


async def test_message_claimed_before_a_crash_is_sent_when_its_lease_is_over(world: World) -> None:
    person = world.api.person()
    world.say(person.id, "un")
    with world.database.transaction() as tx:
        assert outbox.claim_due(tx, "telegram", world.clock.now(), limit=5, lease=timedelta(seconds=30))
    async with world.delivering():
        await asyncio.sleep(0.1)
        assert person.screen.texts == []
        world.clock.advance(timedelta(seconds=30))
        await world.marked("sent")
    assert person.screen.texts == ["un"]


async def test_message_that_takes_longer_than_a_lease_to_be_sent_is_nobody_elses_meanwhile(world: World) -> None:
    person, answered = world.api.person(), asyncio.Event()
    world.api.fail("sendMessage", stuck(answered))
    world.say(person.id, "un")
    step = timedelta(seconds=0.2)
    async with world.delivering(replace(QUICK, lease=0.3)):
        await eventually(lambda: world.api.stuck)
        for _ in range(5):
            world.clock.advance(step)
            await eventually(lambda: world.leased_until() > world.clock.now() + step)
            with world.database.transaction() as tx:
                assert outbox.claim_due(tx, "telegram", world.clock.now(), limit=5, lease=step) == []
        answered.set()
        await world.marked("sent")
    assert person.screen.texts == ["un"]
    assert world.first() == (1, "sent", "", False)


async def test_sent_message_is_marked_without_a_second_send_when_the_store_was_away(world: World) -> None:
    person = world.api.person()
    world.api.fail("sendMessage", slow(0.1))
    world.say(person.id, "un")
    async with world.delivering(replace(QUICK, look_every=0.05)) as delivery:
        await eventually(lambda: delivery._sending)
        world.store.away = 5
        await world.marked("sent")
    assert world.store.away == 0
    assert person.screen.texts == ["un"]


async def test_delivery_goes_on_when_the_store_was_away(world: World) -> None:
    person = world.api.person()
    world.store.away = 3
    async with world.delivering():
        world.say(person.id, "un")
        await world.marked("sent")
    assert person.screen.texts == ["un"]
