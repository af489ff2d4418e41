"""A text as the readers get it: made plain once, and weighed once by the trained model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conversations.understanding.features import MOST_WORDS, together
from conversations.understanding.normalise import light, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conversations.understanding.lexicon import Lexicon
    from conversations.understanding.model import Scores


@dataclass(frozen=True, slots=True)
class Typed:
    """A text, its light form and its words."""

    text: str
    plain: str
    said: tuple[str, ...]

    @classmethod
    def of(cls, text: str, plain: str = "") -> Typed:
        """Make the text plain, unless its light form is given."""
        plain = plain or light(text)
        return cls(text, plain, words(plain))


@dataclass(frozen=True, slots=True)
class Heard(Typed):
    """A text with what the model says of its words."""

    scores: Scores


def has_question_mark(text: str) -> bool:
    """Whether a question mark of either script is there."""
    return "?" in text or "؟" in text


def hear(text: str, lexicon: Lexicon, plain: str = "") -> Heard:
    """Make the text plain, unless its light form is given, and weigh it."""
    plain = plain or light(text)
    said = words(plain)
    return Heard(text, plain, said, weigh(said, lexicon, asked=has_question_mark(text)))


def weigh(said: Sequence[str], lexicon: Lexicon, *, asked: bool) -> Scores:
    """What the model says of these words."""
    read = said[:MOST_WORDS]
    found = together(read, lexicon.numbers, lexicon.model.concepts, asked=asked)
    return lexicon.model.scores(read, found.beside, found.meant)
