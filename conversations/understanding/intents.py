"""What a person wants to know or do, out of a closed list; and when it is better to say nothing."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from conversations.understanding.model import Scores

INTENT, VARIETY, DANGER = "intent ", "variety ", "danger"  # how the lanes of the model are called
NONE = "out_of_scope"
_LEAST_SURE = 50.0  # beyond this a score is 0, and `exp` has an end
ANSWERED, SUGGESTED = 0.7, 0.35  # how sure to be for an answer, and for three buttons


@dataclass(frozen=True, slots=True)
class Guess:
    """The intents in the order of their scores, the best first, and how sure the first one is (0 to 1)."""

    top: tuple[str, ...]
    best: float
    margin: float
    over_none: float
    none: float

    def signs(self, known: float) -> list[float]:
        """What shows how far to trust it; `known` is the share of the text's features that the model has seen."""
        return [self.best, self.margin, self.over_none, self.none, known]


def rank(scores: Mapping[str, float]) -> Guess:
    """Order the intents by their scores; "none of them" is measured, never guessed."""
    none = scores[NONE]
    ordered = sorted(((score, name) for name, score in scores.items() if name != NONE), reverse=True)
    best, second = ordered[0][0], ordered[1][0]
    return Guess(tuple(name for _, name in ordered), best, best - second, best - none, none)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a text wants. `intent` is "" when it is not sure; `top` are the best three all the same.

    `outside` says that "none of them" fits better than the best.
    """

    intent: str
    top: tuple[str, ...]
    score: float
    outside: bool = False


@lru_cache(maxsize=8)
def _asked(lanes: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """The intents, each with its lane."""
    return tuple((lane.removeprefix(INTENT), lane) for lane in lanes if lane.startswith(INTENT))


def read_intent(scores: Scores, trust: Sequence[float]) -> Wanted:
    """The intent that the model's scores speak for."""
    guess = rank({intent: scores.lanes[lane] for intent, lane in _asked(tuple(scores.lanes))})
    *weights, bias = trust
    weighed = sum(weight * sign for weight, sign in zip(weights, guess.signs(scores.known), strict=True))
    score = 1 / (1 + math.exp(min(-weighed - bias, _LEAST_SURE)))
    return Wanted(guess.top[0] if score >= ANSWERED else "", guess.top[:3], score, guess.over_none < 0)
