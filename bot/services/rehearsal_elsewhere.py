"""What comes from another address in a rehearsal, where there is none: what went away before, or a request to join."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations import joining, moving, taking_over
from conversations.path import child
from conversations.reference import LAST, make_reference
from conversations.types import Arrived, Joined, LeadStatus, MovedAway, State, TakenOver

if TYPE_CHECKING:
    from conversations.types import Event


def events(value: str, away: State | None) -> dict[str, Event]:
    """By the action of a transcript: of the speaker, or the young person's request, that it names."""
    return {
        "moves_away": MovedAway(value),
        "taken_over": TakenOver(value),
        "arrives": Arrived(away or State(), value),
        "takes_over": Arrived(away or State(), value, is_taken_over=True),
        "joins": Arrived(joining.part_for(make_reference(LAST)), value, joins=True),
        "joined": Joined(value),
    }


def going(state: State, event: Event, away: State | None) -> State | None:
    """What goes away with this event; else what went before."""
    match event:
        case MovedAway(speaker=speaker):
            return moving.part_of(state, speaker)
        case TakenOver(subject=subject):
            return taking_over.part_of(state, subject)
    return away


def coming(event: Event) -> dict[str, LeadStatus]:
    """The request that comes with it, for who joins one."""
    if not (isinstance(event, Arrived) and event.joins):
        return {}
    subject = child(event.name, 1)
    return {subject: LeadStatus(subject, dict(event.part.references)[child("me", 1)], "new")}
