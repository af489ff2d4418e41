"""Sign-ins that failed lately, and from where they did not: only a hash of whose they were."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, func, insert, select

from storage.columns import keyring_of
from storage.models import sign_in_failures, sign_in_places
from storage.statements import insert_or_change

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

COUNTS_FOR: Final = timedelta(minutes=15)
KEPT: Final = timedelta(hours=1)
PLACES_KEPT: Final = timedelta(days=30)
_since = bindparam("since", type_=sign_in_failures.c.at.type)
_ADD_FAILURE = insert(sign_in_failures)
_COUNT = select(func.count()).where(sign_in_failures.c.whose_hash == bindparam("whose"), sign_in_failures.c.at > _since)


def add_failure(tx: Connection, whose: str, now: datetime) -> None:
    """A sign-in failed, of this login or from this address."""
    tx.execute(_ADD_FAILURE, {"whose_hash": keyring_of(tx).hash("sign_in", whose), "at": now})


def count_failures(tx: Connection, whose: str, since: datetime) -> int:
    """How many failed since then."""
    found: int = tx.execute(_COUNT, {"whose": keyring_of(tx).hash("sign_in", whose), "since": since}).scalar_one()
    return found


def take_back_failure(tx: Connection, whose: str) -> None:
    """The attempt that was counted last did not fail."""
    mine = sign_in_failures.c.whose_hash == keyring_of(tx).hash("sign_in", whose)
    last = select(func.max(sign_in_failures.c.id)).where(mine).scalar_subquery()
    tx.execute(delete(sign_in_failures).where(sign_in_failures.c.id == last))


def delete_failures(tx: Connection, now: datetime) -> int:
    """Forget the old ones."""
    return tx.execute(delete(sign_in_failures).where(sign_in_failures.c.at <= now - KEPT)).rowcount


_ADD_PLACE = insert_or_change(sign_in_places, ("whose_hash",), lambda new: {"at": new.excluded.at})
_PLACE = select(sign_in_places.c.at).where(
    sign_in_places.c.whose_hash == bindparam("whose"),
    sign_in_places.c.at > bindparam("since", type_=sign_in_places.c.at.type),
)


def add_place(tx: Connection, whose: str, now: datetime) -> None:
    """Somebody signed in, from this network."""
    tx.execute(_ADD_PLACE[tx.dialect.name], {"whose_hash": keyring_of(tx).hash("sign_in", whose), "at": now})


def is_place(tx: Connection, whose: str, now: datetime) -> bool:
    """Whether they signed in from this network lately."""
    told = {"whose": keyring_of(tx).hash("sign_in", whose), "since": now - PLACES_KEPT}
    return tx.execute(_PLACE, told).first() is not None
