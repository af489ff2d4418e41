"""What is built upon: licences, known holes, and where the linter's security rules are set aside."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests.audit import licences
from tests.audit.locked import names, read_locks
from tests.audit.vulnerabilities import read_answer, verdict

HERE = Path(__file__).parent.parent
ROOMS = ("bot", "conversations", "storage", "tests")
SET_ASIDE = re.compile(r"#\s*(?:ruff: )?noqa(?P<codes>:\s*[A-Z]+[0-9]+(?:[,\s]+[A-Z]+[0-9]+)*)?(?P<reason>.*)")
SECURITY = re.compile(r"\bS[0-9]{3}\b")
HOLE = {"id": "PYSEC-0000-1", "fix_versions": ["1.1"]}


def test_every_locked_package_has_an_allowed_licence_or_a_reason() -> None:
    assert len(read_locks()) > 60
    assert licences.faults() == []


def test_no_exception_stands_there_for_what_needs_none() -> None:
    assert set(licences.EXCEPTIONS) <= names(here=True)
    assert set(licences.ELSEWHERE) == names(here=False)
    assert all(not licences.is_allowed(licence) and why for licence, why in licences.EXCEPTIONS.values())


@pytest.mark.parametrize(
    ("expression", "allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-only OR BSD-3-Clause", True),
        ("MIT AND PSF-2.0", True),
        ("MIT AND GPL-3.0-only", False),
        ("(MIT OR GPL-2.0-only) AND AGPL-3.0-only", False),
        ("", False),
    ],
)
def test_licence_is_allowed_when_one_of_its_alternatives_is_whole(expression: str, *, allowed: bool) -> None:
    assert licences.is_allowed(expression) is allowed


@pytest.mark.parametrize(
    ("packages", "code", "required", "said"),
    [
        ([{"name": "a", "version": "1", "vulns": []}], 0, 0, "1 packages asked about: no known hole."),
        ([{"name": "a", "version": "1", "vulns": [HOLE]}], 1, 1, "KNOWN HOLE: a 1: PYSEC-0000-1, mended in 1.1"),
        (
            [{"name": "a", "skip_reason": "not found"}],
            0,
            1,
            "NOT CHECKED: pip-audit is not here, or reaches no database",
        ),
        (
            [{"name": "a", "version": "1", "vulns": []}, {"name": "b", "skip_reason": "not found"}],
            *(0, 1, "NOT CHECKED: nobody could be asked about b."),
        ),
    ],
)
def test_package_that_nobody_could_ask_about_is_not_one_without_a_hole(
    packages: list[dict[str, object]], code: int, required: int, said: str
) -> None:
    answer = read_answer(json.dumps({"dependencies": packages}))
    assert verdict(answer, required=False)[0] == code
    assert verdict(answer, required=True)[0] == required
    assert said in "\n".join(verdict(answer, required=False)[1])


@pytest.mark.parametrize("told", ["", "Traceback", "[]", "{}", '{"dependencies": null}'])
def test_network_that_is_not_there_is_said_and_fails_only_where_it_is_asked_to(told: str) -> None:
    code, said = verdict(read_answer(told), required=False)
    assert code == 0
    assert "Nothing is known either way" in " ".join(said)
    assert verdict(read_answer(told), required=True)[0] == 1


def test_each_place_where_a_security_rule_is_set_aside_has_a_reason() -> None:
    without = []
    for path in (path for room in ROOMS for path in (HERE / room).rglob("*.py")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            found = SET_ASIDE.search(line)
            if found and SECURITY.search(found["codes"] or "S000") and len(found["reason"].strip(" -")) < 6:
                without.append(f"{path.relative_to(HERE)}:{number}")
    assert without == []


def test_security_rules_are_on_and_what_a_whole_folder_sets_aside_is_known() -> None:
    linted = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]["lint"]
    assert linted["select"] == ["ALL"]
    assert [rule for rule in linted["ignore"] if re.match(r"S\d", rule)] == []
    for_folders = {(where, rule) for where, rules in linted["per-file-ignores"].items() for rule in rules}
    assert {one for one in for_folders if re.match(r"S\d*$", one[1])} == {
        ("tests/**", rule) for rule in ("S101", "S105", "S106", "S603")
    }
