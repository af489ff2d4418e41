"""What a verdict is of: ages as they are told, facts, versions; and what a wrong file is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conversations.eligibility import age_between, assess, is_minor
from conversations.programme import DATA, ProgrammeWrong, load_programme
from tests.conversing import TODAY, programme

if TYPE_CHECKING:
    from pathlib import Path

FILES = (
    *("programme.yaml", "questions.yaml", "statuses.yaml", "replies.yaml"),
    *("places.yaml", "centres.yaml", "population.yaml"),
)


def test_age_is_an_interval_when_only_the_year_or_a_band_is_known() -> None:
    assert age_between("14", TODAY) == (14, 14)
    assert age_between("2010", TODAY) == (15, 16)
    assert age_between("21-30", TODAY) == (21, 30)
    assert age_between("", TODAY) is None


def test_whoever_may_be_under_18_counts_as_a_minor() -> None:
    assert [is_minor(age, TODAY) for age in ("17", "18", "2008", "2007", "", "31+")] == [
        True, False, True, False, True, False,
    ]  # fmt: skip


def copied(tmp_path: Path) -> None:
    """All that a programme is read from."""
    for name in FILES:
        (tmp_path / name).write_text((DATA / name).read_text(encoding="utf-8"), encoding="utf-8")


def broken(tmp_path: Path, old: str, new: str) -> list[str]:
    copied(tmp_path)
    words = (tmp_path / "programme.yaml").read_text(encoding="utf-8")
    assert old in words
    (tmp_path / "programme.yaml").write_text(words.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ProgrammeWrong) as wrong:
        load_programme(tmp_path)
    return wrong.value.problems


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("below: 13", "under: 13", "age: the comparison “under” is not known here"),
        ("doors:\n", "doors: []\ndoors:\n", "written twice: doors"),
        ("trades:\n", "trades: none\nx:\n", "trades: must be a list"),
        ("retention:\n", "retentions:\n", "line 6: the file: retention is missing"),
        ("lead_days: 300", "lead_days: long", "line 23: retention.lead_days: must be a whole number"),
        ("rules:\n", "rules: [\n", "not readable as YAML"),
        ("between: [13, 17]", "between: [13]", "is not the youngest and the oldest age"),
        ('verdict: "no"', "verdict: no", "Yes and no stand in quotes"),
        ("valid_from: 2019-12-27", "valid_from: soon", "valid_from must be a day"),
        (
            'source: "A person can always be asked; while this centre is not open, nobody answers"',
            'source: ""',
            "has no source",
        ),
        ("valid_until: 2026-08-31", "valid_until: 2020-08-31", "valid_until"),
        ("type: yes_no, launch: true", "type: maybe, launch: true", "type: “maybe” is not known here"),
        (
            "schooling: {in: [left, never]}",
            "religion: {in: [left, never]}",
            "what a condition looks at: “religion” is not known here",
        ),
        ('fact.takes_18_to_20: {is: "no"}', "fact.fees: {is: unknown}", "a declared fact of type yes_no only"),
        ('fact.takes_18_to_20: {is: "no"}', "fact.moon: {is: unknown}", "a declared fact of type yes_no only"),
        (
            'fact.takes_18_to_20: {is: "no"}',
            "fact.takes_18_to_20: {is: no}",
            "Write one of: yes, no, unknown. Yes and no",
        ),
        (
            'fact.takes_18_to_20: {is: "no"}',
            "fact.takes_18_to_20: {below: 3}",
            "the comparison “below” is not known here. Write one of: is, in.",
        ),
        ("contact: [literacy_contact]", "contact: [meals]", "contact: meals is no declared fact of type words"),
        ("button: {id: door.literacy.button", "bring: {id: door.literacy.button", "needs both button and why"),
        ("used_by: [age]", "used_by: [place]", "facts.takes_18_to_20: used_by must be: age"),
        ("name: entry_test, type: yes_no", "name: entry_test, type: yes_no, used_by: [age]", "must be: nothing"),
    ],
)
def test_wrong_programme_is_told_with_file_and_key(tmp_path: Path, old: str, new: str, told: str) -> None:
    problems = broken(tmp_path, old, new)
    assert any(told in problem and problem.startswith("programme.yaml: ") for problem in problems), problems


def test_rule_sees_a_fact_as_unknown_until_somebody_confirms_it() -> None:
    told = {"age": "18", "schooling": "left", "district": "anfa"}
    assert assess(told, programme(), TODAY).value == "unknown"
    assert assess(told | programme().told({}), programme(), TODAY).value == "unknown"
    assert assess(told | programme().told({"takes_18_to_20": "yes"}), programme(), TODAY).value == "yes"


def test_version_of_a_verdict_tells_what_was_confirmed_of_the_facts_its_rules_look_at() -> None:
    known, version = programme(), programme().version
    assert known.version_with({"address": "Anfa"}) == version
    assert known.version_with({"takes_18_to_20": "no"}) == f"{version} takes_18_to_20=no"


def test_version_changes_with_every_byte_of_the_file(tmp_path: Path) -> None:
    copied(tmp_path)
    same = load_programme(tmp_path).version
    with (tmp_path / "programme.yaml").open("a", encoding="utf-8") as file:
        file.write("# a remark\n")
    assert same == programme().version
    assert load_programme(tmp_path).version != same


def test_desk_s_fact_wins_over_the_first_value_and_unknown_names_are_not_taken() -> None:
    facts = programme().facts_on(TODAY, {"helpline_now": "112", "no_such_fact": "x"})
    assert facts["helpline_now"] == "112"
    assert "no_such_fact" not in facts


def test_launch_waits_for_every_fact_and_a_no_confirms_nothing() -> None:
    names = [fact.id for fact in programme().facts if fact.launch]
    assert len(names) == 7
    yes = dict.fromkeys(names, "yes")
    assert programme().missing_for_launch(yes) == []
    assert programme().missing_for_launch({**yes, "centre_opened": "no"}) == ["centre_opened"]
