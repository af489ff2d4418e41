"""What Telegram shows of the bot: set in each language when it differs, and never again while it is the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.app import LOCALES as FOLDER
from bot.channels.telegram_menu import LANGUAGES, MENU, Menu
from bot.i18n import Catalogues
from bot.services.messages import COMMANDS
from conversations.locales import LOCALES
from tests.fakes.bot_api import BotApi, too_many
from tests.fakes.small_turns import SmallTurns
from tests.fakes.telegram_world import clock, polled

if TYPE_CHECKING:
    from storage.db import Database

KINDS = 4  # name, description, short description, commands


@pytest.fixture(scope="module")
def menu() -> Menu:
    return Menu(Catalogues.load(FOLDER))


def sets(api: BotApi) -> list[str]:
    return [call.method for call in api.calls if call.method.startswith("setMy")]


async def test_everything_is_set_in_each_language_at_the_first_start_and_nothing_at_the_next(
    sqlite_database: Database, menu: Menu
) -> None:
    turns = SmallTurns(sqlite_database, clock())
    async with BotApi() as api:
        async with polled(api, turns, sqlite_database, clock(), menu=menu):
            await api.until(lambda: len(sets(api)) == KINDS * len(LANGUAGES))
        assert api.shown["Name", "ar", ""] == "توجيه Tawjih"
        api.calls.clear()
        async with polled(api, turns, sqlite_database, clock(), menu=menu):
            await api.until(lambda: len(api.of("getMyCommands")) == len(LANGUAGES))
        assert sets(api) == []


async def test_only_what_differs_is_set_again(sqlite_database: Database, menu: Menu) -> None:
    turns = SmallTurns(sqlite_database, clock())
    async with BotApi() as api:
        async with polled(api, turns, sqlite_database, clock(), menu=menu):
            await api.until(lambda: len(sets(api)) == KINDS * len(LANGUAGES))
        api.shown["Description", "fr", ""] = "autre chose"
        api.calls.clear()
        async with polled(api, turns, sqlite_database, clock(), menu=menu):
            await api.until(lambda: sets(api))
            await api.until(lambda: len(api.of("getMyCommands")) == len(LANGUAGES))
        assert sets(api) == ["setMyDescription"]


async def test_bot_answers_people_where_telegram_lets_nothing_be_set(sqlite_database: Database, menu: Menu) -> None:
    turns = SmallTurns(sqlite_database, clock())
    async with BotApi() as api:
        api.fail("setMyName", too_many(86_400))
        async with polled(api, turns, sqlite_database, clock(), menu=menu):
            person = api.person()
            await person.says("salut")
            await api.until(lambda: person.screen.texts)


async def test_language_that_is_chosen_in_the_chat_is_that_of_its_menu(sqlite_database: Database, menu: Menu) -> None:
    turns = SmallTurns(sqlite_database, clock())
    async with BotApi() as api, polled(api, turns, sqlite_database, clock(), menu=menu):
        person = api.person()
        await person.says("/language fr")
        await api.until(lambda: any(scope for _, _, scope in api.shown))
        (commands,) = (shown for (_, _, scope), shown in api.shown.items() if scope)
        assert [one["description"] for one in commands] == [one.description for one in menu.commands("fr")]


@pytest.mark.parametrize("locale", LOCALES)
def test_words_fit_where_telegram_shows_them(menu: Menu, locale: str) -> None:
    from bot.channels.telegram_menu import DESCRIPTION, SHORT  # noqa: PLC0415

    said = menu.catalogues.words
    assert len(said(DESCRIPTION, locale)) <= 512
    assert len(said(SHORT, locale)) <= 120
    assert len(Menu(menu.catalogues, trial=True).name(locale)) <= 64
    assert all(1 <= len(one.description) <= 256 for one in menu.commands(locale))


def test_every_command_of_the_menu_is_one_that_the_bot_knows() -> None:
    assert set(MENU) <= COMMANDS


@pytest.mark.parametrize("locale", LOCALES)
def test_who_wants_to_be_reminded_finds_it_in_the_menu_above_the_end_of_all_messages(menu: Menu, locale: str) -> None:
    shown = {one.command: one.description for one in menu.commands(locale)}
    assert list(shown).index("remind") == list(shown).index("stop") - 1
    assert shown["remind"] not in {"menu.remind", "A reminder to finish signing up"}


@pytest.mark.parametrize("locale", LOCALES)
def test_link_for_the_adult_who_agrees_is_found_in_the_menu_below_the_visit(menu: Menu, locale: str) -> None:
    shown = {one.command: one.description for one in menu.commands(locale)}
    assert list(shown).index("guardian") == list(shown).index("visit") + 1
    assert shown["guardian"] not in {"menu.guardian", "A link for the adult who agrees"}
