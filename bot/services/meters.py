"""What is counted while the program runs, for who watches it (Prometheus). No label tells of a person.

A work may run more than once before it is committed: so it is counted after the commit, by who waited for it.
"""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from bot.services.incoming import Taken

REGISTRY: Final = CollectorRegistry()
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
TURNS: Final = Counter(
    "tawjih_turns", "Events taken, by what became of them.", ["channel", "result"], registry=REGISTRY
)
TURN_SECONDS: Final = Histogram(
    "tawjih_turn_seconds", "From an event to its commit.", ["channel"], buckets=_SECONDS, registry=REGISTRY
)
TEXTS: Final = Counter(
    "tawjih_texts", "Texts that people typed, by whether they were understood.", ["result"], registry=REGISTRY
)
SENDS: Final = Counter(
    "tawjih_sends", "Messages sent, by what became of them.", ["channel", "result"], registry=REGISTRY
)
WAITS: Final = Counter(
    "tawjih_rate_waits", "Looks at what is to be sent after which the limits let nothing more go.", registry=REGISTRY
)
HELD: Final = Counter(
    "tawjih_held", "Events not taken: too many of a person, or of a network.", ["channel", "why"], registry=REGISTRY
)
RIDES_KEPT: Final = Counter(
    "tawjih_rides_kept", "Replies that the limits sent by the outbox instead of on the answer.", registry=REGISTRY
)


def of_all_processes() -> CollectorRegistry:
    """What was counted: by this process, or by all that share a folder for it."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if not folder:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together, folder)  # type: ignore[no-untyped-call]
    return together


@contextmanager
def counting_turn(channel: str) -> Iterator[Callable[[Taken], Taken]]:
    """Count one turn and how long it took; what is given tells what became of it, and is given what it led to."""
    start, result = time.perf_counter(), "not_taken"

    def ended(taken: Taken) -> Taken:
        nonlocal result
        result = "failed" if taken.failed else "repeated" if taken.repeated else "taken"
        if taken.read:
            TEXTS.labels(taken.read).inc()
        return taken

    try:
        yield ended
    finally:
        TURNS.labels(channel, result).inc()
        TURN_SECONDS.labels(channel).observe(time.perf_counter() - start)
