"""A mother gives the code on one page, the father opens the link on another; staff see both in one request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from storage.models import leads
from storage.parts import PART
from tests.browser.conftest import open_site
from tests.browser.test_desk_page import WIDTHS, desk
from tests.browser.test_facts_page import is_sound
from tests.browser.test_taking_over_page import MADE
from tests.browser.test_whole import answer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from storage.db import Database
    from tests.browser.test_desk_page import Desk

__all__ = ["desk"]


@pytest.mark.parametrize("locale", ["fr", "ary"])
def test_link_lets_another_adult_join_the_request(
    chromium: Browser, sqlite_database: Database, desk: Desk, locale: str
) -> None:
    small = {"viewport": {"width": 320, "height": 568}, "is_mobile": True, "has_touch": True}
    with open_site(sqlite_database) as url:
        mother, father = (chromium.new_page(**small) for _ in range(2))  # type: ignore[arg-type]
        mother.goto(f"{url}?lang={locale}")
        for value in MADE:
            answer(mother, value)
        mother.locator('button[value="join"], button[value$="!join"]').last.click()
        mother.get_by_text(re.compile(r"move=j\w+")).first.wait_for()
        found = re.search(r"move=(j\w+)", mother.inner_text("body"))
        assert found
        father.goto(f"{url}?move={found[1]}&lang={locale}")
        assert father.evaluate("document.documentElement.scrollWidth") <= 320
        father.locator("button.on").click()
        father.wait_for_selector('[data-question="who"]')
        for value in ("parent", "yes", "father", ":حميد", ":0600000032", "own", "morning", "no"):
            answer(father, value)
        shown = father.inner_text("body")
        assert not [value for value in ("سلمى", "نعيمة", "600000031") if value in shown]
        assert father.evaluate("document.documentElement.scrollWidth") <= 320
        mother.reload()
        assert not [value for value in ("حميد", "600000032") if value in mother.inner_text("body")]
        mother.close()
        father.close()
    with sqlite_database.reading() as tx:
        lead_id = tx.execute(select(leads.c.merged_into).where(leads.c.kind == PART)).scalar_one()
    page = desk(360, "ar" if locale == "ary" else "fr")
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.goto(f"/desk/leads/{lead_id}")
        assert "حميد" in page.inner_text(".part")
        assert "نعيمة" not in page.inner_text(".part")
        is_sound(page)
