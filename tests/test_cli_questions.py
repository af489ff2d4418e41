"""`tawjih questions`, `tawjih phrases` and facts in words of their own, as an operator types them."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot import cli as command_line
from bot.clock import SystemClock
from bot.config import load_settings
from storage import contacts, facts, questions
from storage.crypto import Keyring
from storage.db import Database
from storage.models import audit
from storage.models import facts as facts_table
from tests.storing import NOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from typer.testing import CliRunner, Result

    from bot.config import Settings

TODAY = SystemClock().today()  # as the command line has it: in Morocco it is tomorrow an hour earlier than in UTC
WORDS = "c'est où exactement ? [/] merci"


@pytest.fixture(autouse=True)
def settings(runner: CliRunner, migrated_sqlite: Path) -> Settings:  # noqa: ARG001 - it sets what is loaded
    """Those of the commands, whose database has all tables."""
    found = load_settings()
    found.data_dir.mkdir()
    Keyring.create(found.key_file())
    shutil.copy(migrated_sqlite, found.data_dir / "tawjih.db")
    return found


@pytest.fixture
def store(settings: Settings) -> Iterator[Database]:
    """The database that the commands open."""
    database = Database(settings.database_url(), Keyring.load(settings.key_file()))
    yield database
    database.close()


def typed(runner: CliRunner, *arguments: str) -> Result:
    return runner.invoke(command_line.cli, list(arguments))


def done(runner: CliRunner, *arguments: str) -> str:
    told = typed(runner, *arguments)
    assert told.exit_code == 0, told.output
    return told.output


def refused(runner: CliRunner, *arguments: str) -> str:
    """What is said, in plain words and without a trace, when a command is refused."""
    told = typed(runner, *arguments)
    assert told.exit_code == 1, told.output
    assert "✗" in told.output
    assert "Traceback" not in told.output
    return told.output


# --- questions ---


def test_questions_are_listed_in_their_words_and_closed_by_their_number(runner: CliRunner, store: Database) -> None:
    with store.transaction() as tx:
        whose = contacts.lock_conversation(tx, "webchat", "x", NOW).id
        for number in range(whose + 3):
            questions.add_question(tx, str(number), day=TODAY, locale="fr", intent="location_address", words=WORDS)
        questions.pass_on(tx, "0", whose, TODAY)
    lines = [line for line in done(runner, "questions", "list").splitlines() if WORDS in line]
    assert len(lines) == whose + 3
    assert all(f" {TODAY} " in line and " location_address " in line for line in lines)
    assert [line.strip("│ \n").endswith(f" {whose}") for line in lines].count(True) == 1
    shown = lines[0].strip("│ \n").split()[0]
    assert f"✓ {shown}" in done(runner, "questions", "close", shown)
    assert done(runner, "questions", "list").count(WORDS) == len(lines) - 1
    assert f"{shown}: there is no such question" in refused(runner, "questions", "close", shown)


def test_questions_list_works_on_a_machine_that_never_ran(runner: CliRunner) -> None:
    assert "question" in done(runner, "questions", "list")


def test_number_that_is_none_is_refused(runner: CliRunner) -> None:
    assert typed(runner, "questions", "close", "first").exit_code == 2
    assert typed(runner, "phrases", "forget", "first").exit_code == 2


# --- phrases ---


def test_phrase_is_taught_listed_and_forgotten(runner: CliRunner) -> None:
    told = done(runner, "phrases", "teach", "cost", "بشحال [الزريڭة]", "--by", "Test")
    assert "✓ 1: بشحال [الزريڭة] = cost" in told
    (line,) = [line for line in done(runner, "phrases", "list").splitlines() if "بشحال [الزريڭة]" in line]
    assert [cell.strip() for cell in line.strip("│").split("│")][:4] == ["1", "cost", "بشحال [الزريڭة]", "Test"]
    assert "✓ 1" in done(runner, "phrases", "forget", "1")
    assert "الزريڭة" not in done(runner, "phrases", "list")
    assert "1: there is no such phrase" in refused(runner, "phrases", "forget", "1")


@pytest.mark.parametrize(
    ("intent", "phrase", "why"),
    [
        ("moon", "zrigo ch7al", "there is no such question"),
        ("cost", "a", "2 to 200 characters"),
        ("cost", "??", "has a word"),
        ("cost", "3eyet 3la 0600000001", "nobody's number"),
        ("cost", "mon père me frappe", "always read as danger"),
    ],
)
def test_phrase_that_does_not_fit_is_refused_in_plain_words(
    runner: CliRunner, intent: str, phrase: str, why: str
) -> None:
    assert why in refused(runner, "phrases", "teach", intent, phrase, "--by", "Test")
    assert "│" not in done(runner, "phrases", "list"), "no row"


def test_phrase_is_taught_by_somebody(runner: CliRunner) -> None:
    told = typed(runner, "phrases", "teach", "cost", "zrigo ch7al")
    assert told.exit_code == 2
    assert "--by" in told.output


def test_phrases_are_exported_as_examples(runner: CliRunner, tmp_path: Path) -> None:
    done(runner, "phrases", "teach", "cost", "combien coûte la formation", "--by", "Test")
    assert "1 phrases" in done(runner, "phrases", "export", str(tmp_path / "new"))
    lines = (tmp_path / "new" / "fr" / "cost.txt").read_text(encoding="utf-8").splitlines()
    assert lines[1:] == ["combien coûte la formation"]


def test_nothing_is_exported_when_nothing_was_taught(runner: CliRunner, tmp_path: Path) -> None:
    assert "0 phrases" in done(runner, "phrases", "export", str(tmp_path / "new"))
    assert not (tmp_path / "new").exists()


def test_export_into_a_file_is_refused_and_leaves_it(runner: CliRunner, tmp_path: Path) -> None:
    (tmp_path / "here").write_text("mine")
    told = typed(runner, "phrases", "export", str(tmp_path / "here"))
    assert told.exit_code == 2
    assert "is a file" in told.output
    assert (tmp_path / "here").read_text() == "mine"


# --- facts ---


def rows(runner: CliRunner, name: str) -> dict[str, str]:
    """The value of a fact and of its words in each locale, as `facts list` shows them."""
    cells = [[cell.strip() for cell in line.split("│")] for line in done(runner, "facts", "list").splitlines()]
    return {row[1]: row[3] for row in cells if len(row) > 3 and row[1].partition("@")[0] == name}


def confirm(name: str, value: str, *more: str) -> tuple[str, ...]:
    """The arguments that confirm a fact."""
    return ("facts", "set", name, value, "--source", "letter", *more)


def test_words_of_a_locale_are_set_beside_those_for_all(runner: CliRunner, store: Database) -> None:
    done(runner, *confirm("address", "1 rue [de l'essai]"))
    done(runner, *confirm("address", "1 زنقة التجربة", "--locale", "ary"))
    with store.reading() as tx:
        known = facts.list_facts(tx, TODAY)
        said = facts.list_sources(tx, TODAY)
    assert known == {"address": "1 rue [de l'essai]", "address@ary": "1 زنقة التجربة"}
    assert said["address@ary"][0] == "letter"
    assert rows(runner, "address") == {"address": "1 rue [de l'essai]", "address@ary": "1 زنقة التجربة"}


def test_fact_is_listed_in_the_locale_it_is_worded_for_when_it_has_no_words_for_all(runner: CliRunner) -> None:
    done(runner, *confirm("papers", "pièce d'identité", "--locale", "fr"))
    assert rows(runner, "papers") == {"papers": "not confirmed yet", "papers@fr": "pièce d'identité"}


@pytest.mark.parametrize(
    ("name", "value", "locale"),
    [
        ("address", "rue", "en"),
        ("address", "rue", "darija"),
        ("free_of_charge", "yes", "fr"),
        ("start_date", "2026-10-05", "fr"),
        ("call_back_days", "3", "ary"),
        ("safeguarding_hours", "sat 09:00-12:00", "fr"),
    ],
)
def test_only_words_are_set_for_a_locale_and_only_for_one_that_is_known(
    runner: CliRunner, name: str, value: str, locale: str
) -> None:
    assert "only words have a locale" in refused(runner, *confirm(name, value, "--locale", locale))
    assert f"{name}@{locale}" not in done(runner, "facts", "list")


@pytest.mark.parametrize("name", ["start_date", "registration_end"])
def test_day_is_confirmed_as_a_date(runner: CliRunner, name: str) -> None:
    done(runner, *confirm(name, "2026-10-05"))
    assert rows(runner, name) == {name: "2026-10-05"}


@pytest.mark.parametrize(
    "value", ["2026-02-30", "2026-13-01", "05/10/2026", "20261005", "2026-W41-1", "2026-10-5", "octobre", " ", "yes"]
)
def test_what_is_no_day_is_refused_for_a_fact_that_is_a_date(runner: CliRunner, value: str) -> None:
    assert "must be a day like 2026-10-05" in refused(runner, *confirm("start_date", value))
    assert rows(runner, "start_date") == {"start_date": "not confirmed yet"}


@pytest.mark.parametrize("value", ["", "  ", "a" * 301])
def test_words_are_neither_empty_nor_without_end(runner: CliRunner, value: str) -> None:
    assert "1 to 300 characters" in refused(runner, *confirm("address", value, "--locale", "fr"))


def test_words_of_a_locale_are_not_listed_after_their_last_day(runner: CliRunner, store: Database) -> None:
    done(runner, *confirm("address", "for all"))
    long_ago = datetime.now(UTC) - timedelta(days=9)
    last = (long_ago + timedelta(days=2)).date()
    with store.transaction() as tx:
        facts.set_fact(tx, "address", "ary", source="letter", until=last, by="test", now=long_ago, locale="ary")
    assert rows(runner, "address") == {"address": "for all"}


def test_last_day_of_words_in_a_locale_is_kept(runner: CliRunner, store: Database) -> None:
    done(runner, *confirm("address", "ary", "--locale", "ary", "--until", "2099-01-31"))
    with store.reading() as tx:
        (row,) = tx.execute(facts_table.select()).mappings()
    assert (row["locale"], str(row["valid_until"]), row["set_by"]) == ("ary", "2099-01-31", "command line")


def test_fact_of_a_rule_is_saved_only_after_somebody_saw_which_verdicts_turn(
    runner: CliRunner, store: Database
) -> None:
    no = runner.invoke(command_line.cli, confirm("takes_18_to_20", "no"), input="n\n")
    assert no.exit_code == 1
    assert "verdict unknown -> no: " in no.output
    assert "for example age 18, schooling left" in no.output
    assert rows(runner, "takes_18_to_20") == {"takes_18_to_20": "not confirmed yet"}
    yes = runner.invoke(command_line.cli, confirm("takes_18_to_20", "no"), input="y\n")
    assert (yes.exit_code, "Save it?" in yes.output) == (0, True)
    assert "Save it?" not in done(runner, *confirm("takes_18_to_20", "yes", "--yes"))
    assert rows(runner, "takes_18_to_20") == {"takes_18_to_20": "yes"}
    with store.reading() as tx:
        deeds = tx.execute(select(audit.c.door, audit.c.verb, audit.c.about)).all()
    assert [tuple(deed) for deed in deeds] == [("command_line", "confirm_fact", "takes_18_to_20")] * 2


def test_fact_is_ended_from_the_command_line_in_one_locale_or_in_all(runner: CliRunner) -> None:
    assert "nothing is confirmed that could end" in refused(runner, "facts", "end", "address")
    assert "only words have a locale" in refused(runner, "facts", "end", "meals", "--locale", "ary")
    done(runner, *confirm("address", "rue"))
    done(runner, *confirm("address", "زنقة", "--locale", "ary"))
    done(runner, "facts", "end", "address", "--locale", "ary")
    assert rows(runner, "address") == {"address": "rue"}
    assert "not confirmed any more" in done(runner, "facts", "end", "address")
    assert rows(runner, "address") == {"address": "not confirmed yet"}
    done(runner, "facts", "end", "helpline_now")
    assert rows(runner, "helpline_now") == {"helpline_now": "not confirmed yet"}


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--until", "2020-01-31"), "its last day has passed"),
        (("--source", ""), "needs who said so"),
        (("--source", "a" * 121), "120 characters at most"),
    ],
)
def test_fact_without_a_source_or_over_already_is_refused(runner: CliRunner, more: tuple[str, ...], told: str) -> None:
    assert told in refused(runner, *confirm("address", "rue", *more))
