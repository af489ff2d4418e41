"""Every kind of screen of the web chat, one after another, with the real conversation behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot import app as wiring
from bot.clock import FrozenClock
from bot.config import Settings
from bot.services import sign_in, talk
from bot.services.access import Actor
from bot.services.desk import Deed
from bot.services.sign_in import Wished
from storage import contacts
from tests.storing import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Page

    from bot.app import App
    from storage.db import Database

TO_THE_VERDICT: Final = ("youth", "15", "left", "sidi-moumen")
SIGN_UP: Final = ("yes", "1AC", "yes", ":Testa", ":0600000007", "own", "evening", "no", "ai", "none")
DANGER: Final = {
    "fr": "mon père me frappe",
    "ar": "أبي يضربني",
    "ary": "بابا كيضربني",
    "ary_Latn": "baba kaydrebni",
}
CENTRE_WRITES: Final = {
    "fr": "Bonjour, peux-tu venir jeudi à 10 h ?",
    "ar": "السلام عليكم، هل يمكنك الحضور يوم الخميس على الساعة 10؟",
    "ary": "السلام، واش تقدر تجي نهار الخميس مع 10؟",
    "ary_Latn": "Salam, wach t9der tji nhar lkhmis m3a l 10?",
}


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody at the page in one language, with a script or without."""

    page: Page
    app: App
    url: str
    locale: str

    def open(self, path: str = "") -> None:
        mark = "&" if "?" in path else "?"
        self.page.goto(f"{self.url}{path}{mark}lang={self.locale}")

    def question(self) -> str:
        return self.page.locator("[data-question]").get_attribute("data-question") or ""

    def press(self, chosen: str) -> None:
        """Press this button and wait for the answer, whatever it is."""
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            self.page.locator(chosen).first.click()
        self.settle()

    def settle(self) -> None:
        """Wait until the answer is shown."""
        self.page.wait_for_load_state()
        self.page.wait_for_selector("#page:not([aria-busy]), .plain")

    def say(self, words: str) -> None:
        self.page.locator("#t").fill(words)
        self.press("#say button")

    def command(self, name: str) -> None:
        self.say(f"/{name}")

    def do(self, *answers: str) -> None:
        for answer in answers:
            if answer.startswith(":"):
                self.say(answer[1:])
            else:
                self.press(f'button[name=data][value$="|{self.question()}|{answer}"]')

    def address(self) -> str:
        return next(cookie["value"] for cookie in self.page.context.cookies() if cookie["name"] == "tawjih")

    def hear(self, words: str) -> None:
        """Somebody of the centre writes."""
        turns = self.app.turns
        me = Deed(Actor(1, "salma", frozenset({"counsellor"})), NOW, turns.programme.statuses, turns)
        with self.app.database.transaction() as tx:
            found = contacts.find_conversation(tx, "webchat", self.address())
            assert found is not None
            talk.write(tx, me, talk.Whom(found.id, "me"), words)


def program(database: Database) -> App:
    """The whole program as a trial, with one account at the desk."""
    with database.transaction() as tx:
        sign_in.add_account(tx, Wished("salma", "Salma", ("counsellor",), ()), by=None, now=NOW)
    settings = Settings(_env_file=None, trial=True)  # type: ignore[call-arg]
    return wiring.build(settings, database, FrozenClock(NOW))


def screens(visit: Visit) -> Iterator[str]:
    """The name of each screen, while it is there."""
    yield from _signing_up(visit)
    yield from _around(visit)
    yield from _refused(visit)
    yield from _plain(visit)
    yield from _in_danger(visit)


def _signing_up(visit: Visit) -> Iterator[str]:
    visit.open()
    yield "first"
    visit.do("youth")
    yield "age"
    visit.say("blabla blabla")
    yield "not-understood"
    visit.do(*TO_THE_VERDICT[1:])
    yield "verdict"
    visit.do(*SIGN_UP[:2])
    yield "consent"
    visit.do(SIGN_UP[2])
    yield "name"
    visit.do(*SIGN_UP[3:5])
    yield "whose-phone"
    visit.do(*SIGN_UP[5:])
    yield "review"
    visit.do("send")
    yield "sent"


def _around(visit: Visit) -> Iterator[str]:
    for name in ("help", "privacy", "mydata", "status", "move", "human"):
        visit.command(name)
        yield name
    visit.hear(CENTRE_WRITES[visit.locale])
    visit.open()
    yield "talk"
    visit.say("10")
    yield "talk-answered"
    for name in ("withdraw", "delete", "language", "other"):
        visit.command(name)
        yield name


def _refused(visit: Visit) -> Iterator[str]:
    visit.open()
    visit.page.locator("#chat [name=asked]").evaluate("field => { field.value = '1|me|age' }")
    visit.say("15")
    yield "old-page"
    visit.page.context.clear_cookies()
    visit.say("Testa")
    yield "no-cookies"
    visit.page.locator("#t").evaluate("field => { field.removeAttribute('maxlength') }")
    visit.say("bla " * 1100)
    yield "too-long"


def _plain(visit: Visit) -> Iterator[str]:
    visit.open("?move=abcdef0123456789")
    yield "move-link"
    visit.open("nothing")
    yield "missing"


def _in_danger(visit: Visit) -> Iterator[str]:
    visit.page.context.clear_cookies()
    visit.open()
    visit.do(*TO_THE_VERDICT[:2])
    visit.say(DANGER[visit.locale])
    yield "danger"
    visit.press('.answers button[name="data"]')
    yield "danger-help"
    visit.command("safeword")
    yield "safe-word"
    visit.say("libellule")
    yield "safe-word-set"
