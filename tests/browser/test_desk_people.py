"""Accounts, one's own page and the questions in Chromium: both directions, axe, without a script, a copied link."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from bot import app as wiring
from bot.clock import FrozenClock
from bot.config import Settings
from bot.services import sign_in
from bot.services.sign_in import Wished
from storage import phrases, staff
from tests.browser.conftest import serving
from tests.browser.test_desk_page import FITS, SMALL_TARGETS, WIDTHS
from tests.storing import DAY, NOW, known
from tests.test_desk_work import lead
from tests.test_questions_page import asked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

    from storage.db import Database

    Desk = Callable[..., Page]

ROLES = ("administrator", "coordinator", "counsellor")
PAGES = (
    *("/desk/questions", "/desk/questions/taught", "/desk/staff", "/desk/staff/2", "/desk/staff/3", "/desk/me"),
    "/desk/leads/1?reply=answer.location_address",
)


@pytest.fixture
def desk(chromium: Browser, sqlite_database: Database) -> Iterator[Desk]:
    """Opens the desk, signed in as an administrator, with colleagues and questions."""
    with sqlite_database.transaction() as tx:
        lead(tx, 1)
        for days in range(3):
            asked(tx, "wach kayn transport mn sidi moumen ?", days=days, intent="how_to_get_there_transport")
        asked(tx, "واش كاين ترانسبور من سيدي مومن", locale="ary", intent="how_to_get_there_transport")
        asked(tx, "c'est où exactement ?", intent="location_address", whose=known(tx, "1").id)
        phrases.add_phrase(tx, "kifach nji bel kar", "how_to_get_there_transport", "karim", NOW)
        token = sign_in.add_account(tx, Wished("boss", "Salma", ROLES, ("fr",)), by=None, now=NOW)
        for login in ("karim", "nadia"):
            sign_in.add_account(tx, Wished(login, "كريم", ("counsellor",), ("ary",)), by=None, now=NOW)
        staff.close_account(tx, 3, NOW - DAY)
    app = wiring.build(Settings(_env_file=None), sqlite_database, FrozenClock(NOW))  # type: ignore[call-arg]
    with ExitStack() as stack:
        url = stack.enter_context(serving(wiring.web(app)))

        def open_page(width: int, locale: str, link: str = token, **options: object) -> Page:
            size = {"width": width, "height": WIDTHS[width]}
            context = chromium.new_context(viewport=size, base_url=url, **options)  # type: ignore[arg-type]
            stack.callback(context.close)
            page = context.new_page()
            page.goto(f"/desk/link?t={link}&lang={locale}")
            page.locator("#password").fill("neuf chats dorment")
            page.locator("main button").click()
            return page

        yield open_page


@pytest.mark.parametrize("locale", ["fr", "ar"])
@pytest.mark.parametrize("width", WIDTHS)
def test_pages_fit_and_axe_finds_nothing(desk: Desk, width: int, locale: str) -> None:
    page = desk(width, locale)
    page.goto(f"/desk/questions?lang={locale}")
    groups = [link.get_attribute("href") or "" for link in page.locator(".list li > a").all()]
    assert len(groups) == 2
    for path in (*PAGES, *groups):
        page.goto(path)
        for details in page.locator("summary").all():
            details.click()
        assert page.locator("html").get_attribute("dir") == ("rtl" if locale == "ar" else "ltr")
        assert page.evaluate(FITS), path
        assert page.evaluate(SMALL_TARGETS) == [], path
        found = Axe().run(page)
        assert found.violations_count == 0, (path, found.generate_report())


def test_account_is_opened_without_a_script_and_its_owner_comes_in(desk: Desk) -> None:
    page = desk(360, "fr", java_script_enabled=False)
    page.locator(".menu summary").press("Enter")
    page.get_by_role("link", name="Équipe").press("Enter")
    page.get_by_label("Identifiant").fill("omar")
    page.get_by_label("Nom, comme").fill("Omar")
    page.get_by_label("Conseiller", exact=True).check()
    page.get_by_role("button", name="Ouvrir le compte").press("Enter")
    link = page.locator("#link").input_value()
    assert page.get_by_role("button", name="Copier").count() == 0, "what needs the script is not offered without it"
    page.get_by_role("link", name="Retour à l'équipe").click()
    assert "Omar" in page.locator("main").inner_text()
    theirs = desk(360, "ar", link.rpartition("=")[2])
    theirs.goto("/desk/me")
    assert "Omar" in theirs.locator("h1").inner_text()


def test_link_is_copied_by_its_button_and_fits(desk: Desk) -> None:
    page = desk(360, "ar")
    page.goto("/desk/staff/2")
    page.locator("form:has(input[value=link]) button").click()
    page.locator("button[data-copies]").click()
    page.locator("#copied").wait_for()
    assert page.evaluate("getSelection().toString() || document.activeElement.value").startswith("http")
    assert page.evaluate(FITS)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_question_is_answered_taught_and_seen_to_without_a_script(desk: Desk) -> None:
    page = desk(1280, "fr", java_script_enabled=False)
    page.get_by_role("link", name="Questions").click()
    page.get_by_role("link", name="c'est où exactement").click()
    page.get_by_role("link", name="Répondre à cette personne").click()
    assert page.locator("textarea#said").input_value().startswith("Bonjour, ici le centre. Voici la réponse")
    page.locator("textarea#said").fill("Bonjour, venez jeudi.")
    page.get_by_role("button", name="Envoyer").click()
    page.goto("/desk/questions")
    page.get_by_role("link", name="wach kayn transport").click()
    assert page.locator("#phrase").input_value() == ""
    page.locator("#intent").select_option("how_to_get_there_transport")
    page.locator("#phrase").fill("achmn tobis kayji l3ndkom")
    page.get_by_role("button", name="Apprendre au bot").click()
    assert "compris dès le prochain message" in page.locator("main").inner_text()
    page.get_by_role("button", name="C'est réglé, pour les 4").click()
    page.get_by_role("button", name="C'est réglé").click()
    assert "Aucune question n'attend" in page.locator("main").inner_text()
    page.goto("/desk/me")
    assert "a appris un exemple" in page.locator("main").inner_text()
