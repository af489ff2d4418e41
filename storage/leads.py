"""Sign-ups: one for each subject of a conversation, with the least that lets staff call back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from sqlalchemy import Boolean, Date, Integer, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from storage.columns import keyring_of
from storage.models import leads

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

# What staff and the store write themselves; everything else about a lead comes with its values.
_OURS: Final = frozenset(
    {
        "id", "reference", "conversation_id", "subject", "status", "phone_hash", "changed_since_sent",
        "created_at", "updated_at", "withdrawn_at",
    }
)  # fmt: skip
_VALUES: Final = {column.name: column for column in leads.columns if column.name not in _OURS}
_PERSONAL: Final = frozenset(
    {
        "who", "age", "birth_year", "age_told_on", "schooling", "grade", "district", "phone_whose", "may_say",
        "guardian", "agrees", "teaches", "subject_taught", "first_name", "phone", "call_when", "guardian_name",
        "helper_name",
    }
)  # fmt: skip
_FLAGS: Final = {"1": True, "yes": True, "": False, "0": False, "no": False}

_EXPORT_AT_ONCE: Final = 500
_of_subject = (leads.c.conversation_id == bindparam("conversation"), leads.c.subject == bindparam("whose"))
_FIND = select(leads.c.id, leads.c.status).where(*_of_subject)
_ADD = insert(leads)
_UPDATE = update(leads).where(leads.c.id == bindparam("key"))
_UPDATE_LIVE = update(leads).where(*_of_subject, leads.c.status != "withdrawn")
_WITH_REFERENCE = select(leads.c.id).where(leads.c.reference == bindparam("reference"))
_STATUSES = (
    select(leads.c.subject, leads.c.reference, leads.c.status)
    .where(leads.c.conversation_id == bindparam("conversation"))
    .order_by(leads.c.id)
)
_EXPORT = (
    select(*(column for column in leads.columns if column.name not in {"phone_hash", "conversation_id"}))
    .where(leads.c.status != "withdrawn")
    .order_by(leads.c.id)
)


class ReferenceTaken(Exception):  # noqa: N818 - named for what happened
    """Another lead has this reference already: run the turn again with another one."""


@dataclass(frozen=True, slots=True)
class LeadRow:
    """How staff left a lead."""

    subject: str
    reference: str
    status: str


def save_lead(  # noqa: PLR0913, PLR0917 - whose lead it is, and what is in it
    tx: Connection, conversation_id: int, subject: str, reference: str, values: Mapping[str, str], now: datetime
) -> int:
    """Write the lead of this subject, new or changed; its id. A column without a value is emptied.

    A live lead keeps its reference; one that was withdrawn begins anew with this one. Raises ReferenceTaken.
    """
    columns = {**_typed(tx, values), "changed_since_sent": False, "updated_at": now}
    anew = {"reference": reference, "status": "new", "created_at": now, "withdrawn_at": None}
    found = tx.execute(_FIND, {"conversation": conversation_id, "whose": subject}).first()
    if found is None:
        key = {"conversation_id": conversation_id, "subject": subject}
        return _with_reference(tx, None, {**key, **columns, **anew})
    if found.status == "withdrawn":
        return _with_reference(tx, found.id, {**columns, **anew})
    tx.execute(_UPDATE, {"key": found.id, **columns})
    identity: int = found.id
    return identity


def _with_reference(tx: Connection, identity: int | None, values: Mapping[str, object]) -> int:
    """Insert the row, or begin the withdrawn row `identity` anew; its id."""
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


def list_statuses(tx: Connection, conversation_id: int) -> list[LeadRow]:
    """The leads of a conversation, withdrawn ones too, in the order they were made."""
    return [LeadRow(*row) for row in tx.execute(_STATUSES, {"conversation": conversation_id})]


def mark_changed(tx: Connection, conversation_id: int, subject: str, now: datetime) -> None:
    """The answers behind a live lead changed and were not sent again."""
    whose = {"conversation": conversation_id, "whose": subject}
    tx.execute(_UPDATE_LIVE, {**whose, "changed_since_sent": True, "updated_at": now})


_EMPTIED: Final[dict[str, object]] = {name: None if _VALUES[name].nullable else "" for name in _PERSONAL}


def withdraw_lead(tx: Connection, conversation_id: int, subject: str, now: datetime) -> None:
    """The person takes the lead back: everything personal in it is emptied; that it existed stays, for counting."""
    whose = {"conversation": conversation_id, "whose": subject}
    withdrawn = {"status": "withdrawn", "withdrawn_at": now, "updated_at": now, "phone_hash": None}
    tx.execute(_UPDATE_LIVE, {**whose, **withdrawn, **_EMPTIED, "needs_guardian": False})


def export_leads(tx: Connection) -> Iterator[dict[str, object]]:
    """Every live lead with all its columns, readable, oldest first; a few at a time from the database."""
    for row in tx.execute(_EXPORT, execution_options={"yield_per": _EXPORT_AT_ONCE}).mappings():
        yield dict(row)
