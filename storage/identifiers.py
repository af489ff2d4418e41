"""Numbers of papers, which nobody should send, are masked before anything is kept: the identity card, the pupil's code.

What the person is told of it is decided in `conversations.understanding.identifiers`, which knows nothing of this room.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["find_identifiers", "mask_identifiers"]

_MASK: Final = "•••"


def mask_identifiers(text: str) -> str:
    """The text with every CIN number and Massar code replaced by "•••"; phones, ages, dates, references stay."""
    pieces, done = [], 0
    for start, end in find_identifiers(text):
        pieces += [text[done:start], _MASK]
        done = end
    return "".join([*pieces, text[done:]]) if pieces else text


# --- the rule: the same in the store and in the understanding, which a test holds -----------------------------------

# French words of one or two letters that stand before a number that is no identity card: "le 12 03 09", "de 15000".
_WORDS: Final = frozenset({"ai", "an", "au", "de", "du", "en", "et", "il", "je", "le", "no", "ou", "un"})
# More of them, also of Darija. Some begin cards, too: so they count for words only where a date, a comma, a dash or
# "numéro" makes a word likelier: "f 12/03/09", "ok, 15000", "la n° 20250".
_LIKELIER_WORDS: Final = frozenset(
    {
        *(
            "a",
            "c",
            "d",
            "g",
            "h",
            "j",
            "l",
            "m",
            "n",
            "s",
            "t",
            "y",
            "ah",
            "av",
            "bd",
            "bp",
            "ce",
            "cp",
            "dh",
            "di",
            "dn",
        ),
        *("eh", "es", "eu", "ha", "hh", "id", "kg", "km", "la", "lu", "ma", "me", "mr", "nb", "ne", "ni", "oh", "ok"),
        *("on", "qu", "rn", "sa", "se", "si", "ta", "te", "tu", "va", "ve", "vu"),
        *("b", "bi", "da", "f", "fi", "k", "ka", "ki", "li", "mn", "na", "o", "ra", "u", "w", "wa", "ya"),
        *("ب", "د", "س", "ع", "ف", "ل", "م", "ه", "و"),
    }
)
_START: Final = r"(?<![^\W_])"
# A run of spaces is taken whole, or not at all: else a long one is tried in all its parts, for minutes.
_NUMBER_WORD: Final = rf"(?:n°|{_START}(?:no|nr|num[eé]ro|nimiro|ra9m|رقم)(?![^\W\d_]))"
_GAP: Final = rf"(?:\s++|[^\w\s]|_|{_NUMBER_WORD}){{0,5}}"
_TWO: Final = r"(?:[.-]|\s++)?"
_SAID: Final = (  # letters as they are called, in Arabic letters; not those that are words: "في", "كي", "ان", "او"
    "باء|تاء|جيم|دال|هاء|واو|كاف|لام|ميم|نون|سين|عين|فاء|قاف|راء|ياء|"
    "بي|سي|دي|[اإ]ف|جي|[اأ]ش|كا|[اإ]كس|زد|تي|[اإ]س|[اإ]ر|دوبلفي"
)
_WITH_LABEL: Final = rf"(?:[a-z](?:{_TWO}[a-z])?|(?:{_SAID})(?:{_TWO}(?:{_SAID}))?|[ء-ي](?:{_TWO}[ء-ي])?)(?![^\W\d_])"
# "ب ك", not "و ب 15000"; "بي كا"; of one letter, only a Massar code.
_ALONE: Final = (
    rf"[a-z](?:{_TWO}[a-z])?|{_START}[ء-ي](?:[.-]|\s++)(?![ابدفلموه])[ء-ي]|{_START}(?:{_SAID}){_TWO}(?:{_SAID})|"
    rf"{_START}[ء-ي](?=(?:\s++|[:.-]){{0,3}}[1-49]\d\d{_TWO}\d{{3}}{_TWO}\d{{3}}(?!{_TWO}\d))"
)
_DIGITS: Final = (
    rf"(?:(?!0)\d{{5,6}}(?!\d)|\d{{9}}(?!\d)|\d(?:{_TWO}\d){{4,8}}(?!{_TWO}\d)|"
    r"(?!0)\d(?:(?:[.,/–*_-]|\s++)?\d){4,8}(?!(?:[.,/–*_-]|\s++)?\d))"
)
# Behind these the digits alone are somebody's number; behind the second kind there are letters first.
_PAPER: Final = (
    r"(?:la?|el)?(?:cin|c\.i\.n|cnie?|massar)|la ?[ck]arte?|l[ae]?kart|carte (?:nationale|d.identit[eé])|"
    r"[وبفل]?(?:ال)?مسار|[وب]?لا?كارط|[وبفل]?ل?(?:ال)?بطاق[ةه] (?:التعريف|الوطني[ةه])"
)
_CARD: Final = r"carte|carta|(?:l|la)?bita[9q]a(?:ti)?|l?bita[9q]ti|[وبفل]?ل?(?:ال)?بطاق[ء-ي]{1,4}|[وب]?ال?كارط"
_END: Final = "(?:(?<=[a-z])(?![a-z])|(?<=[ء-ي])(?![ء-ي]))"  # of a label: "بطاقةBK123456", not "cartes 12345"
_FILLER: Final = (
    rf"{_START}(?:code|nationale?|d'identit[eé]|identit[eé]|d[iy]al(?:i|ti|o|ha)|dyalti|c'est|est|hi?ya|ho?wa|"
    r"الوطني[ةه]|التعريف|ديال(?:ي|تي|و|ها)|هي|هو|كود|رقم(?:ها|ي))(?![^\W\d_])"
)
_IDENTIFIER: Final = re.compile(
    rf"{_START}(?:(?P<paper>{_PAPER})|(?P<card>{_CARD})){_END}(?:\s++|[^\w\s]|_|{_NUMBER_WORD}|{_FILLER}){{0,8}}"
    rf"(?P<number>(?:(?P<letters>{_WITH_LABEL})(?P<gap>{_GAP}))?(?P<digits>{_DIGITS}))|"
    # Not inside a word, except "cinBK123456"; nor in "cinq 12 13 14".
    rf"(?:{_START}|(?<=cin)(?!q\b)|(?<=cni)|(?<=cnie)|(?<=massar))"
    rf"(?P<number_alone>(?P<letters_alone>{_ALONE})(?P<gap_alone>{_GAP})(?P<digits_alone>{_DIGITS}))"
)
_NEWER_GAP: Final = re.compile(r"[^\s.:/_=#-]")
_ODD: Final = re.compile(r"[/,–*_]")
_IN_GROUPS: Final = re.compile(r"\d{5,6}|\d{9}|\d\d\W?\d\d\W?\d\d|\d{3}\W?\d{3}(?:\W?\d{3})?")
_MOST_SIGNS_KNOWN: Final = 4096
_FIVE_DIGITS: Final = re.compile(r"(?:\d\D*+){5}")
_DATE: Final = re.compile(r"(?:0?[1-9]|[12]\d|3[01])\W(?:0?[1-9]|1[0-2])\W\d\d|(?:19|20)\d\d\W\d\d?")
_MONEY: Final = re.compile(
    r"\s*+(?:dhs?|drhm|derham|dirhams?|mad|[dr]i?[ry]als?|€|euros?|francs?|درهم|دراهم|ريال)(?![^\W_])"
)
_TAKES_NO_PLACE: Final = frozenset({"Mn", "Me", "Cf"})
_DRAWN_LIKE_LATIN: Final = str.maketrans("авеёікмнорсѕтухαβεικμνορτυχ", "abeeikmhopcstyxabeikmvoptux")
_DRAWN_ALIKE: Final = {
    **dict.fromkeys("’‘ʼ´`′＇", "'"),
    **dict.fromkeys("‐‑‒–—―−", "–"),
    **dict.fromkeys("،٫٬", ","),
    **dict.fromkeys("⁄∕÷", "/"),
    **dict.fromkeys("کگڭڪݣ", "ك"),
    **dict.fromkeys("یى", "ي"),
    "ـ": "",
    "º": "°",
    "№": "n°",
}


def find_identifiers(text: str) -> list[tuple[int, int]]:
    """Where the numbers of identity cards (CIN) and Massar codes stand; phones, ages, dates, references are none.

    Also where they are spread over lines, or written in other digits, in wide letters or with signs that nobody sees.
    """
    plain = text.translate(_SEEN)
    found = list(_found(plain)) if _FIVE_DIGITS.search(plain) else []
    if not found:
        return found
    places = [place for place, sign in enumerate(text) for _ in sign.translate(_SEEN)]
    return [(places[start], places[end - 1] + 1) for start, end in found]


class _Seen(dict[int, str]):
    """Each sign in plain letters and digits, nothing for what takes no place; worked out when it is met first."""

    def __missing__(self, code: int) -> str:
        plain = _as_seen(chr(code))
        if len(self) < _MOST_SIGNS_KNOWN:
            self[code] = plain
        return plain


def _as_seen(sign: str) -> str:
    if sign in _DRAWN_ALIKE:
        return _DRAWN_ALIKE[sign]
    if unicodedata.category(sign) in _TAKES_NO_PLACE:
        return ""
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    return unicodedata.normalize("NFKC", sign).lower().translate(_DRAWN_LIKE_LATIN)


_SEEN: Final = _Seen()


def _found(plain: str) -> Iterator[tuple[int, int]]:
    start = 0
    while match := _IDENTIFIER.search(plain, start):
        kind = "" if match["number"] else "_alone"
        is_one = _is_one(match, kind) and not _is_money(match, kind)
        start = match.end() if is_one else match.start() + 1
        if is_one:
            yield match.span("number" + kind)


def _is_one(match: re.Match[str], kind: str) -> bool:
    letters, gap, written = match["letters" + kind] or "", match["gap" + kind] or "", match["digits" + kind]
    digits = re.sub(r"\D", "", written)
    if not letters:
        return _is_without_letters(match["paper"], written)
    is_newer = bool(_NEWER_GAP.search(gap) or _ODD.search(written))
    if gap.startswith("°") or (gap and letters in _WORDS) or (letters in _LIKELIER_WORDS and _DATE.fullmatch(written)):
        return False
    if len(digits) in {5, 6}:
        is_word = letters in _LIKELIER_WORDS or (letters[-2:-1].isspace() and letters[-1] in _LIKELIER_WORDS)
        return not kind or not (is_newer and (is_word or "," in written))
    # "f 612345678": a telephone without its zero, after a word of one letter; "o6...": one typed in haste.
    phone = (gap or letters == "o") and digits[0] in "5678"
    massar = len(digits) == 9 and (not kind or len(letters) == 1)
    return massar and not phone and (not is_newer or _IN_GROUPS.fullmatch(written) is not None)


def _is_without_letters(paper: str | None, written: str) -> bool:
    """Whether digits behind the name of a paper are its number: "cin 123456"; of a Massar code, all nine."""
    if not paper or _DATE.fullmatch(written) or not _IN_GROUPS.fullmatch(written):
        return False
    digits = re.sub(r"\D", "", written)
    is_massar = len(digits) == 9 and digits[0] not in "5678"
    return is_massar or (len(digits) in {5, 6} and not paper.endswith(("massar", "مسار")))


def _is_money(match: re.Match[str], kind: str) -> bool:
    """Whether it is a price: "b 15000 dh"; what is glued to its letters is none."""
    return match["gap" + kind] != "" and _MONEY.match(match.string, match.end()) is not None
