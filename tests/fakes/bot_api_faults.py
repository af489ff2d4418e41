"""The Bot API on a bad day: every so often a message meets a fault, and all that arrived is kept in its order."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from tests.fakes.bot_api import BotApi, _answer

if TYPE_CHECKING:
    from aiohttp import web

    from tests.fakes.bot_api import Call

Kind = Literal["429", "500", "502", "no answer, not done", "no answer, done", "half an answer", "slow"]
MESSAGES: Final = {"sendMessage": "text", "sendDocument": "caption"}
"""What brings a message to somebody, and where its words are."""
SLOW: Final = 1.0  # seconds
NEVER: Final = 3600.0  # seconds: whoever asked is long gone


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message that a person got: where, which, and when."""

    chat: int
    text: str
    buttons: str
    at: float


@dataclass
class BadDay(BotApi):
    """Each `every`th message, and `most` of them in all, meets the next of these faults."""

    kinds: tuple[Kind, ...] = ()
    every: int = 3
    most: int = 0
    hurt: int = 0
    arrivals: list[Arrival] = field(default_factory=list)
    _asked: int = 0

    async def _handle(self, request: web.Request) -> web.StreamResponse:
        kind = self._next() if request.match_info["method"] in MESSAGES else None
        match kind:
            case "429":
                return _answer(429, "Too Many Requests: retry after 1", 1)
            case "500" | "502":
                return _answer(int(kind), "Internal Server Error")
            case "no answer, not done":
                await asyncio.sleep(NEVER)
            case "slow":
                await asyncio.sleep(SLOW)
        answer = await super()._handle(request)
        if kind == "no answer, done":
            await asyncio.sleep(NEVER)
        if kind == "half an answer":
            return await _half(request, answer)
        return answer

    def _next(self) -> Kind | None:
        self._asked += 1
        if self._asked % self.every or self.hurt >= self.most:
            return None
        self.hurt += 1
        return self.kinds[self.hurt % len(self.kinds)]

    def _carry_out(self, call: Call) -> object:
        done = super()._carry_out(call)
        if call.method in MESSAGES and not _is_courtesy(call.parameters):
            text, buttons = call.parameters[MESSAGES[call.method]], buttons_of(call.parameters)
            self.arrivals.append(Arrival(call.chat, text, buttons, time.monotonic()))
        return done


def buttons_of(parameters: dict[str, Any]) -> str:
    """The buttons under a message, so that two of them can be compared."""
    return json.dumps(parameters.get("reply_markup", {}).get("inline_keyboard", []), sort_keys=True)


def _is_courtesy(parameters: dict[str, Any]) -> bool:
    """The key for one's own number, and what takes it away: never stored, so never counted."""
    return bool(parameters.get("reply_markup", {}).keys() & {"keyboard", "remove_keyboard"})


async def _half(request: web.Request, answer: web.StreamResponse) -> web.StreamResponse:
    """A head that promises the whole, half of the body, and the end of the connection."""
    body = bytes(getattr(answer, "body", b""))
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    assert request.transport is not None
    request.transport.write(head.encode() + body[: len(body) // 2])
    request.transport.close()  # what was written goes out first
    return answer
