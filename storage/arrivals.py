"""How many begin a conversation from one network: one row while it counts, and of the network only a keyed hash.

What came fills a bucket that empties as time goes by; all of it is one instant, `busy_until` (see `send_limits`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, select, update

from storage.columns import keyring_of
from storage.models import arrivals
from storage.statements import insert_new

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

_here = arrivals.c
_WHOSE = _here.network_hash == bindparam("whose")
_LOCK = select(_here.busy_until).where(_WHOSE).with_for_update()  # nothing on SQLite: the transaction is the lock
_ADD = insert_new(arrivals)
_SAVE = update(arrivals).where(_WHOSE)


def lock(tx: Connection, network: str, now: datetime) -> datetime:
    """Until when those who came from this network count; nobody else comes from there before the transaction ends."""
    whose = {"whose": _hash(tx, network)}
    found = tx.execute(_LOCK, whose).first()
    while found is None:  # once, when nobody came from there for a while
        tx.execute(_ADD[tx.dialect.name], {"network_hash": whose["whose"], "busy_until": now})
        found = tx.execute(_LOCK, whose).first()
    until: datetime = found.busy_until
    return until


def save(tx: Connection, network: str, busy_until: datetime) -> None:
    """One more came."""
    tx.execute(_SAVE, {"whose": _hash(tx, network), "busy_until": busy_until})


def _hash(tx: Connection, network: str) -> bytes:
    return keyring_of(tx).hash("network", network)
