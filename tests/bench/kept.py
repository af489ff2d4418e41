"""What a process costs when many conversations are stored: its start to the first answer, its memory, its speed."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from tests.bench.programs import PYTHON, Load, Measured, ours, peer

if TYPE_CHECKING:
    from collections.abc import Callable

STORED: Final = (0, 10_000, 100_000, 1_000_000)
PICKLED: Final = (0, 100_000)
PEOPLE: Final = 20
_SECONDS: Final = 4.0
_COPY: Final = """
INSERT INTO conversations ({names}) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
SELECT {values} FROM n, (SELECT * FROM conversations ORDER BY id LIMIT 1)
"""
_PICKLE: Final = """
import pickle, sys
people = range(1, int(sys.argv[2]) + 1)
answers = {number: "an answer of some words" for number in range(8)}
kept = {"conversations": {"form": {(one, one): 9 for one in people}}, "chat_data": {}, "bot_data": {},
        "user_data": {one: dict(answers) for one in people}, "callback_data": None}
pickle.dump(kept, open(sys.argv[1], "wb"))
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """What it costs with so many stored: seconds to the first answer, megabytes, turns a second."""

    program: str
    stored: int
    start: float
    memory: float
    a_second: float
    cpu: float


def measure(tell: Callable[[str], None]) -> list[Kept]:
    """Ours with each number of conversations, then the form that pickles them."""
    found = []
    with TemporaryDirectory(prefix="tawjih-bench-") as folder:
        first = Path(folder) / "0"
        first.mkdir()
        _one_conversation(first)
        for stored in STORED:
            tell(f"{stored} stored conversations")
            found.append(_ours(_with(first, stored), stored))
        for stored in PICKLED:
            tell(f"{stored} pickled conversations")
            found.append(_pickled(Path(folder) / "pickle", stored))
    return found


def _one_conversation(folder: Path) -> None:
    """A database in which one person has gone some of the way."""
    load = Load()
    try:
        with ours(load, folder=folder) as program:
            program.run("typed", people=1, seconds=0.5, warm=0)
    finally:
        load.close()


def _with(first: Path, stored: int) -> Path:
    """A copy of the database with so many conversations more."""
    folder = first.parent / str(stored)
    if stored:
        shutil.copytree(first, folder)
        with closing(sqlite3.connect(folder / "tawjih.db")) as base:
            columns = [name for _, name, *_ in base.execute("PRAGMA table_info(conversations)") if name != "id"]
            values = ["randomblob(32)" if name == "address_hash" else name for name in columns]
            base.execute(_COPY.format(names=", ".join(columns), values=", ".join(values), count=stored))
            base.commit()
    return folder


def _ours(folder: Path, stored: int) -> Kept:
    load, began = Load(), time.perf_counter()
    try:
        with ours(load, folder=folder) as program:
            return _kept(program, stored, began)
    finally:
        load.close()


def _pickled(file: Path, stored: int) -> Kept:
    subprocess.run([PYTHON, "-c", _PICKLE, str(file), str(stored)], check=True)
    load, began = Load(), time.perf_counter()
    try:
        with peer(load, "ptb_form", {"KEPT": str(file)}) as program:
            return _kept(program, stored, began)
    finally:
        load.close()


def _kept(program: Measured, stored: int, began: float) -> Kept:
    program.run("typed", people=1, seconds=0.01, warm=0, calls=[1] * 20)
    start = time.perf_counter() - began
    came = program.run("typed", people=PEOPLE, seconds=_SECONDS)
    return Kept(program.name, stored, start, program.memory(), came["a_second"], came["cpu"])
