"""Who asked for protection: their ticket, and that nobody else contacts them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conversations.path import is_of
from storage import announcements, guardian_links, leads, protection, tickets, unasked, wishes
from storage.announcements import URGENT

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from conversations.types import OpenUrgent


def open_urgent(tx: Connection, conversation_id: int, asked: OpenUrgent, now: datetime) -> None:
    """Open the ticket, or bring it up again, and hold every lead that this speaker has sent.

    No reminder and no news that wait are sent any more, here or to another phone of theirs (`storage.outbox.UNWANTED`),
    and no link works that they passed on to an adult. The number that they told before, for something else, is kept no
    longer: nobody knows whether it is safe now.
    """
    ticket = tickets.add_urgent(tx, conversation_id, asked.speaker, phone=asked.phone, when=asked.when, now=now)
    # Whoever asks again within the hour was announced already: nobody can ring a phone all night.
    announcements.add_event(tx, URGENT, f"{URGENT} {ticket} {now:%Y-%m-%dT%H}", now=now, ticket_id=ticket)
    unasked.drop(tx, conversation_id, now)
    wishes.forget(tx, conversation_id, asked.speaker)
    _hold_sent(tx, conversation_id, asked.speaker)


def hold_new(tx: Connection, conversation_id: int, subject: str) -> None:
    """Hold a lead that was just saved, when who sent it waits for the person in charge of protection."""
    waiting = tickets.get_urgent_speaker(tx, conversation_id)
    if waiting is not None and (not waiting or is_of(waiting, subject)):
        leads.hold_leads(tx, conversation_id, [subject])


def hold_brought(tx: Connection, conversation_id: int, speaker: str) -> None:
    """Hold what was just brought here from elsewhere, where somebody waits for the person in charge of protection.

    Who brings it may be who waits, and has another name here all the same: nobody is taken for somebody of whom
    something is kept. So the ticket is about everybody here from now on: it goes along with either of the two, and once
    it is closed all that it held goes free.
    """
    if protection.widen(tx, conversation_id, speaker):
        _hold_sent(tx, conversation_id, speaker)


def _hold_sent(tx: Connection, conversation_id: int, speaker: str) -> None:
    """Hold every lead that this speaker has sent, and end the links that they passed on."""
    sent = [lead.subject for lead in leads.list_statuses(tx, conversation_id)]
    theirs = [subject for subject in sent if is_of(speaker, subject)]
    leads.hold_leads(tx, conversation_id, theirs)
    guardian_links.end_links(tx, conversation_id, theirs)
