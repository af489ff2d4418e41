"""What is written is also said aloud to who chose so: each speaker for themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.flows import listening

if TYPE_CHECKING:
    from conversations.turn import Turn
    from conversations.types import State


def is_on(state: State) -> bool:
    """Whether who speaks wants to hear what we say."""
    return state.speaker in state.listening


def wanted(turn: Turn, argument: str) -> None:
    """Say it aloud from now on, or ("off") only write."""
    speaker = turn.state.speaker
    others = tuple(name for name in turn.state.listening if name != speaker)
    if argument == "off":
        turn.change(listening=others)
        turn.say(listening.OFF)
        return
    turn.change(listening=(*others, speaker))
    turn.say(listening.ON if turn.context.can_listen else listening.NONE_YET)
    turn.controls.append(listening.WITHOUT)


def no_more(turn: Turn, _: str) -> None:
    """Only text, in their own words."""
    wanted(turn, "off")
