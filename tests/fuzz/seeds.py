"""What people really type, from the transcripts, and what they may order: new words and commands come along."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Final

from bot.services.ways_in import OF_EVERYBODY, ORDERS

_TYPED: Final = re.compile(r"^- (?:says|commands): (.+)$", re.MULTILINE)
_TRANSCRIPTS: Final = Path(__file__).parent.parent / "transcripts"
_ARGUMENTS: Final = (
    "",
    "",
    "fr",
    "ar",
    "ary",
    "back",
    "1234",
    "AAAAAA",
    "link-ABCDEFGH",
    "staff_ABCD-EFGH",
    "1234501",
    "radio",
)
NAMES: Final = ("Zineb", "كريم", "Fatima Zahra", "Test")
PHONES: Final = ("06 00 00 00 42", "+212600000043", "0600000044", "٠٦٠٠٠٠٠٠٤٥")


@cache
def typed() -> tuple[str, ...]:
    """Every line that somebody types in a transcript."""
    found = {
        line.strip("'\"") for file in sorted(_TRANSCRIPTS.rglob("*.yaml")) for line in _TYPED.findall(file.read_text())
    }
    return (*sorted(found), *NAMES, *PHONES)


@cache
def commands() -> tuple[str, ...]:
    """Every command of everybody and every order of staff, with and without something behind it."""
    return tuple(f"/{name} {one}".strip() for name in sorted({*OF_EVERYBODY, *ORDERS}) for one in _ARGUMENTS)


@cache
def pressed() -> tuple[str, ...]:
    """What buttons may carry that stand under no question now."""
    return (
        *(f"{turn}|me|who|youth" for turn in (0, 1, 7, 999999999)), "2|me|age|14", "3|child-1|age|15",
        "4|other-9|phone|",
        *(f"5|||!{name}" for name in sorted(OF_EVERYBODY)), "6||language|ary", "1|me|slot|1",
        "1|me|hour|2026-11-24T10:00",
        "staff|claim|1234501", "staff|done|1234501|reached", "staff|done|1234501|call_back|hour",
        "staff|done||||", "staff|x",
    )  # fmt: skip
