"""The list of a day: who comes when, how they are reached, and whether they came."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.services import access, address_owed, owned
from bot.services.access import Refused
from bot.services.desk import Mistake
from bot.services.seats import today
from bot.services.visits_page import day_of, list_theirs, read_day, span_of
from conversations.statuses import FIRST
from storage import appointments, coming_up, merges, visit_lists

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from storage.appointments import Visitor
    from storage.slots import Slot
    from storage.visit_lists import Reached

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour of the day with who comes; of those whom nobody may contact now only how `many_more` they are.

    How a family is reached is None where a colleague has the request, and it was not said why it is opened.
    """

    slot: Slot
    visitors: tuple[tuple[Visitor, Reached | None], ...]
    many_more: int = 0


@dataclass(frozen=True, slots=True)
class DayPage:
    """A day. `papers` is what the centre says that is to be brought; `may_note` whether the day has come.

    `owes_address`: some who come do not know where, and have been told that the centre says it before.
    """

    day: date
    hours: tuple[Hour, ...]
    papers: str
    may_note: bool
    owes_address: bool = False

    @property
    def before(self) -> date:
        """The day before."""
        return self.day - _DAY

    @property
    def after(self) -> date:
        """The day after."""
        return self.day + _DAY

    @property
    def expected(self) -> int:
        """How many are expected."""
        return sum(len(one.visitors) + one.many_more for one in self.hours)


def see_day(tx: Connection, deed: Deed, typed: str) -> DayPage:
    """The list of a day; that it was read is written down. Raises Refused."""
    access.check(deed.actor, "see_visits")
    day = read_day(typed, today(deed))
    if day is None:
        raise Refused
    offered = list_theirs(tx, deed, *span_of(day))
    here = {slot.id for slot in offered}
    coming = [one for one in appointments.list_day(tx, *span_of(day)) if one.slot_id in here]
    reached = visit_lists.list_reached(tx, {one.lead_id for one in coming if one.lead_id})
    shown, is_open = [one for one in coming if one.lead_id in reached], owned.list_open_to(tx, deed, reached)
    told = {lead_id: how if lead_id in is_open else None for lead_id, how in reached.items()}
    more = Counter(one.slot_id for one in coming if one.lead_id not in reached)
    hours = tuple(
        Hour(slot, tuple((one, told[one.lead_id]) for one in shown if one.slot_id == slot.id), more[slot.id])
        for slot in offered
    )
    deed.write(tx, "see_day", about=day.isoformat())
    known, locale = deed.turns.known_facts(tx), deed.actor.locale
    papers = known.get(f"papers@{locale}") or known.get("papers", "")
    owed = any(one.visitors and address_owed.is_owed_for(tx, deed, one.slot) for one in hours)
    return DayPage(day, hours, papers, day <= today(deed), owed)


def note(tx: Connection, deed: Deed, fields: Mapping[str, str], appointment_id: int) -> None:
    """Note that somebody came, or did not; a second press corrects it. Raises Refused and Mistake.

    `seen` is how it stood on the page: what somebody else noted meanwhile is not undone by who did not see it.
    Who did not come is to be called: the request comes up, but where it has ended.
    """
    access.check(deed.actor, "note_visit")
    result = fields.get("result", "")
    found = appointments.find_appointment(tx, appointment_id)
    if found is None or result not in {"came", "missed"}:
        raise Refused
    lead_id = merges.get_into(tx, found.lead_id) or found.lead_id
    access.lead_for(tx, deed.actor, "note_visit", lead_id)
    if day_of(found.slot.offer.starts_at) > today(deed):
        raise Mistake("visit_too_early")
    if found.status == result:
        return
    if found.status != fields.get("seen"):
        raise Mistake("visit_changed")
    if result == "missed":
        coming_up.bring_up(tx, lead_id, deed.now, unless={FIRST, *deed.statuses.ended})
    if not appointments.mark_came(tx, appointment_id, deed.now, came=result == "came"):
        raise Mistake("visit_changed")
    deed.write(tx, f"note_{result}", lead_id)
