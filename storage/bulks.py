"""The same deed for many leads: what is to be done, for whom it is done already, and why not for others.

What waits is rows, so that nothing is lost or done twice when the program ends in the middle: a deed and the mark that
it was done are committed together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import Integer, bindparam, exists, func, insert, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.models import bulk_items, bulks, conversations, leads, staff
from storage.narrowing import in_tab, narrowed

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.desk import Filters, Tab

Status = Literal["preparing", "running", "stopped", "done"]
MOST_LISTED: Final = 20
NEWS: Final = "news"
"""What a deed for many is called that writes news: it has pages of its own."""
AT_ONCE: Final = 500
_here, _item = bulks.c, bulk_items.c


@dataclass(frozen=True, slots=True)
class Bulk:
    """A deed for many: who wanted it, what, about what (codes), for how many, and how far it went."""

    id: int
    staff_id: int | None
    login: str
    verb: str
    about: str
    status: Status
    number: int
    created_at: datetime
    ended_at: datetime | None


# --- making one -------------------------------------------------------------------------------------------------------

_ADD = insert(bulks).returning(_here.id)
_WITH_KEY = select(_here.id, _here.status).where(_here.key == bindparam("key"))
_found = select(bindparam("bulk", type_=Integer), leads.c.id, bindparam("what"), bindparam("language")).where(
    leads.c.id.in_(bindparam("keys", expanding=True)),
    exists().where(_here.id == bindparam("bulk", type_=Integer), _here.status == "preparing"),
)
_TO = ("bulk_id", "lead_id", "outcome", "locale")
_ADD_ITEMS: Final[dict[str, Any]] = {
    "sqlite": sqlite.insert(bulk_items).from_select(_TO, _found).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(bulk_items).from_select(_TO, _found).on_conflict_do_nothing(),
}
_TURN = update(bulks).where(_here.id == bindparam("this"), _here.status.in_(bindparam("before", expanding=True)))


def add_bulk(  # noqa: PLR0913 - what is to be done, by whom, for how many
    tx: Connection, key: str, verb: str, about: str, *, staff_id: int, number: int, now: datetime
) -> int:
    """A deed for many, not begun. Its id; of one with the same key, which was wanted already, the id of that one."""
    known: int | None = tx.execute(_WITH_KEY, {"key": key}).scalar()
    if known is not None:
        return known
    about_it = {"key": key, "verb": verb, "about": about, "status": "preparing", "number": number}
    identity: int = tx.execute(_ADD, {**about_it, "staff_id": staff_id, "created_at": now}).scalar_one()
    return identity


def add_items(tx: Connection, bulk_id: int, outcome: str, lead_ids: Sequence[int], locale: str = "") -> None:
    """It is for these leads, or (with an outcome) they are left out. Who is there already, or gone, is passed over.

    Once it is begun or stopped nobody comes to it any more. `locale` is the one in which they are written to.
    """
    about = {"bulk": bulk_id, "what": outcome, "language": locale}
    tx.execute(_ADD_ITEMS[tx.dialect.name], {**about, "keys": list(lead_ids)})


def begin(tx: Connection, bulk_id: int, due_at: datetime | None = None) -> bool:
    """All that it is for is there, and it is to be done, from `due_at` on; False when it was begun before."""
    turned = {"this": bulk_id, "before": ["preparing"], "status": "running", "due_at": due_at}
    return tx.execute(_TURN, turned).rowcount == 1


def stop(tx: Connection, bulk_id: int, now: datetime) -> bool:
    """Do nothing more of it; False when it has ended already."""
    turned = {"this": bulk_id, "before": ["preparing", "running"], "status": "stopped", "ended_at": now}
    return tx.execute(_TURN, turned).rowcount == 1


def resume(tx: Connection, bulk_id: int, staff_id: int) -> bool:
    """Go on with what was stopped, in this one's name from now on; False when it was not."""
    turned = {"this": bulk_id, "before": ["stopped"], "status": "running", "ended_at": None, "staff_id": staff_id}
    return tx.execute(_TURN, turned).rowcount == 1


# --- doing it ---------------------------------------------------------------------------------------------------------

_waits = _item.outcome == literal("", literal_execute=True)  # as a parameter, it would hide the index
_now = bindparam("now", type_=_here.created_at.type)
_runs = (_here.status == "running", or_(_here.due_at.is_(None), _here.due_at <= _now))
_item_is_due = or_(_item.due_at.is_(None), _item.due_at <= _now)
# News wait for whatever staff do for many meanwhile.
_RUNNING = select(_here.id).where(*_runs).order_by(_here.verb == NEWS, _here.id)
_NEXT = (
    select(_item.bulk_id, _item.lead_id, _here.staff_id, _here.verb, _here.about, _item.locale)
    .join(bulks, _here.id == _item.bulk_id)
    .where(_here.id == bindparam("bulk"), _here.status == "running", _waits, _item_is_due)
    .order_by(_item.bulk_id, _item.lead_id)
    .limit(1)
    .with_for_update(of=bulk_items, skip_locked=True)
)
_MARK = update(bulk_items).where(_item.bulk_id == bindparam("bulk"), _item.lead_id == bindparam("lead"), _waits)
_LEFT = exists().where(_item.bulk_id == _here.id, _waits)
_ANY = select(_here.id).where(*_runs, or_(~_LEFT, exists().where(_item.bulk_id == _here.id, _waits, _item_is_due)))
_POSTPONE = update(bulks).where(_here.id == bindparam("this"))
_POSTPONE_ITEM = update(bulk_items).where(_item.bulk_id == bindparam("bulk"), _item.lead_id == bindparam("lead"))
_END = update(bulks).where(_here.status == "running", ~_LEFT).values(status="done", ended_at=_now)


@dataclass(frozen=True, slots=True)
class Item:
    """What is to be done next: for which lead, and who wanted it."""

    bulk_id: int
    lead_id: int
    staff_id: int | None
    verb: str
    about: str
    locale: str


def is_running(tx: Connection, now: datetime) -> bool:
    """Whether there is anything to be done now."""
    return tx.execute(_ANY.limit(1), {"now": now}).first() is not None


def take_next(tx: Connection, now: datetime) -> Item | None:
    """What nobody else is doing, the oldest first; nobody gets it until the transaction ends."""
    for bulk_id in tx.execute(_RUNNING, {"now": now}).scalars().all():
        row = tx.execute(_NEXT, {"bulk": bulk_id, "now": now}).first()
        if row is not None:
            return Item(*row)
    return None


def mark(tx: Connection, item: Item, outcome: str, sent_as: int | None = None) -> bool:
    """What came of it: "done", or why it was left out; False when that was written already.

    `sent_as` is the row of the outbox by which somebody is written to.
    """
    values = {"bulk": item.bulk_id, "lead": item.lead_id, "outcome": outcome, "sent_as": sent_as}
    return tx.execute(_MARK, values).rowcount == 1


def postpone(tx: Connection, bulk_id: int, until: datetime) -> None:
    """Do nothing of it before then."""
    tx.execute(_POSTPONE, {"this": bulk_id, "due_at": until})


def postpone_item(tx: Connection, item: Item, until: datetime) -> None:
    """Do it for this lead then; the others do not wait for it."""
    tx.execute(_POSTPONE_ITEM, {"bulk": item.bulk_id, "lead": item.lead_id, "due_at": until})


def end_finished(tx: Connection, now: datetime) -> int:
    """Those of which nothing is left have ended; how many they are."""
    return tx.execute(_END, {"now": now}).rowcount


# --- seeing it --------------------------------------------------------------------------------------------------------

_SEEN = select(
    _here.id, _here.staff_id, func.coalesce(staff.c.login, "").label("login"), _here.verb, _here.about, _here.status,
    _here.number, _here.created_at, _here.ended_at,
).outerjoin(staff, staff.c.id == _here.staff_id)  # fmt: skip
_GET = _SEEN.where(_here.id == bindparam("key"))
_LATEST = _SEEN.where(_here.verb != NEWS).order_by(_here.id.desc()).limit(MOST_LISTED)
_COUNT = select(_item.outcome, func.count()).where(_item.bulk_id == bindparam("key")).group_by(_item.outcome)


def get_bulk(tx: Connection, bulk_id: int) -> Bulk | None:
    """One of them."""
    row = tx.execute(_GET, {"key": bulk_id}).first()
    return Bulk(*row) if row else None


def list_bulks(tx: Connection) -> list[Bulk]:
    """The latest ones."""
    return [Bulk(*row) for row in tx.execute(_LATEST)]


def count_outcomes(tx: Connection, bulk_id: int) -> dict[str, int]:
    """For how many leads what came of it; "" is nothing yet."""
    return {row[0]: row[1] for row in tx.execute(_COUNT, {"key": bulk_id})}


# --- for whom ---------------------------------------------------------------------------------------------------------

_others = leads.alias("others")
_CANDIDATES = (
    select(
        leads.c.id, leads.c.reference, leads.c.status, leads.c.contact_hold, leads.c.claimed_by, leads.c.claimed_until,
        leads.c.assigned_to, leads.c.conversation_id, leads.c.subject, leads.c.who, leads.c.kind, leads.c.intake_id,
        leads.c.centre, leads.c.placed_at, conversations.c.channel,
        func.coalesce(func.nullif(conversations.c.locale, ""), "fr").label("locale"),
        conversations.c.stopped_at.is_not(None).label("stopped"),
        conversations.c.blocked_at.is_not(None).label("blocked"),
        exists().where(_others.c.merged_into == leads.c.id).label("has_merged"),
    )
    .join(conversations, conversations.c.id == leads.c.conversation_id)
    .where(
        leads.c.id.in_(bindparam("keys", expanding=True)),
        leads.c.status != "withdrawn",
        leads.c.merged_into.is_(None),
    )
    .order_by(leads.c.id)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """A lead for which something may be done: all that says whether it is."""

    id: int
    reference: str
    status: str
    contact_hold: bool
    claimed_by: int | None
    claimed_until: datetime | None
    assigned_to: int | None
    conversation_id: int
    subject: str
    who: str
    kind: str
    centre: str
    intake_id: int | None
    placed_at: datetime | None
    channel: str
    locale: str
    stopped: bool
    blocked: bool
    has_merged: bool


def list_candidates(tx: Connection, lead_ids: Sequence[int]) -> list[Candidate]:
    """These leads, in the order of their ids; without those that were taken back or merged into others."""
    found: list[Candidate] = []
    for start in range(0, len(lead_ids), AT_ONCE):
        rows = tx.execute(_CANDIDATES, {"keys": list(lead_ids[start : start + AT_ONCE])})
        found += [Candidate(**row) for row in rows.mappings()]
    return found


def list_ids(  # noqa: PLR0913 - which part of the list, for whom
    tx: Connection, tab: Tab, filters: Filters, *, staff_id: int, now: datetime, most: int
) -> list[int]:
    """The leads that a filter finds, by their ids."""
    found = select(leads.c.id).where(in_tab(tab, filters), *narrowed(filters)).order_by(leads.c.id).limit(most)
    return list(tx.execute(found, {"me": staff_id, "now": now}).scalars())
