"""How somebody writes: fr, ar, ary, ary_Latn or other. It only chooses the language of the answer."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from conversations.understanding.intents import VARIETY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conversations.understanding.hearing import Heard

SURE = 0.7
OTHER = "other"
_ARABIC = re.compile(r"[\u0600-\u06ff]+")
_LATIN = re.compile(r"[a-z]+")
_DIGIT_AS_LETTER = re.compile(r"[a-z]{1,20}[379][a-z0-9]{0,20}|[379][a-z]{2,20}[0-9]?")
_ENOUGH_WORDS = 5  # fewer words, none of which only one variety has, are used in several ("bonjour", "ok merci")
_NOTHING_SHOWS = 0.5
_A_WORD_OF_DARIJA = 4.0  # what one is worth beside the model's scores, which are logarithms of odds
_IN_DOUBT = 0.1  # what is as much the one as the other is Darija: it is what most people here speak
_A_WORD_OF_THE_OTHER = 0.7


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
        return word in self.words or (word.startswith(self.starts) and self._begins(word))

    def _begins(self, word: str) -> bool:
        return any(word.startswith(start) and len(word) > len(start) + 1 for start in self.starts)


@dataclass(frozen=True, slots=True)
class Varieties:
    """What shows each of the four."""

    fr: VarietyWords
    ar: VarietyWords
    ary: VarietyWords
    ary_latn: VarietyWords


def variety(heard: Heard, known: Varieties) -> tuple[str, float]:
    """The variety and how sure it is (0 to 1); "other" when it is none of the four, "" without any letter.

    The trained model and the words that only one variety has decide together; a word of Darija weighs most.
    """
    arabic, latin = (sum(map(len, letters.findall(heard.plain))) for letters in (_ARABIC, _LATIN))
    if not arabic and not latin:
        return (OTHER, 1.0) if any(sign.isalpha() for sign in heard.plain) else ("", 0.0)
    darija_latn = sum(is_latin_darija(word, known) for word in heard.said)
    darija_arabic = _arabic_darija(heard.said, known) if arabic else 0
    if arabic >= latin or (darija_arabic and not darija_latn):
        standard = sum(known.ar.has(word) for word in heard.said) + _asks_what(heard.said)
        return _weighed(heard, ("ary", darija_arabic), ("ar", standard))
    french = sum(known.fr.has(word) for word in heard.said)
    return _weighed(heard, ("ary_Latn", darija_latn), ("fr", french))


def _weighed(heard: Heard, darija: tuple[str, int], standard: tuple[str, int]) -> tuple[str, float]:
    lanes = heard.scores.lanes
    odds = {
        darija[0]: lanes[VARIETY + darija[0]] + _A_WORD_OF_DARIJA * darija[1] + _IN_DOUBT,
        standard[0]: lanes[VARIETY + standard[0]] + _A_WORD_OF_THE_OTHER * min(standard[1], 3),
    }
    if not darija[1] and not standard[1]:
        odds[OTHER] = lanes[VARIETY + OTHER]
    best = max(odds, key=lambda name: odds[name])
    total = sum(math.exp(value - odds[best]) for value in odds.values())
    written = sum(not word.isdecimal() for word in heard.said)  # the groups of a number are no words of anybody's
    shows = darija[1] or standard[1] or written >= _ENOUGH_WORDS
    return best, 1 / total if shows else _NOTHING_SHOWS


def _asks_what(said: Sequence[str]) -> int:
    return sum(before == "ما" and word in {"هو", "هي"} for before, word in pairwise(said))


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
