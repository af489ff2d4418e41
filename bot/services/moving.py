"""A conversation goes on at another address: both conversations change in one transaction, each by its own turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.services import joining, safeguarding, taking_over
from conversations import moving
from conversations.codes import read_code
from conversations.path import is_of, renamed, speaker_of
from conversations.stored import load
from conversations.taking_over import is_of_young_person
from conversations.types import Arrived, MovedAway, NotArrived
from storage import contacts, failures, moves, tickets

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from conversations.types import Joined, OfferMove, State, TakenOver
    from storage.contacts import Conversation, Reach
    from storage.moves import Move

    TakeLeave = Callable[[Connection, Reach, str, MovedAway | TakenOver | Joined], object]
    Goes = Callable[[Connection, Conversation, State, Move, TakeLeave, datetime], Arrived | None]

_MOST_TRIES: Final = 5  # at one address
_MOST_TRIES_OF_NETWORK: Final = 20
_MOST_TRIES_OF_ALL: Final = 200  # then only who has failed nowhere yet is heard: nobody stops the codes of all others
_MOST_OF_UNTRIED: Final = 2000  # then only links bring something, which nobody can guess
_TRIED_WITHIN: Final = failures.COUNTS_FOR
_ALL: Final = "move"


def offer(tx: Connection, conversation_id: int, wanted: OfferMove, now: datetime) -> None:
    """Keep what stands for the conversation, hashed, for a quarter of an hour. Raises CodeTaken."""
    moves.add_move(tx, conversation_id, wanted.speaker, (wanted.code, wanted.token), now, wanted.kind)


def bring(  # noqa: PLR0913, PLR0917 - what is wanted where, and how
    tx: Connection, here: Conversation, state: State, wanted: tuple[str, str], take_leave: TakeLeave, now: datetime
) -> Arrived | NotArrived:
    """Take what a code or token stands for to the conversation `here`, whose state is `state`, and spend it.

    `wanted` is that code or token, and the network from which it is tried, "" when that is not known.
    `take_leave` takes the turn of the other conversation that lets it go.
    """
    secret, network = wanted
    triers = [f"move {here.id}", *([f"move from {network}"] if network else [])]
    if _too_many(tx, here, triers, secret, now):
        return NotArrived("tries")
    move = moves.see_move(tx, secret, now)
    if move is not None and move.conversation_id == here.id:
        return NotArrived("here")
    if move is not None and moving.is_full(state):
        return NotArrived("full")
    arrived = _going(move)(tx, here, state, move, take_leave, now) if move is not None else None
    if arrived is None:
        for whose in (*triers, _ALL):
            failures.add_failure(tx, whose, now)
        return NotArrived("unknown")
    return arrived


def _going(move: Move) -> Goes:
    """What a code stands for: all of who speaks, or a child's request, for the young person or for another adult."""
    if move.kind == "join":
        return joining.join
    return taking_over.take_over if is_of_young_person(move.speaker) else _take_along


def _take_along(  # noqa: PLR0913, PLR0917 - what goes where, and how
    tx: Connection, here: Conversation, state: State, move: Move, take_leave: TakeLeave, now: datetime
) -> Arrived | None:
    """All of the speaker's, from there to here; None when nothing is there to be seen, or somebody was faster."""
    there = contacts.get_reach(tx, move.conversation_id)
    locked = contacts.lock_conversation(tx, there.channel, there.address, now)
    part = moving.part_of(load(locked.state), move.speaker)
    if part is None or not moves.use_move(tx, move):
        return None
    take_leave(tx, there, f"moved {move.id}", MovedAway(move.speaker))
    name = moving.name_at(state, {speaker_of(subject) for subject in moves.list_subjects(tx, here.id)})
    _take_rows(tx, here, move, name)
    if not state.answers or tickets.get_urgent_speaker(tx, here.id) == "":  # who spoke here said nothing, or it is all
        safeguarding.hold_brought(tx, here.id, name)
    moves.move_urgent(tx, move, here.id, name, now)
    if part.journey is not None and not state.answers:
        moves.move_staff_step(tx, move.conversation_id, here.id)
    return Arrived(part, name)


def _take_rows(tx: Connection, here: Conversation, move: Move, name: str) -> None:
    """What is kept of them beside the state."""
    theirs = {one for one in moves.list_subjects(tx, move.conversation_id) if is_of(move.speaker, one)}
    names = {subject: renamed(subject, move.speaker, name) for subject in theirs}
    moves.move_subjects(tx, move, here.id, here.channel, names)


def _too_many(tx: Connection, here: Conversation, triers: Sequence[str], secret: str, now: datetime) -> bool:
    """Whether so many wrong ones were tried, here, from there or by all, that no code is looked at.

    A link cannot be guessed, so only the tries here count against it.
    """
    tried = {whose: failures.count_failures(tx, whose, now - _TRIED_WITHIN) for whose in triers}
    if not read_code(secret):
        return tried[triers[0]] >= _MOST_TRIES
    limits = dict.fromkeys(triers, _MOST_TRIES_OF_NETWORK) | {triers[0]: _MOST_TRIES}
    if any(tried[whose] >= limits[whose] for whose in triers):
        return True
    # An address of the page costs nothing: there it is the network that is new or not.
    is_untried = not any(tried.values()) and (len(triers) > 1 or here.channel != "webchat")
    by_all = failures.count_failures(tx, _ALL, now - _TRIED_WITHIN)
    return by_all >= (_MOST_OF_UNTRIED if is_untried else _MOST_TRIES_OF_ALL)
