"""One phone number in a text, as E.164."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conversations.understanding.assent_words import is_negated_verb
from conversations.understanding.normalise import light, words
from conversations.understanding.numbers import find_numbers

if TYPE_CHECKING:
    import phonenumbers

    from conversations.understanding.numbers import NumberWords
    from conversations.understanding.phrases import Phrases

_HOME, _MOROCCO = "MA", "+212"
_ABROAD = ("+", "00")  # as only a telephone number begins
_AT_HOME = re.compile(r"0[5-8][0-9]{8}")
_NO_FIGURE = re.compile(r"\D")
_CHUNK = re.compile(r"\+?[\d][\d .,/\\*\-()_:–—+]*")
_BETWEEN_TWO = re.compile(r"(?<=\d{8}) ?[/=|] ?(?=[+\d]\d{8})")
_LETTER_O = re.compile(r"(?<![^\W_])o(?=[ .]?[5-7][\d .\-]{7})")
_WITH_LETTERS_O = re.compile(r"(?<![^\W_])(?:oo|(?=\d*o)[o\d]*\d[o\d]*)(?![^\W_])")
_WORD = re.compile(r"[^\W_]+")
_WORD_WITH_A_DIGIT = re.compile(r"[^\W\d_]+\d[^\W_]*|(?<!\d)\d{1,2}[^\W\d_][^\W_]*")
_STOPS = re.compile(r"[,;!?؟،؛()]")
_LONG_ENOUGH_TO_BE_ONE = 6
_MOST_WORDS = 60
_NEAR = 4  # words before a number that say of what it is


@dataclass(frozen=True, slots=True)
class PhoneWords:
    """The words around a number.

    A `gone` number ("my old one") is not to be called, unless a `fresh` one is named. After a word of `not_this` the
    number is not meant, except where only a telephone is missing (`lacking`: "I have none, call ..."); with a word of
    `turns` another thought begins. With `either` and figures after it, it is one of two.
    Words of `mine` only say that it is one's own. After words of `others` ("invoice") and before `amounts` ("dirhams")
    it counts something else, unless a telephone is `named` between.
    """

    numbers: NumberWords
    gone: Phrases
    fresh: frozenset[str]
    not_this: frozenset[str]
    lacking: Phrases
    turns: frozenset[str]
    either: frozenset[str]
    mine: frozenset[str]
    others: Phrases
    amounts: frozenset[str]
    named: Phrases


def read_phone(text: str, known: PhoneWords) -> str:
    """The number, Moroccan unless it begins with + or 00; "" when none is certain.

    It may be dictated in words. Several numbers, a wrong length, and one that is not to be called give "".
    """
    plain = _in_digits(text)
    found = _numbers(plain)
    if not any(found.values()):
        typed, plain = plain, _dictated(plain, known.numbers)
        found = _numbers(plain) if plain != typed and len(_CHUNK.findall(plain)) == 1 else {}
    valid = set(found.values()) - {""}
    if len(valid) != 1 or "" in found.values():
        return ""
    return "" if any(_is_not_meant(plain, chunk, known) for chunk in found) else valid.pop()


def dialled(number: str) -> str:
    """A number in digits and nothing else, as E.164; "" when it cannot be one."""
    return _number(number)


def is_abroad(number: str) -> bool:
    """Whether an answer is a number outside Morocco."""
    return number.startswith("+") and not number.startswith(_MOROCCO)


def _in_digits(text: str) -> str:
    """The light text, with the letter O as a zero inside a number and a word between two of them."""
    zeros = _WITH_LETTERS_O.sub(lambda found: found.group().replace("o", "0"), text.lower())
    plain = _LETTER_O.sub("0", light(zeros)).replace("(+", "+").replace("(00", "00").replace(", ", " , ")
    return _BETWEEN_TWO.sub(" x ", plain)


def _numbers(plain: str) -> dict[str, str]:
    """What is long enough to be a number, each as it is typed, with the number that it is or ""."""
    bare = _WORD_WITH_A_DIGIT.sub(_without_arabizi, plain.replace(" , ", " x "))
    chunks = [chunk for chunk in _CHUNK.findall(bare) if sum(map(str.isdigit, chunk)) >= _LONG_ENOUGH_TO_BE_ONE]
    return {chunk: _number(chunk) or _twice(chunk) for chunk in chunks}


def _without_arabizi(found: re.Match[str]) -> str:
    digits = _NO_FIGURE.sub("", found.group())
    return f" {digits} " if len(digits) >= _LONG_ENOUGH_TO_BE_ONE else " x "


def _twice(chunk: str) -> str:
    """The number that is typed twice side by side."""
    digits = _NO_FIGURE.sub("", chunk)
    half = len(digits) // 2
    return _number(digits[:half]) if digits[:half] == digits[half:] else ""


def _number(chunk: str) -> str:
    import phonenumbers  # noqa: PLC0415 - a tenth of a start, for what one message in twenty has

    typed = "+" * chunk.startswith("+") + _NO_FIGURE.sub("", chunk)
    if _AT_HOME.fullmatch(typed):  # as nearly all are: only whether it is given to anybody is left to be seen
        number = phonenumbers.PhoneNumber(country_code=212, national_number=int(typed))
        return f"+212{typed[1:]}" if phonenumbers.is_valid_number(number) else ""
    try:
        number = phonenumbers.parse(typed, _HOME)
    except phonenumbers.NumberParseException:
        return ""
    abroad = phonenumbers.region_code_for_country_code(number.country_code or 0) != _HOME
    if abroad and not (typed.startswith(("+", "00")) and _can_be_abroad(number)):
        return ""
    if not abroad and not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _can_be_abroad(number: phonenumbers.PhoneNumber) -> bool:
    """Whether it is a number there, or is as long as a mobile one: ranges change, and nobody is called unasked."""
    import phonenumbers  # noqa: PLC0415 - a tenth of a start, for what one message in twenty has

    if phonenumbers.is_valid_number(number):
        return True
    region = phonenumbers.region_code_for_country_code(number.country_code or 0)
    mobile = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    return mobile is not None and len(str(mobile.national_number)) == len(str(number.national_number))


# --- in words -----------------------------------------------------------------------------------------------


def _dictated(plain: str, numbers: NumberWords) -> str:
    """The text with its number words as digits; as it is when "trente quatre vingt" leaves two readings."""
    typed = list(_WORD.finditer(plain))
    said = [word.group() for word in typed]
    if len(said) > _MOST_WORDS or _is_ambiguous(said, numbers):
        return plain
    written = plain
    for number in reversed(find_numbers(said, numbers)):
        if not said[number.start].isdigit():
            start, end = typed[number.start].start(), typed[number.end - 1].end()
            written = f"{written[:start]}{number.value}{written[end:]}"
    return re.sub(r"(?<=\d) ?[,،] ?(?=\d)", " ", written)


def _is_ambiguous(said: list[str], numbers: NumberWords) -> bool:
    values = [numbers.exact.get(word, 0) if word in numbers.french else 0 for word in said]
    return any(
        tens in range(20, 70, 10) and (four, twenty) == (4, 20)
        for tens, four, twenty in zip(values, values[1:], values[2:], strict=False)
    )


# --- the words around it ------------------------------------------------------------------------------------


def _is_not_meant(plain: str, chunk: str, known: PhoneWords) -> bool:
    """Whether the number is an old one, or one that shall not be called."""
    start = plain.find(chunk.strip())
    before, after = plain[: max(start, 0)], plain[start + len(chunk.strip()) :]
    said, rest = words(before), words(after)
    if rest[:1] and rest[0] in known.either and "".join(rest[1:2]).isdigit():
        return True
    gone = known.gone.inside(words(plain))
    if gone and not any(word in known.fresh for word in said):
        return True
    clause = words(_STOPS.split(before)[-1])
    following = words(_STOPS.split(after)[0])[:3]
    if not chunk.startswith(_ABROAD) and _counts_something_else(clause[-_NEAR:], following[:1], known):
        return True
    return _refuses(clause, known) or _refuses(following, known)


def _counts_something_else(said: tuple[str, ...], after: tuple[str, ...], known: PhoneWords) -> bool:
    """Whether the number is of an invoice, or an amount: "code massar 06...", "06... dh"."""
    if not known.amounts.isdisjoint(after):
        return True
    if known.others.by_first.keys().isdisjoint(said):
        return False
    named = max((match.start for match in known.named.exactly(said)), default=-1)
    return max((match.start for match in known.others.exactly(said)), default=-1) > named


def _refuses(said: tuple[str, ...], known: PhoneWords) -> bool:
    last = max((at for at, word in enumerate(said) if word in known.turns), default=-1)
    clause = said[last + 1 :]
    lacking = {at for match in known.lacking.inside(clause) for at in range(match.start, match.end)}
    rest = [word for at, word in enumerate(clause) if at not in lacking]
    return any(word in known.not_this for word in rest) or any(map(is_negated_verb, ["", *rest], rest))
