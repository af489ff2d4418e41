"""Everything from one database into an empty other one, as it is: what is encrypted stays so, for the same key.

It is one transaction there, with the tables, the rows and the proof: until its end nobody sees anything of it, and when
anything goes wrong or differs, nothing is left. Here nobody writes meanwhile; or, for a backup, it is one moment: what
others write meanwhile is not seen.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, exc, func, insert, inspect, select, text, update

from storage import migrations
from storage.columns import as_stored
from storage.faults import is_fault
from storage.keys import check_key
from storage.models import metadata
from storage.showing import unseen

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection, Row, Table

    from storage.db import Database
    from storage.showing import Shows

_AT_ONCE: Final = 1000
_STREAMED: Final = {"stream_results": True, "max_row_buffer": _AT_ONCE}
_WHOLE: Final = 2**256


class NotCopied(Exception):  # noqa: N818  named for what happened
    """Nothing was copied. One sentence with why."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is in a table: how many rows, and a checksum of them all, whatever their order."""

    rows: int
    checksum: str


@dataclass(frozen=True, slots=True)
class Copied:
    """A table here and there."""

    name: str
    here: Seen
    there: Seen


def copy_everything(
    source: Database, target: Database, *, while_others_write: bool = False, shows: Shows = unseen
) -> list[Copied]:
    """Copy all tables; what is in each, here and there. Raises NotCopied or StoreUnavailable, and nothing is left.

    `shows` hears how many rows were written, or read again to compare them, of how many.
    """
    with source.snapshot() if while_others_write else source.transaction() as here, migrations.alone(target) as there:
        if inspect(there).get_table_names():
            raise NotCopied("The database to copy to holds tables already: give an empty one (createdb tawjih).")
        migrations.upgrade_within(there)
        seen = _Counting(3 * _count(here), shows)
        for one in metadata.sorted_tables:
            _copy(here, there, one, seen)
        _go_on_counting(here, there)
        check_key(there)
        found = [Copied(one.name, see(here, one, seen), see(there, one, seen)) for one in metadata.sorted_tables]
        differ = [one.name for one in found if one.here != one.there]
        if differ:
            raise NotCopied(f"The copy is not the same in: {', '.join(differ)}.")
    return found


def is_empty(database: Database) -> bool:
    """Whether there is no table yet."""
    with database.reading() as tx:
        return not inspect(tx).get_table_names()


class _Counting:
    """Counts what was done, and shows it."""

    def __init__(self, total: int, shows: Shows) -> None:
        self._total, self._shows, self._done = total, shows, 0

    def add(self, number: int) -> None:
        self._done += number
        self._shows(self._done, self._total)


def _count(tx: Connection) -> int:
    """How many rows there are in all tables."""
    numbers = (tx.execute(select(func.count()).select_from(one)).scalar_one() for one in metadata.sorted_tables)
    return sum(map(int, numbers))


def see(tx: Connection, whole: Table, counting: _Counting | None = None) -> Seen:
    """What is in a table as it is stored; two databases that hold the same give the same."""
    number = total = 0
    for some in _read(tx, whole):
        number += len(some)
        total += sum(map(_checksum, some))
        if counting is not None:
            counting.add(len(some))
    return Seen(number, f"{total % _WHOLE:064x}")


def _checksum(row: Row[Any]) -> int:
    return int.from_bytes(hashlib.sha256(repr(tuple(row)).encode()).digest())


def _read(tx: Connection, whole: Table) -> Iterator[Sequence[Row[Any]]]:
    stored = as_stored(whole)
    options = _STREAMED if tx.dialect.name == "postgresql" else {}
    return tx.execute(select(*stored.columns), execution_options=options).partitions(_AT_ONCE)


def _copy(here: Connection, there: Connection, whole: Table, counting: _Counting) -> None:
    """All rows; what leads to another row of the same table comes when all of them are there."""
    stored = as_stored(whole)
    inward = [one.name for one in whole.columns if any(key.column.table is whole for key in one.foreign_keys)]
    leads_to: dict[str, list[dict[str, object]]] = {name: [] for name in inward}
    try:
        for some in _read(here, whole):
            rows = [dict(row._mapping) for row in some]  # noqa: SLF001  its public name
            for name in inward:
                leads_to[name] += [{"key": row["id"], "to": row[name]} for row in rows if row[name] is not None]
                rows = [{**row, name: None} for row in rows]
            there.execute(insert(stored), rows)
            counting.add(len(rows))
        for name, changes in leads_to.items():
            if changes:
                change = update(stored).where(stored.c.id == bindparam("key"))
                there.execute(change.values({name: bindparam("to", type_=stored.c[name].type)}), changes)
    except exc.DBAPIError as error:
        if is_fault(error):
            raise
        kind = type(error.orig).__name__
        raise NotCopied(f"The other database does not take what is in the table {whole.name} ({kind}).") from error


def _go_on_counting(here: Connection, there: Connection) -> None:
    """No id is given twice, also none of a row that was deleted."""
    for one in metadata.sorted_tables:
        if "id" in one.c:
            highest: int = here.execute(select(func.coalesce(func.max(one.c.id), 0))).scalar_one()
            last = max(highest, _given(here, one))
            if last:
                _give_on(there, one, last)


def _given(here: Connection, whole: Table) -> int:
    """The last id that was given in this table; 0 when none was."""
    if here.dialect.name == "sqlite":
        found = here.execute(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": whole.name}).scalar()
        return int(found or 0)
    asked = text("SELECT coalesce(pg_sequence_last_value(pg_get_serial_sequence(:name, 'id')::regclass), 0)")
    return int(here.execute(asked, {"name": whole.name}).scalar_one())


def _give_on(there: Connection, whole: Table, last: int) -> None:
    if there.dialect.name == "postgresql":
        there.execute(select(func.setval(func.pg_get_serial_sequence(whole.name, "id"), last)))
        return
    name = {"name": whole.name, "last": last}
    if not there.execute(text("UPDATE sqlite_sequence SET seq = :last WHERE name = :name"), name).rowcount:
        there.execute(text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :last)"), name)
