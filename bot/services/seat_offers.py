"""A free seat is offered to who waits for one the longest, by a person of the centre; see `seat_news` for what goes on.

It is kept for that family until the end of some working days. What they answer is read by a person of the centre, who
notes it: so a "yes" to something else takes no seat. A no, or silence, lets the next one up.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services import access, desk, seats, talk
from bot.services.access import Refused
from bot.services.channels import RINGING
from bot.services.desk import Mistake
from bot.services.family_words import own_reference, worded
from bot.services.moroccan_calendar import holidays_of
from bot.services.slot_runs import moment_of
from bot.services.working_hours import open_times, read_working_hours
from conversations.flows import centres as words
from conversations.stored import load
from storage import coming_up, contacts
from storage import desk as stored
from storage import seat_offers as offers
from storage import seats as intakes

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.talk import Whom
    from bot.services.turns import Turns
    from bot.services.working_hours import WorkingHours
    from conversations.statuses import Statuses

_TOLD: Final = {"yes": words.KEPT, "no": words.GIVEN_UP, "silence": words.LAPSED}
_DAY: Final = timedelta(days=1)
_MIDNIGHT: Final = time(23, 59)  # as staff read it: of the last day, not of the next
_WEEKEND: Final = 5
_FARTHEST: Final = 60  # days: a centre that is closed for longer gives no term


def offer(tx: Connection, deed: Deed, intake_id: int, lead_id: int) -> None:
    """Offer a free seat to this lead, when it is the next. Raises Refused and Mistake."""
    whom = talk.of_lead(tx, deed.actor, "offer_seat", lead_id)
    talk.lock(tx, deed, whom)
    access.lead_for(tx, deed.actor, "offer_seat", lead_id)
    desk.take(tx, deed, lead_id)  # before the intake, as who moves it there
    why_not = check(tx, deed.statuses, intake_id, lead_id, deed.now)
    if why_not:
        raise Mistake(why_not)
    last, until = term(tx, deed.turns, deed.now)
    offers.offer(tx, lead_id, until)
    deed.write(tx, "offer_seat", lead_id, last.isoformat(), intake_id=intake_id)
    can_write = not talk.see(tx, whom, deed.now).in_the_way
    if not can_write or not rings(tx, whom):
        coming_up.bring_up(tx, lead_id, deed.now, before=until)  # nobody can write to them, or nothing rings
    if can_write:
        told = words.OFFERED.given(reference=own_reference(tx, whom), day=last)
        talk.ask_in_words(tx, deed, whom, worded(tx, deed.turns, whom, told), in_casablanca(until))
    stored.release_lead(tx, lead_id, deed.actor.staff_id)


def rings(tx: Connection, whom: Whom) -> bool:
    """Whether a telephone rings with what is written to them: not where they have to look, nor behind somebody else."""
    reach = contacts.get_reach(tx, whom.conversation_id)
    return reach.channel in RINGING and load(reach.state).speaker == whom.speaker


def check(tx: Connection, statuses: Statuses, intake_id: int, lead_id: int, now: datetime) -> str:
    """Why no seat of this intake, which nobody else takes now, can be offered to this lead; "" when one can.

    Raises Refused where there is no such intake.
    """
    intake = intakes.lock_intake(tx, intake_id)
    if intake is None:
        raise Refused
    if intake.closed_at is not None:
        return "intake_not_open"
    if intake.terms.seats is None:
        return "seats_unknown"
    if seats.count_taken(tx, statuses, intake_id, lead_id, now) >= intake.terms.seats:
        return "no_seat"
    first = intakes.first_in_order(tx, intake_id, statuses.with_seat("waits"))
    return "" if first is not None and first[0] == lead_id else "not_the_next"


def term(tx: Connection, turns: Turns, now: datetime) -> tuple[date, datetime]:
    """The last day of an offer that is made now, and the moment at which it is over."""
    hours, days = read_working_hours(turns.known_facts(tx)), turns.programme.desk.seat_days
    last = last_day(hours, now.astimezone(CASABLANCA).date(), days)
    return last, moment_of(last, _MIDNIGHT)


def in_casablanca(moment: datetime) -> str:
    """A moment as an event says it."""
    return moment.astimezone(CASABLANCA).isoformat(timespec="seconds")


def answer(tx: Connection, deed: Deed, lead_id: int, said: str) -> None:
    """Note what the family said: the seat is kept for them, or is the next one's. Raises Refused and Mistake.

    After its time an offer can still be taken while a seat is left.
    """
    whom = talk.of_lead(tx, deed.actor, "answer_seat", lead_id)
    talk.lock(tx, deed, whom)
    access.lead_for(tx, deed.actor, "answer_seat", lead_id)
    desk.take(tx, deed, lead_id)
    intake_id = intakes.get_place(tx, lead_id)
    intake = intakes.lock_intake(tx, intake_id) if intake_id else None
    seat, until = offers.get_seat(tx, lead_id)
    is_noted = said == "yes" and seat == offers.ACCEPTED
    if intake is None or not seat or said not in _TOLD or is_noted:
        raise Mistake("no_offer")
    if said == "silence" and (seat != offers.OFFERED or until is None or until > deed.now):
        raise Mistake("offer_holds")
    if said == "yes":
        there, taken = intake.terms.seats, seats.count_taken(tx, deed.statuses, intake.id, lead_id, deed.now)
        if there is not None and taken >= there:
            raise Mistake("no_seat")
        offers.accept(tx, lead_id)
    else:
        offers.end(tx, lead_id, to_the_end=deed.now)
    deed.write(tx, "answer_seat", lead_id, said, intake_id=intake.id)
    if not talk.see(tx, whom, deed.now).in_the_way:
        told = _TOLD[said].given(reference=own_reference(tx, whom))
        talk.tell_in_words(tx, deed, whom, worded(tx, deed.turns, whom, told), "seat")
    stored.release_lead(tx, lead_id, deed.actor.staff_id)


def last_day(hours: WorkingHours | None, today: date, days: int) -> date:
    """The last of so many working days after today: those of the centre, or those of the week that are no holiday."""
    day, left = today, days
    for _ in range(_FARTHEST):
        day += _DAY
        left -= bool(open_times(hours, day)) if hours else _is_usual(day)
        if left <= 0:
            return day
    return day


def _is_usual(day: date) -> bool:
    return day.weekday() < _WEEKEND and day not in holidays_of(day.year)
