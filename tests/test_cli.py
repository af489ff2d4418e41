"""The command line, as an operator types it."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import httpx
import openpyxl
import pytest
import yaml

from bot import cli as command_line
from bot import opening
from bot.config import load_settings
from storage import contacts, dangers, leads, tickets
from storage.crypto import Keyring
from storage.db import Database
from tests.storing import NOW
from tests.visiting import Program, Shown

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from sqlalchemy import Connection
    from typer.testing import CliRunner

LEAD = {
    "kind": "youth", "who": "youth", "age": "14", "first_name": "=تجربة", "phone": "+212600000001",
    "district": "anfa", "locale": "ary", "verdict": "yes",
}  # fmt: skip


@pytest.fixture
def with_lead(runner: CliRunner) -> CliRunner:
    assert runner.invoke(command_line.cli, ["migrate"]).exit_code == 0
    settings = load_settings()
    database = Database(settings.database_url(), Keyring.load(settings.key_file()))

    def sign_up(tx: Connection) -> None:
        conversation = contacts.lock_conversation(tx, "webchat", "x", NOW)
        leads.save_lead(tx, conversation.id, "me", "1234568", LEAD, NOW)

    with database.transaction() as tx:
        sign_up(tx)
    database.close()
    return runner


def test_migrate_makes_the_database_and_the_key_and_then_has_nothing_to_do(
    runner: CliRunner, tmp_path: Path, migrating: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "migrations", migrating)
    assert "0001" in runner.invoke(command_line.cli, ["migrate"]).output
    assert (tmp_path / "data" / "tawjih.db").exists()
    assert (tmp_path / "data" / "key.json").stat().st_mode & 0o077 == 0
    assert "up to date" in runner.invoke(command_line.cli, ["migrate"]).output


def test_lost_key_is_told_in_one_sentence_and_no_new_one_is_made(runner: CliRunner, tmp_path: Path) -> None:
    runner.invoke(command_line.cli, ["migrate"])
    (tmp_path / "data" / "key.json").unlink()
    told = runner.invoke(command_line.cli, ["migrate"])
    assert told.exit_code == 1
    assert "key.json" in told.output
    assert "Traceback" not in told.output
    assert not (tmp_path / "data" / "key.json").exists()


def test_another_key_is_told_in_one_sentence(runner: CliRunner, tmp_path: Path) -> None:
    runner.invoke(command_line.cli, ["migrate"])
    (tmp_path / "data" / "key.json").unlink()
    Keyring.create(tmp_path / "data" / "key.json")
    told = runner.invoke(command_line.cli, ["leads", "export"])
    assert told.exit_code in {0, 1}
    told = runner.invoke(command_line.cli, ["migrate"])
    assert told.exit_code == 1
    assert "not the one this database was written with" in told.output


def test_all_wrong_settings_are_told_at_once(runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "many")
    monkeypatch.setenv("PUBLIC_URL", "ftp://x")
    told = runner.invoke(command_line.cli, ["migrate"])
    assert told.exit_code == 1
    assert "PORT" in told.output
    assert "PUBLIC_URL" in told.output


def test_tests_of_the_command_line_took_the_settings_of_whoever_ran_them(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("LOG_LEVEL", "debug")
    request.getfixturevalue("runner")
    assert load_settings().log_level == "info"


def test_check_finds_everything_sound(runner: CliRunner) -> None:
    told = runner.invoke(command_line.cli, ["check"])
    assert told.exit_code == 0, told.output


def test_export_as_jsonl_has_one_row_for_each_lead(with_lead: CliRunner) -> None:
    (line,) = [x for x in with_lead.invoke(command_line.cli, ["leads", "export"]).stdout.splitlines() if x]
    row = json.loads(line)
    assert (row["reference"], row["first_name"], row["phone"]) == ("1234568", "=تجربة", "+212600000001")


def test_export_as_csv_lets_no_spreadsheet_run_a_formula(with_lead: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    with_lead.invoke(command_line.cli, ["leads", "export", "--format", "csv", "--to", str(file)])
    (row,) = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig")))
    assert (row["first_name"], row["phone"]) == ("'=تجربة", "+212600000001")


def test_export_as_xlsx_keeps_words_as_words(with_lead: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "leads.xlsx"
    assert with_lead.invoke(command_line.cli, ["leads", "export", "--format", "xlsx"]).exit_code == 1
    with_lead.invoke(command_line.cli, ["leads", "export", "--format", "xlsx", "--to", str(file)])
    head, row = list(openpyxl.load_workbook(file).active.iter_rows(values_only=True))
    told = dict(zip(head, row, strict=True))
    assert (told["first_name"], told["phone"]) == ("=تجربة", "+212600000001")


def test_facts_are_confirmed_and_refused_in_plain_words(runner: CliRunner) -> None:
    runner.invoke(command_line.cli, ["migrate"])
    wrong = runner.invoke(command_line.cli, ["facts", "set", "centre_opened", "maybe", "--source", "test"])
    assert wrong.exit_code == 1
    assert "must be yes or no" in wrong.output
    unknown = runner.invoke(command_line.cli, ["facts", "set", "moon", "full", "--source", "test"])
    assert "no such fact" in unknown.output
    hours = runner.invoke(command_line.cli, ["facts", "set", "safeguarding_hours", "9h-17h", "--source", "test"])
    assert hours.exit_code == 1
    assert "such as: mon-fri 09:00-17:00" in hours.output
    hours = runner.invoke(
        command_line.cli, ["facts", "set", "safeguarding_hours", "sat 09:00-12:00", "--source", "test"]
    )
    assert hours.exit_code == 0, hours.output
    right = runner.invoke(command_line.cli, ["facts", "set", "call_back_days", "3", "--source", "test"])
    assert right.exit_code == 0, right.output
    listed = runner.invoke(command_line.cli, ["facts", "list"]).output
    assert "call_back_days" in listed
    (line,) = [line for line in listed.splitlines() if "call_back_days" in line]
    assert "3" in line
    assert "yes" not in line


def test_facts_list_works_on_a_machine_that_never_ran(runner: CliRunner) -> None:
    assert runner.invoke(command_line.cli, ["facts", "list"]).exit_code == 0


@pytest.fixture
def with_urgent(with_lead: CliRunner) -> CliRunner:
    """A lead whose person asked for protection, and for a person before."""
    settings = load_settings()
    database = Database(settings.database_url(), Keyring.load(settings.key_file()))
    with database.transaction() as tx:
        whose = contacts.lock_conversation(tx, "webchat", "x", NOW).id
        tickets.add_ticket(tx, whose, "person", "me", NOW)
        tickets.add_urgent(tx, whose, "me", phone="+212600000009", when="evening", now=NOW)
        leads.hold_leads(tx, whose, ["me"])
        dangers.count_danger(tx, NOW.date(), "ary")
    database.close()
    return with_lead


def status_of(runner: CliRunner) -> str:
    (line,) = [line for line in runner.invoke(command_line.cli, ["leads", "export"]).stdout.splitlines() if line]
    status: str = json.loads(line)["status"]
    return status


def test_tickets_are_listed_urgent_first_and_closed(with_urgent: CliRunner) -> None:
    listed = with_urgent.invoke(command_line.cli, ["tickets", "list"]).output
    assert listed.index("urgent") < listed.index("person")
    assert "+212600000009" not in listed
    assert "evening" not in listed
    assert [
        ("webchat" in line, "urgent" in line) for line in listed.splitlines() if "urgent" in line or "person" in line
    ] == [
        (False, True),
        (True, False),
    ]
    assert with_urgent.invoke(command_line.cli, ["tickets", "close", "1"]).exit_code == 0
    assert "person" not in with_urgent.invoke(command_line.cli, ["tickets", "list"]).output
    again = with_urgent.invoke(command_line.cli, ["tickets", "close", "1"])
    assert again.exit_code == 1
    assert "no such open ticket" in again.output


def test_safe_number_and_hour_are_shown_to_who_asks_for_urgent_tickets_only(with_urgent: CliRunner) -> None:
    listed = with_urgent.invoke(command_line.cli, ["tickets", "list", "--urgent"]).output
    assert "+212600000009" in listed
    assert "evening" in listed
    assert "person" not in listed
    assert "in charge of protection" in with_urgent.invoke(command_line.cli, ["tickets", "list", "--help"]).output


def test_closing_an_urgent_ticket_releases_the_lead_and_says_so(with_urgent: CliRunner) -> None:
    assert status_of(with_urgent) == "do not contact yet"
    with_urgent.invoke(command_line.cli, ["tickets", "close", "1"])
    assert status_of(with_urgent) == "do not contact yet", "only closing the urgent one releases"
    closed = with_urgent.invoke(command_line.cli, ["tickets", "close", "2"])
    assert "may be contacted again: 1" in closed.output
    assert status_of(with_urgent) == "new"
    assert with_urgent.invoke(command_line.cli, ["tickets", "close", "2"]).exit_code == 1


def test_hold_can_be_kept_when_an_urgent_ticket_is_closed_and_taken_away_later(with_urgent: CliRunner) -> None:
    closed = with_urgent.invoke(command_line.cli, ["tickets", "close", "2", "--keep-hold"])
    assert "nobody may contact them yet" in closed.output
    assert "urgent" not in with_urgent.invoke(command_line.cli, ["tickets", "list"]).output
    assert status_of(with_urgent) == "do not contact yet"
    assert "may be contacted again: 1" in with_urgent.invoke(command_line.cli, ["tickets", "close", "2"]).output
    assert status_of(with_urgent) == "new"


def test_danger_is_shown_as_counts(with_urgent: CliRunner) -> None:
    listed = with_urgent.invoke(command_line.cli, ["tickets", "danger-counts"]).output
    (line,) = [line for line in listed.splitlines() if "ary" in line]
    assert NOW.date().isoformat() in line
    assert "1" in line.split("ary")[1]


def test_key_goes_into_a_folder_that_is_not_there_yet(runner: CliRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEY_FILE", "kept/apart/key.json")
    assert runner.invoke(command_line.cli, ["migrate"]).exit_code == 0


def test_chat_in_the_terminal_records_a_transcript(runner: CliRunner, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    told = runner.invoke(command_line.cli, ["chat", "--locale", "fr", "--record", str(file)], input="#1\n15\n!voice\n")
    assert told.exit_code == 0, told.output
    recorded = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert [message["asks"] for message in recorded["turns"][1]["bot"]] == ["age"]
    assert recorded["turns"][2]["says"] == "15"
    assert recorded["turns"][3]["sends"] == "voice"


def test_program_that_takes_any_free_port_says_which(tmp_path: Path) -> None:
    program = Program(tmp_path, {"PORT": "0"})
    program.start()
    try:
        assert Shown.read(httpx.get(program.url).text).question == "who"
    finally:
        program.stop()
    told = (tmp_path / "log").read_text()
    assert f"{program.url}/desk" in told
    assert ":0" not in told


def test_program_starts_says_where_it_is_and_serves(tmp_path: Path) -> None:
    program = Program(tmp_path)
    program.start()
    try:
        shown = Shown.read(httpx.get(program.url).text)
    finally:
        program.stop()
    told = (tmp_path / "log").read_text()
    assert shown.question == "who"
    assert program.url in told
    assert "@BotFather" in told
    assert "TELEGRAM_BOT_TOKEN" in told
