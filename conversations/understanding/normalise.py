"""One form for the many ways a word is typed: a light form, and a skeleton in which both scripts of Darija meet."""

from __future__ import annotations

import re
import unicodedata
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_Known = TypeVar("_Known")

_BEFORE = str.maketrans({**dict.fromkeys("’‘ʼ´`′＇", "'"), "½": " 1/2 ", "œ": "oe", "æ": "ae", "ß": "ss"})
_LETTERS = {
    **dict.fromkeys("گڭڪکݣ", "ك"),
    **dict.fromkeys("یىے", "ي"),
    **dict.fromkeys("ہھە", "ه"),
    "ٱ": "ا",
    "ة": "ه",
    "ڤ": "ف",
    "پ": "ب",
    "ـ": "",
}
_MOST_SIGNS_KNOWN = 4096
FIRST_GROUP = itemgetter(1)  # of a match: `sub` takes twice the time to read r"\1"
_DRAWN_LIKE_LATIN = str.maketrans("авеёікмнорсѕтухαβεικμνορτυχ", "abeeikmhopcstyxabeikmvoptux")
_LATIN = re.compile("[a-z]")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_WORD = re.compile(r"[^\W_]+")
_ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f]")

# What may follow a number without a space. Any other letters after a digit make the digit an Arabizi letter.
_UNIT = (
    r"ans|ac|asc|apic|bac|ap|aep|eme?|[iy]eme?|ime|ere?|er|nde?|e|annees?|h|college|primaire|dh|km|mois|jours|bacs|"
    r"eme?(?:bac|ac|annee|college|primaire)|ere?(?:bac|ac|annee)|er(?:bac|ac)"
)
_NUMBER_FIRST = re.compile(rf"(\d{{1,4}})({_UNIT})")
_YEARS_FIRST = re.compile(r"(\d\d)(3?a+m+|an|sana|snin|sna)")
_ORDINAL_FIRST = re.compile(r"([iy]?eme?|ere?|er)(bac|ac|annee|college|primaire)")
_NUMBER_LAST = re.compile(r"(g|j|jai|age|ai|3ndi|3andi|3endi|3ndo|3ndha|niveau|bac)(\d{1,2})(ans|3a+m+)?")


class Folding(dict[int, str]):
    """What each sign becomes, worked out when it is met first; `str.translate` then finds it without a call."""

    def __init__(self, work_out: Callable[[str], str]) -> None:
        super().__init__()
        self.work_out = work_out

    def __missing__(self, code: int) -> str:
        plain = self.work_out(chr(code))
        if len(self) < _MOST_SIGNS_KNOWN:
            self[code] = plain
        return plain


def _plain(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in {"Mn", "Me", "Cf"} or "\U0001f3fb" <= sign <= "\U0001f3ff":
        return ""
    digit = unicodedata.digit(sign, None)  # also of signs such as "❶", which `int` does not read
    if digit is not None:
        return str(digit)
    return _LETTERS.get(sign, sign)


_FOLDED = Folding(_plain)


def light(text: str) -> str:
    """The text in lower case, without accents, vowel signs or stretching, one letter for each family of letters."""
    if text.isascii():
        folded = text.lower().replace("`", "'")
    else:
        folded = unicodedata.normalize("NFKD", text.translate(_BEFORE).lower()).translate(_FOLDED)
        if not folded.isascii() and _LATIN.search(folded):  # in a Russian word they are what they are
            folded = folded.translate(_DRAWN_LIKE_LATIN)
    return " ".join(_REPEATED.sub(FIRST_GROUP, folded).split())


def words(light_text: str) -> tuple[str, ...]:
    """The words of a light text. A number glued to its unit ("16ans", "2bac") becomes two words, "3am" stays one."""
    parts: list[str] = []
    for word in _WORD.findall(light_text):
        if word.isalpha() or word.isdigit():
            parts.append(word)
        else:
            parts += _unglued(word)
    return tuple(parts)


def _unglued(word: str) -> tuple[str, ...]:
    if _ARABIC.search(word):
        return tuple(re.findall(r"\d+|\D+", word))
    found = _NUMBER_FIRST.fullmatch(word) or _YEARS_FIRST.fullmatch(word)
    if found:
        number, unit = found.groups()
        ordinal = _ORDINAL_FIRST.fullmatch(unit)
        return (number, *ordinal.groups()) if ordinal else (number, unit)
    found = _NUMBER_LAST.fullmatch(word)
    return tuple(part for part in found.groups() if part) if found else (word,)


# Small words glued to the front of the next one: "and", "in", "with", "to", "of", and the article.
_GLUED = (
    *("و", "ف", "ب", "ل", "د", "ال", "لل", "فال", "بال", "وال", "دال", "فل", "ول", "ديال"),
    *("l", "f", "b", "d", "w", "o", "el", "al", "fl", "fel", "dl", "del", "wl", "bl"),
)
_GLUED_BY_FIRST = {
    first: tuple(glued for glued in _GLUED if glued[0] == first) for first in {glued[0] for glued in _GLUED}
}
_TWICE = re.compile(r"(\w)\1")


def bare_forms(word: str) -> tuple[str, ...]:
    """The word, and what is left of it without a small word glued to its front: "fl3in", "للتاسعة"."""
    fronts = _GLUED_BY_FIRST.get(word[:1], ())
    return (word, *(word[len(glued) :] for glued in fronts if word.startswith(glued) and len(word) > len(glued) + 1))


def undoubled(word: str) -> str:
    """The word with no letter twice in a row."""
    return _TWICE.sub(FIRST_GROUP, word)


# --- the skeleton -------------------------------------------------------------------------------------------

_DIGRAPHS = re.compile("kh|gh|ch|sh|ph|th|dh|dj|ou")
_TWO = {"kh": "X", "gh": "G", "ch": "c", "sh": "c", "ph": "f", "th": "t", "dh": "d", "dj": "j", "ou": "w"}
_SOFT_C = re.compile("c(?=[eiy])")
_CONSONANTS = str.maketrans(
    {
        **dict.fromkeys("5خ", "X"),
        **dict.fromkeys("Gغ4", "g"),
        **dict.fromkeys("xش", "C"),
        **dict.fromkeys("78حه", "h"),
        **dict.fromkeys("9qgkcقك", "k"),
        **dict.fromkeys("6طتث", "t"),
        **dict.fromkeys("صس", "s"),
        **dict.fromkeys("ضظذد", "d"),
        **dict.fromkeys("23عء", "'"),
        **dict.fromkeys("vف", "f"),
        **dict.fromkeys("pب", "b"),
        **dict.fromkeys("ei", "a"),
        **dict.fromkeys("ou", "w"),
        **dict(zip("اويجزمنلر", "awyjzmnlr", strict=True)),
    }
)
_ARTICLE = re.compile(r"(?:وال(?!د)|بال|فال|لل|ال)(?=\w\w)|[ae]?l(?=[^aeiouyl'\W]\w)|le(?=[379])")
_DOUBLED = re.compile(r"(\w)\1+")
_VOWELS = re.compile(r"(?<!^)[awy]|'")
_FOUR_FIGURES = re.compile(r"(?:\d\D*){4}")
_LONGEST_REMEMBERED, _SHORT_NUMBER = 14, 2


def is_remembered(word: str) -> bool:
    """Whether what was worked out for a word may be kept in memory: people use the same few thousand words.

    Longer ones are rare; numbers of more than two figures, and words with more than three (a card), are nobody's
    business.
    """
    if word.isalpha():
        return len(word) < _LONGEST_REMEMBERED
    if word.isdigit():
        return len(word) <= _SHORT_NUMBER
    return len(word) < _LONGEST_REMEMBERED and not _FOUR_FIGURES.search(word)


class Remembered(dict[str, _Known]):
    """What was worked out for each word, kept in memory for those that may be (`is_remembered`)."""

    def __init__(self, work_out: Callable[[str], _Known], most: int = 4096) -> None:
        super().__init__()
        self.work_out, self.most = work_out, most

    def __missing__(self, word: str) -> _Known:
        found = self.work_out(word)
        if is_remembered(word):
            if len(self) >= self.most:
                self.clear()
            self[word] = found
        return found


def skeleton(word: str) -> str:
    """The consonants of one light word, the same for "bghit" and بغيت. Only a second opinion: short ones collide."""
    return _BONES[word]


def _bones(word: str) -> str:
    if word.isdigit() or len(word) > 40:
        return word
    bare = _ARTICLE.sub("", word, count=1) if _ARTICLE.match(word) else word
    spelled = _DIGRAPHS.sub(lambda found: _TWO[found.group()].replace("c", "C"), _SOFT_C.sub("s", bare))
    consonants = _VOWELS.sub("", _DOUBLED.sub(FIRST_GROUP, spelled.translate(_CONSONANTS)))
    bones = consonants.replace("C", "c")
    return bones[:-1] if len(bones) > 1 and bones.endswith("h") else bones


_BONES = Remembered(_bones)


def skeletons(light_text: str) -> str:
    """The skeletons of all words of a light text."""
    return " ".join(skeleton(word) for word in words(light_text))
