"""What SQLite's durability costs: turns a second with `synchronous` FULL and NORMAL, one after the other, five times.

`make bench-durability`, or `python -m tests.bench.durability PEOPLE ...`: so many write at once.
Run it on the disk that will be used (TMPDIR).
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
import time
from pathlib import Path

from bot.app import build
from bot.config import Settings
from conversations.types import Commanded
from storage import engines, migrations
from storage.crypto import Keyring
from storage.db import Database

TURNS = 600
ROUNDS = 5
LEVELS = ("FULL", "NORMAL")


async def measure(database: Database, people: int) -> float:
    """Turns a second."""
    turns = build(Settings(_env_file=None), database).turns  # type: ignore[call-arg]

    async def write(person: int) -> None:
        for number in range(TURNS // people):
            await turns.take("webchat", f"{number}", f"person {person}", Commanded("start" if number % 2 else "back"))

    await write(people)  # everything is read once
    begun = time.perf_counter()
    await asyncio.gather(*(write(person) for person in range(people)))
    return TURNS // people * people / (time.perf_counter() - begun)


def at(level: str, people: int) -> float:
    """The same with a file of its own at this level."""
    engines._PRAGMAS = (f"synchronous = {level}", *engines._PRAGMAS[1:])
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/tawjih.db", Keyring.create(Path(folder) / "key.json"))
        migrations.upgrade(database)
        try:
            return asyncio.run(measure(database, people))
        finally:
            database.close()


def main() -> None:
    """Both levels by turns, so that a busy moment of the machine meets both."""
    wanted = [int(one) for one in sys.argv[1:]] or [1, 20]
    sys.stdout.write(f"people  level   turns/s (median of {ROUNDS} rounds, least to most)\n")
    for people in wanted:
        found: dict[str, list[float]] = {level: [] for level in LEVELS}
        for _ in range(ROUNDS):
            for level in LEVELS:
                found[level].append(at(level, people))
        for level, rates in found.items():
            middle = statistics.median(rates)
            sys.stdout.write(f"{people:6}  {level:6}  {middle:7.0f} ({min(rates):.0f} to {max(rates):.0f})\n")


if __name__ == "__main__":
    main()
