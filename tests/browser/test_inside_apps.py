"""The page inside WhatsApp and Facebook, and in Opera Mini: a whole sign-up in Darija at 360 px, without a script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.test_whole import ANSWERS, answer
from tests.visiting import Program

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

_ANDROID = "Mozilla/5.0 (Linux; Android 11; SM-A125F; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0"
AGENTS = {
    "WhatsApp": f"{_ANDROID} Chrome/119.0.0.0 Mobile Safari/537.36 WhatsApp/2.24.5.78",
    "Facebook": f"{_ANDROID} Chrome/119.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/443.0.0.23.229;]",
    "Opera Mini": "Opera/9.80 (Android; Opera Mini/36.2.2254/119.132; U; ar) Presto/2.12.423 Version/12.16",
}
# What those apps add to their requests: a browser that is part of an app names it, Opera's server what phone it is.
ADDED = {
    "WhatsApp": {"X-Requested-With": "com.whatsapp"},
    "Facebook": {"X-Requested-With": "com.facebook.katana"},
    "Opera Mini": {"X-OperaMini-Phone-UA": "Nokia2730c-1/2.0", "X-OperaMini-Features": "basic, advanced"},
}


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    started = Program(tmp_path)
    started.start()
    yield started
    started.stop()


@pytest.mark.parametrize("inside", AGENTS)
def test_sign_up_in_darija_works_inside_an_app_without_a_script(
    chromium: Browser, program: Program, tmp_path: Path, inside: str
) -> None:
    context = chromium.new_context(
        viewport={"width": 360, "height": 640},
        is_mobile=True,
        java_script_enabled=False,
        user_agent=AGENTS[inside],
        extra_http_headers=ADDED[inside],
    )
    page = context.new_page()
    page.goto(f"{program.url}/?source=facebook&fbclid=IwAR0x&lang=ary")
    assert page.get_attribute("html", "dir") == "rtl"
    for value in ANSWERS:
        answer(page, value)
        wide = page.locator("#page").bounding_box()
        assert wide is not None
        assert wide["width"] <= 360, f"after {value} the page is wider than the phone"
    page.screenshot(path=tmp_path / "inside.png", full_page=True)
    assert re.search(r"\d{3}-\d{4}", page.inner_text("body")), "the number to read aloud"
    assert page.locator("a[target]").count() == 0, "what opens a second window is lost inside an app"
    context.close()
