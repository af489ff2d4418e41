"""What whoever made a request said of themselves, once the young person took it over: a row of its own beside it.

It is merged into the request, so the request stands for both, and whoever may not be contacted there is not here
either. It stays in the conversation of who said it, is withdrawn and erased with it, and ends with the request. Its
number is the one that who said it knows: nobody else's goes by it. Of another adult there is one too, see
`storage/joined.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import and_, bindparam, delete, or_, select, tuple_, update

from storage.columns import keyring_of
from storage.leads import STILL_WRONG, with_reference
from storage.models import leads

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

    from sqlalchemy import Connection

PART: Final = "part"  # as the kind of a lead
_here = leads.c
# What is said of a number, an hour and a name is of who said it, and goes with them.
OF_THEM: Final = ("phone", "phone_hash", "phone_whose", "call_when", "may_say", "guardian_name", "helper_name")
_ALONG: Final = (
    "who", "guardian", "locale", "channel", "centre", "contact_hold", "waits_for", "waiting_since", "merged_into",
    "conversation_id", "subject", "reference",
)  # fmt: skip
_SEE = select(*(_here[name] for name in (*OF_THEM, *_ALONG))).where(_here.id == bindparam("key"))
_HELD = select(_here.id).where(_here.id == bindparam("key"), _here.contact_hold.is_(True))
_FIND = select(_here.id).where(
    _here.conversation_id == bindparam("whose"), _here.subject == bindparam("of"), _here.status != "withdrawn"
)
# Whoever else is beside it stands as whoever made it does: for their own part alone.
_APART = update(leads).where(_here.merged_into == bindparam("key"), _here.kind == PART).values(joined_at=None)
BEGIN: Final[Mapping[str, object]] = {
    "kind": PART,
    "status": "new",
    "needs_guardian": False,
    "changed_since_sent": False,
}
# Beside a request, or what is left to another adult of one whose maker took their part back.
_SAVE = (
    update(leads)
    .where(
        _here.conversation_id == bindparam("whose"),
        _here.subject == bindparam("of"),
        or_(_here.kind == PART, and_(_here.joined_at.is_not(None), _here.status != "withdrawn")),
    )
    .values(phone_wrong=STILL_WRONG)
)
_OF_LEADS = delete(leads).where(_here.kind == PART, _here.merged_into.in_(bindparam("keys", expanding=True)))
_END = delete(leads).where(
    _here.conversation_id == bindparam("whose"), _here.subject == bindparam("of"), _here.kind == PART
)


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


def is_held(tx: Connection, lead_id: int) -> bool:
    """Whether who said it asked for protection, whatever holds of the request that it is beside."""
    return tx.execute(_HELD, {"key": lead_id}).first() is not None


def begin(tx: Connection, lead_id: int, seen: Mapping[str, object], reference: str, now: datetime) -> None:
    """Keep it apart: the request, which is the young person's from now on, has nothing of it.

    Its number is this `reference` from now on; the one it had stays with whoever made it. Raises ReferenceTaken.
    """
    empty: dict[str, object] = {name: None if _here[name].nullable else "" for name in OF_THEM}
    empty["phone_wrong"] = False
    theirs = {"who": "youth", "taken_over_at": now, "reference": reference, "reference_before": seen["reference"]}
    with_reference(tx, lead_id, {**empty, **theirs})
    tx.execute(_APART, {"key": lead_id})
    times = {"created_at": now, "updated_at": now}
    with_reference(tx, None, {**seen, **BEGIN, **times, "merged_into": seen["merged_into"] or lead_id})


def save(tx: Connection, conversation_id: int, subject: str, values: Mapping[str, str], now: datetime) -> None:
    """Write what they say of themselves now; nothing where the request is there no more."""
    phone = values.get("phone", "")
    columns = {name: values.get(name, "") or (None if _here[name].nullable else "") for name in values}
    number = keyring_of(tx).hash("phone", phone) if phone else None
    hashed = {"phone_hash": number, "told_hash": number}
    tx.execute(_SAVE, {"whose": conversation_id, "of": subject, **columns, **hashed, "updated_at": now})


def end(tx: Connection, conversation_id: int, subject: str) -> bool:
    """They take their part back; whether this was one."""
    return tx.execute(_END, {"whose": conversation_id, "of": subject}).rowcount > 0


_request = leads.alias("request")
_BESIDE = (
    select(_here.id, _here.conversation_id, _here.subject)
    .join(_request, _request.c.id == _here.merged_into)
    .where(_here.kind == PART, _request.c.conversation_id == bindparam("whose"))
    .order_by(_here.id)
)
_LEFT = select(_here.conversation_id, _here.subject).where(
    tuple_(_here.conversation_id, _here.subject).in_(bindparam("places", expanding=True))
)


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
    """Those that are there no more, nor left as the request itself."""
    if not known:
        return []
    found = tx.execute(_LEFT, {"places": [(one.conversation_id, one.subject) for one in known]})
    left = {(row.conversation_id, row.subject) for row in found}
    return [one for one in known if (one.conversation_id, one.subject) not in left]


def end_with(tx: Connection, lead_ids: Collection[int]) -> None:
    """These requests go: so do the parts that belong to them."""
    tx.execute(_OF_LEADS, {"keys": list(lead_ids)})
