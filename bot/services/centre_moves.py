"""A lead goes to another centre: with its history, without the seat and the visit that it had at the one before.

The family is told, and so are the staff of the new centre. Who had the lead before has it no longer, unless they see
the new centre, too. It can go back the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services import access, desk, lead_visit, talk
from bot.services import seats as seats_left
from bot.services.access import Refused
from bot.services.desk import Mistake
from bot.services.family_words import own_reference, worded
from bot.services.seats import kind_of
from conversations import centres as nearness
from conversations.centres import Seeker
from conversations.distances import roughly
from conversations.eligibility import age_between
from conversations.flows import centres as words
from storage import announcements, appointments, centres, leads, seats
from storage import desk as stored
from storage.overdue import PROMISED

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.talk import Whom
    from conversations.centres import Centre, Near
    from storage.desk import Work

REASONS: Final = ("nearer", "family_asks", "takes_them", "seat_there", "by_mistake")
"""Why a lead goes elsewhere. Codes: nothing that anybody types about a family goes into the audit."""
CAME: Final = "from_centre"
"""What the staff of the new centre hear of."""
_SHOWN: Final = 4
_LOOKED_AT_ANEW: Final = "to_call_back"


@dataclass(frozen=True, slots=True)
class Going:
    """Where to, and why; `seen` is the centre that the page showed."""

    to: str
    reason: str
    seen: str


def list_others(deed: Deed, work: Work) -> tuple[Centre, ...]:
    """The centres that a lead can go to, for who may send it: those that take its kind.

    Where there is one alone, a lead that nobody gave to a centre has nowhere to go.
    """
    there = deed.turns.programme.centres
    if not deed.actor.may("move_centre") or (len(there) == 1 and not work.centre):
        return ()
    return tuple(one for one in there if one.id != work.centre and kind_of(work) in one.takes)


def list_near(tx: Connection, deed: Deed, work: Work) -> tuple[tuple[Near, int], ...]:
    """The centres that take a lead by what was told, the nearest first, each with how far it is said to be.

    0 where that is not known. Where there is one alone, there is nothing to tell.
    """
    programme, told = deed.turns.programme, leads.get_answers(tx, work.id)
    if len(programme.centres) == 1:
        return ()
    age = str(told.get("birth_year") or told.get("age") or "")
    ages = age_between(age, deed.now.astimezone(CASABLANCA).date())
    seeker = Seeker(kind_of(work), str(told.get("district") or ""), ages, str(told.get("schooling") or ""))
    full = seats_left.full_centres(tx, deed.statuses, deed.now)
    found = nearness.list_near(programme.centres, seeker, programme.points, full)[:_SHOWN]
    return tuple((one, 0 if one.km is None else roughly(one.km)) for one in found)


def move_to_centre(tx: Connection, deed: Deed, lead_id: int, going: Going) -> None:
    """Give a lead to another centre. Raises Refused, and Mistake, too, when it is not where it was seen any more."""
    whom = talk.of_lead(tx, deed.actor, "move_centre", lead_id)
    talk.lock(tx, deed, whom)  # before the lead, as in a turn of theirs
    work = access.lead_for(tx, deed.actor, "move_centre", lead_id)
    to = next((one for one in list_others(deed, work) if one.id == going.to), None)
    if work.centre != going.seen:
        raise Mistake("centre_changed")
    if to is None:
        raise Refused
    if going.reason not in REASONS:
        raise Mistake("needs_reason")
    desk.take(tx, deed, lead_id)
    can_hear = not talk.see(tx, whom, deed.now).in_the_way
    _leave_visit(tx, deed, lead_id, to, tell=can_hear)
    _leave_seat(tx, deed, work, to)
    if can_hear:
        _tell(tx, deed, whom, to)
    if not centres.move(tx, lead_id, work.centre, to.id, deed.now):
        raise Mistake("centre_changed")
    _let_go(tx, deed, work, to)
    deed.write(tx, "move_centre", lead_id, f"{work.centre}>{to.id} {going.reason}")
    announcements.add_event(tx, CAME, f"{CAME} {lead_id} {deed.now.isoformat()}", now=deed.now, lead_id=lead_id)


def _leave_visit(tx: Connection, deed: Deed, lead_id: int, to: Centre, *, tell: bool) -> None:
    """A visit of another centre than the new one is cancelled, and its hour is somebody else's."""
    coming = appointments.get_appointment(tx, lead_id, deed.now)
    if coming is not None and coming.slot.offer.centre != to.id:
        lead_visit.do(tx, deed, lead_id, None, lead_visit.Wish(lead_visit.seen_of(coming), tell=tell))


def _leave_seat(tx: Connection, deed: Deed, work: Work, to: Centre) -> None:
    """Neither a seat nor a place on a list goes along; who had one, or had come to an end, is to be called."""
    had = seats.get_place(tx, work.id)
    intake = seats.get_intake(tx, had) if had else None
    if intake is not None and intake.centre != to.id:
        seats.place_lead(tx, work.id, None, deed.now)
        deed.write(tx, "unplace", work.id, intake_id=intake.id)
    status = deed.statuses.by_id.get(work.status)
    if status is None or not (status.seat or status.end):
        return
    if not deed.statuses.mistake(work.status, _LOOKED_AT_ANEW, ""):
        stored.move_lead(tx, work.id, _LOOKED_AT_ANEW, reason="", now=deed.now)
        deed.write(tx, "move", work.id, f"{work.status} {_LOOKED_AT_ANEW}")
    if work.follow_up_for != PROMISED:
        stored.set_follow_up(tx, work.id, deed.now)


def _tell(tx: Connection, deed: Deed, whom: Whom, to: Centre) -> None:
    told = words.MOVED.given(reference=own_reference(tx, whom), centre=to.name)
    talk.tell_in_words(tx, deed, whom, worded(tx, deed.turns, whom, told), "centre")


def _let_go(tx: Connection, deed: Deed, work: Work, to: Centre) -> None:
    """Who took it gives it back; whose work it was keeps it only where they see the new centre."""
    stored.release_lead(tx, work.id, deed.actor.staff_id)
    if work.assigned_to and not access.can_be_given_to(tx, work.assigned_to, to.id, deed.centres):
        stored.assign_lead(tx, work.id, None)
