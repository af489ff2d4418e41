"""A page of which a language lacks a word is in another in whole; what is agreed to there is kept in that one."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import httpx
import pytest
from sqlalchemy import select

from bot import app as wiring
from bot.clock import FrozenClock
from bot.config import Settings
from conversations.locales import LOCALES
from storage import guardian_links
from storage.db import StoreUnavailable
from storage.models import consents
from tests.adding import CODE, NAME, in_tifinagh, put_in, take_out, with_added
from tests.storing import NOW
from tests.test_desk import deed
from tests.test_new_locale import said, strange
from tests.test_talk import signed_up

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from storage.db import Database

    Browser = Callable[..., httpx.AsyncClient]

TOKEN = "a1" * 16
THEIRS = re.compile("[\u2d30-\u2d7f]")


@pytest.fixture
def browser(sqlite_database: Database) -> Iterator[Browser]:
    """Before the program with an added language, which lacks words for these ids."""
    put_in()

    def opened(*lacking: str) -> httpx.AsyncClient:
        app = wiring.build(Settings(_env_file=None), sqlite_database, FrozenClock(NOW))  # type: ignore[call-arg]
        app.turns.catalogues = with_added(app.turns.catalogues, lacking)
        app.turns.locales = (*LOCALES, CODE)
        return httpx.AsyncClient(transport=httpx.ASGITransport(wiring.web(app)), base_url="http://localhost")

    yield opened
    take_out()


@pytest.fixture
def link(sqlite_database: Database) -> str:
    """A young person has passed it on."""
    with sqlite_database.transaction() as tx:
        signed_up(tx, deed(tx))
        conversation = tx.exec_driver_sql("SELECT conversation_id FROM leads").scalar_one()
        guardian_links.offer(tx, conversation, "me", TOKEN, NOW)
    return TOKEN


def languages(page: str) -> tuple[str, set[str]]:
    """What the page says that it is in, and those of which there are letters in what is read, but for the buttons."""
    read = said(page).replace(NAME, "").replace("Testa", "")
    found = {CODE for _ in THEIRS.findall(read)[:1]} | {"fr" for _ in strange(read)[:1]}
    return page.partition('<html lang="')[2].partition('"')[0], found


@pytest.mark.parametrize(
    "lacking", ["privacy.title", "web.home", "web.languages", "privacy.mark", "privacy.no_receipt"]
)
async def test_privacy_page_is_read_in_one_language_whatever_word_is_missing(browser: Browser, lacking: str) -> None:
    async with browser() as all_there, browser(lacking) as client:
        whole = await all_there.get("/confidentialite", params={"lang": CODE})
        shown = await client.get("/confidentialite", params={"lang": CODE})
    assert languages(whole.text) == (CODE, {CODE})
    assert languages(shown.text) == ("fr", {"fr"})
    assert 'lang="fr" dir="ltr" aria-current="true"' in shown.text


async def test_privacy_page_while_the_store_is_away_is_in_one_language(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise StoreUnavailable

    monkeypatch.setattr("bot.services.privacy.PrivacyDoor.read", away)
    async with browser("web.busy") as client:
        shown = await client.get("/confidentialite", params={"lang": CODE})
    assert (shown.status_code, languages(shown.text)) == (503, ("fr", {"fr"}))


@pytest.mark.parametrize(
    ("lacking", "do"),
    [
        ("adult.title", ""), ("adult.ask", ""), ("adult.free", ""), ("choice.guardian_no", ""), ("web.languages", ""),
        ("adult.title", "number"), ("call_when.ask", "number"), ("guardian_phone.ask", "number"),
        ("control.back.button", "number"),
    ],
)  # fmt: skip
async def test_page_for_an_adult_is_read_in_one_language_whatever_word_is_missing(
    browser: Browser, link: str, lacking: str, do: str
) -> None:
    fields = {"t": link, "lang": CODE, "do": do}
    async with browser() as all_there, browser(lacking) as client:
        whole = await all_there.post("/guardian", data=fields)
        shown = await client.post("/guardian", data=fields)
    assert languages(whole.text) == (CODE, {CODE})
    assert languages(shown.text) == ("fr", {"fr"})
    assert shown.text.count(f'name="lang" value="{CODE}"') == 1, "the button of the language, and no answer"


@pytest.mark.parametrize(("lacking", "kept"), [((), CODE), (("adult.title",), "fr"), (("adult.free",), "fr")])
async def test_answer_of_an_adult_is_kept_in_the_language_in_which_it_was_read(
    browser: Browser, link: str, sqlite_database: Database, lacking: tuple[str, ...], kept: str
) -> None:
    async with browser(*lacking) as client:
        read = (await client.post("/guardian", data={"t": link, "lang": CODE})).text
        form = read[read.index('<ul class="read">') :]
        fields = dict(re.findall(r'name="(t|lang|v)" value="([^"]+)"', form))
        done = await client.post("/guardian", data=fields | {"do": "yes"})
    assert done.status_code == 200
    assert languages(done.text)[0] == kept
    with sqlite_database.transaction() as tx:
        about = select(consents.c.locale).where(consents.c.about == "guardian")
        assert list(tx.execute(about).scalars()) == [kept]


LABELS = re.compile(
    r'<title>([^<]+)|<meta name="description" content="([^"]+)|class="skip"[^>]*>([^<]+)|<h1>([^<]+)'
    r'|aria-label="([^"]+)"|<div id="say">(.*?)</div>|data-(?:title|lost|busy|denied)="([^"]+)|<footer>(.*?)</footer>',
    re.DOTALL,
)
SCRIPT = {"X-Tawjih": "1"}


def around(page: str) -> set[str]:
    """The languages in which the words around the conversation are."""
    found = "".join(word for match in LABELS.findall(page) for word in match)
    placeholder = "".join(re.findall(r'placeholder="&#x2068;([^"]+)&#x2069;"', found))
    read = re.sub(r"<[^>]+>", " ", found) + placeholder
    assert read
    return {CODE for _ in THEIRS.findall(read)[:1]} | {"fr" for _ in re.findall(r"[A-Za-zÀ-ÿ]{2}", read)[:1]}


@pytest.mark.parametrize("script", [{}, SCRIPT], ids=["without a script", "with it"])
@pytest.mark.parametrize(
    "lacking",
    ["web.send", "web.type", "web.title", "web.mydata", "web.history", "web.description", "web.too_long", "web.slower"],
)
async def test_words_around_a_conversation_are_in_one_language_whatever_word_is_missing(
    browser: Browser, lacking: str, script: dict[str, str]
) -> None:
    headers = {"accept-language": CODE, **script}
    async with browser() as all_there, browser(lacking) as client:
        whole = (await all_there.get("/", headers=headers)).text
        shown = (await client.get("/", headers=headers)).text
    assert around(whole) == {CODE}
    assert around(shown) == {"fr"}
    assert re.search('<(?:html|div id="page") lang="([a-z]+)"', shown)[1] == "fr"  # type: ignore[index]
    assert f'<button name="command" value="language {CODE}" lang="{CODE}" dir="ltr" aria-current="true">' in shown


async def test_words_around_a_conversation_stay_in_one_language_where_something_is_refused(browser: Browser) -> None:
    async with browser("web.title") as client:
        await client.get("/", headers={"accept-language": CODE})
        refused = await client.post("/", data={"text": "a" * 5000, "lang": CODE}, headers=SCRIPT)
    assert refused.status_code == 413
    assert around(refused.text) == {"fr"}
    assert "Ce message est trop long" in refused.text


async def test_conversation_goes_on_in_its_language_where_the_words_around_it_are_in_another(browser: Browser) -> None:
    async with browser("web.send") as client:
        first = (await client.get("/", headers={"accept-language": CODE})).text
        fields = dict(re.findall(r'name="(event|lang|asked)" value="([^"]*)"', first))
        pressed = re.search(r'<div class="row">\n<button name="data" value="([^"]+)" lang="zgh"', first)
        assert pressed, "who listens to the page hears the buttons in their language"
        await client.post("/", data=fields | {"data": html.unescape(pressed[1])}, headers={"accept-language": "fr"})
        later = (await client.get("/", headers={"accept-language": "fr"})).text
    assert fields["lang"] == CODE
    assert around(later) == {"fr"}
    asked = [
        re.search(r'<div class="say bot ask [^"]*" lang="zgh" dir="ltr">.*?</div>', page) for page in (first, later)
    ]
    assert all(one is not None and THEIRS.search(one[0]) for one in asked)
    assert 'placeholder="&#x2068;Écrire ici&#x2069;"' in later, "the field is one of the words around"
    told = re.findall('<div class="say (?:bot|me)[^"]*"([^>]*)>', later)
    assert len(told) > 2
    assert set(told) == {' lang="zgh" dir="ltr"'}


async def test_field_shows_no_example_in_a_language_that_the_question_is_not_in(browser: Browser) -> None:
    async def typed_at_age(client: httpx.AsyncClient) -> str:
        page = (await client.get("/", headers={"accept-language": CODE})).text
        for _ in range(4):
            fields = dict(re.findall(r'name="(event|lang|asked)" value="([^"]*)"', page))
            if 'data-question="age"' in page:
                break
            pressed = re.search(r'<div class="row">\n<button name="data" value="([^"]+)"', page)
            assert pressed
            await client.post("/", data=fields | {"data": html.unescape(pressed[1])})
            page = (await client.get("/")).text
        return page.partition('placeholder="&#x2068;')[2].partition("&#x2069;")[0]

    async with browser() as all_there, browser("placeholder.age") as client:
        assert await typed_at_age(all_there) == in_tifinagh("Par exemple\N{NO-BREAK SPACE}: 15")
        assert await typed_at_age(client) == in_tifinagh("Écrire ici")


@pytest.mark.parametrize("page", ["/?move=a1b2c3d4e5f6a7b8", "/nowhere", "/guardian?t=x", f"/guardian/code?t={TOKEN}"])
async def test_pages_of_one_sentence_are_in_one_language(browser: Browser, page: str) -> None:
    headers = {"accept-language": CODE}
    words = ("web.name", "web.retry", "web.home", "choice.bring_no", "adult.title")
    async with browser() as all_there, browser(*words) as client:
        assert languages((await all_there.get(page, headers=headers)).text)[0] == CODE
        shown = (await client.get(page, headers=headers)).text
    assert shown.startswith('<!doctype html>\n<html lang="fr"')
    assert in_tifinagh("conversation") not in shown
