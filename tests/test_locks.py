"""The code that locks the page of the web chat: nothing of the conversation is shown before it was written."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import httpx
import pytest
from sqlalchemy import select

from bot import app as wiring
from bot.clock import FrozenClock
from bot.config import Settings
from bot.services.hearing import Hearing
from bot.services.incoming import Incoming
from conversations import locks
from conversations.readings import Reading
from conversations.stored import dump, load
from conversations.types import Commanded, Lock, Said, StaffWrote, State
from conversations.understanding.pins import read_pin
from storage import contacts, facts, guardian_links, retention, tickets
from storage.models import metadata
from tests.conversing import YOUTH, answer, context, said, step, walk
from tests.storing import NOW
from tests.test_safe_words import SAYS_WORD, with_word

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from storage.db import Database

CODE: Final = "k7m2p"
SIGN_UP: Final = (
    *("youth", "15", "left", "sidi-moumen", "yes", "2AC", "yes", ":Testa", ":0600000007", "own", "evening", "no", "ai"),
    *("none", "send"),
)
TOLD: Final = ("Testa", "0600000007", "06 00 00 00 07", "Sidi Moumen", "2AC", "15 ans")
AWAY: Final = timedelta(minutes=10, seconds=1)


def with_code(state: State, code: str = CODE) -> State:
    asked = step(state, Commanded("lock")).state
    return step(asked, Said(code, Reading(value=code)), context(token="salt", now=NOW)).state


# --- the rules ---


@pytest.mark.parametrize(
    ("written", "code"),
    [("k7m2p", "k7m2p"), ("K7M2P.", "k7m2p"), ("4826", "4826"), ("٤٨٢٦", "4826"), ("بيتزا", "بيتزا")],
)
def test_code_is_digits_and_letters_however_they_are_written(written: str, code: str) -> None:
    assert read_pin(written) == code


@pytest.mark.parametrize(
    "bad", ["123", "1234567", "12 34", "1234", "4321", "0000", "aaaa", "1212", "abcd", "azerty", ""]
)
def test_code_that_is_none_or_is_guessed_at_once_is_not_taken(bad: str) -> None:
    assert not read_pin(bad)


def test_only_a_salted_hash_of_the_code_is_kept() -> None:
    taken = with_code(walk(YOUTH[:3]))
    assert taken.lock is not None
    assert CODE not in dump(taken)
    assert not taken.asides
    other = step(
        step(walk(YOUTH[:3]), Commanded("lock")).state, Said(CODE, Reading(value=CODE)), context(token="other")
    )
    assert other.state.lock is not None
    assert other.state.lock.code != taken.lock.code


def test_own_answer_is_no_code() -> None:
    asked = step(walk(YOUTH), Commanded("lock")).state
    taken = answer(asked, "test")
    assert said(taken)[0] == "lock_code.no_code"
    assert taken.state.lock is None


def test_without_a_code_the_page_stays_open_again() -> None:
    asked = step(with_code(walk(YOUTH[:3])), Commanded("lockcode")).state
    assert answer(asked, "none").state.lock is None


def test_in_telegram_the_lock_of_telegram_is_named_and_nothing_is_asked() -> None:
    taken = step(walk(YOUTH[:3]), Commanded("lock"), context(writes_first=True))
    assert said(taken)[0] == "lock.elsewhere"
    assert not taken.state.asides


def test_five_wrong_codes_in_fifteen_minutes_hold_it_for_a_while_and_never_for_good() -> None:
    state = locks.in_use(with_code(walk(YOUTH[:3])), NOW, context().programme)
    for number in range(locks.MOST_TRIES):
        state, outcome = locks.tried(state, "nothing", NOW + timedelta(seconds=number))
        assert outcome == "wrong"
    assert locks.tried(state, CODE, NOW + timedelta(minutes=14))[1] == "held"
    again, outcome = locks.tried(state, CODE, NOW + timedelta(minutes=15, seconds=5))
    assert outcome == "open"
    assert again.lock is not None
    assert not again.lock.tries


def test_what_waits_to_be_stored_is_the_same_when_it_is_read() -> None:
    state = State(lock=Lock("salt", "code", NOW.isoformat(), (NOW.isoformat(),)))
    assert load(dump(state)) == state


def test_hidden_conversation_keeps_its_code_and_the_one_shown_has_none() -> None:
    hidden = step(with_word(with_code(walk(YOUTH))), SAYS_WORD).state
    assert hidden.lock is None
    back = step(hidden, SAYS_WORD).state
    assert back.lock is not None
    assert locks.is_shut(back, NOW)
    assert locks.tried(back, CODE, NOW)[1] == "open"


# --- the page ---


class Browser:
    """One browser without a script."""

    def __init__(self, database: Database) -> None:
        self.clock = FrozenClock(NOW)
        self.app = wiring.build(Settings(_env_file=None, trial=True), database, self.clock)  # type: ignore[call-arg]
        transport = httpx.ASGITransport(wiring.web(self.app))
        self.web = httpx.AsyncClient(
            transport=transport, base_url="http://localhost", headers={"accept-language": "fr"}
        )
        self.page, self.status = "", 0

    async def open(self) -> str:
        answer = await self.web.get("/")
        self.page, self.status = answer.text, answer.status_code
        return self.page

    async def send(self, **fields: str) -> str:
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', self.page))
        answer = await self.web.post("/", data={**hidden, **fields})
        self.page, self.status = answer.text, answer.status_code
        return await self.open() if answer.is_redirect else self.page

    async def do(self, *answers: str) -> None:
        for one in answers:
            if one.startswith(":"):
                await self.send(text=one[1:])
            else:
                found = re.search(rf'name="data" value="([^"]*\|{re.escape(one)})"', self.page)
                assert found, (one, self.page)
                await self.send(data=found[1])

    @property
    def is_locked(self) -> bool:
        return "data-locked" in self.page and 'name="code"' in self.page

    def shows_nothing(self) -> bool:
        return self.is_locked and not any(word in self.page for word in TOLD)

    @property
    def address(self) -> str:
        return self.web.cookies["tawjih"]

    def state(self) -> State:
        with self.app.database.transaction() as tx:
            found = contacts.find_conversation(tx, "webchat", self.address)
            return load(found.state) if found else State()

    def urgent(self) -> list[tuple[int | None, str, str]]:
        """What staff see of who asked for protection."""
        with self.app.database.transaction() as tx:
            return [(one.conversation_id, one.safe_phone, one.safe_when) for one in tickets.list_urgent(tx)]

    def forget(self, after: timedelta) -> None:
        """So much later, what is past its date goes."""
        with self.app.database.transaction() as tx:
            at = self.clock.now() + after
            while retention.delete_expired(tx, at, at.date()):
                pass


@pytest.fixture
async def browser(sqlite_database: Database) -> AsyncIterator[Browser]:
    one = Browser(sqlite_database)
    await one.open()
    await one.do(*SIGN_UP)
    await one.send(command="lock")
    await one.do(f":{CODE}")
    assert "Testa" in one.page
    assert CODE not in one.page
    yield one
    await one.web.aclose()


async def test_page_locks_when_nothing_was_done_for_ten_minutes_and_opens_with_the_code(browser: Browser) -> None:
    browser.clock.advance(timedelta(minutes=9))
    assert "Testa" in await browser.open()
    browser.clock.advance(timedelta(minutes=2))
    await browser.open()
    assert browser.shows_nothing()
    await browser.send(code=CODE)
    assert "Testa" in browser.page
    browser.clock.advance(timedelta(minutes=9))
    await browser.send(command="help")
    browser.clock.advance(timedelta(minutes=9))
    assert "Testa" in await browser.open()


async def test_close_locks_at_once(browser: Browser) -> None:
    await browser.send(command="lock")
    assert browser.shows_nothing()


@pytest.mark.parametrize(
    "path", ["/mes-donnees.html", "/mes-donnees.json", "/visite.ics", "/events?turn=0", "/?asked=0||"]
)
@pytest.mark.parametrize("script", [True, False])
async def test_nothing_that_belongs_to_the_page_is_given_while_it_is_locked(
    browser: Browser, path: str, *, script: bool
) -> None:
    browser.clock.advance(AWAY)
    answer = await browser.web.get(path, headers={"X-Tawjih": "1"} if script else {})
    assert not any(word in answer.text for word in TOLD)
    assert answer.status_code in {200, 204, 404}
    assert answer.headers["cache-control"] == "no-store"
    assert await Hearing(browser.app.database, browser.clock).place("webchat", browser.address) is None


async def test_link_for_an_adult_reads_nothing_in_the_browser_whose_page_is_locked(browser: Browser) -> None:
    token = "a1" * 16
    with browser.app.database.transaction() as tx:
        found = contacts.find_conversation(tx, "webchat", browser.address)
        assert found is not None
        guardian_links.offer(tx, found.id, "me", token, NOW)
    fields = {"t": token, "lang": "fr", "do": "read"}
    assert "Testa" in (await browser.web.post("/guardian", data=fields)).text
    browser.clock.advance(AWAY)
    here = await browser.web.post("/guardian", data=fields)
    assert "Dans ce navigateur, ce lien ne montre rien" in here.text
    assert "Testa" not in here.text
    wrong = await browser.web.post("/guardian", data=fields | {"t": "b2" * 16})
    assert wrong.text == here.text, "nor does it tell whether the link works"
    browser.web.cookies.clear()
    assert "Testa" in (await browser.web.post("/guardian", data=fields)).text, "the adult's own phone"


async def test_file_of_what_is_kept_is_given_while_it_is_open(browser: Browser) -> None:
    assert "Testa" in (await browser.web.get("/mes-donnees.html")).text


@pytest.mark.parametrize(
    "fields", [{"command": "mydata"}, {"command": "status"}, {"text": "oui"}, {"command": "start"}]
)
async def test_what_is_done_on_a_page_that_was_still_open_is_not_taken(
    browser: Browser, fields: dict[str, str]
) -> None:
    before = browser.state()
    browser.clock.advance(AWAY)
    await browser.send(**fields)
    assert browser.shows_nothing()
    assert browser.state() == before


async def test_wrong_code_opens_nothing_and_five_hold_it(browser: Browser) -> None:
    browser.clock.advance(AWAY)
    await browser.open()
    for _ in range(locks.MOST_TRIES):
        await browser.send(code="falsch")
        assert browser.shows_nothing()
        assert "n&#39;ouvre pas" in browser.page or "n'ouvre pas" in browser.page
    await browser.send(code=CODE)
    assert browser.shows_nothing()
    assert "15 minutes" in browser.page
    browser.clock.advance(timedelta(minutes=16))
    await browser.send(code=CODE)
    assert "Testa" in browser.page


@pytest.mark.parametrize("field", ["code", "text"])
async def test_danger_is_answered_with_the_numbers_and_nothing_else(browser: Browser, field: str) -> None:
    browser.clock.advance(AWAY)
    await browser.send(**{field: "mon père me frappe"})
    assert browser.shows_nothing()
    assert 'href="tel:2511"' in browser.page
    assert 'href="tel:19"' in browser.page
    assert browser.state().lock == replace(browser.state().lock or Lock("", ""), tries=())
    assert not any(aside.question == "danger" for aside in browser.state().asides)


async def test_danger_is_answered_while_the_code_is_held(browser: Browser) -> None:
    browser.clock.advance(AWAY)
    for _ in range(locks.MOST_TRIES + 1):
        await browser.send(code="falsch")
    await browser.send(code="mon père me frappe")
    assert "2511" in browser.page


async def test_safe_word_hides_behind_the_lock_and_brings_back(browser: Browser) -> None:
    await browser.send(command="safeword")
    await browser.do(":libellule")
    browser.clock.advance(AWAY)
    await browser.open()
    await browser.send(code="libellule")
    assert not browser.is_locked
    assert "Qui m" in browser.page
    assert not any(word in browser.page for word in TOLD)
    browser.clock.advance(AWAY)
    await browser.open()
    assert not browser.is_locked
    await browser.send(text="libellule")
    assert browser.shows_nothing(), "who guessed the word has not the code"
    await browser.send(code=CODE)
    assert "2511" in browser.page
    assert "Testa" in browser.page


@pytest.mark.parametrize("field", ["code", "text"])
async def test_word_that_hides_was_guessed_in_place_of_the_code_however_often_that_was_wrong(
    browser: Browser, field: str
) -> None:
    await browser.send(command="safeword")
    await browser.do(":libellule")
    browser.clock.advance(AWAY)
    for _ in range(locks.MOST_TRIES):
        await browser.send(**{field: "papillon"})
    kept = browser.state()
    for one in ("text", "code"):
        await browser.send(**{one: "libellule"})
        assert browser.shows_nothing()
        assert browser.state() == kept
    browser.clock.advance(timedelta(minutes=16))
    await browser.send(code="libellule")
    assert not browser.is_locked
    assert "Qui m" in browser.page


async def test_who_forgot_the_code_erases_all_and_sees_nothing_of_it(browser: Browser) -> None:
    browser.clock.advance(AWAY)
    await browser.open()
    await browser.send(locked="ask")
    assert not any(word in browser.page for word in TOLD)
    assert browser.state().answers
    await browser.send(locked="erase")
    assert not browser.is_locked
    assert not any(word in browser.page for word in TOLD)
    assert not browser.state().answers


@pytest.mark.parametrize("locked", [True, False], ids=["locked", "open"])
async def test_who_could_not_open_the_page_took_away_the_safe_number_of_who_asked_for_protection(
    browser: Browser, *, locked: bool
) -> None:
    with browser.app.database.transaction() as tx:
        facts.set_fact(tx, "safeguarding_lead", "yes", source="test", until=None, by="test", now=NOW)
    browser.app.turns.read_facts_anew()
    await browser.do(":mon père me frappe", "help", "yes", ":0600000009", "evening")
    if locked:
        browser.clock.advance(AWAY)
        await browser.open()
        await browser.send(locked="erase")
    else:
        await browser.do("continue")
        await browser.send(command="delete")
        await browser.do("yes")
    assert not browser.state().answers
    kept = [(None, "+212600000009", "evening")] if locked else [(None, "", "")]
    assert browser.urgent() == kept
    browser.forget(timedelta(days=6, hours=23))
    assert browser.urgent() == kept
    browser.forget(timedelta(days=7))
    assert browser.urgent() == [(None, "", "")], "that somebody asked is seen until it was seen to"


async def test_code_written_where_the_page_is_open_by_now_answers_no_question(browser: Browser) -> None:
    before = browser.state()
    await browser.send(code=CODE)
    assert browser.state() == before


async def test_what_the_centre_does_meanwhile_neither_opens_nor_shuts_it(browser: Browser) -> None:
    browser.clock.advance(AWAY)
    with browser.app.database.transaction() as tx:
        wrote = StaffWrote("me", "Bonjour", (NOW + timedelta(days=1)).isoformat())
        browser.app.turns.take_turn(tx, Incoming("webchat", "staff-1", browser.address, wrote))
    await browser.open()
    assert browser.shows_nothing()
    assert "Bonjour" not in browser.page


async def test_code_is_nowhere_in_the_store(browser: Browser) -> None:
    with browser.app.database.transaction() as tx:
        rows = [row for table in metadata.sorted_tables for row in tx.execute(select(table))]
    assert len(rows) > 10
    assert CODE not in repr(rows)
