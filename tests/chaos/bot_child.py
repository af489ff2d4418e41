"""The program as it is, but for what its environment may ask for: another clock, quicker time, a database that may not
grow, and to be killed at each point where it writes to the database.

`CHAOS_RATE` how many times as fast time goes, since `CHAOS_BEGUN`; `CHAOS_CLOCK` a file with the seconds by which the
clock is wrong; `CHAOS_FULL` a file that stops it growing (SQLite); `CHAOS_POINTS` a file that remembers at which points
it was killed, `CHAOS_KILLS` how often at each.
"""

from __future__ import annotations

import asyncio
import functools
import importlib
import os
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import uvicorn
from sqlalchemy import event

from bot import app as wiring
from bot import definitions, opening
from bot.console import open_when_there, read_settings
from bot.i18n import DESK, Catalogues
from bot.listening import take_port
from bot.logs import configure_logs
from bot.notices import Notices
from bot.processes import Patience, Processes
from conversations.programme import DATA
from tests.chaos.points import Points
from tests.chaos.quick_time import SetClock, quick_loop

if TYPE_CHECKING:
    import socket

    from sqlalchemy import Connection

    from bot.config import Settings
    from storage.db import Database


def main() -> None:
    settings = read_settings()
    configure_logs(settings.log_level)
    processes, points = int(os.environ.get("CHAOS_PROCESSES", "1")), os.environ.get("CHAOS_POINTS", "")
    database = open_when_there(settings)
    port = take_port(settings.host, settings.port)
    if not points and processes == 1:
        _fill_up(database)
        serve(settings, database, port)
        return
    database.close()
    _read_once()
    memory = Points(Path(points), int(os.environ.get("CHAOS_KILLS", "1"))) if points else None

    def serve_one(_: int) -> None:
        opened = opening.open_database(settings)
        if memory is not None:
            memory.watch(opened)
        serve(settings, opened, port)

    # killed on purpose: so without a pause before the next
    patience = Patience(first_pause=0.0) if points else None
    Processes(processes, serve_one, Notices(), patience).run(port)


def serve(settings: Settings, database: Database, port: socket.socket) -> None:
    """As `tawjih run` does, until told to stop."""
    rate = float(os.environ.get("CHAOS_RATE", "1"))
    app = wiring.build(settings, database, _clock(rate))
    config = uvicorn.Config(wiring.web(app), log_config=None, access_log=False, server_header=False)
    loop = functools.partial(quick_loop, rate) if rate > 1 else None
    try:
        with asyncio.Runner(loop_factory=loop) as runner:
            runner.run(uvicorn.Server(config).serve(sockets=[port]))
    except KeyboardInterrupt:
        pass
    finally:
        database.close()


def _fill_up(database: Database) -> None:
    """While that file is there, the database may not grow by a page, as on a disk that is full."""
    full, most = os.environ.get("CHAOS_FULL", ""), 1 << 30
    if full:

        def begun(connection: Connection) -> None:
            connection.exec_driver_sql(f"PRAGMA max_page_count = {1 if Path(full).exists() else most}").scalar()

        event.listen(database.engine, "begin", begun)


def _clock(rate: float) -> SetClock:
    wrong_by, begun = os.environ.get("CHAOS_CLOCK", ""), os.environ.get("CHAOS_BEGUN", "")
    return SetClock(rate, Path(wrong_by) if wrong_by else None, float(begun) if begun else None)


def _read_once() -> None:
    """What each process would read anew is read before there are any."""
    for name in ("load_programme", "load_lexicon"):
        once = functools.cache(getattr(definitions, name))
        once(DATA)
        setattr(definitions, name, once)
    load = functools.cache(Catalogues.load)
    for folder in (wiring.LOCALES, wiring.LOCALES / DESK):
        load(folder)
    Catalogues.load = load  # type: ignore[method-assign]
    for channel in ("bot.channels.telegram", "bot.staff_commands"):
        importlib.import_module(channel)


if __name__ == "__main__":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    main()
