"""Puts mangled inputs into every way in, through whole turns on both databases, and prints a table: `make fuzz`.

`FUZZ=` says how many for each way in, a tenth of them on PostgreSQL; arguments take only the ways in that have one of
them in their name. Another seed is given by `FUZZ_SEED=`. What broke is printed, made small, in the form in which it is
kept under `corpus/`; then the exit code is 1.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from storage import migrations
from storage.crypto import Keyring
from storage.db import Database
from tests.fuzz.door import KEY, POSTGRESQL
from tests.fuzz.doors import DOORS
from tests.fuzz.parts import divided, leave_terminal, run_and_tell
from tests.fuzz.table import lines
from tests.postgres import running_server

INPUTS: Final = 20_000
_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it


def main(*names: str) -> int:
    """Everything, and the table."""
    wanted = [door for door in DOORS.values() if not names or any(name in door.name for name in names)]
    if not wanted:
        sys.stderr.write(f"no way in is called so: {', '.join(DOORS)}\n")
        return 2
    number, seed = int(os.environ.get("FUZZ") or INPUTS), int(os.environ.get("FUZZ_SEED") or 1)
    with ExitStack() as stack:
        parent = _MEMORY if _MEMORY.is_dir() else None
        made = TemporaryDirectory(dir=parent, prefix="tawjih-fuzz-", ignore_cleanup_errors=True)
        template = Path(stack.enter_context(made)) / "all_tables.db"
        with closing(Database(f"sqlite:///{template}", Keyring.from_bytes(KEY))) as database:
            migrations.upgrade(database)
        server = _server(stack) if any(POSTGRESQL in door.on for door in wanted) else ""
        todo = list(divided(wanted, number, seed, template, server))
        apart = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(os.cpu_count(), mp_context=apart, initializer=leave_terminal)
        came = list(stack.enter_context(pool).map(run_and_tell, todo))
    told, is_well = lines(wanted, todo, came)
    sys.stdout.write("\n".join(told) + "\n")
    return 0 if is_well else 1


def _server(stack: ExitStack) -> str:
    """A PostgreSQL; "" where there is none, unless it is required."""
    try:
        return stack.enter_context(running_server())
    except Exception as error:
        if os.environ.get("REQUIRE_POSTGRES") == "1":
            raise
        sys.stderr.write(f"NOT DONE ON POSTGRESQL: it could not be started here ({type(error).__name__})\n")
        return ""


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
