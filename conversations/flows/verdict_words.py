"""How a verdict begins, and how other doors are introduced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.texts import text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conversations.eligibility import OpenDoor
    from conversations.texts import Text

HEADLINES = {
    "yes": text("verdict.yes", "Good news: sign-up is possible for you. No place is guaranteed.", "parent", "helper"),
    "no": text("verdict.no", "This school does not fit now, but there is another door for you.", "parent", "helper"),
    "unknown": text(
        "verdict.unknown", "I cannot tell yet: staff decide. You can sign up all the same.", "parent", "helper"
    ),
}
# While sign-up is closed, nothing may sound like an open door.
HEADLINES_CLOSED = {
    **HEADLINES,
    "yes": text("verdict.yes_closed", "The centre fits your situation. No place is guaranteed.", "parent", "helper"),
    "unknown": text("verdict.unknown_closed", "I cannot tell yet: staff decide.", "adult"),
}
DOORS = text("doors.intro", "Other doors:", "adult")
PERHAPS = text("doors.perhaps", "To be checked there:", "adult")
BESIDE_CENTRE = text("doors.beside_centre", "First of all this centre: sign-up is possible there. Also open:")
SHOWN = 3
"""So many doors are named at once; all of them are behind one button."""


def doors_texts(doors: Sequence[OpenDoor]) -> tuple[Text, ...]:
    """How doors are named: the best ones, each with what opens it, those that are not sure apart."""
    named = _named([one for one in doors if one.door.why][:SHOWN])
    said = [one.door.text for one in doors if not one.door.why]
    return (*((DOORS,) if len(named) + len(said) > 1 else ()), *named, *said)


def all_doors_texts(doors: Sequence[OpenDoor], *, beside_centre: bool) -> tuple[Text, ...]:
    """Each door with what opens it, behind the centre itself for whom that is the first."""
    return (BESIDE_CENTRE if beside_centre else DOORS, *_named(doors))


def _named(doors: Sequence[OpenDoor]) -> tuple[Text, ...]:
    sure = [one.door.why for one in doors if one.open == "yes" and one.door.why]
    perhaps = [one.door.why for one in doors if one.open != "yes" and one.door.why]
    return (*sure, *((PERHAPS, *perhaps) if perhaps else ()))
