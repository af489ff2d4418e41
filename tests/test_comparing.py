"""`tawjih check --against` and `--on`: which verdicts and doors other rules, or another day, change."""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from bot import cli_check
from bot.cli import cli
from conversations.programme import DATA

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import CliRunner

SOUND = "are sound."


@pytest.fixture(autouse=True)
def is_proven_elsewhere(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """All that is looked at before anything is compared takes seconds, and has its tests; seen beside it once, here."""
    if request.function is not test_nothing_is_said_to_change_where_the_rules_are_the_same:
        monkeypatch.setattr(cli_check, "_proved", lambda *_: None)
        monkeypatch.setattr("bot.checks.problems", lambda *_: [])


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """The rules as they might have been."""
    folder = tmp_path / "before"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns("*.bin", "lexicon"))
    return folder


def change(folder: Path, old: str, new: str) -> None:
    text = (folder / "programme.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "programme.yaml").write_text(text.replace(old, new), encoding="utf-8")


def said(runner: CliRunner, *options: str) -> str:
    done = runner.invoke(cli, ["check", *options])
    assert done.exit_code == 0, done.output
    assert SOUND in done.output
    return str(done.output.split(SOUND)[1])


def test_nothing_is_said_to_change_where_the_rules_are_the_same(runner: CliRunner, before: Path) -> None:
    told = said(runner, "--against", str(before)).strip()
    assert "are proven:" in told
    assert told.endswith(f"Since {before}, no verdict and no other door changes.")


def test_verdict_that_becomes_another_is_said_with_its_number_an_example_and_the_reasons(
    runner: CliRunner, before: Path
) -> None:
    change(before, "{between: [13, 17]}", "{between: [13, 16]}")
    told = said(runner, "--against", str(before))
    assert "with takes_18_to_20 no or takes_18_to_20 unknown:" in told, "with yes, 17 is among 13 to 20"
    assert "verdict unknown -> yes: 510 of 10440 sets of answers; for example age 17, schooling left" in told
    assert "unknown (reason.age_unsure) -> yes (reason.age_fits + reason.out_of_school + reason.in_casablanca)" in told


def test_door_that_is_new_is_said(runner: CliRunner, before: Path) -> None:
    change(before, "age: {between: [15, 30]}", "age: {between: [15, 25]}")
    told = said(runner, "--against", str(before))
    assert "whatever is confirmed:" in told
    assert "door.apprenticeship is named: " in told


def test_rules_of_the_whole_program_beside_are_found_in_its_folder(runner: CliRunner, before: Path) -> None:
    beside = before.parent / "program" / "conversations"
    beside.mkdir(parents=True)
    before.rename(beside / "data")
    assert "no verdict" in said(runner, "--against", str(beside.parent))


def test_rules_of_a_revision_are_taken_from_git(
    runner: CliRunner, before: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tmp_path / "project"
    (project / "conversations").mkdir(parents=True)
    change(before, "{between: [13, 17]}", "{between: [13, 16]}")
    before.rename(project / "conversations" / "data")
    known = ["-c", "user.name=n", "-c", "user.email=n@tawjih.example"]
    for command in (["init", "-q"], ["add", "."], [*known, "commit", "-q", "-m", "x"], ["tag", "season-1"]):
        subprocess.run(["git", "-C", str(project), *command], check=True)  # noqa: S607 - the git of whoever tests
    monkeypatch.setattr(cli_check, "_ROOT", project)
    assert "verdict unknown -> yes: 510" in said(runner, "--against", "season-1")


@pytest.mark.parametrize("other", ["nothing", "--output=x", "../..", "HEAD:"])
def test_what_is_neither_a_folder_nor_a_revision_is_said(
    runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    monkeypatch.setattr(cli_check, "_ROOT", tmp_path)
    done = runner.invoke(cli, ["check", "--against", other])
    assert done.exit_code == 1
    assert f"{other} is neither a folder with a programme.yaml nor a revision that git knows here." in done.output


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("{below: 13}", "{under: 13}", "rules.age.cases.1: age: the comparison “under” is not known"),
        ("rules:\n", "ruled:\n", "the file: rules is missing"),
        ("rules:\n", "rules: [\n", "programme.yaml: not readable as YAML"),
    ],
)
def test_rules_that_cannot_be_read_are_said(runner: CliRunner, before: Path, old: str, new: str, sentence: str) -> None:
    change(before, old, new)
    done = runner.invoke(cli, ["check", "--against", str(before)])
    assert done.exit_code == 1
    assert sentence in done.output
    assert "Traceback" not in done.output


def test_door_of_last_season_is_named_on_a_day_of_it_and_not_today(
    runner: CliRunner,
) -> None:
    assert "door.automatic_return is named: " in said(runner, "--on", "2026-08-31")


def test_both_are_judged_on_the_day_that_is_told(runner: CliRunner, before: Path) -> None:
    change(before, "valid_until: 2026-08-31", "valid_until: 2026-06-30")
    assert "no verdict and no other door changes" in said(runner, "--against", str(before))
    assert "door.automatic_return is named" in said(runner, "--against", str(before), "--on", "2026-07-15")
