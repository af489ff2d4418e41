"""A programme to begin with: sound as it stands, made up, each key explained for who runs a programme."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Final

from conversations.programme import DATA

if TYPE_CHECKING:
    from collections.abc import Iterator

_TEMPLATE: Final = Path(__file__).parent / "programme_template"
_FILE: Final = "programme.yaml"
_SCENARIOS: Final = "scenarios.yaml"
_OF_THE_COUNTRY: Final = ("doors", "trades", "facts", "desk", "reminders", "page", "sources")
"""What any programme has as the one that comes along has it, until somebody knows better."""
_SHOWN_OF_THE_COUNTRY: Final = ("doors", "order", "facts")
"""What scenarios say of what any programme has."""
_KEY: Final = re.compile(r"^([a-z_]+):", re.MULTILINE)
_LOOKED_AT: Final = re.compile(r"(?:^ *#.*\n)*^ *- \{.*\bused_by:.*\n", re.MULTILINE)


def write(folder: Path) -> None:
    """Write it there. Raises ValueError where anything is there already."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(f"{folder} has something in it: give the name of a folder that is not there yet, or is empty.")
    shutil.copytree(_TEMPLATE, folder, dirs_exist_ok=True)
    with (folder / _FILE).open("a", encoding="utf-8") as file:
        file.writelines(f"\n{part}" for part in _of_the_country())
    with (folder / _SCENARIOS).open("a", encoding="utf-8") as file:
        known = dict(_parts((DATA / _SCENARIOS).read_text(encoding="utf-8")))
        file.writelines(f"\n{known[name]}" for name in _SHOWN_OF_THE_COUNTRY)


def _of_the_country() -> Iterator[str]:
    written = (DATA / _FILE).read_text(encoding="utf-8")
    parts = dict(_parts(written))
    for name in _OF_THE_COUNTRY:
        # The facts that the rules of the other programme look at are its own.
        yield _LOOKED_AT.sub("", parts[name]) if name == "facts" else parts[name]


def _parts(written: str) -> Iterator[tuple[str, str]]:
    """Each key with what is under it, and with the comment before it."""
    starts = [(found[1], _with_comment(written, found.start())) for found in _KEY.finditer(written)]
    ends = [start for _, start in starts[1:]] + [len(written)]
    for (name, start), end in zip(starts, ends, strict=True):
        yield name, written[start:end].rstrip() + "\n"


def _with_comment(written: str, at: int) -> int:
    """Where the comment begins that stands right before."""
    while (before := written.rfind("\n", 0, at - 1) + 1) < at and written[before:at].startswith("#"):
        at = before
    return at
