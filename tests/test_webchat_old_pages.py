"""What is done on a page that was left open while the conversation went on elsewhere, with the real conversation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import httpx
import pytest

from bot import app as wiring
from bot.clock import FrozenClock
from bot.config import Settings
from tests.storing import NOW
from tests.test_webchat_phones import field
from tests.visiting import Shown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.db import Database

TO_THE_NAME: Final = ("youth", "15", "left", "sidi-moumen", "yes", "2AC", "yes")
TO_THE_REVIEW: Final = (*TO_THE_NAME, ":Testa", ":0600000007", "own", "evening", "no", "ai", "none")
WORD: Final = "libellule"


class Tab:
    """A tab of one person's browser, without a script: it shows what it fetched last."""

    def __init__(self, web: httpx.AsyncClient) -> None:
        self.web = web
        self.shown = Shown("", "", [], "")
        self.status = 0

    async def open(self) -> None:
        self.shown = Shown.read((await self.web.get("/?lang=fr")).text)

    async def do(self, *answers: str) -> Tab:
        for answer in answers:
            await self.send(self.shown.form(answer))
        return self

    async def send(self, fields: dict[str, str]) -> None:
        asked = self.shown.page.partition('name="asked" value="')[2].partition('"')[0]
        answer = await self.web.post("/", data={"asked": asked, "lang": "fr", **fields})
        self.status = answer.status_code
        if answer.is_redirect:
            answer = await self.web.get("/")
        self.shown = Shown.read(answer.text)

    def says_old(self) -> bool:
        return "une ancienne page" in self.shown.page


@pytest.fixture
async def web(sqlite_database: Database) -> AsyncIterator[httpx.AsyncClient]:
    app = wiring.build(Settings(_env_file=None), sqlite_database, FrozenClock(NOW))  # type: ignore[call-arg]
    transport = httpx.ASGITransport(wiring.web(app))
    headers = {"accept-language": "fr"}
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as client:
        yield client


async def two_tabs(web: httpx.AsyncClient, *answers: str) -> tuple[Tab, Tab]:
    """Two tabs that show the same question."""
    tab, other = Tab(web), Tab(web)
    await tab.open()
    await tab.do(*answers)
    await other.open()
    assert other.shown.question == tab.shown.question
    return tab, other


async def test_text_typed_on_an_old_page_answers_no_other_question_and_is_kept(web: httpx.AsyncClient) -> None:
    old, other = await two_tabs(web, *TO_THE_NAME)
    await other.do(":Testa")
    assert other.shown.question == "phone"
    await old.do(":0600000008")
    assert old.status == 409
    assert old.says_old()
    assert old.shown.question == "phone"
    assert field(old.shown.page) == "0600000008"
    await old.do(":0600000008")
    assert not old.says_old(), "typed where it is asked, it counts"
    assert old.shown.question == "phone_whose"


async def test_same_text_sent_twice_from_one_page_is_taken_once_and_says_nothing(web: httpx.AsyncClient) -> None:
    tab, _ = await two_tabs(web, *TO_THE_NAME)
    page = tab.shown
    await tab.do(":Testa")
    assert tab.shown.question == "phone"
    tab.shown = page
    await tab.do(":Testa")
    assert tab.shown.question == "phone"
    assert not tab.says_old()


async def test_yes_typed_on_an_old_page_does_not_confirm_something_asked_since(web: httpx.AsyncClient) -> None:
    old, other = await two_tabs(web, "youth", "15")
    await old.send({"command": "delete"})
    await other.open()
    await other.do("no")
    await other.send({"command": "delete"})
    assert other.shown.question == old.shown.question == "delete"
    await old.do(":oui")
    assert old.says_old()
    assert old.shown.question == "delete"
    await old.do(":oui")
    assert old.shown.question != "delete"


async def test_danger_is_heard_from_an_old_page(web: httpx.AsyncClient) -> None:
    old, other = await two_tabs(web, *TO_THE_NAME)
    await other.do(":Testa")
    await old.do(":mon père me frappe")
    assert not old.says_old()
    assert "2511" in old.shown.page


async def test_safe_word_typed_on_an_old_page_hides_the_conversation(web: httpx.AsyncClient) -> None:
    tab, other = await two_tabs(web, "youth", "15")
    await tab.send({"command": "safeword"})
    await tab.do(f":{WORD}")
    assert WORD not in tab.shown.page
    await other.do(f":{WORD}")
    assert not other.says_old()
    assert other.shown.question == "who"
    said = re.sub("<[^>]*>", " ", other.shown.page.partition("<main>")[2].partition("answers")[0])
    assert "15" not in said, "what is between the tags: a form's number may have it"


async def test_answers_changed_in_another_tab_are_seen_before_they_are_sent(web: httpx.AsyncClient) -> None:
    old, other = await two_tabs(web, *TO_THE_REVIEW)
    assert old.shown.question == "review"
    await other.send({"command": "change phone"})
    await other.do(":0600000009", "own", "evening", "no")
    assert other.shown.question == "review"
    await old.do("send")
    assert old.says_old()
    assert old.shown.question == "review"
    assert "600000009" in re.sub(r"\D", "", old.shown.page)
    await old.do("send")
    assert old.shown.question == "news"


async def test_back_on_an_old_page_takes_back_nothing_that_it_does_not_show(web: httpx.AsyncClient) -> None:
    old, other = await two_tabs(web, "youth", "15")
    await other.do("left", "sidi-moumen")
    shown = other.shown.question
    back = next(data for data in old.shown.buttons if data.endswith("|!back"))
    await old.send({"event": old.shown.event, "data": back})
    assert old.says_old()
    assert old.shown.question == shown


async def test_other_answer_pressed_on_an_old_page_asks_whether_to_change(web: httpx.AsyncClient) -> None:
    old, other = await two_tabs(web, "youth")
    await other.do("15", "left")
    await old.do("16")
    assert old.shown.question == "replace"
    assert "16" in old.shown.page


@pytest.mark.parametrize("asked", ["", "x", "1|me", "-1|me|age", "99999999999|me|age", "1|<b>|age"])
async def test_form_that_does_not_say_what_it_asked_is_read_as_before(web: httpx.AsyncClient, asked: str) -> None:
    tab, _ = await two_tabs(web, *TO_THE_NAME)
    await tab.send({**tab.shown.form(":Testa"), "asked": asked})
    assert tab.shown.question == "phone"
