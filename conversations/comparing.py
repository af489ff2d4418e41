"""What a change of rules, facts or the day changes for people: which verdicts and which other doors become others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from conversations.eligibility import assess, doors_told
from conversations.kinds import kinds_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from conversations.eligibility import Verdict, VerdictValue
    from conversations.kinds import Kind
    from conversations.programme import Programme
    from conversations.proof import Standing
    from conversations.texts import Text

_MOST_EXAMPLES: Final = 3


@dataclass(frozen=True, slots=True)
class Side:
    """By what is judged: the rules, what is confirmed, and the day."""

    programme: Programme
    standing: Standing
    today: date


@dataclass(frozen=True, slots=True)
class Example:
    """Answers whose verdict becomes another, or has other reasons."""

    kind: Kind
    before: Verdict
    after: Verdict


@dataclass(frozen=True, slots=True)
class Turned:
    """So many sets of answers had this verdict and get that one. Where both are the same, the reasons are others."""

    before: VerdictValue
    after: VerdictValue
    sets: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class DoorTurned:
    """Another door that is named, or no longer, to so many sets of answers whose verdict stays what it was."""

    text: Text
    is_named: bool
    sets: int
    example: Kind


@dataclass(frozen=True, slots=True)
class Difference:
    """What changes, among all `sets` of answers; first the verdicts that become others."""

    sets: int
    verdicts: tuple[Turned, ...]
    doors: tuple[DoorTurned, ...]


def difference(before: Side, after: Side) -> Difference:
    """Which verdicts, and which other doors, are others after a change than before."""
    turned: dict[tuple[VerdictValue, VerdictValue], list[Example]] = {}
    doors: dict[tuple[Text, bool], list[Kind]] = {}
    whole = kinds_of((before.programme, before.today), (after.programme, after.today))
    for kind in whole:
        (old, was_named), (new, is_named) = (_judged(one, kind) for one in (before, after))
        if old != new:
            turned.setdefault((old.value, new.value), []).append(Example(kind, old, new))
        if old.value == new.value:
            for text in was_named.keys() ^ is_named.keys():
                doors.setdefault((text, text in is_named), []).append(kind)
    others_first = sorted(turned.items(), key=lambda one: one[0][0] == one[0][1])
    return Difference(
        sum(kind.sets for kind in whole),
        tuple(Turned(*pair, sum(one.kind.sets for one in found), _unlike(found)) for pair, found in others_first),
        tuple(DoorTurned(*door, sum(kind.sets for kind in found), found[0]) for door, found in doors.items()),
    )


def _judged(side: Side, kind: Kind) -> tuple[Verdict, dict[Text, None]]:
    """The verdict, and the other doors that are named with it, in order."""
    answers = side.standing.beside(kind.answers, side.programme)
    verdict = assess(answers, side.programme, side.today)
    return verdict, dict.fromkeys(one.door.text for one in doors_told(verdict, answers, side.programme, side.today))


def _unlike(examples: Iterable[Example]) -> tuple[Example, ...]:
    """A few of them, each with reasons of its own."""
    found = {(one.before.reasons, one.after.reasons): one for one in reversed(list(examples))}
    return tuple(reversed(list(found.values())))[:_MOST_EXAMPLES]
