"""Work handed from an event loop to a thread, and its outcome handed back."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Sequence

    from sqlalchemy import Connection


@dataclass(frozen=True, slots=True)
class Job:
    """A piece of work, and who waits for it. It may run more than once, but only one run is ever committed."""

    work: Callable[[Connection], Any]
    future: asyncio.Future[Any]

    def done(self, value: object) -> Outcome:
        """The outcome of a run that is, or is about to be, committed."""
        return Outcome(self, value)

    def failed(self, error: BaseException) -> Outcome:
        """The outcome of a run that left nothing behind."""
        if isinstance(error, StopIteration):  # the one exception that a future refuses
            stopped = RuntimeError("the work raised StopIteration")
            stopped.__cause__ = error
            return Outcome(self, error=stopped)
        return Outcome(self, error=error)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a job: a value or an error."""

    job: Job
    value: object = None
    error: BaseException | None = None


def tell(outcomes: Sequence[Outcome]) -> None:
    """Wake those who wait, each event loop once. Who was cancelled meanwhile, or whose loop ended, is passed over."""
    by_loop: dict[asyncio.AbstractEventLoop, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_loop[outcome.job.future.get_loop()].append(outcome)
    for loop, its_outcomes in by_loop.items():
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits there any more
            loop.call_soon_threadsafe(_settle, its_outcomes)


def _settle(outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        future = outcome.job.future
        if future.done():
            continue
        if outcome.error is None:
            future.set_result(outcome.value)
        else:
            future.set_exception(outcome.error)
