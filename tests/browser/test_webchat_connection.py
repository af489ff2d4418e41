"""Bad connections, two tabs, and a tab that slept, with a script."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from conversations.types import Commanded, Said, Tapped
from tests.browser.test_webchat_page import at, press, walk, write

if TYPE_CHECKING:
    from playwright.sync_api import Page, Route

    from tests.browser.conftest import Site
    from tests.browser.test_webchat_page import Phone

WAKE = "document.dispatchEvent(new Event('visibilitychange'))"


def before(route: Route) -> None:
    """The connection is lost before the answer leaves the phone."""
    route.abort("internetdisconnected")


def after(route: Route) -> None:
    """The answer arrives, and the connection is lost before the page hears of it."""
    route.fetch()
    route.abort("connectionreset")


def halfway(route: Route) -> None:
    """Half of the reply comes."""
    answer = route.fetch()
    half = answer.text()[:400]
    route.fulfill(status=200, headers={"X-Tawjih": "1", "Content-Type": "text/html"}, body=half)


def taps(site: Site) -> list[str]:
    return [event.value for event in site.turns.turns if isinstance(event, Tapped)]


def other_tab(page: Page) -> Page:
    tab = page.context.new_page()
    tab.goto("/")
    return tab


# --- a broken connection ---


@pytest.mark.parametrize("lose", [before, after], ids=["before", "after"])
@pytest.mark.parametrize("typed", [False, True], ids=["pressed", "typed"])
def test_answer_is_taken_once_whenever_the_connection_breaks(
    phone: Phone, site: Site, lose: object, *, typed: bool
) -> None:
    page = phone()
    walk(page, "fr", "name" if typed else "who")
    count = len(site.turns.turns)
    page.route("/", lose, times=1)  # type: ignore[arg-type]
    if typed:
        write(page, "Salma")
        expect(page.locator("#lost")).to_contain_text("Rien n'est perdu")
        expect(page.locator("#t")).to_have_value("Salma")
    else:
        press(page, "Pour moi")
        expect(page.locator("#lost")).to_contain_text("Rien n'est perdu")
        expect(page.locator(".on")).to_have_text("Pour moi")
    at(page, "phone" if typed else "age")
    expect(page.locator("#lost")).to_be_hidden()
    assert len(site.turns.turns) == count + 1


def test_reply_that_breaks_off_halfway_shows_the_right_question_in_the_end(phone: Phone, site: Site) -> None:
    page = phone()
    page.route("/", halfway, times=1)
    press(page, "Pour moi")
    at(page, "age")
    assert taps(site) == ["me"]


def test_everything_pressed_while_the_connection_is_away_goes_in_its_order_once(phone: Phone, site: Site) -> None:
    page = phone()
    page.context.set_offline(True)
    press(page, "Pour moi")
    expect(page.locator("#lost")).to_be_visible()
    press(page, "Pour moi")
    page.get_by_role("button", name="Aide").click()
    expect(page.locator(".on")).to_have_text(["Pour moi", "Aide"])
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.method))
    page.context.set_offline(False)
    at(page, "age")
    expect(page.locator("#now > .bot").first).to_contain_text("Appuie sur un bouton")
    assert site.turns.turns == [Tapped(0, "me", "who", "me"), Commanded("help")]
    assert sent == ["POST", "POST"]


def test_press_while_another_answer_is_on_its_way_is_not_dropped(phone: Phone, site: Site) -> None:
    page = phone()
    held: list[Route] = []
    page.route("/", lambda route: held.append(route), times=1)  # noqa: PLW0108 - Playwright wants a function
    press(page, "Pour moi")
    page.get_by_role("button", name="Aide").click()
    held[0].continue_()
    expect(page.locator("#now > .bot").first).to_contain_text("Appuie sur un bouton")
    assert site.turns.turns == [Tapped(0, "me", "who", "me"), Commanded("help")]


def test_second_half_of_a_double_press_answers_no_question_that_stands_there_by_then(phone: Phone, site: Site) -> None:
    page = phone(is_mobile=False, has_touch=False)
    press(page, "Pour moi")
    at(page, "age")
    box = page.locator(".answers button").first.bounding_box()
    assert box
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.mouse.down(click_count=2)
    page.mouse.up(click_count=2)
    page.get_by_role("button", name="Aide").click()
    expect(page.locator("#now > .bot").first).to_contain_text("Appuie sur un bouton")
    assert taps(site) == ["me"]


# --- two tabs ---


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_text_typed_in_an_old_tab_waits_in_its_field_for_the_right_question(
    phone: Phone, site: Site, *, script: bool
) -> None:
    old = phone(java_script_enabled=script)
    walk(old, "fr", "name")
    new = other_tab(old)
    write(new, "Salma")
    at(new, "phone")
    write(old, "0612 00 00 07")
    at(old, "phone")
    expect(old.locator(".notice")).to_contain_text("ancienne page")
    expect(old.locator("#t")).to_have_value("0612 00 00 07")
    assert site.turns.turns[-1] == Said("Salma")
    old.locator("#say button").click()
    at(old, "review")
    expect(old.locator("#t")).to_have_value("")
    new.reload()
    at(new, "review")


def test_both_tabs_show_where_they_stand_after_a_press_in_the_old_one(phone: Phone, site: Site) -> None:
    old = phone()
    new = other_tab(old)
    walk(new, "fr", "district")
    press(old, "Pour moi")
    at(old, "district")
    assert taps(site)[:2] == ["me", "15"]
    new.evaluate(WAKE)
    at(new, "district")


# --- a tab that slept ---


def test_tab_that_wakes_shows_the_right_question_and_keeps_what_was_half_typed(phone: Phone, site: Site) -> None:
    old = phone()
    walk(old, "fr", "name")
    old.locator("#t").fill("Sal")
    old.locator("#t").evaluate("field => { field.focus(); field.setSelectionRange(1, 1); }")
    new = other_tab(old)
    write(new, "Salma")
    at(new, "phone")
    old.evaluate(WAKE)
    at(old, "phone")
    expect(old.locator("#t")).to_have_value("Sal")
    expect(old.locator("#t")).to_be_focused()
    assert old.locator("#t").evaluate("field => field.selectionStart") == 1
    assert len(site.turns.turns) == 4, "waking is no turn"


def test_tab_that_wakes_where_it_was_is_left_alone(phone: Phone) -> None:
    page = phone()
    page.evaluate("document.getElementById('q').kept = 1")
    with page.expect_response(lambda answer: answer.status == 204):
        page.evaluate(WAKE)
    assert page.evaluate("document.getElementById('q').kept") == 1


def test_page_that_comes_back_from_memory_shows_the_right_question(phone: Phone) -> None:
    old = phone()
    new = other_tab(old)
    walk(new, "fr", "district")
    old.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    at(old, "district")


def test_tab_that_wakes_with_an_answer_still_waiting_sends_it(phone: Phone, site: Site) -> None:
    page = phone()
    page.clock.install()
    page.clock.pause_at(datetime(2030, 1, 1, tzinfo=UTC))  # so that it does not try again by itself
    page.route("/", before, times=1)
    press(page, "Pour moi")
    expect(page.locator("#lost")).to_be_visible()
    page.evaluate(WAKE)
    at(page, "age")
    assert taps(site) == ["me"]


def test_tab_that_wakes_without_a_connection_stays_as_it_is(phone: Phone) -> None:
    page = phone()
    walk(page, "fr", "name")
    page.context.set_offline(True)
    page.evaluate(WAKE)
    page.locator("#t").fill("Salma")
    at(page, "name")
    expect(page.locator("#lost")).to_be_hidden()
