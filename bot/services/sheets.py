"""Rows as a file: CSV and one JSON object a line as they come, XLSX by way of the disk. Nothing is kept in memory.

A cell is words, a number, a moment, or nothing. Whatever words are in it, no spreadsheet takes them for a formula.
"""

from __future__ import annotations

import csv
import functools
import io
import json
import os
import re
import shutil
import tempfile
import time
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Self

    Cell = str | int | float | datetime | None
    Row = Mapping[str, object]

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
_PHONE: Final = re.compile(r"\+[0-9]{8,15}")


class Sheet:
    """A file that is being written: its first bytes, those of some rows, and its last; leaving `with` clears up."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def begin(self, columns: Sequence[str]) -> bytes:
        """The beginning of a file with these columns."""
        raise NotImplementedError

    def add(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        """Some rows, each with a cell for every column."""
        raise NotImplementedError

    def end(self) -> Iterator[bytes]:
        """What ends the file, a piece at a time."""
        return iter(())


def harmless(value: object) -> str:
    """A cell that no spreadsheet takes for a formula; a phone number in international form stays as it is."""
    words = "" if value is None else str(value)
    return f"'{words}" if words.startswith(_FORMULA_STARTS) and not _PHONE.fullmatch(words) else words


class Csv(Sheet):
    """Comma-separated; `mark` is what spreadsheets know UTF-8 by."""

    def __init__(self, *, mark: bool = True) -> None:
        self._mark = b"\xef\xbb\xbf" if mark else b""

    def begin(self, columns: Sequence[str]) -> bytes:
        """The mark and the names of the columns."""
        return self._mark + self.add([columns])

    def add(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        """Some rows."""
        written = io.StringIO(newline="")
        csv.writer(written).writerows([harmless(_plain(cell)) for cell in row] for row in rows)
        return written.getvalue().encode()


class Jsonl(Sheet):
    """An object a line, its keys the names of the columns."""

    def __init__(self) -> None:
        self._columns: Sequence[str] = ()

    def begin(self, columns: Sequence[str]) -> bytes:
        """Nothing; the columns are told by every row."""
        self._columns = columns
        return b""

    def add(self, rows: Iterable[Sequence[object]]) -> bytes:
        """Some rows."""
        objects = (dict(zip(self._columns, row, strict=True)) for row in rows)
        return "".join(json.dumps(one, ensure_ascii=False, default=str) + "\n" for one in objects).encode()


def _plain(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.astimezone(CASABLANCA).strftime("%Y-%m-%d %H:%M")
    return "" if cell is None else str(cell)


# --- XLSX -------------------------------------------------------------------------------------------------------------

_FOLDER: Final = "tawjih-export-"
_PIECE: Final = 1 << 16
_LONGEST_MADE: Final = 3600  # seconds; no file takes nearly as long
# What XML cannot hold; a carriage return, readers show as the code that stands for it.
_NO_XML: Final = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Xlsx(Sheet):
    """A workbook of one sheet with its head frozen, `right_to_left` where one reads so; it comes whole at the end.

    Until then its rows wait in a folder that only this user of the machine may read, gone when `with` is left.
    """

    def __init__(self, *, right_to_left: bool = False) -> None:
        self._right_to_left = right_to_left
        self._line = 0

    def __enter__(self) -> Self:
        from xlsxwriter import Workbook  # noqa: PLC0415  only who makes a file waits for it

        self._folder = tempfile.TemporaryDirectory(prefix=f"{_of_here()}{os.getpid()}-")
        self._whole = Path(self._folder.name, "whole").open("w+b")
        self._book = Workbook(self._whole, {"constant_memory": True, "tmpdir": self._folder.name})
        self._sheet = self._book.add_worksheet("leads")
        return self

    def __exit__(self, *_: object) -> None:
        self._sheet.row_data_fh.close()  # the library closes it only where the workbook is packed
        self._whole.close()
        self._folder.cleanup()

    def begin(self, columns: Sequence[str]) -> bytes:
        """Nothing yet."""
        if self._right_to_left:
            self._sheet.right_to_left()
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(columns) - 1, 18)
        self._moment = self._book.add_format({"num_format": r"yyyy\-mm\-dd\ hh:mm"})
        bold = self._book.add_format({"bold": True})
        for column, name in enumerate(columns):
            self._sheet.write_string(0, column, name, bold)
        return b""

    def add(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        """Nothing yet."""
        for row in rows:
            self._line += 1
            for column, cell in enumerate(row):
                self._put(column, cell)
        return b""

    def end(self) -> Iterator[bytes]:
        """The whole file."""
        self._book.close()
        self._whole.seek(0)
        return iter(functools.partial(self._whole.read, _PIECE), b"")

    def _put(self, column: int, cell: Cell) -> None:
        if isinstance(cell, datetime):
            here = cell.astimezone(CASABLANCA).replace(tzinfo=None)
            self._sheet.write_datetime(self._line, column, here, self._moment)
        elif isinstance(cell, (int, float)) and not isinstance(cell, bool):
            self._sheet.write_number(self._line, column, cell)
        elif cell is not None and cell != "":
            self._sheet.write_string(self._line, column, _words(cell))


def _words(cell: object) -> str:
    """Words that the library writes as words: what begins like a piece of its markup, it would take for that."""
    words = _NO_XML.sub("", str(cell))
    return f"'{words}" if words.startswith("<r>") else words


def sweep() -> None:
    """Remove what waited to become a file when the program was killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_FOLDER}*"):
        if _is_nobodys(folder) or folder.stat().st_mtime < time.time() - _LONGEST_MADE:
            shutil.rmtree(folder, ignore_errors=True)


def _of_here() -> str:
    """How the folders of this machine's processes begin: others may share the place, and number theirs alike."""
    return f"{_FOLDER}{os.uname().nodename}-"


def _is_nobodys(folder: Path) -> bool:
    """Whether the process that made it is there no more."""
    owner = folder.name.removeprefix(_of_here()).partition("-")[0]
    return owner.isdecimal() and Path("/proc/self").exists() and not Path("/proc", owner).exists()
