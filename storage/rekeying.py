"""Everything that is encrypted, written anew with the current key, a few rows at a time while others read and write.

Where it stands is in the values themselves, each of which says its key: so it may end at any point and begin again. A
row is read first, encrypted anew without holding anything, and written only where it still is what was read.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, case, func, or_, select, tuple_, update

from storage.columns import as_stored
from storage.crypto import WrongKey, version_of
from storage.faults import retried
from storage.keys import encrypted_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlalchemy import Connection, Row, Select, Table, TableClause

    from storage.crypto import Keyring
    from storage.db import Database

_FIRST: Final = 20
_FEWEST: Final = 5  # then it is the COMMIT that takes long, and not the rows
_MOST: Final = 50
_TOO_LONG: Final = 0.02  # seconds for which a lot holds the writer; 50 ms are the most for anybody
_QUICK: Final = 0.01


def next_lot(most: int, written: int, held: float) -> int:
    """How many rows the next lot may have, after one of `written` rows, of so many at most, held so many seconds.

    Half as many or fewer after one that held too long; a quarter more after a quick one, if it was full: a quick one of
    a few rows says nothing of many.
    """
    if held > _TOO_LONG:
        return max(_FEWEST, min(most // 2, int(written * _QUICK / held)))
    if held < _QUICK and written >= most:
        return min(_MOST, most + most // 4)
    return most


@dataclass(slots=True)
class Rekeying:
    """One way through all tables. `waits` lets seconds go by, `passes` says how many have.

    `unreadable` counts values that no key reads: they are left as they are. `skipped` counts rows that somebody else
    was just writing: the next way through finds them.
    """

    database: Database
    keyring: Keyring
    waits: Callable[[float], None] = time.sleep
    passes: Callable[[], float] = time.monotonic
    unreadable: int = 0
    skipped: int = 0
    longest: float = 0.0
    _at_once: int = field(default=_FIRST)

    def run(self) -> Iterator[int]:
        """How many rows each lot wrote anew. Raises StoreUnavailable; what was done until then stays done."""
        for one, names in encrypted_tables():
            self._at_once = min(self._at_once, _FIRST)  # its rows may be longer than those of the one before
            yield from self._table(one, names)

    def _table(self, whole: Table, names: list[str]) -> Iterator[int]:
        after: tuple[object, ...] | None = None
        while True:
            query = _stale(whole, names, self.keyring.current, after, self._at_once)
            with self.database.reading() as tx:
                rows = tx.execute(query).all()
            if not rows:
                return
            after = tuple(rows[-1][: len(whole.primary_key)])
            changes = [change for row in rows if (change := self._anew(whole, names, row))]
            if changes:
                yield self._write(whole, names, changes)

    def _anew(self, whole: Table, names: list[str], row: Row[Any]) -> dict[str, object]:
        """What is to be written in the place of what; nothing where nothing can be read."""
        found: dict[str, object] = {}
        for name in names:
            old = row._mapping[name]  # noqa: SLF001  its public name
            found |= {f"old_{name}": old, f"new_{name}": old}
            if old is not None and version_of(old) != self.keyring.current:
                context = f"{whole.name}.{name}"
                try:
                    found[f"new_{name}"] = self.keyring.encrypt(self.keyring.decrypt(bytes(old), context), context)
                except WrongKey:
                    self.unreadable += 1
        if all(found[f"old_{name}"] == found[f"new_{name}"] for name in names):
            return {}
        return {f"key_{one.name}": row._mapping[one.name] for one in whole.primary_key} | found  # noqa: SLF001

    def _write(self, whole: Table, names: list[str], changes: list[dict[str, object]]) -> int:
        number, held = retried(lambda: self._written(whole, names, changes))
        self.skipped += len(changes) - number
        self.longest = max(self.longest, held)
        self._at_once = next_lot(self._at_once, len(changes), held)
        self.waits(held)  # whoever else waits for the writer comes first
        return number

    def _written(self, whole: Table, names: list[str], changes: list[dict[str, object]]) -> tuple[int, float]:
        """How many were free, and for how many seconds others were held up, with the COMMIT."""
        with self.database.engine.begin() as tx:
            began = self.passes()
            free = _free(tx, whole, changes)
            wanted = [one for one in changes if _key(whole, one) in free]
            if wanted:
                tx.execute(_change(whole, names), wanted)
        return len(wanted), self.passes() - began


def _free(tx: Connection, whole: Table, changes: Sequence[dict[str, object]]) -> set[tuple[object, ...]]:
    """Those rows, locked, that nobody else is writing: who waits for none can keep nobody waiting for long."""
    keys = tuple(whole.primary_key)
    if tx.dialect.name == "sqlite":
        return {_key(whole, one) for one in changes}
    query = select(*keys).where(tuple_(*keys).in_([_key(whole, one) for one in changes]))
    return {tuple(row) for row in tx.execute(query.with_for_update(skip_locked=True))}


def _key(whole: Table, change: dict[str, object]) -> tuple[object, ...]:
    return tuple(change[f"key_{one.name}"] for one in whole.primary_key)


def _stale(whole: Table, names: list[str], current: int, after: tuple[object, ...] | None, at_once: int) -> Select[Any]:
    """The next rows with a value that was written with another key."""
    stored, head = as_stored(whole), current.to_bytes(2, "big")
    keys = [stored.c[one.name] for one in whole.primary_key]
    others = [one.name for one in whole.primary_key]
    query = select(*keys, *(stored.c[name] for name in names if name not in others)).order_by(*keys).limit(at_once)
    query = query.where(or_(*(func.substr(stored.c[name], 1, 2) != head for name in names)))
    return query if after is None else query.where(tuple_(*keys) > tuple_(*after))


def _change(whole: Table, names: list[str]) -> Any:  # noqa: ANN401 - an UPDATE
    """Write the new in the place of the old, where nothing else was written there meanwhile."""
    stored: TableClause = as_stored(whole)
    is_it = and_(*(stored.c[one.name] == bindparam(f"key_{one.name}") for one in whole.primary_key))
    values = {
        name: case((stored.c[name] == bindparam(f"old_{name}"), bindparam(f"new_{name}")), else_=stored.c[name])
        for name in names
    }
    return update(stored).where(is_it).values(values)


def settle(database: Database) -> None:
    """Let SQLite write its log into the file and empty it, so that what was written with the old key is not there."""
    if database.engine.dialect.name == "sqlite":
        with database.engine.connect() as connection:
            driver: Any = connection.connection.driver_connection
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # as far as those who read let it
