"""The names in live leads, decrypted once and kept in memory: search compares them there, never in the database.

What is kept is looked after at every search: leads that were saved lately are read again, and when their number is not
what it was (somebody erased theirs), all of them are. Nothing of it is written anywhere; it goes with the process.
"""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import LargeBinary, bindparam, func, select, type_coerce

from storage.columns import encrypted_as, keyring_of
from storage.models import leads

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import Connection, Select

    Pair = tuple[str, str]
    _Names = Select[int, bool, bytes | None, bytes | None]

_here = leads.c
_STORED: Final = (_here.first_name, _here.guardian_name)
_is_live = _here.status != "withdrawn"
_NAMES = select(_here.id, _is_live, *(type_coerce(name, LargeBinary) for name in _STORED))
_ALL = _NAMES.where(_is_live)
_SINCE = _NAMES.where(_here.updated_at >= bindparam("since", type_=_here.updated_at.type))
_NUMBER = select(func.count(_here.id)).where(_is_live)
_LATEST = select(func.max(_here.updated_at))
# A lead that is saved by one process may be committed after one that was saved later by another.
_OVERLAP: Final = timedelta(minutes=10)


class _Known:
    """What one database holds, as it was at the last look."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_id: dict[int, Pair] = {}
        self._by_name: dict[str, frozenset[int]] = {}
        self._latest: datetime | None = None

    def look(self, tx: Connection) -> Mapping[str, Collection[int]]:
        """Every name with the leads it stands in. Nothing that was given out changes any more."""
        with self._lock:
            if self._latest is None:
                self._read_all(tx)
            else:
                self._read(tx, _SINCE, {"since": self._latest - _OVERLAP})
                if len(self._by_id) != tx.execute(_NUMBER).scalar_one():
                    self._read_all(tx)
            self._latest = tx.execute(_LATEST).scalar()
            return self._by_name

    def _read_all(self, tx: Connection) -> None:
        self._by_id, self._by_name = {}, {}
        self._read(tx, _ALL, {})

    def _read(self, tx: Connection, what: _Names, told: dict[str, object]) -> None:
        changed: dict[str, set[int]] = {}
        for number, now in _decrypted(tx, what, told):
            before = self._by_id.pop(number, None)
            if now is not None:
                self._by_id[number] = now
            if before == now:
                continue
            for name in before or ():
                self._of(changed, name).discard(number)
            for name in now or ():
                self._of(changed, name).add(number)
        if changed:
            kept = {name: frozenset(ids) for name, ids in changed.items()}
            self._by_name = {name: ids for name, ids in (self._by_name | kept).items() if name and ids}

    def _of(self, changed: dict[str, set[int]], name: str) -> set[int]:
        if name not in changed:
            changed[name] = set(self._by_name.get(name, ()))
        return changed[name]


def _decrypted(tx: Connection, what: _Names, told: dict[str, object]) -> Iterable[tuple[int, Pair | None]]:
    """The leads with their names, None for one that is live no longer."""
    # Rows as the driver gives them, and decrypted here: through the column types, 50,000 of them take twice as long.
    read_first, read_guardian = (keyring_of(tx).reader(encrypted_as(name)) for name in _STORED)
    found = tx.execute(what, told)
    for number, is_live, first, guardian in found.cursor.fetchall():
        names = (read_first(first) if first else "", read_guardian(guardian) if guardian else "")
        yield number, names if is_live else None
    found.close()


def list_names(tx: Connection) -> Mapping[str, Collection[int]]:
    """Every name in a live lead, with the ids of those it stands in."""
    known: _Known = vars(tx.dialect).setdefault("tawjih_names", _Known())  # beside its keys: they go together
    return known.look(tx)
