"""People who sign up on Telegram and in the browser while something goes wrong, and what was acknowledged to them."""

from __future__ import annotations

import asyncio
import json
import random
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.fakes.telegram_lines import Line
from tests.processes.test_kill import name_of, script, sign_up
from tests.processes.test_kill_together import QUESTIONS

if TYPE_CHECKING:
    import aiohttp
    import httpx

    from tests.fakes.bot_api_faults import BadDay

FIRST_CHAT = 1000
PATIENCE = 15.0  # seconds without an answer, before somebody writes again
HAS_SENT, ASKS_NAME, ASKS_NUMBER = "!status", "Quel est ton prénom", "appeler à quel numéro"
TYPED = ("first_name", "phone")


@dataclass
class Told:
    """When each message was handed in and when it was acknowledged: on Telegram and on pages."""

    handed: dict[int, float] = field(default_factory=dict)
    taken: dict[int, float] = field(default_factory=dict)
    by: dict[int, int] = field(default_factory=dict)  # whose an update is
    pages: dict[int, list[float]] = field(default_factory=dict)
    finished: set[int] = field(default_factory=set)
    visitors: set[int] = field(default_factory=set)  # the chats of those who wanted a visit
    in_vain: int = 0  # so often something was brought, and not taken


@dataclass
class Writer(Line):
    """Somebody on Telegram of whom is known what they handed in and what was acknowledged."""

    told: Told = field(default_factory=Told)
    answered: set[int] = field(default_factory=set)

    async def bring(self, **parts: Any) -> dict[str, Any]:
        update = await super().bring(**parts)
        self.told.handed[update["update_id"]] = time.monotonic()
        self.told.by[update["update_id"]] = self.id
        return update

    async def _post(self, body: bytes) -> tuple[int, bytes]:
        self.told.in_vain += 1
        status, content = await super()._post(body)
        if status == 200:
            self.told.in_vain -= 1
            self.told.taken.setdefault(json.loads(body)["update_id"], time.monotonic())
        return status, content

    def shows(self, words: str) -> bool:
        """Whether this is in what was said last."""
        return words in str(self.screen.messages[-3:])

    def can_answer(self, given: dict[str, str]) -> tuple[dict[str, Any], str] | None:
        """The newest message that asks one of these, or whether it is still they, and the button that says so.

        None when that was answered; "" for the button where words are wanted.
        """
        for message in self.screen.messages[:-5:-1]:
            data = _button(message, given)
            if data or ASKS_NAME in message["text"]:
                return None if message["message_id"] in self.answered else (message, data)
        return None

    async def answer(self, given: dict[str, str]) -> None:
        """Answer the newest question; who types the name types the number in the same breath."""
        found = self.can_answer(given)
        if found is None:
            return
        self.answered.add(found[0]["message_id"])
        if found[1]:
            await self.taps_data(found[1], found[0])
            return
        for question in TYPED:
            await self.says(given[question].removeprefix(":"))

    async def ask_again(self, given: dict[str, str]) -> None:
        """Nothing came for long."""
        await self.says(given["phone"].removeprefix(":") if self.shows(ASKS_NUMBER) else "/start")


def _button(message: dict[str, Any], given: dict[str, str]) -> str:
    for row in message.get("reply_markup", {}).get("inline_keyboard", []):
        for one in row:
            question, value = one["callback_data"].split("|")[2:]
            if given.get(question) == value:
                return str(one["callback_data"])
    return ""


class _Noted(dict[int, int]):
    """How many answers of each page were acknowledged, and when each was."""

    def __init__(self, told: Told) -> None:
        super().__init__()
        self._told = told

    def __setitem__(self, number: int, answers: int) -> None:
        super().__setitem__(number, answers)
        self._told.pages.setdefault(number, []).append(time.monotonic())


async def on_telegram(person: Writer, number: int, pause: float) -> None:
    """The whole sign-up, with a pause before each answer: what is asked is answered, until there is nothing to ask."""
    given = dict(zip(QUESTIONS, script(number), strict=True)) | {"resume": "continue"}
    await person.says("/start")
    while not person.shows(HAS_SENT):
        try:
            await person.api.until(lambda: person.shows(HAS_SENT) or person.can_answer(given), PATIENCE)
        except TimeoutError:
            await person.ask_again(given)
            continue
        await asyncio.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311 - made-up chance, no secret
        await person.answer(given)
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
        return await asyncio.sleep(self._pause * random.uniform(0.5, 1.5))  # noqa: S311 - made-up chance, no secret


def writer(api: BadDay, chat: int, client: aiohttp.ClientSession, told: Told) -> Writer:
    """A person in that chat, known to the Bot API. Every fifth of their updates is brought twice at once."""
    person = Writer(api, chat, client=client, twice=5, told=told)
    api.people[person.id] = person
    return person


__all__ = ["FIRST_CHAT", "Told", "Writer", "name_of", "on_page", "on_telegram", "writer"]
