"""Turns a second beside what people would use instead: the same people, the same Bot API, in one run.

Every program is asked for the same in turn, and that as often as is wanted: what else this machine does meanwhile comes
over all of them. What is given is the median.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

from tests.bench.programs import Load, Measured, ours, peer, redis
from tests.postgres import fresh_database

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from contextlib import AbstractContextManager

    Opens = Callable[[Load], AbstractContextManager[Measured]]

KINDS: Final = ("typed", "tapped")
PEOPLE: Final = (20, 50)
STEADY: Final = (100, 300)
ECHO: Final = "python-telegram-bot echo, as shipped"
BARS: Final[Mapping[str, float]] = {
    ECHO: 3,
    "python-telegram-bot echo, concurrent, aiohttp": 1.3,
    "aiogram echo": 1.5,
    "python-telegram-bot ConversationHandler, pickle": 2,
    "aiogram form, Redis": 2.5,
    "aiogram_dialog form": 3,
    "floor: parse, one group commit, canned answer": 0.4,
}
"""How many times as many turns ours must do."""
_PROGRAMS: Final = (
    "ptb_echo",
    "ptb_concurrent",
    "aiogram_echo",
    "ptb_form",
    "aiogram_form",
    "aiogram_dialog_form",
    "floor",
)
OURS, POSTGRESQL = "Tawjih, SQLite", "Tawjih, PostgreSQL"


@dataclass(frozen=True, slots=True)
class Figure:
    """The medians of what one program did at one load."""

    a_second: float
    p50: float
    p99: float
    cpu: float
    wrong: int  # turns that were refused, or did not call for all


Figures = dict[tuple[str, str, int], Figure]


def programs(on_postgresql: str, settings: Mapping[str, str] | None) -> dict[str, Opens]:
    """All that are measured, by what they are called. Without settings for Redis, its form is left out."""
    found: dict[str, Opens] = {OURS: ours}
    if on_postgresql:
        found[POSTGRESQL] = lambda load: _on_postgresql(on_postgresql, load)
    for name, program in zip(BARS, _PROGRAMS, strict=True):
        if settings is not None or "redis" not in name.lower():
            found[name] = lambda load, program=program: peer(load, program, settings)  # type: ignore[misc]
    return found


@contextmanager
def _on_postgresql(server: str, load: Load) -> Iterator[Measured]:
    with fresh_database(server) as address, ours(load, {"DATABASE_URL": address}) as program:
        yield program


def at_full_speed(on_postgresql: str, times: int, seconds: float, tell: Callable[[str], None]) -> Figures:
    """Each person writes as soon as they were answered: (program, kind, people) -> figure."""
    came: defaultdict[tuple[str, str, int], list[dict[str, float]]] = defaultdict(list)
    with redis() as settings:
        for turn in range(times):
            for name, opens in programs(on_postgresql, settings).items():
                tell(f"run {turn + 1} of {times}: {name}")
                for kind in KINDS:
                    _measured(opens, came, (name, kind), seconds)
    return {key: _middle(runs) for key, runs in came.items()}


def _measured(
    opens: Opens, came: dict[tuple[str, str, int], list[dict[str, float]]], of: tuple[str, str], seconds: float
) -> None:
    load = Load()
    try:
        with opens(load) as program:
            for people in PEOPLE:
                came[*of, people].append(program.run(of[1], people=people, seconds=seconds))
    finally:
        load.close()


def steadily(times: int, seconds: float, tell: Callable[[str], None]) -> Figures:
    """So many turns a second, whoever is slow: (program, "typed", rate) -> figure. The others are measured at 100."""
    came: defaultdict[tuple[str, str, int], list[dict[str, float]]] = defaultdict(list)
    todo: list[tuple[str, Opens, int]] = [(OURS, ours, rate) for rate in STEADY]
    todo.append((ECHO, lambda load: peer(load, _PROGRAMS[0]), STEADY[0]))
    for turn in range(times):
        for name, opens, rate in todo:
            tell(f"run {turn + 1} of {times}: {name}, {rate} turns a second")
            load = Load()
            try:
                with opens(load) as program:
                    came[name, "typed", rate].append(program.run("typed", rate=rate, seconds=seconds))
            finally:
                load.close()
    return {key: _middle(runs) for key, runs in came.items()}


def _middle(runs: list[dict[str, float]]) -> Figure:
    values = {name: median(run[name] for run in runs) for name in ("a_second", "p50", "p99", "cpu")}
    return Figure(**values, wrong=int(sum(run["refused"] + run["missing"] for run in runs)))
