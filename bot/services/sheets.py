"""Rows as a file, a piece at a time: CSV, XLSX, or one JSON object a line. Nothing is kept on the way.

A cell is words, a number, a moment, or nothing. Whatever words are in it, no spreadsheet takes them for a formula.
"""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Final, Protocol
from xml.sax.saxutils import escape

from bot.clock import CASABLANCA

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Cell = str | int | float | datetime | None
    Row = Mapping[str, object]

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
_PHONE: Final = re.compile(r"\+[0-9]{8,15}")


class Sheet(Protocol):
    """A file that is being written: its first bytes, those of some rows, and its last."""

    def begin(self, columns: Sequence[str]) -> bytes:
        """The beginning of a file with these columns."""

    def add(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        """Some rows, each with a cell for every column."""

    def end(self) -> bytes:
        """What ends the file."""


def harmless(value: object) -> str:
    """A cell that no spreadsheet takes for a formula; a phone number in international form stays as it is."""
    words = "" if value is None else str(value)
    return f"'{words}" if words.startswith(_FORMULA_STARTS) and not _PHONE.fullmatch(words) else words


class Csv:
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

    def end(self) -> bytes:
        """Nothing."""
        return b""


class Jsonl:
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

    def end(self) -> bytes:
        """Nothing."""
        return b""


def _plain(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.astimezone(CASABLANCA).strftime("%Y-%m-%d %H:%M")
    return "" if cell is None else str(cell)


# --- XLSX -------------------------------------------------------------------------------------------------------------

_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
_OF_SHEET: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS: Final = {
    "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels" ContentType="application/vnd.openxml'
    f'formats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="{_OF_SHEET}sheet.main'
    f'+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_OF_SHEET}worksheet+xml"/><Override '
    f'PartName="/xl/styles.xml" ContentType="{_OF_SHEET}styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" Type="{_OFFICE}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="leads" sheetId="1" '
    'r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
    f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="{_OFFICE}/styles" '
    'Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd'
    '\\ hh:mm"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/>'
    '<name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
    '<patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/>'
    '<diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
    '</cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf '
    'numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="1" '
    'fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" '
    'builtinId="0"/></cellStyles></styleSheet>',
}
_MOMENT, _BOLD = 1, 2  # of the cell formats above
_SHEET: Final = (
    '<worksheet xmlns="{main}"><sheetViews><sheetView{side} workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
    'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>'
    '<col min="1" max="{most}" width="18" customWidth="1"/></cols><sheetData>'
)
_NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST_CELL: Final = 32_767
_FIRST_DAY: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - of spreadsheets, which know no time zones


class Xlsx:
    """A workbook of one sheet with its head frozen, `right_to_left` where one reads so; packed as it is written.

    Words stand in their cells and nowhere else, so that the file can be sent before it is complete.
    """

    def __init__(self, *, right_to_left: bool = False) -> None:
        self._right_to_left = right_to_left
        self._out = _Out()
        self._line = 0

    def begin(self, columns: Sequence[str]) -> bytes:
        """The parts that are the same in every file, and the head."""
        self._zip = zipfile.ZipFile(self._out, "w", zipfile.ZIP_DEFLATED)  # type: ignore[call-overload]
        for name, part in _PARTS.items():
            self._zip.writestr(name, _HEAD + part)
        self._sheet = self._zip.open("xl/worksheets/sheet1.xml", "w")
        side = ' rightToLeft="1"' if self._right_to_left else ""
        self._sheet.write((_HEAD + _SHEET.format(main=_MAIN, side=side, most=max(1, len(columns)))).encode())
        self._letters = [_letters(number) for number in range(len(columns))]
        self._write([columns], _BOLD)
        return self._out.taken()

    def add(self, rows: Iterable[Sequence[Cell]]) -> bytes:
        """Some rows."""
        self._write(rows)
        return self._out.taken()

    def end(self) -> bytes:
        """The end of the sheet, and of the file."""
        self._sheet.write(b"</sheetData></worksheet>")
        self._sheet.close()
        self._zip.close()
        return self._out.taken()

    def _write(self, rows: Iterable[Sequence[Cell]], style: int = 0) -> None:
        for row in rows:
            self._line += 1
            cells = (
                _cell(cell, f"{letters}{self._line}", style)
                for letters, cell in zip(self._letters, row, strict=True)
                if cell is not None and cell != ""
            )
            self._sheet.write(f'<row r="{self._line}">{"".join(cells)}</row>'.encode())


class _Out:
    """Where a packer writes that cannot go back: what it wrote so far is taken away as it comes."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, piece: bytes) -> int:
        self._written += piece
        return len(piece)

    def flush(self) -> None:
        pass

    def taken(self) -> bytes:
        piece = bytes(self._written)
        self._written.clear()
        return piece


def _cell(cell: Cell, place: str, style: int) -> str:
    styled = f' s="{style}"' if style else ""
    if isinstance(cell, datetime):
        here = cell.astimezone(CASABLANCA).replace(tzinfo=None)
        return f'<c r="{place}" s="{_MOMENT}"><v>{(here - _FIRST_DAY).total_seconds() / 86_400:.10f}</v></c>'
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return f'<c r="{place}"{styled}><v>{cell}</v></c>'
    words = escape(_NO_XML.sub("", str(cell))[:_LONGEST_CELL])
    return f'<c r="{place}"{styled} t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'


def _letters(number: int) -> str:
    """The name of a column, from 0: A to Z, then AA."""
    rest, last = divmod(number, 26)
    return (_letters(rest - 1) if rest else "") + chr(ord("A") + last)
