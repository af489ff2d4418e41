"""Speaking on the page in place of typing, in a real browser with a made-up microphone; and hearing us."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from bot import app as wiring
from bot.clock import FrozenClock
from bot.config import Settings
from bot.services import sign_in
from bot.services.sign_in import Wished
from bot.services.spoken import kind_of
from bot.services.voices import Voices
from storage import facts, voice_notes
from storage.models import voice_notes as notes_table
from tests.browser.conftest import FLAGS, serving
from tests.browser.test_whole import answer
from tests.conversing import programme
from tests.recorded import keep
from tests.storing import NOW
from tests.test_transcripts import catalogues

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from playwright.sync_api import Browser, BrowserContext, Page, Route

    from storage.db import Database

SILENCE = Path(__file__).parent.parent / "fakes" / "silence.ogg"
MICROPHONE = (
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)
AGREES = ("youth", "15", "left", "anfa", "yes", "P5", "yes")


@pytest.fixture(scope="module")
def speaking(chromium: Browser) -> Iterator[Browser]:
    """A browser with a microphone, which nobody has to allow."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    browser = chromium.browser_type.launch(executable_path=path, args=[*FLAGS, *MICROPHONE])
    yield browser
    browser.close()


@pytest.fixture
def url(sqlite_database: Database, tmp_path: Path) -> Iterator[str]:
    with sqlite_database.transaction() as tx:
        facts.set_fact(tx, "voice_notes", "yes", source="centre", until=None, by="salma", now=NOW)
    with served(sqlite_database, tmp_path) as address:
        yield address


def served(database: Database, data_dir: Path) -> AbstractContextManager[str]:
    """The whole program, as a trial."""
    settings = Settings(_env_file=None, trial=True, data_dir=data_dir)  # type: ignore[call-arg]
    return serving(wiring.web(wiring.build(settings, database, FrozenClock(NOW))))


@contextlib.contextmanager
def opened(browser: Browser, url: str, **options: Any) -> Iterator[Page]:
    """The page on a small phone. What it does wrong in secret (a policy broken, an error) fails."""
    wrong: list[str] = []
    context = browser.new_context(viewport={"width": 320, "height": 568}, base_url=url, **options)
    page = context.new_page()
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda told: wrong.append(told.text) if "Policy" in told.text else None)
    page.goto("/?lang=fr")
    try:
        yield page
    finally:
        context.close()
    assert wrong == []


def agreed(page: Page) -> None:
    for value in AGREES:
        assert not page.is_visible("#voice")
        answer(page, value)


def test_who_agreed_answers_by_speaking_and_it_is_kept_as_they_said_it(
    speaking: Browser, sqlite_database: Database, url: str
) -> None:
    with opened(speaking, url) as page:
        agreed(page)
        assert not [one for one in page.evaluate(LOADED) if "voice" in one], "fetched by who wants to speak"
        page.click("#voice [data-do=begin]")
        page.wait_for_selector("#voice [data-do=send]")
        page.locator("#voice").get_by_text("0:01").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.click("#voice [data-do=send]")
        page.locator("#now").get_by_text("Je ne peux pas écouter moi-même").wait_for()
        assert page.get_attribute("[data-question]", "data-question") == "first_name"
        with sqlite_database.transaction() as tx:
            (note,) = tx.execute(select(notes_table)).all()
            sound = voice_notes.get_sound(tx, note.id, note.conversation_id)
        assert (note.speaker, note.question) == ("me", "first_name")
        assert 1 <= note.seconds <= 60
        assert sound is not None
        assert kind_of(sound) in {"audio/webm", "audio/ogg"}


LOADED = "performance.getEntriesByType('resource').map((one) => one.name)"


def test_who_cancels_sends_nothing_and_may_speak_again(speaking: Browser, sqlite_database: Database, url: str) -> None:
    with opened(speaking, url) as page:
        agreed(page)
        page.click("#voice [data-do=begin]")
        page.click("#voice [data-do=drop]")
        page.wait_for_selector("#voice [data-do=begin]")
        with sqlite_database.transaction() as tx:
            assert tx.execute(select(notes_table)).all() == []


def test_recording_survives_a_connection_that_is_lost_and_counts_once(
    speaking: Browser, sqlite_database: Database, url: str
) -> None:
    tried: list[str] = []

    def loses(route: Route) -> None:
        tried.append(route.request.url)
        if len(tried) == 1:
            route.fetch()  # it arrives, and its answer does not
        route.abort() if len(tried) < 3 else route.continue_()

    with opened(speaking, url) as page:
        agreed(page)
        page.route("**/voix?*", loses)
        page.click("#voice [data-do=begin]")
        page.locator("#voice").get_by_text("0:01").wait_for()
        page.click("#voice [data-do=send]")
        page.locator("#now").get_by_text("Je ne peux pas écouter moi-même").wait_for()
        with sqlite_database.transaction() as tx:
            assert len(tx.execute(select(notes_table)).all()) == 1
    assert len(tried) == 3
    assert len(set(tried)) == 1


def test_without_a_microphone_they_are_told_to_write(chromium: Browser, url: str) -> None:
    with opened(chromium, url) as page:
        agreed(page)
        page.click("#voice [data-do=begin]")
        page.locator("#voice").get_by_text("Le micro n'est pas autorisé ici").wait_for()
        answer(page, ":Testa")
        assert page.get_attribute("[data-question]", "data-question") == "phone"


def test_without_a_script_there_is_no_microphone(chromium: Browser, url: str) -> None:
    with opened(chromium, url, java_script_enabled=False) as page:
        agreed(page)
        assert page.locator("#voice").count() == 1
        assert not page.is_visible("#voice")


def test_page_of_a_centre_that_takes_none_asks_for_no_microphone(
    speaking: Browser, sqlite_database: Database, tmp_path: Path
) -> None:
    with sqlite_database.transaction() as tx:
        facts.set_fact(tx, "voice_notes", "no", source="centre", until=None, by="salma", now=NOW)
    with served(sqlite_database, tmp_path) as address, opened(speaking, address) as page:
        agreed(page)
        assert page.locator("#voice").count() == 0
        with page.expect_response("**/") as came:
            page.goto("/")
        assert "microphone=()" in came.value.headers["permissions-policy"]


def test_recording_is_played_by_the_page_of_who_listens(speaking: Browser, url: str, tmp_path: Path) -> None:
    voices = Voices(tmp_path, catalogues(), programme())
    for message in ("hello", "who.ask"):
        for line in voices.of_message("fr", message):
            keep(voices, line, SILENCE.read_bytes())
    with opened(speaking, url) as page:
        page.get_by_role("button", name="Écouter").click()
        page.wait_for_selector("audio")
        heard = page.locator("audio").last.evaluate(
            "async (one) => { await one.play(); await new Promise((over) => { one.onended = over; });"
            " return one.duration; }"
        )
        assert 0.9 < heard < 1.2


def at_desk(browser: Browser, database: Database, url: str, login: str, role: str) -> BrowserContext:
    """Somebody of the staff who has just come in."""
    with database.transaction() as tx:
        token = sign_in.add_account(tx, Wished(login, login.title(), (role,), ()), by=None, now=NOW)
    context = browser.new_context(viewport={"width": 360, "height": 740}, base_url=url, locale="fr")
    page = context.new_page()
    page.goto(f"/desk/link?t={token}&lang=fr")
    page.locator("#password").fill("neuf chats dorment")
    page.locator("main button").click()
    return context


def spoke(page: Page) -> None:
    with page.expect_response("**/voix*"):
        page.click("#voice [data-do=begin]")
        page.locator("#voice").get_by_text("0:01").wait_for()
        page.click("#voice [data-do=send]")
    page.wait_for_selector("#voice [data-do=begin]:visible")


def heard(page: Page) -> float:
    """A recording is played at the desk from its beginning to its end."""
    ended: float = page.locator("audio").first.evaluate(
        "async (one) => { await one.play(); await new Promise((over) => { one.onended = over; });"
        " return one.currentTime; }"
    )
    return ended


def test_whole_way_from_the_microphone_to_who_hears_it(speaking: Browser, sqlite_database: Database, url: str) -> None:
    counsellor = at_desk(speaking, sqlite_database, url, "salma", "counsellor")
    protection = at_desk(speaking, sqlite_database, url, "nadia", "safeguarding")
    with counsellor, protection, opened(speaking, url) as page:
        (desk,), (safe,) = counsellor.pages, protection.pages
        agreed(page)
        spoke(page)
        desk.goto("/desk")
        desk.locator("a[href^='/desk/waiting/']").first.click()
        assert heard(desk) > 0.5
        desk.locator("textarea[id^=heard]").fill("stop")
        desk.get_by_role("button", name="Continuer avec ces mots").click()
        assert "Seule la personne peut le demander" in desk.inner_text("[role=alert]")
        desk.locator("textarea[id^=heard]").fill("Testa")
        desk.get_by_role("button", name="Continuer avec ces mots").click()
        page.goto("/")
        assert page.get_attribute("[data-question]", "data-question") == "phone"
        spoke(page)
        desk.goto("/desk")
        desk.locator("a[href^='/desk/waiting/']").first.click()
        desk.locator("textarea[id^=heard]").fill("on me frappe à la maison")
        desk.get_by_role("button", name="Continuer avec ces mots").click()
        desk.wait_for_load_state()
        assert desk.locator("a[href^='/desk/waiting/']").count() == 0, "nobody else hears it from now on"
        safe.goto("/desk/urgent")
        assert heard(safe) > 0.5
        assert safe.evaluate("document.documentElement.scrollWidth") <= 360
        safe.locator("button[name=heard]").click()
        expect(safe.locator("audio")).to_have_count(0)
        with sqlite_database.transaction() as tx:
            assert tx.execute(select(notes_table)).all() == []
