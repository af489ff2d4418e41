"""Who is held on the page reads why, and keeps what was typed, with a script and without."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot import app as wiring
from bot.services.pacing import Pace, Pacing
from tests.browser.conftest import serving
from tests.browser.every_screen import Visit, program
from tests.reading import lexicon

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from storage.db import Database


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_who_is_held_reads_why_and_keeps_what_was_typed(
    chromium: Browser, sqlite_database: Database, *, script: bool
) -> None:
    app = program(sqlite_database)
    app.turns.pacing = Pacing(lexicon(), Pace(2, timedelta(seconds=1)))
    with serving(wiring.web(app)) as url:
        context = chromium.new_context(java_script_enabled=script, reduced_motion="reduce")
        page = context.new_page()
        visit = Visit(page, app, url, "fr")
        visit.open()
        for name in ("help", "privacy"):
            page.locator("#t").fill(f"/{name}")
            with page.expect_response(lambda answer: answer.request.method == "POST") as taken:
                page.locator("#say button").click()
            assert taken.value.status < 400
            page.wait_for_load_state()
            page.wait_for_selector("#page:not([aria-busy])")
        page.locator("#t").fill("je m'appelle Testa")
        with page.expect_response(lambda answer: answer.request.method == "POST") as held:
            page.locator("#say button").click()
        assert held.value.status == 429
        page.locator("[role=alert].notice").wait_for()
        assert "il faut attendre une minute" in page.locator(".notice").inner_text()
        assert page.locator("#t").input_value() == "je m'appelle Testa"
        context.close()
