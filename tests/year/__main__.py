"""Prints what came of a year of 5,000 people, and how long it took: `make year`.

`python -m tests.year PEOPLE SEED`: so many people, and another year.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

from bot.logs import configure_logs
from storage import engines, migrations
from storage.crypto import Keyring
from tests.year.jobs import OneThread
from tests.year.lived import PEOPLE, lived

SECONDS = 60  # of the processor, on a machine that is not slow: they are told, and decide nothing


def main(people: int = PEOPLE, seed: int = 1) -> int:
    configure_logs("error")
    quick = ("synchronous = OFF", *engines._PRAGMAS[1:])
    with tempfile.TemporaryDirectory(prefix="tawjih-year-") as folder, mock.patch.object(engines, "_PRAGMAS", quick):
        database = OneThread(f"sqlite:///{folder}/tawjih.db", Keyring.create(Path(folder) / "key.json"))
        migrations.upgrade(database)
        try:
            begun = time.process_time()
            year = asyncio.run(lived(database, people, seed))
            took = time.process_time() - begun
        finally:
            database.close()
    sys.stdout.write(
        "\n".join([*year.lines(), f"{people} people: {took:.1f} s of one processor; it should be {SECONDS} s"]) + "\n"
    )
    return 1 if year.judged.wrong.total() else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
