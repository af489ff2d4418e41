"""The page of a link for an adult, over HTTP: the same to every preview, and readable without a script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest
from markupsafe import escape

from bot import app as wiring
from bot.app import LOCALES, _ways
from bot.channels.webchat_page import LANGUAGES
from bot.clock import FrozenClock
from bot.config import Settings
from bot.i18n import Catalogues
from conversations.programme import load_programme
from conversations.texts import Text
from storage import guardian_links
from storage import guardians as kept
from storage.models import audit, guardians, inbox, sign_in_failures
from tests.storing import NOW
from tests.test_desk import deed
from tests.test_desk_site import come_in, link
from tests.test_talk import signed_up

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.db import Database

TOKEN, WRONG = "a1" * 16, "b2" * 16
CRAWLERS = (
    "WhatsApp/2.24.5.78 A",
    "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
    "TelegramBot (like TwitterBot)",
)
SECRETS = ("Testa", "Adil", "600000001", "06 00")
_WORDS = Catalogues.load(LOCALES)


def words(message: str, locale: str = "fr") -> str:
    return str(escape(_WORDS.words(Text(message), locale)))


@pytest.fixture
async def browser(sqlite_database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """Before the program, in which a young person has passed a link on."""
    with sqlite_database.transaction() as tx:
        signed_up(tx, deed(tx))
        conversation = tx.exec_driver_sql("SELECT conversation_id FROM leads").scalar_one()
        guardian_links.offer(tx, conversation, "me", TOKEN, NOW)
    app = wiring.build(Settings(_env_file=None), sqlite_database, FrozenClock(NOW))  # type: ignore[call-arg]
    transport = httpx.ASGITransport(wiring.web(app))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


async def post(browser: httpx.AsyncClient, token: str = TOKEN, lang: str = "fr", **fields: str) -> httpx.Response:
    return await browser.post("/guardian", data={"t": token, "lang": lang, **fields})


async def version(browser: httpx.AsyncClient) -> str:
    found = re.search(r'name="v" value="([^"]+)"', (await post(browser)).text)
    assert found
    return found[1]


def answer_of(database: Database) -> str:
    with database.transaction() as tx:
        return str(tx.execute(guardians.select()).mappings().one()["answer"])


# --- previews ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("agent", CRAWLERS)
async def test_preview_is_told_nothing_of_anybody_and_spends_nothing(
    browser: httpx.AsyncClient, sqlite_database: Database, agent: str, method: str
) -> None:
    shown = await browser.request(method, f"/guardian?t={TOKEN}", headers={"User-Agent": agent})
    unknown = await browser.request(method, f"/guardian?t={WRONG}", headers={"User-Agent": agent})
    assert shown.status_code == 200
    assert shown.text.replace(TOKEN, WRONG) == unknown.text
    assert not [one for one in SECRETS if one in shown.text]
    assert "noindex" in shown.headers["x-robots-tag"]
    assert shown.headers["cache-control"] == "no-store"
    assert shown.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in shown.headers
    with sqlite_database.transaction() as tx:
        assert guardian_links.see_link(tx, TOKEN, NOW) is not None
        assert tx.execute(sign_in_failures.select()).all() == []


async def test_code_to_be_scanned_leads_to_the_page_and_tells_no_more(browser: httpx.AsyncClient) -> None:
    shown = await browser.get(f"/guardian/code?t={TOKEN}")
    assert '<svg viewBox="0 0 ' in shown.text, "all of it is seen, however narrow the screen is"
    assert TOKEN not in shown.text
    assert not [one for one in SECRETS if one in shown.text]
    assert (await browser.get("/guardian/code?t=<b>")).status_code == 404
    assert "<b>" not in (await browser.get("/guardian?t=<b>")).text


def test_links_begin_where_the_world_finds_the_page() -> None:
    settings = Settings(_env_file=None, public_url="https://tawjih.test")  # type: ignore[call-arg]
    ways = _ways(settings, None)
    assert ways["guardian"] == "https://tawjih.test/guardian?t="
    assert ways["guardian_code"] == "https://tawjih.test/guardian/code?t="
    assert "guardian_telegram" not in ways


# --- reading and answering --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", LANGUAGES)
async def test_page_reads_itself_aloud_in_the_language_that_was_chosen(browser: httpx.AsyncClient, locale: str) -> None:
    shown = (await post(browser, lang=locale)).text
    name, lang, direction = LANGUAGES[locale]
    assert f'lang="{lang}" dir="{direction}"' in shown
    assert "Testa" in shown
    assert not [one for one in SECRETS[1:] if one in shown]
    assert all(words(f"choice.guardian_{one}", locale) in shown for one in ("yes", "no", "call"))
    assert "<script" not in shown
    assert name in shown


async def test_language_of_the_browser_is_taken_where_none_was_chosen(browser: httpx.AsyncClient) -> None:
    shown = await browser.get(f"/guardian?t={TOKEN}", headers={"Accept-Language": "ar"})
    assert '<html lang="ar" dir="rtl">' in shown.text


@pytest.mark.parametrize("said", ["yes", "no"])
async def test_button_spends_the_link(browser: httpx.AsyncClient, sqlite_database: Database, said: str) -> None:
    done = await post(browser, do=said, v=await version(browser))
    assert words(f"adult.thanks_{said}") in done.text
    assert answer_of(sqlite_database) == said
    again = await post(browser, do="yes", v=load_programme().consent["guardian"])
    assert words("adult.unknown") in again.text
    assert answer_of(sqlite_database) == said


async def test_call_asks_for_number_and_hour_and_spends_nothing_before(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    told = await version(browser)
    asks = await post(browser, do="number", v=told)
    assert 'type="tel"' in asks.text
    assert "30 jours" in asks.text
    wrong = await post(browser, do="call", v=told, phone="12", when="evening")
    assert wrong.status_code == 409
    assert words("phone.again") in wrong.text
    assert 'value="12"' in wrong.text
    assert answer_of(sqlite_database) == ""
    done = await post(browser, do="call", v=told, phone="06 00 00 00 09", when="evening")
    assert words("adult.thanks_call") in done.text
    with sqlite_database.transaction() as tx:
        conversation = tx.exec_driver_sql("SELECT conversation_id FROM leads").scalar_one()
        found = kept.get_guardian(tx, conversation, "me", NOW)
    assert found is not None
    assert (found.answer, found.phone, found.when) == ("call", "+212600000009", "evening")


async def test_every_link_that_does_not_work_gets_the_same_page(browser: httpx.AsyncClient) -> None:
    unknown = await post(browser, WRONG)
    assert words("adult.unknown") in unknown.text
    await post(browser, do="yes", v=await version(browser))
    spent = await post(browser)
    assert (spent.status_code, spent.text) == (unknown.status_code, unknown.text)
    assert (await post(browser, "Testa")).text == unknown.text
    many = [await post(browser, f"{number:032x}") for number in range(40)]
    assert {one.text for one in many} == {unknown.text}
    assert {one.status_code for one in many} == {unknown.status_code}


async def test_answer_to_old_words_is_not_taken_and_the_new_ones_are_read(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    shown = await post(browser, do="yes", v="2020-01-01")
    assert shown.status_code == 409
    assert words("adult.changed") in shown.text
    assert answer_of(sqlite_database) == ""


async def test_answer_from_another_site_is_not_taken(browser: httpx.AsyncClient, sqlite_database: Database) -> None:
    told = await version(browser)
    headers = {"Sec-Fetch-Site": "cross-site"}
    fields = {"t": TOKEN, "lang": "fr", "do": "yes", "v": told}
    assert (await browser.post("/guardian", data=fields, headers=headers)).status_code == 403
    assert answer_of(sqlite_database) == ""


async def test_page_makes_no_conversation(browser: httpx.AsyncClient, sqlite_database: Database) -> None:
    with sqlite_database.transaction() as tx:
        before = len(tx.execute(inbox.select()).all())
    await post(browser, do="yes", v=await version(browser))
    with sqlite_database.transaction() as tx:
        assert len(tx.execute(inbox.select()).all()) == before
        assert tx.exec_driver_sql("SELECT count(*) FROM conversations").scalar_one() == 1


# --- at the desk ------------------------------------------------------------------------------------------------------


async def test_lead_page_says_by_link_not_verified_until_staff_spoke_with_them(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    await post(browser, do="yes", v=await version(browser))
    form = await come_in(browser, link(sqlite_database, "nadia"))
    with sqlite_database.transaction() as tx:
        lead_id = tx.exec_driver_sql("SELECT id FROM leads").scalar_one()
    page = (await browser.get(f"/desk/leads/{lead_id}")).text
    assert "non vérifié" in page
    assert "oui par lien, non vérifié" in (await browser.get("/desk")).text
    answer = await browser.post(f"/desk/leads/{lead_id}", data={"form": form, "do": "guardian", "said": "yes"})
    assert answer.status_code == 303
    page = (await browser.get(f"/desk/leads/{lead_id}")).text
    assert "A dit oui par téléphone" in page
    assert "a noté la réponse de l'adulte" in page.replace("&#39;", "'")
    with sqlite_database.transaction() as tx:
        verbs = {row.verb for row in tx.execute(audit.select())}
    assert "verify_guardian" in verbs
