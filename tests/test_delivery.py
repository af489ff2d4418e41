from __future__ import annotations

import asyncio
import functools
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from sqlalchemy import delete, select
from telegram import Bot

from bot.channels.telegram_calls import Calls
from bot.channels.telegram_http import AiohttpRequest
from bot.services.delivery import Delivery, Pace
from bot.services.messages import Message
from storage import contacts, outbox
from storage.db import StoreUnavailable
from storage.models import conversations
from storage.models import outbox as rows
from tests.fakes import telegram_world
from tests.fakes.bot_api import DROPPED, DROPPED_AFTER, TOKEN, BotApi, broken, refused, slow, too_many
from tests.fakes.small_turns import add

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from sqlalchemy import Connection

    from bot.clock import FrozenClock
    from storage.db import Database
    from tests.fakes.bot_api import Fault

QUICK = Pace(look_every=0.03)
UNWOKEN = Pace(look_every=30.0)


class AwayAtTimes:
    """A database that is away for some of its writes."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.away = 0

    async def write(self, work: Callable[[Connection], Any], *, queue: str = "") -> Any:
        if self.away:
            self.away -= 1
            raise StoreUnavailable
        return await self.database.write(work, queue=queue)


@dataclass
class World:
    """An outbox, its sender and Telegram."""

    api: BotApi
    database: Database
    store: AwayAtTimes
    clock: FrozenClock
    calls: Calls
    turn: int = 0

    @asynccontextmanager
    async def delivering(self, pace: Pace = QUICK) -> AsyncIterator[Delivery]:
        store: Any = self.store
        delivery = Delivery("telegram", self.calls, store, self.clock, pace)
        delivery.start()
        try:
            yield delivery
        finally:
            await delivery.stop()

    def say(self, chat: int, *texts: str) -> None:
        """Write messages for a person, as a turn does."""
        self.turn += 1
        with self.database.transaction() as tx:
            conversation = contacts.lock_conversation(tx, "telegram", str(chat), self.clock.now())
            add(tx, conversation.id, self.turn, [Message(text, "fr") for text in texts], self.clock)

    def rows(self) -> list[tuple[str, str]]:
        """The status and the error of each message, in order."""
        with self.database.transaction() as tx:
            return [(row.status, row.error) for row in tx.execute(select(rows).order_by(rows.c.id))]

    def first(self) -> tuple[int, str, str, bool]:
        """The tries, status and error of the first message, and whether it is being sent."""
        with self.database.transaction() as tx:
            row = tx.execute(select(rows).order_by(rows.c.id)).first()
            assert row is not None
            return row.tries, row.status, row.error, row.lease_until is not None

    async def marked(self, *statuses: str) -> None:
        """Wait until the messages have these statuses."""
        await eventually(lambda: [status for status, _ in self.rows()] == list(statuses))

    async def erred(self, *errors: str) -> None:
        """Wait until the messages have these errors."""
        await eventually(lambda: [error for _, error in self.rows()] == list(errors))


async def eventually(true: Callable[[], object]) -> None:
    async with asyncio.timeout(5):
        while not true():  # noqa: ASYNC110  rows tell nobody that they changed
            await asyncio.sleep(0.01)


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
    with structlog.testing.capture_logs() as logs:
        async with world.delivering():
            await world.marked("sent", "failed", "sent")
    assert "delivery.bug" in [line["event"] for line in logs]
    assert person.screen.texts == ["un", "trois"]


@pytest.mark.parametrize(("fault", "reason"), [(broken(), "NetworkError"), (DROPPED, "NetworkError")])
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


async def test_message_comes_at_least_once_when_nobody_heard_whether_it_came(world: World) -> None:
    person = world.api.person()
    world.api.fail("sendMessage", DROPPED_AFTER)
    world.say(person.id, "un", "deux")
    async with world.delivering():
        await world.erred("NetworkError", "")
        world.clock.advance(timedelta(seconds=2))
        await world.marked("sent", "sent")
    assert person.screen.texts == ["un", "un", "deux"]


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
    with structlog.testing.capture_logs() as logs:
        world.say(612345, "Bonjour Salma")
        async with world.delivering():
            await world.erred("NetworkError")
    assert [line["event"] for line in logs] == ["delivery.not_sent"]
    assert not any(word in str(logs) for word in ("Salma", "612345", TOKEN))
