"""Finding a lead by name, phone or reference, across scripts and spellings, while names stay encrypted in the database.

Names are compared by their skeletons in memory: "Yassine" finds ياسين and "Yasin".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from conversations.understanding.normalise import light, skeleton, words
from conversations.understanding.phones import dialled
from storage import desk, names

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from storage.desk import Work

MOST_FOUND: Final = 50
_LONGEST: Final = 80
_LIKE: Final = 80
_DIGITS: Final = re.compile(r"[\d\s.+\-]+")


@dataclass(frozen=True, slots=True)
class Looked:
    """In which ways something is sought: as a name, or as a reference and a phone; "" as what it cannot be."""

    as_name: bool
    reference: str = ""
    phone: str = ""


def how_sought(sought: str) -> Looked:
    """In which ways `find_leads` looks."""
    typed = light(sought[:_LONGEST])
    digits = re.sub(r"\D", "", typed)
    if not digits or not _DIGITS.fullmatch(typed):
        return Looked(as_name=True)
    return Looked(as_name=False, reference=digits, phone=dialled(typed))


def find_leads(tx: Connection, sought: str) -> list[Work]:
    """The leads that fit, the likest first and then the newest; none for an empty text."""
    typed = light(sought[:_LONGEST])
    if not typed:
        return []
    looked = how_sought(sought)
    if looked.as_name:
        return desk.list_found(tx, _by_name(tx, typed))
    found = desk.find_number(tx, looked.reference, looked.phone or looked.reference)
    return desk.list_found(tx, found[:MOST_FOUND])


def _by_name(tx: Connection, typed: str) -> list[int]:
    wanted = words(typed)
    found: list[tuple[float, int]] = []
    for name, ids in names.list_names(tx).items():
        likeness = _likeness(wanted, words(light(name)))
        if likeness >= _LIKE:
            found += [(-likeness, -number) for number in ids]
    return names.first_shown(tx, [-number for _, number in sorted(found)], MOST_FOUND)


def is_same_name(one: str, other: str) -> bool:
    """Whether two first names are one, across scripts and spellings; of a double name one part may be left out."""
    shorter, longer = sorted((words(light(one)), words(light(other))), key=len)
    return bool(shorter) and all(any(_is_same_word(part, known) for known in longer) for part in shorter)


def _likeness(wanted: tuple[str, ...], name: tuple[str, ...]) -> float:
    """How like the name is to what is sought, the worst word counting: by letters, or by skeletons across scripts."""
    return min((max((_of_words(one, other) for other in name), default=0.0) for one in wanted), default=0.0)


def _of_words(one: str, other: str) -> float:
    if _is_same_word(one, other):
        return 100.0  # however it is spelled: else one spelling would fill the page
    if other.startswith(one):
        return 95.0
    return fuzz.ratio(one, other) if one[:1] == other[:1] else 0.0


def _is_same_word(one: str, other: str) -> bool:
    bones = skeleton(one)
    return one == other or (len(bones) > 1 and bones == skeleton(other))
