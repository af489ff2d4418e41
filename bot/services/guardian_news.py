"""The young person hears once that the adult answered, not what: in hours in which they may be written to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import structlog

from bot.services.beside import Beside
from bot.services.incoming import Incoming
from bot.services.quiet_hours import next_permitted, read_permitted_hours
from conversations.flows.guardian import ANSWERED
from conversations.path import speaker_of
from conversations.stored import load
from conversations.types import CentreTold
from conversations.with_staff import is_full
from storage import contacts, guardians, messages, tickets
from storage.faults import is_fault

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.clock import Clock
    from bot.services.turns import Turns
    from storage.db import Database
    from storage.guardians import Untold

_LOOK_EVERY: Final = 5.0  # seconds
_BETWEEN_TWO: Final = 0.05
log = structlog.get_logger()


class TellingFailed(Exception):  # noqa: N818  named for what happened
    """A bug in the middle of one: nothing of it is left."""

    def __init__(self, one: Untold) -> None:
        super().__init__()
        self.one = one


def tell_next(tx: Connection, turns: Turns) -> bool:
    """Tell who waits longest to hear of an answer; False when nobody does. Raises TellingFailed."""
    one = guardians.next_untold(tx)
    if one is None:
        return False
    reach = contacts.get_reach(tx, one.conversation_id)
    contacts.lock_conversation(tx, reach.channel, reach.address, turns.clock.now())
    reach, speaker = contacts.get_reach(tx, one.conversation_id), speaker_of(one.subject)
    if not guardians.mark_told(tx, one) or not _may_hear(tx, one, reach, speaker):
        return True
    try:
        _tell(tx, turns, one, reach)
    except Exception as bug:
        if is_fault(bug):
            raise
        raise TellingFailed(one) from bug
    return True


def _may_hear(tx: Connection, one: Untold, reach: contacts.Reach, speaker: str) -> bool:
    """Not who stopped us or cannot be reached, nor where somebody asked for protection; they see it when they ask."""
    if reach.stopped or reach.blocked or is_full(load(reach.state), speaker):
        return False
    protected = tickets.get_urgent_speaker(tx, one.conversation_id) is not None
    return not protected and guardians.may_be_asked(tx, one.conversation_id, one.subject)


def _tell(tx: Connection, turns: Turns, one: Untold, reach: contacts.Reach) -> None:
    speaker, here = speaker_of(one.subject), load(reach.state).speaker
    locked = contacts.lock_conversation(tx, reach.channel, reach.address, turns.clock.now())
    name = f"guardian {one.id} {one.answered_at.isoformat()}"
    turns.take_turn(tx, Incoming(reach.channel, name, reach.address, CentreTold(speaker, ANSWERED.id)))
    turn = locked.turn + 1 if here == speaker else messages.WAITS
    words, now = turns.catalogues.words(ANSWERED, reach.locale or "fr"), turns.clock.now()
    messages.add_message(tx, one.conversation_id, speaker, words, outgoing=True, turn=turn, now=now, staff_id=None)


class GuardianNews(Beside):
    """Tells, one after the other, in every process that runs."""

    def __init__(self, database: Database, turns: Turns, clock: Clock) -> None:
        super().__init__("guardian news", every=_LOOK_EVERY, pause=_BETWEEN_TWO)
        self._database = database
        self._turns = turns
        self._clock = clock

    async def look(self) -> bool:
        """Tell one; whether there may be another. Where a bug is in the way, staff get a ticket instead."""
        if not await self._database.read(self._is_any):
            return False
        try:
            return await self._database.write(lambda tx: tell_next(tx, self._turns))
        except TellingFailed as failed:
            log.exception("guardian_news.bug")
            one, now = failed.one, self._clock.now()

            def give_up(tx: Connection) -> None:
                guardians.mark_told(tx, one)
                tickets.add_ticket(tx, one.conversation_id, "bug", "", now)

            await self._database.write(give_up)
            return True

    def _is_any(self, tx: Connection) -> bool:
        if guardians.next_untold(tx) is None:
            return False
        now, hours = self._clock.now(), read_permitted_hours(self._turns.known_facts(tx))
        permitted = next_permitted(hours, now)
        return permitted is None or permitted <= now
