"""What people are told of their data: the page and the document say the periods that hold, and nothing unconfirmed."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest
from markupsafe import escape

from bot import app as wiring
from bot.app import LOCALES as FOLDER
from bot.channels.webchat_page import LANGUAGES, isolated
from bot.clock import FrozenClock
from bot.config import Settings
from bot.i18n import Catalogues
from bot.privacy_document import FILE, written
from bot.services import privacy
from conversations.locales import LOCALES
from conversations.programme import load_programme
from conversations.types import Commanded, Say, State
from storage import facts, retention
from storage.db import StoreUnavailable
from storage.kept import KEPT, Holds, Period
from tests.conversing import context, step
from tests.storing import NOW

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from conversations.texts import Text
    from storage.db import Database

_WORDS = Catalogues.load(FOLDER)
# How each period is told; where it is not, why people need not read of it.
TOLD: dict[Period, tuple[str, ...]] = {
    Period.CONVERSATION: ("privacy.draft", "privacy.reminders", "privacy.kept"),
    Period.WEEK: ("privacy.sent",),
    Period.QUESTION: ("privacy.question",),
    Period.HEARD: ("privacy.voice",),
    Period.TICKET: ("privacy.call", "privacy.protected"),
    Period.ARRIVAL: ("privacy.network",),
    Period.ACCOUNTED_FOR: ("privacy.staff",),
    Period.BACKUPS: ("privacy.mark",),
}
UNTOLD = {
    Period.HOURS: "numbers of updates, and codes of staff",
    Period.OFFER: "hashes that hold for a quarter of an hour",
    Period.TRIES: "hashes of who failed to sign in as staff",
    Period.MONTH: "what staff did for many at once, without words; hashes of where they signed in",
    Period.YEAR: "hours for visits, and which request staff were told of",
    Period.NEWS: "the centre's own words",
    Period.SESSION: "staff who are signed in",
    Period.LINK: "staff who come in first, or anew",
    Period.STAFF: "staff",
    Period.CHANNEL: "a hash, while a place is written to too fast",
    Period.FOREVER: "nothing of a person",
}


def told(known: dict[str, str] | None = None) -> dict[str, Text]:
    return {one.id: one for _, below in privacy.sections(load_programme(), known or {}) for one in below}


@pytest.fixture
async def browser(sqlite_database: Database) -> AsyncIterator[httpx.AsyncClient]:
    app = wiring.build(Settings(_env_file=None), sqlite_database, FrozenClock(NOW))  # type: ignore[call-arg]
    transport = httpx.ASGITransport(wiring.web(app))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        yield client


# --- the periods ------------------------------------------------------------------------------------------------------


def test_every_period_is_told_or_has_a_reason_why_people_need_not_read_of_it() -> None:
    assert set(TOLD) | set(UNTOLD) == set(Period)
    assert not set(TOLD) & set(UNTOLD)
    assert {name for names in TOLD.values() for name in names} <= set(told())


def test_period_that_is_not_told_holds_no_words_and_no_number_of_a_family() -> None:
    personal = {
        (table, column)
        for table, kept in KEPT.items()
        for column, holds in kept.columns.items()
        if kept.period in UNTOLD and holds is Holds.PERSONAL
    }
    of_staff = {("staff", "name"), ("staff_telegrams", "address"), ("views", "name")}
    of_staff |= {("voice_drafts", "sound"), ("voice_files", "sound")}
    of_the_centre = {("visit_slots", "place"), ("mailing_texts", "words")}
    assert personal == of_staff | of_the_centre


def test_numbers_are_those_by_which_it_goes() -> None:
    lines, programme = told(), load_programme()
    counts = {name: one.count for name, one in lines.items() if one.count is not None}
    assert counts == {
        "privacy.draft": programme.draft_days,
        "privacy.reminders": programme.reminders.keep_days,
        "privacy.kept": programme.lead_days,
        "privacy.call": programme.draft_days,
        "privacy.adult_number": 30,
        "privacy.protected": 7,
        "privacy.sent": 7,
        "privacy.voice": 7,
        "privacy.question": 90,
        "privacy.mark": 400,
    }
    for period in (Period.WEEK, Period.QUESTION, Period.HEARD, Period.BACKUPS):
        (name,) = TOLD[period]
        assert str(counts[name]) in re.findall(r"\d+", period.value), name


def test_what_is_told_in_words_is_as_long_as_it_says() -> None:
    assert timedelta(days=730) == retention.ACCOUNTED_FOR, "two years"
    assert str(Period.ACCOUNTED_FOR) == "two years"
    assert "an hour at most" in Period.ARRIVAL
    assert Settings.model_fields["backup_days"].metadata[1].le == 365, "a year at most"


# --- the document and the page ----------------------------------------------------------------------------------------


def test_document_says_what_the_page_says() -> None:
    """If not: `python -m bot.privacy_document`, and read the difference."""
    assert FILE.read_text(encoding="utf-8") == written(_WORDS, load_programme())


@pytest.mark.parametrize("locale", LOCALES)
async def test_page_says_all_of_it_in_each_language_without_cookie_or_script(
    browser: httpx.AsyncClient, locale: str
) -> None:
    shown = await browser.get(f"/confidentialite?lang={locale}")
    assert shown.status_code == 200
    assert f'<html lang="{LANGUAGES[locale][1]}" dir="{LANGUAGES[locale][2]}">' in shown.text
    for one in (privacy.TITLE, privacy.RIGHTS, privacy.NO_RECEIPT, *privacy._CAN):
        assert isolated(_WORDS.words(one, locale)) in shown.text, one.id
    assert "set-cookie" not in shown.headers
    assert "<script" not in shown.text


async def test_language_of_the_browser_is_taken_where_none_was_chosen(browser: httpx.AsyncClient) -> None:
    shown = await browser.get("/confidentialite?lang=xx", headers={"Accept-Language": "ar-MA,ar;q=0.9"})
    assert 'dir="rtl"' in shown.text


async def test_who_is_responsible_is_said_once_the_centre_confirmed_it_and_not_before(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    before = (await browser.get("/confidentialite?lang=fr")).text
    assert before.count("pas encore confirmé") == 2
    with sqlite_database.transaction() as tx:
        for name, value in (("data_controller", "Association d'essai"), ("declaration_receipt", "D-0000/2026")):
            facts.set_fact(tx, name, value, source="essai", until=None, by="", now=NOW)
    app = wiring.build(Settings(_env_file=None), sqlite_database, FrozenClock(NOW))  # type: ignore[call-arg]
    async with httpx.AsyncClient(transport=httpx.ASGITransport(wiring.web(app)), base_url="http://localhost") as web:
        after = (await web.get("/confidentialite?lang=fr")).text
    assert "pas encore confirmé" not in after
    assert str(escape("Association d'essai")) in after
    assert "D-0000/2026" in after


async def test_page_asks_to_come_again_while_the_store_is_away(
    browser: httpx.AsyncClient, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise StoreUnavailable

    monkeypatch.setattr(type(sqlite_database), "read", away)
    shown = await browser.get("/confidentialite")
    assert (shown.status_code, shown.headers["retry-after"]) == (503, "5")
    assert "pas encore confirmé" not in shown.text, "nothing is said of what nobody could look up"


# --- the way there ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["", "https://tawjih.example"])
def test_privacy_leads_to_the_page_where_the_world_finds_it(address: str) -> None:
    settings = Settings(_env_file=None, public_url=address)  # type: ignore[call-arg]
    ways = wiring._ways(settings, None)
    assert ways.get("privacy", "") == (f"{address}/confidentialite" if address else "")
    said = step(State(), Commanded("privacy"), context(ways=ways)).effects
    texts = [one for effect in said if isinstance(effect, Say) for one in effect.texts]
    links = [one.values["link"] for one in texts if one.id == "privacy.page"]
    assert links == ([f"{address}/confidentialite"] if address else [])
