"""Finding a lead by name, phone or reference, across scripts and spellings, while names stay encrypted in the database.

Names are compared by their skeletons in memory: "Yassine" finds ياسين and "Yasin".
"""

from __future__ import annotations

import heapq
import re
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from conversations.understanding.normalise import light, skeleton, words
from conversations.understanding.phones import dialled
from storage import desk

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.desk import Work

MOST_FOUND: Final = 50
_LONGEST: Final = 80
_LIKE: Final = 80
_DIGITS: Final = re.compile(r"[\d\s.+\-]+")


def find_leads(tx: Connection, sought: str) -> list[Work]:
    """The leads that fit, the likest first; none for an empty text."""
    typed = light(sought[:_LONGEST])
    if not typed:
        return []
    if _DIGITS.fullmatch(typed):
        digits = re.sub(r"\D", "", typed)
        return desk.list_found(tx, desk.find_number(tx, digits, dialled(typed) or digits)[:MOST_FOUND])
    return desk.list_found(tx, _by_name(tx, typed))


def _by_name(tx: Connection, typed: str) -> list[int]:
    known = _Known(words(typed), {"": 0.0})
    found = []
    for number, first, guardian in desk.list_names(tx):
        likeness = known[first]
        if guardian:
            likeness = max(likeness, known[guardian])
        if likeness >= _LIKE:
            found.append((-likeness, number))
    return [number for _, number in heapq.nsmallest(MOST_FOUND, found)]


class _Known(dict[str, float]):
    """How like each name is to what is sought. Most people share theirs with others, so each is compared once."""

    def __init__(self, wanted: tuple[str, ...], beginning: dict[str, float]) -> None:
        super().__init__(beginning)
        self._wanted = wanted

    def __missing__(self, name: str) -> float:
        self[name] = _likeness(self._wanted, words(light(name)))
        return self[name]


def is_same_name(one: str, other: str) -> bool:
    """Whether two first names are one, across scripts and spellings; of a double name one part may be left out."""
    shorter, longer = sorted((words(light(one)), words(light(other))), key=len)
    return bool(shorter) and all(any(_is_same_word(part, known) for known in longer) for part in shorter)


def _likeness(wanted: tuple[str, ...], name: tuple[str, ...]) -> float:
    """How like the name is to what is sought, the worst word counting: by letters, or by skeletons across scripts."""
    return min((max((_of_words(one, other) for other in name), default=0.0) for one in wanted), default=0.0)


def _of_words(one: str, other: str) -> float:
    if one == other or other.startswith(one):
        return 100.0 if one == other else 95.0
    if _is_same_word(one, other):
        return 90.0
    return fuzz.ratio(one, other) if one[:1] == other[:1] else 0.0


def _is_same_word(one: str, other: str) -> bool:
    bones = skeleton(one)
    return one == other or (len(bones) > 1 and bones == skeleton(other))
