"""Visit hours at the desk: offering them, one or a run, giving them more or fewer places, closing them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.services import access
from bot.services.access import Refused
from bot.services.channels import RINGING
from bot.services.desk import Mistake
from bot.services.seats import today
from bot.services.slot_runs import FARTHEST, calendar_of, plan, read_capacity, read_run
from bot.services.visits_page import day_of, list_theirs, span_of
from conversations.path import speaker_of
from conversations.stored import load
from storage import appointments, coming_up, contacts, visit_lists
from storage import slots as stored
from storage.slots import Offer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.slot_runs import Doubt, Plan
    from storage.appointments import Visitor
    from storage.slots import Slot


"""The channel whose messages make a telephone ring; what is on a web page is read when they look."""


# --- offering ---------------------------------------------------------------------------------------------------------


def see_plan(tx: Connection, deed: Deed, fields: Mapping[str, str]) -> Plan | None:
    """What a form would offer, for who may; None of an empty form. Raises Refused and Mistake."""
    access.check(deed.actor, "change_visits")
    return _plan(tx, deed, fields) if fields.get("first") else None


def offer(tx: Connection, deed: Deed, fields: Mapping[str, str]) -> int:
    """Offer what was seen: what nothing speaks against, or with `all` whatever can be offered; how many.

    Raises Refused, and Mistake("slots_changed") when it is not what was seen any more.
    """
    access.check(deed.actor, "change_visits")
    visit_lists.lock_offers(tx)
    found = _plan(tx, deed, fields)
    if found.mark != fields.get("seen"):
        raise Mistake("slots_changed")
    wanted = found.possible if fields.get("which") == "all" else found.sure
    run = found.run
    for one in wanted:
        told = Offer(run.centre, one.starts_at, one.ends_at, run.capacity, run.place)
        stored.add_slot(tx, told, deed.actor.staff_id, deed.now)
    if wanted:
        deed.write(tx, "offer_slots", about=f"{len(wanted)} {run.first.isoformat()} {run.last.isoformat()}")
    return len(wanted)


def _plan(tx: Connection, deed: Deed, fields: Mapping[str, str]) -> Plan:
    centres = [centre for centre in deed.centres if deed.actor.is_of(centre)]
    centre = fields.get("centre") or next(iter(centres), "")
    if centre not in centres:
        raise Refused
    run = read_run(fields, centre, today(deed))
    around = (span_of(run.first)[0], span_of(run.last)[1])
    offered = [one.offer for one in stored.list_slots(tx, *around) if one.closed_at is None]
    taken = [(one.starts_at, one.ends_at) for one in offered if (one.centre, one.place) == (run.centre, run.place)]
    return plan(run, calendar_of(deed.turns.known_facts(tx)), taken, deed.now)


# --- one of them ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SlotPage:
    """An hour with who comes, but for those whom nobody may contact now.

    When it is closed, those hear of it `by_bot` whose telephone rings then, and the others had better be called:
    `by_phone`. `doubt` is what speaks against it. `others` is how many places are free at other hours to come.
    """

    slot: Slot
    visitors: tuple[Visitor, ...]
    by_bot: tuple[Visitor, ...]
    doubt: Doubt | None
    others: int

    @property
    def by_phone(self) -> tuple[Visitor, ...]:
        """Those whom no message reaches, or not before they look."""
        return tuple(one for one in self.visitors if one not in self.by_bot)


def see_slot(tx: Connection, deed: Deed, slot_id: int) -> SlotPage:
    """An hour; that somebody read who comes is written down. Raises Refused."""
    page = _page(tx, deed, slot_id)
    if page.visitors:
        deed.write(tx, "see_slot", about=str(slot_id))
    return page


def _page(tx: Connection, deed: Deed, slot_id: int) -> SlotPage:
    access.check(deed.actor, "see_visits")
    found = stored.get_slot(tx, slot_id)
    if found is None or not deed.actor.is_of(found.offer.centre):
        raise Refused
    coming = _coming(tx, found)
    rings = _list_ringing(tx, coming)
    doubt = calendar_of(deed.turns.known_facts(tx)).doubt(found.offer.starts_at, found.offer.ends_at)
    free = sum(one.free for one in list_free(tx, deed, found.offer.centre) if one.id != slot_id)
    return SlotPage(found, coming, tuple(one for one in coming if one.appointment_id in rings), doubt, free)


def _list_ringing(tx: Connection, coming: tuple[Visitor, ...]) -> set[int]:
    """The visits whose family hears at once: not where somebody else is at the phone, or a word hides them."""
    found = visit_lists.list_written_to(tx, [one.appointment_id for one in coming], RINGING)
    states = contacts.list_states(tx, sorted({conversation_id for _, conversation_id, _ in found}))
    here = {conversation_id: load(state).speaker for conversation_id, state in states.items()}
    return {number for number, conversation_id, subject in found if speaker_of(subject) == here[conversation_id]}


def _coming(tx: Connection, slot: Slot) -> tuple[Visitor, ...]:
    found = appointments.list_day(tx, slot.offer.starts_at, slot.offer.ends_at)
    return tuple(one for one in found if one.slot_id == slot.id and one.lead_id)


def change_capacity(tx: Connection, deed: Deed, slot_id: int, fields: Mapping[str, str]) -> None:
    """Give an hour more or fewer places, never fewer than come. Raises Refused and Mistake."""
    slot = _locked(tx, deed, slot_id, fields)
    capacity = read_capacity(fields.get("capacity", ""))
    if capacity < slot.taken:
        raise Mistake("slot_below")
    if capacity == slot.offer.capacity:
        return
    if not stored.change_slot(tx, slot_id, replace(slot.offer, capacity=capacity), slot.version):
        raise Mistake("slot_changed")
    deed.write(tx, "change_slot", about=f"{slot_id} {slot.offer.capacity}>{capacity}")


def close(tx: Connection, deed: Deed, slot_id: int, fields: Mapping[str, str]) -> int:
    """Close an hour: who comes is told and may choose another one; how many they are. Raises Refused and Mistake.

    `taken` is how many were seen to come: of one more the page did not say who is told. Whose telephone does not ring
    by itself stands in the list of those to call; where a call was promised before the day of the visit, that one does.
    """
    access.check(deed.actor, "change_visits")
    page = _page(tx, deed, slot_id)
    day_begins, _ = span_of(day_of(page.slot.offer.starts_at))
    for one in sorted(page.visitors, key=lambda one: one.lead_id):  # before the hour, as who books for one of them
        if one in page.by_phone:
            coming_up.bring_up(tx, one.lead_id, deed.now, before=day_begins)
        deed.write(tx, "close_slot", one.lead_id)
    slot = _locked(tx, deed, slot_id, fields)
    if fields.get("taken") != str(slot.taken) or _coming(tx, slot) != page.visitors:
        raise Mistake("slot_changed")
    told = stored.close_slot(tx, slot_id, deed.now)
    if told is None:
        raise Mistake("slot_changed")
    deed.write(tx, "close_slot", about=f"{slot_id} {told}")
    return told


def _locked(tx: Connection, deed: Deed, slot_id: int, fields: Mapping[str, str]) -> Slot:
    access.check(deed.actor, "change_visits")
    slot = stored.lock_slot(tx, slot_id)
    if slot is None or not deed.actor.is_of(slot.offer.centre):
        raise Refused
    if slot.closed_at is not None or fields.get("version") != str(slot.version):
        raise Mistake("slot_changed")
    if slot.offer.starts_at <= deed.now:
        raise Mistake("slot_over")
    return slot


def list_free(tx: Connection, deed: Deed, centre: str = "") -> list[Slot]:
    """The hours still to come at which somebody more may come, of one centre or of all, the earliest first."""
    found = list_theirs(tx, deed, deed.now, deed.now + FARTHEST)
    return [one for one in found if one.free and one.offer.starts_at > deed.now and centre in {"", one.offer.centre}]
