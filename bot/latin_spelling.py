"""Darija in Arabic letters as people might type it in Latin ones: more examples of danger for the training, no more.

Latin Darija has no spelling. A phrase gets the habits of one person, by chance but the same each time, so that the
reader learns from what was written in the other script, too.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass
from typing import Final

# The letters that are typed in several ways stand for themselves until a habit is chosen.
_CHOSEN: Final = "حخشغوقع"
_LETTERS: Final = str.maketrans(
    {
        **dict(zip("ابتثجدذرزسصضطظفكلمنهةي", "abttjddrzssdtdfklmnhai", strict=True)),
        **dict(zip("أآإىئؤگڭڤپ", "aaiaioggvp", strict=True)),
        **dict(zip("؟،؛", "?,;", strict=True)),
        **dict.fromkeys("ءّ", ""),
    }
)
_CONSONANT: Final = f"[bcdfghjklmnrstvz{_CHOSEN.replace('و', '')}]"
_BETWEEN: Final = re.compile(rf"(?<={_CONSONANT})(?={_CONSONANT})")
_NOW: Final = re.compile(r"^k([int])(?=..)")  # "kaydir", "kandir", "katdir"; "t" for "k" in the north
_ARTICLE: Final = re.compile(r"^([وفبك]?)ال(?=[^ل]..)")


@dataclass(frozen=True, slots=True)
class _Habits:
    """How one person types: each of the chosen letters, and what else has no rule."""

    letters: dict[int, str]
    now: str  # before what somebody does now
    he: str
    mine: str  # the end of "my", "to me"
    end: str  # و at the end
    vowels: float  # how often a short vowel is typed

    @classmethod
    def of(cls, chance: random.Random) -> _Habits:
        pick = chance.choice
        spelled = ("77h", ("kh", "5", "x"), ("ch", "ch", "sh", "x"), ("gh", "8", "4"), ("ou", "o", "u", "w"), "99qk")
        letters = [*map(pick, spelled), pick(("3", "3", "a", ""))]
        return cls(
            dict(zip(map(ord, _CHOSEN), letters, strict=True)),
            pick("kkkt"), pick(("ay", "i", "ai")), pick(("ia", "iya", "ya")), pick("ou"), chance.uniform(0.1, 0.5),
        )  # fmt: skip


def in_latin(text: str) -> str:
    """The phrase as somebody might type it, the same each time."""
    chance = random.Random(text)  # noqa: S311  no secret
    habits = _Habits.of(chance)
    return " ".join(_word(word, habits, chance) for word in text.split())


def _word(word: str, habits: _Habits, chance: random.Random) -> str:
    if word == "و":
        return habits.letters[ord("و")][:1]
    spelled = _ARTICLE.sub(lambda found: found[1] + chance.choice(("l", "l", "el", "")), word)
    spelled = spelled.removeprefix("ا" * spelled.startswith("الل")).translate(_LETTERS)
    spelled = _NOW.sub(lambda found: habits.now + {"i": habits.he, "n": "an", "t": "at"}[found[1]], spelled)
    spelled = re.sub(r"^i(?=.)", "y", spelled)
    spelled = re.sub(r"ia$", habits.mine, spelled)
    spelled = re.sub(r"و$", habits.end, re.sub(r"^و", "w", spelled))
    spelled = _BETWEEN.sub(lambda _: "e" if chance.random() < habits.vowels else "", spelled)
    return spelled.translate(habits.letters)
