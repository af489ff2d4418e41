"""Brothers and sisters who live together: what is the same for both is not asked twice.

What is copied is an ordinary answer of the next child: it stands on their review, is changed there, and stays theirs
whatever becomes of the other. Age, school, class and the wish are never copied.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conversations.path import MAX_CHILDREN, child
from conversations.types import Answer

if TYPE_CHECKING:
    from conversations.turn import Turn
    from conversations.types import State

TOGETHER, ELSEWHERE = "same", "yes"  # what is said to "another child?"
COPIED: Final = ("district", "guardian", "guardian_name")
"""A home has one district, and where somebody outside the family writes, mostly one adult who agrees."""


def settle(turn: Turn) -> None:
    """Copy what is asked now, keep the copies like the first ones, and know from a changed copy that it is none."""
    if not (_are_together(turn.before) or _are_together(turn.state)):
        return
    for number in range(1, MAX_CHILDREN):
        one, next_one = child(turn.state.speaker, number), child(turn.state.speaker, number + 1)
        was, now = (_values(state).get((one, "another"), "") for state in (turn.before, turn.state))
        if now == TOGETHER:
            _keep_alike(turn, one, next_one, just_said=was != now)
            _copy(turn, one, next_one)
        elif (was, now) == (TOGETHER, ELSEWHERE):
            _ask_again(turn, one, next_one)


def _keep_alike(turn: Turn, one: str, next_one: str, *, just_said: bool) -> None:
    """Whoever corrects the district of one corrects that of the other; whoever changes a copy says that it differs."""
    before, now, counts = _values(turn.before), _values(turn.state), turn.path().answers
    for question in COPIED:
        old, new = before.get((one, question)), counts.get((one, question))
        mine, was_mine = now.get((next_one, question)), before.get((next_one, question))
        if mine is None or new in {None, mine}:
            continue
        if just_said or (old != new and mine == was_mine == old):
            turn.put(Answer(next_one, question, str(new)))
        elif mine != was_mine:
            turn.put(Answer(one, "another", ELSEWHERE))


def _copy(turn: Turn, one: str, next_one: str) -> None:
    """Answer what would be asked next, as for the other child."""
    while True:
        path = turn.path()
        known = path.answers.get((one, path.node.id), "") if path.node.id in COPIED else ""
        if path.subject != next_one or not known or (next_one, path.node.id) in _values(turn.state):
            return
        turn.put(Answer(next_one, path.node.id, known))


def _ask_again(turn: Turn, one: str, next_one: str) -> None:
    """They do not live together after all: what was copied is shown, and can be kept."""
    now = _values(turn.state)
    for question in COPIED:
        if now.get((one, question)) == now.get((next_one, question)):
            turn.reopen(next_one, question)


def _are_together(state: State) -> bool:
    return any(answer.value == TOGETHER and answer.question == "another" for answer in state.answers)


def _values(state: State) -> dict[tuple[str, str], str]:
    return {(answer.subject, answer.question): answer.value for answer in state.answers}
