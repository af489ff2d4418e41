"""Sign-ups as a file: one row each, columns by their ids, whatever the language of the words in them."""

from __future__ import annotations

import csv
import json
import sys
from typing import TYPE_CHECKING, TextIO

import xlsxwriter

from storage import leads

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from storage.db import Database

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
Row = dict[str, object]


def write_leads(database: Database, file_format: str, to: Path | None) -> int:
    """Write all leads as `jsonl`, `csv` or `xlsx`, to a file or to the standard output; how many they were."""
    with database.reading() as tx:
        rows = list(leads.export_leads(tx))
    if file_format == "xlsx":
        if to is None:
            raise ValueError("xlsx needs a file: --to leads.xlsx")
        _own(to)
        _xlsx(rows, to)
    elif to is None:
        _text(rows, file_format, sys.stdout)
    else:
        _own(to)
        with to.open("w", encoding="utf-8-sig" if file_format == "csv" else "utf-8", newline="") as file:
            _text(rows, file_format, file)
    return len(rows)


def _own(file: Path) -> None:
    """Nobody else on this machine may read it."""
    file.touch(mode=0o600)
    file.chmod(0o600)


def _text(rows: list[Row], file_format: str, file: TextIO) -> None:
    if file_format == "jsonl":
        file.writelines(json.dumps(row, ensure_ascii=False, default=str) + "\n" for row in rows)
        return
    writer = csv.writer(file)
    writer.writerow(_columns(rows))
    writer.writerows([harmless(row[column]) for column in _columns(rows)] for row in rows)


def _xlsx(rows: list[Row], to: Path) -> None:
    with xlsxwriter.Workbook(to, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("leads")
        sheet.freeze_panes(1, 0)
        for number, column in enumerate(_columns(rows)):
            sheet.write_string(0, number, column, book.add_format({"bold": True}))
            for line, row in enumerate(rows, start=1):
                sheet.write_string(line, number, "" if row[column] is None else str(row[column]))


def _columns(rows: list[Row]) -> Iterable[str]:
    return list(rows[0]) if rows else ["reference"]


def harmless(value: object) -> str:
    """A cell that no spreadsheet takes for a formula; a phone number in international form stays as it is."""
    words = "" if value is None else str(value)
    is_phone = words.startswith("+") and words[1:].isdecimal()
    return f"'{words}" if words.startswith(_FORMULA_STARTS) and not is_phone else words
