"""A link for an adult in a real browser on a small phone: passed on by a young person, answered by somebody else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from conversations.locales import LOCALES
from tests.browser.test_whole import answer, program

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.visiting import Program

__all__ = ["program"]
SIGN_UP = (
    "youth", "15", "left", "sidi-moumen", "yes", "2AC", "yes", ":سلمى", ":0600000007", "own", "evening", "no", "ai",
    "mother", ":أمينة", "send",
)  # fmt: skip
SMALL = {"width": 320, "height": 568}


def passed_on(chromium: Browser, program: Program) -> str:
    """A young person signs up and asks for the link."""
    page = chromium.new_context(viewport=SMALL).new_page()  # type: ignore[arg-type]
    page.goto(f"{program.url}/?lang=ar")
    for value in SIGN_UP:
        answer(page, value)
    page.locator('button[name=data][value$="|!guardian"]').first.click()
    page.wait_for_selector("a[href*='/guardian?t=']")
    found = re.search(r"/guardian\?t=[0-9a-f]{32}", page.content())
    assert found
    page.context.close()
    return found[0]


def fits(page: Page) -> bool:
    return int(page.evaluate("document.documentElement.scrollWidth")) <= SMALL["width"]


def is_sound(page: Page) -> bool:
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    return fits(page)


def test_adult_reads_and_answers_on_a_small_phone_in_each_language(chromium: Browser, program: Program) -> None:
    path = passed_on(chromium, program)
    page = chromium.new_context(viewport=SMALL).new_page()  # type: ignore[arg-type]
    page.goto(program.url + path)
    assert "سلمى" not in page.inner_text("body")
    assert is_sound(page)
    page.goto(program.url + path.replace("?", "/code?"))
    assert is_sound(page)
    for locale in LOCALES:
        page.goto(program.url + path)
        page.locator(f'form:has(input[value="{locale}"]) button').click()
        assert "سلمى" in page.inner_text("main")
        assert is_sound(page)
        page.click("button[value=number]")
        assert is_sound(page)
    page.fill("#phone", "06 00 00 00 09")
    page.click("button[value=call]")
    expect(page.locator("[role=status]")).to_have_count(1)
    page.goto(program.url + path)
    page.locator("form button").first.click()
    assert "سلمى" not in page.inner_text("body"), "it was spent"
    page.context.close()


@pytest.mark.parametrize("said", ["yes", "no"])
def test_adult_answers_without_a_script(chromium: Browser, program: Program, said: str) -> None:
    path = passed_on(chromium, program)
    page = chromium.new_context(viewport=SMALL, java_script_enabled=False).new_page()  # type: ignore[arg-type]
    page.goto(program.url + path)
    page.locator('form:has(input[value="ary"]) button').click()
    page.click(f"button[value={said}]")
    assert page.get_attribute("html", "dir") == "rtl"
    expect(page.locator("[role=status]")).to_have_count(1)
    page.context.close()
