"""Dates that nobody can have meant, and what ended without another in its place."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from bot import cli as command_line
from conversations.periods import over, unlikely
from conversations.programme import DATA, ProgrammeWrong, load_programme
from tests.conversing import TODAY, programme

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import CliRunner

    from conversations.programme import Programme

UNTIL = "valid_until: 2026-08-31"
OF_AGE = "about: age\n    valid_from: 2019-12-27"
OF_A_FACT = 'first: "2511", source: "ONDE, seen in six sources", valid_from: 2020-05-01'


def edited(folder: Path, old: str, new: str) -> tuple[Programme, int]:
    """The programme after this edit, and the line on which it was made."""
    for path in DATA.glob("*.yaml"):
        shutil.copy(path, folder)
    text = (folder / "programme.yaml").read_text(encoding="utf-8")
    assert old in text
    (folder / "programme.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")
    return load_programme(folder), text[: text.index(old)].count("\n") + 1 + new.count("\n")


def test_no_date_of_the_programme_is_unlikely_and_what_ended_has_another_in_its_place() -> None:
    assert list(unlikely(programme(), TODAY)) == []
    assert list(over(programme(), TODAY)) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            UNTIL,
            "valid_until: 2126-08-31",
            "doors.automatic_return.valid_until: 2126-08-31 is more than 10 years away:",
        ),
        (
            OF_AGE,
            "about: age\n    valid_from: 2091-12-27",
            "rules.age.valid_from: 2091-12-27 is more than 3 years away:",
        ),
        (OF_AGE, "about: age\n    valid_from: 1919-12-27", "rules.age.valid_from: 1919-12-27 is before 1950: write"),
        (
            OF_A_FACT,
            f"{OF_A_FACT}, valid_until: 2062-05-01",
            "facts.helpline_children.valid_until: 2062-05-01 is more than 10 years away: write the last day that the",
        ),
    ],
)
def test_date_that_nobody_can_have_meant_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    found, line = edited(tmp_path, old, new)
    (said,) = unlikely(found, TODAY)
    assert said.startswith(f"programme.yaml: line {line}: {told}")


@pytest.mark.parametrize("until", [date(2036, 11, 21), date(2026, 11, 22)])
def test_date_that_may_be_meant_is_not_told(tmp_path: Path, until: date) -> None:
    found, _ = edited(tmp_path, UNTIL, f"valid_until: {until}")
    assert list(unlikely(found, date(2026, 11, 22))) == []


@pytest.mark.parametrize("year", ["9999", "0219", "0001", "2200", "1899"])
def test_year_that_cannot_be_read_is_refused_with_its_line(tmp_path: Path, year: str) -> None:
    with pytest.raises(ProgrammeWrong) as wrong:
        edited(tmp_path, UNTIL, f"valid_until: {year}-08-31")
    assert wrong.value.problems[0].startswith("programme.yaml: line ")
    assert f"valid_until ({year}-08-31) is in no year that can be meant: write the day" in wrong.value.problems[0]


def test_what_ended_without_another_in_its_place_is_told(tmp_path: Path) -> None:
    last = TODAY - timedelta(days=1)
    found, line = edited(tmp_path, OF_A_FACT, f"{OF_A_FACT}, valid_until: {last}")
    assert list(over(found, last)) == []
    assert list(over(found, TODAY)) == [
        (
            f"programme.yaml: line {line}: facts.helpline_children.valid_until: {last} has passed: nobody is told of"
            " this any more. Write what holds now, by its source, or take it out."
        )
    ]
    found, _ = edited(tmp_path, OF_AGE, f"{OF_AGE}\n    valid_until: {last}")
    assert ["rules.age.valid_until" in one for one in over(found, TODAY)] == [True]


def test_check_says_what_ended_and_stops_nothing(
    runner: CliRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited(tmp_path, OF_A_FACT, f"{OF_A_FACT}, valid_until: 2026-01-31")
    monkeypatch.setenv("PROGRAMME", str(tmp_path))
    told = runner.invoke(command_line.cli, ["check"])
    assert told.exit_code == 0, told.output
    assert "! programme.yaml: line" in told.output
