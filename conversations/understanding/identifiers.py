"""Numbers of papers, which nobody should send: the identity card and the pupil's code.

What is kept is masked by the store (`storage.crypto.mask_identifiers`), which knows nothing of this room: both see the
same.
"""

from __future__ import annotations

import re
from typing import Final

# French words of one or two letters that stand before a number that is no identity card: "le 12 03 09", "de 15000".
_WORDS: Final = frozenset({"ai", "an", "au", "de", "du", "en", "et", "il", "je", "le", "ou", "un"})
_IDENTIFIER: Final = re.compile(
    r"(?:(?<![^\W_])|(?<=cin)|(?<=cni)|(?<=cnie)|(?<=massar))"  # not inside a word, except "cinbk123456"
    r"(?P<letters>[a-z](?:[ .-]?[a-z])?)"
    r"(?P<gap>[ .:/_-]{0,3})"
    r"(?P<digits>(?!0)\d{5,6}(?!\d)|\d{9}(?!\d)|\d(?:[ .-]?\d){4,8}(?![ .-]?\d))"
)


def has_identifier(plain: str) -> bool:
    """Whether something in a light text looks like the number of an identity card (CIN) or a Massar code."""
    return any(map(_is_identifier, _IDENTIFIER.finditer(plain)))


def _is_identifier(match: re.Match[str]) -> bool:
    letters, gap, digits = match["letters"], match["gap"], re.sub(r"\D", "", match["digits"])
    if gap and letters in _WORDS:
        return False
    if len(digits) in {5, 6}:
        return True
    massar = len(digits) == 9 and len(letters) == 1
    # "f 612345678": a telephone without its zero, after a word of one letter; "o6...": one typed in haste.
    phone = (gap or letters == "o") and digits[0] in "5678"
    return massar and not phone
