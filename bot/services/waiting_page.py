"""Somebody who waits without having sent a lead, as their page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services import access, hearing_notes, replies, talk
from bot.services.access import row_number
from conversations.stored import load
from conversations.subjects import who_is
from storage import contacts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.replies import Draft
    from bot.services.talk import Talk
    from conversations.replies import Reply
    from storage.tickets import Apart


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """Why somebody waits, and the talk with them; without one for what went wrong."""

    ticket: Apart
    talk: Talk | None = None
    replies: tuple[Reply, ...] = ()
    draft: Draft | None = None


def list_whos(tx: Connection, found: Sequence[Apart]) -> dict[int, str]:
    """Who writes, by ticket, as far as they said: "youth", "parent", "teacher" or "helper"."""
    states = contacts.list_states(tx, [one.conversation_id for one in found if one.conversation_id])
    whos = {one.id: who_is(load(states.get(one.conversation_id or 0, "")), one.speaker or "me") for one in found}
    return {ticket: who for ticket, who in whos.items() if who}


def see_waiting(tx: Connection, deed: Deed, ticket_id: int, *, reply: str = "") -> WaitingPage:
    """The page of a ticket; that it was read is written down. Raises Refused."""
    found = access.ticket_for(tx, deed.actor, "see_queue", ticket_id)
    deed.write(tx, "see_waiting", about=str(ticket_id))
    if found.conversation_id is None or found.kind == "bug":  # what somebody wrote is no part of what went wrong
        return WaitingPage(found)
    seen = talk.see(tx, talk.of_ticket(tx, deed.actor, "see_queue", ticket_id), deed.now)
    to = replies.Receiver(seen.who, seen.asked, has_number=seen.has_number)
    listed = tuple(replies.list_replies(tx, deed.turns, seen.locale, to))
    drafted = replies.draft_reply(tx, deed.turns, reply, seen.locale, deed.actor.locale, to) if reply else None
    return WaitingPage(found, seen, listed, drafted)


def do(tx: Connection, deed: Deed, ticket_id: int, fields: Mapping[str, str]) -> None:
    """Do what a posted form says. Raises Refused, also for what is no verb, and Mistake."""
    found = access.ticket_for(tx, deed.actor, "settle", ticket_id)
    match fields.get("do", ""):
        case "write":
            whom = talk.of_ticket(tx, deed.actor, "write", ticket_id)
            talk.write(tx, deed, whom, fields.get("words", ""), fields.get("reply", ""))
        case "type_voice":
            whom = talk.of_ticket(tx, deed.actor, "type_voice", ticket_id)
            hearing_notes.type_heard(tx, deed, whom, row_number(fields.get("note", "")), fields.get("words", ""))
        case "drop_voice":
            whom = talk.of_ticket(tx, deed.actor, "drop_voice", ticket_id)
            hearing_notes.drop_note(tx, deed, whom, row_number(fields.get("note", "")))
        case "hand_back":
            talk.hand_back(tx, deed, talk.of_ticket(tx, deed.actor, "hand_back", ticket_id))
        case "settle" if found.kind == "bug" or found.conversation_id is None:
            talk.close_bug(tx, deed, ticket_id)
        case "settle":
            talk.settle(tx, deed, talk.of_ticket(tx, deed.actor, "settle", ticket_id))
        case _:
            raise access.Refused
