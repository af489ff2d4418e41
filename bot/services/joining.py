"""Another adult joins a child's request: a part of their own beside it, with a number of their own; nothing is moved.

Of two who bring one code, one joins. Nobody joins while somebody asked for protection, nor a request that staff merged
into another: whoever stands behind that one has made their own.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from bot.services import safeguarding
from conversations import joining
from conversations import moving as moved
from conversations.path import child, speaker_of
from conversations.reference import FIRST, LAST, make_reference
from conversations.stored import load
from conversations.taking_over import part_of
from conversations.types import Arrived, Joined
from storage import contacts, joined, moves, parts, tickets

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection

    from conversations.types import MovedAway, State, TakenOver
    from storage.contacts import Conversation, Reach
    from storage.moves import Move

    TakeLeave = Callable[[Connection, Reach, str, MovedAway | TakenOver | Joined], object]


def join(  # noqa: PLR0913, PLR0917 - who joins what, where, and how the other hears of it
    tx: Connection, here: Conversation, state: State, move: Move, take_leave: TakeLeave, now: datetime
) -> Arrived | None:
    """The request `move` stands for, beside what is `here`; None when it may not be joined, or somebody was faster."""
    there = contacts.get_reach(tx, move.conversation_id)
    locked = contacts.lock_conversation(tx, there.channel, there.address, now)
    lead_id = parts.find_lead(tx, move.conversation_id, move.speaker)
    if lead_id is None or part_of(load(locked.state), move.speaker) is None:
        return None
    if not joined.may_be_joined(tx, lead_id) or joined.is_full(tx, lead_id, here.id) or not moves.use_move(tx, move):
        return None
    known = {speaker_of(subject) for subject in moves.list_subjects(tx, here.id)}
    name = state.speaker if joining.is_new(state) else moved.name_at(state, known)
    reference = make_reference(FIRST + secrets.randbelow(LAST - FIRST + 1))
    joined.join(tx, lead_id, here, child(name, 1), reference, now)
    if not state.answers or tickets.get_urgent_speaker(tx, here.id) == state.speaker:
        safeguarding.hold_brought(tx, here.id, name)
    else:  # somebody else on this phone
        safeguarding.hold_new(tx, here.id, child(name, 1))
    take_leave(tx, there, f"joined {move.id}", Joined(move.speaker))
    return Arrived(joining.part_for(reference), name, joins=True)
