"""How fast is sent: by all processes together, replies first, on a clock that only the tests move."""

from __future__ import annotations

import asyncio
import os
import random
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select, text
from telegram import Bot

from bot.channels.telegram_calls import Calls
from bot.channels.telegram_http import AiohttpRequest
from bot.services.allowance import Allowance, Wanted
from bot.services.delivery import Delivery, Pace
from bot.services.messages import Message
from storage import outbox, send_limits, staff_messages
from storage.db import StoreUnavailable
from storage.models import outbox as rows
from storage.models import send_limits as table
from storage.outbox import Priority
from tests.fakes import telegram_world
from tests.fakes.bot_api import TOKEN, BotApi
from tests.fakes.bot_limits import SECOND, Limits, Line
from tests.fakes.delivery_world import AwayAtTimes
from tests.storing import NOW, known
from tests.test_staff_outbox import linked

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.clock import FrozenClock
    from bot.services.delivery import Sender
    from storage.db import Database

MANY = int(os.environ.get("MANY", "150"))
STEP = timedelta(seconds=0.05)
MOMENT = timedelta(microseconds=1)


@dataclass
class Senders:
    """So many processes that send, as far as the database can tell; what they send is told by the line."""

    database: Database
    number: int
    a_second: int = 30
    clock: FrozenClock = field(default_factory=telegram_world.clock)
    due: dict[str, datetime] = field(default_factory=dict)
    by: Sender | None = None

    def __post_init__(self) -> None:
        self.line = Line(Limits(self.clock.now))
        self.allowances = [Allowance("telegram", self.clock, self.a_second) for _ in range(self.number)]
        self.all = [self._delivery(one) for one in self.allowances]

    def _delivery(self, allowance: Allowance) -> Delivery:
        return Delivery("telegram", self.by or self.line, self.database, self.clock, Pace(), allowance=allowance)

    def write(self, chats: Iterable[int], what: str, priority: Priority = Priority.REPLY) -> None:
        with self.database.transaction() as tx:
            for chat in chats:
                words = f"{what} {len(self.due)}"
                body, whose = Message(words, "fr").to_json(), known(tx, str(chat)).id
                sent = {"first": "pending", "rest": "pending", "now": self.clock.now(), "priority": priority}
                outbox.add_messages(tx, whose, 1, [body], **sent)  # type: ignore[arg-type]
                self.due[words] = self.clock.now()

    async def look(self, *which: int) -> None:
        """All of them look at the same time, or these; and what they send is sent."""
        looking = [self.all[one] for one in which] or random.sample(self.all, self.number)
        await asyncio.gather(*(one.look() for one in looking))
        for one in looking:
            await all_is_sent(one)

    async def until_all_is_sent(self) -> None:
        while len(self.line.said) < len(self.due):
            await self.look()
            self.clock.advance(STEP)

    def delays(self, what: str) -> list[timedelta]:
        return [at - self.due[words] for at, _, words in self.line.said if words.startswith(what)]

    def texts(self) -> list[str]:
        return [words for _, _, words in self.line.said]


async def all_is_sent(delivery: Delivery) -> None:
    while delivery._sending:
        await asyncio.wait(set(delivery._sending))


@pytest.fixture
def senders(database: Database) -> Senders:
    """Four on PostgreSQL; on SQLite there is only one."""
    return Senders(database, 4 if database.engine.dialect.name == "postgresql" else 1)


# --- the rate ---


async def test_never_more_than_thirty_in_a_second_nor_two_to_one_chat_whoever_sends(senders: Senders) -> None:
    senders.write([*range(1000, 1060), *range(1000, 1020), *range(1000, 1010)], "reply")
    await senders.until_all_is_sent()
    limits = senders.line.limits
    assert limits.refused == []
    assert 25 < limits.most_in_a_second() <= 30
    assert limits.shortest_between_two() >= SECOND
    assert set(limits.of_each().values()) == {1, 2, 3}


async def test_telegram_itself_has_nothing_to_refuse(database: Database) -> None:
    async with BotApi() as api, AiohttpRequest() as http:
        calls = Calls(Bot(TOKEN, f"{api.url}/bot", request=http, get_updates_request=http))
        senders = Senders(database, 4, by=calls)
        people = [api.person(number) for number in range(1000, 1045)]
        api.limits = Limits(senders.clock.now)
        senders.write([*range(1000, 1040), *range(1000, 1010)], "reply")
        senders.write(range(1035, 1045), "bulk", Priority.BULK)
        for _ in range(200):
            if len(api.limits.sent) == 60:
                break
            await senders.look()
            senders.clock.advance(STEP)
        await calls.finish()
    assert api.limits.refused == []
    assert api.limits.most_in_a_second() <= 30
    assert [len(person.screen.texts) for person in people] == [2] * 10 + [1] * 25 + [2] * 5 + [1] * 5


async def test_message_to_many_delays_no_reply_by_more_than_a_second(senders: Senders) -> None:
    """With MANY=5000 in the environment, the size of a whole programme's."""
    start = senders.clock.now()
    senders.write(range(2000, 2000 + MANY), "bulk", Priority.BULK)
    written, ticks = 0, 0
    while len(senders.line.said) < len(senders.due):
        if written < MANY // 10 and ticks % 8 == 0:
            written += 1
            senders.write([2000 + (written * 7) % MANY if written % 2 else 1000 + written], "reply")
        await senders.look()
        senders.clock.advance(STEP)
        ticks += 1
    limits, seconds = senders.line.limits, (senders.clock.now() - start).total_seconds()
    assert limits.refused == []
    assert limits.most_in_a_second() <= 30
    assert limits.shortest_between_two() >= SECOND
    delays = senders.delays("reply")
    assert len(delays) == MANY // 10
    assert max(delays) <= SECOND
    assert sorted(delays)[len(delays) // 2] == timedelta(), "most wait for nothing at all"
    assert seconds < MANY / 15, "and what goes to many has what is left"


async def test_bursts_of_replies_wait_no_longer_when_many_are_written_to(senders: Senders) -> None:
    senders.write(range(2000, 2100), "bulk", Priority.BULK)
    for _ in range(20):
        await senders.look()
        senders.clock.advance(STEP)
    bulk = len(senders.line.said)
    senders.write(range(1000, 1025), "reply")
    await senders.look()
    assert len(senders.delays("reply")) >= 5, "so many places were kept for them"
    while len(senders.delays("reply")) < 25:
        await senders.look()
        senders.clock.advance(STEP)
    assert max(senders.delays("reply")) <= SECOND
    assert len(senders.line.said) - 25 == bulk, "none of the many before the last of them"


async def test_reminders_go_before_what_goes_to_many_and_after_replies(senders: Senders) -> None:
    senders.write(range(2000, 2020), "bulk", Priority.BULK)
    senders.write(range(3000, 3020), "reminder", Priority.REMINDER)
    senders.write(range(1000, 1020), "reply")
    await senders.until_all_is_sent()
    order = [words.partition(" ")[0] for words in senders.texts()]
    assert order == ["reply"] * 20 + ["reminder"] * 20 + ["bulk"] * 20


async def test_slow_channel_keeps_places_for_replies_when_many_are_written_to(database: Database) -> None:
    senders = Senders(database, 1, a_second=100)
    gate = asyncio.Event()

    async def stuck(address: str, message: Message) -> str:
        await gate.wait()
        return f"{address} {message.text}"

    senders.line.send = stuck  # type: ignore[method-assign]
    senders.write(range(2000, 2060), "bulk", Priority.BULK)
    (delivery,) = senders.all
    for _ in range(40):
        await delivery.look()
        senders.clock.advance(STEP)
    under_way = len(delivery._sending)
    senders.write([1000], "reply")
    await delivery.look()
    assert len(delivery._sending) == under_way + 1 <= 20
    gate.set()
    await delivery.stop()


async def test_staff_and_families_share_what_the_bot_may_send(database: Database) -> None:
    senders = Senders(database, 1)
    to_staff = Delivery(
        "staff", senders.line, database, senders.clock, box=staff_messages, allowance=senders.allowances[0]
    )
    with database.transaction() as tx:
        people = [linked(tx, f"salma{number}", str(700 + number)) for number in range(8)]
        for whose in people:
            staff_messages.add_message(tx, whose, Message("du travail", "fr").to_json(), senders.clock.now())
        staff_messages.add_message(tx, people[0], Message("encore", "fr").to_json(), senders.clock.now())
    await to_staff.look()
    await all_is_sent(to_staff)
    senders.write(range(1000, 1010), "reply")
    await senders.look()
    assert len(senders.line.said) == 10
    senders.clock.advance(SECOND)
    await to_staff.look()
    await all_is_sent(to_staff)
    await senders.look()
    assert len(senders.line.said) == 19
    assert senders.line.limits.refused == []


async def test_nobody_is_limited_when_there_is_no_limit(database: Database) -> None:
    senders = Senders(database, 1, a_second=0)
    senders.line.limits.a_second = 1000
    senders.write(range(1000, 1060), "reply")
    for _ in range(3):
        await senders.look()
    assert len(senders.line.said) == 60


# --- what rides ---


async def test_what_rides_is_counted_for_all_and_goes_by_the_outbox_when_nothing_is_left(database: Database) -> None:
    senders = Senders(database, 2)
    here, there = senders.allowances
    rode = 0
    while here.may_ride():
        here.count()
        rode += 1
    assert rode == 10
    assert here.owes
    assert not here.has_spare()
    senders.write(range(1000, 1020), "reply")
    await senders.look(0)
    assert senders.line.said == []
    await senders.look(1)
    assert senders.line.said == [], "the other one heard of it"
    assert here.counted == 0
    assert not there.may_ride()
    senders.clock.advance(SECOND / 4)
    assert there.may_ride()
    await senders.look(1)
    assert len(senders.line.said) == 5


async def test_what_rides_is_told_once_when_both_outboxes_are_looked_at(database: Database) -> None:
    senders = Senders(database, 2)
    here, there = senders.allowances
    for _ in range(4):
        here.count()
    wanted = Wanted(outbox, "telegram", 0, SECOND)
    await asyncio.gather(here.claim(database, wanted), here.claim(database, wanted))
    assert here.counted == 0
    rides = 0
    await there.claim(database, wanted)
    while there.may_ride():
        there.count()
        rides += 1
    assert rides == 6


async def test_what_rode_is_told_later_when_the_store_was_away(database: Database) -> None:
    away: Any = AwayAtTimes(database)
    away.away = 1
    (here,) = Senders(database, 1).allowances
    here.count()
    with pytest.raises(StoreUnavailable):
        await here.claim(away, Wanted(outbox, "telegram", 9, SECOND))
    assert here.counted == 1
    await here.claim(away, Wanted(outbox, "telegram", 9, SECOND))
    assert here.counted == 0


async def test_reply_rides_only_when_nothing_was_sent_there_in_the_last_second(database: Database) -> None:
    with database.transaction() as tx:
        whose = known(tx).id
        add = {"first": "ridden", "rest": "ridden", "now": NOW}
        outbox.add_messages(tx, whose, 7, ["un"], **add)  # type: ignore[arg-type]
        assert outbox.has_unsent(tx, whose, 8, NOW - MOMENT)
        assert not outbox.has_unsent(tx, whose, 8, NOW)
        (row,) = outbox.add_messages(tx, whose, 8, ["deux"], **add | {"first": "pending"})  # type: ignore[arg-type]
        assert outbox.has_unsent(tx, whose, 9, NOW)
        outbox.mark_sent(tx, row, "77", NOW + SECOND)
        assert outbox.has_unsent(tx, whose, 9, NOW + SECOND - MOMENT)
        assert not outbox.has_unsent(tx, whose, 9, NOW + SECOND)
        assert not outbox.has_unsent(tx, known(tx, "1002").id, 2, NOW - SECOND), "elsewhere nothing was"


async def test_outbox_waits_a_second_after_what_rode(database: Database) -> None:
    senders = Senders(database, 1)
    with database.transaction() as tx:
        add = {"first": "ridden", "rest": "ridden", "now": senders.clock.now()}
        outbox.add_messages(tx, known(tx, "1000").id, 1, ["un"], **add)  # type: ignore[arg-type]
    senders.write([1000], "reply")
    senders.clock.advance(SECOND - MOMENT)
    await senders.look()
    assert senders.line.said == []
    senders.clock.advance(MOMENT)
    await senders.look()
    assert len(senders.line.said) == 1


# --- too many all the same ---


def held_until(tx: Connection) -> object:
    return tx.execute(select(table.c.held_until)).scalar_one()


async def test_all_processes_are_held_when_a_second_chat_has_too_many(database: Database) -> None:
    senders = Senders(database, 3)
    now = senders.clock.now()
    senders.line.limits.sent += [(now, 1000), (now, 1001)]  # by somebody else with our token
    senders.write([1000], "reply")
    await senders.look(0)
    senders.write([1001], "reply")
    await senders.look(1)
    with database.transaction() as tx:
        assert held_until(tx) == now + SECOND
        assert send_limits.list_held(tx, now) == {"telegram": now + SECOND}
    senders.write([1002], "reply")
    await senders.look(2)
    assert senders.line.said == []
    assert not any(one.may_ride() for one in senders.allowances[2:]), "what rides would be lost"
    senders.clock.advance(SECOND)
    await senders.look()
    assert sorted(chat for _, chat, _ in senders.line.said) == [1000, 1001, 1002]
    with database.transaction() as tx:
        assert send_limits.list_held(tx, senders.clock.now()) == {}


async def test_one_chat_with_too_many_holds_nobody_else_in_any_process(database: Database) -> None:
    senders = Senders(database, 2)
    senders.line.limits.sent.append((senders.clock.now(), 1000))
    senders.write([1000], "reply")
    await senders.look(0)
    senders.write([1001], "reply")
    await senders.look(1)
    assert [chat for _, chat, _ in senders.line.said] == [1001]
    with database.transaction() as tx:
        assert held_until(tx) is None


def test_hold_of_one_chat_is_over_when_its_time_is(database: Database) -> None:
    with database.transaction() as tx:
        assert not send_limits.hold(tx, "telegram", "a", NOW + SECOND, NOW)
        assert not send_limits.hold(tx, "telegram", "a", NOW + 2 * SECOND, NOW)
        assert not send_limits.hold(tx, "telegram", "b", NOW + 9 * SECOND, NOW + 2 * SECOND)
        assert send_limits.hold(tx, "telegram", "c", NOW + 5 * SECOND, NOW + 3 * SECOND)
        assert held_until(tx) == NOW + 5 * SECOND
        assert send_limits.hold(tx, "telegram", "d", NOW + 4 * SECOND, NOW + 3 * SECOND)
        assert held_until(tx) == NOW + 5 * SECOND, "the longest holds"


def test_long_hold_of_one_chat_does_not_silence_the_bot(database: Database) -> None:
    hours = timedelta(hours=6)
    with database.transaction() as tx:
        assert not send_limits.hold(tx, "telegram", "1", NOW + hours, NOW)
        assert send_limits.hold(tx, "telegram", "2", NOW + hours, NOW)
        assert held_until(tx) == NOW + send_limits.ALL_HELD_AT_MOST
        later = NOW + send_limits.ALL_HELD_AT_MOST
        assert not send_limits.lock(tx, "telegram", later).is_held(later)
        assert not send_limits.hold(tx, "telegram", "3", later + SECOND, later), "hours of another chat are no sign"


def test_hold_that_another_clock_wrote_for_hours_silences_nobody(database: Database) -> None:
    with database.transaction() as tx:
        send_limits.lock(tx, "telegram", NOW)
        hour = timedelta(hours=1)
        tx.execute(table.update().values(held_until=NOW + hour, held_chat="a", held_chat_until=NOW + hour))
        assert not send_limits.lock(tx, "telegram", NOW).is_held(NOW)
        assert send_limits.list_held(tx, NOW) == {}
        assert not send_limits.hold(tx, "telegram", "1", NOW + SECOND, NOW)


async def test_same_chat_held_as_staff_and_as_family_holds_nobody_else(database: Database) -> None:
    senders = Senders(database, 1)
    to_staff = Delivery(
        "staff", senders.line, database, senders.clock, box=staff_messages, allowance=senders.allowances[0]
    )
    senders.line.limits.sent += [(senders.clock.now(), 1000)] * 2
    with database.transaction() as tx:
        staff_messages.add_message(
            tx, linked(tx, "salma", "1000"), Message("du travail", "fr").to_json(), senders.clock.now()
        )
    senders.write([1000], "reply")
    await senders.look()
    await to_staff.look()
    await all_is_sent(to_staff)
    with database.transaction() as tx:
        assert held_until(tx) is None
        kept = tx.execute(select(table.c.held_chat)).scalar_one()
    assert kept
    assert "1000" not in kept, "whose chat it is stands nowhere in clear"
    senders.write([1001], "reply")
    await senders.look()
    assert [chat for _, chat, _ in senders.line.said] == [1001]


# --- who is gone ---


async def test_killed_process_takes_no_more_than_a_seconds_worth_along(database: Database) -> None:
    senders = Senders(database, 2)
    senders.write(range(1000, 1020), "reply")
    gone = await senders.allowances[0].claim(database, Wanted(outbox, "telegram", 20, timedelta(seconds=8)))
    assert len(gone.messages) == 10
    await senders.look(1)
    assert senders.line.said == []
    senders.clock.advance(SECOND / 2)
    await senders.look(1)
    assert len(senders.line.said) == 10
    senders.clock.advance(timedelta(seconds=8))
    await senders.look(1)
    assert len(senders.line.said) == 20, "what it was sending is sent by the other"


def test_process_that_stands_still_in_a_claim_is_cut_off_after_some_seconds(postgresql_database: Database) -> None:
    """As in every transaction (`tests/processes/test_hanging.py`)."""
    with postgresql_database.transaction() as tx:
        send_limits.lock(tx, "telegram", NOW)
        assert tx.execute(text("SHOW idle_in_transaction_session_timeout")).scalar_one() == "5s"


@pytest.mark.parametrize("jump", [timedelta(hours=1), timedelta(hours=-1)])
async def test_clock_that_jumps_silences_nobody(database: Database, jump: timedelta) -> None:
    senders = Senders(database, 1)
    senders.write(range(1000, 1010), "reply")
    await senders.look()
    senders.clock.advance(jump)
    senders.line.limits.sent.clear()  # Telegram's clock did not jump
    senders.write(range(1005, 1015), "reply")
    for _ in range(80):
        await senders.look()
        senders.clock.advance(STEP)
    assert len(senders.line.said) == 20


async def test_doubtful_message_is_not_sent_again_within_the_second(database: Database) -> None:
    senders = Senders(database, 1)
    pauses = [senders.all[0]._pause(1) for _ in range(20)]
    assert min(pauses) >= 1
    with database.transaction() as tx:
        assert tx.execute(select(rows.c.id)).all() == []
