"""Somebody who waits without having sent a lead, as their page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.services import access, hearing_notes, replies, talk
from bot.services.access import row_number
from bot.services.desk import CLAIMED_FOR, Mistake
from conversations.stored import load
from conversations.subjects import who_is
from storage import contacts, staff, tickets, waiting_claims

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from bot.services.replies import Draft
    from bot.services.talk import Talk, Whom
    from conversations.replies import Reply
    from storage.tickets import Apart
    from storage.waiting_claims import Claim


@dataclass(frozen=True, slots=True)
class WaitingPage:
    """Why somebody waits, and the talk with them; without one for what went wrong.

    `claim` is who is with them and until when, `has` the login of that one;
    `waits` says whether they wait still.
    """

    ticket: Apart
    talk: Talk | None = None
    replies: tuple[Reply, ...] = ()
    draft: Draft | None = None
    claim: Claim | None = None
    has: str = ""
    waits: bool = False


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
    claim = waiting_claims.get_claim(tx, found.conversation_id, found.speaker, deed.now)
    has = staff.list_logins(tx).get(claim.staff_id, "") if claim else ""
    waits = tickets.get_waiting(tx, found.conversation_id, found.speaker) is not None
    return WaitingPage(found, seen, listed, drafted, claim, has, waits)


def do(tx: Connection, deed: Deed, ticket_id: int, fields: Mapping[str, str]) -> None:
    """Do what a posted form says: who does something with them has them. Raises Refused, also for what is no verb.

    Raises Mistake, with "claimed" where a colleague has them.
    """
    found, verb = access.ticket_for(tx, deed.actor, "settle", ticket_id), fields.get("do", "")
    if found.kind == "bug" or found.conversation_id is None:
        if verb != "settle":
            raise access.Refused
        talk.close_bug(tx, deed, ticket_id)
    elif verb == "release":
        if waiting_claims.release(tx, found.conversation_id, found.speaker, deed.actor.staff_id):
            deed.write(tx, "release", about=str(ticket_id))
    else:
        _take(tx, deed, found, talk.of_ticket(tx, deed.actor, "claim", ticket_id))
        _do(tx, deed, ticket_id, fields)


def _do(tx: Connection, deed: Deed, ticket_id: int, fields: Mapping[str, str]) -> None:
    match fields.get("do", ""):
        case "claim":
            deed.write(tx, "claim", about=str(ticket_id))
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
        case "settle":
            talk.settle(tx, deed, talk.of_ticket(tx, deed.actor, "settle", ticket_id))
        case _:
            raise access.Refused


def _take(tx: Connection, deed: Deed, found: Apart, whom: Whom) -> None:
    """They are this one's for a while, however many things they wait for; raises Mistake where another has them."""
    talk.lock(tx, deed, whom)
    known = waiting_claims.get_claim(tx, whom.conversation_id, found.speaker, deed.now)
    if known is not None and known.staff_id != deed.actor.staff_id:
        raise Mistake("claimed")
    waiting_claims.claim(tx, whom.conversation_id, found.speaker, deed.actor.staff_id, deed.now + CLAIMED_FOR)
