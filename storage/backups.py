"""The database as one SQLite file, as it was at one moment: made while others read and write, counted, and settled.

What is encrypted stays so, for the same keys: the file says nothing without them.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import delete, select, update

from storage.copying import Seen, copy_everything
from storage.guardians import NO_LINK
from storage.models import (
    WAITING,
    bulks,
    conversations,
    guardians,
    key_holders,
    leads,
    moves,
    outbox,
    staff_codes,
    staff_links,
    staff_messages,
    staff_sessions,
)
from storage.parts import PART
from storage.showing import unseen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection

    from storage.db import Database
    from storage.showing import Shows

_WHOLE: Final = 2**256
_AT_ONCE: Final = 1000
_GONE: Final = "restored"  # the error of what is not sent, because it may have been sent before


class NotWhole(Exception):  # noqa: N818  named for what happened
    """The file is damaged. One sentence."""


def take_snapshot(database: Database, file: Path, opens: Callable[[str], Database], shows: Shows = unseen) -> None:
    """Write all that is in the database now into a SQLite file, which is not there yet. Holds nobody up.

    `opens` opens a file for the same keys; `shows` hears how far it is, where that is known.
    """
    os.close(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    if database.engine.dialect.name == "sqlite":
        with closing(database.engine.raw_connection()) as connection:
            driver: Any = connection.driver_connection
            driver.execute("VACUUM INTO ?", (str(file),))
        return
    with closing(opens(f"sqlite:///{file}")) as target:
        copy_everything(database, target, while_others_write=True, shows=shows)


def see_file(file: Path) -> dict[str, Seen]:
    """How many rows each table of this file has, and a checksum of them. Raises NotWhole.

    It asks the file and not the models: a file of an older program is counted as it is.
    """
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            opened.text_factory = bytes
            (whole,) = opened.execute("PRAGMA integrity_check(1)").fetchone()
            if whole != b"ok":
                raise NotWhole(f"The database in it is damaged ({file.name}).")
            tables = opened.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
            names = [str(name, "utf-8") for (name,) in tables]
            return {name: _see(opened, name) for name in names if not name.startswith("sqlite_")}
    except sqlite3.Error:
        raise NotWhole(f"The database in it is damaged ({file.name}).") from None


def _see(opened: sqlite3.Connection, name: str) -> Seen:
    rows = total = 0
    quoted = name.replace('"', '""')
    found = opened.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608  a name that the file itself told
    while some := found.fetchmany(_AT_ONCE):
        rows += len(some)
        total += sum(int.from_bytes(hashlib.sha256(repr(row).encode()).digest()) for row in some)
    return Seen(rows, f"{total % _WHOLE:064x}")


def revision_of(file: Path) -> str:
    """Which tables this file has, by the last migration that ran; "" when that cannot be said."""
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            found = opened.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error:
        return ""
    return str(found[0]) if found else ""


# --- after it was put back --------------------------------------------------------------------------------------------


def settle(tx: Connection, now: datetime) -> int:
    """What was under way when the backup was made is not done a second time; how many messages are not sent.

    Nobody is signed in, and no link or code that was used since holds again: that of an adult is made anew.
    """
    told = {"status": "failed", "error": _GONE, "lease_until": None}
    unsent = tx.execute(update(outbox).where(outbox.c.status.in_(WAITING)).values(**told)).rowcount
    of_staff = update(staff_messages).where(staff_messages.c.status == "pending")
    unsent += tx.execute(of_staff.values(**told, body="")).rowcount
    stopped = update(bulks).where(bulks.c.status.in_(("preparing", "running")))
    tx.execute(stopped.values(status="stopped", ended_at=now))
    tx.execute(update(guardians).where(guardians.c.token_hash.is_not(None)).values(**NO_LINK))
    for table in (key_holders, moves, staff_sessions, staff_links, staff_codes):
        tx.execute(delete(table))
    return int(unsent)


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation, when it was last changed, and what it remembers."""

    id: int
    updated_at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Request:
    """A request, and of whom; `is_sent` until it was taken back, `is_part` where it is only said beside one.

    `numbered_at` is since when it goes by this number. It gets another one when the young person takes it over, and
    when it is left to another adult: the one that this adult has since they joined.
    """

    reference: str
    conversation_id: int
    subject: str
    numbered_at: datetime
    is_sent: bool
    is_part: bool = False


_TALKS = select(conversations.c.id, conversations.c.updated_at, conversations.c.state)
_here = leads.c
_REQUESTS = select(
    _here.reference, _here.conversation_id, _here.subject, _here.status, _here.kind,
    _here.created_at, _here.taken_over_at, _here.joined_at,
)  # fmt: skip


def list_conversations(tx: Connection) -> Iterator[Talk]:
    """All conversations, one after the other."""
    for row in tx.execute(_TALKS):
        yield Talk(row.id, row.updated_at, row.state or "")


def list_requests(tx: Connection) -> list[Request]:
    """All requests, those that were taken back, too."""
    found = []
    for row in tx.execute(_REQUESTS):
        numbered_at = max(at for at in (row.created_at, row.taken_over_at, row.joined_at) if at is not None)
        found.append(Request(*row[:3], numbered_at, is_sent=row.status != "withdrawn", is_part=row.kind == PART))
    return found
