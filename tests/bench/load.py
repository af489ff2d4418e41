"""The second process of a measurement: people who write, and a Bot API that takes whatever it is sent, at once.

It is started by who measures, says on which port its Bot API is, and then does one order a line (see `Order`), with
one line of JSON for what came of it. A turn ends when all that it calls for was called: whoever answers by a call that
rides on the webhook's answer, and whoever calls from a queue later, are measured by what the person sees.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import itertools
import json
import re
import sys
from collections import Counter
from dataclasses import asdict, dataclass, field
from time import perf_counter, time
from typing import Any, Final
from urllib.parse import unquote_plus

from tests.bench.people import CALLS_OF_A_TAP, STEPS, Chat
from tests.bench.wire import Answering, Asking

_COUNTED: Final = frozenset({"sendMessage", "answerCallbackQuery", "editMessageReplyMarkup", "editMessageText"})
_CHAT: Final = re.compile(rb'(?:chat_id|callback_query_id)(?:=|":\s*"?|"\r\n\r\n)(\d+)')
_DATA: Final = re.compile(r'"callback_data":\s*"([^"]+)"')
_MESSAGE: Final = (
    b'{"ok":true,"result":{"message_id":%d,"date":1800000000,"chat":{"id":%d,"type":"private"},"text":"."}}'
)
_ME: Final = {"id": 1, "is_bot": True, "first_name": "Bot", "username": "bench_bot", "can_join_groups": False}
_QUIET: Final = 0.25  # seconds without a call, after which a turn alone has called for all
_PATIENCE: Final = 20.0
_WAITING: Final = 100  # people, who are there from the start where turns come steadily
_INFO: Final = {"url": "", "has_custom_certificate": False, "pending_update_count": 0}
# nobody who wrote in an earlier run: a copied database knows their updates
_numbers = itertools.count(int(time()) * 1000 % 10**9)


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be done: so many people, one after the other's end for so long; or so many turns a second."""

    port: int
    path: str
    secret: str
    kind: str
    people: int = 20
    seconds: float = 6.0
    warm: float = 2.0
    rate: float = 0.0  # turns a second, whoever is slow; 0: each person writes when they were answered
    calls: list[int] = field(default_factory=list)  # of each step; none: as an echo calls


@dataclass(slots=True)
class Came:
    """What came of it. Times in milliseconds."""

    turns: int = 0
    all: int = 0  # with those before and after what is measured
    seconds: float = 0.0
    a_second: float = 0.0
    p50: float = 0.0
    p99: float = 0.0
    refused: int = 0  # answered by another status than 200
    missing: int = 0  # turns that did not call for all in twenty seconds


class BotApi:
    """Takes every call, counts those that a person sees, and wakes whoever waits for the last of theirs."""

    def __init__(self) -> None:
        self.calls: Counter[int] = Counter()
        self.chats: dict[int, Chat] = {}
        self.messages = itertools.count(1000)
        self._waits: dict[int, tuple[int, asyncio.Future[None]]] = {}

    def answer(self, path: bytes, body: bytes) -> bytes:
        """One call."""
        method = path.rpartition(b"/")[2].partition(b"?")[0].decode()
        if method in {"getMe", "getWebhookInfo", "getUpdates"}:
            told: Any = {"getMe": _ME, "getWebhookInfo": _INFO, "getUpdates": []}[method]
            return b'{"ok":true,"result":%s}' % json.dumps(told).encode()
        if method == "sendMessage" and b"remove_keyboard" in body:
            return _MESSAGE % (
                next(self.messages),
                1,
            )  # it takes keys away, and goes again at once: nobody waits for it
        if method not in _COUNTED:
            return b'{"ok":true,"result":true}'
        found = _CHAT.search(body) or _CHAT.search(path)
        chat = int(found.group(1)) if found else 0
        message = self.count(chat, unquote_plus(body.decode()) if b"callback_data" in body else "")
        if method == "answerCallbackQuery":
            return b'{"ok":true,"result":true}'
        return _MESSAGE % (message, chat)

    def count(self, chat: int, markup: str) -> int:
        """One call more for this chat; the number of the message."""
        message = next(self.messages)
        self.calls[chat] += 1
        if markup and chat in self.chats:
            self.chats[chat].shown(message, _DATA.findall(markup))
        needed, waiting = self._waits.get(chat, (0, None))
        if waiting is not None and self.calls[chat] >= needed:
            del self._waits[chat]
            if not waiting.done():
                waiting.set_result(None)
        return message

    def ridden(self, chat: int, said: bytes) -> None:
        """What a webhook answered: it may be a call."""
        if b'"method"' in said:
            self.count(chat, said.decode() if b"callback_data" in said else "")

    async def until(self, chat: int, needed: int) -> bool:
        """Wait until so many calls came in all; whether they did."""
        if self.calls[chat] >= needed:
            return True
        waiting: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waits[chat] = (needed, waiting)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(waiting, _PATIENCE)
        return self.calls[chat] >= needed


class Person:
    """One person, from the first of their steps to the last."""

    def __init__(self, api: BotApi, chat: Chat, steps: list[tuple[str, int]]) -> None:
        self._api = api
        self._chat = chat
        self._left = iter(steps)
        self._expected = 0
        api.chats[chat.number] = chat

    async def turn(self, line: Line, came: Came) -> bool:
        """Take the next step, and wait for all that it brings; False after the last one."""
        step, brings = next(self._left, ("", 0))
        if not step:
            del self._api.chats[self._chat.number], self._api.calls[self._chat.number]
            return False
        self._expected += brings
        status, said = await line.post(self._chat.update(step))
        self._api.ridden(self._chat.number, said)
        came.all += 1
        came.refused += status != 200
        if not await self._api.until(self._chat.number, self._expected):
            came.missing += 1
            self._api.calls[self._chat.number] = self._expected
        return True


class Line:
    """One connection to the webhook."""

    def __init__(self, asking: Asking, order: Order) -> None:
        self._asking = asking
        self._head = (
            f"POST {order.path} HTTP/1.1\r\nHost: 127.0.0.1:{order.port}\r\nContent-Type: application/json\r\n"
            f"X-Telegram-Bot-Api-Secret-Token: {order.secret}\r\n"
        ).encode()

    @classmethod
    async def open(cls, order: Order) -> Line:
        """A new one."""
        _, asking = await asyncio.get_running_loop().create_connection(Asking, "127.0.0.1", order.port)
        return cls(asking, order)

    async def post(self, update: bytes) -> tuple[int, bytes]:
        """The status and the body of the answer to an update."""
        return await self._asking.post(self._head, update)


class Crowd:
    """All who write, and what is measured of it."""

    def __init__(self, api: BotApi, order: Order) -> None:
        self._api = api
        self._order = order
        steps = STEPS[order.kind]
        calls = order.calls or [CALLS_OF_A_TAP if step.startswith("=") else 1 for step in steps]
        self._steps = list(zip(steps, calls, strict=True))
        self._begin = perf_counter() + order.warm
        self._end = self._begin + order.seconds
        self._took: list[float] = []
        self.came = Came()

    def person(self, first: int = 0) -> Person:
        """Somebody new. Who comes first does not take all steps, so that not all are at the same one."""
        number = next(_numbers)
        return Person(self._api, Chat(number, number * 100), self._steps[: len(self._steps) - first])

    async def run(self) -> Came:
        """Do what is ordered."""
        if self._order.rate:
            await self._steadily()
        else:
            await asyncio.gather(*(self._one_after_another(number) for number in range(self._order.people)))
        took = sorted(self._took)
        came = self.came
        came.turns, came.seconds, came.a_second = len(took), self._order.seconds, len(took) / self._order.seconds
        came.p50, came.p99 = (1000 * took[int(len(took) * part)] if took else 0.0 for part in (0.5, 0.99))
        return came

    async def _one_after_another(self, number: int) -> None:
        """A person who writes as soon as they are answered; then the next one does."""
        line, person = await Line.open(self._order), self.person(number % len(self._steps))
        while (since := perf_counter()) < self._end:
            if not await person.turn(line, self.came):
                person = self.person()
                continue
            if self._begin <= (now := perf_counter()) < self._end:
                self._took.append(now - since)

    async def _steadily(self) -> None:
        """Turns begin when they are due, however long those before take; nobody writes before they were answered."""
        start, under_way = perf_counter(), set[asyncio.Task[None]]()
        free, ready = list[Line](), [self.person(number % len(self._steps)) for number in range(_WAITING)]

        async def one(due: float) -> None:
            line = free.pop() if free else await Line.open(self._order)
            person = ready.pop(0) if ready else self.person()
            while not await person.turn(line, self.came):
                person = self.person()
            if self._begin <= due < self._end:
                self._took.append(perf_counter() - due)
            free.append(line)
            ready.append(person)

        for number in itertools.count():
            due = start + number / self._order.rate
            if due >= self._end:
                break
            if (pause := due - perf_counter()) > 0:
                await asyncio.sleep(pause)
            task = asyncio.create_task(one(due))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        await asyncio.gather(*under_way)


async def rehearse(api: BotApi, order: Order) -> list[int]:
    """How many calls each step brings, of one person alone."""
    line, chat, counted = await Line.open(order), Chat(number := next(_numbers), number * 100), []
    api.chats[number] = chat
    for step in STEPS[order.kind]:
        before = api.calls[number]
        _, said = await line.post(chat.update(step))
        api.ridden(number, said)
        seen = -1
        while seen != (now := api.calls[number]):
            seen = now
            await asyncio.sleep(_QUIET)
        counted.append(now - before)
    return counted


async def main() -> None:
    """Serve the Bot API, and take orders."""
    api, loop = BotApi(), asyncio.get_running_loop()
    server = await loop.create_server(lambda: Answering(api.answer), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    gc.freeze()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        given: dict[str, Any] = json.loads(line)
        rehearses = given.pop("rehearses", False)
        order = Order(**given)
        came = await rehearse(api, order) if rehearses else asdict(await Crowd(api, order).run())
        sys.stdout.write(json.dumps(came) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main())
