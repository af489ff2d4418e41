"""A young person takes over the request that was made for them: its rows go to their conversation, in one transaction.

With it go where it stands, its history, notes, visits, seat, the link for an adult; what it was merged with stands by
itself again, as it may be of whoever made it. What they wrote to the centre, asked and were promised stays with them,
as does what they said of themselves, and the number that they know: the young person gets another, by which nobody else
can have anything erased.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.services import safeguarding, waiting
from conversations import moving as joining
from conversations.path import speaker_of
from conversations.reference import FIRST, LAST, make_reference
from conversations.stored import load
from conversations.taking_over import part_of
from conversations.types import Arrived, TakenOver
from storage import contacts, erasures, joined, merges, moves, parts

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from conversations.types import Joined, MovedAway, State
    from storage.contacts import Conversation, Reach
    from storage.moves import Move

    TakeLeave = Callable[[Connection, Reach, str, MovedAway | TakenOver | Joined], object]


def take_over(  # noqa: PLR0913, PLR0917 - what goes where, and how
    tx: Connection, here: Conversation, state: State, move: Move, take_leave: TakeLeave, now: datetime
) -> Arrived | None:
    """The request `move` stands for, to `here`; None when it is not there to be seen, or somebody was faster.

    Nor is it moved while protection holds it: to take leave is to write to whom nobody contacts.
    """
    there = contacts.get_reach(tx, move.conversation_id)
    locked = contacts.lock_conversation(tx, there.channel, there.address, now)
    part = part_of(load(locked.state), move.speaker)
    lead_id = parts.find_lead(tx, move.conversation_id, move.speaker)
    if part is None or lead_id is None:
        return None
    seen = parts.see(tx, lead_id)
    if seen["contact_hold"] or not moves.use_move(tx, move):
        return None
    name = joining.name_at(state, {speaker_of(subject) for subject in moves.list_subjects(tx, here.id)})
    _stand_alone(tx, lead_id)
    seen, others = parts.see(tx, lead_id), joined.list_places(tx, lead_id)
    number = make_reference(FIRST + secrets.randbelow(LAST - FIRST + 1))
    moves.move_subjects(tx, move, here.id, here.channel, {move.speaker: name})
    parts.begin(tx, lead_id, seen, number, now)
    erasures.add_taken_over(tx, str(seen["reference"]), now)
    waiting.stand_anew(tx, lead_id)
    safeguarding.hold_brought(tx, here.id, name)
    moves.forget_said(tx, move.conversation_id, speaker_of(move.speaker))  # in it was what they had told of each other
    take_leave(tx, there, f"taken over {move.id}", TakenOver(move.speaker))
    for conversation_id, subject in others:  # whoever joined is told no more of it either
        take_leave(tx, contacts.get_reach(tx, conversation_id), f"taken over {move.id} {subject}", TakenOver(subject))
    return Arrived(replace(part, references=((part.speaker, number),)), name, is_taken_over=True)


def _stand_alone(tx: Connection, lead_id: int) -> None:
    """Nothing of another conversation stands behind it: who wrote there would read what the young person is told."""
    for twin in merges.list_merged(tx, lead_id):
        if merges.unmerge(tx, twin.id, merges.lock_leads(tx, lead_id)[lead_id]):
            waiting.stand_anew(tx, lead_id)
    into = merges.get_into(tx, lead_id)
    found = merges.lock_leads(tx, into) if into else {}
    if into in found and merges.unmerge(tx, lead_id, found[into]):
        waiting.stand_anew(tx, into)
