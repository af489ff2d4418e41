"""A parent gives the code on one page, the young person writes it on another; staff see who said what."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from conversations.codes import read_code
from storage.models import leads
from tests.browser.conftest import open_site
from tests.browser.test_desk_page import WIDTHS, desk
from tests.browser.test_facts_page import is_sound
from tests.browser.test_whole import answer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from storage.db import Database
    from tests.browser.test_desk_page import Desk

__all__ = ["desk"]

MADE = (
    "parent", "14", "left", "anfa", "yes", "1AC", "yes", ":سلمى", "mother", ":نعيمة", ":0600000031", "own", "evening",
    "yes", "ai", "send", "no", "no",
)  # fmt: skip


@pytest.mark.parametrize("locale", ["fr", "ary"])
def test_code_takes_the_request_to_the_young_persons_phone(
    chromium: Browser, sqlite_database: Database, desk: Desk, locale: str
) -> None:
    small = {"viewport": {"width": 320, "height": 568}, "is_mobile": True, "has_touch": True}
    with open_site(sqlite_database) as url:
        mother, child = (chromium.new_page(**small) for _ in range(2))  # type: ignore[arg-type]
        mother.goto(f"{url}?lang={locale}")
        for value in MADE:
            answer(mother, value)
        mother.locator('button[value="takeover"], button[value$="!takeover"]').last.click()
        mother.get_by_text(re.compile(r"[A-Z]{3}-[A-Z]{3}")).first.wait_for()
        words = mother.inner_text("body").translate(dict.fromkeys(range(0x2066, 0x206A))).split()
        given = next(found for word in words if len(word) == len("BCD-FGH") and (found := read_code(word)))
        child.goto(f"{url}?lang={locale}")
        child.fill("input[name=text]", "code")
        child.keyboard.press("Enter")
        child.wait_for_selector('[data-question="arrive"]')
        answer(child, f":{given.lower()}")
        assert child.get_attribute("[data-question]", "data-question") == "consent"
        assert child.evaluate("document.documentElement.scrollWidth") <= 320
        for value in ("yes", "none", "father", ":حميد"):
            answer(child, value)
        shown = child.inner_text("body")
        assert "سلمى" in shown
        assert "نعيمة" not in shown
        assert "600000031" not in shown
        mother.close()
        child.close()
    with sqlite_database.reading() as tx:
        lead_id = tx.execute(select(leads.c.id).where(leads.c.taken_over_at.is_not(None))).scalar_one()
    page = desk(360, "ar" if locale == "ary" else "fr")
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"/desk/leads/{lead_id}")
        assert "نعيمة" in page.inner_text(".part")
        may_say = {"fr": "Vous pouvez dire", "ary": "يمكن"}[locale]
        assert may_say in page.inner_text(".part .say")
        is_sound(page)
