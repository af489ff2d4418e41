"""What may not be kept of a typed text, and that the person is told why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from conversations import safeguarding
from conversations.flows import answers_to, staff
from conversations.on_the_way import tell_news

if TYPE_CHECKING:
    from conversations.readings import Reading
    from conversations.turn import Turn

_MARK: Final = " unkept"  # in `State.told`, after the speaker: that words about health are not kept


def tell(turn: Turn, reading: Reading, *, to_centre: bool) -> None:
    """Say that the number of a paper is hidden, each time, and that words about health are, once to each speaker.

    Not while somebody may be in danger: there is something else to say then.
    """
    if reading.masked:
        turn.say(staff.MASKED if to_centre else answers_to.MASKED)
    mark = (turn.state.speaker + _MARK, "")
    if not reading.without_health or mark in turn.state.told or safeguarding.is_open(turn.state):
        return
    tell_news(turn)  # who speaks here comes first
    turn.say(answers_to.HEALTH)
    turn.change(told=(*turn.state.told, mark))
