"""Which keys the database is written with, which one is written with now, and which each process that serves can read.

A row of `keychecks` stands for each key that values may be written with, and proves it. The one with the highest number
is written with: that is said in the database and not in the key file, so that all processes on all machines change over
at the same word, and only when all of them can read the new key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, select

from storage.columns import Encrypted, as_stored, keyring_of
from storage.crypto import WrongKey, version_of
from storage.models import key_holders, keychecks, metadata
from storage.statements import insert_new, insert_or_change

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection, Table

    from storage.crypto import Keyring

ALIVE: Final = timedelta(seconds=30)
"""Who was not seen for so long does not serve any more; what it may still write then is found, and written anew."""
_WORD = "tawjih"
_CONTEXT: Final = "keychecks.value"
_stored = as_stored(keychecks)
_CHECKS = select(_stored.c.id, _stored.c.value).order_by(_stored.c.id)
_IN_USE = select(keychecks.c.id).order_by(keychecks.c.id)
_ADD_CHECK = insert_new(_stored)
_HOLDER = key_holders.c
_SEEN = insert_or_change(
    key_holders, ["name"], lambda new: {name: new.excluded[name] for name in ("versions", "current", "seen_at")}
)


# --- does the key fit? ------------------------------------------------------------------------------------------------


def check_key(tx: Connection) -> None:
    """See that the keys are those this database was written with; an empty one is bound to them now.

    From then on the keyring writes with the key that the database says. Raises WrongKey, one plain sentence.
    """
    if not tx.execute(_CHECKS).first():
        add_check(tx, keyring_of(tx).current)
    see_key(tx)


def see_key(tx: Connection) -> None:
    """The same of a database that only may be read; one that is bound to no key yet fits all."""
    keyring, checks = keyring_of(tx), tx.execute(_CHECKS).all()
    fit = [row.id for row in checks if _fits(keyring, row.value)]
    if checks and not fit:
        raise WrongKey(
            "The key file is not the one this database was written with: put that one back (KEY_FILE says where)."
        )
    if len(fit) < len(checks):
        missing = next(row.id for row in checks if row.id not in fit)
        raise WrongKey(lacks(missing))
    if fit:
        keyring.use(fit[-1])


def lacks(version: int) -> str:
    """What is told where the key file does not have this key."""
    return (
        f"The key file lacks key {version}, which the database is written with: copy the key file again from where "
        "`tawjih keys rotate` ran."
    )


def _fits(keyring: Keyring, value: bytes) -> bool:
    try:
        return keyring.decrypt(value, _CONTEXT) == _WORD
    except WrongKey:
        return False


def list_keys_in_use(tx: Connection) -> list[int]:
    """The keys that values may be written with; the last is written with now. None in a database without tables."""
    return list(tx.execute(_IN_USE).scalars())


def add_check(tx: Connection, version: int) -> None:
    """From now on everybody who sees it writes with this key. The keyring must hold it."""
    value = keyring_of(tx).encrypt_with(version, _WORD, _CONTEXT)
    tx.execute(_ADD_CHECK[tx.dialect.name], {"id": version, "value": value})


def drop_check(tx: Connection, version: int) -> None:
    """No value is written with this key any more."""
    tx.execute(delete(keychecks).where(keychecks.c.id == version))


# --- who serves -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that serves: the keys that it can read, and the one that it writes with."""

    versions: frozenset[int]
    current: int


def mark_holder(tx: Connection, name: str, keyring: Keyring, now: datetime) -> None:
    """Write that a process serves, with these keys."""
    versions = " ".join(map(str, sorted(keyring.versions)))
    values = {"name": name, "versions": versions, "current": keyring.current, "seen_at": now}
    tx.execute(_SEEN[tx.dialect.name], values)


def delete_holder(tx: Connection, name: str) -> None:
    """A process serves no more."""
    tx.execute(delete(key_holders).where(_HOLDER.name == name))


def list_holders(tx: Connection, now: datetime) -> list[Holder]:
    """All processes that serve."""
    rows = tx.execute(select(_HOLDER.versions, _HOLDER.current).where(_HOLDER.seen_at > now - ALIVE))
    return [Holder(frozenset(map(int, row.versions.split())), row.current) for row in rows]


# --- where it is used -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Used:
    """How many values of a table were written with a key."""

    table: str
    version: int
    number: int


def encrypted_tables() -> Iterator[tuple[Table, list[str]]]:
    """Every table with what is encrypted in it; not the proofs of the keys themselves."""
    for one in metadata.sorted_tables:
        names = [column.name for column in one.columns if isinstance(column.type, Encrypted)]
        if names and one is not keychecks:
            yield one, names


def count_used(tx: Connection) -> list[Used]:
    """How many values were written with each key, by table."""
    found: dict[tuple[str, int], int] = {}
    for one, names in encrypted_tables():
        stored = as_stored(one)
        for name in names:
            value = stored.c[name]
            head = func.substr(value, 1, 2)
            for row in tx.execute(select(head, func.count()).where(value.is_not(None)).group_by(head)):
                key = (one.name, version_of(bytes(row[0])))
                found[key] = found.get(key, 0) + row[1]
    return [Used(table, version, number) for (table, version), number in found.items()]
