"""Files that are edited: a few places in a sound one, each with something else in its stead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from tests.fuzz.mangle import TEXTS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from random import Random

    Edits = list[list[Any]]

_PIECE: Final = re.compile(r"\"[^\"\n]*\"|[\w.@-]+|[{}\[\]:,>|-]|\n *", re.UNICODE)


def edits(chance: Random, text: str, odd: Sequence[str]) -> Edits:
    """One to three edits: where each begins and ends, and what stands there then."""
    found: Edits = []
    pieces = [match.span() for match in _PIECE.finditer(text)]
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        begin, end = chance.choice(pieces)
        line = text.rfind("\n", 0, begin) + 1
        after = text.find("\n", begin) + 1 or len(text)
        found.append(
            chance.choice(
                (
                    [begin, end, chance.choice(odd)],
                    [begin, end, chance.choice(odd)],
                    [begin, end, chance.choice(TEXTS)],
                    [begin, end, text[slice(*chance.choice(pieces))]],
                    [begin, end, ""],
                    [begin, begin, chance.choice(odd)],
                    [line, after, ""],
                    [line, line, text[line:after]],
                    [line, line, chance.choice((" ", "  ", "\t", "- ", "#", "? "))],
                    [begin, chance.choice((end, len(text))), chance.choice(odd)],
                )
            )
        )
    return found


def edited(text: str, done: Edits) -> str:
    """The text after these edits, the last one first, so that each finds its place."""
    for begin, end, other in sorted(done, key=lambda one: -one[0]):
        text = text[:begin] + other + text[end:]
    return text
