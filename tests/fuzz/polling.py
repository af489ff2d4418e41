"""Updates that are asked for: the answers of getUpdates, whatever is in them, with several people's in one."""

from __future__ import annotations

import asyncio
import json
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, Final

from telegram.request import BaseRequest

from bot.channels.telegram_http import Updates
from bot.channels.telegram_polling import Patience, Polling
from tests.fuzz.asking import Answer
from tests.fuzz.door import Door
from tests.fuzz.mangle import odd_json
from tests.fuzz.telegram import OnTelegram, body_of
from tests.fuzz.telegram import opened as opened_at

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from random import Random

    from tests.fuzz.door import Given, Place

_NOTHING: Final = b'{"ok": true, "result": []}'


class OneAnswer(BaseRequest):
    """Gives this once, then nothing, and says that it is enough."""

    def __init__(self, content: bytes, ending: asyncio.Event) -> None:
        self._waiting = [content]
        self._ending = ending

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None:
        """There is no line."""

    async def shutdown(self) -> None:
        """Neither here."""

    async def do_request(self, *_: Any, **__: Any) -> tuple[int, bytes]:
        if self._waiting:
            return 200, self._waiting.pop()
        self._ending.set()
        return 200, _NOTHING


class Polled(OnTelegram):
    """The program on somebody's own machine."""

    def draw(self, chance: Random) -> Given:
        together = [super(Polled, self).draw(chance)["update"] for _ in range(chance.choice((1, 1, 1, 2, 3)))]
        if chance.random() < 0.1:
            return {"update": odd_json(chance, {"ok": True, "result": together})}
        if any(isinstance(one, str) for one in together):
            return {"update": next(one for one in together if isinstance(one, str))}
        return {"update": {"ok": True, "result": together}}

    async def bring(self, content: Any) -> Answer:
        if isinstance(content, dict) and "update_id" in content:
            content = {"ok": True, "result": [content]}
        ending = asyncio.Event()
        updates = Updates(OneAnswer(body_of(content), ending), "")  # type: ignore[arg-type]
        telegram, patience = self.telegram, Patience(0.0, 0.0)
        await Polling(updates, telegram._take, 0, patience, telegram._trouble).run(ending)
        return Answer(200, (), json.dumps(None).encode())


@asynccontextmanager
async def opened(place: Place) -> AsyncIterator[OnTelegram]:
    """The program that asks for updates."""
    async with opened_at(place, Polled, public_url="") as world:
        yield world


DOOR: Final = Door("polling", opened)
