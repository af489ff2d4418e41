from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from bot.services.delivery import Pace
from conversations.types import Said
from tests.fakes import telegram_world
from tests.fakes.bot_api import DROPPED, TOKEN, BotApi, broken, conflict, refused, slow, too_many
from tests.fakes.small_turns import SmallTurns
from tests.fakes.telegram_world import SOON, hooked, polled

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.channels.telegram import Telegram
    from bot.clock import FrozenClock
    from storage.db import Database
    from tests.fakes.bot_api import Fault
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
    async with polled(api, turns, sqlite_database, clock) as telegram:
        yield telegram


@pytest.fixture
def person(api: BotApi, telegram: Telegram) -> Person:
    del telegram  # it must run
    return api.person()


async def test_text_is_answered_by_the_outbox_when_updates_are_asked_for(api: BotApi, person: Person) -> None:
    await person.says("salut")
    await api.until(lambda: person.screen.messages)
    assert person.screen.texts == ["Tu as écrit : salut"]
    asked = api.of("getUpdates")[0].parameters
    assert set(asked["allowed_updates"]) == {"message", "edited_message", "callback_query", "my_chat_member"}
    assert asked["timeout"] == 5


async def test_message_is_sent_at_once_when_its_turn_is_committed(
    api: BotApi, turns: SmallTurns, sqlite_database: Database, clock: FrozenClock
) -> None:
    async with polled(api, turns, sqlite_database, clock, replace(SOON, pace=Pace(look_every=60))):
        person = api.person()
        await person.says("deux")
        await api.until(lambda: len(person.screen.messages) == 2)


async def test_tap_is_answered_and_ticked_when_updates_are_asked_for(api: BotApi, person: Person) -> None:
    await person.says("salut")
    await api.until(lambda: person.screen.messages)
    await person.taps("✅ Oui")
    await api.until(lambda: len(person.screen.texts) == 2 and api.of("editMessageText"))
    assert person.screen.texts == ["Tu as écrit : salut\n✅ Oui", "Choisi : yes"]


async def test_start_takes_the_webhook_away_when_there_was_one(
    api: BotApi, turns: SmallTurns, sqlite_database: Database, clock: FrozenClock
) -> None:
    async with hooked(api, turns, sqlite_database, clock):
        pass
    assert api.webhook
    async with polled(api, turns, sqlite_database, clock):
        await api.until(lambda: api.of("getUpdates"))
    assert not api.webhook


async def test_offset_moves_only_past_what_is_committed(api: BotApi, person: Person, turns: SmallTurns) -> None:
    turns.away = 3
    update = await person.says("salut")
    await api.until(lambda: turns.away == 0)
    assert api.offset <= update["update_id"]
    await api.until(lambda: api.offset == update["update_id"] + 1)
    await api.until(lambda: person.screen.messages)
    assert turns.told == [("600", Said("salut"))]
    assert person.screen.texts == ["Tu as écrit : salut"]


async def test_update_after_a_fault_of_the_store_waits_for_the_one_before_it(
    api: BotApi, person: Person, turns: SmallTurns
) -> None:
    turns.away = 1
    api.waiting += [api.next_update(message=person.message(text=str(number))) for number in range(3)]
    api.note()
    await api.until(lambda: len(person.screen.texts) == 3)
    assert [event for _, event in turns.told] == [Said("0"), Said("1"), Said("2")]


async def test_other_conversation_is_not_taken_again_when_the_store_was_away_for_one(
    api: BotApi, person: Person, turns: SmallTurns
) -> None:
    other = api.person(601)
    turns.seconds["lent"] = 0.1
    turns.away = 1  # for the quick one, which comes first to the store
    first = api.next_update(message=person.message(text="vite"))
    api.waiting += [first, api.next_update(message=other.message(text="lent"))]
    api.note()
    await api.until(lambda: len(turns.told) == 2)
    await api.until(lambda: api.offset > first["update_id"] + 1)
    assert sorted(turns.asked) == ["lent", "vite", "vite"]


async def test_conversations_are_taken_side_by_side_and_each_in_its_order(
    api: BotApi, person: Person, turns: SmallTurns
) -> None:
    other = api.person(601)
    turns.seconds["lent"] = 0.2
    api.waiting += [
        api.next_update(message=person.message(text="lent")),
        api.next_update(message=person.message(text="puis")),
        api.next_update(message=other.message(text="vite")),
    ]
    api.note()
    await api.until(lambda: len(turns.told) == 3)
    assert turns.told == [("601", Said("vite")), ("600", Said("lent")), ("600", Said("puis"))]


async def test_update_that_is_a_bug_is_left_behind(api: BotApi, person: Person, turns: SmallTurns) -> None:
    with telegram_world.captured() as logs:
        await person.says("bug")
        await person.says("salut")
        await api.until(lambda: person.screen.messages)
    assert turns.told == [("600", Said("salut"))]
    assert "telegram.update_dropped" in [line["event"] for line in logs]


async def test_group_and_strange_updates_are_passed_over(api: BotApi, person: Person, turns: SmallTurns) -> None:
    await person.says_in_group("salut")
    await person.bring(something_new={"x": 1})
    await person.bring(message="no object")
    last = await person.says("salut")
    await api.until(lambda: api.offset == last["update_id"] + 1)
    assert turns.told == [("600", Said("salut"))]


async def test_update_comes_again_without_second_effect_when_we_were_killed_before_the_offset_moved(
    api: BotApi, turns: SmallTurns, sqlite_database: Database, clock: FrozenClock
) -> None:
    person = api.person()
    async with polled(api, turns, sqlite_database, clock):
        update = await person.says("salut")
        await api.until(lambda: person.screen.messages)
    api.offset = 0
    await api.bring(update)
    async with polled(api, turns, sqlite_database, clock):
        await api.until(lambda: api.offset == update["update_id"] + 1)
    assert turns.told == [("600", Said("salut"))]
    assert person.screen.texts == ["Tu as écrit : salut"]


async def test_stop_commits_the_turn_under_way_and_tells_telegram(
    api: BotApi, turns: SmallTurns, sqlite_database: Database, clock: FrozenClock
) -> None:
    person = api.person()
    turns.seconds["lent"] = 0.2
    async with polled(api, turns, sqlite_database, clock):
        await api.until(lambda: api.of("getUpdates"))
        update = await person.says("lent")
        await asyncio.sleep(0.1)
        assert not turns.told
    assert turns.told == [("600", Said("lent"))]
    assert api.offset == update["update_id"] + 1


async def test_stop_does_not_wait_for_the_end_of_a_long_poll(
    api: BotApi, turns: SmallTurns, sqlite_database: Database, clock: FrozenClock
) -> None:
    async with polled(api, turns, sqlite_database, clock, replace(SOON, poll=30)):
        await api.until(lambda: api.of("getUpdates"))
        began = asyncio.get_running_loop().time()
    assert asyncio.get_running_loop().time() - began < 2


@pytest.mark.parametrize("fault", [broken(), broken(502), DROPPED, refused(), too_many(1)])
async def test_polling_goes_on_when_asking_fails(fault: Fault, api: BotApi, person: Person) -> None:
    api.fail("getUpdates", fault, times=1 if fault.retry_after else 3)
    await person.says("un")
    await person.says("deux fois")
    await api.until(lambda: len(person.screen.texts) == 2)
    assert person.screen.texts == ["Tu as écrit : un", "Tu as écrit : deux fois"]


async def test_conflict_is_said_once_when_another_process_polls(
    api: BotApi, turns: SmallTurns, sqlite_database: Database, clock: FrozenClock
) -> None:
    api.fail("getUpdates", conflict(), times=4)
    with telegram_world.captured() as logs:
        async with polled(api, turns, sqlite_database, clock):
            person = api.person()
            await person.says("salut")
            await api.until(lambda: person.screen.messages)
    said = [line["event"] for line in logs if line["log_level"] == "error"]
    assert said == ["telegram.another_process_polls_with_this_token"]


@pytest.mark.parametrize("fault", [broken(), DROPPED, slow(0.1), too_many(1)])
async def test_channel_comes_up_when_telegram_was_away_at_the_start(
    fault: Fault, api: BotApi, turns: SmallTurns, sqlite_database: Database, clock: FrozenClock
) -> None:
    api.fail("getMe", fault, times=1 if fault.retry_after else 3)
    api.fail("deleteWebhook", fault)
    async with polled(api, turns, sqlite_database, clock):
        person = api.person()
        await person.says("salut")
        await api.until(lambda: person.screen.messages)
    assert person.screen.texts == ["Tu as écrit : salut"]


async def test_log_says_it_without_the_token_when_the_token_is_wrong(
    api: BotApi, turns: SmallTurns, sqlite_database: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(api, "token", "1:another")
    with telegram_world.captured() as logs:
        async with polled(api, turns, sqlite_database, clock):
            await asyncio.sleep(0.2)
    assert {line["event"] for line in logs} == {"telegram.token_refused"}
    assert TOKEN not in str(logs)
    assert not api.calls
