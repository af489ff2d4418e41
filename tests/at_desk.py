"""What tests of the desk over HTTP share: a browser without a script."""

from __future__ import annotations

import re
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import httpx

from bot import app as wiring
from bot.app import LOCALES
from bot.clock import FrozenClock
from bot.config import Settings
from bot.i18n import DESK, Catalogues
from tests.storing import NOW

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from conversations.texts import Text
    from storage.db import Database

_WORDS = Catalogues.load(LOCALES / DESK)
_FORM = re.compile(r'name="form" value="([0-9a-f]+)"')


@asynccontextmanager
async def opened(database: Database) -> AsyncIterator[httpx.AsyncClient]:
    """A browser before the program with this database."""
    app = wiring.build(Settings(_env_file=None), database, FrozenClock(NOW))  # type: ignore[call-arg]
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(wiring.web(app)), base_url="http://localhost"
    ) as client:  # fmt: skip
        yield client


def desk_words(text: Text, locale: str) -> str:
    """A sentence of the desk."""
    return _WORDS.words(text, locale)


async def form_of(browser: httpx.AsyncClient) -> str:
    """The token of forms of who is signed in, from the page that everybody has."""
    found = _FORM.search((await browser.get("/desk/me")).text)
    assert found
    return found[1]


async def seek(browser: httpx.AsyncClient, sought: str, **filters: str) -> httpx.Response:
    """Search the list as its form does; the page that it leads to."""
    told = {"form": await form_of(browser), "q": sought, **filters}
    return await browser.get((await browser.post("/desk", data=told)).headers["location"])
