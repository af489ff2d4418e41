"""The page where much is missing: Opera Mini and old browsers, and with the settings of people who see differently."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from bot.channels.webchat_page import asset
from conversations.types import Said
from tests.browser.test_webchat_page import at, press, walk, write

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.browser.conftest import Site
    from tests.browser.test_webchat_page import Phone

# What Presto, the engine of Opera Mini, does not know; a rule or a value with it is left out.
UNKNOWN_VALUE = re.compile(
    r"[a-z-]+:[^;{}]*(var\(|grid|sticky|dvh|fit-content|min-content|plaintext|currentcolor)[^;{}]*;?"
)
UNKNOWN_PROPERTY = re.compile(
    r"(?<=[\s;{])(--[a-z-]+|gap|[a-z-]*(inline|block)[a-z-]*|[a-z-]*-(start|end)[a-z-]*):[^;{}]*;?"
)
UNKNOWN_RULE = re.compile(r"^[^\n{}@]*(:is\(|:focus-visible|:placeholder-shown)[^{]*\{[^}]*\}", re.MULTILINE)
WITHOUT = {
    "no way to cut a request off": "delete window.AbortController",
    "no fetch": "delete window.fetch",
    "no word of the button that was pressed": "delete SubmitEvent.prototype.submitter",
}
OVERLAPPING = """() => {
    const shown = [...document.querySelectorAll("button, input:not([type=hidden]), h1, .say, .trial")]
        .filter((one) => one.checkVisibility());
    const boxes = shown.map((one) => [one, one.getBoundingClientRect()]);
    return boxes.flatMap(([one, a], index) => boxes.slice(index + 1)
        .filter(([other, b]) => !one.contains(other) && !other.contains(one)
            && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
        .map(([other]) => [one.textContent, other.textContent]));
}"""


def presto(style: str) -> str:
    """What is left of a style sheet in Opera Mini."""
    for unknown in (UNKNOWN_RULE, UNKNOWN_VALUE, UNKNOWN_PROPERTY):
        style = unknown.sub("", style)
    return style


def in_opera_mini(page: Page) -> None:
    """Give the page the style that Opera Mini would see."""
    name, content = asset("chat.css")

    def give(route: Route) -> None:
        route.fulfill(body=presto(content.decode()), content_type="text/css")

    page.context.route(f"**{name}", give)


@pytest.mark.parametrize("locale", ["fr", "ary"])
@pytest.mark.parametrize("width", [240, 320])
def test_whole_sign_up_works_in_opera_mini_and_nothing_lies_over_something_else(
    phone: Phone, site: Site, width: int, locale: str
) -> None:
    page = phone(320, java_script_enabled=False)
    page.set_viewport_size({"width": width, "height": 568})
    in_opera_mini(page)
    page.goto(f"/?lang={locale}")
    assert page.evaluate("getComputedStyle(document.querySelector('.bar')).position") == "static"
    assert page.evaluate(OVERLAPPING) == []
    hidden = page.locator(".vh").first.bounding_box()
    assert hidden
    assert hidden["width"] * hidden["height"] <= 1
    walk(page, locale, "review")
    assert page.evaluate(OVERLAPPING) == []
    walk_on = page.locator(".answers button").last
    walk_on.click()
    at(page, "again")
    assert len(site.turns.turns) == 6


@pytest.mark.parametrize("missing", WITHOUT.values(), ids=WITHOUT)
def test_sign_up_works_with_half_a_script(phone: Phone, site: Site, missing: str) -> None:
    page = phone(320)
    page.context.add_init_script(missing)
    page.goto("/")
    walk(page, "fr")
    assert len(site.turns.turns) == 6


def test_reload_after_an_answer_and_back_take_nothing_twice(phone: Phone, site: Site) -> None:
    page = phone(320, java_script_enabled=False)
    press(page, "Pour moi")
    at(page, "age")
    page.reload()
    at(page, "age")
    press(page, "15")
    at(page, "district")
    page.go_back()
    at(page, "district")
    assert len(site.turns.turns) == 2


@pytest.mark.parametrize("locale", ["fr", "ary"])
def test_letters_twice_as_large_fit_and_leave_the_question_in_view(phone: Phone, locale: str) -> None:
    page = phone(320, f"/?lang={locale}", bypass_csp=True)
    page.context.add_init_script(
        "addEventListener('DOMContentLoaded', () => { document.documentElement.style.fontSize = '200%'; })"
    )
    page.goto(f"/?lang={locale}")
    walk(page, locale, "review")
    bar = page.locator(".bar").bounding_box()
    assert bar
    assert bar["height"] < 568 / 3
    assert page.locator("#t").evaluate("field => field.clientWidth") > 320 / 2


@pytest.mark.parametrize("locale", ["fr", "ary"])
def test_letters_lines_and_words_further_apart_fit(phone: Phone, locale: str) -> None:
    page = phone(320, bypass_csp=True)
    page.context.add_init_script(
        """addEventListener('DOMContentLoaded', () => {
            const style = document.head.appendChild(document.createElement('style'));
            style.textContent = `* { line-height: 1.5 !important; letter-spacing: .12em !important;
                word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`;
        })"""
    )
    page.goto(f"/?lang={locale}")
    walk(page, locale)


def test_page_zoomed_twice_on_a_screen_needs_no_scrolling_sideways(phone: Phone) -> None:
    page = phone(390, is_mobile=False, has_touch=False)
    page.set_viewport_size({"width": 640, "height": 400})
    walk(page, "fr")


def test_what_was_pressed_is_told_without_colours(phone: Phone) -> None:
    page = phone(320, forced_colors="active")
    page.context.set_offline(True)
    press(page, "Pour moi")
    expect(page.locator("#lost")).to_be_visible()
    assert page.locator(".on").evaluate("one => getComputedStyle(one).outlineStyle") == "solid"
    chosen = page.locator("[aria-current]").evaluate("one => getComputedStyle(one).outlineStyle")
    assert chosen == "solid"


@pytest.mark.parametrize(("wish", "moves"), [("reduce", False), ("no-preference", True)])
def test_nothing_moves_for_who_wants_it_so(phone: Phone, wish: str, *, moves: bool) -> None:
    page = phone(320, reduced_motion=wish)
    page.emulate_media(reduced_motion=wish)  # type: ignore[arg-type]
    page.evaluate("addEventListener('animationstart', () => { window.moved = true; })")
    press(page, "Pour moi")
    at(page, "age")
    page.wait_for_timeout(100)
    assert page.evaluate("window.moved === true") is moves


def test_half_typed_words_outlive_a_refused_one(phone: Phone) -> None:
    page = phone(320, java_script_enabled=False)
    page.locator("#t").evaluate("field => field.removeAttribute('maxlength')")
    write(page, "é" * 4097)
    expect(page.locator(".notice")).to_contain_text("trop long")
    expect(page.locator("#t")).to_have_value("é" * 4097)


def test_half_typed_words_outlive_a_button_that_is_refused(phone: Phone, site: Site) -> None:
    page = phone(320, java_script_enabled=False)
    page.context.clear_cookies()
    page.locator("#t").fill("je voulais dire")
    press(page, "Pour moi")
    expect(page.locator(".notice")).to_be_visible()
    expect(page.locator("#t")).to_have_value("je voulais dire")
    page.locator("#t").press("Enter")
    expect(page.locator(".notice")).to_be_hidden()
    assert site.turns.turns == [Said("je voulais dire")]
