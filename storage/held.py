"""Since when somebody asks for protection, who was seen to and is contacted by nobody yet, and what holds whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, and_, bindparam, func, literal, or_, select, union

from storage.models import leads, tickets
from storage.tickets import HOLDING, IS_URGENT, URGENT

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

_here = tickets.c
_asked = func.coalesce(_here.asked_at, _here.created_at)
_IS_HELD = (_here.kind == URGENT, _here.status == "held", _here.conversation_id.is_not(None))
_PAGE = select(_here.id, _asked.label("at"), _here.conversation_id).where(*_IS_HELD).order_by(_asked.desc(), _here.id)
_COUNT = select(func.count()).where(*_IS_HELD)


_ALONE = select(func.pg_advisory_xact_lock(literal(7_480_211_307, BigInteger)))  # no other lock has this number
_ASKED = select(_asked).where(_here.id == bindparam("key"), _here.kind == URGENT)


def get_asked(tx: Connection, ticket_id: int) -> datetime | None:
    """When protection was asked for there last; None of what is no such ticket."""
    found: datetime | None = tx.execute(_ASKED, {"key": ticket_id}).scalar()
    return found


_WHOSE = select(_here.conversation_id).where(_here.id == bindparam("key"), _here.kind == URGENT)


def get_whose(tx: Connection, ticket_id: int) -> int | None:
    """The conversation in which protection was asked for; None of what is no such ticket."""
    found: int | None = tx.execute(_WHOSE, {"key": ticket_id}).scalar()
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody who was seen to and whom nobody contacts yet: since when, and the numbers of their requests."""

    id: int
    asked_at: datetime
    references: tuple[str, ...]
    conversation_id: int


def list_held(tx: Connection, *, limit: int | None = None, offset: int = 0) -> list[Held]:
    """Those of whom the hold was kept, who asked last on top: for who is in charge of protection only."""
    some = _PAGE.limit(limit).offset(offset).subquery()
    theirs = and_(leads.c.conversation_id == some.c.conversation_id, leads.c.contact_hold.is_(True))
    rows = select(some, leads.c.reference).outerjoin(leads, theirs).order_by(some.c.at.desc(), some.c.id, leads.c.id)
    found: dict[int, tuple[datetime, int, list[str]]] = {}
    for number, at, whose, reference in tx.execute(rows):
        found.setdefault(number, (at, whose, []))[2].extend([reference] if reference else [])
    return [Held(number, at, tuple(references), whose) for number, (at, whose, references) in found.items()]


def count_held(tx: Connection) -> int:
    """Of how many the hold was kept."""
    return tx.execute(_COUNT).scalar_one()


_one, _before = tickets.alias("one"), tickets.alias("before")
_one_asked, _before_asked = (func.coalesce(it.c.asked_at, it.c.created_at) for it in (_one, _before))
_PLACE = (
    select(_one.c.status, func.count().label("before"))
    .join(_before, and_(_before.c.kind == URGENT, _before.c.status == _one.c.status))
    .where(_one.c.id == bindparam("key"), _one.c.kind == URGENT, _one.c.status.in_(HOLDING))
    .where(or_(_before.c.status == "open", _before.c.conversation_id.is_not(None)))
    .where(or_(_before_asked > _one_asked, and_(_before_asked == _one_asked, _before.c.id < _one.c.id)))
    .group_by(_one.c.status)
)


def count_before(tx: Connection, ticket_id: int) -> dict[str, int]:
    """How many stand before this one in its list, by the list: "open" or "held"; where none does, nothing."""
    return {row.status: row.before for row in tx.execute(_PLACE, {"key": ticket_id})}


@dataclass(frozen=True, slots=True)
class Holding:
    """What holds a conversation: an urgent ticket that is open or held, and when protection was asked for there."""

    id: int
    asked_at: datetime


_mine, _beside = leads.alias("mine"), leads.alias("beside")
_root = func.coalesce(_mine.c.merged_into, _mine.c.id)
_same = _root == func.coalesce(_beside.c.merged_into, _beside.c.id)
_HOLDING = union(
    select(_here.conversation_id, _here.id, _asked.label("at"))
    .where(_here.conversation_id.in_(bindparam("whose", expanding=True)))
    .where(*IS_URGENT),
    select(_mine.c.conversation_id, _here.id, _asked.label("at"))
    .join(_beside, _same)
    .join(tickets, _here.conversation_id == _beside.c.conversation_id)
    .where(_mine.c.conversation_id.in_(bindparam("whose", expanding=True)), _mine.c.contact_hold.is_(True))
    .where(*IS_URGENT),
)


def list_holding(tx: Connection, whose: Sequence[int]) -> dict[int, list[Holding]]:
    """Of each of these conversations, all that holds it, as `leads.release_leads` sees it: who asked last comes first.

    Not only its own: who asked for protection on another phone holds a request that both of them stand behind.
    """
    found: dict[int, list[Holding]] = {one: [] for one in whose}
    for conversation_id, number, at in tx.execute(_HOLDING, {"whose": list(whose)}) if whose else ():
        found[conversation_id].append(Holding(number, at))
    return {one: sorted(those, key=lambda it: (it.asked_at, it.id), reverse=True) for one, those in found.items()}


_GROUPS = (
    select(_mine.c.conversation_id, _root, _here.id)
    .join_from(_mine, _beside, _same)
    .outerjoin(tickets, and_(_here.conversation_id == _beside.c.conversation_id, *IS_URGENT))
    .where(_mine.c.conversation_id.in_(bindparam("whose", expanding=True)), _mine.c.contact_hold.is_(True))
)


def list_groups(tx: Connection, whose: Sequence[int]) -> dict[int, list[set[int]]]:
    """Of each of these conversations, what holds each of its held requests; what a ticket holds alone goes with it."""
    found: dict[int, dict[int, set[int]]] = {one: {} for one in whose}
    for conversation_id, root, number in tx.execute(_GROUPS, {"whose": list(whose)}) if whose else ():
        found[conversation_id].setdefault(root, set()).update([number] if number else [])
    return {one: list(groups.values()) for one, groups in found.items()}


def close_alone(tx: Connection) -> None:
    """From here to the end of the transaction nobody else closes any: each would see the other hold, and none go free.

    On SQLite a writer is alone anyhow.
    """
    if tx.dialect.name == "postgresql":
        tx.execute(_ALONE)
