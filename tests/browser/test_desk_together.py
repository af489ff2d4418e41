"""The desk in Chromium: two who take the same lead, a search across scripts, an enrolment, a file taken away."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest

from bot import app as wiring
from bot.clock import FrozenClock
from bot.config import Settings
from bot.services import sign_in
from bot.services.demo import fill
from bot.services.sign_in import Wished
from tests.browser.conftest import serving
from tests.storing import NOW
from tests.test_desk import deed
from tests.test_talk import signed_up_again, written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from storage.db import Database

LOGINS = ("salma", "karim")


@pytest.fixture
def lead_id(sqlite_database: Database) -> int:
    fill(sqlite_database, 60, NOW)
    with sqlite_database.transaction() as tx:
        return signed_up_again(tx, deed(tx, "nadia"), "telegram")


@pytest.fixture
def desks(chromium: Browser, sqlite_database: Database, lead_id: int) -> Iterator[list[Page]]:
    """Two who work here, each in a browser of their own."""
    assert lead_id
    with sqlite_database.transaction() as tx:
        wished = [Wished(login, login.title(), ("counsellor", "coordinator"), ()) for login in LOGINS]
        tokens = [sign_in.add_account(tx, one, by=None, now=NOW) for one in wished]
    app = wiring.build(Settings(_env_file=None), sqlite_database, FrozenClock(NOW))  # type: ignore[call-arg]
    with ExitStack() as stack:
        url = stack.enter_context(serving(wiring.web(app)))
        pages = []
        for token in tokens:
            context = chromium.new_context(base_url=url, locale="fr")
            stack.callback(context.close)
            page = context.new_page()
            page.goto(f"/desk/link?t={token}&lang=fr")
            page.locator("#password").fill("neuf chats dorment")
            page.locator("main button").click()
            pages.append(page)
        yield pages


def test_of_two_who_take_a_lead_at_once_one_gets_it_and_the_other_reads_who_did(
    desks: list[Page], lead_id: int
) -> None:
    for page in desks:
        page.goto(f"/desk/leads/{lead_id}")
    for page in desks:
        page.get_by_role("button", name="Je m'en occupe").click()
    first, second = desks
    first.get_by_role("button", name="Je ne m'en occupe plus").wait_for()
    assert LOGINS[0] in second.locator(".taken").first.inner_text()
    assert second.get_by_role("alert").is_visible()
    assert second.get_by_role("button", name="Je m'en occupe").count() == 0


def test_name_is_found_in_the_other_script(desks: list[Page]) -> None:
    page = desks[0]
    page.goto("/desk")
    page.locator("[type=search]").fill("Yasin")
    page.locator("[type=search]").press("Enter")
    found = page.locator(".list").inner_text()
    assert "ياسين" in found
    assert "Yassine" in found
    assert "Salma" not in found
    assert "Yasin" not in page.url
    page.locator(".list a[href*='/leads/']").first.click()
    page.get_by_role("link", name="Retour à la liste").click()
    assert page.locator("[type=search]").input_value() == "Yasin"
    page.go_back()
    page.go_back()
    assert "ياسين" in page.locator(".list").inner_text()
    page.get_by_role("link", name="العربية").click()
    assert page.locator("[type=search]").input_value() == "Yasin"


def test_enrolment_asks_why_shows_what_the_family_is_told_and_tells_it(
    desks: list[Page], sqlite_database: Database, lead_id: int
) -> None:
    page = desks[0]
    page.goto(f"/desk/leads/{lead_id}?move=enrolled")
    told = page.locator("#move blockquote").inner_text()
    page.locator("#move [name=intake]").select_option(label="Démo A : places libres 2")
    page.locator("#move [name=reason]").select_option("started")
    page.get_by_role("button", name="Changer et prévenir").click()
    page.wait_for_url(f"**/desk/leads/{lead_id}?done=move")
    assert told in page.locator("#timeline").inner_text()
    with sqlite_database.transaction() as tx:
        assert written(tx, lead_id)[-1] == told


def test_list_is_taken_away_as_a_file(desks: list[Page]) -> None:
    page = desks[0]
    page.goto("/desk")
    page.locator("details.export summary").click()
    with page.expect_download() as download:
        page.locator("details.export button").first.click()
    assert download.value.suggested_filename.rpartition(".")[2] in {"xlsx", "csv", "jsonl"}
