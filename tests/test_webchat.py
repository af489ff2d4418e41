"""The web chat at the level of requests: what is taken, what is shown, what is refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import pytest

from conversations.types import Commanded, Said, Tapped
from tests.browser.small import SmallTurns
from tests.browser.visitor import SCRIPT, Visitor, answer_up_to_review, shown_question

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
def turns() -> SmallTurns:
    return SmallTurns()


@pytest.fixture
async def visitor(turns: SmallTurns) -> AsyncIterator[Visitor]:
    visitor = Visitor(turns)
    yield visitor
    await visitor.web.aclose()


# --- opening ---


async def test_opening_the_page_shows_the_first_question_and_writes_nothing(
    turns: SmallTurns, visitor: Visitor
) -> None:
    answer = await visitor.open()
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert shown_question(answer.text) == "who"
    assert turns.people == {}
    assert turns.turns == []


async def test_opening_the_page_sets_a_long_random_cookie_that_scripts_cannot_read(visitor: Visitor) -> None:
    first = (await visitor.open()).headers["set-cookie"]
    assert re.match(r"tawjih=[\w-]{43}; HttpOnly; Max-Age=2592000; Path=/; SameSite=lax", first)
    assert "Secure" not in first
    visitor.web.cookies.clear()
    assert (await visitor.open()).headers["set-cookie"] != first


async def test_cookie_is_secure_on_https(turns: SmallTurns) -> None:
    visitor = Visitor(turns, "https://centre.test")
    told = (await visitor.open()).headers["set-cookie"]
    assert re.match(r"__Host-tawjih=[\w-]{43}; HttpOnly; Max-Age=2592000; Path=/; SameSite=lax; Secure", told)


async def test_cookie_of_another_form_is_replaced(visitor: Visitor) -> None:
    visitor.web.cookies.set("tawjih", "guessed", domain="centre.test")
    answer = await visitor.open()
    assert re.match(r"tawjih=[\w-]{43};", answer.headers["set-cookie"])


async def test_cookie_stays_the_same_for_a_person_who_comes_back(visitor: Visitor) -> None:
    await visitor.open()
    kept = visitor.web.cookies["tawjih"]
    await visitor.press("Pour moi")
    await visitor.open()
    assert visitor.web.cookies["tawjih"] == kept


async def test_first_page_follows_the_link_before_the_browser(visitor: Visitor) -> None:
    assert '<html lang="ar" dir="rtl">' in (await visitor.open("/", **{"Accept-Language": "ar"})).text
    assert '<html lang="ary" dir="rtl">' in (await visitor.open("/?lang=ary", **{"Accept-Language": "fr"})).text
    assert '<html lang="fr" dir="ltr">' in (await visitor.open("/?lang=xx")).text


async def test_first_answer_carries_the_language_that_the_page_was_shown_in(
    turns: SmallTurns, visitor: Visitor
) -> None:
    await visitor.open("/?lang=ary")
    await visitor.press("ليا أنا")
    assert turns.hints == ["ary"]
    assert '<html lang="ary" dir="rtl">' in visitor.page


async def test_head_of_the_page_answers_without_a_body(visitor: Visitor) -> None:
    answer = await visitor.web.head("/")
    assert (answer.status_code, answer.content) == (200, b"")


# --- answering ---


async def test_whole_conversation_works_without_a_script(turns: SmallTurns, visitor: Visitor) -> None:
    await answer_up_to_review(visitor)
    assert shown_question(visitor.page) == "review"
    await visitor.press("Envoyer")
    assert "<bdi>4821937</bdi>" in visitor.page
    assert turns.turns[3:5] == [Said("Salma"), Said("0612 00 00 07")]
    assert [event.value for event in turns.turns if isinstance(event, Tapped)] == ["me", "15", "place-0", "send"]


async def test_answer_is_shown_in_the_history_with_a_button_that_changes_it(
    turns: SmallTurns, visitor: Visitor
) -> None:
    await visitor.open()
    await visitor.press("Pour mon enfant")
    assert '<div class="say me"><bdi>Pour mon enfant</bdi></div>' in visitor.page
    await visitor.press("Changer")
    assert turns.turns[-1] == Commanded("change", "who")
    assert shown_question(visitor.page) == "who"


async def test_history_is_folded_but_for_its_end_once_it_is_long(visitor: Visitor) -> None:
    await visitor.open()
    for label in ("Pour moi", "15", "Anfa"):
        await visitor.press(label)
    assert "<details" not in visitor.page
    await visitor.type("Salma")
    folded, _, open_part = visitor.page.partition("</details>")
    assert "<bdi>15</bdi>" in folded
    assert "<bdi>Anfa</bdi>" in open_part
    assert "<bdi>Salma</bdi>" in open_part


async def test_same_press_twice_is_one_turn(turns: SmallTurns, visitor: Visitor) -> None:
    await visitor.open()
    fields = visitor.button("Pour moi")
    answers = [await visitor.send(fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert len(turns.turns) == 1


async def test_other_answer_from_an_old_page_is_a_turn_of_its_own(turns: SmallTurns, visitor: Visitor) -> None:
    await visitor.open()
    first, second = visitor.button("Pour moi"), visitor.button("Pour mon enfant")
    await visitor.send(first)
    await visitor.send(second)
    assert [event.value for event in turns.turns if isinstance(event, Tapped)] == ["me", "child"]


async def test_empty_text_is_no_turn(turns: SmallTurns, visitor: Visitor) -> None:
    await visitor.open()
    assert (await visitor.send({"text": "   "})).status_code == 303
    assert turns.people == {}


async def test_answer_to_a_script_is_the_changing_part_alone(turns: SmallTurns, visitor: Visitor) -> None:
    await visitor.open()
    answer = await visitor.send(visitor.button("Pour moi"), SCRIPT)
    assert answer.status_code == 200
    assert answer.headers["x-tawjih"] == "1"
    assert answer.text.startswith('<div id="page"')
    assert shown_question(answer.text) == "age"
    assert len(turns.turns) == 1


async def test_language_button_changes_language_and_direction(visitor: Visitor) -> None:
    await visitor.open()
    await visitor.press("العربية")
    assert '<html lang="ar" dir="rtl">' in visitor.page
    assert 'lang="ar" dir="rtl" aria-current="true">العربية<' in visitor.page


async def test_delete_in_the_foot_is_a_command(turns: SmallTurns, visitor: Visitor) -> None:
    await visitor.open()
    await visitor.press("Supprimer mes données")
    assert turns.turns == [Commanded("delete")]


# --- refusing ---


async def test_answer_without_a_cookie_is_not_taken_and_says_why(turns: SmallTurns, visitor: Visitor) -> None:
    await visitor.open()
    fields = visitor.button("Pour moi")
    visitor.web.cookies.clear()
    for headers in ({}, SCRIPT):
        assert "Autorise les cookies" in (await visitor.send(fields, headers)).text
        visitor.web.cookies.clear()
    assert turns.people == {}


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://centre.test"},
        {"Origin": "http://elsewhere.test"},
    ],
)
async def test_answer_sent_by_another_site_is_refused(
    turns: SmallTurns, visitor: Visitor, headers: dict[str, str]
) -> None:
    await visitor.open()
    answer = await visitor.send(visitor.button("Pour moi"), headers)
    assert answer.status_code == 403
    assert "autre page" in answer.text
    assert turns.people == {}


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "same-origin", "Origin": "null"}, {"Origin": "http://centre.test"}, {"Origin": "null"}],
)
async def test_answer_sent_by_the_page_itself_is_taken(
    turns: SmallTurns, visitor: Visitor, headers: dict[str, str]
) -> None:
    await visitor.open()
    assert (await visitor.send(visitor.button("Pour moi"), headers)).status_code == 303
    assert len(turns.turns) == 1


@pytest.mark.parametrize("said", ["ا" * 4097, "y" * 20_000, "y" * 300_000])
async def test_text_that_is_too_long_is_refused_and_nothing_is_lost(
    turns: SmallTurns, visitor: Visitor, said: str
) -> None:
    await visitor.open()
    await visitor.press("Pour moi")
    answer = await visitor.send({"text": said})
    assert answer.status_code == 413
    assert "trop long" in answer.text
    assert shown_question(answer.text) == "age"
    assert len(turns.turns) == 1


async def test_longest_text_of_the_field_is_taken_in_every_script(turns: SmallTurns, visitor: Visitor) -> None:
    await visitor.open()
    for letter in ("ا", "語", "\N{GRINNING FACE}"):
        await visitor.type(letter * (1000 if letter < "\uffff" else 500))
    assert len(turns.turns) == 3


async def test_body_with_too_many_fields_is_no_turn(turns: SmallTurns, visitor: Visitor) -> None:
    await visitor.open()
    body = urlencode([("text", "x")] * 30)
    answer = await visitor.web.post("/", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 303
    assert turns.people == {}


async def test_answer_while_the_store_is_away_can_be_sent_again_as_the_same_one(
    turns: SmallTurns, visitor: Visitor
) -> None:
    await visitor.open()
    sent = visitor.hidden()
    turns.away = True
    answer = await visitor.send({"text": 'Salma "&'})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "5"
    assert 'value="Salma &#34;&amp;"' in answer.text
    visitor.page = answer.text
    assert visitor.hidden()["event"] == sent["event"]
    turns.away = False
    again = await visitor.send({"text": 'Salma "&'})
    assert again.status_code == 303
    assert turns.turns == [Said('Salma "&')]


async def test_page_while_the_store_is_away_offers_to_try_again(turns: SmallTurns, visitor: Visitor) -> None:
    turns.away = True
    answer = await visitor.open()
    assert answer.status_code == 503
    assert '<a class="button" href="/">Réessayer</a>' in answer.text


async def test_unknown_path_is_a_plain_page(visitor: Visitor) -> None:
    answer = await visitor.open("/wp-login.php", **{"Accept-Language": "ary"})
    assert answer.status_code == 404
    assert '<html lang="ary" dir="rtl">' in answer.text


# --- the file for a calendar ---


async def test_file_for_a_calendar_is_given_behind_ones_own_cookie_and_kept_by_nobody_on_the_way(
    turns: SmallTurns, visitor: Visitor
) -> None:
    assert (await visitor.web.get("/visite.ics")).status_code == 404
    await visitor.open()
    cookie = visitor.web.cookies["tawjih"]
    turns.calendars[cookie] = "BEGIN:VCALENDAR"
    answer = await visitor.web.get("/visite.ics")
    assert (answer.status_code, answer.text) == (200, "BEGIN:VCALENDAR")
    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.headers["content-disposition"] == 'attachment; filename="visite.ics"'
    assert answer.headers["cache-control"] == "no-store"
    turns.away = True
    assert (await visitor.web.get("/visite.ics")).status_code == 503
    turns.away = False
    visitor.web.cookies.clear()
    assert (await visitor.web.get("/visite.ics")).status_code == 404


# --- all that is kept of somebody ---


@pytest.mark.parametrize(
    ("name", "kind"), [("mes-donnees.html", "text/html"), ("mes-donnees.json", "application/json")]
)
async def test_file_of_all_that_is_kept_is_given_behind_ones_own_cookie_and_kept_by_nobody_on_the_way(
    turns: SmallTurns, visitor: Visitor, name: str, kind: str
) -> None:
    assert (await visitor.web.get(f"/{name}")).status_code == 404
    await visitor.open()
    turns.files[visitor.web.cookies["tawjih"]] = {"html": "<p>Imane</p>", "json": '"Imane"'}
    answer = await visitor.web.get(f"/{name}")
    assert answer.status_code == 200
    assert "Imane" in answer.text
    assert answer.headers["content-type"].startswith(kind)
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert (await visitor.web.get(f"/{name}", headers={"sec-fetch-site": "cross-site"})).status_code == 403
    assert (await visitor.web.get(f"/{name}", headers={"sec-purpose": "prefetch"})).status_code == 403
    turns.away = True
    assert (await visitor.web.get(f"/{name}")).status_code == 503
    turns.away = False
    visitor.web.cookies.set("tawjih", "a" * 43)
    assert (await visitor.web.get(f"/{name}")).status_code == 404
    visitor.web.cookies.clear()
    assert (await visitor.web.get(f"/{name}")).status_code == 404
