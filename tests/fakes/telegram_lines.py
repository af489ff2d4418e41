"""People who write to a webhook as Telegram brings it: of one chat one update at a time, again until it is taken."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import aiohttp

from tests.fakes.bot_api import Call
from tests.fakes.telegram_people import Person

if TYPE_CHECKING:
    from tests.fakes.bot_api import BotApi

PAUSE = 0.05  # Telegram's own is a second and more


@dataclass
class Line(Person):
    """Somebody whose updates wait for each other. `twice` are brought twice at once, as a proxy may do."""

    client: aiohttp.ClientSession = field(default=None)  # type: ignore[assignment]
    twice: int = 0  # every so many updates; 0: none
    brought: int = 0
    _waiting: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)

    @classmethod
    def of(cls, api: BotApi, chat: int, client: aiohttp.ClientSession, twice: int) -> Line:
        person = cls(api, chat, client=client, twice=twice)
        api.people[chat] = person
        return person

    async def bring(self, **parts: Any) -> dict[str, Any]:
        """It stands in line; who wrote it does not wait."""
        update = self.api.next_update(**parts)
        await self._waiting.put(update)
        return update

    async def carry(self) -> None:
        """Bring what waits, for ever."""
        while True:
            update = await self._waiting.get()
            self.brought += 1
            again = self._until_taken(update, carries=False) if self.twice and not self.brought % self.twice else None
            await asyncio.gather(self._until_taken(update, carries=True), *([again] if again else []))

    async def _until_taken(self, update: dict[str, Any], *, carries: bool) -> None:
        """Telegram hears one answer; `carries` out the call on it."""
        while True:
            try:
                status, content = await self._post(json.dumps(update).encode())
            except (aiohttp.ClientError, OSError):
                await asyncio.sleep(PAUSE)
                continue
            if status == 200:
                break
            assert status == 503
            await asyncio.sleep(PAUSE)
        if content and carries:
            call = json.loads(content)
            self.api._carry_out(Call(call.pop("method"), call, rode=True))

    async def _post(self, body: bytes) -> tuple[int, bytes]:
        secret = self.api.webhook.get("secret_token", "")
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret, "Content-Type": "application/json"}
        async with self.client.post(self.api.webhook["url"], data=body, headers=headers) as answer:
            return answer.status, await answer.read()
