"""The web chat with what poor phones send: other charsets, no cookies, fetches in advance, pages too long."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

import pytest

from conversations.locales import LOCALES
from conversations.types import Said, Tapped
from tests.browser.small import SmallTurns
from tests.browser.visitor import SCRIPT, Visitor, shown_question

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

FORM = "application/x-www-form-urlencoded"
LINK = "/?move=abcdef0123456789"


@pytest.fixture
def turns() -> SmallTurns:
    return SmallTurns()


@pytest.fixture
async def visitor(turns: SmallTurns) -> AsyncIterator[Visitor]:
    visitor = Visitor(turns)
    yield visitor
    await visitor.web.aclose()


def field(page: str) -> str:
    """What stands in the field of the page."""
    found = re.search(r'<input id="t"[^>]*? value="([^"]*)"', page)
    return found[1] if found else ""


# --- charsets ---


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", "; charset=iso-8859-1", "; charset=nonsense"])
async def test_words_in_utf_8_are_read_whatever_charset_the_browser_says(
    turns: SmallTurns, visitor: Visitor, charset: str
) -> None:
    await visitor.open()
    body = f"text={quote_plus('Zoé سلمى')}"
    await visitor.web.post("/", content=body, headers={"Content-Type": FORM + charset})
    assert turns.turns == [Said("Zoé سلمى")]


@pytest.mark.parametrize("escaped", [True, False], ids=["escaped", "raw"])
@pytest.mark.parametrize("said", ["Aïcha é", "سلمى"])
async def test_words_of_a_browser_set_to_arabic_or_french_are_read(
    turns: SmallTurns, visitor: Visitor, said: str, *, escaped: bool
) -> None:
    await visitor.open()
    body = f"text={quote_plus(said, encoding='cp1256')}" if escaped else f"text={said.replace(' ', '+')}"
    await visitor.web.post("/", content=body.encode("cp1256"), headers={"Content-Type": FORM})
    assert turns.turns == [Said(said)]


async def test_every_form_asks_for_utf_8_and_holds_its_own_buttons(visitor: Visitor) -> None:
    pages = [(await visitor.open(path)).text for path in ("/", LINK)]
    for page in pages:
        forms = re.findall(r"<form[^>]*>", page)
        assert forms
        assert all('accept-charset="utf-8"' in form for form in forms)
        outside = re.sub(r"<form.*?</form>", "", page, flags=re.DOTALL)
        assert re.findall(r"<button(?! type=\"button\")", outside) == []
        assert "form=" not in page, "which old browsers do not know"


# --- cookies ---


@pytest.mark.parametrize("headers", [{}, SCRIPT], ids=["no-script", "script"])
async def test_text_typed_without_cookies_is_in_the_field_again_and_says_why(
    turns: SmallTurns, visitor: Visitor, headers: dict[str, str]
) -> None:
    await visitor.open()
    visitor.web.cookies.clear()
    answer = await visitor.send({"text": 'Salma "&'}, headers)
    assert answer.status_code == 403
    assert "Autorise les cookies" in answer.text
    assert field(answer.text) == "Salma &#34;&amp;"
    assert turns.people == {}
    visitor.page = answer.text
    assert (await visitor.send({"text": 'Salma "&'})).status_code == 303, "the cookie came with that page"


async def test_button_of_a_link_pressed_without_cookies_can_be_pressed_again(visitor: Visitor) -> None:
    await visitor.open(LINK)
    visitor.web.cookies.clear()
    answer = await visitor.send({})
    assert "Autorise les cookies" in answer.text
    assert 'name="command" value="bring abcdef0123456789"' in answer.text


# --- too long, too early, saving data ---


async def test_text_that_is_too_long_is_in_the_field_again(turns: SmallTurns, visitor: Visitor) -> None:
    await visitor.open()
    answer = await visitor.send({"text": "é" * 4097})
    assert answer.status_code == 413
    assert field(answer.text) == "é" * 4097
    assert turns.turns == []
    await visitor.send({"text": "ا" * 4096})
    assert turns.turns == [Said("ا" * 4096)]


@pytest.mark.parametrize(
    "header",
    [{"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}, {"X-Purpose": "preview"}, {"X-Moz": "prefetch"}],
)
@pytest.mark.parametrize("path", ["/", LINK])
async def test_page_fetched_in_advance_is_not_given_so_that_what_is_seen_is_fresh(
    turns: SmallTurns, visitor: Visitor, path: str, header: dict[str, str]
) -> None:
    answer = await visitor.open(path, **header)
    assert (answer.status_code, answer.content) == (503, b"")
    assert answer.headers["cache-control"] == "no-store"
    assert (await visitor.open(path)).status_code == 200
    assert turns.people == {}


async def test_link_opened_twice_at_once_leads_to_one_person_who_can_answer(
    turns: SmallTurns, visitor: Visitor
) -> None:
    await visitor.open()
    first = dict(visitor.web.cookies)
    visitor.web.cookies.clear()
    await visitor.open()
    assert dict(visitor.web.cookies) != first
    await visitor.press("Pour moi")
    assert turns.turns == [Tapped(0, "me", "who", "me")]
    assert len(turns.people) == 1


async def test_who_saves_data_gets_the_same_page(visitor: Visitor) -> None:
    plain = await visitor.open()
    saved = await visitor.open("/", **{"Save-Data": "on", "Accept-Encoding": "identity"})
    assert "content-encoding" not in saved.headers
    assert abs(len(saved.content) - len(plain.content)) < 10
    assert shown_question(saved.text) == "who"


# --- what an app shows of a link ---


@pytest.mark.parametrize("locale", LOCALES)
async def test_preview_of_a_link_says_what_it_is_and_nothing_of_a_person(visitor: Visitor, locale: str) -> None:
    pages = [(await visitor.open(f"/?lang={locale}")).text, (await visitor.open(f"{LINK}&lang={locale}")).text]
    previews = [re.findall(r'<meta property="og:(\w+)" content="([^"]*)"', page) for page in pages]
    assert previews[0] == previews[1], "the preview of a link that brings a conversation does not say that it does"
    assert [name for name, _ in previews[0]] == ["type", "title", "description", "site_name"]
    assert all(said for _, said in previews[0])
    assert all("abcdef" not in said for _, said in previews[1])
    assert '<meta name="robots" content="noindex">' in pages[1]
