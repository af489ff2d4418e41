"""Numbers of papers, which nobody should send: the identity card and the pupil's code."""

from __future__ import annotations

import re

_CARD = re.compile(r"(?<![^\W_])[a-z]{1,2}[ .-]?\d{5,6}(?![^\W_])")
_PUPIL = re.compile(r"(?<![^\W_])(?!o[ .-]?[5-7])[a-z][ .-]?\d{9}(?![^\W_])")  # "o6..." is a telephone typed in haste


def has_identifier(plain: str) -> bool:
    """Whether something in a light text looks like the number of an identity card (CIN) or a Massar code."""
    return bool(_CARD.search(plain) or _PUPIL.search(plain))
