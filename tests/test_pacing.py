"""Nobody floods the bot, nobody behind a shared address is shut out, and danger is answered whatever the pace."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from sqlalchemy import event as sql_events
from sqlalchemy import func, select

from bot import app as wiring
from bot.clock import FrozenClock
from bot.config import Settings
from bot.services import pacing, reading
from bot.services.locking import PageDoor
from bot.services.pacing import REST, Held, Pace, Pacing
from bot.services.turns import Turns
from conversations.locales import LOCALES
from conversations.stored import load
from conversations.texts import Text
from conversations.types import Attached, Commanded, Said, SharedContact, StaffLeft, Tapped
from storage import contacts
from storage.models import arrivals, conversations, outbox
from storage.retention import delete_expired
from tests.browser.every_screen import DANGER
from tests.conversing import YOUTH, programme
from tests.storing import MINUTE, NOW
from tests.test_desk_work import lead
from tests.test_transcripts import catalogues, lexicon
from tests.test_turns import walk

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.services.incoming import Taken
    from conversations.types import Event
    from conversations.understanding.lexicon import Lexicon
    from storage.db import Database

SECOND = timedelta(seconds=1)
FEW = Pace(5, SECOND)
NUMBER = "+212600000001"


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOW)


@pytest.fixture
def turns(database: Database, clock: FrozenClock) -> Turns:
    """Turns at which a person may do five things at once, and three begin from one network."""
    limits = Pacing(lexicon(), FEW, Pace(3, 10 * SECOND))
    return Turns(database, programme(), lexicon(), catalogues(), clock, pacing=limits)


async def do(
    turns: Turns, number: int, event: Event, address: str = "7", channel: str = "telegram", **way: str
) -> Taken:
    return await turns.take(channel, str(number), address, event, hint=way.pop("hint", "fr"), **way)  # type: ignore[arg-type]


async def flood(turns: Turns, number: int = 5, **way: str) -> None:
    for one in range(number):
        await do(turns, one, Commanded("help"), **way)


def told(taken: Taken) -> str:
    return " ".join(message.text for message in taken.messages)


def slower(locale: str = "fr") -> str:
    return catalogues().words(pacing.SLOWER, locale)


def count(database: Database, table: object) -> int:
    with database.transaction() as tx:
        return int(tx.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[arg-type]


def state_of(database: Database, address: str, channel: str = "telegram") -> str:
    with database.transaction() as tx:
        found = contacts.find_conversation(tx, channel, address)
        assert found is not None
        return found.state


# --- one person ---


@pytest.mark.parametrize("locale", LOCALES)
async def test_who_sends_too_much_is_told_once_in_their_language_and_loses_nothing(
    turns: Turns, database: Database, clock: FrozenClock, locale: str
) -> None:
    await do(turns, 0, Commanded("start"), hint=locale)
    await do(turns, 1, Commanded("language", locale))
    before = await do(turns, 2, Tapped(2, "me", "who", "youth"))
    await flood(turns, 2)  # known: these repeat what was taken
    await do(turns, 3, Commanded("help"))
    await do(turns, 4, Commanded("help"))
    kept = state_of(database, "7")
    assert told(await do(turns, 5, Said("14"))) == slower(locale)
    for number in range(6, 60):
        assert await do(turns, number, Said("14")) == replace(await do(turns, number, Said("14")), messages=())
    assert state_of(database, "7") == kept
    clock.advance(MINUTE)
    (question,) = [message for message in before.messages if message.question]
    taken = await do(turns, 60, Tapped(question.turn, question.subject, question.question, "14"))
    assert slower(locale) not in told(taken)
    assert {a.question: a.value for a in load(state_of(database, "7")).answers}["age"] == "14"


async def test_after_a_flood_somebody_is_read_at_the_pace_of_a_person(turns: Turns, clock: FrozenClock) -> None:
    await flood(turns)
    for number in range(10, 40):
        await do(turns, number, Said("14"))
    clock.advance(REST + 5 * SECOND)
    for number in range(50, 55):
        assert told(await do(turns, number, Commanded("help")))
        assert told(await do(turns, number, Commanded("help"))) != slower()
    for number in range(60, 90):  # one a second, for ever
        clock.advance(SECOND)
        assert told(await do(turns, number, Commanded("help"))) != slower()


@pytest.mark.parametrize("locale", LOCALES)
async def test_danger_is_answered_whatever_the_pace(turns: Turns, clock: FrozenClock, locale: str) -> None:
    await do(turns, 90, Commanded("language", locale), hint=locale)
    await flood(turns, 4)
    assert told(await do(turns, 91, Said("14"))) == slower(locale)
    helped = await do(turns, 92, Said(DANGER[locale]))
    assert "2511" in told(helped)
    (asked,) = [message for message in helped.messages if message.question]
    clock.advance(SECOND)
    assert told(await do(turns, 93, Tapped(asked.turn, asked.subject, asked.question, "help")))
    assert told(await do(turns, 94, Said("oui")))  # while it is about danger, whatever they say
    assert "2511" in told(await do(turns, 95, Attached("photo", DANGER[locale])))


async def test_button_that_only_says_it_is_about_danger_is_held(turns: Turns) -> None:
    await flood(turns)
    held = await do(turns, 90, Tapped(1, "me", "danger", "help"))
    assert told(held) == slower()


async def test_word_that_hides_all_works_whatever_the_pace(turns: Turns) -> None:
    await do(turns, 90, Said(DANGER["fr"]))
    await do(turns, 91, Commanded("safeword"))
    await do(turns, 92, Said("libellule"))
    await flood(turns)
    assert (await do(turns, 93, Said("libellule"))).hides


async def test_word_that_brings_back_could_be_guessed_as_fast_as_a_program_writes(
    turns: Turns, clock: FrozenClock
) -> None:
    await do(turns, 90, Commanded("safeword"), hint="fr")
    await do(turns, 91, Said("libellule"))
    assert (await do(turns, 92, Said("libellule"))).hides
    for number in range(20):
        await do(turns, number, Said("papillon"))
    assert told(await do(turns, 93, Said("libellule"))) == ""
    clock.advance(MINUTE)
    assert "2511" in told(await do(turns, 94, Said("libellule")))


async def test_word_could_be_guessed_the_same_way_where_the_page_is_locked(turns: Turns) -> None:
    said: tuple[Event, ...] = (
        Commanded("safeword"),
        Said("libellule"),
        Commanded("lock"),
        Said("k7m2p"),
        Commanded("lock"),
    )
    for number, event in enumerate(said):
        await do(turns, number, event, channel="webchat")
    with pytest.raises(Held):
        await do(turns, 90, Said("libellule"), channel="webchat")


async def test_very_long_text_of_who_floods_was_searched_for_danger_while_everybody_waited(
    turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It had been read before, beside the writer: a program that sent such texts held up all the others."""
    searched: list[str] = []

    def find(words: str, _: Lexicon) -> str:
        searched.append(words)
        return ""

    monkeypatch.setattr(reading, "find_danger", find)
    door = PageDoor(turns.database, turns, turns.clock)
    await flood(turns, channel="webchat")
    for number in range(3):
        with pytest.raises(Held):
            await do(turns, 90 + number, Said("bonjour " * 300), channel="webchat")
        with pytest.raises(Held):
            await door.knock("7", "bonjour " * 300)
    assert searched == []
    monkeypatch.undo()
    assert "2511" in told(await do(turns, 99, Said("bonjour " * 300 + DANGER["fr"]), channel="webchat"))


async def test_repeat_is_answered_as_the_first_time_whatever_the_pace(turns: Turns) -> None:
    first = await do(turns, 0, Commanded("start"))
    await flood(turns)
    for number in range(6, 9):
        await do(turns, number, Said("14"))
    again = await do(turns, 0, Commanded("start"))
    assert again.repeated
    assert told(again)
    assert told(first)


async def test_what_the_centre_writes_comes_whatever_the_pace(turns: Turns, database: Database) -> None:
    await flood(turns)
    await do(turns, 90, Said("14"))
    before = count(database, outbox)
    await do(turns, 91, StaffLeft("me"))
    assert count(database, outbox) >= before


async def test_pace_of_one_person_is_nobody_elses(turns: Turns) -> None:
    await flood(turns)
    assert told(await do(turns, 90, Said("14"))) == slower()
    assert told(await do(turns, 90, Commanded("start"), address="8")) != slower()


async def test_pace_is_shared_by_all_processes(turns: Turns, database: Database, clock: FrozenClock) -> None:
    other = Turns(database, programme(), lexicon(), catalogues(), clock, pacing=turns.pacing)
    await asyncio.gather(*(do(one, number, Commanded("help")) for number, one in enumerate([turns, other] * 3)))
    assert told(await do(other, 90, Said("14"))) in {"", slower()}
    assert told(await do(turns, 91, Said("14"))) == ""


async def test_clock_that_jumped_back_silences_nobody(turns: Turns, clock: FrozenClock) -> None:
    clock.advance(timedelta(days=1))
    await flood(turns)
    clock.advance(-timedelta(days=1))
    assert told(await do(turns, 90, Commanded("help"))) != slower()


async def test_turn_costs_no_statement_more_for_its_pace(database: Database, clock: FrozenClock) -> None:
    seen: list[str] = []
    sql_events.listen(database.engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
    costs = []
    for limits in (None, Pacing(lexicon())):
        one = Turns(database, programme(), lexicon(), catalogues(), clock, pacing=limits)
        address = str(limits is None)
        await do(one, 0, Commanded("start"), address=address, network="10.0.0.1")
        seen.clear()
        await do(one, 1, Commanded("help"), address=address, network="10.0.0.1")
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_pace_is_an_instant_that_time_catches_up_with() -> None:
    until = None
    for _ in range(5):
        until = FEW.after(until, NOW)
        assert until is not None
    assert FEW.after(until, NOW) is None
    assert FEW.after(until, NOW + SECOND) == NOW + 6 * SECOND
    assert FEW.after(until, NOW + timedelta(hours=1)) == NOW + timedelta(hours=1) + SECOND


# --- on the page ---


@asynccontextmanager
async def browsing(database: Database, clock: FrozenClock, came: str = "10.0.0.1") -> AsyncIterator[httpx.AsyncClient]:
    app = wiring.build(Settings(_env_file=None), database, clock)  # type: ignore[call-arg]
    app.turns.pacing = Pacing(lexicon(), FEW, Pace(3, 10 * SECOND))
    transport = httpx.ASGITransport(wiring.web(app), client=(came, 1))
    told = {"accept-language": "fr"}
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost", headers=told) as client:
        yield client


async def write(web: httpx.AsyncClient, words: str) -> httpx.Response:
    return await web.post("/", data={"event": words, "text": words})


async def test_page_gives_back_what_was_typed_too_fast(sqlite_database: Database, clock: FrozenClock) -> None:
    async with browsing(sqlite_database, clock) as web:
        await web.get("/")
        for number in range(5):
            assert (await write(web, f"/help {number}")).status_code == 303
        held = await write(web, "je m'appelle <Testa>")
        assert (held.status_code, held.headers["retry-after"]) == (429, "60")
        assert 'value="je m&#39;appelle &lt;Testa&gt;"' in held.text
        assert "il faut attendre une minute" in held.text
        assert 'id="q"' in held.text
        assert (await write(web, DANGER["fr"])).status_code == 303
        assert "2511" in (await web.get("/")).text
        clock.advance(MINUTE)
        assert (await write(web, "je m'appelle <Testa>")).status_code == 303


async def test_network_begins_no_more_than_may_be_and_who_has_begun_goes_on(
    sqlite_database: Database, clock: FrozenClock
) -> None:
    async with browsing(sqlite_database, clock) as first, browsing(sqlite_database, clock, "10.0.0.2") as elsewhere:
        await first.get("/")
        assert (await write(first, "/start")).status_code == 303
        mine = dict(first.cookies)
        for _ in range(2):
            first.cookies.clear()
            await first.get("/")
            assert (await write(first, "salut")).status_code == 303
        first.cookies.clear()
        await first.get("/")
        refused = await write(first, "salut")
        assert refused.status_code == 429
        assert "depuis le même réseau" in refused.text
        assert 'value="salut"' in refused.text
        assert count(sqlite_database, conversations) == 3
        assert (await write(first, DANGER["fr"])).status_code == 303
        await elsewhere.get("/")
        assert (await write(elsewhere, "salut")).status_code == 303
        first.cookies.clear()
        first.cookies.update(mine)
        assert (await write(first, "/help")).status_code == 303


async def test_of_who_speaks_of_danger_beyond_that_ten_are_heard_and_all_others_are_told_the_numbers(
    database: Database, clock: FrozenClock
) -> None:
    """The list of who asked for protection was filled without end, by a conversation for each."""
    limits = Pacing(lexicon(), FEW, Pace(3, 10 * SECOND))
    one, other = (Turns(database, programme(), lexicon(), catalogues(), clock, pacing=limits) for _ in range(2))
    said = Said(DANGER["fr"])
    came = await asyncio.gather(
        *(
            do(turns, 0, said, address=f"{number}", channel="webchat", network="6.6.6.6")
            for number, turns in enumerate([one, other] * 8)
        ),
        return_exceptions=True,
    )
    held = [taken for taken in came if isinstance(taken, Held)]
    assert [(taken.why, "2511" in taken.words) for taken in held] == [("danger", True)] * 3
    assert sum("2511" in told(taken) for taken in came if not isinstance(taken, BaseException)) == 13
    assert count(database, conversations) == 13
    await do(one, 0, said, address="elsewhere", channel="webchat", network="7.7.7.7")
    clock.advance(6 * MINUTE)
    for number in range(3):
        await do(one, 0, Commanded("start"), address=f"new {number}", channel="webchat", network="6.6.6.6")
    await do(one, 0, said, address="later", channel="webchat", network="6.6.6.6")
    with pytest.raises(Held):
        await do(one, 0, said, address="and another", channel="webchat", network="6.6.6.6")


@pytest.mark.parametrize("locale", LOCALES)
async def test_page_shows_the_numbers_to_who_is_heard_no_more_and_keeps_no_word_of_it(
    sqlite_database: Database, clock: FrozenClock, locale: str
) -> None:
    async with browsing(sqlite_database, clock) as web:
        for number in range(13):
            web.cookies.clear()
            await web.get("/")
            assert (await write(web, DANGER["fr"])).status_code == 303, number
        web.cookies.clear()
        await web.get("/")
        for field in ("text", "code"):
            held = await web.post("/", data={"event": field, "lang": locale, field: DANGER[locale]})
            assert 'href="tel:2511"' in held.text, field
            assert DANGER[locale] not in held.text
        assert count(sqlite_database, conversations) == 13


async def test_school_behind_one_address_is_not_held(sqlite_database: Database, clock: FrozenClock) -> None:
    limits = Pacing(lexicon())
    turns = Turns(sqlite_database, programme(), lexicon(), catalogues(), clock, pacing=limits)
    for number in range(300):
        await do(turns, 0, Commanded("start"), address=f"pupil {number}", channel="webchat", network="196.200.0.1")
    with pytest.raises(Held):
        await do(turns, 0, Commanded("start"), address="one more", channel="webchat", network="196.200.0.1")
    clock.advance(6 * SECOND)
    await do(turns, 0, Commanded("start"), address="one more", channel="webchat", network="196.200.0.1")


async def test_of_many_who_come_from_a_network_at_once_no_more_get_in_than_may(
    turns: Turns, database: Database, clock: FrozenClock
) -> None:
    other = Turns(database, programme(), lexicon(), catalogues(), clock, pacing=turns.pacing)
    came = await asyncio.gather(
        *(
            do(one, 0, Commanded("start"), address=f"{number}", channel="webchat", network="6.6.6.6")
            for number, one in enumerate([turns, other] * 5)
        ),
        return_exceptions=True,
    )
    assert sum(isinstance(one, Held) for one in came) == 7
    assert count(database, conversations) == 3


async def test_network_is_kept_hashed_and_only_while_it_counts(
    turns: Turns, database: Database, clock: FrozenClock
) -> None:
    await do(turns, 0, Commanded("start"), channel="webchat", network="196.200.0.1")
    with database.transaction() as tx:
        ((hashed, until),) = tx.execute(select(arrivals)).all()
    assert b"196.200" not in bytes(hashed)
    assert until == NOW + 10 * SECOND
    clock.advance(10 * SECOND)
    with database.transaction() as tx:
        delete_expired(tx, clock.now(), clock.today())
    assert count(database, arrivals) == 0


async def test_this_machine_is_no_network(sqlite_database: Database, clock: FrozenClock) -> None:
    """Behind a proxy that does not say for whom it asks, it would be everybody's."""
    for here in ("127.0.0.1", "::1"):
        async with browsing(sqlite_database, clock, here) as web:
            for _ in range(5):
                web.cookies.clear()
                await web.get("/")
                assert (await write(web, "salut")).status_code == 303


# --- one telephone ---


def named_by_others(database: Database, number: int, **values: str) -> None:
    with database.transaction() as tx:
        for other in range(1, number + 1):
            lead(tx, other, phone=NUMBER, **values)


@pytest.mark.parametrize("others", [pacing.MOST_OF_A_NUMBER - 1, pacing.MOST_OF_A_NUMBER])
async def test_number_that_many_requests_of_others_give_is_not_taken_for_one_more(
    turns: Turns, database: Database, others: int
) -> None:
    turns.pacing = Pacing(lexicon())
    named_by_others(database, others)
    upto = YOUTH[: YOUTH.index(NUMBER) + 1]
    taken = await walk(turns, upto, address="99")
    is_full = others == pacing.MOST_OF_A_NUMBER
    assert ("Plusieurs demandes donnent déjà ce numéro" in told(taken)) == is_full
    asked = next(message for message in taken.messages if message.question)
    assert (asked.question == "phone") == is_full
    if is_full:
        taken = await do(turns, 500, Said("06 00 00 00 02"), address="99")
        assert next(message for message in taken.messages if message.question).question == "phone_whose"


async def test_number_that_is_shared_as_ones_own_is_taken_however_many_give_it(
    turns: Turns, database: Database
) -> None:
    turns.pacing = Pacing(lexicon())
    named_by_others(database, pacing.MOST_OF_A_NUMBER)
    await walk(turns, YOUTH[: YOUTH.index(NUMBER)], address="99")
    other = await do(turns, 500, SharedContact(NUMBER, own=False), address="99")
    assert "Plusieurs demandes" in told(other)
    own = await do(turns, 501, SharedContact(NUMBER, own=True), address="99")
    assert next(message for message in own.messages if message.question).question == "phone_whose"


async def test_requests_that_are_over_do_not_count_for_their_number(turns: Turns, database: Database) -> None:
    turns.pacing = Pacing(lexicon())
    named_by_others(database, pacing.MOST_OF_A_NUMBER)
    with database.transaction() as tx:
        tx.exec_driver_sql("UPDATE leads SET status = 'withdrawn' WHERE id = 1")
    taken = await walk(turns, YOUTH[: YOUTH.index(NUMBER) + 1], address="99")
    assert "Plusieurs demandes" not in told(taken)


# --- codes ---


async def test_codes_are_guessed_from_one_network_a_few_times_only(
    sqlite_database: Database, clock: FrozenClock
) -> None:
    one = Turns(sqlite_database, programme(), lexicon(), catalogues(), clock)
    await walk(one, YOUTH[:3], address="1")
    offered = await do(one, 99, Commanded("move"), address="1")
    code = re.search(r"[BCDFGHJKLMNPQRSTVWXZ]{3}.?[BCDFGHJKLMNPQRSTVWXZ]{3}", told(offered))
    assert code, told(offered)
    for guess in range(20):
        address = f"guesser {guess // 4}"
        await do(one, guess, Commanded("bring", "BBBBBB"), address=address, channel="webchat", network="6.6.6.6")
    right = Commanded("bring", code[0])
    await do(one, 1, right, address="last", channel="webchat", network="6.6.6.6")
    assert not load(state_of(sqlite_database, "last", "webchat")).answers
    arrived = await do(one, 1, right, address="honest", channel="webchat", network="1.1.1.1")
    assert told(arrived)


def test_words_of_the_pages_are_there_in_every_locale() -> None:
    for locale in LOCALES:
        for word in ("web.slower", "web.crowded", "web.failed"):
            assert catalogues().words(Text(word), locale)
