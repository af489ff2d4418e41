"""How somebody writes: fr, ar, ary or ary_Latn. It only chooses the language of the answer."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from conversations.understanding.normalise import light, words

if TYPE_CHECKING:
    from collections.abc import Sequence

SURE = 0.7
_MOST_SIGNS = 2000
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_LATIN = re.compile(r"[a-z]")
_DIGIT_AS_LETTER = re.compile(r"[a-z]{1,20}[379][a-z0-9]{0,20}|[379][a-z]{2,20}[0-9]?")
_LONG_TEXT = 5


@dataclass(frozen=True, slots=True)
class VarietyWords:
    """Words of one variety that the other one in the same script does not have, and how such words begin.

    `shared` are its words that the other one uses as well: they show nothing, least of all the other one.
    """

    words: frozenset[str]
    starts: tuple[str, ...]
    shared: frozenset[str] = frozenset()

    def has(self, word: str) -> bool:
        """Whether the word shows this variety."""
        return word in self.words or any(word.startswith(start) and len(word) > len(start) + 1 for start in self.starts)


@dataclass(frozen=True, slots=True)
class Varieties:
    """What shows each of the four."""

    fr: VarietyWords
    ar: VarietyWords
    ary: VarietyWords
    ary_latn: VarietyWords


def variety(text: str, known: Varieties) -> tuple[str, float]:
    """The variety and how sure it is (0 to 1). Any word of Darija means Darija; "" when nothing shows."""
    plain = light(text[:_MOST_SIGNS])[:_MOST_SIGNS]
    said = words(plain)
    arabic, latin = len(_ARABIC.findall(plain)), len(_LATIN.findall(plain))
    if not arabic and not latin:
        return "", 0.0
    latin_darija = sum(is_latin_darija(word, known) for word in said)
    if arabic >= latin or (arabic and not latin_darija and _arabic_darija(said, known)):
        return _in_arabic(said, known)
    return _in_latin(said, latin_darija, known)


def _in_arabic(said: Sequence[str], known: Varieties) -> tuple[str, float]:
    asked = sum(before == "ما" and word in {"هو", "هي"} for before, word in pairwise(said))
    darija, standard = _arabic_darija(said, known), asked + sum(known.ar.has(word) for word in said)
    if darija:
        return "ary", 0.95 if darija > 1 or not standard else 0.8
    if standard:
        return "ar", 0.95 if standard > 1 else 0.85
    return "ar", 0.6 if len(said) >= _LONG_TEXT else 0.4


def _in_latin(said: Sequence[str], darija: int, known: Varieties) -> tuple[str, float]:
    french = sum(known.fr.has(word) for word in said)
    if darija:
        return "ary_Latn", 0.95 if darija > 1 or not french else 0.8
    if french:
        return "fr", 0.95 if french > 1 else 0.85
    shared = sum(word in known.fr.shared for word in said)
    return ("fr", 0.75 if shared == len(said) >= _LONG_TEXT else 0.5) if shared else ("", 0.0)


def is_latin_darija(word: str, known: Varieties) -> bool:
    """Whether a word in Latin letters is Darija: a known one, or one with 3, 7 or 9 for a letter."""
    if known.fr.has(word) or word in known.fr.shared:
        return False
    built = word.startswith("ma") and word.endswith(("ch", "sh")) and len(word) > 6
    return built or known.ary_latn.has(word) or bool(_DIGIT_AS_LETTER.fullmatch(word[:60]))


def _arabic_darija(said: Sequence[str], known: Varieties) -> int:
    split = sum(before == "ما" and word.endswith("ش") for before, word in pairwise(said))
    return split + sum(
        known.ary.has(word)
        or (word[:1] in "وف" and known.ary.has(word[1:]))
        or (word.startswith("ما") and word.endswith("ش") and len(word) > 4)
        for word in said
    )
