"""Asks Telegram for updates, where no webhook can reach us: on one's own machine.

The offset tells Telegram what it may forget. It moves only past updates whose turns are committed; the library's
own loop moves it first and so loses what a crash interrupts.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from typing import TYPE_CHECKING, Any, Final, Protocol

import structlog
from telegram.error import RetryAfter, TelegramError

from bot.channels.telegram_calls import seconds
from bot.channels.telegram_forms import UPDATES
from storage.db import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.channels.telegram_trouble import Trouble

    Update = dict[str, Any]

LIMIT: Final = 100  # the most that Telegram gives at once
log = structlog.get_logger()


class Source(Protocol):
    """Where updates come from."""

    async def updates(self, offset: int, limit: int, wait: int) -> list[Update]:
        """The updates from an offset on, in order, as the JSON they are; waits some seconds for the first one."""


class Patience:
    """Waiting after errors in a row: longer each time, never the same for all, and ended at once by `stop`."""

    def __init__(self, first: float = 1.0, longest: float = 60.0) -> None:
        self._first = first
        self._longest = longest
        self._errors = 0
        self.stopping = asyncio.Event()

    def stop(self) -> None:
        """Wait for nothing any more."""
        self.stopping.set()

    def clear(self) -> None:
        """It went well again."""
        self._errors = 0

    async def wait(self, error: TelegramError | None = None) -> None:
        """Wait as long as is fitting now; as long as Telegram asks for, when it says."""
        longest = min(self._first * 2.0 ** min(self._errors, 20), self._longest)
        self._errors += 1
        pause = longest * random.uniform(0.5, 1.0)  # noqa: S311  no secret
        if isinstance(error, RetryAfter):
            pause = seconds(error)
        await self.rest(pause)

    async def rest(self, pause: float) -> None:
        """Wait so many seconds, though nothing went wrong."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), pause)


class Polling:
    """The loop. `take` handles one update and returns after its commit, or raises StoreUnavailable."""

    def __init__(
        self,
        source: Source,
        take: Callable[[Update], Awaitable[object]],
        wait: int,
        patience: Patience,
        trouble: Trouble,
    ) -> None:
        self._source = source
        self._take = take
        self._wait = wait
        self._patience = patience
        self._trouble = trouble
        self._offset = 0
        self._done: set[int] = set()

    async def run(self, ending: asyncio.Event) -> None:
        """Ask and take until that is set, or our patience stopped; returns when the turns under way are committed.

        What was taken is confirmed in the end only when we are stopped: else another asks already.
        """
        while not self._patience.stopping.is_set() and not ending.is_set():
            try:
                updates = await self._ask(ending)
            except TelegramError as error:
                self._trouble.heard(error)
                await self._patience.wait(error)
                continue
            except Exception:  # the loop is all there is that asks: it must outlive a bug
                log.exception("telegram.bug")
                await self._patience.wait()
                continue
            self._trouble.well()
            if await self._take_all(updates):
                self._patience.clear()
            else:
                await self._patience.wait()
        if self._patience.stopping.is_set():
            await self._confirm()

    async def _ask(self, ending: asyncio.Event) -> list[Update]:
        """The next updates; none as soon as we are told to end."""
        asking = asyncio.ensure_future(self._source.updates(self._offset, LIMIT, self._wait))
        told = [asyncio.ensure_future(one.wait()) for one in (self._patience.stopping, ending)]
        await asyncio.wait({asking, *told}, return_when=asyncio.FIRST_COMPLETED)
        for one in told:
            one.cancel()
        if asking.done():
            return asking.result()
        asking.cancel()
        with contextlib.suppress(asyncio.CancelledError, TelegramError):
            await asking
        return []

    async def _take_all(self, updates: Sequence[Update]) -> bool:
        """Take them: in order within a conversation, conversations side by side; move the offset past what is done.

        False when some could not be taken: the offset stands before them, so they are asked for again.
        """
        lines: dict[object, list[Update]] = {}
        for update in updates:
            lines.setdefault(conversation_of(update), []).append(update)
        whole = await asyncio.gather(*(self._take_line(line) for line in lines.values()))
        for update in updates:
            if update["update_id"] not in self._done:
                break
            self._offset = update["update_id"] + 1
        self._done = {number for number in self._done if number >= self._offset}
        return all(whole)

    async def _take_line(self, line: Sequence[Update]) -> bool:
        """Take one conversation's updates; False when the store is away, and the rest of them wait."""
        for update in line:
            number = update["update_id"]
            if number in self._done:
                continue
            try:
                await self._take(update)
            except StoreUnavailable:
                log.warning("telegram.store_unavailable", update=number)
                return False
            self._done.add(number)
        return True

    async def _confirm(self) -> None:
        """Tell Telegram what we have taken, so that it does not come again when we start next."""
        with contextlib.suppress(TelegramError):
            if self._offset:
                await self._source.updates(self._offset, 1, 0)


def conversation_of(update: Update) -> object:
    """What must keep its order: the chat of an update, wherever it stands in it."""
    for kind in UPDATES:
        part = update.get(kind)
        if isinstance(part, dict):
            message = part.get("message") if kind == "callback_query" else part
            chat = message.get("chat") if isinstance(message, dict) else None
            number = chat.get("id") if isinstance(chat, dict) else None
            return number if type(number) is int else None
    return None
