"""Where somebody lives: one of the arrondissements of Casablanca, or outside."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from conversations.understanding.normalise import light, skeleton, words
from conversations.understanding.phrases import Entry, Phrases, values

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from conversations.texts import Named

OUTSIDE = "outside"
_MOST_WORDS = 25
_MOST_WORDS_OF_A_NAME = 4
_LIKE_ENOUGH = 86
_CLEARLY = 4
_FEWEST_BONES = 5
_SHORTEST = 6


@dataclass(frozen=True, slots=True)
class Places:
    """The arrondissements with their names, and how people call them and other towns.

    `districts` keeps the order of the file: slug -> names. `prefectures` says in which prefecture each one lies.
    """

    districts: Mapping[str, Named]
    prefectures: Mapping[str, Named]
    known: Phrases
    squeezed: tuple[tuple[str, str, str], ...]

    @classmethod
    def of(
        cls, districts: Mapping[str, Named], prefectures: Mapping[str, Named], called: Iterable[tuple[str, str]]
    ) -> Places:
        """Make them from (where, how people call it); `where` is a slug, several slugs, OUTSIDE, or "" for the city."""
        names = [(where, light(name)) for where, name in called]
        squeezed = tuple(
            (where, "".join(words(name)), "".join(skeleton(word) for word in words(name))) for where, name in names
        )
        return cls(
            districts,
            prefectures,
            Phrases.of((Entry(where, name) for where, name in names), fewest_bones=4, shortest_slip=6),
            tuple(item for item in squeezed if item[0] and len(item[1]) >= _SHORTEST),
        )


def read_city(said: Sequence[str], places: Places) -> tuple[str, ...]:
    """The places that the text can mean: one when it is certain, several when it leaves a choice, none."""
    if len(said) > _MOST_WORDS:
        return ()
    found = values(places.known.inside(said))
    named = [set(where.split()) for where in found if where and where != OUTSIDE]
    if named:
        common = set.intersection(*named)
        return tuple(sorted(common or set.union(*named)))
    if OUTSIDE in found:
        return (OUTSIDE,)
    return () if found else _alike(said, places)


def _alike(said: Sequence[str], places: Places) -> tuple[str, ...]:
    """A name spelled so freely that no word of it is known: "sidimomen", "moly rchid"."""
    if not said or len(said) > _MOST_WORDS_OF_A_NAME or any(word.isdigit() for word in said):
        return ()
    typed = "".join(said)
    bones = "".join(skeleton(word) for word in said)
    if len(typed) < _SHORTEST:
        return ()
    scores: Counter[str] = Counter()
    for where, name, name_bones in places.squeezed:
        score = max(fuzz.ratio(typed, name), fuzz.ratio(bones, name_bones) if len(name_bones) >= _FEWEST_BONES else 0)
        scores[where] = max(scores[where], round(score))
    best = max(scores.values(), default=0)
    near = [where for where, score in scores.items() if score >= best - _CLEARLY]
    return tuple(near[0].split()) if best >= _LIKE_ENOUGH and len(near) == 1 else ()
