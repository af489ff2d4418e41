"""This program beside what people would use instead, in one run on this machine: `make bench`.

`BENCH_TIMES=` says how often everything is measured (5), `BENCH_SECONDS=` how long each time (5). Arguments (or
`BENCH=`, with make) take only the parts that are named: turns, steady, growth, kept, parts.
"""

from __future__ import annotations

import os
import platform
import sys
from contextlib import contextmanager
from importlib.metadata import version
from typing import TYPE_CHECKING, Final

import psycopg

from tests.bench import growth, kept, parts, turns
from tests.bench.tables import growth_lines, kept_lines, parts_lines, steady_lines, turns_lines
from tests.bench.versions import of_peers
from tests.postgres import running_server

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TIMES: Final = int(os.environ.get("BENCH_TIMES") or 5)
SECONDS: Final = float(os.environ.get("BENCH_SECONDS") or 5)
_OWN: Final = ("python-telegram-bot", "aiohttp", "uvicorn", "starlette", "sqlalchemy", "psycopg")


def main(*wanted: str) -> int:
    """Measure, print; 1 when something that must be reached was not."""
    tell_all(of_machine())
    missed = 0
    for name, measure in {
        "turns": _turns,
        "steady": _steady,
        "growth": _growth,
        "kept": _kept,
        "parts": _parts,
    }.items():
        if not wanted or name in wanted:
            lines = list(measure())
            missed += sum("MISSED" in line for line in lines)
            tell_all(["", *lines])
    return 1 if missed else 0


def of_machine() -> list[str]:
    """What this was measured on, and with."""
    cores = len(os.sched_getaffinity(0))
    mine = ", ".join(f"{name} {version(name)}" for name in _OWN)
    return [f"{cores} cores, {platform.platform()}, Python {platform.python_version()}", f"Tawjih: {mine}", of_peers()]


@contextmanager
def _durable_server() -> Iterator[str]:
    """One that tests start keeps nothing through a power cut."""
    with running_server() as server:
        with psycopg.connect(server, autocommit=True) as base:
            base.execute("ALTER SYSTEM SET fsync = on")
            base.execute("SELECT pg_reload_conf()")
        yield server


def _turns() -> Iterable[str]:
    with _durable_server() as server:
        return turns_lines(turns.at_full_speed(server, TIMES, SECONDS, _progress))


def _steady() -> Iterable[str]:
    return steady_lines(turns.steadily(TIMES, SECONDS, _progress))


def _growth() -> Iterable[str]:
    with _durable_server() as server:
        return growth_lines(growth.measure(server, TIMES, SECONDS, _progress))


def _kept() -> Iterable[str]:
    return kept_lines(kept.measure(_progress))


def _parts() -> Iterable[str]:
    return parts_lines(parts.measure(_progress))


def _progress(what: str) -> None:
    sys.stderr.write(f"{what}\n")


def tell_all(lines: Iterable[str]) -> None:
    """Print them now: all takes an hour."""
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
