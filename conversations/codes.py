"""A code that is read from one phone and written on another: six letters, none of which is taken for another.

No vowels, so that no word comes out of it. Whoever writes it may use small letters, spaces and hyphens.
"""

from __future__ import annotations

import re
from typing import Final

LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH: Final = 6
CODES: Final = len(LETTERS) ** LENGTH
"""How many codes there are."""
_BETWEEN: Final = re.compile(
    r"[\s\-.·_\u200e\u200f\u2066-\u2069]+"
)  # also the signs of direction that copying brings along
_CODE: Final = re.compile(rf"[{LETTERS}]{{{LENGTH}}}")


def make_code(number: int) -> str:
    """The code for a number below `CODES`."""
    letters = []
    for _ in range(LENGTH):
        number, at = divmod(number, len(LETTERS))
        letters.append(LETTERS[at])
    return "".join(letters)


def read_code(text: str) -> str:
    """The code that this text is, as `make_code` writes it; "" when it is none."""
    plain = _BETWEEN.sub("", text[:100]).upper()
    return plain if _CODE.fullmatch(plain) else ""
