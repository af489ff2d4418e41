"""Leads of the same person: found by what they share, and merged, so that one stands for all of them.

A merge is a pointer from the lead that goes away to the one that stays, and nothing is moved: so it can be undone.
Only a lead that stands by itself is merged, into one that does so too: there are no chains, and no circles.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import LargeBinary, and_, bindparam, func, or_, select, type_coerce, update

from storage.columns import encrypted_as, keyring_of
from storage.leads import may_contact
from storage.models import conversations, leads, messages
from storage.overdue import PROMISED
from storage.parts import PART

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

_here = leads.c
_kept = leads.alias("kept")
_others = leads.alias("others")
_COLUMNS = (
    _here.id, _here.reference, _here.first_name, _here.age, _here.birth_year, _here.district, _here.status,
    _here.channel, _here.created_at,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Twin:
    """A lead that may be of the same person, or is: what it takes to tell."""

    id: int
    reference: str
    first_name: str
    age: str
    birth_year: int | None
    district: str
    status: str
    channel: str
    created_at: datetime


# --- who may be the same ----------------------------------------------------------------------------------------------

# Brothers and sisters are signed up in one conversation: they are not the same person.
_beside = (
    may_contact(),
    _here.id != _kept.c.id,
    _here.conversation_id != _kept.c.conversation_id,
    _here.kind == _kept.c.kind,
    _kept.c.id == bindparam("key"),
)
_SAME_PHONE = select(_here.id).where(*_beside, _here.phone_hash == _kept.c.phone_hash).order_by(_here.id.desc())
_SAME_DISTRICT = (
    select(_here.id, _here.age, type_coerce(_here.first_name, LargeBinary))
    .where(*_beside, _here.district == _kept.c.district, _here.district != "", _here.first_name.is_not(None))
    .order_by(_here.id.desc())
)
_TWINS = select(*_COLUMNS).where(_here.id.in_(bindparam("keys", expanding=True)))


def list_same_phone(tx: Connection, lead_id: int) -> list[int]:
    """The other leads with the phone of this one, from other conversations, the newest first."""
    return list(tx.execute(_SAME_PHONE, {"key": lead_id}).scalars())


def list_same_district(tx: Connection, lead_id: int) -> Iterator[tuple[int, str, str]]:
    """The other leads of this one's district, with age and first name: likeness is found in memory."""
    read = keyring_of(tx).reader(encrypted_as(_here.first_name))
    found = tx.execute(_SAME_DISTRICT, {"key": lead_id})
    for number, age, name in found.cursor.fetchall():
        yield number, age, read(name)
    found.close()


def list_twins(tx: Connection, ids: Sequence[int]) -> list[Twin]:
    """These leads, in this order."""
    rows = {row["id"]: _twin(row) for row in tx.execute(_TWINS, {"keys": list(ids)}).mappings()}
    return [rows[number] for number in ids if number in rows]


def _twin(row: object) -> Twin:
    values = dict(row)  # type: ignore[call-overload]
    return Twin(**{**values, "first_name": values["first_name"] or ""})


# --- merging ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Locked:
    """One of two leads that are to be merged: nobody changes it until the transaction ends."""

    id: int
    conversation_id: int
    reference: str
    status: str
    claimed_by: int | None
    claimed_until: datetime | None
    follow_up_at: datetime | None
    follow_up_for: str
    waits_for: str
    waiting_since: datetime | None
    intake_id: int | None
    placed_at: datetime | None
    has_merged: bool

    def looks_before(self, other: Locked) -> bool:
        """Whether its call or look counts before the other's: a promise before what staff chose, then the earlier."""
        if self.follow_up_at is None or other.follow_up_at is None:
            return self.follow_up_at is not None
        is_own, others = self.follow_up_for != PROMISED, other.follow_up_for != PROMISED
        return (is_own, self.follow_up_at) < (others, other.follow_up_at)


_LOCK = (
    select(
        _here.id, _here.conversation_id, _here.reference, _here.status, _here.claimed_by, _here.claimed_until,
        _here.follow_up_at, _here.follow_up_for, _here.waits_for, _here.waiting_since, _here.intake_id, _here.placed_at,
    )
    .where(_here.id.in_(bindparam("keys", expanding=True)), may_contact())
    .order_by(_here.id)
    .with_for_update()
)  # fmt: skip
_HAS_MERGED = select(_here.merged_into).where(_here.merged_into.in_(bindparam("keys", expanding=True))).distinct()
_before = {
    "follow_up_before": bindparam("before", type_=_here.follow_up_at.type),
    "follow_up_for_before": bindparam("before_for"),
}
_MERGE = (
    update(leads).where(_here.id == bindparam("key"), may_contact()).values(merged_into=bindparam("into"), **_before)
)
_UNMERGE = (
    update(leads)
    .where(_here.id == bindparam("key"))
    .values(merged_into=None, follow_up_before=None, follow_up_for_before="")
)
# Who was merged later remembers what the one before had brought: without that one, it is what was there before it.
_BEFORE = (
    update(leads)
    .where(_here.merged_into == bindparam("into"), _here.id != bindparam("key"))
    .where(_here.follow_up_before == bindparam("brought", type_=_here.follow_up_at.type))
    .where(_here.follow_up_for_before == bindparam("brought_for"))
    .values(**_before)
)
_OF_MERGED = select(
    _here.follow_up_at, _here.follow_up_for, _here.follow_up_before, _here.follow_up_for_before, _here.waiting_since
).where(_here.id == bindparam("key"), _here.merged_into == bindparam("into"))
_CHANGE = update(leads).where(_here.id == bindparam("key"))


def lock_leads(tx: Connection, *ids: int) -> dict[int, Locked]:
    """These leads by their ids, in one order, so that two who merge crosswise do not wait for each other for ever.

    Those are missing that nobody may contact, or that are merged already.
    """
    rows = tx.execute(_LOCK, {"keys": list(ids)}).mappings().all()
    with_merged = set(tx.execute(_HAS_MERGED, {"keys": list(ids)}).scalars())
    return {row["id"]: Locked(**row, has_merged=row["id"] in with_merged) for row in rows}


def merge(tx: Connection, away: Locked, into: Locked) -> None:
    """`away` goes, `into` stands for both: it waits since the earlier moment, and keeps what was promised."""
    before = {"before": into.follow_up_at, "before_for": into.follow_up_for}
    tx.execute(_MERGE, {"key": away.id, "into": into.id, **before})
    if away.looks_before(into):
        _look_again(tx, into.id, away.follow_up_at, away.follow_up_for)
    if away.waiting_since is not None and (into.waiting_since is None or away.waiting_since < into.waiting_since):
        set_waiting(tx, into.id, away.waits_for, away.waiting_since)


def unmerge(tx: Connection, away_id: int, into: Locked) -> bool:
    """Both stand by themselves again, as before; what staff changed meanwhile stays.

    Whether `into` waited because of the other: then it must be found out for whom it waits now.
    """
    away = tx.execute(_OF_MERGED, {"key": away_id, "into": into.id}).one()
    tx.execute(_UNMERGE, {"key": away_id})
    if away.follow_up_at is not None:
        if (away.follow_up_at, away.follow_up_for) == (into.follow_up_at, into.follow_up_for):
            _look_again(tx, into.id, away.follow_up_before, away.follow_up_for_before)
        brought = {"brought": away.follow_up_at, "brought_for": away.follow_up_for}
        before = {"before": away.follow_up_before, "before_for": away.follow_up_for_before}
        tx.execute(_BEFORE, {"key": away_id, "into": into.id, **brought, **before})
    return away.waiting_since is not None and away.waiting_since == into.waiting_since


def _look_again(tx: Connection, lead_id: int, at: datetime | None, what: str) -> None:
    tx.execute(_CHANGE, {"key": lead_id, "follow_up_at": at, "follow_up_for": what})


def set_waiting(tx: Connection, lead_id: int, what: str, since: datetime | None) -> None:
    """What a lead waits for, and since when; "" and None for nothing."""
    tx.execute(_CHANGE, {"key": lead_id, "waits_for": what, "waiting_since": since})


# --- what stands behind a lead ----------------------------------------------------------------------------------------

_MERGED = select(*_COLUMNS).where(_here.merged_into == bindparam("key"), _here.kind != PART).order_by(_here.id)
_INTO = select(_here.merged_into).where(_here.id == bindparam("key"), _here.status != "withdrawn")
_STAND_FOR = (
    select(_here.merged_into)
    .where(_here.conversation_id == bindparam("whose"), _here.merged_into.is_not(None))
    .distinct()
)
_WITH_REFERENCE = select(func.coalesce(_here.merged_into, _here.id)).where(_here.reference == bindparam("reference"))
_WAITING = select(_here.waits_for, _here.waiting_since).where(
    _here.merged_into == bindparam("key"), _here.waiting_since.is_not(None)
)
_said = (
    select(func.max(messages.c.id))
    .where(messages.c.conversation_id == _here.conversation_id, messages.c.outgoing.is_(False))
    .scalar_subquery()
)
_WAYS = (
    select(
        _here.id, _here.reference, _here.conversation_id, _here.subject, conversations.c.channel,
        conversations.c.updated_at, _here.kind == PART, and_(_here.kind == PART, _here.joined_at.is_not(None)),
        _here.contact_hold,
    )
    .join(conversations, conversations.c.id == _here.conversation_id)
    .where(or_(_here.id == bindparam("key"), _here.merged_into == bindparam("key")))
    .order_by(_here.kind == PART, func.coalesce(_said, 0).desc(), conversations.c.updated_at.desc(), _here.id)
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Way:
    """A conversation behind a lead: by which of the merged leads it came, who is its subject, and its last turn.

    `is_part`: of whoever made the request, before the young person took it over, or who joined it (`is_joined`).
    `is_held`: nobody contacts them.
    """

    lead_id: int
    reference: str
    conversation_id: int
    subject: str
    channel: str
    at: datetime
    is_part: bool = False
    is_joined: bool = False
    is_held: bool = False


def list_merged(tx: Connection, lead_id: int) -> list[Twin]:
    """The leads that were merged into this one."""
    return [_twin(row) for row in tx.execute(_MERGED, {"key": lead_id}).mappings()]


def get_into(tx: Connection, lead_id: int) -> int | None:
    """The lead that stands for this one; None when it stands by itself."""
    found: int | None = tx.execute(_INTO, {"key": lead_id}).scalar()
    return found


def list_standing_for(tx: Connection, conversation_id: int) -> list[int]:
    """The leads that stand for one of this conversation's."""
    return list(tx.execute(_STAND_FOR, {"whose": conversation_id}).scalars())


def find_reference(tx: Connection, reference: str) -> int | None:
    """The lead that stands for this reference; None when there is none."""
    found: int | None = tx.execute(_WITH_REFERENCE, {"reference": reference}).scalar()
    return found


def list_waiting(tx: Connection, lead_id: int) -> list[tuple[str, datetime]]:
    """What the leads wait for that were merged into this one, each as if it stood by itself."""
    return [(what, since) for what, since in tx.execute(_WAITING, {"key": lead_id})]


def list_ways(tx: Connection, lead_id: int) -> list[Way]:
    """The conversations behind a lead, first the one that wrote to the centre last; but theirs who took it over."""
    return [Way(*row) for row in tx.execute(_WAYS, {"key": lead_id})]


def list_shown_ways(tx: Connection, lead_id: int) -> list[Way]:
    """The same, as staff see it: nothing of who asked for protection beside a request that is not held."""
    return [way for way in list_ways(tx, lead_id) if not (way.is_part and way.is_held)]
