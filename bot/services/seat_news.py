"""What goes on about offered seats without anybody pressing, in hours in which families may be written to.

Whose offer is over without an answer hears it once, and waits at the end of the list. Where the centre has said so (the
fact `seats_offered_on`), the first who waits is offered a free seat, however it came free, once. Whose telephone does
not ring with it is to be called, and the silence of whom nothing reached in time is left to staff. So is what a person
of the centre or of the family is at: an answer that nobody has noted yet is never taken for none.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services import seat_offers, seats
from bot.services.channels import RINGING
from bot.services.family_words import own_reference, worded
from bot.services.incoming import Incoming
from bot.services.one_by_one import OneByOne, trying
from bot.services.quiet_hours import next_permitted, read_permitted_hours
from bot.services.talk import Whom
from conversations.flows import centres as words
from conversations.path import speaker_of
from conversations.stored import load
from conversations.types import CentreTold, StaffWrote
from conversations.with_staff import is_full
from storage import audit, coming_up, contacts, merges, messages, tickets
from storage import desk as stored
from storage import seat_offers as offers
from storage import seats as intakes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.clock import Clock
    from bot.services.turns import Turns
    from conversations.texts import Text
    from conversations.types import FromStaff
    from storage.contacts import Reach
    from storage.db import Database

DOOR: Final = "program"
"""As the door of what nobody of the staff did, in the audit."""
FACT: Final = "seats_offered_on"
LAPSE: Final = "lapse_seat"
OFFER: Final = "offer_seat"
_CAME: Final = frozenset({"sent", "ridden", "shown"})
_WRITTEN_WITHIN: Final = timedelta(minutes=1)  # after the deed, in the same transaction


def do_next(tx: Connection, turns: Turns) -> bool:
    """End one offer, or make one; False when there is nothing to be done. Raises OneFailed."""
    now = turns.clock.now()
    lapsed = next(_lapsed(tx, turns, now), None)
    if lapsed is not None:
        with trying(lapsed):
            _end(tx, turns, lapsed, now)
        return True
    for intake_id, lead_id in _next_ones(tx, turns, now):
        with trying(lead_id):
            if _offer(tx, turns, intake_id, lead_id, now):
                return True
    return False


# --- offers that are over ---------------------------------------------------------------------------------------------


def _lapsed(tx: Connection, turns: Turns, now: datetime) -> Iterator[int]:
    """Those whose offer is over; not of whom somebody has written since, who had not read it, or who cannot be told."""
    for lead_id in offers.list_lapsed(tx, turns.programme.statuses.with_seat("waits"), now):
        if not _is_talked_about(tx, lead_id) and _was_told(tx, lead_id) and _can_hear(tx, _whom(tx, lead_id)):
            yield lead_id


def _is_talked_about(tx: Connection, lead_id: int) -> bool:
    """Whether anybody behind this lead, or of the staff, wrote since the offer."""
    since = audit.get_last_at(tx, lead_id, OFFER)
    ways = merges.list_ways(tx, lead_id)
    return since is None or any(
        messages.is_any_since(tx, way.conversation_id, speaker_of(way.subject), since) for way in ways
    )


def _was_told(tx: Connection, lead_id: int) -> bool:
    """Whether the offer came before it was over, or staff reached them since: else silence is no answer."""
    since, (_, until) = audit.get_last_at(tx, lead_id, OFFER), offers.get_seat(tx, lead_id)
    if since is None or until is None:
        return False
    called = (one for one in audit.list_deeds(tx, lead_id) if one.verb == "record_call" and since < one.at <= until)
    if any(one.about == "reached" for one in called):
        return True
    ways = ((way.conversation_id, speaker_of(way.subject)) for way in merges.list_ways(tx, lead_id))
    return any(_came(tx, *way, since, until) for way in ways)


def _came(tx: Connection, conversation_id: int, speaker: str, since: datetime, until: datetime) -> bool:
    """Whether what was written to them then was sent, or shown; where that is not known any more, whether it rang."""
    found = messages.get_fate(tx, conversation_id, speaker, since, since + _WRITTEN_WITHIN)
    if found is None or not found[0]:
        return found is not None and contacts.get_reach(tx, conversation_id).channel in RINGING
    status, at = found
    return status in _CAME and at is not None and at <= until


def _end(tx: Connection, turns: Turns, lead_id: int, now: datetime) -> None:
    """It waits at the end from now on, and is told so; unless something came between."""
    whom = _whom(tx, lead_id)
    _locked(tx, whom, now)
    merges.lock_leads(tx, lead_id)  # before the intake, as who moves it there
    intake_id = intakes.get_place(tx, lead_id)
    intakes.lock_intake(tx, intake_id or 0)
    if lead_id not in _lapsed(tx, turns, now):
        return
    offers.end(tx, lead_id, to_the_end=now)
    audit.add_deed(tx, None, DOOR, LAPSE, lead_id=lead_id, intake_id=intake_id, now=now)
    said = _worded(tx, turns, whom, words.LAPSED)
    _tell(tx, turns, whom, CentreTold(whom.speaker, words=said), said)


# --- seats that are free ----------------------------------------------------------------------------------------------


def _next_ones(tx: Connection, turns: Turns, now: datetime) -> Iterator[tuple[int, int]]:
    """Of each intake with a free seat, before its first day, who waits in it the longest; none while nobody said so.

    Not with whom staff are busy, nor who had an offer before: whether they get another one, a person decides.
    """
    if turns.known_facts(tx).get(FACT) != "yes":
        return
    statuses, today = turns.programme.statuses, now.astimezone(CASABLANCA).date()
    for intake in intakes.list_intakes(tx):
        terms = intake.terms
        if intake.closed_at is not None or terms.seats is None or (terms.first_day and terms.first_day <= today):
            continue
        first = intakes.first_in_order(tx, intake.id, statuses.with_seat("waits"))
        if first is None or seats.count_taken(tx, statuses, intake.id, 0, now) >= terms.seats:
            continue
        work = stored.get_work(tx, first[0])
        is_free = work is not None and (work.claimed_until is None or work.claimed_until <= now)
        if work is not None and is_free and audit.get_last_at(tx, work.id, OFFER) is None:
            yield intake.id, work.id


def _offer(tx: Connection, turns: Turns, intake_id: int, lead_id: int, now: datetime) -> bool:
    """Offer it, as a coordinator does; whether it could be."""
    whom = _whom(tx, lead_id)
    _locked(tx, whom, now)
    merges.lock_leads(tx, lead_id)
    if seat_offers.check(tx, turns.programme.statuses, intake_id, lead_id, now):
        return False
    last, until = seat_offers.term(tx, turns, now)
    offers.offer(tx, lead_id, until)
    audit.add_deed(tx, None, DOOR, OFFER, lead_id=lead_id, intake_id=intake_id, about=last.isoformat(), now=now)
    can_hear = _can_hear(tx, whom)
    if not can_hear or not seat_offers.rings(tx, whom):
        coming_up.bring_up(tx, lead_id, now, before=until)  # nobody can write to them, or nothing rings
    if can_hear:
        said = _worded(tx, turns, whom, words.OFFERED.given(day=last))
        _tell(tx, turns, whom, StaffWrote(whom.speaker, said, seat_offers.in_casablanca(until)), said)
    return True


# --- who hears of it --------------------------------------------------------------------------------------------------


def _whom(tx: Connection, lead_id: int) -> Whom:
    """Who wrote last of those behind the lead."""
    way, work = merges.list_ways(tx, lead_id)[0], stored.get_work(tx, lead_id)
    return Whom(way.conversation_id, speaker_of(way.subject), lead_id, work.who if work else "")


def _can_hear(tx: Connection, whom: Whom) -> bool:
    reach = contacts.get_reach(tx, whom.conversation_id)
    if reach.stopped or reach.blocked or is_full(load(reach.state), whom.speaker):
        return False
    return tickets.get_urgent_speaker(tx, whom.conversation_id) is None


def _worded(tx: Connection, turns: Turns, whom: Whom, told: Text) -> str:
    return worded(tx, turns, whom, told.given(reference=own_reference(tx, whom)))


def _locked(tx: Connection, whom: Whom, now: datetime) -> tuple[Reach, int]:
    """How they are reached, with the conversation locked as in a turn of theirs, and its last turn."""
    reach = contacts.get_reach(tx, whom.conversation_id)
    turn = contacts.lock_conversation(tx, reach.channel, reach.address, now).turn
    return contacts.get_reach(tx, whom.conversation_id), turn


def _tell(tx: Connection, turns: Turns, whom: Whom, event: FromStaff, said: str) -> None:
    """In a turn of theirs, or when whom it concerns is at the phone again; kept for both to read."""
    now = turns.clock.now()
    reach, turn = _locked(tx, whom, now)
    shown = turn + 1 if load(reach.state).speaker == whom.speaker else messages.WAITS
    name = f"seat {whom.lead_id} {type(event).__name__} {now.isoformat()}"
    turns.take_turn(tx, Incoming(reach.channel, name, reach.address, event))
    messages.add_message(
        tx, whom.conversation_id, whom.speaker, said, outgoing=True, turn=shown, now=now, staff_id=None
    )


class SeatNews(OneByOne):
    """Does it, one after the other. Where a bug is in the way, staff get a ticket instead."""

    def __init__(self, database: Database, turns: Turns, clock: Clock) -> None:
        super().__init__("seat news", database, turns, clock)

    def is_any(self, tx: Connection, now: datetime) -> bool:
        """Whether anything is to be done, in permitted hours; while there are none, nothing is."""
        permitted = next_permitted(read_permitted_hours(self._turns.known_facts(tx)), now)
        if permitted is None or permitted > now:
            return False
        return any(True for _ in _lapsed(tx, self._turns, now)) or any(True for _ in _next_ones(tx, self._turns, now))

    def do_next(self, tx: Connection, now: datetime) -> bool:
        """Do one."""
        del now
        return do_next(tx, self._turns)

    def give_up(self, tx: Connection, one: int, now: datetime) -> None:
        """A person looks at it: an offer that is over ends; one that could not be told keeps the seat, for a call."""
        if offers.get_seat(tx, one)[0]:
            offers.end(tx, one, to_the_end=now)
        else:
            _, until = seat_offers.term(tx, self._turns, now)
            offers.offer(tx, one, until)
            coming_up.bring_up(tx, one, now, before=until)
        tickets.add_ticket(tx, _whom(tx, one).conversation_id, "bug", "", now)
