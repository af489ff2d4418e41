"""The pages of people: the chat, its events, the page of who is asked to agree, what is kept, the lock, the files."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from starlette.routing import Route

from bot import app as wiring
from bot.channels.webchat_cookie import SECURE_NAME
from bot.clock import FrozenClock
from storage.db import Database
from tests.fuzz import seeds
from tests.fuzz.asking import ask
from tests.fuzz.door import Door, Wrong
from tests.fuzz.forms import odd_fields, packed, read_forms, read_links
from tests.fuzz.headers import FORM, KINDS, NAMES, VALUES
from tests.fuzz.judge import MARKUP, Judge, listen_to_loop, read_as_a_person
from tests.fuzz.mangle import TEXTS, chosen, odd_bytes, odd_text
from tests.fuzz.sound import Sound
from tests.fuzz.telegram import counting
from tests.storing import NOW
from tests.test_doors import METHODS, WORLD, settings
from tests.visiting import Shown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from random import Random

    from starlette.applications import Starlette

    from tests.fuzz.asking import Answer
    from tests.fuzz.door import Given, Place
    from tests.fuzz.forms import Form

PRINTABLE: Final = "".join(map(chr, range(33, 127)))
EVENT, COOKIE, TOKEN = "QEVENTQ", "QCOOKIEQ", "QFORMQ"  # stand for what the page says, which is another each time
_EVENT: Final = re.compile(r'name="event" value="([^"]+)"')
ALLOWED: Final = frozenset({200, 204, 303, 400, 403, 404, 405, 409, 410, 413, 414, 415, 421, 429, 431})
_EARLY: Final = ("prefetch", "preview")  # alone are answered by 503
_PEOPLE: Final = 6
_WAYS: Final = {"form": 78, "place": 12, "bytes": 4, "headers": 4, "method": 2}


class Visitor:
    """Somebody with a browser: what they saw last, and their cookie."""

    def __init__(self, network: str, language: str) -> None:
        self.network = network
        self.language = language
        self.roles: tuple[str, ...] = ()  # at the desk
        self.at = "/"
        self.cookie = self.event = self.form = ""
        self.forms: list[Form] = []
        self.links: list[str] = []

    def sees(self, page: str) -> None:
        """They look at a page."""
        self.forms = read_forms(page) or self.forms
        self.links = read_links(page)
        found = _EVENT.search(page)
        self.event = found[1] if found else self.event


class OnPage:
    """The program before the world, people with browsers who send anything, and one who is sound."""

    def __init__(self, app: wiring.App, served: Starlette, judge: Judge) -> None:
        self.app = app
        self.served = served
        self.judge = judge
        self.whole = 0
        self.visitors: list[Visitor] = []
        self.channel, self.address = "webchat", ""  # of the sound person
        paths = (route.path for route in served.routes if isinstance(route, Route))
        self.places = [path for path in paths if not path.startswith(("/desk", "/telegram"))]
        self._sound = Sound(self, app.database, judge)
        self._person = Visitor("", "fr")

    async def begin(self, chapter: int) -> None:
        network = f"100.{64 + chapter % 64}.{chapter // 64}"
        languages = ("fr", "ar", "ary", "en", "", "*")
        self.visitors = [Visitor(f"{network}.{one + 1}", languages[one]) for one in range(_PEOPLE)]
        for visitor in self.visitors:
            await self._open(visitor)

    async def _open(self, visitor: Visitor) -> None:
        answer = await self.ask(visitor, "GET", "/", {})
        visitor.cookie = answer.header("set-cookie").partition(";")[0].partition("=")[2]
        visitor.sees(answer.text)

    def draw(self, chance: Random) -> Given:
        by = chance.randrange(len(self.visitors))
        visitor = self.visitors[by]
        headers = {"accept-language": visitor.language, "cookie": f"{SECURE_NAME}={COOKIE}", "content-type": FORM}
        if chance.random() < 0.7:
            headers["x-tawjih"] = "1"
        given: Given = {"by": by, "method": "POST", "target": "/", "headers": headers}
        way = chosen(chance, _WAYS)
        if way == "place":
            return given | {"method": "GET", "target": place(chance, self.places, visitor.links)}
        given |= self._form(chance, visitor, is_odd=way == "form")
        match way:
            case "bytes":
                body = odd_bytes(chance, packed(given.pop("fields")).encode())
                given |= {"body": body.decode("latin-1")}
                headers["content-type"] = chance.choice((FORM, FORM, *KINDS))
            case "headers":
                headers[chance.choice(NAMES)] = chance.choice(VALUES)
            case "method":
                given |= {"method": chance.choice(METHODS), "target": place(chance, self.places, visitor.links)}
        return given

    def _form(self, chance: Random, visitor: Visitor, *, is_odd: bool) -> Given:
        form = chance.choice(visitor.forms)
        fields = [[name, EVENT if name == "event" else value] for name, value in form.filled(chance)]
        names = {name for name, _ in fields}
        if "data" not in names and "command" not in names and "text" in names:
            fields = [[name, _typed(chance, value) if name == "text" else value] for name, value in fields]
        elif chance.random() < 0.9:
            fields = [[name, value] for name, value in fields if name != "text"]
        return {"target": form.action or "/", "fields": odd_fields(chance, fields) if is_odd else fields}

    async def take(self, given: Given) -> None:
        visitor = self.visitors[given["by"]]
        answer = await self.ask(visitor, given["method"], given["target"], given["headers"], sent(given))
        self.allow(given, answer)
        if answer.status == 303:
            answer = await self.ask(visitor, "GET", answer.header("location"), {"cookie": f"{SECURE_NAME}={COOKIE}"})
        if answer.status in {200, 409} and answer.header("content-type").startswith("text/html"):
            visitor.sees(answer.text)
        await self.app.database.write(self.judge.leads)
        self.judge.check()

    async def ask(
        self, visitor: Visitor, method: str, target: str, headers: dict[str, str], body: bytes = b""
    ) -> Answer:
        """One request, a second after the one before; what comes back is read as a person would."""
        self.app.clock.advance(timedelta(seconds=1))  # type: ignore[attr-defined]
        known = self.known(visitor)
        told = [(name, held(value, known)) for name, value in ({"host": "tawjih.example"} | headers).items()]
        place = quote(held(target.partition("#")[0], known), safe=PRINTABLE)
        content, leaves = held(body.decode("latin-1"), known).encode("latin-1"), target.startswith("/events")
        answer = await ask(self.served, method, place, told, content, visitor=visitor.network, leaves=leaves)
        read_answer(answer)
        return answer

    def known(self, visitor: Visitor) -> dict[str, str]:
        """What marks stand for in what they send."""
        return {EVENT: visitor.event, COOKIE: visitor.cookie, TOKEN: visitor.form}

    def allow(self, given: Given, answer: Answer) -> None:
        """Raise Wrong for a status that nobody may ever see; 503 is of who fetches in advance."""
        is_early = answer.status == 503 and any(word in str(given["headers"]) for word in _EARLY)
        if answer.status not in ALLOWED and not is_early:
            raise Wrong(f"status {answer.status}")

    # --- the sound person ---

    async def sound(self) -> None:
        await self._sound.step()

    async def start(self, number: int) -> None:
        self._person = Visitor(f"198.18.{number // 250}.{number % 250 + 1}", "fr")
        self._said = await self.ask(self._person, "GET", "/", {"accept-language": "fr"})
        self.address = self._person.cookie = self._said.header("set-cookie").partition(";")[0].partition("=")[2]

    async def answer(self, question: str, value: str) -> None:
        shown = Shown.read(self._said.text)
        if shown.question != question:
            raise Wrong(f"a sound person is asked {shown.question!r} and not {question!r}")
        headers = {"cookie": f"{SECURE_NAME}={COOKIE}", "content-type": FORM, "x-tawjih": "1"}
        body = urlencode(shown.form(value)).encode()
        self._said = await self.ask(self._person, "POST", "/", headers, body)
        if self._said.status != 200:
            raise Wrong(f"a sound person is answered {self._said.status}")


def held(text: str, known: dict[str, str]) -> str:
    """The text with what its marks stand for."""
    for mark, value in known.items():
        text = text.replace(mark, value)
    return text


def sent(given: Given) -> bytes:
    """The body of a request."""
    if "fields" in given and given["method"] not in {"GET", "HEAD"}:
        return packed(given["fields"]).encode()
    return str(given.get("body", "")).encode("latin-1")


def place(chance: Random, places: list[str], links: list[str]) -> str:
    """Any place of the program, or where a page leads, with anything behind it."""
    target = chance.choice(links) if links and chance.random() < 0.5 else chance.choice(places)
    target = re.sub(r"\{[a-z_]+\}", lambda _: chance.choice(("1", "2", "999", "address", "2026-11-24", *TEXTS)), target)
    if chance.random() < 0.2:
        target = odd_text(chance, target)
    while chance.random() < 0.4:
        name = chance.choice(("lang", "move", "source", "asked", "turn", "t", "q", "page", "tab", "know", *TEXTS))
        target += ("&" if "?" in target else "?") + f"{name}={chance.choice(('fr', 'ary', '1', 'ABCDEF', *TEXTS))}"
    target = target.encode("utf-8", "surrogatepass").decode("latin-1")
    return ("/" + target.lstrip("/"))[:9000]


def read_answer(answer: Answer) -> None:
    """Raise Wrong where a person could read what is not for people."""
    kind = answer.header("content-type")
    if not kind.startswith("text/css") and "javascript" not in kind:
        read_as_a_person(answer.text if kind.startswith("text/html") else answer.text.replace(MARKUP, ""))


def _typed(chance: Random, value: str) -> str:
    return (
        value
        if value and chance.random() < 0.3
        else chance.choice((*seeds.typed(), *seeds.NAMES * 20, *seeds.PHONES * 20))
    )


@asynccontextmanager
async def opened(place: Place) -> AsyncIterator[OnPage]:
    """The program before people with browsers."""
    database, judge = Database(place.url, place.keyring), Judge()
    try:
        given: dict[str, Any] = {"data_dir": place.folder, "public_url": WORLD, "trial": True}
        app = wiring.build(settings(**given), database, FrozenClock(NOW))
        world = OnPage(app, wiring.web(app), judge)
        listen_to_loop(judge.noted)
        with judge.watching(), counting(world):
            yield world
        await app.streams.stop()
    finally:
        database.close()


DOOR: Final = Door("page", opened)
