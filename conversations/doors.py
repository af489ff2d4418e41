"""More about the doors that were named with a verdict: one is chosen by its button, or by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.flows import doors
from conversations.types import Aside, Choice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conversations.path import Path
    from conversations.rules import Door
    from conversations.texts import Text
    from conversations.turn import Turn

_BESIDE = frozenset({"wish", "another", "done", "not_open", "later"})
"""Where they were named just before."""


def wanted(turn: Turn, _: str) -> None:
    """Ask which one."""
    if choices(turn.path()):
        turn.open_aside(Aside(doors.QUESTION.id))
    else:
        turn.say(doors.NONE)


def answered(turn: Turn, _: Aside, value: str) -> None:
    """Say all that is known of it; another one can be chosen at once."""
    chosen = next((one.door for one in turn.path().doors if one.door.id == value), None)
    if chosen is not None:
        turn.say(*_told(turn, chosen))


def choices(path: Path) -> tuple[Choice, ...]:
    """A button for each that was named, the best first."""
    return tuple(Choice(one.door.id, one.door.button) for one in path.doors if one.door.button)


def is_beside(path: Path) -> bool:
    """Whether the button that leads to them stands with the open question."""
    return path.node.id in _BESIDE and bool(choices(path))


def _told(turn: Turn, door: Door) -> Iterator[Text]:
    yield from (door.text, door.bring or doors.BRING)
    facts = turn.context.facts
    for name in door.contact:
        value = facts.get(f"{name}@{turn.state.locale}") or facts.get(name)
        if value:
            yield doors.CONTACT.given(value=value)
