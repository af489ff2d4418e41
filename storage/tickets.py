"""Things that need a person. No words of anybody are in them, nor what kind of danger it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, bindparam, case, func, insert, or_, select, update

from storage.models import conversations, leads, tickets
from storage.statements import insert_or_change
from storage.wishes import NOTHING, NOTHING_TOLD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Select

    from storage.statements import Insert

URGENT: Final = "urgent"
_here = tickets.c
_held = tickets.alias("held")
HOLDING: Final = ("open", "held")  # "held": seen to, and nobody contacts them yet
IS_URGENT: Final = (_here.kind == URGENT, or_(*(_here.status == status for status in HOLDING)))
_OPEN = select(_here.id).where(
    _here.conversation_id == bindparam("whose"),
    _here.kind == bindparam("what"),
    _here.subject == bindparam("speaker"),
    _here.status == "open",
)
_ADD = insert(tickets).returning(_here.id)


def add_ticket(tx: Connection, conversation_id: int | None, kind: str, subject: str, now: datetime) -> int:
    """Open a ticket, of a conversation or of none; its id. While one of this kind and subject is open, it is that one.

    So nobody can bury the others by pressing often.
    """
    if conversation_id is not None:
        known: int | None = tx.execute(_OPEN, {"whose": conversation_id, "what": kind, "speaker": subject}).scalar()
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
_URGENT_OF = select(_here.subject).where(_here.conversation_id == bindparam("whose"), *IS_URGENT)


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


_WHOSE_URGENT = select(_here.conversation_id).where(
    _here.id == bindparam("key"), _here.kind == URGENT, _here.status == "open"
)


def get_urgent_conversation(tx: Connection, ticket_id: int) -> int | None:
    """The conversation of an open urgent ticket; None where it is none, or closed, or its conversation is erased."""
    found: int | None = tx.execute(_WHOSE_URGENT, {"key": ticket_id}).scalar()
    return found


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
_COUNT_URGENT = select(func.count()).where(_here.status == "open", _here.kind == URGENT)
_FIND = select(_here.kind, _here.status, _here.conversation_id).where(_here.id == bindparam("key")).with_for_update()
_CLOSE = update(tickets).where(_here.id == bindparam("key")).values(**NOTHING)


def list_open(tx: Connection) -> list[Ticket]:
    """The open tickets: urgent ones first, those asked for last on top, then the oldest of the others."""
    return [Ticket(number, kind, at, whose, channel or "") for number, kind, at, whose, channel in tx.execute(_LIST)]


def list_urgent(tx: Connection, *, limit: int | None = None, offset: int = 0) -> list[Ticket]:
    """The open urgent ones with the number and hour that are safe: for who is in charge of protection only."""
    return [
        Ticket(number, kind, at, whose, channel or "", phone or "", when or "")
        for number, kind, at, whose, channel, phone, when in tx.execute(_LIST_URGENT.limit(limit).offset(offset))
    ]


def count_urgent(tx: Connection) -> int:
    """How many urgent ones are open."""
    return tx.execute(_COUNT_URGENT).scalar_one()


GUARDIAN: Final = "guardian"
"""An adult who was asked to agree said no, or wants to be called first: only who saw to that ends it."""
SETTLED: Final = ("person", "question", "reply")
_settled, _waits = _here.kind.in_(SETTLED), _here.kind.in_((*SETTLED, GUARDIAN))
_CLOSE_OF = (
    update(tickets)
    .where(_here.conversation_id == bindparam("whose"), _here.status == "open")
    .where(_here.subject == bindparam("speaker"))
    .values(status="closed", **NOTHING_TOLD)
)
_SETTLE = _CLOSE_OF.where(_settled)
_END = _CLOSE_OF.where(_waits, _here.kind == bindparam("what"))


def sent_by(conversation_id: ColumnElement[int], speaker: ColumnElement[str]) -> Select[int]:
    """The leads of a speaker: "me" has those of their children too, "other-1" has "other-1.child-2"."""
    theirs = or_(
        leads.c.subject == speaker,
        leads.c.subject.like(speaker + ".%"),
        and_(speaker == "me", leads.c.subject.like("child-%")),
    )
    return select(leads.c.id).where(leads.c.conversation_id == conversation_id, theirs)


def is_protected(conversation_id: ColumnElement[int], speaker: ColumnElement[str]) -> ColumnElement[bool]:
    """Whether a speaker asked for protection and nobody may contact them yet: as their leads are held, so is all else.

    Not who else is on the phone, unless two there have asked: then it is everybody. Of "" (nobody knows who it was)
    whoever asked is one.
    """
    asked = select(_held.c.id).where(
        _held.c.conversation_id == conversation_id, _held.c.kind == URGENT, _held.c.status.in_(HOLDING)
    )
    held = select(leads.c.id).where(leads.c.conversation_id == conversation_id, leads.c.contact_hold.is_(True))
    return or_(
        asked.where(or_(_held.c.subject.in_(("", speaker)), speaker == "")).exists(),
        sent_by(conversation_id, speaker).where(leads.c.contact_hold.is_(True), leads.c.kind != "part").exists(),
        and_(speaker == "", held.exists()),
    )


_has_lead = sent_by(_here.conversation_id, _here.subject).where(leads.c.status != "withdrawn").exists()
_APART = (
    select(
        *_columns, conversations.c.channel, _here.subject, conversations.c.locale, _here.claimed_by, _here.claimed_until
    )
    .outerjoin(conversations, conversations.c.id == _here.conversation_id)
    .where(or_(_here.kind == "bug", and_(_settled, ~_has_lead)), ~is_protected(_here.conversation_id, _here.subject))
)
_LIST_APART = _APART.where(_here.status == "open").order_by(_here.created_at, _here.id).limit(bindparam("most"))
_GET_APART = _APART.where(_here.id == bindparam("key"))


@dataclass(frozen=True, slots=True)
class Apart:
    """Somebody waits who has sent no lead: what for, since when, who speaks there, and how they are written to."""

    id: int
    kind: str
    created_at: datetime
    conversation_id: int | None
    channel: str
    speaker: str
    locale: str
    claimed_by: int | None = None
    claimed_until: datetime | None = None


def list_apart(tx: Connection, limit: int) -> list[Apart]:
    """The open tickets of those without a lead who may be contacted, and of what went wrong, the oldest first."""
    return [_apart(row) for row in tx.execute(_LIST_APART, {"most": limit})]


def list_apart_open(tx: Connection, ticket_ids: Sequence[int]) -> set[int]:
    """Of these tickets, those that are open and of somebody who has no lead and may be contacted."""
    found = _APART.where(_here.id.in_(list(ticket_ids)), _here.status == "open")
    return {row[0] for row in tx.execute(found)} if ticket_ids else set()


def get_apart(tx: Connection, ticket_id: int) -> Apart | None:
    """One of them, open or closed; None when it is not there, has a lead by now, or must not be contacted."""
    row = tx.execute(_GET_APART, {"key": ticket_id}).first()
    return _apart(row) if row else None


def _apart(row: Sequence[Any]) -> Apart:
    number, kind, at, whose, channel, speaker, locale, *claim = row
    return Apart(number, kind, at, whose, channel or "", speaker, locale or "", *claim)


_WAITING = (
    select(_here.kind, _here.created_at)
    .where(_here.conversation_id == bindparam("whose"), _here.subject == bindparam("speaker"))
    .where(_here.status == "open", _waits)
    .order_by(_here.created_at)
    .limit(1)
)


def get_waiting(tx: Connection, conversation_id: int, speaker: str) -> tuple[str, datetime] | None:
    """What this speaker waits for longest, and since when; None when for nothing."""
    row = tx.execute(_WAITING, {"whose": conversation_id, "speaker": speaker}).first()
    return (row.kind, row.created_at) if row else None


def settle_tickets(tx: Connection, conversation_id: int, speaker: str) -> int:
    """What this speaker waited for was answered; how many tickets that closes. Urgent ones stay open.

    The number and the hour that they told go with them; who of the staff has them has them still.
    """
    return tx.execute(_SETTLE, {"whose": conversation_id, "speaker": speaker}).rowcount


def end_waiting(tx: Connection, conversation_id: int, speaker: str, kind: str) -> None:
    """End that this speaker waits for this ("reply", "person", "guardian"); what else they wait for stays."""
    tx.execute(_END, {"whose": conversation_id, "speaker": speaker, "what": kind})


@dataclass(frozen=True, slots=True)
class Closed:
    """A ticket that is closed now: what kind it was, and whose. `anew` is whether it was open until now."""

    kind: str
    conversation_id: int | None
    anew: bool


def close_ticket(tx: Connection, ticket_id: int, *, keep_hold: bool = False) -> Closed | None:
    """Close it, and keep no safe number any longer; None when there is no such ticket.

    With `keep_hold`, nobody contacts who asked for protection until it is closed without.
    """
    found = tx.execute(_FIND, {"key": ticket_id}).first()
    if found is None:
        return None
    held = keep_hold and found.kind == URGENT
    tx.execute(_CLOSE, {"key": ticket_id, "status": "held" if held else "closed"})
    return Closed(found.kind, found.conversation_id, found.status in HOLDING)
