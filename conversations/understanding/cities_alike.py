"""A name of a place that is spelled so freely that no word of it is known."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from conversations.understanding.normalise import skeleton

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conversations.understanding.cities import Places

_MOST_WORDS_OF_A_NAME = 4
_LIKE_ENOUGH, _SAME = 86, 90
_CLEARLY = 4
_SHORTEST = 6


def alike(said: Sequence[str], places: Places) -> str:
    """Where "sidimomen" or "moly rchid" is; "" when no place, or several, are spelled much like it."""
    if (
        all(word in places.typed for word in said)
        or len(said) > _MOST_WORDS_OF_A_NAME
        or any(word.isdigit() for word in said)
    ):
        return ""
    typed = "".join(said)
    bones = "".join(skeleton(word) for word in said)
    if len(typed) < _SHORTEST:
        return ""
    scores: defaultdict[str, float] = defaultdict(float)
    for like, listed, enough in ((typed, places.squeezed, _LIKE_ENOUGH - _CLEARLY), (bones, places.bones, _SAME)):
        for _, score, at in process.extract(like, listed, scorer=fuzz.ratio, score_cutoff=enough, limit=None):
            where = places.called[at]
            scores[where] = max(scores[where], score)
    best = max(scores.values(), default=0.0)
    near = {where for where, score in scores.items() if score >= best - _CLEARLY}
    return near.pop() if best >= _LIKE_ENOUGH and len(near) == 1 else ""
