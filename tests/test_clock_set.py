"""The clock of the machine is set while messages wait: none waits for the hour that was taken back."""

from __future__ import annotations

import asyncio
import functools
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from telegram import Bot

from bot.channels.telegram_calls import Calls
from bot.channels.telegram_http import AiohttpRequest
from storage import outbox, step_back
from storage.models import outbox as rows
from tests.fakes import telegram_world
from tests.fakes.bot_api import TOKEN, BotApi, broken, stuck, too_many
from tests.fakes.delivery_world import QUICK, AwayAtTimes, World, eventually

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.db import Database
    from tests.fakes.bot_api import Fault

HOUR = timedelta(hours=1)


@pytest.fixture
async def world(database: Database) -> AsyncIterator[World]:
    async with BotApi() as api, AiohttpRequest() as http:
        calls = Calls(Bot(TOKEN, f"{api.url}/bot", request=http, get_updates_request=http))
        yield World(api, database, AwayAtTimes(database), telegram_world.clock(), calls)
        await calls.finish()


def _has_failed(world: World) -> bool:
    tries, status, _, under_way = world.first()
    return (tries, status, under_way) == (1, "pending", False)


@pytest.mark.parametrize("fault", [broken(), too_many(30)])
async def test_message_that_waits_for_another_try_is_not_silent_for_an_hour_when_the_clock_is_set_back(
    fault: Fault, world: World
) -> None:
    person = world.api.person()
    world.api.fail("sendMessage", fault)
    world.say(person.id, "un", "deux")
    async with world.delivering():
        await eventually(functools.partial(_has_failed, world))
        world.clock.advance(-HOUR)
        await world.marked("sent", "sent")
    assert person.screen.texts == ["un", "deux"]


async def test_channel_that_wanted_nothing_of_us_is_asked_again_when_the_clock_is_set_back(world: World) -> None:
    people = [world.api.person(chat) for chat in (600, 601)]
    for person in people:
        world.api.fail("sendMessage", too_many(30), chat=person.id)
        world.say(person.id, "un")
    async with world.delivering() as delivery:
        await eventually(lambda: delivery._allowance.is_held(world.clock.now()))
        world.clock.advance(-HOUR)
        await world.marked("sent", "sent")


async def test_message_written_before_the_clock_is_set_back_goes_before_one_written_after(world: World) -> None:
    person, answered = world.api.person(), asyncio.Event()
    world.api.fail("sendMessage", stuck(answered))
    world.say(person.id, "un", "deux")
    async with world.delivering():
        await eventually(lambda: world.api.stuck)
        world.clock.advance(-HOUR)
        world.say(person.id, "trois")
        answered.set()
        await world.marked("sent", "sent", "sent")
    assert person.screen.texts == ["un", "deux", "trois"]


async def test_message_that_is_being_sent_is_not_sent_again_when_the_clock_jumps_on(world: World) -> None:
    person, answered = world.api.person(), asyncio.Event()
    world.api.fail("sendMessage", stuck(answered))
    world.say(person.id, "un")
    async with world.delivering(replace(QUICK, lease=8)) as delivery:
        await eventually(lambda: world.api.stuck)
        world.clock.advance(HOUR)
        await delivery.look()
        assert len(delivery._sending) == 1
        answered.set()
        await world.marked("sent")
    assert person.screen.texts == ["un"]


async def test_message_claimed_before_a_crash_waits_one_lease_and_no_hour_when_the_clock_is_set_back(
    world: World,
) -> None:
    world.say(world.api.person().id, "un")
    now, lease = world.clock.now(), timedelta(seconds=8)
    with world.database.transaction() as tx:
        assert outbox.claim_due(tx, "telegram", now, limit=5, lease=lease)
        step_back.mark_due(tx, now - HOUR, now - HOUR + lease)
        assert not outbox.claim_due(tx, "telegram", now - HOUR, limit=5, lease=lease)
        assert outbox.claim_due(tx, "telegram", now - HOUR + lease, limit=5, lease=lease)


def test_message_for_a_later_date_keeps_it_when_the_clock_is_set_back(world: World) -> None:
    world.say(world.api.person().id, "un")
    now, tomorrow = world.clock.now(), world.clock.now() + timedelta(days=1)
    with world.database.transaction() as tx:
        tx.execute(rows.update().values(due_at=tomorrow))
        step_back.mark_due(tx, now - HOUR, now)
        assert tx.execute(rows.select()).one().due_at == tomorrow


async def test_person_is_not_silenced_when_the_clock_was_set_right_and_the_program_started_again(world: World) -> None:
    """Stopped, set right, started: nobody is there any more who saw the clock go back."""
    person = world.api.person()
    world.api.fail("sendMessage", too_many(30))
    world.clock.advance(HOUR)
    world.say(person.id, "un")
    async with world.delivering():
        await eventually(functools.partial(_has_failed, world))
    world.clock.advance(-HOUR)
    world.say(person.id, "deux")
    async with world.delivering():
        await world.marked("sent", "sent")
    assert person.screen.texts == ["un", "deux"]
