"""What is kept of what, and how long: no column without an answer, nothing past its date, nothing gone too early."""

from __future__ import annotations

import re
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Date, LargeBinary, delete, insert, select, update

from bot import cli as command_line
from bot.clock import CASABLANCA
from bot.console import open_store, read_settings
from bot.services.sign_in import LINK_HOLDS, first_link
from storage import audit, facts, phrases, questions, retention, staff
from storage.columns import Encrypted, UtcDateTime
from storage.kept import KEPT, Holds, Period
from storage.models import appointments, metadata, staff_links
from storage.models import facts as facts_table
from storage.models import phrases as phrases_table
from storage.models import staff as staff_table
from tests.storing import DAY, MINUTE, NOW, known

if TYPE_CHECKING:
    from sqlalchemy import Column, Connection, Table
    from typer.testing import CliRunner

    from storage.db import Database

COLUMNS = [column for table in metadata.sorted_tables for column in table.c]
HARMLESS = {Holds.KEY, Holds.CODE, Holds.TIME, Holds.PUBLIC, Holds.STAFF, Holds.HASH, Holds.PROOF}


# --- the register -----------------------------------------------------------------------------------------------------


def test_every_column_says_what_it_holds_and_how_long() -> None:
    said = {(table, column) for table, kept in KEPT.items() for column in kept.columns}
    assert said == {(column.table.name, column.name) for column in COLUMNS}


def holds(column: Column[Any]) -> Holds:
    return KEPT[column.table.name].columns[column.name]


@pytest.mark.parametrize("column", COLUMNS, ids=str)
def test_column_is_of_the_type_that_what_it_holds_needs(column: Column[Any]) -> None:
    kind, secret = column.type, {Holds.PERSONAL, Holds.PROOF}
    assert isinstance(kind, Encrypted) == (holds(column) in secret)
    assert isinstance(kind, UtcDateTime | Date) == (holds(column) is Holds.TIME)
    if isinstance(kind, LargeBinary):
        assert holds(column) is Holds.HASH
    if column.foreign_keys or column.name == "id":
        assert holds(column) is Holds.KEY


def goes_with(table: Table) -> set[str]:
    """The tables with whose rows its own go."""
    keys = (key for column in table.c for key in column.foreign_keys if key.ondelete == "CASCADE")
    return {key.column.table.name for key in keys}


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=str)
def test_rows_go_by_a_rule_or_with_another_row_or_hold_nothing_of_a_person(table: Table) -> None:
    ruled = {rule.table.name for rule in retention.RULES if not rule.keeps_row}
    seen, left = set(), {table.name}
    while left:
        name = left.pop()
        seen.add(name)
        left |= goes_with(metadata.tables[name]) - seen
    if KEPT[table.name].period in {Period.FOREVER, Period.CHANNEL}:
        assert set(KEPT[table.name].columns.values()) <= HARMLESS
    else:
        assert seen & ruled


# --- ten years --------------------------------------------------------------------------------------------------------

# For how many days a row is there after it was written as `Row` writes it, at least and at most: what an officer of the
# programme would expect. What is not here is there for ever.
LIFE = {
    "conversations": 7, "consents": 7, "leads": 7, "reminders": 7, "appointments": 7, "notes": 7, "messages": 7,
    "bulk_items": 7, "announcements": 7, "inbox": 2, "outbox": 7, "tickets": 730, "questions": 90, "moves": 0,
    "visit_slots": 365, "staff": 730, "staff_links": 1, "staff_sessions": 0, "sign_in_failures": 0, "audit": 730,
    "sign_in_places": 30, "voice_drafts": 2, "voice_files": 2, "voice_notes": 7,
    "staff_telegrams": 730, "staff_codes": 2, "staff_updates": 2, "staff_messages": 7, "views": 730, "bulks": 30,
    "mailings": 90, "mailing_texts": 90, "guardians": 7, "key_holders": 2, "erasures": 400, "arrivals": 0,
}  # fmt: skip
FOR_EVER = {"danger_counts", "journey_counts", "facts", "phrases", "intakes", "keychecks", "send_limits"}
HOLDS = {"conversations": 7 * DAY, "moves": 15 * MINUTE, "staff_links": LINK_HOLDS}
EVERY = timedelta(days=3)


@dataclass
class Years:
    """Years in which now and then a row is written into each table, and the job runs."""

    tx: Connection
    now: datetime = NOW
    number: int = 0
    born: dict[tuple[str, tuple[object, ...]], datetime] = field(default_factory=dict)

    def write(self) -> None:
        """A row in every table, each belonging to the others."""
        self.number += 1
        keys: dict[str, object] = {}
        for table in metadata.sorted_tables:
            values = {column.name: self.value(column, keys) for column in table.c if column.autoincrement is not True}
            key: tuple[object, ...] = tuple(self.tx.execute(insert(table).values(values)).inserted_primary_key or ())
            keys[table.name] = key[0]
            self.born[table.name, key] = self.now

    def value(self, column: Column[Any], keys: dict[str, object]) -> object:
        for foreign in column.foreign_keys:
            return keys.get(foreign.column.table.name)
        if isinstance(column.type, UtcDateTime):
            after = HOLDS.get(column.table.name, timedelta())
            return self.now + (after if column.name == "expires_at" else timedelta())
        special = {"outbox.status": "sent", "staff_messages.status": "sent", "mailings.status": "draft"}
        made: dict[type, object] = {
            date: self.now.astimezone(CASABLANCA).date(),
            bool: False,
            bytes: secrets.token_bytes(32),
            int: self.number,
            str: special.get(str(column), f"{column.name} {self.number}"),
        }
        kind = str if isinstance(column.type, Encrypted) else column.type.python_type
        return made[kind]

    def clean(self) -> None:
        while retention.delete_expired(self.tx, self.now, self.now.astimezone(CASABLANCA).date()):
            pass

    def wrong(self) -> list[str]:
        """What is still there too late, or gone too early."""
        found = []
        there = {
            (table.name, tuple(row))
            for table in metadata.sorted_tables
            for row in self.tx.execute(select(*table.primary_key))
        }
        for key, born in list(self.born.items()):
            days = LIFE.get(key[0])
            age = self.now - born
            if key in there and days is not None and age > timedelta(days=days + 1) + EVERY:
                found.append(f"{key} is still there after {age.days} days")
            if key not in there:
                del self.born[key]
                if days is None or age < timedelta(days=days):
                    found.append(f"{key} is gone after {age.days} days")
        return found


def test_ten_years_leave_nothing_that_is_past_its_date_and_take_nothing_too_early(
    sqlite_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert LIFE.keys() | FOR_EVER == metadata.tables.keys()
    begun = time.process_time()
    with sqlite_database.transaction() as tx:
        years = Years(tx)
        while years.now < NOW + timedelta(days=3653):
            if years.number * 28 * DAY <= years.now - NOW:
                years.write()
            years.clean()
            assert years.wrong() == []
            years.now += EVERY
        assert years.number > 130
        assert retention.list_overdue(tx, years.now - EVERY, (years.now - EVERY).date()) == []
    with capsys.disabled():
        print(f"\nten years of retention: {time.process_time() - begun:.1f} s of a core")  # noqa: T201


# --- each rule --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", retention.RULES, ids=lambda rule: f"{rule.table.name}: {rule.why}")
def test_what_a_rule_says_it_would_take_is_what_it_takes(database: Database, rule: retention.Rule) -> None:
    with database.transaction() as tx:
        years = Years(tx, number=1)
        years.write()
        tx.execute(delete(appointments))  # a slot stays as long as its visits
        if rule.table.name == "tickets" and not rule.keeps_row:
            tx.execute(update(rule.table).values(conversation_id=None))
        later = retention.Moment(NOW + 800 * DAY, (NOW + 800 * DAY).date())
        said = {id(one.rule): one.number for one in retention.list_overdue(tx, *later)}
        assert said[id(rule)] == 1
        assert retention.take_away(tx, rule, later) == 1
        assert id(rule) not in {id(one.rule) for one in retention.list_overdue(tx, *later)}
        assert len(tx.execute(select(rule.table)).all()) == int(rule.keeps_row)


def test_who_left_two_years_ago_is_named_nowhere(database: Database) -> None:
    with database.transaction() as tx:
        about = {"name": "Salma", "roles": ["counsellor"], "languages": ["fr"], "locale": "fr"}
        key = staff.add_account(tx, "salma", now=NOW, **about)  # type: ignore[arg-type]
        facts.set_fact(tx, "opening_hours", "9-17", source="", until=None, by="salma", now=NOW)
        phrases.add_phrase(tx, "wach kayn tobis", "transport", "salma", NOW)
        audit.add_deed(tx, key, "desk", "confirm_fact", about="opening_hours", now=NOW)
        staff.close_account(tx, key, NOW + DAY)
        for days, left in ((730, 1), (732, 0)):
            while retention.delete_expired(tx, NOW + days * DAY, date(2030, 1, 1)):
                pass
            assert len(tx.execute(select(staff_table)).all()) == left
        assert tx.execute(select(facts_table.c.set_by)).scalars().all() == [""]
        assert tx.execute(select(phrases_table.c.author)).scalars().all() == [""]
        assert [one.phrase for one in phrases.list_phrases(tx)] == ["wach kayn tobis"]


def test_link_with_which_staff_come_in_is_kept_as_long_as_the_register_says_and_not_as_a_session(
    database: Database,
) -> None:
    said = re.match("([0-9]+) hours", KEPT["staff_links"].period)
    assert said
    with database.transaction() as tx:
        first_link(tx, NOW)
        for later, left in ((timedelta(hours=int(said[1])) - MINUTE, 1), (timedelta(hours=int(said[1])), 0)):
            while retention.delete_expired(tx, NOW + later, (NOW + later).date()):
                pass
            assert len(tx.execute(select(staff_links)).all()) == left


def test_place_that_was_written_to_too_fast_is_forgotten(database: Database) -> None:
    with database.transaction() as tx:
        years = Years(tx)
        years.write()
        years.now += DAY
        years.clean()
        rows = tx.execute(select(metadata.tables["send_limits"].c.held_chat)).scalars().all()
    assert rows == [""]


# --- `tawjih retention` -----------------------------------------------------------------------------------------------


def test_dry_run_says_what_would_go_and_why_and_takes_nothing(runner: CliRunner) -> None:
    assert "Nothing is past its date" in runner.invoke(command_line.cli, ["retention"]).output
    with open_store(read_settings()).transaction() as tx:
        old = datetime.now(UTC) - 100 * DAY
        for number in range(3):
            questions.add_question(tx, str(number), day=old.date(), locale="fr", intent="", words="Et la cantine ?")
        known(tx)
    for _ in range(2):
        told = runner.invoke(command_line.cli, ["retention", "--dry-run"])
        assert told.exit_code == 0
        assert "asked 90 days ago" in told.output
        assert "Nothing was taken away" in told.output
        assert "cantine" not in told.output
    told = runner.invoke(command_line.cli, ["retention"])
    assert "Taken away: " in told.output
    assert "Nothing is past its date" in runner.invoke(command_line.cli, ["retention", "--dry-run"]).output
