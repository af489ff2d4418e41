"""People who sign up on Telegram and in the browser while something goes wrong, and what was acknowledged to them."""

from __future__ import annotations

import asyncio
import json
import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.telegram_lines import Line
from tests.test_kill import name_of, script, sign_up
from tests.test_kill_together import QUESTIONS, button

if TYPE_CHECKING:
    from collections.abc import Callable

    import aiohttp
    import httpx

    from tests.fakes.bot_api_faults import BadDay

FIRST_CHAT = 1000
PATIENCE = 15.0  # seconds without an answer, before somebody writes again
HAS_SENT = "!status"


@dataclass
class Told:
    """When each message was handed in and when it was acknowledged: on Telegram and on pages."""

    handed: dict[int, float] = field(default_factory=dict)
    taken: dict[int, float] = field(default_factory=dict)
    by: dict[int, int] = field(default_factory=dict)  # whose an update is
    pages: dict[int, list[float]] = field(default_factory=dict)
    finished: set[int] = field(default_factory=set)


@dataclass
class Writer(Line):
    """Somebody on Telegram of whom is known what they handed in and what was acknowledged."""

    told: Told = field(default_factory=Told)

    async def bring(self, **parts: Any) -> dict[str, Any]:
        update = await super().bring(**parts)
        self.told.handed[update["update_id"]] = time.monotonic()
        self.told.by[update["update_id"]] = self.id
        return update

    async def _post(self, body: bytes) -> tuple[int, bytes]:
        status, content = await super()._post(body)
        if status == 200:
            self.told.taken.setdefault(json.loads(body)["update_id"], time.monotonic())
        return status, content

    async def sees(self, true: Callable[[], object]) -> None:
        """Wait until this is on the screen; who sees nothing for long writes again."""
        while True:
            try:
                return await self.api.until(true, PATIENCE)
            except TimeoutError:
                await self.says("/start")

    def shows(self, words: str) -> bool:
        return words in str(self.screen.messages[-3:])


class _Noted(dict[int, int]):
    """How many answers of each page were acknowledged, and when each was."""

    def __init__(self, told: Told) -> None:
        super().__init__()
        self._told = told

    def __setitem__(self, number: int, answers: int) -> None:
        super().__setitem__(number, answers)
        self._told.pages.setdefault(number, []).append(time.monotonic())


async def on_telegram(person: Writer, number: int, pause: float) -> None:
    """The whole sign-up, with a pause before each answer; who types goes on without waiting."""
    await person.says("/start")
    for question, answer in zip(QUESTIONS, script(number), strict=True):
        if answer.startswith(":"):
            if question == "first_name":  # the other one follows in the same breath
                await person.sees(lambda: person.shows("Quel est ton prénom"))
            await person.says(answer[1:])
            continue
        await person.sees(lambda ask=(question, answer): button(person, *ask))  # type: ignore[misc]
        await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311
        found = button(person, question, answer)
        assert found is not None
        await person.taps_data(*found)
    await person.sees(lambda: person.shows(HAS_SENT))
    person.told.finished.add(number)


async def on_page(client: httpx.AsyncClient, number: int, told: Told, pause: float) -> None:
    """The whole sign-up on the page."""
    told.pages[number] = [time.monotonic()]
    await sign_up(client, number, _Noted(told), _Slowly(pause))
    told.finished.add(number)


class _Slowly(asyncio.Event):
    """Somebody who thinks before each answer; there is always something to answer to."""

    def __init__(self, pause: float) -> None:
        super().__init__()
        self._pause = pause

    async def wait(self) -> Any:
        return await asyncio.sleep(self._pause * random.uniform(0.5, 1.5))  # noqa: S311


def writer(api: BadDay, number: int, client: aiohttp.ClientSession, told: Told) -> Writer:
    """A person of that number, known to the Bot API. Every fifth of their updates is brought twice at once."""
    person = Writer(api, FIRST_CHAT + number, client=client, twice=5, told=told)
    api.people[person.id] = person
    return person


__all__ = ["FIRST_CHAT", "Told", "Writer", "name_of", "on_page", "on_telegram", "writer"]
