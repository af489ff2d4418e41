"""Sign-ups: one for each subject of a conversation, with the least that lets staff call back."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Final

from sqlalchemy import Boolean, Date, Integer, LargeBinary, and_, bindparam, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from storage.columns import keyring_of
from storage.models import conversations, leads, tickets
from storage.tickets import HOLDING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

# What staff and the store write themselves; everything else about a lead comes with its values.
_OURS: Final = frozenset(
    {
        "id", "reference", "conversation_id", "subject", "status", "phone_hash", "phone_wrong", "changed_since_sent",
        "created_at", "updated_at", "withdrawn_at", "contact_hold",
        "claimed_by", "claimed_until", "assigned_to", "tries", "reason", "moved_at", "follow_up_at", "follow_up_for",
        "waits_for", "waiting_since", "merged_into", "follow_up_before", "follow_up_for_before", "intake_id",
        "placed_at", "taken_over_at", "seat", "seat_until", "reference_before", "joined_at", "beside_since",
    }
)  # fmt: skip
_VALUES: Final = {column.name: column for column in leads.columns if column.name not in _OURS}
_FLAGS: Final = {"1": True, "yes": True, "": False, "0": False, "no": False}

_of_subject = (leads.c.conversation_id == bindparam("conversation"), leads.c.subject == bindparam("whose"))
_FIND = select(leads.c.id, leads.c.status).where(*_of_subject)
_ADD = insert(leads)
_UPDATE = update(leads).where(leads.c.id == bindparam("key"))
# Found wrong is a number, not a request: another one is not, the same one is still, whatever else is told.
STILL_WRONG: Final = and_(
    leads.c.phone_wrong, leads.c.phone_hash.is_not_distinct_from(bindparam("told_hash", type_=LargeBinary))
)
# What staff decided of the centre stays, whatever else is told.
_SAVE = _UPDATE.values(
    centre=func.coalesce(func.nullif(leads.c.centre, ""), bindparam("nearest")), phone_wrong=STILL_WRONG
)
_UPDATE_LIVE = update(leads).where(*_of_subject, leads.c.status != "withdrawn")
_WITH_REFERENCE = select(leads.c.id).where(leads.c.reference == bindparam("reference"))


class ReferenceTaken(Exception):  # noqa: N818 - named for what happened
    """Another lead has this reference already: run the turn again with another one."""


@dataclass(frozen=True, slots=True)
class LeadRow:
    """How staff left a lead, and where. `is_own`: it was made here; `is_beside`: another adult made it.

    `may_visit`: a visit may be booked for it now. What was told of it here stays, also while nobody may be contacted.
    """

    subject: str
    reference: str
    status: str
    id: int = field(default=0, compare=False)
    may_visit: bool = field(default=False, compare=False)
    is_beside: bool = field(default=False, compare=False)
    centre: str = field(default="", compare=False)
    is_own: bool = field(default=False, compare=False)


def save_lead(  # noqa: PLR0913, PLR0917 - whose lead it is, and what is in it
    tx: Connection, conversation_id: int, subject: str, reference: str, values: Mapping[str, str], now: datetime
) -> int:
    """Write the lead of this subject, new or changed; its id. A column without a value is emptied.

    A live lead keeps its reference and its centre; one that was withdrawn begins anew with these. Raises
    ReferenceTaken.
    """
    columns = {**_typed(tx, values), "changed_since_sent": False, "updated_at": now}
    anew = {"reference": reference, "status": "new", "created_at": now, "withdrawn_at": None}
    found = tx.execute(_FIND, {"conversation": conversation_id, "whose": subject}).first()
    if found is None:
        key = {"conversation_id": conversation_id, "subject": subject}
        return with_reference(tx, None, {**key, **columns, **anew})
    if found.status == "withdrawn":
        return with_reference(tx, found.id, {**columns, **anew})
    told = {"nearest": columns.pop("centre"), "told_hash": columns["phone_hash"]}
    tx.execute(_SAVE, {"key": found.id, **told, **columns})
    return int(found.id)


def with_reference(tx: Connection, identity: int | None, values: Mapping[str, object]) -> int:
    """Insert the row, or begin the withdrawn row `identity` anew; its id. Raises ReferenceTaken."""
    try:
        with tx.begin_nested():
            if identity is not None:
                tx.execute(_UPDATE, {"key": identity, **values})
                return identity
            key = tx.execute(_ADD, values).inserted_primary_key
    except IntegrityError as clash:
        if tx.execute(_WITH_REFERENCE, {"reference": values["reference"]}).first() is None:
            raise
        raise ReferenceTaken from clash
    return int(key[0]) if key is not None else 0


def _typed(tx: Connection, values: Mapping[str, str]) -> dict[str, object]:
    """Every column that values may fill, in its own type."""
    unknown = sorted(values.keys() - _VALUES.keys())
    if unknown:
        raise ValueError(f"a lead has no such columns: {', '.join(unknown)}")
    typed = {name: _in_type(name, values.get(name, "")) for name in _VALUES}
    phone = values.get("phone", "")
    typed["phone_hash"] = keyring_of(tx).hash("phone", phone) if phone else None
    return typed


def _in_type(name: str, value: str) -> object:
    column = _VALUES[name]
    if isinstance(column.type, Boolean):
        return _FLAGS[value]
    if not value:
        return None if column.nullable else ""
    if isinstance(column.type, Integer):
        return int(value)
    return date.fromisoformat(value) if isinstance(column.type, Date) else value


def list_contacts(tx: Connection, conversation_id: int) -> list[tuple[int, str]]:
    """The id and subject of each lead of a conversation that may be contacted, or of the one it was merged into."""
    return [(row.id, row.subject) for row in tx.execute(_CONTACTS, {"conversation": conversation_id})]


_BEGUN = select(leads.c.created_at).where(leads.c.id == bindparam("key"))


def is_new_since(tx: Connection, lead_id: int, moment: datetime) -> bool:
    """Whether the lead was made, or begun anew, at this moment or later."""
    created: datetime = tx.execute(_BEGUN, {"key": lead_id}).scalar_one()
    return created >= moment


_ANSWERS = select(*_VALUES.values()).where(leads.c.id == bindparam("key"), leads.c.status != "withdrawn")


def get_answers(tx: Connection, lead_id: int) -> dict[str, object]:
    """What was told, by column; without what is empty. Who asks has looked whether they may be contacted."""
    row = tx.execute(_ANSWERS, {"key": lead_id}).mappings().first()
    return {name: value for name, value in (row or {}).items() if value not in {None, "", False}}


_BESIDE = (
    select(func.count())
    .select_from(leads.join(conversations, conversations.c.id == leads.c.conversation_id))
    .where(conversations.c.channel != bindparam("channel"))
)


def count_beside(tx: Connection, channel: str) -> int:
    """How many leads came by another channel than this one."""
    found: int = tx.execute(_BESIDE, {"channel": channel}).scalar_one()
    return found


_WHOSE = select(leads.c.conversation_id, leads.c.subject).where(leads.c.id == bindparam("key"))


def get_whose(tx: Connection, lead_id: int) -> tuple[int, str]:
    """The conversation and the subject of a lead that is there."""
    conversation_id, subject = tx.execute(_WHOSE, {"key": lead_id}).one()
    return conversation_id, subject


def mark_changed(tx: Connection, conversation_id: int, subject: str, now: datetime) -> None:
    """The answers behind a live lead changed and were not sent again."""
    whose = {"conversation": conversation_id, "whose": subject}
    tx.execute(_UPDATE_LIVE, {**whose, "changed_since_sent": True, "updated_at": now})


# --- who may be contacted -------------------------------------------------------------------------------------------


def may_contact() -> ColumnElement[bool]:
    """Which leads anybody may call, remind, write to in bulk, or send a guardian's link: the only rule of that.

    Not those that were taken back, nor those of somebody who asked for protection: a call at the wrong moment can
    harm. Nor those merged into another, which stands for them. Every statement that chooses whom to contact has this
    in its `where`; none has a rule of its own.
    """
    return and_(leads.c.status != "withdrawn", leads.c.contact_hold.is_(False), leads.c.merged_into.is_(None))


_own = leads.alias("own")
# What a hold would take away here, whoever reads along would see go at the minute protection was asked for.
_is_own = and_(_own.c.status != "withdrawn", _own.c.kind != "part")
_may_visit = and_(_is_own, may_contact())
_is_beside = and_(_own.c.kind == "part", _own.c.joined_at.is_not(None))
_STATUSES = (
    select(_own.c.subject, _own.c.reference, leads.c.status, _own.c.id, _may_visit, _is_beside)
    .add_columns(leads.c.centre, _is_own)
    .join_from(_own, leads, leads.c.id == func.coalesce(_own.c.merged_into, _own.c.id))
    .where(_own.c.conversation_id == bindparam("conversation"))
    .order_by(_own.c.id)
)
_of_these = and_(
    _own.c.conversation_id == bindparam("conversation"), _own.c.subject.in_(bindparam("subjects", expanding=True))
)
# Whoever made a request that was taken over holds their own part alone: the young person can still be written to. One
# adult beside another holds all of it.
_and_no_part = and_(_of_these, or_(_own.c.kind != "part", _own.c.joined_at.is_not(None)))
_HOLD = (
    update(leads)
    .where(leads.c.conversation_id == bindparam("conversation"))
    .where(leads.c.subject.in_(bindparam("subjects", expanding=True)))
    .values(contact_hold=True)
)
_HOLD_MERGED = (
    update(leads)
    .where(
        or_(
            leads.c.id.in_(select(_own.c.merged_into).where(_and_no_part)),
            leads.c.merged_into.in_(select(func.coalesce(_own.c.merged_into, _own.c.id)).where(_and_no_part)),
        )
    )
    .values(contact_hold=True)
)
_HELD = select(leads.c.id, leads.c.merged_into).where(
    leads.c.conversation_id == bindparam("conversation"), leads.c.contact_hold.is_(True)
)
_of_group = or_(leads.c.id == bindparam("root"), leads.c.merged_into == bindparam("root"))
_HELD_ELSEWHERE = (
    select(tickets.c.id)
    .join(leads, leads.c.conversation_id == tickets.c.conversation_id)
    .where(_of_group, leads.c.conversation_id != bindparam("conversation"))
    .where(tickets.c.kind == "urgent", tickets.c.status.in_(HOLDING))
    .limit(1)
)
_RELEASE = update(leads).where(_of_group, leads.c.contact_hold.is_(True)).values(contact_hold=False)


def hold_leads(tx: Connection, conversation_id: int, subjects: Iterable[str]) -> None:
    """Nobody contacts these until the person in charge of protection releases them; saving them again changes nothing.

    What is merged with one of them is of the same person, so it is held as well. A lead that is not there yet is not
    held: hold it when it is saved.
    """
    whose = {"conversation": conversation_id, "subjects": list(subjects)}
    tx.execute(_HOLD, whose)
    tx.execute(_HOLD_MERGED, whose)  # a statement of its own: it sees what somebody merged while the first one waited


def release_leads(tx: Connection, conversation_id: int) -> int:
    """They may be contacted again; how many they were. Only who is in charge of protection decides it.

    What is merged with one of them goes free, too; but all stay held while an urgent ticket is open behind any.
    """
    freed = 0
    for lead_id, merged_into in tx.execute(_HELD, {"conversation": conversation_id}).all():
        group = {"root": merged_into or lead_id}
        if tx.execute(_HELD_ELSEWHERE, {**group, "conversation": conversation_id}).first() is None:
            freed += tx.execute(_RELEASE, group).rowcount
    return freed


def list_statuses(tx: Connection, conversation_id: int) -> list[LeadRow]:
    """The leads of a conversation, withdrawn ones too, in the order they were made.

    One that was merged stands where the lead stands that it was merged into.
    """
    return [LeadRow(*row) for row in tx.execute(_STATUSES, {"conversation": conversation_id})]


_ASSESSED = (leads.c.age, leads.c.birth_year, leads.c.schooling, leads.c.grade, leads.c.district)
_COUNT_TOLD = (
    select(*_ASSESSED, func.count())
    .where(leads.c.kind != "teacher", may_contact(), leads.c.status.not_in(bindparam("ended", expanding=True)))
    .group_by(*_ASSESSED)
)


def count_told(tx: Connection, ended: Iterable[str]) -> list[tuple[dict[str, str], int]]:
    """What was told of those who still wait for a verdict of staff (age, schooling, class, district), and how often.

    `ended` are the statuses that need nobody any more.
    """
    found = []
    for age, born, schooling, grade, district, count in tx.execute(_COUNT_TOLD, {"ended": list(ended)}):
        told = {"age": age or str(born or ""), "schooling": schooling, "grade": grade, "district": district}
        found.append(({name: value for name, value in told.items() if value}, count))
    return found


_CONTACTS = (
    select(leads.c.id, _own.c.subject)
    .join_from(_own, leads, leads.c.id == func.coalesce(_own.c.merged_into, _own.c.id))
    .where(_own.c.conversation_id == bindparam("conversation"), _own.c.status != "withdrawn", may_contact())
    .order_by(_own.c.id.desc())
)
