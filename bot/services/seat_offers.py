"""A free seat is offered to who waits for one the longest: a person decides, never the program behind their back.

It is kept for that family until the end of some working days. What they answer is read by a person of the centre, who
notes it: so a "yes" to something else takes no seat. A no, or silence, lets the next one up.
"""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services import access, desk, seats, talk
from bot.services.access import Refused
from bot.services.desk import Mistake
from bot.services.family_words import own_reference, worded
from bot.services.moroccan_calendar import holidays_of
from bot.services.slot_runs import moment_of
from bot.services.working_hours import open_times, read_working_hours
from conversations.flows import centres as words
from storage import desk as stored
from storage import seat_offers as offers
from storage import seats as intakes

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.talk import Whom
    from bot.services.working_hours import WorkingHours
    from conversations.texts import Text

ANSWERS: Final = ("yes", "no", "silence")
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
    _check(tx, deed, intake_id, lead_id)
    hours, days = read_working_hours(deed.turns.known_facts(tx)), deed.turns.programme.desk.seat_days
    last = last_day(hours, seats.today(deed), days)
    until = moment_of(last, _MIDNIGHT)
    offers.offer(tx, lead_id, until)
    deed.write(tx, "offer_seat", lead_id, last.isoformat(), intake_id=intake_id)
    if talk.see(tx, whom, deed.now).in_the_way:
        stored.set_follow_up(tx, lead_id, deed.now)  # nobody can write to them: they are called
    else:
        told = until.astimezone(CASABLANCA).isoformat(timespec="seconds")
        talk.ask_in_words(tx, deed, whom, _worded(tx, deed, whom, words.OFFERED, last), told)
    stored.release_lead(tx, lead_id, deed.actor.staff_id)


def _check(tx: Connection, deed: Deed, intake_id: int, lead_id: int) -> None:
    """Raise Mistake unless a seat is free in this intake, which nobody else takes now, and this lead is the next."""
    intake = intakes.lock_intake(tx, intake_id)
    if intake is None:
        raise Refused
    if intake.closed_at is not None:
        raise Mistake("intake_not_open")
    if intake.terms.seats is None:
        raise Mistake("seats_unknown")
    if seats.count_taken(tx, deed, intake_id, lead_id) >= intake.terms.seats:
        raise Mistake("no_seat")
    first = intakes.first_in_order(tx, intake_id, deed.statuses.with_seat("waits"))
    if first is None or first[0] != lead_id:
        raise Mistake("not_the_next")


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
    if intake is None or not seat or said not in ANSWERS or is_noted:
        raise Mistake("no_offer")
    if said == "silence" and (seat != offers.OFFERED or until is None or until > deed.now):
        raise Mistake("offer_holds")
    if said == "yes":
        if intake.terms.seats is not None and seats.count_taken(tx, deed, intake.id, lead_id) >= intake.terms.seats:
            raise Mistake("no_seat")
        offers.accept(tx, lead_id)
    else:
        offers.end(tx, lead_id, to_the_end=deed.now)
    deed.write(tx, "answer_seat", lead_id, said, intake_id=intake.id)
    if not talk.see(tx, whom, deed.now).in_the_way:
        message = words.KEPT if said == "yes" else words.GIVEN_UP
        talk.tell_in_words(tx, deed, whom, _worded(tx, deed, whom, message), "seat")
    stored.release_lead(tx, lead_id, deed.actor.staff_id)


def _worded(tx: Connection, deed: Deed, whom: Whom, told: Text, day: date | None = None) -> str:
    """What they read, with their own number of the request."""
    return worded(tx, deed, whom, told.given(reference=own_reference(tx, whom), **({"day": day} if day else {})))


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
