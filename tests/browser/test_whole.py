"""The whole program in a real browser on a small phone: a sign-up in Darija, with a script and without."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.visiting import Program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

ANSWERS = (
    "youth", "15", "left", "sidi-moumen", "yes", "2AC", "yes", ":سلمى", ":0600000007", "own", "evening", "no", "ai",
    "none", "send",
)  # fmt: skip


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    started = Program(tmp_path)
    started.start()
    yield started
    started.stop()


def answer(page: Page, value: str) -> None:
    asked = page.locator("[data-question]").get_attribute("data-question")
    if value.startswith(":"):
        page.fill("input[name=text]", value[1:])
        page.keyboard.press("Enter")
    else:
        page.locator(f'button[name=data][value$="|{asked}|{value}"]').click()
    page.wait_for_selector(f'[data-question]:not([data-question="{asked}"])')


@pytest.mark.parametrize("script", [True, False], ids=["with a script", "without a script"])
def test_sign_up_in_darija_on_a_small_phone_ends_with_a_number(
    chromium: Browser, program: Program, *, script: bool
) -> None:
    context = chromium.new_context(viewport={"width": 320, "height": 568}, java_script_enabled=script)
    page = context.new_page()
    page.goto(f"{program.url}/?lang=ary")
    for value in ANSWERS:
        answer(page, value)
        wide = page.evaluate("document.documentElement.scrollWidth") if script else 320
        assert wide <= 320, f"after {value} the page is wider than the phone"
    shown = page.inner_text("body")
    assert re.search(r"\d{3}-\d{4}", shown), "the number to read aloud"
    assert page.get_attribute("html", "dir") == "rtl"
    page.goto(program.url)
    assert page.get_attribute("[data-question]", "data-question") == "news", "closed and opened again"
    answer(page, "no")
    assert page.get_attribute("[data-question]", "data-question") == "done"
    context.close()
