"""Visits that end with what they hang on, a request or all that is kept, and with the calendar that has them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from conversations.flows import visits
from conversations.path import speaks_for
from conversations.types import DropVisitReminders
from conversations.visits_offered import calendar_of, said

if TYPE_CHECKING:
    from collections.abc import Collection

    from conversations.turn import Turn
    from conversations.types import Visit


def warn(turn: Turn) -> None:
    """Before all is erased: the visit goes with it."""
    visit = turn.context.visits.booked.get(turn.state.speaker)
    if visit is not None:
        turn.say(visits.OFF_TOO.given(**said(visit)), *(() if turn.context.writes_first else (visits.BY_HAND,)))


def take_out(turn: Turn) -> None:
    """All is about to be erased: the last chance to give the file that takes the visit out of their calendar.

    Only where that file stays in the chat: a page would fetch it when there is nothing any more to make it of.
    """
    visit = turn.context.visits.booked.get(turn.state.speaker)
    if visit is not None and turn.context.writes_first:
        turn.effects.append(calendar_of(visit, turn.state, turn.context, cancelled=True))


def let_go(turn: Turn, subjects: Collection[str]) -> None:
    """These requests are about to be taken back: with the last one of who speaks, the visit is off."""
    visit = turn.context.visits.booked.get(turn.state.speaker)
    left = [one for one, _ in turn.state.references if speaks_for(turn.state, one) and one not in subjects]
    if visit is not None and not left:
        is_off(turn, visit, gone=True)
        known = turn.context.visits
        booked = {speaker: one for speaker, one in known.booked.items() if speaker != turn.state.speaker}
        turn.context = replace(turn.context, visits=replace(known, booked=booked))


def is_off(turn: Turn, visit: Visit, *, gone: bool = False) -> None:
    """It is cancelled, and out of the calendar too; of one that is `gone` no page has a file any more."""
    turn.say(visits.CANCELLED.given(**said(visit)))
    if gone and not turn.context.writes_first:
        turn.say(visits.BY_HAND)
    else:
        turn.effects.append(calendar_of(visit, turn.state, turn.context, cancelled=True))
    turn.effects.append(DropVisitReminders(turn.state.speaker))
