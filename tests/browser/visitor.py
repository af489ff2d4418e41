"""A visitor without a script, at the level of requests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx

from tests.browser.small import small_app

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.browser.small import SmallTurns

SCRIPT = {"X-Tawjih": "1"}


class Visitor:
    """A browser without a script: it keeps cookies, reads the page's hidden fields, presses and types."""

    def __init__(self, turns: SmallTurns, address: str = "http://centre.test") -> None:
        self.web = httpx.AsyncClient(transport=httpx.ASGITransport(small_app(turns)), base_url=address)
        self.page = ""

    async def open(self, path: str = "/", **headers: str) -> httpx.Response:
        answer = await self.web.get(path, headers=headers)
        self.page = answer.text
        return answer

    def hidden(self) -> dict[str, str]:
        return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', self.page))

    def button(self, label: str) -> dict[str, str]:
        found = re.search(rf'name="(\w+)" value="([^"]*)"[^>]*>{re.escape(label)}<', self.page)
        assert found, f"no button {label} in {self.page}"
        return {found[1]: found[2]}

    async def send(self, fields: Mapping[str, str], headers: Mapping[str, str] | None = None) -> httpx.Response:
        return await self.web.post("/", data={**self.hidden(), **fields}, headers=headers)

    async def press(self, label: str) -> None:
        answer = await self.send(self.button(label))
        assert answer.status_code == 303, answer.text
        await self.open(answer.headers["location"])

    async def type(self, said: str) -> None:
        answer = await self.send({"text": said})
        assert answer.status_code == 303, answer.text
        await self.open(answer.headers["location"])


async def answer_up_to_review(visitor: Visitor) -> None:
    await visitor.open()
    for label in ("Pour moi", "15", "Anfa"):
        await visitor.press(label)
    await visitor.type("Salma")
    await visitor.type("0612 00 00 07")


def shown_question(page: str) -> str:
    found = re.search(r'data-question="([^"]*)"', page)
    assert found, page
    return found[1]
