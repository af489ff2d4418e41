"""Somebody waits for a person of the centre: for a talk, for the answer to a question, or to what they wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from conversations.path import is_of, speaker_of
from storage import announcements, desk, leads, tickets

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

For = Literal["person", "question", "reply"]


def wait(tx: Connection, conversation_id: int, speaker: str, what: For, now: datetime) -> None:
    """A speaker waits: a ticket says so, and their latest lead, where they have one that may be contacted."""
    ticket_id = tickets.add_ticket(tx, conversation_id, what, speaker, now)
    sent = [lead.subject for lead in leads.list_statuses(tx, conversation_id) if is_of(speaker, lead.subject)]
    desk.mark_waiting(tx, conversation_id, sent, what, now)
    lead_id = desk.latest_lead(tx, conversation_id, sent)
    announcements.add_event(tx, what, f"{what} {ticket_id}", now=now, lead_id=lead_id, ticket_id=ticket_id)


def carry_over(tx: Connection, conversation_id: int, subject: str) -> None:
    """Who waited before they sent this lead waits on it now."""
    known = tickets.get_waiting(tx, conversation_id, speaker_of(subject))
    if known is not None:
        what, since = known
        desk.mark_waiting(tx, conversation_id, [subject], what, since)


def answered(tx: Connection, conversation_id: int, speaker: str, lead_id: int | None) -> None:
    """They were answered, or there is nothing to answer."""
    tickets.settle_tickets(tx, conversation_id, speaker)
    if lead_id is not None:
        desk.end_waiting(tx, lead_id)
