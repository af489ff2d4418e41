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
from storage import finding, names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

_LONGEST: Final = 80
_LIKE: Final = 80
# "Ali", "Aya" and "Ayt" have three letters, so two of them begin a name. One, as what is left of "zzzz", begins too
# many to mean any: it is a whole word, or the second name's first letter ("Fatima Z").
_BEGINS: Final = 2
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


def find_leads(tx: Connection, sought: str) -> list[int]:
    """All leads that fit, the likest first and then the newest; none for an empty text."""
    typed = light(sought[:_LONGEST])
    if not typed:
        return []
    looked = how_sought(sought)
    if looked.as_name:
        return _by_name(tx, typed)
    return finding.find_number(tx, looked.reference, looked.phone or looked.reference)


def _by_name(tx: Connection, typed: str) -> list[int]:
    wanted = words(typed)
    found: list[tuple[float, int]] = []
    for name, ids in names.list_names(tx).items():
        likeness = how_like(wanted, words(light(name)))
        if likeness >= _LIKE:
            found += [(-likeness, -number) for number in ids]
    return finding.list_shown(tx, [-number for _, number in sorted(found)])


def is_same_name(one: str, other: str) -> bool:
    """Whether two first names are one, across scripts and spellings; of a double name one part may be left out."""
    shorter, longer = sorted((words(light(one)), words(light(other))), key=len)
    return bool(shorter) and all(any(_is_same_word(part, known) for known in longer) for part in shorter)


def how_like(wanted: Sequence[str], name: Sequence[str]) -> float:
    """How like a name is to what is sought, from 0 to 100, the worst word counting.

    By letters, or by skeletons across scripts. Words are as `normalise.words` gives them.
    """
    begins = any(len(one) >= _BEGINS for one in wanted)
    return min(
        (max((_of_words(one, other, begins=begins) for other in name), default=0.0) for one in wanted), default=0.0
    )


def _of_words(one: str, other: str, *, begins: bool) -> float:
    if _is_same_word(one, other):
        return 100.0  # however it is spelled: else one spelling would fill the page
    if begins and other.startswith(one):
        return 95.0
    return fuzz.ratio(one, other) if one[:1] == other[:1] else 0.0


def _is_same_word(one: str, other: str) -> bool:
    bones = skeleton(one)
    return one == other or (len(bones) > 1 and bones == skeleton(other))
