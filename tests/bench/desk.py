"""How long the desk takes with many leads on the embedded database: `make bench-desk`.

Beside each figure stands the plain SQL of the same page without our ordering, on the same file: what no code can beat.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import quantiles
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from bot.app import build
from bot.clock import SystemClock
from bot.config import Settings
from bot.services.access import Actor
from bot.services.demo import fill
from bot.services.desk import Deed
from bot.services.overdue import overdue
from bot.services.queue import see_queue
from bot.services.search import find_leads
from conversations.desk_rules import DeskRules
from storage import desk, facts, migrations
from storage.crypto import Keyring
from storage.db import Database
from storage.desk import Filters

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Connection

LEADS, TIMES = 50_000, 40
HOURS = "mon-thu 09:00-12:30 14:30-18:00; fri 09:00-12:00 15:00-18:00"
ENDED = frozenset({"enrolled", "sent_elsewhere", "not_interested"})
PLAIN = text("SELECT * FROM leads WHERE status = 'new' LIMIT 50")
out = Console(width=110, highlight=False)


def main() -> None:
    """Fill a database, then print the table."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/desk.db", Keyring.from_bytes(b"bench" * 6 + b"xx"))
        migrations.upgrade(database)
        now, started = SystemClock().now(), time.perf_counter()
        fill(database, LEADS, now)
        size = Path(folder, "desk.db").stat().st_size / 1e6
        out.print(f"{LEADS} leads made in {time.perf_counter() - started:.0f} s, {size:.0f} MB")
        late = overdue(DeskRules(8, 4, 1, 8, frozenset(), 3, 50), {"desk_hours": HOURS}, now).late()
        everything, narrow = Filters(ENDED, late=late), Filters(ENDED, locale="ary", status="to_call_back", late=late)

        def page(filters: Filters, offset: int = 0) -> Callable[[Connection], object]:
            return lambda tx: (
                desk.list_work(tx, "all", filters, staff_id=1, now=now, limit=51, offset=offset),
                desk.count_work(tx, filters, staff_id=1, now=now),
            )

        turns = build(Settings(_env_file=None), database).turns  # type: ignore[call-arg]
        with database.transaction() as tx:
            facts.set_fact(tx, "desk_hours", HOURS, source="centre", until=None, by="bench", now=now)
        deed = Deed(Actor(1, "bench", frozenset({"coordinator"})), now, turns.programme.statuses, turns)
        out.print(f"the first search after a start: {_timed(database, lambda tx: find_leads(tx, 'Salma')):.0f} ms")
        table = Table("what", "median", "95th percentile", "must reach")
        for name, look in {
            "plain SQL of 50 rows": lambda tx: tx.execute(PLAIN).all(),
            "the list with its counts": page(everything),
            "the list, filtered": page(narrow),
            "the list, page 200": page(everything, 10_000),
            "the list, what is overdue": page(Filters(ENDED, overdue=True, late=late)),
            "the page of the list": lambda tx: see_queue(tx, deed, {}, 0),
            "the page, filtered": lambda tx: see_queue(tx, deed, {"locale": "ary", "age_from": "14"}, 0),
            "search by name": lambda tx: find_leads(tx, "Yassine"),
            "the page of a search": lambda tx: see_queue(tx, deed, {"q": "Yassine"}, 0),
            "the page of a search, filtered": lambda tx: see_queue(tx, deed, {"q": "Yassine", "locale": "ary"}, 1),
            "the page of a search of two letters": lambda tx: see_queue(tx, deed, {"q": "ya"}, 0),
            "search by phone": lambda tx: find_leads(tx, "0600000042"),
        }.items():
            times = [_timed(database, look) for _ in range(TIMES)]
            table.add_row(name, f"{quantiles(times)[1]:.1f} ms", f"{quantiles(times, n=20)[-1]:.1f} ms", "100 ms")
        out.print(table)
        database.close()


def _timed(database: Database, look: Callable[[Connection], object]) -> float:
    with database.reading() as tx:
        started = time.perf_counter()
        look(tx)
        return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
