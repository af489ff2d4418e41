"""`docs/security.md` is true: each line names tests that are there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
LINES = (HERE.parent / "docs" / "security.md").read_text(encoding="utf-8").splitlines()
TEST = re.compile(r"`((?:browser/|processes/)?test_\w+\.py)::(test_\w+)`")


def threats() -> list[str]:
    """The lines of the tables, without their heads."""
    return [line for line in LINES if line.startswith("| ") and not line.startswith("| who |")]


@cache
def functions_of(file: str) -> frozenset[str]:
    tree = ast.parse((HERE / file).read_text(encoding="utf-8"))
    return frozenset(one.name for one in ast.walk(tree) if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef))


def test_each_line_says_who_what_how_it_is_stopped_and_by_which_test() -> None:
    assert len(threats()) > 50
    for line in threats():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        assert len(cells) == 4, line
        assert all(cells), line
        assert TEST.sub("", cells[3]).strip(", ") == "", line


def test_every_test_that_is_named_is_there() -> None:
    named = TEST.findall("\n".join(LINES))
    assert len(named) >= len(threats())
    assert [one for one in named if not (HERE / one[0]).is_file() or one[1] not in functions_of(one[0])] == []


def test_what_is_not_stopped_is_said() -> None:
    plainly = "\n".join(LINES).partition("## What is not stopped")[2]
    assert plainly.count("\n- **") >= 10
