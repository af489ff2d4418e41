"""Things that need a person. No words of anybody are in them, nor what kind of danger it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, case, func, insert, select, update

from storage.models import conversations, tickets
from storage.statements import insert_or_change

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.statements import Insert

URGENT: Final = "urgent"
_here = tickets.c
_is_urgent = (_here.kind == URGENT, _here.status == "open")
_OPEN = select(_here.id).where(
    _here.conversation_id == bindparam("whose"), _here.kind == bindparam("what"), _here.status == "open"
)
_ADD = insert(tickets).returning(_here.id)


def add_ticket(tx: Connection, conversation_id: int | None, kind: str, subject: str, now: datetime) -> int:
    """Open a ticket, of a conversation or of none; its id. While one of this kind is open, it is that one.

    So nobody can bury the others by pressing often.
    """
    if conversation_id is not None:
        known: int | None = tx.execute(_OPEN, {"whose": conversation_id, "what": kind}).scalar()
        if known is not None:
            return known
    values = {"conversation_id": conversation_id, "kind": kind, "subject": subject, "status": "open", "created_at": now}
    identity: int = tx.execute(_ADD, values).scalar_one()
    return identity


# --- urgent ones ----------------------------------------------------------------------------------------------------


def _asked_again(new: Insert) -> Mapping[str, object]:
    """What asking once more changes. When two people on one phone ask, it is about everybody there ("")."""
    told = new.excluded
    return {
        "subject": case((_here.subject == told.subject, _here.subject), else_=""),
        "safe_phone": func.coalesce(told.safe_phone, _here.safe_phone),
        "safe_when": func.coalesce(told.safe_when, _here.safe_when),
        "asked_at": told.asked_at,
    }


# As text: as parameters, the values would hide the partial index from both databases.
_where = next(index for index in tickets.indexes if index.name == "uq_tickets_urgent").dialect_options
_ADD_URGENT = insert_or_change(
    tickets, ("conversation_id",), _asked_again, where=_where["sqlite"]["where"], returning=(_here.id,)
)
_URGENT_OF = select(_here.subject).where(_here.conversation_id == bindparam("whose"), *_is_urgent)


def add_urgent(  # noqa: PLR0913 - who needs help, and how they can be reached
    tx: Connection, conversation_id: int, speaker: str, *, phone: str | None, when: str | None, now: datetime
) -> int:
    """Who speaks here needs help; the id of the one ticket that is open for this conversation, asked for just now.

    `phone` and `when` are the number and the hour that are safe: "" when none is, None when nothing was said of it,
    and then what was said before stays.
    """
    values = {
        "conversation_id": conversation_id,
        "kind": URGENT,
        "subject": speaker,
        "status": "open",
        "safe_phone": phone,
        "safe_when": when,
        "created_at": now,
        "asked_at": now,
    }
    identity: int = tx.execute(_ADD_URGENT[tx.dialect.name], values).scalar_one()
    return identity


def get_urgent_speaker(tx: Connection, conversation_id: int) -> str | None:
    """Who on this phone waits for the person in charge of protection; "" is everybody there, None is nobody."""
    speaker: str | None = tx.execute(_URGENT_OF, {"whose": conversation_id}).scalar()
    return speaker


# --- seeing and closing ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ticket:
    """Something that needs a person: what kind, since when, and the conversation's number and channel.

    The safe number and hour are for the person in charge of protection and their deputy only.
    """

    id: int
    kind: str
    created_at: datetime
    conversation_id: int | None
    channel: str
    safe_phone: str = ""
    safe_when: str = ""


_asked = func.coalesce(_here.asked_at, _here.created_at)
_columns = (_here.id, _here.kind, _asked, _here.conversation_id)
_LIST = (
    select(*_columns, conversations.c.channel)
    .outerjoin(conversations, conversations.c.id == _here.conversation_id)
    .where(_here.status == "open")
    .order_by(case((_here.kind == URGENT, 0), else_=1), case((_here.kind == URGENT, _asked)).desc(), _here.id)
)
_LIST_URGENT = _LIST.add_columns(_here.safe_phone, _here.safe_when).where(_here.kind == URGENT)
_FIND = select(_here.kind, _here.status, _here.conversation_id).where(_here.id == bindparam("key")).with_for_update()
_CLOSE = update(tickets).where(_here.id == bindparam("key")).values(status="closed", safe_phone=None, safe_when=None)


def list_open(tx: Connection) -> list[Ticket]:
    """The open tickets: urgent ones first, those asked for last on top, then the oldest of the others."""
    return [Ticket(number, kind, at, whose, channel or "") for number, kind, at, whose, channel in tx.execute(_LIST)]


def list_urgent(tx: Connection) -> list[Ticket]:
    """The open urgent ones with the number and hour that are safe: for who is in charge of protection only."""
    return [
        Ticket(number, kind, at, whose, channel or "", phone or "", when or "")
        for number, kind, at, whose, channel, phone, when in tx.execute(_LIST_URGENT)
    ]


@dataclass(frozen=True, slots=True)
class Closed:
    """A ticket that is closed now: what kind it was, and whose. `anew` is whether it was open until now."""

    kind: str
    conversation_id: int | None
    anew: bool


def close_ticket(tx: Connection, ticket_id: int) -> Closed | None:
    """Close it, and keep no safe number any longer; None when there is no such ticket."""
    found = tx.execute(_FIND, {"key": ticket_id}).first()
    if found is None:
        return None
    tx.execute(_CLOSE, {"key": ticket_id})
    return Closed(found.kind, found.conversation_id, found.status == "open")
