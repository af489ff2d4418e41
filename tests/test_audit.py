"""Who read, changed, took out or erased what is written down, and no line of it can be changed."""

from __future__ import annotations

import ast
import re
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import exc, select

import bot
import storage
from bot import cli as command_line
from bot.console import open_store, read_settings
from storage import retention, staff
from storage.forgetting import ERASED
from storage.models import audit as audit_table
from storage.models import leads as leads_table
from tests.at_desk import seek
from tests.storing import DAY, MINUTE, NOW
from tests.test_desk import deed
from tests.test_desk_site import browser, clock, come_in, link
from tests.test_desk_work import lead

if TYPE_CHECKING:
    import httpx
    from sqlalchemy import Connection
    from typer.testing import CliRunner

    from bot.clock import FrozenClock
    from storage.db import Database

__all__ = ["browser", "clock"]  # fixtures
ROOMS = [Path(bot.__file__).parent, Path(storage.__file__).parent]
# Erasing, and taking a request back, make a line forget whom it was about; nothing else writes to one.
TABLE = {"audit", "audit_table", "models.audit"}
BLURS = {"storage/forgetting.py", "storage/withdrawing.py"}
_TYPED_SQL = re.compile(r"\b(UPDATE|DELETE\s+FROM|REPLACE\s+INTO|TRUNCATE(\s+TABLE)?)\s+\"?audit\b", re.IGNORECASE)


def lines(tx: Connection) -> list[tuple[str, str, str]]:
    found = audit_table.c
    rows = tx.execute(select(found.verb, found.about, found.door).order_by(found.id))
    return [(verb, about, door) for verb, about, door in rows]


def files() -> dict[str, str]:
    """What the program is written in, but for the changes of the tables, which run once."""
    found = [file for room in ROOMS for file in room.rglob("*.py") if "versions" not in file.parts]
    return {f"{file.relative_to(ROOMS[0].parent)}": file.read_text(encoding="utf-8") for file in found}


def changes(source: str) -> set[str]:
    """The kinds of statement that are made for the table of the audit: "insert", "update", "delete"."""
    found = set()
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        made, of = call.func, [ast.unparse(one) for one in call.args]
        if (
            isinstance(made, ast.Name)
            and made.id in {"insert", "update", "delete"}
            and of in (["audit"], ["audit_table"])
        ):
            found.add(made.id)
        if isinstance(made, ast.Attribute) and made.attr in {"insert", "update", "delete"}:
            found |= {made.attr} if ast.unparse(made.value) in {"audit", "audit_table", "models.audit"} else set()
    return found


# --- it cannot be edited ----------------------------------------------------------------------------------------------


def test_nothing_in_the_program_changes_or_deletes_a_line_but_erasing_and_the_end_of_its_date() -> None:
    made = {name: changes(source) for name, source in files().items()}
    assert {name for name, kinds in made.items() if "update" in kinds} == BLURS
    assert {name for name, kinds in made.items() if "delete" in kinds} == set()
    assert {name for name, kinds in made.items() if "insert" in kinds} == {"storage/audit.py"}
    assert [name for name, source in files().items() if _TYPED_SQL.search(source)] == []
    rules = [rule for rule in retention.RULES if rule.table is audit_table]
    assert [(rule.by, rule.keeps_row) for rule in rules] == [(None, False)], "only its date takes a line away"


@pytest.mark.parametrize(
    "change",
    [
        "verb = 'claim'", "door = 'telegram'", "about = 'stands_in'", "about = ''", "staff_id = {other}",
        "at = '2020-01-01 10:00:00+00'", "id = 900", "lead_id = {lead}", "account_id = {other}",
    ],
)  # fmt: skip
def test_database_itself_refuses_to_change_a_line(database: Database, change: str) -> None:
    with database.transaction() as tx:
        me, other, one, two = deed(tx), deed(tx, "karim"), lead(tx, 1), lead(tx, 2)
        me.write(tx, "move", one, "new in_touch")
    told = change.format(other=other.actor.staff_id, lead=two)
    with pytest.raises(exc.DBAPIError, match="a line of the audit is not changed"), database.transaction() as tx:
        tx.exec_driver_sql(f"UPDATE audit SET {told}")  # noqa: S608 - of this test
    with database.reading() as tx:
        assert lines(tx) == [("move", "new in_touch", "desk")]


def test_line_forgets_whom_it_was_about_and_nothing_else(database: Database) -> None:
    with database.transaction() as tx:
        me, one = deed(tx), lead(tx)
        me.write(tx, "move", one, "new in_touch")
        tx.exec_driver_sql(f"UPDATE audit SET about = '{ERASED}', intake_id = NULL")  # noqa: S608 - of this test
        tx.execute(leads_table.delete())
        found = tx.execute(select(audit_table)).mappings().one()
        assert (found["lead_id"], found["about"], found["staff_id"]) == (None, ERASED, me.actor.staff_id)
        staff.delete_accounts(tx, [me.actor.staff_id])
        assert tx.execute(select(audit_table.c.staff_id)).scalar_one() is None


def test_line_stays_two_years(database: Database) -> None:
    with database.transaction() as tx:
        deed(tx).write(tx, "see_urgent")
        retention.delete_expired(tx, NOW + 729 * DAY, (NOW + 729 * DAY).date())
        assert len(lines(tx)) == 1
        retention.delete_expired(tx, NOW + 731 * DAY, (NOW + 731 * DAY).date())
        assert lines(tx) == []


# --- the list and the search ------------------------------------------------------------------------------------------


async def test_who_reads_the_list_is_one_line_an_hour_and_each_search_one_without_what_was_sought(
    browser: httpx.AsyncClient,
    sqlite_database: Database,
    clock: FrozenClock,
) -> None:
    with sqlite_database.transaction() as tx:
        lead(tx)
    await come_in(browser, link(sqlite_database))
    for path in ("/desk", "/desk?tab=mine"):
        await browser.get(path)
    for typed in ("Salma", "0600000001", "Yassine"):
        await seek(browser, typed)
    read, by_name = ("see_queue", "", "desk"), ("search", "name 1", "desk")
    sought = [by_name, ("search", "number 1", "desk"), ("search", "name 0", "desk")]
    with sqlite_database.reading() as tx:
        assert lines(tx)[2:] == [read, *sought]
    for _ in range(2):  # not so long that the session ends
        clock.advance(31 * MINUTE)
        await browser.get("/desk")
    with sqlite_database.reading() as tx:
        assert lines(tx)[2:] == [read, *sought, read]


# --- from the command line --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("command", "line"),
    [
        (["leads", "export"], ("export", "jsonl 0 by imane")),
        (["tickets", "list", "--urgent"], ("see_urgent", "by imane")),
        (["keys", "rotate"], ("rotate_keys", "2 by imane")),
        (["backup", "{folder}/kept.tawjih", "--passphrase-file", "{folder}/words"], ("backup", "by imane")),
        (["retention"], None),
        (["tickets", "list"], None),
    ],
)
def test_command_that_reads_about_people_is_written_down(
    runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str], line: tuple[str, str] | None
) -> None:
    monkeypatch.setenv("LOGNAME", "im ane")
    (tmp_path / "words").write_text("quatre chats dorment dehors\n", encoding="utf-8")
    assert runner.invoke(command_line.cli, ["migrate"]).exit_code == 0
    done = runner.invoke(command_line.cli, [one.format(folder=tmp_path) for one in command])
    assert done.exit_code == 0, done.output
    with closing(open_store(read_settings())) as database, database.reading() as tx:
        assert lines(tx) == ([(*line, "command_line")] if line else [])


def test_export_that_fails_is_written_down_all_the_same(runner: CliRunner, tmp_path: Path) -> None:
    assert runner.invoke(command_line.cli, ["migrate"]).exit_code == 0
    done = runner.invoke(command_line.cli, ["leads", "export", "--to", str(tmp_path / "no" / "folder.jsonl")])
    assert done.exit_code != 0
    with closing(open_store(read_settings())) as database, database.reading() as tx:
        assert [verb for verb, _, _ in lines(tx)] == ["export"]
