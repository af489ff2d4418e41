"""Mistakes in the files of the programme: who edits them is told file, line, what is wrong and what to write."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from bot.checks import MOST_CASES, unlike, unproven
from bot.cli import cli
from conversations.programme import DATA, ProgrammeWrong, load_programme
from tests.conversing import TODAY, programme

if TYPE_CHECKING:
    from pathlib import Path

    from conversations.programme import Programme

TAKES = "takes: [youth, teacher]"


def told(folder: Path, file: str, old: str, new: str) -> list[str]:
    """All that is said of the files after this edit, the first line where it was made as {line}."""
    for path in DATA.glob("*.yaml"):
        shutil.copy(path, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    before = text[: text.index(old)].count("\n")
    line = before + 1 + new.rstrip("\n").count("\n")
    with pytest.raises(ProgrammeWrong) as wrong:
        load_programme(folder)
    return [problem.replace(f"line {line}:", "line HERE:") for problem in wrong.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "schooling: {in: [left, never]}",
            "schooling: {in: [lefft, never]}",
            (
                "rules.schooling.cases.1: schooling: in: “lefft” is not known here; did you mean “left”?"
                " Write one of: left, enrolled, never."
            ),
        ),
        ("grade: {in: [1AC]}", "grade: {in: [1CA]}", "grade: in: “1CA” is not known here; did you mean “1AC”?"),
        (
            "district: {in: [outside]}",
            "district: {in: [outsid]}",
            "“outsid” is not known here; did you mean “outsi",
        ),
        ("district: {known: true}", "district: {known: maybe}", "known: “maybe” is not known here. Write true."),
        ("launch: {in: [open, ", "launch: {in: [opened, ", "did you mean “open”? Write one of: open, trial,"),
        (
            "{age: {below: 13}}",
            "{agge: {below: 13}}",
            "“agge” is not known here; did you mean “age”? Write one of:",
        ),
        ("{age: {below: 13}}", "{age: {under: 13}}", "the comparison “under” is not known here. Write one of: below,"),
        (
            "between: [13, 17]",
            "between: [17, 13]",
            "“17, 13” is not the youngest and the oldest age, both whole",
        ),
        ("about: age\n", "about: agee\n", "about: “agee” is not known here; did you mean “age”?"),
        (
            "valid_until: 2026-08-31",
            "valid_until: 31/08/2026",
            (
                "doors.automatic_return: valid_until must be a day, written as 2026-11-22 and without quotes,"
                " not “31/08/2026”."
            ),
        ),
        ("valid_until: 2026-08-31", "valid_until: '2026-08-31'", "without quotes, not “2026-08-31”."),
        (
            "valid_until: 2026-08-31",
            "valid_until: 2020-08-31",
            "valid_until (2020-08-31) comes before valid_from (2025-07-17): write a later day, or leave it out.",
        ),
        (
            "valid_until: 2026-08-31",
            "valid_untill: 2026-08-31",
            "doors.automatic_return: the key “valid_untill” is not known here; did you mean “valid_until”?",
        ),
        ("lead_days: 300", "lead_days: 300 days", "must be a whole number, such as 30, not “300 days”"),
        ("contact: [literacy_contact]", "contact: [literacy_contct]", "did you mean “literacy_contact”?"),
        ('verdict: "no"', "verdict: no", "“no” without quotes is not known here. Write one of: yes, no, unknown."),
        ('fact.takes_18_to_20: {is: "no"}', 'fact.take_18_to_20: {is: "no"}', "did you mean “fact.takes_18_to_20”?"),
        ("used_by: [age]", "used_by: [agge]", "facts.takes_18_to_20: used_by must be: age, which is what looks at"),
    ],
)
def test_mistake_in_the_programme_is_one_sentence_with_its_line(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    (problem,) = told(tmp_path, "programme.yaml", old, new)
    assert problem.startswith("programme.yaml: line HERE: ")
    assert sentence in problem


@pytest.mark.parametrize(
    ("new", "sentence"),
    [
        ("takes: [teacher]", "takes: no centre takes youth, and the rules of programme.yaml are for them."),
        ("takes: [youth, techer]", "takes: “techer” is not known here; did you mean “teacher”? Write one of: youth,"),
        ("takes: youth", "al-hotaya.takes: must be a list, such as [one, two], not “youth”"),
        (f"{TAKES}\n  serves: [anffa]", "serves: “anffa” is not known here; did you mean “anfa”? Write districts and"),
        (f"{TAKES}\n  serves: [rabat]", "“rabat” is a city outside Casablanca: write outside:rabat."),
        (f"{TAKES}\n  serves: anfa", "al-hotaya.serves: must be a list, such as [one, two], not “anfa”"),
        (f"{TAKES}\n  place: Anfa", "place: “Anfa” is not known here; did you mean “anfa”?"),
        (f"{TAKES}\n  servs: [anfa]", "the key “servs” is not known here; did you mean “serves”?"),
        (f"{TAKES}\n  schooling: [gone]", "schooling: “gone” is not known here. Write one of: left, enrolled, never."),
        (f"{TAKES}\n  ages: [17, 13]", "ages: must be the youngest and the oldest, such as [13, 17]."),
    ],
)
def test_mistake_in_a_centre_is_one_sentence_with_its_line(tmp_path: Path, new: str, sentence: str) -> None:
    (problem,) = told(tmp_path, "centres.yaml", TAKES, new)
    assert problem.startswith("centres.yaml: line HERE: al-hotaya")
    assert sentence in problem


def with_ages(low: str, high: str) -> Programme:
    """The programme with other years in the case that says 13 to 17."""
    age, *others = programme().rules
    cases = [
        replace(case, when=(replace(case.when[0], values=(low, high)),))
        if case.reason.id == "reason.age_fits"
        else case
        for case in age.cases
    ]
    return replace(programme(), rules=(replace(age, cases=tuple(cases)), *others))


def test_reason_that_names_other_ages_than_its_rule_is_said_once_for_all_languages() -> None:
    assert list(unlike(programme())) == []
    assert list(unlike(with_ages("13", "16"))) == [
        (
            "programme.yaml: line 37: rules.age.cases.3: its condition says 13 to 16 years, its reason 13 to 17:"
            " write the same in both (reason.age_fits: fr, ar, ary, ary_Latn)."
        )
    ]
    assert len(list(unlike(with_ages("12", "18")))) == 1, "both its ages are within those of the rule"


def test_of_many_cases_of_one_fault_the_first_are_told_and_how_many_more() -> None:
    age, *others = programme().rules
    found = unproven(replace(programme(), rules=(replace(age, about="grade"), *others)), TODAY)
    assert len(found) <= 5 * (MOST_CASES + 1)
    assert any(line.startswith("programme.yaml: and ") and line.endswith(" more like these.") for line in found)


@pytest.mark.parametrize("day", ["01/09/2026", "2026-9", "2026-13-01", "demain"])
def test_day_that_is_none_is_told_how_to_write_one(day: str) -> None:
    done = CliRunner().invoke(cli, ["check", "--on", day])
    assert done.exit_code == 2
    said = " ".join(done.output.replace("│", " ").split())
    assert f"“{day}” is not a day: write year-month-day, as in 2026-09-01 for 1 September 2026." in said
