"""A counsellor who takes one lead after the other, in a process that may be killed: `python -m tests.claiming`.

It is killed before the statement of that number, so wherever that is in a claim, and certainly at work.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

from sqlalchemy import event

from bot.services import desk
from bot.services.access import Actor
from bot.services.desk import Deed, Mistake
from conversations.programme import load_programme
from storage.crypto import Keyring
from storage.db import Database, StoreUnavailable
from storage.desk import Filters, list_work
from tests.storing import NOW

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.turns import Turns

AT_ONCE = 50
LONG = timedelta(days=365)  # no claim ends while the test runs


def main() -> None:
    """Take what is nobody's until nothing is; the arguments are the store, its key file, who takes, and their end."""
    url, key, who, end = sys.argv[1:]
    database = Database(url, Keyring.load(Path(key)))
    die_before(int(end), database)
    desk.CLAIMED_FOR = LONG  # type: ignore[misc]
    actor = Actor(int(who), f"staff-{who}", frozenset({"counsellor"}))
    programme = load_programme()
    deed = Deed(actor, NOW, programme.statuses, cast("Turns", SimpleNamespace(programme=programme)))
    while take_some(database, deed):
        pass
    database.close()


def die_before(number: int, database: Database) -> None:
    """Be killed before so many statements, with 0 never."""
    left = [number]

    def count(*_: object) -> None:
        left[0] -= 1
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    for moment in ("before_cursor_execute", "commit"):
        event.listen(database.engine, moment, count)


def take_some(database: Database, deed: Deed) -> bool:
    """Look at the list, and take each of it in a transaction of its own; False when nothing is left."""
    with database.reading() as tx:
        found = free(tx, deed)
    for lead_id in found:
        try:
            with database.transaction() as tx:
                desk.claim_lead(tx, deed, lead_id)
        except Mistake as mistake:
            if mistake.reason != "claimed":  # another was quicker
                raise
        except StoreUnavailable:  # or had the file for too long: then it is still in the list
            continue
    return bool(found)


def free(tx: Connection, deed: Deed) -> list[int]:
    """What the list of nobody's leads shows."""
    return [
        one.id
        for one in list_work(
            tx, "nobodys", Filters(frozenset()), staff_id=deed.actor.staff_id, now=deed.now, limit=AT_ONCE
        )
    ]


if __name__ == "__main__":
    main()
