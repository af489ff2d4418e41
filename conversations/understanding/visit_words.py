"""What people say of a visit that they have booked: when or where it is, to move or cancel it, that they cannot come.

All words of the text must be among those of a visit: "je ne peux pas venir aux cours" says nothing of one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conversations.understanding.commands import Command
from conversations.understanding.phrases import EXACT

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from conversations.readings import Expecting
    from conversations.understanding.choices import ChoiceWords
    from conversations.understanding.phrases import Match, Phrases
    from conversations.understanding.visit_hours import HourWords

_MOST_WORDS = 20
_WHAT, _WHEN, _ANY = "visit", "visit_when", "visit_"


@dataclass(frozen=True, slots=True)
class VisitWords:
    """What a visit is called (`words`); with that, what `asks` about it, `moves` or `cancels` it.

    `cannot` come is said with or without it. What is `beside` changes nothing, nor does when it is.
    """

    words: Phrases
    asks: Phrases
    moves: Phrases
    cancels: Phrases
    cannot: Phrases
    beside: frozenset[str]
    hours: HourWords


def read_visit(said: Sequence[str], known: VisitWords, *, has_visit: bool, exactly: bool = False) -> Command | None:
    """The wish about their visit that the text as a whole says.

    That they cannot come says so by itself only where one is booked. With `exactly`, only in words known letter for
    letter.
    """
    if len(said) > _MOST_WORDS:
        return None
    named = _sure(known.words.inside(said), exactly=exactly)
    cannot = _sure(known.cannot.inside(said), exactly=exactly) if named or has_visit else []
    if not named and not cannot:
        return None
    kinds = {
        "cannot": cannot,
        "cancel": _sure(known.cancels.inside(said), exactly=exactly),
        "move": _sure(known.moves.inside(said), exactly=exactly),
        "asks": _sure(known.asks.inside(said), exactly=exactly),
    }
    taken = _places([*named, *(match for found in kinds.values() for match in found), *known.hours.marks.inside(said)])
    if not all(at in taken or _is_beside(word, known) for at, word in enumerate(said)):
        return None
    best = {kind: min(match.cost for match in found) for kind, found in kinds.items() if found}
    return Command("visit", min(best, key=best.__getitem__)) if best else None


def read_refusal(said: Sequence[str], expecting: Expecting, known: ChoiceWords, *, is_no: bool) -> Command | None:
    """The wish of who cancels where it can only be the visit, or refuses the hour that they have.

    Where an hour or a reminder is asked for, and where nothing is asked and a visit is booked, "annuler" is not of the
    whole request: that has its own words.
    """
    asked = expecting.question
    is_end = expecting.has_visit and expecting.kind == "choice" and not expecting.choices
    if (asked.startswith(_ANY) or is_end) and _is_one_of("cancel", said, known.of(_WHAT)):
        return Command("visit", "cancel")
    refuses = asked == _WHAT and (is_no or _is_one_of("none", said, known.of(_WHEN)))
    return Command("visit", "cannot") if refuses else None


def _is_one_of(value: str, said: Sequence[str], known: Phrases) -> bool:
    return any(match.value == value and match.cost == EXACT for match in known.whole(said))


def _is_beside(word: str, known: VisitWords) -> bool:
    hours = known.hours
    return word in known.beside or word.isdigit() or word in hours.days or word in hours.at or word in hours.units


def _sure(found: Iterable[Match], *, exactly: bool) -> list[Match]:
    return [match for match in found if match.cost == EXACT or not exactly]


def _places(found: Iterable[Match]) -> set[int]:
    return {at for match in found for at in range(match.start, match.end)}
