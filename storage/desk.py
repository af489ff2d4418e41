"""What staff do with leads: the list of those that need a person, who took which, and where each stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from sqlalchemy import and_, bindparam, case, func, or_, select, update

from storage.centres import of_centres
from storage.leads import may_contact
from storage.models import conversations, leads
from storage.narrowing import in_tab, narrowed
from storage.overdue import OWN, PLACE, SINCE, moments_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.overdue import Late

Tab = Literal["mine", "nobodys", "all", "overdue", "done"]
TABS: Final[tuple[Tab, ...]] = ("mine", "nobodys", "all", "overdue", "done")
_here = leads.c
_now = bindparam("now", type_=_here.created_at.type)
_COLUMNS = (
    _here.id, _here.reference, _here.kind, _here.status, _here.who, _here.locale, _here.centre, _here.channel,
    _here.age, _here.district, _here.source, _here.verdict, _here.first_name, _here.contact_hold,
    _here.changed_since_sent, _here.created_at, _here.updated_at, _here.moved_at, _here.follow_up_at,
    _here.follow_up_for, _here.tries, _here.claimed_by, _here.claimed_until, _here.assigned_to, _here.waits_for,
    _here.waiting_since, _here.phone_wrong,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Work:
    """A lead as the list shows it. Of one that nobody may contact yet, only that is told."""

    id: int
    reference: str
    kind: str
    status: str
    who: str
    locale: str
    centre: str
    channel: str
    age: str
    district: str
    source: str
    verdict: str
    first_name: str
    contact_hold: bool
    changed_since_sent: bool
    created_at: datetime
    updated_at: datetime
    moved_at: datetime | None
    follow_up_at: datetime | None
    follow_up_for: str
    tries: int
    claimed_by: int | None
    claimed_until: datetime | None
    assigned_to: int | None
    waits_for: str
    waiting_since: datetime | None
    phone_wrong: bool


@dataclass(frozen=True, slots=True)
class Filters:
    """What the list is narrowed to; "" and 0 are everything. `ended` are the statuses that need nobody any more.

    Ages are from `age_from` to `age_to`, both counted in; `year` is the one it is, to know the age of a birth year.
    Without `late`, nothing is overdue. `sees` are the centres whose leads somebody sees at all, None for all of them.
    """

    ended: frozenset[str]
    status: str = ""
    locale: str = ""
    who: str = ""
    source: str = ""
    centre: str = ""
    intake: int = 0
    age_from: int = 0
    age_to: int = 0
    year: int = 0
    overdue: bool = False
    late: Late | None = None
    waits: bool = False
    mine: bool = False
    sees: frozenset[str] | None = None


# --- the list ---------------------------------------------------------------------------------------------------------


def list_work(  # noqa: PLR0913 - which part of the list, for whom
    tx: Connection, tab: Tab, filters: Filters, *, staff_id: int, now: datetime, limit: int, offset: int = 0
) -> list[Work]:
    """The leads of a tab, in the order of docs/desk.md: what is overdue, who waits, what is new, what is not yet due.

    Without `late` in the filters, nothing is overdue.
    """
    # Only ids are put in order: the other columns of 50,000 leads would take as long again.
    placed = select(_here.id, PLACE.label("place"), SINCE.label("since")).where(
        in_tab(tab, filters), *narrowed(filters)
    )
    of_page = placed.order_by("place", "since", _here.id).limit(limit).offset(offset).subquery()
    order = (of_page.c.place, of_page.c.since, _here.id)
    found = select(*_COLUMNS).join(of_page, of_page.c.id == _here.id).order_by(*order)
    told = {"me": staff_id, "now": now, **moments_of(filters.late)}
    return [_work(row) for row in tx.execute(found, told).mappings()]


def count_work(tx: Connection, filters: Filters, *, staff_id: int, now: datetime) -> dict[Tab, int]:
    """How many leads each tab has with these filters, in one look."""
    counts = (func.sum(case((in_tab(tab, filters), 1), else_=0)) for tab in TABS)
    row = tx.execute(select(*counts).where(*narrowed(filters)), {"me": staff_id, "now": now}).one()
    return {tab: int(number or 0) for tab, number in zip(TABS, row, strict=True)}


def get_work(tx: Connection, lead_id: int) -> Work | None:
    """One lead, as the list shows it; None when it was taken back, merged into another, or is not there."""
    found = select(*_COLUMNS).where(_here.id == lead_id, _here.status != "withdrawn", _here.merged_into.is_(None))
    row = tx.execute(found).mappings().first()
    return _work(row) if row else None


def was_taken_back(tx: Connection, lead_id: int, sees: Collection[str] | None) -> bool:
    """Whether there was a request with this id, of one of these centres, that its family took back."""
    found = select(_here.id).where(_here.id == lead_id, _here.status == "withdrawn", *of_centres(sees))
    return tx.execute(found).first() is not None


def _work(row: object) -> Work:
    values = dict(row)  # type: ignore[call-overload]
    if values["contact_hold"]:
        shown = {"who", "age", "district", "source", "verdict", "first_name", "waits_for"}
        values |= {**dict.fromkeys(shown, ""), "waiting_since": None}
    return Work(**{**values, "first_name": values["first_name"] or ""})


# --- who works on it --------------------------------------------------------------------------------------------------

_FREE = or_(_here.claimed_by.is_(None), _here.claimed_by == bindparam("me"), _here.claimed_until <= _now)
_CLAIM = (
    update(leads)
    .where(_here.id == bindparam("key"), may_contact(), _FREE)
    .values(claimed_by=bindparam("me"), claimed_until=bindparam("until", type_=_here.claimed_until.type))
)
_RELEASE = (
    update(leads)
    .where(_here.id == bindparam("key"), _here.claimed_by == bindparam("me"))
    .values(claimed_by=None, claimed_until=None)
)
_CHANGE = update(leads).where(_here.id == bindparam("key"), may_contact())
_LOCK_CONVERSATION = (
    select(conversations.c.id)
    .where(conversations.c.id == select(_here.conversation_id).where(_here.id == bindparam("key")).scalar_subquery())
    .with_for_update()
)


def lock_conversation_of(tx: Connection, lead_id: int) -> None:
    """Nobody of the family takes a turn until the transaction ends.

    In a turn of theirs, too, the conversation comes before the lead: so neither waits for the other for ever.
    """
    tx.execute(_LOCK_CONVERSATION, {"key": lead_id})


def claim_lead(  # noqa: PLR0913 - who takes what, and what they may see
    tx: Connection,
    lead_id: int,
    staff_id: int,
    *,
    until: datetime,
    now: datetime,
    sees: Collection[str] | None = None,
) -> bool:
    """Take a lead that is nobody's, or take it longer; of two who press at once one gets it. False: it is another's.

    Or it went meanwhile to a centre that they do not see.
    """
    told = {"key": lead_id, "me": staff_id, "until": until, "now": now}
    return tx.execute(_CLAIM.where(*of_centres(sees)), told).rowcount == 1


def release_lead(tx: Connection, lead_id: int, staff_id: int) -> bool:
    """Give it back; False when it is not theirs."""
    return tx.execute(_RELEASE, {"key": lead_id, "me": staff_id}).rowcount == 1


def assign_lead(tx: Connection, lead_id: int, to: int | None) -> bool:
    """Make it somebody's work, or nobody's; False when nobody may contact it."""
    return tx.execute(_CHANGE, {"key": lead_id, "assigned_to": to}).rowcount == 1


# --- where it stands --------------------------------------------------------------------------------------------------


def move_lead(tx: Connection, lead_id: int, status: str, *, reason: str, now: datetime) -> bool:
    """Give it a status; False when nobody may contact it."""
    moved = {"key": lead_id, "status": status, "reason": reason, "moved_at": now, "updated_at": now}
    return tx.execute(_CHANGE, moved).rowcount == 1


def undo_move(  # noqa: PLR0913 - from where to where
    tx: Connection, lead_id: int, seen: Work, *, to: str, moved_at: datetime | None, now: datetime
) -> bool:
    """Give it back the status it had; False when it stands otherwise than it was seen."""
    as_seen = _CHANGE.where(_here.status == seen.status, _here.moved_at == seen.moved_at)
    back = {"status": to, "reason": "", "moved_at": moved_at, "updated_at": now}
    return tx.execute(as_seen.values(back), {"key": lead_id}).rowcount == 1


def set_follow_up(tx: Connection, lead_id: int, at: datetime | None, what: str = OWN) -> bool:
    """When somebody should look again, and for what: PROMISED, OWN, RETRY or HAPPENED; None takes it away."""
    about = {"follow_up_at": at, "follow_up_for": what if at else ""}
    return tx.execute(_CHANGE, {"key": lead_id, **about}).rowcount == 1


def mark_number(tx: Connection, lead_id: int, *, wrong: bool) -> bool:
    """Whether the number was somebody else's at the last call; False when nobody may contact it."""
    return tx.execute(_CHANGE, {"key": lead_id, "phone_wrong": wrong}).rowcount == 1


def count_try(tx: Connection, lead_id: int) -> int:
    """One more call that nobody answered; how many by now."""
    counted = _CHANGE.values(tries=leads.c.tries + 1).returning(leads.c.tries)
    found: int | None = tx.execute(counted, {"key": lead_id}).scalar()
    return found or 0


# --- who waits for an answer ------------------------------------------------------------------------------------------

_sent = leads.alias("sent")
_of_these = and_(
    _sent.c.conversation_id == bindparam("conversation"), _sent.c.subject.in_(bindparam("subjects", expanding=True))
)
_may_wait = and_(_sent.c.status != "withdrawn", _sent.c.contact_hold.is_(False))
_LATEST_OF = select(func.max(_sent.c.id)).where(_of_these, _may_wait).scalar_subquery()
_stands_for_it = select(_sent.c.merged_into).where(_sent.c.id == _LATEST_OF).scalar_subquery()
# A merged lead waits, too, unseen: so it is known who waits when they are separated.
_WAIT = (
    update(leads)
    .where(or_(_here.id == _LATEST_OF, _here.id == _stands_for_it))
    .values(waiting_since=func.coalesce(_here.waiting_since, _now), waits_for=bindparam("what"))
)
_END_WAITING = (
    update(leads)
    .where(_here.id.in_(select(_sent.c.id).where(_of_these)), _here.waiting_since.is_not(None))
    .values(waiting_since=None, waits_for="")
)


def mark_waiting(tx: Connection, conversation_id: int, subjects: Iterable[str], what: str, now: datetime) -> bool:
    """The latest of these leads waits for a "person", a "call", a "reply" or to a "question"; False when there is none.

    Who waited already waits since then.
    """
    told = {"conversation": conversation_id, "subjects": sorted(subjects), "what": what, "now": now}
    return tx.execute(_WAIT, told).rowcount > 0


def is_latest(tx: Connection, conversation_id: int, subjects: Iterable[str], lead_id: int) -> bool:
    """Whether what these subjects wait for stands on this lead."""
    told = {"conversation": conversation_id, "subjects": sorted(subjects)}
    return tx.execute(select(_LATEST_OF), told).scalar() == lead_id


def latest_lead(tx: Connection, conversation_id: int, subjects: Iterable[str]) -> int | None:
    """The latest of these leads, or the one it was merged into, when anybody may contact them."""
    told = {"conversation": conversation_id, "subjects": sorted(subjects)}
    found: int | None = tx.execute(select(func.coalesce(_stands_for_it, _LATEST_OF)), told).scalar()
    return found


def end_waiting(tx: Connection, conversation_id: int, subjects: Iterable[str]) -> None:
    """They were answered, so none of their leads waits."""
    tx.execute(_END_WAITING, {"conversation": conversation_id, "subjects": sorted(subjects)})


# --- what a search found ----------------------------------------------------------------------------------------------

_BY_IDS = select(*_COLUMNS).where(
    _here.id.in_(bindparam("keys", expanding=True)), _here.status != "withdrawn", _here.merged_into.is_(None)
)


def list_found(tx: Connection, ids: Sequence[int]) -> list[Work]:
    """These leads, in this order, each once."""
    rows = {row["id"]: _work(row) for row in tx.execute(_BY_IDS, {"keys": list(ids)}).mappings()}
    return [rows[number] for number in dict.fromkeys(ids) if number in rows]
