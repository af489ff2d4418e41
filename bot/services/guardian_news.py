"""The young person hears once that the adult answered, not what: in hours in which they may be written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.services.incoming import Incoming
from bot.services.one_by_one import OneByOne, trying
from bot.services.quiet_hours import next_permitted, read_permitted_hours
from conversations.flows.guardian import ANSWERED
from conversations.path import speaker_of
from conversations.stored import load
from conversations.types import CentreTold
from conversations.with_staff import is_full
from storage import contacts, guardians, messages, tickets

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.clock import Clock
    from bot.services.turns import Turns
    from storage.db import Database
    from storage.guardians import Untold


def tell_next(tx: Connection, turns: Turns) -> bool:
    """Tell who waits longest to hear of an answer; False when nobody does. Raises OneFailed."""
    one = guardians.next_untold(tx)
    if one is None:
        return False
    reach = contacts.get_reach(tx, one.conversation_id)
    turn = contacts.lock_conversation(tx, reach.channel, reach.address, turns.clock.now()).turn
    reach = contacts.get_reach(tx, one.conversation_id)
    if guardians.mark_told(tx, one) and _may_hear(tx, one, reach):
        with trying(one):
            _tell(tx, turns, one, reach, turn + 1)
    return True


def _may_hear(tx: Connection, one: Untold, reach: contacts.Reach) -> bool:
    """Not who stopped us or cannot be reached, nor where somebody asked for protection; they see it when they ask."""
    if reach.stopped or reach.blocked or is_full(load(reach.state), speaker_of(one.subject)):
        return False
    protected = tickets.get_urgent_speaker(tx, one.conversation_id) is not None
    return not protected and guardians.may_be_asked(tx, one.conversation_id, one.subject)


def _tell(tx: Connection, turns: Turns, one: Untold, reach: contacts.Reach, turn: int) -> None:
    """In this turn of the conversation, or when whom it concerns is at the phone again."""
    speaker, here = speaker_of(one.subject), load(reach.state).speaker
    name = f"guardian {one.id} {one.answered_at.isoformat()}"
    turns.take_turn(tx, Incoming(reach.channel, name, reach.address, CentreTold(speaker, ANSWERED.id)))
    words, now = turns.catalogues.words(ANSWERED, reach.locale or "fr"), turns.clock.now()
    shown = turn if here == speaker else messages.WAITS
    messages.add_message(tx, one.conversation_id, speaker, words, outgoing=True, turn=shown, now=now, staff_id=None)


class GuardianNews(OneByOne):
    """Tells, one after the other. Where a bug is in the way, staff get a ticket instead."""

    def __init__(self, database: Database, turns: Turns, clock: Clock) -> None:
        super().__init__("guardian news", database, turns, clock)

    def is_any(self, tx: Connection, now: datetime) -> bool:
        """Whether anybody waits for it, in permitted hours."""
        if guardians.next_untold(tx) is None:
            return False
        permitted = next_permitted(read_permitted_hours(self._turns.known_facts(tx)), now)
        return permitted is None or permitted <= now

    def do_next(self, tx: Connection, now: datetime) -> bool:
        """Tell one."""
        del now
        return tell_next(tx, self._turns)

    def give_up(self, tx: Connection, one: Untold, now: datetime) -> None:
        """A person looks at it."""
        guardians.mark_told(tx, one)
        tickets.add_ticket(tx, one.conversation_id, "bug", "", now)
