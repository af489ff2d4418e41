"""One phone number in a text, as E.164."""

from __future__ import annotations

import re

import phonenumbers

from conversations.understanding.normalise import light

_HOME = "MA"
_CHUNK = re.compile(r"\+?[\d][\d .,/\-()_:–—+]*")
_LETTER_O = re.compile(r"(?<![^\W_])o(?=[ .]?[5-7][\d .\-]{7})")
_WORD_WITH_A_DIGIT = re.compile(r"[^\W\d_]+\d[^\W_]*|(?<!\d)\d{1,2}[^\W\d_][^\W_]*")
_LONG_ENOUGH_TO_BE_ONE = 6


def read_phone(text: str) -> str:
    """The number, Moroccan unless it begins with + or 00; "" when there is none, more than one, or a wrong length."""
    plain = _LETTER_O.sub("0", light(text).replace("(+", "+").replace("(00", "00").replace(", ", " x "))
    bare = _WORD_WITH_A_DIGIT.sub(_without_arabizi, plain)
    chunks = [chunk for chunk in _CHUNK.findall(bare) if sum(map(str.isdigit, chunk)) >= _LONG_ENOUGH_TO_BE_ONE]
    numbers = {_number(chunk) for chunk in chunks}
    return numbers.pop() if len(numbers) == 1 else ""


def _without_arabizi(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", found.group())
    return f" {digits} " if len(digits) >= _LONG_ENOUGH_TO_BE_ONE else " x "


def _number(chunk: str) -> str:
    dialled = "+" * chunk.startswith("+") + re.sub(r"\D", "", chunk)
    foreign = dialled.startswith(("+", "00"))
    try:
        number = phonenumbers.parse(dialled, _HOME)
    except phonenumbers.NumberParseException:
        return ""
    abroad = phonenumbers.region_code_for_number(number) != _HOME
    if not phonenumbers.is_valid_number(number) or (abroad and not foreign):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
