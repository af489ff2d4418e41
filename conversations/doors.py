"""The doors that stand open beside a verdict, each with why; of one that is chosen, all that is known.

Also for whom the centre fits: after the centre itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.flows import doors
from conversations.flows.eligibility import ASKED
from conversations.flows.verdict_words import all_doors_texts
from conversations.types import Aside, Choice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conversations.path import Path
    from conversations.rules import Door
    from conversations.texts import Text
    from conversations.turn import Turn

_BESIDE = frozenset({"wish", "another", "done", "not_open", "later"})
"""Where they were named just before, or would be."""


def wanted(turn: Turn, _: str) -> None:
    """Name all of them, and ask which one."""
    path = turn.path()
    if choices(path):
        turn.say(*all_doors_texts(path.doors, beside_centre=_fits(path) and turn.context.launch != "closed"))
        turn.open_aside(Aside(doors.QUESTION.id))
    else:
        turn.say(doors.LATER if path.node.id in ASKED else doors.NONE)


def answered(turn: Turn, _: Aside, value: str) -> None:
    """Say all that is known of it; another one can be chosen at once."""
    chosen = next((one.door for one in turn.path().doors if one.door.id == value), None)
    if chosen is not None:
        turn.say(*_told(turn, chosen))


def is_asked_again(turn: Turn) -> bool:
    """Close the list for an answer to the question under it; whether that is asked anew, as an answer to it binds.

    Nobody agrees to words that do not stand before them.
    """
    turn.close_aside()
    return bool(turn.path().binding)


def choices(path: Path) -> tuple[Choice, ...]:
    """A button for each, the best first."""
    return tuple(Choice(one.door.id, one.door.button) for one in path.doors if one.door.button)


def is_beside(path: Path) -> bool:
    """Whether the button that leads to them stands with the open question; not where a sign-up that fits was sent."""
    is_settled = _fits(path) and path.answers.get((path.applicant, "wish")) == "yes"
    return path.node.id in _BESIDE and bool(choices(path)) and not is_settled


def _fits(path: Path) -> bool:
    return path.verdicts[path.applicant].value == "yes"


def _told(turn: Turn, door: Door) -> Iterator[Text]:
    yield door.text
    if door.bring or door.contact:
        yield door.bring or doors.BRING
    facts = turn.context.facts
    for name in door.contact:
        value = facts.get(f"{name}@{turn.state.locale}") or facts.get(name)
        if value:
            yield doors.CONTACT.given(value=value)
