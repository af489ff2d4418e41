"""The rules against what the sources say, boundary by boundary: a slip of one digit is seen, wherever it is made."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.checks import unseen
from bot.new_programme import write
from conversations.programme import DATA, load_programme, load_scenarios
from conversations.rules import Condition
from conversations.scenarios import contradicted
from conversations.unshown import unshown
from tests.conversing import programme

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conversations.programme import Programme
    from conversations.rules import Door

SCENARIOS = load_scenarios(programme())
LINE = re.compile(r"line \d+")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files of the programme, to be edited."""
    for path in DATA.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def told(folder: Path, old: str, new: str, file: str = "programme.yaml") -> list[str]:
    """What is said of scenarios and rules after this edit, the line where it was made as {line}."""
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1
    return [one.replace(f"line {line}:", "line HERE:") for one in unseen(load_programme(folder), folder)]


def test_rules_say_what_the_scenarios_say_and_every_boundary_is_shown() -> None:
    assert list(contradicted(programme(), SCENARIOS)) == []
    assert list(unshown(programme(), SCENARIOS)) == []


def test_scenarios_of_a_new_programme_are_whole(tmp_path: Path) -> None:
    write(tmp_path / "mine")
    assert unseen(load_programme(tmp_path / "mine"), tmp_path / "mine") == []


def test_wrong_digit_in_a_door_whose_words_name_no_age_is_told_with_both_lines(folder: Path) -> None:
    found = told(folder, "age: {between: [15, 30]}", "age: {between: [15, 31]}")
    assert len(found) == 3, "where it is open, and where it stands among the others"
    assert LINE.sub("line N", found[0]) == (
        "scenarios.yaml: line N: told: {age: 31, schooling: left}, on 2026-11-22: this says apprenticeship open: no;"
        " programme.yaml says yes (line N: doors.apprenticeship). One of the two is not as the source says."
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("age: {between: [15, 30]}", "age: {between: [51, 90]}"),
        ("age: {between: [15, 30]}", "age: {at_least: 15}"),
        ("schooling: {is: enrolled}, age: {below: 23}", "schooling: {is: enrolled}, age: {at_least: 23}"),
        ("grade: {in: [1AC, 2AC]}", "grade: {in: [2AC]}"),
        ("grade: {in: [1AC, 2AC]}", "grade: {in: [1AC, 2BAC]}"),
        ("{age: {at_least: 18}, schooling: {in: [never]}}", "{age: {at_least: 18}, schooling: {in: [left]}}"),
        ("valid_until: 2026-08-31", "valid_until: 2026-08-13"),
        ("valid_from: 2026-09-01", "valid_from: 2026-10-09"),
        ("launch: {in: [open, trial, local]}", "launch: {in: [open, trial]}"),
        ('fact.takes_18_to_20: {is: "no"}', 'fact.takes_18_to_20: {is: "yes"}'),
        ("reason: {id: reason.out_of_school, en", "reason: {id: reason.still_enrolled, en"),
        ("district: {in: [outside]}", "district: {in: [anfa]}"),
        ("age: {between: [18, 20]}", "age: {between: [18, 30]}"),
    ],
)
def test_slip_in_a_rule_or_a_door_is_seen(folder: Path, old: str, new: str) -> None:
    found = told(folder, old, new)
    assert found
    assert all(line.startswith("scenarios.yaml: ") for line in found)


def test_doors_in_another_order_are_seen(folder: Path) -> None:
    text = (folder / "programme.yaml").read_text(encoding="utf-8")
    parts = re.split(r"(?=^  - id: )", text, flags=re.MULTILINE)
    one, other = (
        next(n for n, part in enumerate(parts) if f"- id: {name}\n" in part) for name in ("literacy", "employment")
    )
    parts[one], parts[other] = parts[other], parts[one]
    (folder / "programme.yaml").write_text("".join(parts), encoding="utf-8")
    found = unseen(load_programme(folder), folder)
    told = "this says doors other_centre, literacy, employment, apprenticeship; programme.yaml says"
    assert any(f"{told} other_centre, employment, literacy, apprenticeship." in one for one in found)


def every_age_moved(door: Door) -> Iterator[Door]:
    """The door with each of its numbers as each other number."""
    for number, together in enumerate(door.when):
        for place, one in enumerate(together):
            if one.question == "age":
                for at in range(len(one.values)):
                    for age in map(str, range(3, 60)):
                        values = (*one.values[:at], age, *one.values[at + 1 :])
                        moved = replace(one, values=values)
                        if values != one.values and list(map(int, values)) == sorted(map(int, values)):
                            when = (*together[:place], moved, *together[place + 1 :])
                            yield replace(door, when=(*door.when[:number], when, *door.when[number + 1 :]))


@pytest.mark.parametrize("door", [door for door in programme().doors if door.button], ids=lambda door: door.id)
def test_any_other_number_in_a_door_is_seen(door: Door) -> None:
    unseen_ones = []
    for moved in every_age_moved(door):
        doors = tuple(moved if one.id == door.id else one for one in programme().doors)
        if not any(contradicted(replace(programme(), doors=doors), SCENARIOS)):
            unseen_ones.append(moved.when)
    assert unseen_ones == []


# --- what is not shown ------------------------------------------------------------------------------------------------


def with_door(**changes: object) -> Programme:
    """The programme with one more door, of which no scenario says anything."""
    door = next(one for one in programme().doors if one.id == "employment")
    more = replace(door, id="more", **changes)  # type: ignore[arg-type]
    return replace(programme(), doors=(*programme().doors, more))


def test_boundary_that_no_scenario_covers_is_told_with_the_answers_to_write() -> None:
    ages = Condition("age", "between", ("40", "45"))
    found = [one for one in unshown(with_door(when=((ages,),)), SCENARIOS) if "doors.more" in one]
    assert [re.search("age: [0-9]+", one)[0] for one in found] == ["age: 39", "age: 40", "age: 45", "age: 46"]  # type: ignore[index]
    assert found[0] == (
        "scenarios.yaml: doors.more: no case has told: {age: 39}. Add it, with open: … as your source says: it is a"
        " boundary of programme.yaml (doors.more.when.1)."
    )


def test_last_day_of_a_door_needs_a_scenario_on_it_and_on_the_next() -> None:
    last = SCENARIOS.day + timedelta(days=40)
    found = [one for one in unshown(with_door(valid_until=last), SCENARIOS) if "day" in one]
    assert [re.search("has day: ([0-9-]+)", one)[1] for one in found] == [str(last), str(last + timedelta(days=1))]  # type: ignore[index]


def test_case_of_a_rule_that_no_scenario_shows_is_told() -> None:
    fewer = tuple(one for one in SCENARIOS.verdicts if "reason.age_over_20" not in one.because)
    (found,) = [one for one in unshown(programme(), replace(SCENARIOS, verdicts=fewer)) if "cases.6" in one]
    assert "none has told: {age: 21, schooling: left, district: " in found
    assert "Add it, with verdict: …, because: […] as your source says" in found


def test_doors_of_which_nobody_said_which_comes_first_are_told() -> None:
    fewer = tuple(one for one in SCENARIOS.orders if "listening_unit" not in one.doors)
    (found,) = unshown(programme(), replace(SCENARIOS, orders=fewer))
    assert found == (
        "scenarios.yaml: order: no entry has told: {age: 18, schooling: enrolled, grade: P1}, who is told of"
        " apprenticeship, employment, listening_unit. Add it, with doors: […] in the order that is best for them."
    )


def test_helpline_with_a_wrong_figure_is_seen(folder: Path) -> None:
    (found,) = told(folder, 'first: "2511",', 'first: "2151",')
    assert found.startswith("scenarios.yaml: facts.helpline_children: this says “2511”; programme.yaml (line HERE: ")
    assert found.endswith(" says “2151”. One of the two is not as the source says.")


def test_first_value_that_nobody_wrote_once_more_is_told() -> None:
    known = {name: value for name, value in SCENARIOS.facts.items() if name != "helpline_now"}
    (found,) = unshown(programme(), replace(SCENARIOS, facts=known))
    assert found.startswith("scenarios.yaml: facts: helpline_now is not there: write its first value once more")


# --- mistakes in the file ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("schooling: left, grade: P6, district: anfa", "schooling: lefft", "“lefft” {not_known}; did you mean “left”?"),
        ("district: anfa", "district: anffa", "told: “anffa” {not_known}; did you mean “anfa”?"),
        ("district: anfa", "distict: anfa", "told: “distict” {not_known}; did you mean “district”?"),
        ("age: 14", "age: 144", "told: “144” {not_known}"),
        ('verdict: "yes"', "verdict: yes", "“yes” without quotes {not_known}. Write one of: yes, no, unknown."),
        ("[reason.age_fits,", "[reason.age_fit,", "“reason.age_fit” {not_known}; did you mean “reason.age_fits”?"),
        ("door: apprenticeship", "door: apprentice", "“apprentice” {not_known}; did you mean “apprenticeship”?"),
        ("open: perhaps", "open: maybe", "open: “maybe” {not_known}. Write one of: yes, no, perhaps."),
        ("facts: {takes_18_to_20", "facts: {take_18_to_20", "facts: “take_18_to_20” {not_known}; did you mean"),
        ("doors: [primary_school]", "doors: [primary]", "doors: “primary” {not_known}"),
        ("told: {age: 14, schooling: left", "told: {age: [], schooling: left", "age: nothing stands in its brackets"),
        ("helpline_now:", "helpline_no:", "helpline_no: “helpline_no” {not_known}; did you mean “helpline_now”?"),
        ("day: 2026-11-22", "day: soon", "day: must be a day"),
    ],
)  # fmt: skip
def test_mistake_in_the_scenarios_is_one_sentence_with_its_line(
    folder: Path, old: str, new: str, sentence: str
) -> None:
    found = told(folder, old, new, "scenarios.yaml")
    assert re.match(r"scenarios.yaml: line (HERE|\d+): ", found[0])
    assert sentence.format(not_known="is not known here") in found[0]


def test_programme_without_scenarios_is_told_what_to_write(folder: Path) -> None:
    (folder / "scenarios.yaml").unlink()
    (found,) = unseen(load_programme(folder), folder)
    assert found.startswith("scenarios.yaml: is missing: without it nobody sees a slip in a number of programme.yaml.")
