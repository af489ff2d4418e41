"""Leads as a file, at the desk: what a filter finds, in labels or in codes, without a formula, written down."""

from __future__ import annotations

import contextlib
import csv
import html
import io
import json
import os
import re
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest

from bot.services import exports, merging
from bot.services.access import ROLES, Refused
from bot.services.demo import fill
from bot.services.sheets import Csv, Jsonl, Xlsx, sweep
from storage import desk, exporting
from storage.leads import hold_leads
from storage.models import audit as audit_table
from storage.models import guardians
from tests.at_desk import seek
from tests.conversing import programme
from tests.storing import DAY, NOW, known
from tests.test_desk import deed
from tests.test_desk_site import browser, clock, come_in, link
from tests.test_desk_work import lead

if TYPE_CHECKING:
    import httpx
    from sqlalchemy import Connection

    from bot.services.sheets import Sheet
    from storage.db import Database

__all__ = ["browser", "clock"]
EVIL = ("=HYPERLINK(A1)", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1")


def written(sheet: Sheet, *rows: list[object]) -> bytes:
    with sheet:
        return b"".join([sheet.begin(["a", "b"]), sheet.add(rows), *sheet.end()])  # type: ignore[arg-type]


def opened(content: bytes) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(io.BytesIO(content)).active


# --- files ---


@pytest.mark.parametrize("words", EVIL)
def test_no_spreadsheet_takes_words_for_a_formula(words: str) -> None:
    (_, row) = csv.reader(io.StringIO(written(Csv(), [words, "+212600000001"]).decode("utf-8-sig")))
    assert row == [f"'{words}", "+212600000001"]
    cell = opened(written(Xlsx(), [words, "x"]))["A2"]
    assert (cell.data_type, cell.value.strip()) in {("s", words.strip()), ("inlineStr", words.strip())}


def test_workbook_has_numbers_moments_and_any_words_and_runs_from_right_to_left() -> None:
    odd = "a<b>&\"'\x00\x0b\ud800\ufffe سلمى 👩🏽 " + "é" * 40_000
    sheet = opened(written(Xlsx(right_to_left=True), [15, datetime(2026, 11, 22, 10, 0, tzinfo=UTC)], [odd, None]))
    assert sheet.sheet_view.rightToLeft
    assert sheet.freeze_panes == "A2"
    assert sheet["A1"].font.b
    assert sheet["A2"].value == 15
    assert (sheet["B2"].value, sheet["B2"].is_date) == (datetime(2026, 11, 22, 11, 0), True), "in Casablanca"  # noqa: DTZ001
    assert sheet["A3"].value.startswith("a<b>&\"' سلمى 👩🏽 é")
    assert len(sheet["A3"].value) <= 32_767
    assert sheet["B3"].value is None
    assert not opened(written(Xlsx(), [1, 2])).sheet_view.rightToLeft


def test_workbook_comes_in_pieces_that_are_let_go() -> None:
    lots = [[[f"words {lot} {line} {column}" for column in range(30)] for line in range(200)] for lot in range(20)]
    with Xlsx() as sheet:
        pieces = [sheet.begin(["a"] * 30), *map(sheet.add, lots), *sheet.end()]
    assert sum(map(bool, pieces[1:-1])) > 3
    assert max(map(len, pieces)) < sum(map(len, pieces)) / 2
    whole = opened(b"".join(pieces))
    assert (whole.max_row, whole.max_column) == (4001, 30)
    assert whole["AD4001"].value == "words 19 199 29"


@pytest.mark.parametrize("words", ["<r>", "<r></r>", "<r><t>Salma</t></r>", "<r>&</b></r>"])
def test_words_that_look_like_the_inside_of_a_workbook_are_words(words: str) -> None:
    assert opened(written(Xlsx(), [words, "Karim"]))["A2"].value == f"'{words}"


def on_the_way() -> list[Path]:
    return list(Path(tempfile.gettempdir()).glob("tawjih-export-*"))


@pytest.fixture
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


@pytest.mark.usefixtures("own_folder")
def test_what_waits_to_become_a_workbook_is_read_by_nobody_else_and_gone_in_the_end() -> None:
    with Xlsx() as sheet:
        sheet.begin(["a"])
        sheet.add([["Salma"]])
        (folder,) = on_the_way()
        assert folder.stat().st_mode & 0o777 == 0o700
        list(sheet.end())
    assert on_the_way() == []
    with contextlib.suppress(KeyError), Xlsx() as sheet:
        sheet.begin(["a"])
        raise KeyError("left in the middle")
    assert on_the_way() == []


@pytest.mark.usefixtures("own_folder")
def test_what_a_killed_program_left_on_the_way_is_swept_and_what_is_being_made_stays(tmp_path: Path) -> None:
    left, other = tmp_path / "tawjih-export-left", tmp_path / "other"
    for folder in (left, other):
        folder.mkdir()
        (folder / "rows").write_text("Salma")
        os.utime(folder, (0, 0))
    with Xlsx():
        sweep()
        assert left not in on_the_way()
        assert len(on_the_way()) == 1
    assert other.exists()


def test_what_a_program_left_that_is_there_no_more_is_swept_at_once() -> None:
    """It stood there in clear for an hour, also of who was erased meanwhile."""
    with Xlsx() as sheet:
        here = Path(sheet._folder.name)
        gone = here.with_name(re.sub(r"-[0-9]+-(?=[^-]*$)", "-999999999-", here.name))
        gone.mkdir()
        elsewhere = here.with_name(f"tawjih-export-another.host-999999999-{here.name[-6:]}")
        elsewhere.mkdir()
        sweep()
        assert (here.exists(), gone.exists(), elsewhere.exists()) == (True, False, True)
        elsewhere.rmdir()


def test_lines_of_json_keep_codes_and_empty_cells() -> None:
    assert written(Jsonl(), ["ary", None]) == b'{"a": "ary", "b": null}\n'


# --- what goes out ---


def taken(database: Database, file_format: str, told: dict[str, str]) -> list[dict[str, object]]:
    with database.transaction() as tx:
        me = deed(tx, f"c{len(told)}", "coordinator")
        wanted = exports.begin_export(tx, me, file_format, told)
        rows, after = exports.read_some(tx, me, wanted, 0)
        assert exports.read_some(tx, me, wanted, after) == ([], after)
        return rows


def test_export_is_what_the_filter_finds_and_is_written_down_before(database: Database) -> None:
    with database.transaction() as tx:
        ids = [lead(tx, number, who="parent" if number % 2 else "youth") for number in range(1, 5)]
        desk.move_lead(tx, ids[-1], "enrolled", reason="started", now=NOW)
        hold_leads(tx, known(tx, "3").id, ["me"])
    assert taken(database, "jsonl", {"tab": "all", "who": "parent", "source": "a b"}) == []
    rows = taken(database, "csv", {"tab": "all", "who": "parent"})
    assert [row["reference"] for row in rows] == ["1234501"]
    everybody = taken(database, "csv", {"tab": "all"})
    assert [(row["reference"], row["status"]) for row in everybody] == [
        ("1234501", "new"),
        ("1234502", "new"),
        ("1234503", "do not contact yet"),
    ]
    assert {value for name, value in everybody[2].items() if name not in {"reference", "status"}} == {None, False}
    with database.reading() as tx:
        about = [row.about for row in tx.execute(audit_table.select().where(audit_table.c.verb == "export"))]
    assert about == ["jsonl 0 tab=all&who=parent&source=%3F", "csv 1 tab=all&who=parent", "csv 3 tab=all"]


def test_who_asks_for_protection_in_the_middle_is_not_in_the_file(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx, "c", "coordinator")
        first, _ = lead(tx, 1), lead(tx, 2)
        wanted = exports.begin_export(tx, me, "csv", {})
        hold_leads(tx, known(tx, "2").id, ["me"])
        rows, _ = exports.read_some(tx, me, wanted, first)
        assert [(row["first_name"], row["status"]) for row in rows] == [(None, "do not contact yet")]


@pytest.mark.parametrize("role", ROLES)
def test_only_who_may_export_does(sqlite_database: Database, role: str) -> None:
    with sqlite_database.transaction() as tx:
        me = deed(tx, "salma", role)
        if role == "coordinator":
            exports.begin_export(tx, me, "csv", {})
            with pytest.raises(Refused):
                exports.begin_export(tx, me, "exe", {})
            return
        with pytest.raises(Refused):
            exports.begin_export(tx, me, "csv", {})
        assert tx.execute(audit_table.select()).all() == []


# --- over HTTP ---


async def test_file_comes_with_labels_of_the_desks_language_or_with_codes(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    with sqlite_database.transaction() as tx:
        one = lead(tx, 1, first_name="=Salma", verdict="yes", may_say="no", district="anfa", schooling="left")
        lead(tx, 2)
        hold_leads(tx, known(tx, "2").id, ["me"])
        desk.set_follow_up(tx, one, NOW + DAY)
    form = await come_in(browser, link(sqlite_database, "salma", "coordinator"))
    told = {"form": form, "tab": "all"}
    answer = await browser.post("/desk/export", data={**told, "format": "csv"})
    assert answer.headers["content-disposition"] == 'attachment; filename="tawjih-2026-11-22.csv"'
    assert answer.headers["cache-control"] == "no-store"
    first, held = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
    assert {name: first[name] for name in ("Prénom", "Âge", "Avis", "Langue", "Numéro", "Quand y revenir\u00a0?")} == {
        "Prénom": "'=Salma",
        "Âge": "15",
        "Avis": "Le centre lui convient",
        "Langue": "darija, lettres arabes",
        "Numéro": "+212600000001",
        "Quand y revenir\u00a0?": "2026-11-23 11:00",
    }
    assert [value for value in held.values() if value] == ["1234502", "Ne pas contacter pour l'instant"]
    answer = await browser.post("/desk/export?lang=ar", data={**told, "format": "xlsx"})
    sheet = opened(answer.content)
    assert sheet.sheet_view.rightToLeft
    assert [sheet["A1"].value, sheet["E2"].value] == ["رقم الطلب", "=Salma"]
    answer = await browser.post("/desk/export", data={**told, "format": "jsonl"})
    row, _ = map(json.loads, answer.text.splitlines())
    assert (row["verdict"], row["locale"], row["may_say"]) == ("yes", "ary", "no")
    assert "phone_hash" not in row


def says(tx: Connection, number: int, answer: str, **more: object) -> int:
    """A request, and what the adult said by a link."""
    one = lead(tx, number)
    told = {"answer": answer, "answered_at": NOW, "version": "guardian-1", "locale": "ar", "channel": "webchat"}
    tx.execute(guardians.insert().values(conversation_id=known(tx, str(number)).id, subject="me", **told | more))
    return one


def test_file_says_what_the_adult_said_and_of_requests_that_were_merged_too(database: Database) -> None:
    with database.transaction() as tx:
        me = deed(tx, "nadia", "coordinator", "counsellor")
        for number, answer in enumerate(("yes", "no", "call"), start=1):
            says(tx, number, answer)
        checked = {"verified_at": NOW + DAY, "verified_by": me.actor.staff_id}
        says(tx, 4, "no", **checked)
        lead(tx, 5)
        merging.merge_lead(tx, me, lead(tx, 6), says(tx, 7, "yes", **checked))
        says(tx, 8, "yes", answered_at=NOW)
        hold_leads(tx, known(tx, "8").id, ["me"])
        rows = [(row["adult_said"], row["adult_said_at"], row["adult_said_to"]) for row in exporting.export_leads(tx)]
        staff_id = me.actor.staff_id
        assert rows == [
            *((answer, NOW, None) for answer in ("yes", "no", "call")),
            ("no_checked", NOW + DAY, staff_id),
            ("", None, None),
            ("yes_checked", NOW + DAY, staff_id),
            (None, None, None),
        ]


async def test_file_says_it_as_the_page_of_the_request_does(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    form = await come_in(browser, link(sqlite_database, "nadia", "coordinator"))
    with sqlite_database.transaction() as tx:
        for number, answer in enumerate(("yes", "no", "call"), start=1):
            says(tx, number, answer, **({} if answer != "no" else {"verified_at": NOW, "verified_by": 1}))
        lead(tx, 4)
    taken_out = await browser.post("/desk/export", data={"form": form, "tab": "all", "format": "csv"})
    rows = csv.DictReader(io.StringIO(taken_out.content.decode("utf-8-sig")))
    said = [row["L'adulte qui donne son accord"] for row in rows]
    assert [words.partition(" le ")[0] for words in said] == [
        "A dit oui par lien",
        "A dit non par téléphone",
        "A demandé d'abord un appel, par lien,",
        "",
    ]
    assert said[1].endswith("à nadia. Rien n'a été effacé.")
    page = html.unescape((await browser.get("/desk/leads/1")).text)
    assert said[0] in page.translate(dict.fromkeys((0x2068, 0x2069)))


async def test_page_offers_the_file_to_who_may_have_it_and_thousands_of_rows_come_whole(
    browser: httpx.AsyncClient, sqlite_database: Database
) -> None:
    fill(sqlite_database, 1800, NOW)
    await come_in(browser, link(sqlite_database))
    assert "/desk/export" not in (await browser.get("/desk")).text
    browser.cookies.clear()
    form = await come_in(browser, link(sqlite_database, "nadia", "coordinator"))
    assert "/desk/export" in (await browser.get("/desk")).text
    assert "/desk/export" not in (await seek(browser, "Salma")).text
    with sqlite_database.reading() as tx:
        number = desk.count_work(tx, desk.Filters(programme().statuses.ended), staff_id=0, now=NOW)["all"]
    for file_format in ("csv", "xlsx"):
        answer = await browser.post("/desk/export", data={"form": form, "format": file_format, "tab": "all"})
        rows = answer.text.count("\r\n") - 1 if file_format == "csv" else opened(answer.content).max_row - 1
        assert rows == number > 1000
    assert (await browser.post("/desk/export", data={"form": form, "format": "exe"})).status_code == 404


@pytest.mark.usefixtures("own_folder")
async def test_workbook_that_breaks_in_the_middle_breaks_the_download_and_leaves_nothing_behind(
    browser: httpx.AsyncClient, sqlite_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite_database.transaction() as tx:
        lead(tx)
    form = await come_in(browser, link(sqlite_database, "nadia", "coordinator"))

    def gone(*_: object, **__: object) -> None:
        assert len(on_the_way()) == 1
        raise ConnectionError

    monkeypatch.setattr(exports, "read_some", gone)
    with pytest.raises(ConnectionError):
        await browser.post("/desk/export", data={"form": form, "format": "xlsx", "tab": "all"})
    assert on_the_way() == []
