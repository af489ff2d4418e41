"""A family asks the centre to erase all that is kept of them: seen before it is done, and done once.

What goes is of whoever sent the request, wherever they wrote from. Who else speaks on the same phone keeps what is
theirs, and hears nothing.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.clock import CASABLANCA
from bot.services import access, by_operator, desk
from bot.services.desk import Mistake
from bot.services.incoming import Incoming
from conversations.path import is_of, speaker_of
from conversations.types import CentreErased
from storage import (
    announcements,
    appointments,
    audit,
    contacts,
    joined,
    leads,
    merges,
    messages,
    notes,
    numbers,
    parts,
    tickets,
)

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.turns import Turns
    from storage.announcements import Owned
    from storage.desk import Work
    from storage.merges import Way
    from storage.numbers import Own

    Place = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Going:
    """What would go with a request: how much of each, and whether the family would be told in their chat.

    It `stays` where another adult joined it, with what that one said.
    """

    requests: int
    messages: int
    notes: int
    visits: int
    is_told: bool
    stays: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """The request about which somebody asks, with what would go.

    `number` is by which it goes. `is_part`: what somebody said of themselves beside the request, and not the request;
    `is_joined`: somebody who joined it. `taken_over_on` is when the young person took it over.
    """

    work: Work
    going: Going
    id: int
    number: str
    is_part: bool = False
    is_joined: bool = False
    taken_over_on: date | None = None


def find(tx: Connection, deed: Deed, typed: str) -> int:
    """What goes by the number that was read aloud. Raises Mistake when there is none that may be erased here.

    That is the request, or only what somebody said beside it: whoever made one that the young person took over, and who
    joined one, have numbers of their own.
    """
    access.check(deed.actor, "erase")
    number = _figures(typed)
    found = numbers.find_own(tx, number)
    if found is None and numbers.had_number(tx, number):
        raise Mistake("erase_taken_over")
    try:
        _gate(tx, deed, found or 0)
    except access.Refused:
        raise Mistake("erase_no_such") from None
    return found or 0


def _gate(tx: Connection, deed: Deed, lead_id: int) -> tuple[Work, Own]:
    """The request, and what of it goes by a number of its own. Raises Refused."""
    own = numbers.get_own(tx, lead_id)
    if own is None or not (own.is_part or own.root == lead_id) or parts.is_held(tx, lead_id):
        raise access.Refused
    return access.lead_for(tx, deed.actor, "erase", own.root), own


def see(tx: Connection, deed: Deed, lead_id: int) -> Asked:
    """What would go, for who may erase it. Raises Refused, also for who is held."""
    work, own = _gate(tx, deed, lead_id)
    taken_over = numbers.get_taken_over(tx, own.root)
    going = see_going(tx, lead_id, deed.now)
    day = taken_over[0].astimezone(CASABLANCA).date() if taken_over else None
    return Asked(work, going, lead_id, own.reference, own.is_part, own.is_joined, day)


def erase(tx: Connection, deed: Deed, lead_id: int, typed: str) -> None:
    """Erase all that is kept of who has this number; typed anew, it proves that it is this one.

    Raises Mistake when it is another number, or somebody else just works on it, and Refused.
    """
    work, own = _gate(tx, deed, lead_id)
    if _figures(typed) != own.reference:
        raise Mistake("erase_other_number")
    _lock(tx, lead_id, deed.now)
    owned = [one for one in _owned(tx, lead_id, deed.now) if one.staff_id != deed.actor.staff_id]
    desk.take(tx, deed, work.id)
    erase_lead(tx, deed.turns, lead_id, deed.now)
    announcements.add_gone(tx, owned, announcements.ERASED, deed.now)
    deed.write(tx, "erase")


def see_going(tx: Connection, lead_id: int, now: datetime) -> Going:
    """What would go with this request."""
    places = _places(tx, lead_id)
    theirs = [
        lead.reference
        for conversation_id, speaker in places
        for lead in leads.list_statuses(tx, conversation_id)
        if is_of(speaker, lead.subject) and lead.status != "withdrawn"
    ]
    ways = _ways(tx, lead_id)
    return Going(
        len(theirs),
        sum(len(messages.list_messages(tx, *place)) for place in places),
        sum(len(notes.list_notes(tx, way.lead_id)) for way in ways),
        sum(bool(appointments.get_appointment(tx, way.lead_id, now)) for way in ways),
        any(_may_tell(tx, conversation_id) for conversation_id, _ in places),
        bool(joined.list_beside(tx, lead_id)),
    )


def erase_lead(tx: Connection, turns: Turns, lead_id: int, now: datetime) -> None:
    """Erase whoever sent this request, without a gate: see `erase`, and the command line."""
    _lock(tx, lead_id, now)
    for conversation_id, speaker in _places(tx, lead_id):
        reach = contacts.get_reach(tx, conversation_id)
        event = CentreErased(speaker, tell=_may_tell(tx, conversation_id))
        turns.take_turn(tx, Incoming(reach.channel, f"staff {secrets.token_hex(12)}", reach.address, event))


def erase_by_operator(tx: Connection, turns: Turns, lead_id: int, now: datetime) -> None:
    """The same from the command line, where it is written down that it was done."""
    owned = _owned(tx, lead_id, now)
    erase_lead(tx, turns, lead_id, now)
    announcements.add_gone(tx, owned, announcements.ERASED, now)
    audit.add_deed(tx, None, by_operator.DOOR, "erase", now=now)


def _places(tx: Connection, lead_id: int) -> list[Place]:
    """Where whoever sent a request writes, and as whom; of requests that were merged, each."""
    return list(dict.fromkeys((way.conversation_id, speaker_of(way.subject)) for way in _ways(tx, lead_id)))


def _ways(tx: Connection, lead_id: int) -> list[Way]:
    """What leads to them; of a request, not what stands beside it, which is somebody else's."""
    return [way for way in merges.list_ways(tx, lead_id) if way.lead_id == lead_id or not way.is_part]


def _owned(tx: Connection, lead_id: int, now: datetime) -> list[Owned]:
    """Who of the staff works on what would go."""
    return [
        one
        for conversation_id, speaker in _places(tx, lead_id)
        for one in announcements.list_owned(tx, conversation_id, now)
        if is_of(speaker, one.subject)
    ]


def _lock(tx: Connection, lead_id: int, now: datetime) -> None:
    """Nothing else happens in these conversations until the transaction ends; in one order, for who does the same."""
    for conversation_id in sorted({conversation_id for conversation_id, _ in _places(tx, lead_id)}):
        reach = contacts.get_reach(tx, conversation_id)
        contacts.lock_conversation(tx, reach.channel, reach.address, now)


def _may_tell(tx: Connection, conversation_id: int) -> bool:
    """Whether something may be written there: messages are wanted and come, and nobody there asked for protection."""
    reach = contacts.get_reach(tx, conversation_id)
    return not (reach.stopped or reach.blocked) and tickets.get_urgent_speaker(tx, conversation_id) is None


def _figures(typed: str) -> str:
    return "".join(sign for sign in typed if sign.isdecimal())
