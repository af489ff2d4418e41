"""A text as the readers get it: made plain once, and weighed once by the trained model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conversations.understanding.features import MOST_WORDS, text_features
from conversations.understanding.normalise import light, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conversations.understanding.lexicon import Lexicon
    from conversations.understanding.model import Scores

QUESTION_SIGNS = frozenset("?؟")


@dataclass(frozen=True, slots=True)
class Heard:
    """A text, its light form, its words, and what the model says of them."""

    text: str
    plain: str
    said: tuple[str, ...]
    scores: Scores


def hear(text: str, lexicon: Lexicon, plain: str = "") -> Heard:
    """Make the text plain, unless its light form is given, and weigh it."""
    plain = plain or light(text)
    said = words(plain)
    return Heard(text, plain, said, weigh(said, lexicon, asked=bool(QUESTION_SIGNS & set(text))))


def weigh(said: Sequence[str], lexicon: Lexicon, *, asked: bool) -> Scores:
    """What the model says of these words."""
    read = said[:MOST_WORDS]
    together = text_features(read, lexicon.numbers, lexicon.model.concepts, asked=asked)
    return lexicon.model.scores(read, together)
