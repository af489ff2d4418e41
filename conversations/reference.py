"""The number of a request: short enough to read aloud on the phone, and safe against a slip.

Six digits and a check digit (Damm's table): every single wrong digit and every swap of neighbours is noticed.
Digits only: no letters that sound or look alike, read the same in all four locales, and nothing in it looks
like a CIN or a Massar number.
"""

from __future__ import annotations

_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
FIRST, LAST = 100_000, 999_999


def make_reference(number: int) -> str:
    """The reference for a number from `FIRST` to `LAST`."""
    digits = str(number)
    return digits + str(_check(digits))


def spoken(reference: str) -> str:
    """The reference in two groups, as it is read aloud."""
    return f"{reference[:3]}-{reference[3:]}"


def _check(digits: str) -> int:
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return interim
