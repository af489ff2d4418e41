"""What runs beside the service: woken, on time, stopped at once, and never ended by an error."""

from __future__ import annotations

import asyncio
import io
import json
from typing import TYPE_CHECKING

import pytest

from bot.logs import configure_logs
from bot.services.beside import Beside
from storage.db import StoreUnavailable
from tests.fakes.delivery_world import eventually

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


class Counting(Beside):
    """Counts its looks. `more` looks leave something to be done, `errors` are what goes wrong first."""

    def __init__(self, *errors: Exception, every: float = 60.0, more: int = 0) -> None:
        super().__init__("counting", every=every, channel="web")
        self.errors = list(errors)
        self.more = more
        self.looks = 0
        self.slowly = asyncio.Event()
        self.slowly.set()

    async def look(self) -> bool:
        self.looks += 1
        if self.errors:
            raise self.errors.pop(0)
        await self.slowly.wait()
        self.more -= 1
        return self.more >= 0


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    configure_logs("info", stream)
    yield stream
    configure_logs("error")


@pytest.fixture
async def counting() -> AsyncIterator[Counting]:
    one = Counting()
    one.start()
    await eventually(lambda: one.looks == 1)
    yield one
    await one.stop()


async def test_it_looks_at_once_and_again_when_it_is_woken(counting: Counting) -> None:
    counting.wake()
    await eventually(lambda: counting.looks == 2)


async def test_who_wakes_it_while_it_looks_is_heard(counting: Counting) -> None:
    counting.slowly.clear()
    counting.wake()
    await eventually(lambda: counting.looks == 2)
    counting.wake()
    counting.slowly.set()
    await eventually(lambda: counting.looks == 3)


async def test_it_looks_on_its_own_after_a_while_and_at_once_while_there_is_more() -> None:
    for one in (Counting(every=0.01), Counting(more=5)):
        one.start()
        await eventually(lambda one=one: one.looks > 5)  # type: ignore[misc]
        await one.stop()


async def test_stop_waits_for_what_is_under_way_and_for_nothing_else_and_it_can_begin_again(counting: Counting) -> None:
    counting.slowly.clear()
    counting.wake()
    await eventually(lambda: counting.looks == 2)
    stopping = asyncio.create_task(counting.stop())
    await asyncio.sleep(0.01)
    assert not stopping.done()
    counting.slowly.set()
    await stopping
    counting.wake()
    await asyncio.sleep(0.01)
    assert counting.looks == 2
    counting.start()
    await eventually(lambda: counting.looks == 3)


async def test_error_ends_nothing_and_only_its_type_is_logged(logged: io.StringIO) -> None:
    one = Counting(KeyError("06 00 00 00 00"), StoreUnavailable("Salma"), every=0.01)
    one.start()
    await eventually(lambda: one.looks == 3)
    await one.stop()
    bug, away = map(json.loads, logged.getvalue().splitlines())
    assert (bug["event"], bug["job"], bug["channel"], bug["error"]) == ("beside.bug", "counting", "web", "KeyError")
    assert (away["event"], away["level"]) == ("beside.store_unavailable", "warning")
    assert "06 00" not in logged.getvalue()
    assert "Salma" not in logged.getvalue()
