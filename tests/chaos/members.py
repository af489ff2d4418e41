"""Staff at the desk's pages while something goes wrong: they write to families, note what they did, close an hour.

Who gets no answer looks at the page, as people do, and does it again only if it is not there.
"""

from __future__ import annotations

import asyncio
import contextlib
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
_AGAIN_IF: Final = {303, 403, 409, 503}  # signed out meanwhile, with an old form, not possible now, out of order
_AGAIN: Final = 0.5  # seconds, after no answer: what the one before did is there by then
_FORM: Final = re.compile(r'name="form" value="([0-9a-f]+)"')
_HIDDEN: Final = re.compile(r'name="(version|taken|seen)" value="([^"]*)"')
DEEDS: Final = (
    {"do": "claim"},
    {"do": "call", "result": "no_answer"},
    {"do": "note", "words": "Vient avec sa tante."},
    {"do": "follow_up", "in": "hour"},
    {"do": "move", "to": "in_touch"},
    {"do": "assign", "to": ""},
    {"do": "settle"},
    {"do": "hand_back"},
    {"do": "release"},
)
"""What is done with each request besides, between the replies and behind them."""


@dataclass
class Desk:
    """The leads that staff work on, by the chat of the family; and what the desk has taken, in order."""

    leads: dict[int, int]
    alike: tuple[int, int]
    off: int
    closing: int
    written: dict[int, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, tx: Connection) -> Desk:
        rows = tx.execute(select(conversations.c.address, leads.c.id).join(leads)).all()
        known = {int(address): lead for address, lead in rows}
        slot = select(appointments.c.slot_id).where(appointments.c.lead_id == known[owed.CLOSED[0]])
        first, second = (known[chat] for chat in owed.ALIKE)
        answered = {chat: known[chat] for chat in owed.ANSWERED}
        return cls(answered, (first, second), known[owed.UNREMINDED[0]], tx.execute(slot).scalar_one())


class Member:
    """Somebody of staff in a browser."""

    def __init__(self, browser: httpx.AsyncClient, desk: Desk, pause: float) -> None:
        self._browser = browser
        self._desk = desk
        self._pause = pause
        self._form = ""
        self._signing_in = asyncio.Lock()

    async def works(self) -> None:
        """All that is to be done, the families side by side."""
        await self._signs_in()
        async with asyncio.TaskGroup() as group:
            for chat, lead in self._desk.leads.items():
                group.create_task(self._answers(chat, lead))
            group.create_task(self._closes())
            group.create_task(self._merges())
            group.create_task(self._cancels())

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
        for fields in ({"do": "capacity", "capacity": "4"}, {"do": "close"}):
            await self._does(path, {**fields, **await self._hidden(path)})

    async def _merges(self) -> None:
        first, second = self._desk.alike
        for deed in ("merge", "unmerge"):
            await asyncio.sleep(self._pause)
            await self._does(f"/desk/leads/{first}", {"do": deed, "other": str(second)})

    async def _cancels(self) -> None:
        """A visit is off, and the family hears of it."""
        await asyncio.sleep(self._pause)
        path = f"/desk/leads/{self._desk.off}"
        fields = {"do": "visit", "slot": "cancel", "tell": "1"}
        await self._does(path, {**fields, **await self._hidden(f"{path}?visit=cancel")})

    async def _hidden(self, path: str) -> dict[str, str]:
        """What the forms of this page say of how they were seen."""
        return {name: html.unescape(value) for name, value in _HIDDEN.findall(await self._see(path))}

    async def _signs_in(self) -> None:
        """With the password whenever the desk wants it: as when its clock jumped on an hour."""
        async with self._signing_in:
            while not (found := _FORM.search((await self._get("/desk/me")).text)):
                with contextlib.suppress(httpx.HTTPError):
                    known = {"login": owed.LOGIN, "password": owed.PASSWORD}
                    await self._browser.post("/desk/sign-in", data=known)
            self._form = found[1]

    async def _does(self, path: str, fields: Mapping[str, str], shows: str = "") -> None:
        """Post it until it is there: the desk says so, or `shows` these words on the page."""
        while True:
            answered = None
            with contextlib.suppress(httpx.HTTPError):
                answered = await self._browser.post(path, data={"form": self._form, **fields})
            if answered is not None and _is_taken(answered):
                return
            assert answered is None or answered.status_code in _AGAIN_IF, (fields, answered.status_code)
            if answered is not None and answered.status_code == 409 and not shows:
                return
            await asyncio.sleep(_AGAIN)
            if shows and shows in html.unescape(await self._see(path)):
                return

    async def _see(self, path: str) -> str:
        """The page, once it comes; who is not known any more signs in again."""
        while (answered := await self._get(path)).status_code != 200:
            await self._signs_in()
        return answered.text

    async def _get(self, path: str) -> httpx.Response:
        """What the desk answers, asked until it does."""
        while True:
            with contextlib.suppress(httpx.HTTPError):
                answered = await self._browser.get(path)
                if answered.status_code != 503:
                    return answered
            await asyncio.sleep(_AGAIN)


def _is_taken(answered: httpx.Response) -> bool:
    return answered.status_code == 303 and "sign-in" not in answered.headers["location"]


def browser_of(url: str) -> httpx.AsyncClient:
    """One that is signed in already."""
    cookies = httpx.Cookies()
    cookies.set(COOKIE, owed.SESSION, domain="127.0.0.1", path="/desk")  # as the desk sets it: another one replaces it
    return httpx.AsyncClient(base_url=url, timeout=30, trust_env=False, cookies=cookies)
