"""A page that listens to events, at the level of what a server hands to a program; and somebody with such a page."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

import httpx

from bot import app as wiring
from bot.clock import FrozenClock
from bot.config import Settings
from bot.services import talk
from tests.storing import NOW
from tests.test_desk import deed
from tests.visiting import Shown

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.applications import Starlette

    from bot.app import App
    from storage.db import Database

SIGN_UP = (
    "je suis un garçon", "15 ans", "non j'ai arrêté", "anfa", "oui", "1ère collège", "oui", "Testa", "06 00 00 00 01",
    "à ma mère", "le matin", "non", "IA", "ma mère", "Adil", "envoyer",
)  # fmt: skip


_numbers = count(1)


class Listener:
    """One stream. `words` are its events so far, without the signs of life, which are `beats`.

    `status` is what was answered, `over` whether it was ended.
    """

    def __init__(self, served: Starlette, turn: object, cookie: str = "", **more: Any) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""
        self.over = False
        self._gone = asyncio.Event()
        self._asked = False
        told = {"host": "127.0.0.1", "cookie": f"tawjih={cookie}", **more.pop("headers", {})}
        self._scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": "/events",
            "raw_path": b"/events",
            "query_string": f"turn={turn}".encode(),
            "root_path": "",
            "headers": [(name.encode(), value.encode()) for name, value in told.items()],
            "client": ("192.0.2.1", 1234),
            "server": ("127.0.0.1", 80),
        } | more
        self.task = asyncio.create_task(served(self._scope, self._receive, self._send))

    @property
    def words(self) -> list[str]:
        return [word for word in self._words() if word != "beat"]

    @property
    def beats(self) -> int:
        return self._words().count("beat")

    def _words(self) -> list[str]:
        return [part.removeprefix("data: ") for part in self.body.decode().split("\n\n") if part]

    async def leave(self) -> None:
        """The page is closed, or hidden."""
        self._gone.set()
        await self.task

    async def hears(self, *words: str) -> None:
        """Wait until these are all its events."""
        async with asyncio.timeout(20):
            while self.words != list(words):  # noqa: ASYNC110
                await asyncio.sleep(0.005)

    async def _receive(self) -> dict[str, object]:
        if not self._asked:
            self._asked = True
            return {"type": "http.request", "body": b"", "more_body": False}
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            return
        self.body += message.get("body", b"")
        if not message.get("more_body"):
            self.over = True
            self._gone.set()


class Home:
    """Somebody with the page of the web chat, in one process of the program."""

    def __init__(self, app: App, web: httpx.AsyncClient, served: Starlette) -> None:
        self.app = app
        self.web = web
        self.served = served
        self.page = ""

    @property
    def cookie(self) -> str:
        return self.web.cookies["tawjih"]

    @property
    def turn(self) -> str:
        """The turn that the page says it shows, where it may hear something; else ""."""
        _, _, rest = self.page.partition('data-hears="')
        return rest.partition('"')[0]

    async def look(self) -> None:
        self.page = (await self.web.get("/", headers={"accept-language": "fr"})).text

    async def say(self, *words: str) -> None:
        """Type these, one after the other."""
        for said in words:
            await self.look()
            form = Shown.read(self.page).form(f":{said}")
            await self.web.post("/", data=form, headers={"accept-language": "fr"})
        await self.look()

    async def listen(self) -> Listener:
        """Open a stream for the page as it stands, which may hear something."""
        assert self.turn
        listener = Listener(self.served, self.turn, self.cookie)
        await listener.hears("here")
        return listener


@asynccontextmanager
async def process(database: Database) -> AsyncIterator[tuple[App, Starlette]]:
    """The program with this database; its streams end with it."""
    app = wiring.build(Settings(_env_file=None), database, FrozenClock(NOW))  # type: ignore[call-arg]
    try:
        yield app, wiring.web(app)
    finally:
        await app.streams.stop()


@asynccontextmanager
async def at_home(database: Database) -> AsyncIterator[Home]:
    """Somebody new at the page."""
    async with process(database) as (app, served):
        transport = httpx.ASGITransport(served)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", follow_redirects=True) as web:
            home = Home(app, web, served)
            await home.look()
            yield home


def write_from_the_desk(database: Database, words: str, ticket: int = 1) -> None:
    """Somebody of the centre writes to who asked for a person."""
    with database.transaction() as tx:
        me = deed(tx, f"salma-{next(_numbers)}")
        talk.write(tx, me, talk.of_ticket(tx, me.actor, "write", ticket), words)
