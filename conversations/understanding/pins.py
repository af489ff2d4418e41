"""A short code that somebody chooses for their page: digits and letters, and none that is guessed at once."""

from __future__ import annotations

import re

from conversations.understanding.secret_words import bare

_PIN = re.compile(r"[^\W_]{4,6}")
_ROWS = ("01234567890", "09876543210", "abcdefghijklmnopqrstuvwxyz", "azertyuiop", "qwertyuiop")


def read_pin(text: str) -> str:
    """The code in its light form, whatever digits it was written in; "" when it is none, or a bad one."""
    plain = bare(text)
    return plain if _PIN.fullmatch(plain) and not _is_guessed(plain) else ""


def _is_guessed(plain: str) -> bool:
    """Whether it is what anybody tries first: one sign again and again, two by turns, or a row."""
    return len(set(plain)) == 1 or plain[:2] * (len(plain) // 2) == plain or any(plain in row for row in _ROWS)
