"""What staff order on Telegram, each by the verb of the desk with its gate, and what they are answered."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services import access, desk, owned, recording, staff_link
from bot.services.access import Refused
from bot.services.moments import chosen_moment
from bot.services.owned import NeedsWhy
from bot.services.queue import list_apart, what_is_overdue
from bot.services.reasons import how_late, told_moment, why
from bot.services.staff_said import BUTTON, Order, Said
from bot.services.ways_in import check_order
from conversations.texts import Text
from storage import desk as work
from storage import merges, staff
from storage.desk import Filters

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.services.desk import Deed, Mistake
    from bot.services.overdue import Overdue
    from bot.services.working_hours import WorkingHours
    from storage.desk import Tab, Work

SHOWN: Final = 5  # of each part of the list
_LOOKED_AT: Final = 20
_RESULTS: Final = ("reached", "no_answer", "wrong_number")
_AGAIN: Final = ("hour", "tomorrow", "monday")


def obey(tx: Connection, deed: Deed, order: Order, desk_url: str) -> Said:
    """Carry out an order. Raises Refused and Mistake."""
    check_order(deed.actor, order.name)
    match order.name:
        case "queue":
            return _queue(tx, deed)
        case "claim" | "done":
            return _of_lead(tx, deed, order)
        case "record" | "voice":
            return recording.obey(tx, deed, order)
        case "desk":
            link = f"{desk_url}/desk/come-in?t={staff_link.ask_link(tx, deed)}"
            until = told_moment(deed.now + staff_link.HOLDS, deed.actor.locale)
            return Said((Text("telegram.desk_link").given(when=until),), link=link)
    staff_link.unlink(tx, deed)
    return Said((Text("telegram.unlinked"),))


def say_no(tx: Connection, deed: Deed, order: Order, error: Refused | Mistake) -> Said:
    """Why an order was not carried out: who has the lead, what is missing, or that there is nothing for them."""
    if isinstance(error, Refused):
        return Said((Text("telegram.nothing"),))
    if error.reason == "claimed":
        whose = _whose(tx, deed, order)
        taken = Text("telegram.taken_by").given(login=whose) if whose else Text("telegram.taken")
        return Said((taken.given(reference=order.reference),))
    if error.reason == "when_to_call_back":
        return Said((Text("telegram.when").given(reference=order.reference),), tuple(_call_back(order.reference)))
    return Said((Text(f"mistake.{error.reason}"),))


# --- the list ---------------------------------------------------------------------------------------------------------


def _queue(tx: Connection, deed: Deed) -> Said:
    """What is theirs and what is nobody's, the most urgent first; who waits without a request is only counted."""
    access.check(deed.actor, "see_queue")
    late = what_is_overdue(tx, deed)
    theirs = Filters(deed.statuses.ended, sees=deed.actor.sees)
    counts = work.count_work(tx, theirs, staff_id=deed.actor.staff_id, now=deed.now)
    mine, nobodys = _first(tx, deed, "mine", late), _first(tx, deed, "nobodys", late)
    lines = [
        *_part("telegram.mine", counts["mine"], mine, deed, late),
        *_part("telegram.nobodys", counts["nobodys"], nobodys, deed, late),
    ]
    apart = len(list_apart(tx, deed))
    if apart:
        lines.append(Text("telegram.apart").counted(apart))
    buttons = [*(_call_button(one.reference) for one in mine), *(take_button(one.reference) for one in nobodys)]
    return Said(tuple(lines) or (Text("telegram.nobody_waits"),), tuple(buttons) if deed.actor.may("claim") else ())


def _first(tx: Connection, deed: Deed, tab: Tab, late: Overdue) -> list[Work]:
    every = Filters(deed.statuses.ended, late=late.late(), sees=deed.actor.sees)
    found = work.list_work(tx, tab, every, staff_id=deed.actor.staff_id, now=deed.now, limit=_LOOKED_AT)
    return [one for one in found if not one.contact_hold][:SHOWN]


def _part(heading: str, count: int, listed: list[Work], deed: Deed, late: Overdue) -> Iterator[Text]:
    if not listed:
        return
    yield Text(heading).counted(count)
    yield from (_line(one, deed, late) for one in listed)


def _line(one: Work, deed: Deed, late: Overdue) -> Text:
    reason, beyond = why(one, deed.now, deed.actor.locale), late.of(one)
    if beyond is None:
        return Text("telegram.line").given(reference=one.reference, why=reason)
    return Text("telegram.late_line").given(reference=one.reference, why=reason, late=how_late(beyond))


# --- a lead -----------------------------------------------------------------------------------------------------------


def _of_lead(tx: Connection, deed: Deed, order: Order) -> Said:
    """What a colleague has is not opened from here: why is said at the desk."""
    try:
        return _claim(tx, deed, order) if order.name == "claim" else _done(tx, deed, order)
    except NeedsWhy as needed:
        return Said((Text("telegram.say_why").given(reference=order.reference, login=needed.login),))


def _claim(tx: Connection, deed: Deed, order: Order) -> Said:
    lead_id = _lead(tx, deed, order, "claim")
    if lead_id is None:
        return Said((Text("telegram.which").given(command="/claim 4821937"),))
    owned.check_lead(tx, deed, lead_id)
    desk.claim_lead(tx, deed, lead_id)
    until = told_moment(deed.now + desk.CLAIMED_FOR, deed.actor.locale)
    yours = Text("telegram.yours").given(reference=order.reference, when=until)
    return Said((yours,), tuple(_results(order.reference)))


def _done(tx: Connection, deed: Deed, order: Order) -> Said:
    lead_id = _lead(tx, deed, order, "record_call")
    if lead_id is None:
        return Said((Text("telegram.which").given(command="/done 4821937"),))
    access.lead_for(tx, deed.actor, "record_call", lead_id)
    owned.check_lead(tx, deed, lead_id)
    if order.result not in {*_RESULTS, "call_back"}:
        return Said((Text("telegram.came_of_it").given(reference=order.reference),), tuple(_results(order.reference)))
    hours = what_is_overdue(tx, deed).hours
    again = _again(order.when, hours, deed.now) if order.result == "call_back" else None
    desk.record_call(tx, deed, lead_id, order.result, again_at=again)  # type: ignore[arg-type]
    found = work.get_work(tx, lead_id)
    when = told_moment(found.follow_up_at, deed.actor.locale) if found and found.follow_up_at else ""
    return Said((Text(f"telegram.{order.result}").given(reference=order.reference, when=when),))


def _lead(tx: Connection, deed: Deed, order: Order, verb: access.Verb) -> int | None:
    """The lead that is meant; None when none was named. Raises Refused, also when there is none."""
    access.check(deed.actor, verb)
    if not order.reference:
        return None
    found = merges.find_reference(tx, order.reference)
    if found is None:
        raise Refused
    return found


def _whose(tx: Connection, deed: Deed, order: Order) -> str:
    """The login of who has the lead now."""
    lead_id = _lead(tx, deed, order, "claim")
    found = work.get_work(tx, lead_id) if lead_id is not None else None
    return staff.list_logins(tx).get(found.claimed_by or 0, "") if found else ""


def _again(when: str, hours: WorkingHours | None, now: datetime) -> datetime | None:
    """When to call back: a moment to come, or None when it was not said so that it can be understood."""
    day, _, hour = when.rpartition(" ")
    if when in _AGAIN:
        return chosen_moment({"in": when}, hours, now)
    if ":" not in hour:
        return None
    start = chosen_moment({"in": day}, hours, now) if day in {"tomorrow", "monday"} else now
    here = (start or now).astimezone(CASABLANCA)
    at = here.replace(hour=int(hour[:2]), minute=int(hour[3:]), second=0, microsecond=0)
    return at if at > now else at + timedelta(days=1)


# --- buttons ----------------------------------------------------------------------------------------------------------


def take_button(reference: str) -> tuple[Text, str]:
    """The button that takes a lead."""
    return Text("telegram.take_button").given(reference=reference), f"{BUTTON}|claim|{reference}"


def _call_button(reference: str) -> tuple[Text, str]:
    return Text("telegram.call_button").given(reference=reference), f"{BUTTON}|done|{reference}"


def _results(reference: str) -> Iterator[tuple[Text, str]]:
    for result in _RESULTS:
        yield Text(f"lead.{result}"), f"{BUTTON}|done|{reference}|{result}"
    yield from _call_back(reference)


def _call_back(reference: str) -> Iterator[tuple[Text, str]]:
    for when in _AGAIN:
        yield Text(f"telegram.back_{when}"), f"{BUTTON}|done|{reference}|call_back|{when}"
