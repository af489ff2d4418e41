"""Sign-ups as a file: one row each. From the command line all of them, at the desk what a filter finds."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, Final

from bot.services import access, by_operator, queue, views
from bot.services.sheets import Csv, Jsonl, Xlsx
from storage import desk, exporting, seats, staff
from storage.showing import unseen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.sheets import Row, Sheet
    from storage.db import Database
    from storage.desk import Filters, Tab
    from storage.showing import Shows

FORMATS: Final = ("xlsx", "csv", "jsonl")
COLUMNS: Final = exporting.EXPORTED
DO_NOT_CONTACT: Final = exporting.DO_NOT_CONTACT
_AT_ONCE: Final = 500

# --- from the command line --------------------------------------------------------------------------------------------


def write_leads(database: Database, file_format: str, to: Path | None, now: datetime, shows: Shows = unseen) -> int:
    """Write all leads as `jsonl`, `csv` or `xlsx`, to a file or to the standard output; how many they were.

    That they were taken out is written down before. `shows` hears how many are written, of how many.
    """
    if file_format == "xlsx" and to is None:
        raise ValueError("xlsx needs a file: --to leads.xlsx")
    kinds: dict[str, Sheet] = {"xlsx": Xlsx(), "csv": Csv(mark=to is not None), "jsonl": Jsonl()}
    with database.reading() as tx:
        number = exporting.count_leads(tx)
    by_operator.write_down(database, "export", now, f"{file_format} {number}")
    if to is not None:  # nobody else on this machine may read it
        to.touch(mode=0o600)
        to.chmod(0o600)
    with (
        database.reading() as tx,
        kinds[file_format] as sheet,
        to.open("wb") if to else nullcontext(sys.stdout.buffer) as out,
    ):
        written = 0
        for written in _write(exporting.export_leads(tx), sheet, out, as_words=file_format != "jsonl"):
            shows(written, number)
        return written


def _write(rows: Iterable[Row], sheet: Sheet, out: BinaryIO, *, as_words: bool) -> Iterator[int]:
    """Write them; how many are, again and again, the last time when all are."""
    out.write(sheet.begin(COLUMNS))
    number, left = 0, iter(rows)
    while some := list(map(as_they_are, islice(left, _AT_ONCE))):
        told = [[None if cell is None else str(cell) for cell in row] for row in some] if as_words else some
        out.write(sheet.add(told))  # type: ignore[arg-type]
        number += len(some)
        yield number
    out.writelines(sheet.end())
    yield number


# --- at the desk ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is exported: a part of the list as it is at one moment, in a format."""

    file_format: str
    tab: Tab
    filters: Filters
    now: datetime


def begin_export(tx: Connection, deed: Deed, file_format: str, told: Mapping[str, str]) -> Wanted:
    """Write down who takes which leads out, and how many they are, before any of them goes. Raises Refused."""
    access.check(deed.actor, "export")
    if file_format not in FORMATS:
        raise access.Refused
    tab, filters = queue.read_tab(deed, told), queue.read_filters(tx, deed, told)
    number = desk.count_work(tx, filters, staff_id=deed.actor.staff_id, now=deed.now)[tab]
    deed.write(tx, "export", about=f"{file_format} {number} {views.address_of(tx, deed, told)}")
    return Wanted(file_format, tab, filters, deed.now)


def list_names(tx: Connection, deed: Deed) -> tuple[dict[int, str], dict[int, str]]:
    """The logins of staff and the names of intakes, each by their ids. Raises Refused."""
    access.check(deed.actor, "export")
    return staff.list_logins(tx), {one.id: one.terms.name for one in seats.list_intakes(tx)}


def as_they_are(row: Row) -> list[object]:
    """A row as its ids and codes, in the order of the columns."""
    return [row[name] for name in COLUMNS]


def read_some(tx: Connection, deed: Deed, wanted: Wanted, after: int) -> tuple[list[dict[str, object]], int]:
    """The next rows, and where they end. Raises Refused."""
    access.check(deed.actor, "export")
    whose, now = deed.actor.staff_id, wanted.now
    return exporting.list_some(tx, wanted.tab, wanted.filters, staff_id=whose, now=now, after=after, limit=_AT_ONCE)
