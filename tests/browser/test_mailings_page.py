"""News to many, in Chromium: written, looked at, sent, watched and stopped, as a phone and a screen show it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.clock import FrozenClock
from bot.services.bulk_work import do_next
from bot.services.turns import Turns
from storage import facts
from storage.models import mailing_texts
from tests.browser.test_desk_many import sound
from tests.browser.test_desk_page import desk, enter_room
from tests.conversing import programme
from tests.mailing import WORDS, family
from tests.storing import NOW
from tests.test_transcripts import catalogues, lexicon

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from sqlalchemy import Connection

    from storage.db import Database
    from tests.browser.test_desk_page import Desk

__all__ = ["desk"]
MANY = 5  # of those who get it
SHOTS = os.environ.get("SHOTS", "")


@pytest.fixture
def families(sqlite_database: Database) -> Database:
    with sqlite_database.transaction() as tx:
        for number in range(100, 112):
            family(tx, number, now=NOW, locale=("fr", "ar", "ary")[number % 3], channel="demo")
        facts.set_fact(tx, "reminder_hours", "mon-sun 09:00-20:00", source="centre", until=None, by="salma", now=NOW)
    return sqlite_database


def written_so_far(tx: Connection) -> int:
    return int(tx.execute(select(func.sum(mailing_texts.c.written))).scalar_one() or 0)


def press(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.locator(button).click()


def look(page: Page, name: str) -> None:
    sound(page)
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("locale", ["fr", "ar"])
def test_news_are_written_looked_at_sent_watched_and_stopped(
    desk: Desk, families: Database, locale: str, width: int
) -> None:
    page = desk(width, locale)
    with page.expect_navigation():
        enter_room(page, "/desk/mailings")
    look(page, f"list-{locale}-{width}")
    press(page, "main form button.on")
    look(page, f"new-{locale}-{width}")
    for locale_of, words in WORDS.items():
        page.locator(f"#words_{locale_of}").fill(words)
    press(page, "button[value=write]")
    look(page, f"draft-{locale}-{width}")
    press(page, "button[value=ready]")
    look(page, f"yours-{locale}-{width}")
    with families.transaction() as tx:  # a colleague looked at it
        tx.exec_driver_sql("UPDATE mailings SET written_by = NULL")
    page.reload()
    look(page, f"ready-{locale}-{width}")
    press(page, "button[value=send]")
    with families.transaction() as tx:
        turns = Turns(families, programme(), lexicon(), catalogues(), FrozenClock(NOW))
        while written_so_far(tx) < MANY and do_next(tx, turns, NOW):
            pass
    page.goto(f"{page.url.partition('#')[0]}?still=1")
    look(page, f"going-{locale}-{width}")
    with families.reading() as tx:
        assert written_so_far(tx) == MANY
    press(page, "button[value=stop]")
    look(page, f"stopped-{locale}-{width}")
    assert page.locator("button[value=resume]").is_visible()
    with page.expect_navigation():
        enter_room(page, "/desk/mailings")
    look(page, f"lately-{locale}-{width}")
    page.goto(f"/desk?lang={locale}")
    look(page, f"queue-{locale}-{width}")
