"""What whoever made a request said of themselves, once the young person took it over: a row of its own beside it.

It is merged into the request, so the request stands for both, and whoever may not be contacted there is not here
either. It stays in the conversation of who said it, is withdrawn and erased with it, and ends with the request.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, select, update

from storage.columns import keyring_of
from storage.leads import with_reference
from storage.models import leads

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

PART: Final = "part"  # as the kind of a lead
_here = leads.c
# What is said of a number, an hour and a name is of who said it, and goes with them.
_OF_THEM: Final = ("phone", "phone_hash", "phone_whose", "call_when", "may_say", "guardian_name", "helper_name")
_ALONG: Final = (
    "who", "guardian", "locale", "channel", "centre", "contact_hold", "waits_for", "waiting_since", "merged_into",
    "conversation_id", "subject",
)  # fmt: skip
_SEE = select(*(_here[name] for name in (*_OF_THEM, *_ALONG))).where(_here.id == bindparam("key"))
_FIND = select(_here.id).where(
    _here.conversation_id == bindparam("whose"), _here.subject == bindparam("of"), _here.status != "withdrawn"
)
_LET_GO = update(leads).where(_here.id == bindparam("key"))
_BEGIN: Final[Mapping[str, object]] = {
    "kind": PART,
    "status": "new",
    "needs_guardian": False,
    "changed_since_sent": False,
}
_SAVE = update(leads).where(
    _here.conversation_id == bindparam("whose"), _here.subject == bindparam("of"), _here.kind == PART
)
_OWN = select(_here.id, _here.merged_into).where(
    _here.conversation_id == bindparam("whose"), _here.subject == bindparam("of"), _here.kind == PART
)
_ROOT = select(_here.reference).where(_here.id == bindparam("key"))
_OF_LEADS = delete(leads).where(_here.kind == PART, _here.merged_into.in_(bindparam("keys", expanding=True)))
_END = delete(leads).where(_here.id == bindparam("key"), _here.kind == PART)


def find_lead(tx: Connection, conversation_id: int, subject: str) -> int | None:
    """The live request of this young person; None when there is none."""
    found: int | None = tx.execute(_FIND, {"whose": conversation_id, "of": subject}).scalar()
    return found


def was_taken_over(tx: Connection, lead_ids: Collection[int]) -> bool:
    """Whether one of these is a young person's own since they took it over."""
    found = select(_here.id).where(_here.id.in_(list(lead_ids)), _here.taken_over_at.is_not(None))
    return tx.execute(found).first() is not None


def see(tx: Connection, lead_id: int) -> dict[str, object]:
    """What the request has of whoever made it, and where that belongs."""
    return dict(tx.execute(_SEE, {"key": lead_id}).mappings().one())


def begin(tx: Connection, lead_id: int, seen: Mapping[str, object], reference: str, now: datetime) -> None:
    """Keep it apart: the request, which is the young person's from now on, has nothing of it. Raises ReferenceTaken."""
    empty = {name: None if _here[name].nullable else "" for name in _OF_THEM}
    tx.execute(_LET_GO, {"key": lead_id, **empty, "who": "youth", "taken_over_at": now})
    times = {"created_at": now, "updated_at": now}
    into = {"merged_into": seen["merged_into"] or lead_id}
    with_reference(tx, None, {**seen, **_BEGIN, **times, **into, "reference": reference})


def save(tx: Connection, conversation_id: int, subject: str, values: Mapping[str, str], now: datetime) -> None:
    """Write what they say of themselves now; nothing where the request is there no more."""
    phone = values.get("phone", "")
    columns = {name: values.get(name, "") or (None if _here[name].nullable else "") for name in values}
    hashed = {"phone_hash": keyring_of(tx).hash("phone", phone) if phone else None}
    tx.execute(_SAVE, {"whose": conversation_id, "of": subject, **columns, **hashed, "updated_at": now})


def end(tx: Connection, conversation_id: int, subject: str) -> str | None:
    """They take their part back; the number of the request it belonged to, None where this is no part."""
    row = tx.execute(_OWN, {"whose": conversation_id, "of": subject}).first()
    if row is None:
        return None
    tx.execute(_END, {"key": row.id})
    return str(tx.execute(_ROOT, {"key": row.merged_into}).scalar() or "")


_request = leads.alias("request")
_BESIDE = (
    select(_here.id, _here.conversation_id, _here.subject)
    .join(_request, _request.c.id == _here.merged_into)
    .where(_here.kind == PART, _request.c.conversation_id == bindparam("whose"))
    .order_by(_here.id)
)
_LEFT = select(_here.id).where(_here.id.in_(bindparam("keys", expanding=True)))


@dataclass(frozen=True, slots=True)
class Part:
    """What somebody said of themselves beside a request: where, and as whose."""

    id: int
    conversation_id: int
    subject: str


def list_beside(tx: Connection, conversation_id: int) -> list[Part]:
    """The parts beside the requests of this conversation."""
    return [Part(*row) for row in tx.execute(_BESIDE, {"whose": conversation_id})]


def list_ended(tx: Connection, known: Collection[Part]) -> list[Part]:
    """Those that are there no more."""
    if not known:
        return []
    left = set(tx.execute(_LEFT, {"keys": [one.id for one in known]}).scalars())
    return [one for one in known if one.id not in left]


def end_with(tx: Connection, lead_ids: Collection[int]) -> None:
    """These requests go: so do the parts that belong to them."""
    tx.execute(_OF_LEADS, {"keys": list(lead_ids)})
