"""The changelog has the form of Keep a Changelog: what a reader, or a program, finds where."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
KINDS = ("Added", "Changed", "Deprecated", "Removed", "Fixed", "Security")
RELEASE = re.compile(r"## \[(\d+)\.(\d+)\.(\d+)\] - (\d{4}-\d{2}-\d{2})")
INTRODUCTION = ("# Changelog", "https://keepachangelog.com/", "https://semver.org/")


def faults(whole: str) -> list[str]:
    """What is not as Keep a Changelog has it."""
    found = [f"no {part}" for part in INTRODUCTION if part not in whole.partition("\n## ")[0]]
    releases = re.split(r"^(?=## )", whole, flags=re.MULTILINE)[1:]
    heads = [release.partition("\n")[0] for release in releases]
    if heads[:1] != ["## [Unreleased]"]:
        found.append("the first is not [Unreleased]")
    released = [match.groups() for head in heads[1:] if (match := RELEASE.fullmatch(head))]
    if len(released) != len(heads[1:]):
        found.append("a release is not ## [1.2.3] - 2026-01-31")
    order = [(tuple(map(int, numbers)), date.fromisoformat(day)) for *numbers, day in released]
    found += [f"{newer[0]} stands before {older[0]}" for newer, older in pairwise(order) if newer <= older]
    return found + [fault for release in releases for fault in faults_of(release)]


def faults_of(release: str) -> list[str]:
    """What is not as it should be in one release: its kinds of changes, each once, in order, with something in it."""
    head, *parts = re.split(r"^### ", release, flags=re.MULTILINE)
    name = head.partition("\n")[0]
    kinds = [part.partition("\n")[0] for part in parts]
    found = [f"{name}: {kind} is no kind of change" for kind in kinds if kind not in KINDS]
    if kinds != sorted(set(kinds), key=[*KINDS, *kinds].index):
        found.append(f"{name}: {', '.join(kinds)}: each once, in the order {', '.join(KINDS)}")
    for kind, part in zip(kinds, parts, strict=True):
        lines = [line for line in part.splitlines()[1:] if line]
        if not lines or any(not line.startswith(("- ", "  ")) for line in lines):
            found.append(f"{name}, {kind}: not a list")
    return found


def test_changelog_is_one_that_can_be_read_by_all() -> None:
    assert faults((ROOT / "CHANGELOG.md").read_text(encoding="utf-8")) == []


def test_newest_release_is_the_version_of_the_program_or_nothing_was_released() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    heads = RELEASE.findall((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert not heads or ".".join(heads[0][:3]) == project["version"]


GOOD = f"""{INTRODUCTION[0]}
{INTRODUCTION[1]} {INTRODUCTION[2]}

## [Unreleased]

### Added

- One.
  More of it.

### Fixed

- Two.

## [0.2.0] - 2026-02-01

### Changed

- Three.

## [0.1.0] - 2026-01-01

### Added

- Four.
"""


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        ("# Changelog", "# News", "no # Changelog"),
        ("## [Unreleased]", "## Unreleased", "the first is not [Unreleased]"),
        ("## [0.2.0] - 2026-02-01", "## 0.2.0", "a release is not ## [1.2.3] - 2026-01-31"),
        ("## [0.2.0]", "## [0.0.2]", "(0, 0, 2) stands before (0, 1, 0)"),
        ("### Fixed", "### Repaired", "## [Unreleased]: Repaired is no kind of change"),
        ("### Fixed", "### Added", f"## [Unreleased]: Added, Added: each once, in the order {', '.join(KINDS)}"),
        ("- Two.\n", "", "## [Unreleased], Fixed: not a list"),
        ("- Two.", "Two.", "## [Unreleased], Fixed: not a list"),
    ],
)
def test_fault_is_found_when_it_is_planted(was: str, becomes: str, fault: str) -> None:
    assert faults(GOOD) == []
    assert fault in faults(GOOD.replace(was, becomes, 1))
