"""The page of one's own Telegram, and coming in by a link that the bot gave."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest

from bot import app as wiring
from bot.clock import FrozenClock
from bot.config import Settings
from bot.services import announcing, staff_link
from conversations.types import Said
from storage import staff_telegram
from tests.fakes import telegram_world
from tests.fakes.bot_api import TOKEN, BotApi
from tests.fakes.delivery_world import eventually
from tests.storing import MINUTE, NOW
from tests.test_desk import deed
from tests.test_desk_site import come_in, link

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.db import Database

LOCAL, PAGE = "http://localhost", "/desk/telegram"
CODE = re.compile(r"staff_([2-9A-Z]{8})</bdi>")


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOW)


@pytest.fixture(params=[TOKEN])
async def browser(
    request: pytest.FixtureRequest, sqlite_database: Database, clock: FrozenClock
) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(_env_file=None, telegram_bot_token=request.param)  # type: ignore[call-arg]
    app = wiring.build(settings, sqlite_database, clock)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(wiring.web(app)), base_url="http://localhost") as client:
        yield client


async def test_code_is_shown_until_it_is_over_and_looking_spends_nothing(
    browser: httpx.AsyncClient, sqlite_database: Database, clock: FrozenClock
) -> None:
    form = await come_in(browser, link(sqlite_database))
    assert not CODE.search((await browser.get(PAGE)).text)
    answer = await browser.post(PAGE, data={"form": form, "do": "code"})
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    codes = [CODE.findall((await browser.get(PAGE)).text) for _ in range(3)]
    assert codes[0] == codes[1] == codes[2]
    assert len(codes[0]) == 1
    await browser.post(PAGE, data={"form": form, "do": "code"})
    assert CODE.findall((await browser.get(PAGE)).text) != codes[0]
    with sqlite_database.transaction() as tx:
        assert staff_telegram.see_code(tx, "link", codes[0][0], NOW) is None, "the earlier one holds no longer"
    clock.advance(15 * MINUTE)
    assert not CODE.search((await browser.get(PAGE)).text)


async def test_page_says_since_when_it_is_linked_and_unlinks(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    form = await come_in(browser, link(sqlite_database))
    with sqlite_database.transaction() as tx:
        staff_telegram.link(tx, 1, "701", NOW)
    assert "relié depuis le 22 nov. 11:00" in (await browser.get(PAGE)).text
    with sqlite_database.transaction() as tx:
        staff_telegram.mark_blocked(tx, 1, NOW)
    assert "bloqué le bot" in (await browser.get(PAGE)).text
    await browser.post(PAGE, data={"form": form, "do": "unlink"})
    assert "n&#39;est pas relié" in (await browser.get(PAGE)).text


async def test_nobody_shows_or_ends_anything_without_signing_in_or_the_forms_own_token(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    for answer in (await browser.get(PAGE), await browser.post(PAGE, data={"do": "code"})):
        assert (answer.status_code, answer.headers["location"]) == (303, "/desk/sign-in")
    form = await come_in(browser, link(sqlite_database))
    assert (await browser.post(PAGE, data={"do": "code", "form": "0" * 64})).status_code == 403
    assert (await browser.post(PAGE, data={"do": "everything", "form": form})).status_code == 404
    with sqlite_database.transaction() as tx:
        assert staff_telegram.get_code(tx, 1, "link", NOW) is None


@pytest.mark.parametrize("browser", [""], indirect=True)
async def test_without_telegram_the_page_says_so(browser: httpx.AsyncClient, sqlite_database: Database) -> None:
    await come_in(browser, link(sqlite_database))
    page = (await browser.get(PAGE)).text
    assert "pas encore sur Telegram" in page
    assert 'value="code"' not in page


# --- coming in by the bot's link --------------------------------------------------------------------------------------


def asked(database: Database, login: str = "salma") -> str:
    with database.transaction() as tx:
        return staff_link.ask_link(tx, deed(tx, login))


async def test_link_of_the_bot_opened_by_a_preview_is_not_spent_and_its_button_signs_in_once(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    token = asked(sqlite_database)
    for _ in range(3):
        assert "Bienvenue, salma" in (await browser.get(f"/desk/come-in?t={token}")).text
    answer = await browser.post("/desk/come-in", data={"t": token})
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk")
    assert (await browser.get("/desk")).status_code == 200
    again = await browser.post("/desk/come-in", data={"t": token})
    assert (again.status_code, "plus valable" in again.text) == (403, True)


async def test_link_of_the_bot_leaves_the_password_as_it_is(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        me = deed(tx)
        tx.exec_driver_sql("UPDATE staff SET password_hash = 'hash'")
        token = staff_link.ask_link(tx, me)
    await browser.post("/desk/come-in", data={"t": token})
    with sqlite_database.transaction() as tx:
        assert tx.exec_driver_sql("SELECT password_hash FROM staff").scalar() == "hash"


async def test_link_of_the_bot_that_is_over_from_elsewhere_or_of_a_code_signs_nobody_in(
    browser: httpx.AsyncClient, sqlite_database: Database, clock: FrozenClock
) -> None:
    token = asked(sqlite_database)
    foreign = await browser.post("/desk/come-in", data={"t": token}, headers={"origin": "https://other.test"})
    assert foreign.status_code == 403
    with sqlite_database.transaction() as tx:
        me = deed(tx, "karim")
        staff_link.show_code(tx, me)
        code = staff_telegram.get_code(tx, me.actor.staff_id, "link", NOW)
    assert code is not None
    clock.advance(14 * MINUTE)
    assert (await browser.get(f"/desk/come-in?t={token}")).status_code == 200
    clock.advance(MINUTE)
    for typed in (token, code.token, "", "x" * 500):
        assert (await browser.get("/desk/come-in", params={"t": typed})).status_code == 403
        assert (await browser.post("/desk/come-in", data={"t": typed})).status_code == 403


async def test_whole_program_links_by_its_bots_own_name_and_tells_what_is_new(
    sqlite_database: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(announcing, "_LOOK_EVERY", 0.05)
    async with BotApi() as api:
        app = wiring.build(telegram_world.settings(api.url), sqlite_database, clock)
        site = wiring.web(app)
        transport = httpx.ASGITransport(site)
        async with (
            site.router.lifespan_context(site),
            httpx.AsyncClient(transport=transport, base_url=LOCAL) as browser,
        ):
            await api.until(lambda: api.of("getMe"))
            form = await come_in(browser, link(sqlite_database))
            await browser.post(PAGE, data={"form": form, "do": "code"})
            await eventually(lambda: api.of("getUpdates"))
            page = (await browser.get(PAGE)).text
            found = re.search(r"https://t\.me/tawjih_test_bot\?start=(staff_[2-9A-Z]{8})", page)
            assert found is not None
            person = api.person()
            await person.says(f"/start {found[1]}")
            await api.until(lambda: person.screen.texts)
            event = Said("je veux parler à quelqu'un")
            await app.turns.take("webchat", "1", "a-family", event, hint="fr")
            clock.advance(2 * MINUTE)
            await api.until(lambda: len(person.screen.texts) == 2)
            assert "attend sans avoir envoyé de demande" in person.screen.texts[1]
