"""The phrases kept apart from all training and tuning (`tests/kept_apart`), and those that tuned the cut-offs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

VARIETIES = ("fr", "ar", "ary", "ary_Latn")
KEPT_APART = Path(__file__).parent.parent / "kept_apart"
SLOTS = ("age", "birth_date", "phone", "level", "yes_no", "city", "name")


@dataclass(frozen=True, slots=True)
class Row:
    """A phrase: its variety, what kind of set it belongs to, and what it means there (an intent, a slot's value)."""

    text: str
    variety: str
    kind: str
    value: str = ""


def rows(folder: Path = KEPT_APART) -> Iterator[Row]:
    """Every phrase: intents.tsv, out_of_scope.txt, danger.txt, look_alikes.txt, ordinary.txt, and slots/<slot>.tsv."""
    for variety in VARIETIES:
        for path in sorted((folder / variety).rglob("*.t*")):
            for line in path.read_text(encoding="utf-8").splitlines():
                if not line.strip() or line.startswith("#"):
                    continue
                first, _, second = line.partition("\t")
                if path.stem == "intents":
                    yield Row(second, variety, "intent", first)
                elif path.parent.name == "slots":
                    yield Row(first, variety, path.stem, second)
                else:
                    yield Row(line, variety, path.stem)
