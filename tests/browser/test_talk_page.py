"""Somebody at the centre and somebody at home write to each other, each in a Chromium of their own."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from bot import app as wiring
from bot.clock import FrozenClock
from bot.config import Settings
from bot.services import sign_in
from bot.services.sign_in import Wished
from tests.browser.conftest import serving
from tests.storing import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from storage.db import Database

LOOK = "document.dispatchEvent(new Event('visibilitychange'))"  # as when the page is looked at again
SIGN_UP = (
    "je suis un garçon", "15 ans", "non j'ai arrêté", "anfa", "oui", "1ère collège", "oui", "Testa", "06 00 00 00 01",
    "à ma mère", "le matin", "non", "IA", "ma mère", "Adil", "envoyer",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Both:
    """The page at home, and the desk."""

    home: Page
    desk: Page


@pytest.fixture
def both(chromium: Browser, sqlite_database: Database) -> Iterator[Both]:
    with sqlite_database.transaction() as tx:
        token = sign_in.add_account(tx, Wished("salma", "Salma", ("counsellor",), ()), by=None, now=NOW)
    app = wiring.build(Settings(_env_file=None), sqlite_database, FrozenClock(NOW))  # type: ignore[call-arg]
    with ExitStack() as stack:
        url = stack.enter_context(serving(wiring.web(app)))
        pages = []
        for width in (360, 1280):
            context = chromium.new_context(viewport={"width": width, "height": 740}, base_url=url, locale="fr")
            stack.callback(context.close)
            pages.append(context.new_page())
        home, desk = pages
        home.goto("/")
        desk.goto(f"/desk/link?t={token}&lang=fr")
        desk.locator("#password").fill("neuf chats dorment")
        desk.locator("main button").click()
        yield Both(home, desk)


def type_at(page: Page, said: str) -> None:
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.locator("#t").fill(said)
        page.locator("#t").press("Enter")
    page.wait_for_selector("#page:not([aria-busy])")


def seen_and_told(home: Page, words: str) -> None:
    """On the page, and a moment later to who listens to it: the words stand there twice from then on."""
    home.locator("#page").get_by_text(words).first.wait_for()
    expect(home.locator("#live")).to_contain_text(words)


def write_from(desk: Page, words: str) -> None:
    desk.locator("#said").fill(words)
    desk.get_by_role("button", name="Envoyer").click()


def test_reply_arrives_in_the_chat_and_its_answer_at_the_desk_and_the_move_is_told(both: Both) -> None:
    home, desk = both.home, both.desk
    for said in SIGN_UP:
        type_at(home, said)
    type_at(home, "/human")
    desk.goto("/desk")
    assert "veut parler à quelqu'un" in desk.locator(".list").first.inner_text()
    desk.locator(".list a").first.click()
    desk.get_by_role("link", name="Quand appeler\u00a0?").click()
    assert "Quand pouvons-nous appeler" in desk.locator("#said").input_value()
    desk.get_by_role("button", name="Envoyer").click()
    desk.locator("#latest li:has-text('gardé jusqu')").wait_for()
    assert "Le message est gardé" in desk.locator("#talk .done").inner_text()
    home.evaluate(LOOK)
    seen_and_told(home, "Quand pouvons-nous appeler")
    assert home.locator("#page").get_by_text("Une personne du centre t'écrit ici.").is_visible()
    desk.wait_for_selector("#latest li:has-text('sur leur page')", timeout=20_000)
    assert (
        "Vous parlez avec le centre" in home.locator("#q").inner_text()
        or "Tu parles" in home.locator("#q").inner_text()
    )
    type_at(home, "demain 10h")
    desk.wait_for_selector("#timeline .said:has-text('demain 10h')", timeout=20_000)
    assert "demain 10h" in desk.locator("#latest").inner_text()
    assert desk.locator("#talk .done").count() == 0, "who replied has opened the page"
    assert desk.locator("#standing button[value=settle]").is_visible()
    desk.get_by_role("button", name="Rendre la parole").click()
    desk.get_by_role("link", name="Papiers…").click()
    assert "Le centre attend les papiers" in desk.locator("#move blockquote").inner_text()
    desk.get_by_role("button", name="Changer et prévenir").click()
    home.evaluate(LOOK)
    seen_and_told(home, "Le centre attend les papiers")
    assert Axe().run(desk).violations_count == 0
    assert Axe().run(home).violations_count == 0


def test_who_asks_for_a_person_without_signing_up_is_answered(both: Both) -> None:
    home, desk = both.home, both.desk
    type_at(home, "je suis un garçon")
    type_at(home, "/human")
    desk.goto("/desk")
    desk.get_by_role("link", name="Veut parler à quelqu'un").click()
    write_from(desk, "Bonjour, je vous écoute.")
    home.evaluate(LOOK)
    seen_and_told(home, "Bonjour, je vous écoute.")
    assert Axe().run(desk).violations_count == 0


def test_talk_stands_below_the_call_on_a_phone_and_beside_it_on_a_screen(both: Both) -> None:
    home, desk = both.home, both.desk
    for said in SIGN_UP:
        type_at(home, said)
    for width, beside in ((390, False), (1280, True)):
        desk.set_viewport_size({"width": width, "height": 844})
        desk.goto("/desk/leads/1")
        call, talk, rest = (desk.locator(part).bounding_box() for part in (".call", "#talk", ".rest"))
        assert call
        assert talk
        assert rest
        assert (talk["y"] == call["y"]) == beside
        assert talk["y"] < rest["y"] or beside
        assert rest["y"] > call["y"] + call["height"]


def test_who_presses_back_to_the_bot_is_seen_to_have_left(both: Both) -> None:
    home, desk = both.home, both.desk
    for said in SIGN_UP:
        type_at(home, said)
    desk.goto("/desk/leads/1")
    write_from(desk, "Bonjour, jeudi\u00a0?")
    home.reload()
    home.get_by_role("button", name="Revenir au robot").click()
    desk.locator("#latest li.left").wait_for(timeout=20_000)
    desk.reload()
    assert "C'est le bot qui répond maintenant" in desk.locator("#talk").inner_text()
    assert Axe().run(desk).violations_count == 0


def test_keys_walk_the_list_and_take_a_lead(both: Both) -> None:
    home, desk = both.home, both.desk
    for said in SIGN_UP:
        type_at(home, said)
    desk.goto("/desk")
    desk.keyboard.press("/")
    assert desk.evaluate("document.activeElement.type") == "search"
    desk.evaluate("document.activeElement.blur()")
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/desk/leads/*")
    desk.keyboard.press("c")
    desk.get_by_role("button", name="Je ne m'en occupe plus").wait_for()
