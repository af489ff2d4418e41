"""A language that somebody had chosen is taken out: everybody goes on, in the one where nothing is known of them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest
from sqlalchemy import select

from bot import app as wiring
from bot.clock import FrozenClock
from bot.config import Settings
from bot.services.mailing_list import choose
from bot.services.messages import Message
from bot.services.reminding import Reminding
from bot.services.turns import Turns
from conversations.locales import LOCALES, known
from conversations.stored import dump, load
from conversations.types import Commanded, Said, State
from storage.models import conversations, outbox
from storage.subscribers import Way
from tests.adding import CODE, in_tifinagh, put_in, take_out, with_added
from tests.conversing import programme
from tests.fakes import telegram_world
from tests.fakes.bot_api import BotApi
from tests.fakes.telegram_world import hooked
from tests.storing import NOW
from tests.test_desk import deed
from tests.test_desk_site import come_in, link
from tests.test_reminders import DAY, MONDAY, REMINDER, YES, Family
from tests.test_talk import signed_up
from tests.test_transcripts import catalogues, lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from storage.db import Database


@pytest.fixture
def added() -> Iterator[None]:
    """A language is there, until it is taken out."""
    put_in()
    yield
    take_out()


def turns_with(database: Database, clock: FrozenClock) -> Turns:
    """The program while the language is there."""
    words = with_added(catalogues())
    return Turns(database, programme(), lexicon(), words, clock, locales=(*LOCALES, CODE))


def turns_without(database: Database, clock: FrozenClock) -> Turns:
    """The program when it starts again without it."""
    take_out()
    return Turns(database, programme(), lexicon(), catalogues(), clock)


def family(database: Database, channel: str = "telegram", address: str = "7") -> Family:
    clock = FrozenClock(MONDAY)
    turns = turns_with(database, clock)
    return Family(database, clock, turns, Reminding(database, turns, clock), address, channel)


def start_again(family: Family) -> None:
    family.turns = turns_without(family.database, family.clock)
    family.reminding = Reminding(family.database, family.turns, family.clock)


def kept_locale(family: Family) -> tuple[str, str]:
    """That of the conversation's row, and of its state."""
    with family.database.transaction() as tx:
        locale, state = tx.execute(select(conversations.c.locale, conversations.c.state)).one()
    return locale, load(state).locale


@pytest.mark.usefixtures("added")
async def test_reminder_comes_in_the_first_language_when_the_chosen_one_was_taken_out(database: Database) -> None:
    of = family(database)
    await of.signs_up()
    await of.does(Commanded("language", CODE), YES)
    assert kept_locale(of) == (CODE, CODE)
    assert of.said[-1].text == in_tifinagh(of.said[-1].text)
    start_again(of)
    assert len(await of.later(MONDAY + 2 * DAY)) == 1
    assert of.reminders()[-1][1].startswith(REMINDER)
    assert kept_locale(of) == ("fr", "fr")
    await of.does(Said("Test"))
    assert in_tifinagh(of.said[-1].text) != of.said[-1].text, "in French"


@pytest.mark.usefixtures("added")
async def test_chat_goes_on_where_it_was_in_the_language_of_the_phone(sqlite_database: Database) -> None:
    of = family(sqlite_database)
    await of.signs_up()
    await of.does(Commanded("language", CODE))
    asked = of.said[-1].question
    start_again(of)
    taken = await of.turns.take("telegram", "next", "7", Commanded("help"), hint="ar")
    assert {message.locale for message in taken.messages} == {"ar"}
    assert taken.messages[-1].question == asked
    assert kept_locale(of) == ("ar", "ar")


@pytest.mark.usefixtures("added")
async def test_messages_that_waited_in_it_are_sent_by_telegram_as_they_were_written(sqlite_database: Database) -> None:
    of = family(sqlite_database, address="600")
    await of.signs_up(())
    await of.does(Commanded("language", CODE))
    with sqlite_database.transaction() as tx:
        bodies = list(tx.execute(select(outbox.c.body)).scalars())
    assert f'"locale":"{CODE}"' in bodies[-1]
    waited = Message.from_json(bodies[-1]).text
    clock = telegram_world.clock()
    clock.moment = of.clock.now()
    start_again(of)
    async with BotApi() as api, hooked(api, of.turns, sqlite_database, clock):
        person = api.person()
        await api.until(lambda: waited in person.screen.texts)
        await person.says("/help")
        await api.until(lambda: any("/language" in text for text in person.screen.texts))
        assert person.screen.texts[-1] != in_tifinagh(person.screen.texts[-1])


@pytest.mark.usefixtures("added")
async def test_page_shows_what_was_said_and_asks_in_the_language_of_the_browser(sqlite_database: Database) -> None:
    settings, clock = Settings(_env_file=None), FrozenClock(NOW)  # type: ignore[call-arg]
    before = wiring.build(settings, sqlite_database, clock)
    with_it = turns_with(sqlite_database, clock)
    before.turns.catalogues, before.turns.locales = with_it.catalogues, with_it.locales
    async with _browser(before) as browser:
        page = (await browser.get("/")).text
        event = page.partition('name="event" value="')[2].partition('"')[0]
        await browser.post("/", data={"event": event, "command": f"language {CODE}"})
        page = (await browser.get("/")).text
        assert f'<html lang="{CODE}"' in page
        cookies = browser.cookies
    take_out()
    async with _browser(wiring.build(settings, sqlite_database, clock)) as browser:
        browser.cookies = cookies
        assert '<html lang="ar"' in (await browser.get("/", headers={"accept-language": "ar"})).text
        answered = await browser.get("/")
        assert '<html lang="fr"' in answered.text
        event = answered.text.partition('name="event" value="')[2].partition('"')[0]
        assert (await browser.post("/", data={"event": event, "text": "14", "lang": CODE})).status_code == 303
        assert '<html lang="fr"' in (await browser.get("/")).text


def _browser(app: wiring.App) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(wiring.web(app)), base_url="http://localhost")


async def test_staff_work_on_a_request_that_was_sent_in_it(sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        signed_up(tx, deed(tx))
        for table in ("leads", "conversations"):
            tx.exec_driver_sql(f"UPDATE {table} SET locale = '{CODE}'")  # noqa: S608 - two names of ours
        lead_id = tx.exec_driver_sql("SELECT id FROM leads").scalar_one()
    app = wiring.build(Settings(_env_file=None), sqlite_database, FrozenClock(NOW))  # type: ignore[call-arg]
    async with _browser(app) as browser:
        form = await come_in(browser, link(sqlite_database, "nadia", "coordinator"))
        for path in ("/desk", f"/desk?locale={CODE}", f"/desk/leads/{lead_id}", "/desk/figures", "/desk/mailings"):
            shown = await browser.get(path)
            assert shown.status_code == 200, path
        told = {"form": form, "do": "write", "words": "Bonjour"}
        assert (await browser.post(f"/desk/leads/{lead_id}", data=told)).status_code < 400


# --- what stands on it ------------------------------------------------------------------------------------------------


def test_state_in_it_is_as_if_none_had_been_chosen_and_one_beside_too() -> None:
    gone = State(locale=CODE, locale_chosen=True, turn=4)
    for state in (gone, replace(gone, beside=(gone,))):
        read = load(dump(state))
        assert {(one.locale, one.locale_chosen, one.turn) for one in (read, *read.beside)} == {("", False, 4)}
    stays = replace(gone, locale="ary")
    assert load(dump(stays)) == stays


def test_words_are_said_in_the_first_language_to_who_chose_it() -> None:
    assert known(CODE) == "fr"
    assert (known("ary"), known("")) == ("ary", "")
    assert catalogues().whole((), CODE) == "fr"


@pytest.mark.parametrize(
    ("written", "goes", "why"), [(("fr", "ar"), "fr", ""), (("fr", CODE), CODE, ""), (("ar",), "fr", "no_text")]
)
def test_news_goes_to_who_chose_it_in_the_first_language_unless_it_was_written_in_theirs(
    sqlite_database: Database, written: tuple[str, ...], goes: str, why: str
) -> None:
    way = Way(1, "new", 1, "me", "telegram", CODE, NOW, stopped=False, blocked=False)
    with sqlite_database.transaction() as tx:
        chosen, because = choose(deed(tx), [way], {(1, "me")}, written)
    assert chosen is not None
    assert (chosen.locale, because) == (goes, why)
