"""Which member of staff reads where on Telegram, and the one-time proofs between the two doors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import bindparam, delete, insert, select, update

from storage.columns import keyring_of
from storage.models import staff, staff_codes, staff_messages, staff_telegrams, staff_updates
from storage.statements import insert_new

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

Purpose = Literal["link", "sign_in"]

_links, _codes = staff_telegrams.c, staff_codes.c
_now = bindparam("now", type_=_codes.expires_at.type)

# --- one-time proofs --------------------------------------------------------------------------------------------------

_ADD_CODE = insert(staff_codes)
_DROP_CODES = delete(staff_codes).where(_codes.staff_id == bindparam("whose"), _codes.purpose == bindparam("what"))
_fresh = (_codes.purpose == bindparam("what"), _codes.used_at.is_(None), _codes.expires_at > _now)
_is_here = select(staff.c.id).where(staff.c.id == _codes.staff_id, staff.c.ended_at.is_(None)).exists()
_OPEN = select(_codes.token, _codes.expires_at).where(_codes.staff_id == bindparam("whose"), *_fresh)
_SEE = select(_codes.staff_id).where(_codes.token_hash == bindparam("proof"), *_fresh, _is_here)
_USE = (
    update(staff_codes)
    .where(_codes.token_hash == bindparam("proof"), *_fresh, _is_here)
    .values(used_at=_now, token="")
    .returning(_codes.staff_id)
)


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time proof that holds until then."""

    token: str
    expires_at: datetime


def add_code(tx: Connection, staff_id: int, purpose: Purpose, token: str, expires_at: datetime) -> None:
    """A proof that holds once; an earlier one of this person for the same purpose holds no longer.

    Only its hash is kept; of a code to be linked by also the code, until it is used: the desk shows it.
    """
    tx.execute(_DROP_CODES, {"whose": staff_id, "what": purpose})
    about = {"token_hash": _hash(tx, token), "staff_id": staff_id, "purpose": purpose}
    shown = token if purpose == "link" else ""
    tx.execute(_ADD_CODE, {**about, "token": shown, "expires_at": expires_at})


def get_code(tx: Connection, staff_id: int, purpose: Purpose, now: datetime) -> Code | None:
    """The proof that still holds for this person; None when there is none."""
    row = tx.execute(_OPEN, {"whose": staff_id, "what": purpose, "now": now}).first()
    return Code(row.token, row.expires_at) if row else None


def delete_links(tx: Connection, staff_id: int) -> None:
    """Take away the links from the bot that would sign this person in."""
    tx.execute(_DROP_CODES, {"whose": staff_id, "what": "sign_in"})


def see_code(tx: Connection, purpose: Purpose, token: str, now: datetime) -> int | None:
    """Whose proof this is, while it holds. Spends nothing."""
    found: int | None = tx.execute(_SEE, {"proof": _hash(tx, token), "what": purpose, "now": now}).scalar()
    return found


def use_code(tx: Connection, purpose: Purpose, token: str, now: datetime) -> int | None:
    """Spend the proof; whose it is, or None when it was used or is over. Of two at once one gets it."""
    found: int | None = tx.execute(_USE, {"proof": _hash(tx, token), "what": purpose, "now": now}).scalar()
    return found


# --- who reads where --------------------------------------------------------------------------------------------------

_LINK = insert(staff_telegrams)
_UNLINK = delete(staff_telegrams).where(_links.staff_id == bindparam("whose"))
_HERE = select(_links.staff_id).where(_links.address_hash == bindparam("place"))
_DROP_PROOFS = delete(staff_codes).where(_codes.staff_id == bindparam("whose"))
_DROP_WAITING = (
    update(staff_messages)
    .where(staff_messages.c.staff_id == bindparam("whose"), staff_messages.c.status == "pending")
    .values(status="failed", error="unlinked", body="", lease_until=None)
)
_BEHIND = (
    select(_links.staff_id)
    .join(staff, staff.c.id == _links.staff_id)
    .where(_links.address_hash == bindparam("place"), staff.c.ended_at.is_(None))
)
_GET = select(_links.linked_at, _links.blocked_at).where(_links.staff_id == bindparam("whose"))
_REACHED = (
    select(staff.c.id, staff.c.roles, staff.c.locale, _links.linked_at, staff.c.centre)
    .join(staff_telegrams, _links.staff_id == staff.c.id)
    .where(staff.c.ended_at.is_(None), _links.blocked_at.is_(None))
    .order_by(staff.c.id)
)
_MARK = update(staff_telegrams).where(_links.staff_id == bindparam("whose"))


@dataclass(frozen=True, slots=True)
class Link:
    """Since when somebody is linked, and whether they blocked the bot."""

    linked_at: datetime
    blocked: bool


@dataclass(frozen=True, slots=True)
class Reader:
    """A member of staff who reads on Telegram."""

    id: int
    roles: frozenset[str]
    locale: str
    linked_at: datetime
    centre: str = ""


def link(tx: Connection, staff_id: int, address: str, now: datetime) -> None:
    """Somebody reads there from now on: they nowhere else, and nobody else there."""
    place = _place(tx, address)
    other: int | None = tx.execute(_HERE, {"place": place}).scalar()
    for gone in (staff_id, other):
        if gone is not None:
            unlink(tx, gone)
    tx.execute(_LINK, {"staff_id": staff_id, "address": address, "address_hash": place, "linked_at": now})


def unlink(tx: Connection, staff_id: int) -> bool:
    """Somebody reads nowhere any more; False when they did not. What waits for them is not sent, no proof holds."""
    told = {"whose": staff_id}
    tx.execute(_DROP_PROOFS, told)
    tx.execute(_DROP_WAITING, told)
    return tx.execute(_UNLINK, told).rowcount == 1


def find_reader(tx: Connection, address: str) -> int | None:
    """The member of staff who reads there and whose account is open; None for everybody else."""
    found: int | None = tx.execute(_BEHIND, {"place": _place(tx, address)}).scalar()
    return found


def get_link(tx: Connection, staff_id: int) -> Link | None:
    """Whether and since when this person reads on Telegram."""
    row = tx.execute(_GET, {"whose": staff_id}).first()
    return Link(row.linked_at, row.blocked_at is not None) if row else None


def list_readers(tx: Connection) -> list[Reader]:
    """Everybody of the staff who can be told something on Telegram."""
    return [
        Reader(number, frozenset(roles.split()), locale or "fr", linked_at, centre)
        for number, roles, locale, linked_at, centre in tx.execute(_REACHED)
    ]


def mark_blocked(tx: Connection, staff_id: int, at: datetime | None) -> None:
    """They blocked the bot; or, None, they came back."""
    tx.execute(_MARK, {"whose": staff_id, "blocked_at": at})


# --- what they sent ---------------------------------------------------------------------------------------------------

_TAKE = insert_new(staff_updates)
_TAKEN = select(staff_updates.c.taken_at).where(
    staff_updates.c.staff_id == bindparam("whose"), staff_updates.c.external_id == bindparam("which")
)


def take_update(tx: Connection, staff_id: int, external_id: str, now: datetime) -> bool:
    """Whether this update of theirs is new, and taken now; a repeat is not."""
    taken = {"staff_id": staff_id, "external_id": external_id, "taken_at": now}
    return tx.execute(_TAKE[tx.dialect.name], taken).rowcount == 1


def has_taken(tx: Connection, staff_id: int, external_id: str) -> bool:
    """Whether this update of theirs was taken before."""
    return tx.execute(_TAKEN, {"whose": staff_id, "which": external_id}).first() is not None


def _place(tx: Connection, address: str) -> bytes:
    return keyring_of(tx).hash("address:staff", address)


def _hash(tx: Connection, token: str) -> bytes:
    return keyring_of(tx).hash("staff code", token)
