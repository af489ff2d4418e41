"""Staff at the desk's pages while something goes wrong: they write to families, note what they did, close an hour.

Who gets no answer looks at the page, as people do, and does it again only if it is not there.
"""

from __future__ import annotations

import asyncio
import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import httpx
from sqlalchemy import select

from bot.desk.visit import COOKIE
from storage.models import appointments, conversations, leads
from tests.chaos import owed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

REPLIES: Final = 3  # to each family
_AGAIN: Final = 0.5  # seconds, after no answer: what the one before did is there by then
_FORM: Final = re.compile(r'name="form" value="([0-9a-f]+)"')
_HIDDEN: Final = re.compile(r'name="(version|taken|seen)" value="([^"]*)"')
DEEDS: Final = (
    {"do": "claim"},
    {"do": "call", "result": "no_answer"},
    {"do": "note", "words": "Vient avec sa tante."},
    {"do": "follow_up", "in": "hour"},
    {"do": "move", "to": "in_touch"},
    {"do": "settle"},
    {"do": "hand_back"},
    {"do": "release"},
)
"""What is done with each request besides, between the replies and behind them."""


@dataclass
class Desk:
    """The leads that staff work on, by the chat of the family; and what the desk has taken, in order."""

    leads: dict[int, int]
    closing: int
    written: dict[int, list[str]] = field(default_factory=dict)
    told: set[int] = field(default_factory=set)

    @classmethod
    def of(cls, tx: Connection) -> Desk:
        rows = tx.execute(select(conversations.c.address, leads.c.id).join(leads)).all()
        known = {int(address): lead for address, lead in rows}
        slot = select(appointments.c.slot_id).where(appointments.c.lead_id == known[owed.CLOSED[0]])
        return cls({chat: known[chat] for chat in owed.ANSWERED}, tx.execute(slot).scalar_one())


class Member:
    """Somebody of staff in a browser."""

    def __init__(self, browser: httpx.AsyncClient, desk: Desk, pause: float) -> None:
        self._browser = browser
        self._desk = desk
        self._pause = pause
        self._form = ""

    async def works(self) -> None:
        """All that is to be done, the families side by side."""
        self._form = _find(_FORM, await self._see("/desk/me"))
        async with asyncio.TaskGroup() as group:
            for chat, lead in self._desk.leads.items():
                group.create_task(self._answers(chat, lead))
            group.create_task(self._closes())

    async def _answers(self, chat: int, lead: int) -> None:
        path, written = f"/desk/leads/{lead}", self._desk.written.setdefault(chat, [])
        deeds = list(DEEDS)
        for number in range(REPLIES):
            await asyncio.sleep(self._pause)
            await self._does(path, deeds.pop(0))
            words = f"Bonjour, ici le centre : {chat}, {number}."
            await self._does(path, {"do": "write", "words": words}, shows=words)
            written.append(words)
        for one in deeds:
            await asyncio.sleep(self._pause / 2)
            await self._does(path, one)

    async def _closes(self) -> None:
        """Families had booked that hour: each is told."""
        await asyncio.sleep(self._pause * REPLIES)
        path = f"/desk/visits/slots/{self._desk.closing}"
        page = await self._see(path)
        fields = {name: html.unescape(value) for name, value in _HIDDEN.findall(page)}
        await self._does(path, {"do": "close", **fields})

    async def _does(self, path: str, fields: Mapping[str, str], shows: str = "") -> None:
        """Post it until it is there: the desk says so, or `shows` these words on the page."""
        while True:
            try:
                answered = await self._browser.post(path, data={"form": self._form, **fields})
            except httpx.HTTPError:
                answered = None
            if answered is not None and answered.status_code != 503:
                is_done = answered.status_code == 303 and "sign-in" not in answered.headers["location"]
                assert is_done or (answered.status_code == 409 and not shows), (fields, answered.status_code)
                return
            await asyncio.sleep(_AGAIN)
            if shows and shows in html.unescape(await self._see(path)):
                return

    async def _see(self, path: str) -> str:
        """The page, asked for until it comes."""
        while True:
            try:
                answered = await self._browser.get(path)
                if answered.status_code == 200:
                    return answered.text
                assert answered.status_code == 503, (path, answered.status_code)
            except httpx.HTTPError:
                pass
            await asyncio.sleep(_AGAIN)


def browser_of(url: str) -> httpx.AsyncClient:
    """One that is signed in already."""
    return httpx.AsyncClient(base_url=url, timeout=30, trust_env=False, cookies={COOKIE: owed.SESSION})


def _find(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    assert found is not None
    return found[1]
