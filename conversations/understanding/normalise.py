"""One form for the many ways a word is typed: a light form, and a skeleton in which both scripts of Darija meet."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

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
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_SPACES = re.compile(r"\s+")
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


@lru_cache(maxsize=4096)
def _plain(sign: str) -> str:
    category = unicodedata.category(sign)
    if category in {"Mn", "Me", "Cf"} or "\U0001f3fb" <= sign <= "\U0001f3ff":
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    return _LETTERS.get(sign, sign)


def light(text: str) -> str:
    """The text in lower case, without accents, vowel signs or stretching, one letter for each family of letters."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_BEFORE).lower())
    folded = _REPEATED.sub(r"\1", "".join(_plain(sign) for sign in decomposed))
    return _SPACES.sub(" ", folded).strip()


def words(light_text: str) -> tuple[str, ...]:
    """The words of a light text. A number glued to its unit ("16ans", "2bac") becomes two words, "3am" stays one."""
    return tuple(part for word in _WORD.findall(light_text) for part in _unglued(word))


def _unglued(word: str) -> tuple[str, ...]:
    if word.isalpha() or word.isdigit():
        return (word,)
    if _ARABIC.search(word):
        return tuple(re.findall(r"\d+|\D+", word))
    found = _NUMBER_FIRST.fullmatch(word) or _YEARS_FIRST.fullmatch(word)
    if found:
        number, unit = found.groups()
        ordinal = _ORDINAL_FIRST.fullmatch(unit)
        return (number, *ordinal.groups()) if ordinal else (number, unit)
    found = _NUMBER_LAST.fullmatch(word)
    return tuple(part for part in found.groups() if part) if found else (word,)


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


def skeleton(word: str) -> str:
    """The consonants of one light word, the same for "bghit" and بغيت. Only a second opinion: short ones collide."""
    if word.isdigit() or len(word) > 40:
        return word
    bare = _ARTICLE.sub("", word, count=1) if _ARTICLE.match(word) else word
    spelled = _DIGRAPHS.sub(lambda found: _TWO[found.group()].replace("c", "C"), _SOFT_C.sub("s", bare))
    consonants = _VOWELS.sub("", _DOUBLED.sub(r"\1", spelled.translate(_CONSONANTS)))
    bones = consonants.replace("C", "c")
    return bones[:-1] if len(bones) > 1 and bones.endswith("h") else bones


def skeletons(light_text: str) -> str:
    """The skeletons of all words of a light text."""
    return " ".join(skeleton(word) for word in words(light_text))
