"""Somebody waits for a person of the centre: for a talk, for the answer to a question, or to what they wrote."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from bot.clock import CASABLANCA
from conversations.path import is_of, speaker_of
from conversations.types import Wish
from storage import announcements, desk, leads, merges, questions, tickets, waiting_claims, wishes

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Connection

    from conversations.types import OpenTicket, State

For = Literal["person", "question", "reply", "guardian"]


def wait(tx: Connection, conversation_id: int, speaker: str, what: For, now: datetime) -> int:
    """A speaker waits: a ticket says so, and their latest lead, where they have one that may be contacted.

    Who of the staff has them has them for this, too. The ticket's id.
    """
    ticket_id = tickets.add_ticket(tx, conversation_id, what, speaker, now)
    had = waiting_claims.get_claim(tx, conversation_id, speaker, now)
    if had is not None:
        waiting_claims.claim(tx, conversation_id, speaker, had.staff_id, had.until)
    sent = _subjects(tx, conversation_id, speaker)
    desk.mark_waiting(tx, conversation_id, sent, what, now)
    lead_id = desk.latest_lead(tx, conversation_id, sent)
    announcements.add_event(tx, what, f"{what} {ticket_id}", now=now, lead_id=lead_id, ticket_id=ticket_id)
    return ticket_id


def ask_for_person(tx: Connection, conversation_id: int, asked: OpenTicket, now: datetime) -> None:
    """They wait for a person, and tell what it is about, or how they can be called."""
    ticket_id = wait(tx, conversation_id, asked.subject, "person", now)
    told = {"about": asked.about, "phone": asked.phone, "when": asked.when}
    wishes.tell(tx, ticket_id, told, now + timedelta(days=asked.keep_days))
    wish = wishes.get_wish(tx, conversation_id, asked.subject)
    if wish is not None and wish.phone:  # a call was promised them, not an answer at some time
        desk.mark_waiting(tx, conversation_id, _subjects(tx, conversation_id, asked.subject), "call", now)


def wishes_of(tx: Connection, conversation_id: int) -> dict[str, Wish]:
    """Who waits for a person here, by speaker, with what they told."""
    return {
        speaker: Wish(one.since.astimezone(CASABLANCA).date(), one.about or "", one.phone or "", one.when or "")
        for speaker, one in wishes.list_wishes(tx, conversation_id).items()
    }


def without_lost_question(tx: Connection, state: State, today: date) -> State:
    """A question that staff saw to meanwhile, or of an earlier day, is not promised to be passed on."""
    if state.unanswered and not questions.can_be_passed_on(tx, state.unanswered, today):
        return replace(state, unanswered="")
    return state


def carry_over(tx: Connection, conversation_id: int, subject: str, now: datetime) -> None:
    """Who waited before they sent this lead waits on it now, and who of the staff has them has the lead."""
    speaker = speaker_of(subject)
    known = tickets.get_waiting(tx, conversation_id, speaker)
    if known is not None:
        what, since = known
        desk.mark_waiting(tx, conversation_id, [subject], what, since)
    had = waiting_claims.get_claim(tx, conversation_id, speaker, now)
    lead_id = desk.latest_lead(tx, conversation_id, [subject]) if had is not None else None
    if had is not None and lead_id is not None:
        desk.claim_lead(tx, lead_id, had.staff_id, until=had.until, now=now)
        waiting_claims.release(tx, conversation_id, speaker, had.staff_id)  # given back there, it is nobody's


def answered(tx: Connection, conversation_id: int, speaker: str, lead_id: int | None) -> bool:
    """They were answered, or there is nothing to answer. Who has several merged leads was answered for all of them.

    Whether they waited.
    """
    ways = [(way.conversation_id, speaker_of(way.subject)) for way in merges.list_ways(tx, lead_id)] if lead_id else []
    waited = False
    for whose, who in dict.fromkeys([(conversation_id, speaker), *ways]):
        waited |= tickets.settle_tickets(tx, whose, who) > 0
        _wait_for_the_rest(tx, whose, who)
        for stands_for in merges.list_standing_for(tx, whose):
            stand_anew(tx, stands_for)
    return waited


def end(tx: Connection, conversation_id: int, speaker: str, what: For) -> None:
    """They wait for this no more: they went back to the bot, or took a wish back. What else they wait for stays."""
    tickets.end_waiting(tx, conversation_id, speaker, what)
    subjects = _wait_for_the_rest(tx, conversation_id, speaker)
    own = desk.latest_lead(tx, conversation_id, subjects)
    for lead_id in {*([own] if own else []), *merges.list_standing_for(tx, conversation_id)}:
        stand_anew(tx, lead_id)


def _wait_for_the_rest(tx: Connection, conversation_id: int, speaker: str) -> list[str]:
    """Their leads wait for what is still open; the subjects of these."""
    subjects = _subjects(tx, conversation_id, speaker)
    desk.end_waiting(tx, conversation_id, subjects)
    known = tickets.get_waiting(tx, conversation_id, speaker)
    if known is not None:
        still, since = known
        desk.mark_waiting(tx, conversation_id, subjects, still, since)
    return subjects


def stand_anew(tx: Connection, lead_id: int) -> None:
    """A lead waits since the first of those waits who stand behind it: its own speaker, and what was merged into it."""
    conversation_id, subject = leads.get_whose(tx, lead_id)
    speaker = speaker_of(subject)
    own = tickets.get_waiting(tx, conversation_id, speaker)
    known = merges.list_waiting(tx, lead_id)
    if own is not None and desk.is_latest(tx, conversation_id, _subjects(tx, conversation_id, speaker), lead_id):
        known.append(own)
    what, since = min(known, key=lambda one: one[1], default=("", None))
    merges.set_waiting(tx, lead_id, what, since)


def _subjects(tx: Connection, conversation_id: int, speaker: str) -> list[str]:
    """Those of this conversation for whom this speaker has sent a lead."""
    return [lead.subject for lead in leads.list_statuses(tx, conversation_id) if is_of(speaker, lead.subject)]
