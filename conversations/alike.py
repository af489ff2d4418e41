"""Doors that people could not tell apart, or that say of one place what cannot both be so."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from conversations.eligibility import open_doors
from conversations.kinds import kinds
from conversations.scenarios import listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from conversations.programme import Programme
    from conversations.rules import Condition, Door

    Together = tuple[Condition, ...]


def told_together(programme: Programme, today: date) -> dict[tuple[str, str], Mapping[str, str]]:
    """Which doors with a button somebody is told together, in the order of the file, each with such answers."""
    found: dict[tuple[str, str], Mapping[str, str]] = {}
    looking = {one.question for door in programme.doors for one in door.conditions}
    for kind in kinds(programme, today):
        named = [one.door.id for one in open_doors(kind.answers, programme, today) if one.door.button]
        told = {name: value for name, value in kind.answers.items() if name in looking}
        for pair in combinations([door.id for door in programme.doors if door.id in named], 2):
            found.setdefault(pair, told)
    return found


def same_button(programme: Programme, today: date) -> Iterator[str]:
    """Where somebody would be shown one button twice, for two doors."""
    doors = {door.id: door for door in programme.doors}
    for (one, other), told in told_together(programme, today).items():
        button = doors[one].button
        if button is not None and button == doors[other].button:
            yield (
                f"programme.yaml: {programme.place(f'doors.{other}')}: {_also(programme, one)} is open to the same"
                f" people, under the same button ({button.id}), as with {listed(told)}: draw a line between their"
                " conditions, or give it a button of its own."
            )


def same_words(programme: Programme, today: date) -> Iterator[str]:
    """Where two doors say the same words to people of whom not the same is so."""
    for one, other in combinations(programme.doors_on(today), 2):
        both = {text.id for text in (one.text, one.why) if text} & {text.id for text in (other.text, other.why) if text}
        for name in sorted(both):
            yield (
                f"programme.yaml: {programme.place(f'doors.{other.id}')}: {_also(programme, one.id)} says the same"
                f" ({name}): write one door with the conditions of both under when, or give it words of its own."
            )


def facing(programme: Programme, today: date) -> Iterator[str]:
    """Where two doors of one button divide the ages between them, and nothing else: from 15 on, and up to 14.

    Both may be meant, as two ways of one kind; or one of the two numbers is wrong.
    """
    for one, other in combinations(programme.doors_on(today), 2):
        if one.button is not None and one.button == other.button:
            for low, high in _meeting(one, other):
                yield (
                    f"programme.yaml: {programme.place(f'doors.{other.id}')}: {_also(programme, one.id)} has the same"
                    f" button ({one.button.id}), and but for the age the same conditions: one ends at {low} years, the"
                    f" other begins at {high}. If both speak of one thing with one limit, one of them is wrong."
                )


def _also(programme: Programme, name: str) -> str:
    return f"{name} ({programme.place(f'doors.{name}').partition(':')[0]})"


def _meeting(one: Door, other: Door) -> Iterator[tuple[int, int]]:
    """The last age of the one and the first of the other, where these follow each other and all else is the same."""
    for here in one.when:
        for there in other.when:
            ages = sorted(condition.bounds() for condition in (*here, *there) if condition.question == "age")
            if len(ages) == 2 and _beside_age(here) == _beside_age(there) and ages[0][1] + 1 == ages[1][0]:
                yield ages[0][1], ages[1][0]


def _beside_age(together: Together) -> set[tuple[str, frozenset[str]]]:
    return {(one.question, frozenset(one.values)) for one in together if one.question != "age"}
