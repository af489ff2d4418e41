"""What people wrote themselves and may not stay, a word or where they are: it is deleted, however long it takes."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from bot import app as wiring
from bot.clock import FrozenClock
from bot.services.pacing import Pace, Pacing
from bot.services.turns import Turns
from conversations.types import Commanded, Said, SharedPlace
from storage import contacts, inbox, outbox
from storage import hiding as hiding_rows
from storage.models import outbox as rows
from tests.conversing import programme
from tests.fakes import telegram_world
from tests.fakes.bot_api import DROPPED, BotApi, Fault, broken, too_many
from tests.fakes.telegram_world import hooked, polled
from tests.storing import MINUTE, NOW, known, say
from tests.test_hiding import WORD, agree, deletions, sees
from tests.test_transcripts import catalogues, lexicon

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from sqlalchemy import Connection

    from conversations.types import Event
    from storage.db import Database
    from tests.fakes.telegram_people import Person

HERE = SharedPlace(34.0171, -6.8409)


def claimed(tx: Connection) -> list[outbox.OutMessage]:
    return outbox.claim_due(tx, "telegram", NOW + MINUTE, limit=9, lease=MINUTE)


def theirs(database: Database) -> list[str]:
    """The channel's ids of what waits to be deleted of what people wrote."""
    with database.transaction() as tx:
        found = tx.execute(select(rows).where(rows.c.position < 0).order_by(rows.c.id)).mappings().all()
    assert not [one for one in found if one["body"] or one["speaker"]], "an id, and nothing else"
    return [str(one["message_id"]) for one in found]


def turns_on(database: Database, clock: FrozenClock) -> Turns:
    turns = wiring.build(telegram_world.settings("http://127.0.0.1:9"), database, clock).turns
    turns.public = False
    return turns


# --- the outbox ---


def test_word_that_waited_to_be_deleted_stayed_when_all_was_hidden_or_erased_before_that(database: Database) -> None:
    with database.transaction() as tx:
        whose = known(tx).id
        say(tx, whose, "en attente")
        hiding_rows.add_theirs(tx, whose, 1, "55", NOW)
        hiding_rows.hide_messages(tx, whose, before=2)
        inbox.take(tx, whose, "update-2", 2, NOW)
        contacts.erase_conversation(tx, whose, NOW)
        (due,) = claimed(tx)
        assert due.body == ""
        assert hiding_rows.list_their_ids(tx, due.id) == ["55"]
        hiding_rows.forget_theirs(tx, due.id)
        assert hiding_rows.list_their_ids(tx, due.id) == []
        assert tx.execute(select(rows.c.id)).all() == []


def test_nothing_that_is_said_waits_until_their_words_are_deleted(database: Database) -> None:
    with database.transaction() as tx:
        whose = known(tx).id
        hiding_rows.add_theirs(tx, whose, 1, "55", NOW)
        say(tx, whose, "réponse")
        deleting, reply = claimed(tx)
        assert (deleting.body, reply.body) == ("", "réponse")
        outbox.mark_retry(tx, deleting.id, NOW + 9 * MINUTE, "NetworkError")
        outbox.mark_sent(tx, reply.id, "56", NOW)
        say(tx, whose, "encore", turn=2)
        assert [one.body for one in claimed(tx)] == ["encore"]


# --- turns ---


async def test_of_a_word_nothing_waits_but_the_id_of_its_message_and_only_where_it_can_be_deleted(
    database: Database,
) -> None:
    turns = turns_on(database, FrozenClock(NOW))
    for channel in ("telegram", "whatsapp", "webchat"):
        await turns.take(channel, "1", "7", Commanded("safeword"), hint="fr", written="54")
        await turns.take(channel, "2", "7", Said(WORD), hint="fr", written="55")
        await turns.take(channel, "3", "7", Said(WORD), hint="fr", written="56")
    assert theirs(database) == ["55", "56"]


async def test_position_that_came_too_fast_was_not_deleted_when_telegram_was_away(database: Database) -> None:
    pacing = Pacing(lexicon(), Pace(1, MINUTE))
    turns = Turns(database, programme(), lexicon(), catalogues(), FrozenClock(NOW), pacing=pacing)
    await turns.take("telegram", "1", "7", Said("salut"), hint="fr", written="54")
    await turns.take("telegram", "2", "7", HERE, hint="fr", written="55")
    assert theirs(database) == ["55"]


# --- Telegram ---


@dataclass(repr=False)
class Here:
    """Somebody on Telegram, the store, and the time."""

    person: Person
    database: Database
    clock: FrozenClock

    def tries(self, update: dict[str, Any]) -> int:
        """How often what came with this update was to be deleted."""
        message = update["message"]["message_id"]
        return sum(call.parameters["message_id"] == message for call in deletions(self.person))

    async def deleted(self, update: dict[str, Any], tries: int) -> None:
        """Wait until it was tried so often, and then, as time passes, until nothing of it waits."""
        await self.person.api.until(lambda: self.tries(update) >= tries, 10)
        async with asyncio.timeout(10):
            while theirs(self.database):
                self.clock.advance(MINUTE)
                await asyncio.sleep(0.05)


@pytest.fixture(params=[hooked, polled], ids=["webhook", "polling"])
async def here(request: Any, sqlite_database: Database) -> AsyncIterator[Here]:
    clock = telegram_world.clock()
    turns = turns_on(sqlite_database, clock)
    async with BotApi() as api, request.param(api, turns, sqlite_database, clock):
        yield Here(api.person(), sqlite_database, clock)


@pytest.mark.parametrize("fault", [broken(), too_many(3), DROPPED], ids=["500", "429", "dropped"])
async def test_word_that_was_chosen_stayed_in_the_chat_when_telegram_was_away_for_a_moment(
    here: Here, fault: Fault
) -> None:
    await here.person.says("/safeword")
    await sees(here.person, "mot rare")
    here.person.api.fail("deleteMessage", fault, times=2)
    word = await here.person.says(WORD)
    await here.deleted(word, 2)
    assert here.tries(word) == 3
    await sees(here.person, "C'est fait")


async def test_word_that_hides_stayed_as_the_last_line_when_telegram_was_away_for_a_moment(here: Here) -> None:
    await agree(here.person)
    here.person.api.fail("deleteMessage", broken(), times=4)
    word = await here.person.says(WORD)
    await here.deleted(word, 2)
    await here.person.api.until(lambda: not here.person.screen.messages)


async def test_position_stayed_in_the_chat_when_telegram_was_away_for_a_moment(here: Here) -> None:
    here.person.api.fail("deleteMessage", broken(), times=2)
    place = await here.person.sends("location")
    await here.deleted(place, 2)
    assert here.tries(place) == 3
    assert here.person.screen.messages


async def test_word_stayed_in_the_chat_when_the_program_ended_just_after_it_was_heard(database: Database) -> None:
    clock = telegram_world.clock()
    turns = turns_on(database, clock)
    async with BotApi() as api:
        person = api.person()
        events: tuple[Event, ...] = (Commanded("safeword"), Said(WORD), Said(WORD))
        for number, event in enumerate(events, start=70):
            await turns.take("telegram", str(number), str(person.id), event, hint="fr", written=str(number))
        async with hooked(api, turns, database, clock):
            await api.until(lambda: len(deletions(person)) == 2, 10)
    assert {call.parameters["message_id"] for call in deletions(person)} == {71, 72}
