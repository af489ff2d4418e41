"""Takes the pictures of the desk for the documentation, with made-up people: part of `make screenshots`."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from bot import app as wiring
from bot.clock import FrozenClock
from bot.config import Settings
from bot.services import desk, sign_in, talk
from bot.services.demo import fill
from bot.services.sign_in import Wished
from storage import migrations
from storage.crypto import Keyring
from storage.db import Database
from tests.browser.conftest import serving
from tests.storing import DAY, NOW
from tests.test_desk import deed
from tests.test_talk import say, signed_up_again

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LEADS = 300
SIZES = {"phone": (390, 844), "screen": (1280, 900)}
VISITED = (NOW + 4 * DAY).date()
PASSWORD = "neuf chats dorment"


def take_desk(browser: Browser, to: Path) -> None:
    """The main pages in French and Arabic, on a screen and on a phone."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        Keyring.create(Path(folder) / "key.json")
        database = Database(f"sqlite:///{folder}/desk.db", Keyring.load(Path(folder) / "key.json"))
        stack.callback(database.close)
        migrations.upgrade(database)
        lead_id, token = _people(database)
        app = wiring.build(Settings(_env_file=None), database, FrozenClock(NOW))  # type: ignore[call-arg]
        url = stack.enter_context(serving(wiring.web(app)))
        page = browser.new_page(base_url=url)
        page.goto(f"/desk/link?t={token}&lang=fr")
        page.locator("#password").fill(PASSWORD)
        page.locator("main button").click()
        for locale in ("fr", "ar"):
            for size, (width, height) in SIZES.items():
                page.set_viewport_size({"width": width, "height": height})
                _shoot(page, f"/desk?lang={locale}", to / f"desk-list-{size}-{locale}.png")
                _shoot(page, f"/desk/leads/{lead_id}?move=papers", to / f"desk-lead-{size}-{locale}.png")
            _shoot(page, "/desk/visits", to / f"desk-visits-{locale}.png")
            _shoot(page, f"/desk/visits/days/{VISITED}", to / f"desk-day-{locale}.png")
            _shoot(page, "/desk/facts", to / f"desk-facts-{locale}.png")
            _shoot(page, "/desk/figures", to / f"desk-figures-{locale}.png")
        page.close()


def _people(database: Database) -> tuple[int, str]:
    """The demo, and one more in the middle of a talk; its id, and a link for who looks at them."""
    fill(database, LEADS, NOW)
    with database.transaction() as tx:
        colleague = deed(tx, "karim")
        lead_id = signed_up_again(tx, colleague)
        whom = talk.of_lead(tx, colleague.actor, "write", lead_id)
        talk.write(tx, colleague, whom, "Bonjour, jeudi à 10 h, c'est possible ?")
        say(tx, colleague, "oui, je viens avec ma mère", "webchat")
        desk.add_note(tx, colleague, lead_id, "Sa mère est d'accord.")
        desk.release_lead(tx, colleague, lead_id)
        roles = ("counsellor", "coordinator")
        return lead_id, sign_in.add_account(tx, Wished("salma", "Salma", roles, ("fr", "ary")), by=None, now=NOW)


def _shoot(page: Page, path: str, to: Path) -> None:
    page.goto(path)
    page.mouse.move(page.viewport_size["width"] / 2 if page.viewport_size else 1, 1)
    page.screenshot(path=to)
