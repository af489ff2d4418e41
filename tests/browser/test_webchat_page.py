"""The page in Chromium: phones, both directions, with and without a script, keyboard, bad connections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from conversations.types import Commanded, Said, Tapped
from tests.browser.small_words import SAID

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Page, Route

    from tests.browser.conftest import Site

    Phone = Callable[..., Page]

FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
IN_VIEW = """(chosen) => [...document.querySelectorAll(chosen)].every((one) => {
    const box = one.getBoundingClientRect(), bar = document.querySelector(".bar").getBoundingClientRect();
    return box.top >= 0 && box.bottom <= bar.top + 1;
})"""
FOOT_IS_BELOW_BAR = """() => document.querySelector("footer").getBoundingClientRect().top
    >= document.querySelector(".bar").getBoundingClientRect().bottom - 1"""
SMALL_TARGETS = """() => [...document.querySelectorAll("button:not(.word), summary, #t, [href^='tel:']")]
    .filter((one) => one.checkVisibility({visibilityProperty: true}))
    .map((one) => [one.textContent.trim(), one.getBoundingClientRect()])
    .filter(([, box]) => box.width < 44 || box.height < 44).map(([text]) => text)"""


def at(page: Page, question: str) -> None:
    expect(page.locator(f"[data-question={question}]")).to_be_visible()


def press(page: Page, label: str) -> None:
    page.locator(".answers").get_by_role("button", name=label, exact=True).click()


def write(page: Page, said: str) -> None:
    page.locator("#t").fill(said)
    page.locator("#say button").click()


def walk(page: Page, locale: str, last: str = "again") -> None:
    """Answer from the first question to `last`, and see at each that the page fits."""
    said = SAID[locale]
    places = {"fr": "Anfa", "ary": "أنفا"}
    steps = (
        ("who", press, said["who.me"]),
        ("age", press, "15"),
        ("district", press, places[locale]),
        ("name", write, "Salma"),
        ("phone", write, "0612 00 00 07"),
        ("review", press, said["review.send"]),
    )
    for question, act, value in steps:
        at(page, question)
        assert page.evaluate(FITS), question
        if question == last:
            return
        act(page, value)
    at(page, last)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize("locale", ["fr", "ary"])
@pytest.mark.parametrize("width", [320, 390])
def test_whole_conversation_works_on_a_phone(
    phone: Phone, site: Site, width: int, locale: str, *, script: bool
) -> None:
    page = phone(width, f"/?lang={locale}", java_script_enabled=script)
    walk(page, locale)
    assert len(site.turns.turns) == 6
    assert page.locator("html").get_attribute("dir") == ("rtl" if locale == "ary" else "ltr")
    expect(page.locator(".reference bdi")).to_have_text("4821937")


@pytest.mark.parametrize("locale", ["fr", "ary"])
def test_question_and_its_answers_are_in_view_without_scrolling(phone: Phone, locale: str) -> None:
    page = phone(320, f"/?lang={locale}")
    for question, label in (("who", SAID[locale]["who.me"]), ("age", "15")):
        at(page, question)
        assert page.evaluate(IN_VIEW, "#q, .answers button"), question
        press(page, label)
    at(page, "district")
    assert page.evaluate(IN_VIEW, "#q, .row:nth-child(-n+8) button")


def test_question_is_in_view_without_a_script_after_a_long_history(phone: Phone) -> None:
    page = phone(320, java_script_enabled=False)
    walk(page, "fr", "review")
    assert page.evaluate(IN_VIEW, "#q, .review dd")
    page.goto("/")
    assert page.evaluate(IN_VIEW, "#q, .review div:first-child")


@pytest.mark.parametrize("locale", ["fr", "ary"])
def test_nothing_is_hidden_behind_the_bar_at_the_end_of_the_page(phone: Phone, locale: str) -> None:
    page = phone(320, f"/?lang={locale}")
    walk(page, locale, "review")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert page.evaluate(IN_VIEW, ".controls button")
    assert page.evaluate(FOOT_IS_BELOW_BAR)


@pytest.mark.parametrize("locale", ["fr", "ary"])
def test_everything_to_touch_is_large_enough(phone: Phone, locale: str) -> None:
    page = phone(320, f"/?lang={locale}")
    assert page.evaluate(SMALL_TARGETS) == []
    walk(page, locale, "review")
    assert page.evaluate(SMALL_TARGETS) == []
    write(page, "danger")
    expect(page.locator(".danger")).to_be_visible()
    assert page.evaluate(SMALL_TARGETS) == []


@pytest.mark.parametrize("shade", ["light", "dark"])
@pytest.mark.parametrize("locale", ["fr", "ary"])
def test_axe_finds_nothing_to_say(phone: Phone, locale: str, shade: str) -> None:
    page = phone(320, f"/?lang={locale}", color_scheme=shade, bypass_csp=True)
    axe = Axe()
    for question in ("who", "review", "/help", "danger"):
        if question == "review":
            walk(page, locale, question)
            page.locator("summary").click()
        elif question != "who":
            write(page, question)
            expect(page.locator(".danger" if question == "danger" else ".word")).to_be_visible()
        found = axe.run(page)
        assert found.violations_count == 0, found.generate_report()


def test_keyboard_alone_is_enough_and_focus_follows_the_question(phone: Phone, site: Site) -> None:
    page = phone(320, is_mobile=False, has_touch=False)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    at(page, "age")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    at(page, "district")
    page.locator("#t").focus()
    page.keyboard.type("danger")
    page.keyboard.press("Enter")
    expect(page.locator(".danger")).to_be_visible()
    assert [type(event) for event in site.turns.turns] == [Tapped, Tapped, Said]


def test_what_is_told_is_announced_and_nothing_reloads(phone: Phone) -> None:
    page = phone()
    page.evaluate("window.kept = 1")
    walk(page, "fr", "name")
    expect(page.locator("#live")).to_have_text(SAID["fr"]["verdict"])
    page.get_by_role("button", name="الدارجة").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    assert page.title().startswith("توجيه")
    assert page.evaluate("window.kept") == 1


def test_phone_number_is_drawn_left_to_right_in_a_right_to_left_page(phone: Phone) -> None:
    page = phone(320, "/?lang=ary")
    walk(page, "ary", "review")
    ends = page.locator(".review dd bdi").last.evaluate(
        """(number) => {
            const range = document.createRange(), text = number.firstChild;
            const at = (index) => {
                range.setStart(text, index);
                range.setEnd(text, index + 1);
                return range.getBoundingClientRect().left;
            };
            return [at(0), at(text.length - 1)];
        }"""
    )
    assert ends[0] < ends[1]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_double_press_is_one_turn(phone: Phone, site: Site, *, script: bool) -> None:
    page = phone(java_script_enabled=script)
    page.locator(".answers button").first.dblclick()
    at(page, "age")
    assert site.turns.turns == [Tapped(0, "me", "who", "me")]


def test_offline_then_online_again_loses_nothing(phone: Phone, site: Site) -> None:
    page = phone()
    walk(page, "fr", "name")
    page.context.set_offline(True)
    write(page, "Salma")
    expect(page.locator("#lost")).to_contain_text("Rien n'est perdu")
    expect(page.locator("#t")).to_have_value("Salma")
    page.context.set_offline(False)
    at(page, "phone")
    expect(page.locator("#lost")).to_be_hidden()
    expect(page.locator("#t")).to_have_value("")
    assert site.turns.turns[3:] == [Said("Salma")]


def test_answer_whose_confirmation_was_lost_is_taken_once(phone: Phone, site: Site) -> None:
    page = phone()

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    page.route("/", lose, times=1)
    press(page, "Pour moi")
    expect(page.locator("#lost")).to_be_visible()
    page.locator("#lost button").click()
    at(page, "age")
    assert len(site.turns.turns) == 1


def test_foreign_page_in_place_of_ours_counts_as_a_lost_connection(phone: Phone) -> None:
    page = phone()
    page.route("/", lambda route: route.fulfill(body="<h1>Log in to this network</h1>"), times=1)
    press(page, "Pour moi")
    expect(page.locator("#lost")).to_contain_text("Pas de connexion")
    at(page, "age")


def test_store_that_is_away_is_said_and_the_answer_goes_when_it_is_back(phone: Phone, site: Site) -> None:
    page = phone()
    site.turns.away = True
    press(page, "Pour moi")
    expect(page.locator("#lost")).to_contain_text("n'a pas pu être gardée")
    site.turns.away = False
    at(page, "age")
    assert len(site.turns.turns) == 1


def test_retry_button_works_without_a_script(phone: Phone, site: Site) -> None:
    page = phone(java_script_enabled=False)
    site.turns.away = True
    press(page, "Pour moi")
    site.turns.away = False
    page.get_by_role("button", name="Réessayer").click()
    at(page, "age")
    assert len(site.turns.turns) == 1


def test_half_written_text_outlives_a_press(phone: Phone) -> None:
    page = phone()
    page.locator("#t").fill("je voulais dire")
    page.get_by_role("button", name="Aide").click()
    expect(page.locator("#now > .bot").first).to_have_text(SAID["fr"]["help"])
    expect(page.locator("#t")).to_have_value("je voulais dire")


def test_command_in_a_sentence_can_be_pressed(phone: Phone, site: Site) -> None:
    page = phone()
    page.get_by_role("button", name="Aide").click()
    page.get_by_role("button", name="/delete").click()
    expect(page.get_by_role("button", name="/delete")).to_be_hidden()
    assert site.turns.turns == [Commanded("help"), Commanded("delete")]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_old_tab_shows_where_the_conversation_stands_after_its_press(phone: Phone, site: Site, *, script: bool) -> None:
    page = phone(java_script_enabled=script)
    other = page.context.new_page()
    other.goto("/")
    walk(page, "fr", "name")
    press(other, "Pour mon enfant")
    at(other, "name")
    expect(other.locator(".me").first).to_have_text("Pour mon enfant")
    assert len(site.turns.turns) == 4


def test_going_back_in_the_browser_shows_the_open_question(phone: Phone) -> None:
    page = phone(java_script_enabled=False)
    press(page, "Pour moi")
    at(page, "age")
    page.goto("/nothing")
    page.go_back()
    at(page, "age")


def test_folded_history_stays_open_when_the_person_opened_it(phone: Phone) -> None:
    page = phone()
    walk(page, "fr", "phone")
    page.locator("summary").click()
    write(page, "0612 00 00 07")
    at(page, "review")
    assert page.locator("#earlier").get_attribute("open") is not None


def test_person_who_comes_back_sees_the_open_question_first(phone: Phone) -> None:
    page: Any = phone()
    walk(page, "fr", "phone")
    page.goto("/")
    assert page.evaluate(IN_VIEW, "#q")
