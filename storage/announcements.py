"""What staff are to hear of: written with the event itself, once; told once, by whichever process comes first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, case, func, select, update

from storage.leads import may_contact
from storage.models import announcements, leads, tickets
from storage.overdue import is_late, is_over
from storage.parts import PART
from storage.statements import insert_new

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.overdue import Late

URGENT: Final = "urgent"
_OVERDUE: Final = "overdue"
TAKEN_BACK: Final = "taken_back"
ERASED: Final = "erased"
MOST_AT_ONCE: Final = 500
_LOCK: Final = 7_480_211_306  # any number, as long as nothing else in the database locks it
_here = announcements.c
_ADD = insert_new(announcements)
_UNTOLD = (
    select(_here.id, _here.kind, _here.at, _here.since, _here.lead_id, _here.ticket_id, _here.staff_id)
    .where(_here.told_at.is_(None))
    .order_by(case((_here.kind == URGENT, 0), else_=1), _here.at, _here.id)
    .limit(MOST_AT_ONCE)
)
_FIRST = select(
    func.min(_here.at),
    func.sum(case((_here.kind == URGENT, 1), else_=0)),
    func.min(case((_here.kind == _OVERDUE, _here.at))),
).where(_here.told_at.is_(None))
_LAST_TOLD = select(func.max(_here.told_at)).where(_here.kind == URGENT)
_TELL = update(announcements).where(_here.id.in_(bindparam("keys", expanding=True)))


@dataclass(frozen=True, slots=True)
class Event:
    """Something to be told: "new", "sent_again", "from_centre", "person", "question", "reply", "overdue" or "urgent".

    `since` is what an overdue one is overdue since. Of what was "taken_back" or "erased" only `staff_id` hears.
    """

    id: int
    kind: str
    at: datetime
    since: datetime | None
    lead_id: int | None
    ticket_id: int | None
    staff_id: int | None = None


@dataclass(frozen=True, slots=True)
class Untold:
    """What is to be told: since when the first waits, the first overdue one too; whether protection is asked for."""

    since: datetime | None
    urgent: bool
    overdue_since: datetime | None = None


def add_event(  # noqa: PLR0913 - what happened, when, and to what
    tx: Connection,
    kind: str,
    key: str,
    *,
    now: datetime,
    lead_id: int | None = None,
    ticket_id: int | None = None,
) -> bool:
    """Something to be told; `key` is what makes it this event and no other. False when it is known already."""
    about = {"kind": kind, "key": key, "lead_id": lead_id, "ticket_id": ticket_id, "at": now}
    return tx.execute(_ADD[tx.dialect.name], about).rowcount == 1


def see_untold(tx: Connection) -> Untold:
    """Whether there is anything to be told."""
    since, urgent, overdue_since = tx.execute(_FIRST).one()
    return Untold(since, bool(urgent), overdue_since)


def try_alone(tx: Connection) -> bool:
    """Whether nobody else is telling at this moment; then nobody else begins before this transaction ends."""
    if tx.dialect.name == "sqlite":  # whose writers wait for each other
        return True
    return bool(tx.execute(select(func.pg_try_advisory_xact_lock(_LOCK))).scalar())


def list_untold(tx: Connection) -> list[Event]:
    """What is to be told, the oldest first."""
    return [Event(*row) for row in tx.execute(_UNTOLD)]


def last_urgent(tx: Connection) -> datetime | None:
    """When staff were told last that somebody asked for protection."""
    told: datetime | None = tx.execute(_LAST_TOLD).scalar()
    return told


def mark_told(tx: Connection, events: Sequence[int], now: datetime) -> None:
    """They were told, or are nothing to be told any more."""
    if events:
        tx.execute(_TELL, {"keys": list(events), "told_at": now})


# --- what is overdue --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Overtime:
    """A lead or a ticket that is overdue, and since when it waits."""

    since: datetime
    lead_id: int | None = None
    ticket_id: int | None = None

    def row(self, now: datetime) -> dict[str, object]:
        """It as something to be told: once for each time that it begins to wait."""
        what = f"lead {self.lead_id}" if self.lead_id else f"ticket {self.ticket_id}"
        place = {"lead_id": self.lead_id, "ticket_id": self.ticket_id}
        key = f"overdue {what} {self.since.isoformat()}"
        return {"kind": _OVERDUE, "key": key, "at": now, "since": self.since, **place}


def add_overdue(tx: Connection, found: Sequence[Overtime], now: datetime) -> None:
    """These are to be told; those that are known already stay as they are."""
    tx.execute(_ADD[tx.dialect.name], [one.row(now) for one in found])


_since = func.coalesce(leads.c.waiting_since, leads.c.follow_up_at, leads.c.created_at)
_known = announcements.alias("known")
_lead_is_known = (
    select(_known.c.id)
    .where(_known.c.lead_id == leads.c.id, _known.c.kind == _OVERDUE, _known.c.since == _since)
    .exists()
)


def list_overdue(tx: Connection, late: Late, ended: Iterable[str]) -> list[tuple[int, datetime]]:
    """Leads that are overdue and were not announced as that: each with what it is overdue since."""
    found = (
        select(leads.c.id, _since)
        .where(may_contact(), ~is_over(ended), is_late(late), ~_lead_is_known)
        .order_by(_since)
        .limit(MOST_AT_ONCE)
    )
    return [(number, since) for number, since in tx.execute(found)]


_ticket_is_known = select(_known.c.id).where(_known.c.ticket_id == tickets.c.id, _known.c.kind == _OVERDUE).exists()


def without_announced(tx: Connection, ticket_ids: Sequence[int]) -> set[int]:
    """Of these tickets, those that were not announced as overdue."""
    found = select(tickets.c.id).where(tickets.c.id.in_(list(ticket_ids)), ~_ticket_is_known)
    return set(tx.execute(found).scalars())


# --- what a family took away ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Owned:
    """A request, and who of the staff works on it, or on the one that it was merged into."""

    lead_id: int
    subject: str
    staff_id: int


_root = leads.alias("root")
_is_claimed = _root.c.claimed_until > bindparam("now", type_=_root.c.claimed_until.type)
_owner = case((_is_claimed, _root.c.claimed_by), else_=_root.c.assigned_to)
_OWNED = (
    select(leads.c.id, leads.c.subject, _owner.label("owner"))
    .join(_root, _root.c.id == func.coalesce(leads.c.merged_into, leads.c.id))
    .where(leads.c.conversation_id == bindparam("whose"), leads.c.status != "withdrawn", _owner.is_not(None))
    .where(leads.c.contact_hold.is_(False), _root.c.contact_hold.is_(False), leads.c.kind != PART)
)
_STAYS = select(leads.c.id).where(leads.c.id.in_(bindparam("keys", expanding=True)), leads.c.status != "withdrawn")


def list_owned(tx: Connection, conversation_id: int, now: datetime) -> list[Owned]:
    """The requests of a conversation on which somebody works; none of who asked for protection.

    Nor what is only said beside one: without it the request stands.
    """
    return [Owned(*row) for row in tx.execute(_OWNED, {"whose": conversation_id, "now": now})]


def add_gone(tx: Connection, owned: Sequence[Owned], kind: str, now: datetime) -> None:
    """These were "taken_back" or "erased": whoever works on them is to hear of it. Nothing leads to what was erased.

    Not of what was left to another adult: it is still there.
    """
    stays = set(tx.execute(_STAYS, {"keys": [one.lead_id for one in owned]}).scalars()) if owned else set()
    for one in owned:
        if one.lead_id in stays:
            continue
        lead_id = one.lead_id if kind == TAKEN_BACK else None
        about = {"kind": kind, "key": f"{kind} {one.lead_id}", "lead_id": lead_id, "staff_id": one.staff_id, "at": now}
        tx.execute(_ADD[tx.dialect.name], about)


_REFERENCES = select(leads.c.id, leads.c.reference).where(leads.c.id.in_(bindparam("keys", expanding=True)))


def list_references(tx: Connection, lead_ids: Sequence[int]) -> dict[int, str]:
    """The references of these leads, also of those that were taken back."""
    return {row.id: row.reference for row in tx.execute(_REFERENCES, {"keys": list(lead_ids)})} if lead_ids else {}
