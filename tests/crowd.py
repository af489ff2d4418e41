"""Many who wait for a person of the centre, each with a page that listens, before the program in its own process."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from tests.visiting import Shown

if TYPE_CHECKING:
    from collections.abc import Iterable

_AT_ONCE = 20


def _address(number: int) -> str:
    """Everybody comes from an address of their own, as a proxy on this machine would say."""
    return f"198.18.{number // 250}.{number % 250 + 1}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """One of them."""

    number: int
    cookie: str
    turn: str


async def wait_for_a_person(url: str, number: int) -> list[Waiting]:
    """So many come and ask for a person."""
    gate = asyncio.Semaphore(_AT_ONCE)
    limits = httpx.Limits(max_connections=_AT_ONCE)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits, trust_env=False) as web:

        async def come(one: int) -> Waiting:
            async with gate:
                told = {"x-tawjih": "1", "accept-language": "fr", "cookie": ""}
                first = await web.get("/", headers=told)
                told["cookie"] = first.headers["set-cookie"].partition(";")[0]
                page = first.text
                for said in ("je suis un garçon", "/human"):
                    page = (await web.post("/", data=Shown.read(page).form(f":{said}"), headers=told)).text
                return Waiting(one, told["cookie"], page.partition('data-hears="')[2].partition('"')[0])

        return list(await asyncio.gather(*map(come, range(number))))


class Page:
    """What one of them hears."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, port: int, who: Waiting) -> Page:
        """Listen; the first event has come."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=4096)
        asked = (f"GET /events?turn={who.turn} HTTP/1.1", "Host: 127.0.0.1", f"Cookie: {who.cookie}")
        from_where = f"X-Forwarded-For: {_address(who.number)}"
        writer.write("\r\n".join((*asked, from_where, "", "")).encode())
        page = cls(reader, writer)
        await page.hears("here")
        return page

    async def hears(self, word: str) -> None:
        """Wait for this event."""
        try:
            await self._reader.readuntil(f"data: {word}\n\n".encode())
        except asyncio.IncompleteReadError as ended:
            raise AssertionError(ended.partial.decode()) from None

    async def ends(self) -> None:
        """Wait until the server has ended it."""
        await self._reader.read()
        self._writer.close()
        await self._writer.wait_closed()


async def open_pages(port: int, people: Iterable[Waiting]) -> list[Page]:
    """A page of each listens."""
    gate = asyncio.Semaphore(_AT_ONCE)

    async def listen(one: Waiting) -> Page:
        async with gate:
            return await Page.open(port, one)

    return list(await asyncio.gather(*map(listen, people)))
