"""How the cost grows: with how many write at once, and with processes on one PostgreSQL."""

from __future__ import annotations

import functools
from contextlib import closing, contextmanager
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from tests.bench.programs import Load, ours
from tests.bench.turns import OURS, POSTGRESQL
from tests.postgres import fresh_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from tests.bench.programs import Measured

PEOPLE: Final = (1, 10, 100, 1000)
PROCESSES: Final = (1, 2, 4)
AT_ONCE: Final = 100
"""How many write at once to several processes."""


@dataclass(frozen=True, slots=True)
class Grown:
    """The medians of what the program did with so many people and processes."""

    program: str
    people: int
    processes: int
    a_second: float
    p50: float
    p99: float
    cpu: float
    wrong: int  # turns that were refused, or did not call for all


def measure(server: str, times: int, seconds: float, tell: Callable[[str], None]) -> list[Grown]:
    """Typed answers by webhook, each person as soon as they were answered."""
    found = []
    for people in PEOPLE:
        tell(f"{people} people at once")
        found.append(_measured((OURS, people, 1), ours, times, seconds))
    for processes in PROCESSES:
        tell(f"{processes} processes on PostgreSQL")
        opens = functools.partial(_several, server=server, processes=processes)
        found.append(_measured((POSTGRESQL, AT_ONCE, processes), opens, times, seconds))
    return found


@contextmanager
def _several(load: Load, server: str, processes: int) -> Iterator[Measured]:
    with (
        fresh_database(server) as address,
        ours(load, {"DATABASE_URL": address}, processes=processes) as program,
    ):
        yield program


def _measured(
    of: tuple[str, int, int], opens: Callable[[Load], AbstractContextManager[Measured]], times: int, seconds: float
) -> Grown:
    runs = []
    for _ in range(times):
        with closing(Load()) as load, opens(load) as program:
            runs.append(program.run("typed", people=of[1], seconds=seconds))
    a_second, p50, p99, cpu = (median(run[name] for run in runs) for name in ("a_second", "p50", "p99", "cpu"))
    return Grown(*of, a_second, p50, p99, cpu, wrong=int(sum(run["refused"] + run["missing"] for run in runs)))
