"""The members of staff: accounts, one-time links and sessions. Of every token only a hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, delete, func, insert, select, text, update

from storage import staff_telegram
from storage.columns import keyring_of
from storage.models import facts, leads, phrases, staff, staff_links, staff_sessions
from storage.statements import insert_new

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Row

IDLE_FOR, AT_MOST = timedelta(minutes=60), timedelta(hours=12)  # how long a session holds
_now = bindparam("now", type_=staff.c.created_at.type)
_since = bindparam("since", type_=staff.c.created_at.type)
_ACCOUNT: Final = (
    staff.c.id,
    staff.c.login,
    staff.c.name,
    staff.c.roles,
    staff.c.languages,
    staff.c.locale,
    staff.c.centre,
    staff.c.password_hash.is_not(None).label("has_password"),
    staff.c.signed_in_at,
    staff.c.ended_at,
)


class LoginTaken(Exception):  # noqa: N818 - named for what happened
    """Somebody has this login already."""


@dataclass(frozen=True, slots=True)
class Account:
    """A member of staff. `ended_at` is when the account was closed; `centre` is the one they work for, "" for none."""

    id: int
    login: str
    name: str
    roles: frozenset[str]
    languages: frozenset[str]
    locale: str
    centre: str
    has_password: bool
    signed_in_at: datetime | None
    ended_at: datetime | None


def _account(row: Row[int, str, str, str, str, str, str, bool, datetime | None, datetime | None]) -> Account:
    return Account(
        row.id,
        row.login,
        row.name,
        frozenset(row.roles.split()),
        frozenset(row.languages.split()),
        row.locale,
        row.centre,
        row.has_password,
        row.signed_in_at,
        row.ended_at,
    )


# --- accounts ---------------------------------------------------------------------------------------------------------

# One after the other, beside readers: of two administrators who close each other at once, one must stay. SQLite needs
# nothing for it.
_ALONE = text("LOCK TABLE staff IN SHARE ROW EXCLUSIVE MODE")
_ADD = insert_new(staff)
_LIST = select(*_ACCOUNT).order_by(staff.c.ended_at.is_not(None), staff.c.login)
_GET = select(*_ACCOUNT).where(staff.c.id == bindparam("key"))
_FIND = select(*_ACCOUNT, staff.c.password_hash).where(staff.c.login == bindparam("whose"), staff.c.ended_at.is_(None))
_CHANGE = update(staff).where(staff.c.id == bindparam("key"))
_ADMINISTRATORS = select(func.count()).where(
    staff.c.ended_at.is_(None), (" " + staff.c.roles + " ").contains(" administrator ")
)


def lock_accounts(tx: Connection) -> None:
    """Until the transaction ends nobody else changes an account. Before anything else is done with them in it."""
    if tx.dialect.name == "postgresql":
        tx.execute(_ALONE)


def add_account(  # noqa: PLR0913 - what an account is
    tx: Connection,
    login: str,
    *,
    name: str,
    roles: Sequence[str],
    languages: Sequence[str],
    locale: str,
    now: datetime,
    centre: str = "",
) -> int:
    """Open an account without a password; its id. Raises LoginTaken."""
    about = {"name": name, "roles": " ".join(roles), "languages": " ".join(languages), "locale": locale}
    if not tx.execute(_ADD[tx.dialect.name], {"login": login, "centre": centre, "created_at": now, **about}).rowcount:
        raise LoginTaken(login)
    identity: int = tx.execute(select(staff.c.id).where(staff.c.login == login)).scalar_one()
    return identity


def list_logins(tx: Connection) -> dict[int, str]:
    """The logins of those who work here, by their ids."""
    return {one.id: one.login for one in list_accounts(tx) if one.ended_at is None}


def list_accounts(tx: Connection) -> list[Account]:
    """All of them, those that were closed last."""
    return [_account(row) for row in tx.execute(_LIST)]


def get_account(tx: Connection, staff_id: int) -> Account | None:
    """The account, closed or not."""
    row = tx.execute(_GET, {"key": staff_id}).first()
    return _account(row) if row else None


def find_login(tx: Connection, login: str) -> tuple[Account, str] | None:
    """The open account with this login, and its password's hash ("" when none is set)."""
    row = tx.execute(_FIND, {"whose": login}).first()
    return (_account(row), row.password_hash or "") if row else None


def count_administrators(tx: Connection) -> int:
    """How many open accounts may open others."""
    found: int = tx.execute(_ADMINISTRATORS).scalar_one()
    return found


def set_password(tx: Connection, staff_id: int, password_hash: str | None) -> None:
    """Set the hash of a password, or take it away."""
    tx.execute(_CHANGE, {"key": staff_id, "password_hash": password_hash})


def set_roles(tx: Connection, staff_id: int, roles: Sequence[str]) -> None:
    """Give these roles and no others."""
    tx.execute(_CHANGE, {"key": staff_id, "roles": " ".join(roles)})


def set_centre(tx: Connection, staff_id: int, centre: str) -> None:
    """They work for this centre, or for none."""
    tx.execute(_CHANGE, {"key": staff_id, "centre": centre})


def set_about(tx: Connection, staff_id: int, *, name: str, languages: Sequence[str], locale: str) -> None:
    """How colleagues call them, what they speak, and the language of their pages."""
    about = {"name": name, "languages": " ".join(languages), "locale": locale}
    tx.execute(_CHANGE, {"key": staff_id, **about})


def close_account(tx: Connection, staff_id: int, now: datetime) -> None:
    """Close it, with its links and sessions; its leads are nobody's. What the person did stays in the audit."""
    tx.execute(_CHANGE, {"key": staff_id, "ended_at": now, "password_hash": None})
    free_leads(tx, staff_id)
    delete_sessions(tx, staff_id)
    delete_links(tx, staff_id)
    staff_telegram.unlink(tx, staff_id)


def delete_accounts(tx: Connection, ids: Sequence[int]) -> None:
    """Delete accounts that were closed: nobody can say any more who they were, nor what they wrote for the centre."""
    logins = list(tx.execute(select(staff.c.login).where(staff.c.id.in_(ids))).scalars())
    tx.execute(update(facts).where(facts.c.set_by.in_(logins)).values(set_by=""))
    tx.execute(update(phrases).where(phrases.c.author.in_(logins)).values(author=""))
    tx.execute(delete(staff).where(staff.c.id.in_(ids)))


def free_leads(tx: Connection, staff_id: int) -> None:
    """What they had taken or were given is nobody's."""
    nobodys = {"claimed_by": None, "claimed_until": None}
    tx.execute(update(leads).where(leads.c.claimed_by == staff_id).values(nobodys))
    tx.execute(update(leads).where(leads.c.assigned_to == staff_id).values(assigned_to=None))


def open_again(tx: Connection, staff_id: int) -> None:
    """An account that was closed is there again, without a password."""
    tx.execute(_CHANGE, {"key": staff_id, "ended_at": None})


# --- one-time links ---------------------------------------------------------------------------------------------------

_ADD_LINK = insert(staff_links)
_fresh = (
    staff_links.c.token_hash == bindparam("token"),
    staff_links.c.used_at.is_(None),
    staff_links.c.expires_at > _now,
)
_LINK_END = select(staff_links.c.expires_at).where(staff_links.c.staff_id == bindparam("key"), *_fresh[1:])
_SEE_LINK = select(*_ACCOUNT).join(staff_links, staff_links.c.staff_id == staff.c.id).where(*_fresh)
_USE_LINK = update(staff_links).where(*_fresh).values(used_at=_now).returning(staff_links.c.staff_id)


def add_link(tx: Connection, staff_id: int, token: str, expires_at: datetime) -> None:
    """A link that signs this person in once. Earlier ones that were not used hold no longer."""
    delete_links(tx, staff_id)
    tx.execute(_ADD_LINK, {"token_hash": _hash(tx, token), "staff_id": staff_id, "expires_at": expires_at})


def delete_links(tx: Connection, staff_id: int) -> None:
    """No link of theirs that was not used holds any longer."""
    tx.execute(delete(staff_links).where(staff_links.c.staff_id == staff_id, staff_links.c.used_at.is_(None)))


def get_link_end(tx: Connection, staff_id: int, now: datetime) -> datetime | None:
    """Until when a link of theirs waits to be used; None when there is none."""
    found: datetime | None = tx.execute(_LINK_END, {"key": staff_id, "now": now}).scalar()
    return found


def see_link(tx: Connection, token: str, now: datetime) -> Account | None:
    """Whose link this is, while it holds. Spends nothing: previews of links open them."""
    row = tx.execute(_SEE_LINK, {"token": _hash(tx, token), "now": now}).first()
    return _account(row) if row else None


def use_link(tx: Connection, token: str, now: datetime) -> int | None:
    """Spend the link; whose it is, or None when it was used or is over. Of two at once one gets it."""
    found: int | None = tx.execute(_USE_LINK, {"token": _hash(tx, token), "now": now}).scalar()
    return found


# --- sessions ---------------------------------------------------------------------------------------------------------

_ADD_SESSION = insert(staff_sessions)
_SESSION = (
    select(*_ACCOUNT, staff_sessions.c.seen_at)
    .join(staff_sessions, staff_sessions.c.staff_id == staff.c.id)
    .where(staff_sessions.c.token_hash == bindparam("token"), staff.c.ended_at.is_(None))
    .where(staff_sessions.c.seen_at > _since, staff_sessions.c.created_at > bindparam("begun", type_=_since.type))
)
_HERE = (
    select(func.count())
    .where(staff_sessions.c.staff_id == bindparam("key"), staff_sessions.c.seen_at > _since)
    .where(staff_sessions.c.created_at > bindparam("begun", type_=_since.type))
)
_SEEN = update(staff_sessions).where(staff_sessions.c.token_hash == bindparam("token")).values(seen_at=_now)


@dataclass(frozen=True, slots=True)
class Session:
    """Who is signed in, and when they last did something."""

    account: Account
    seen_at: datetime


def add_session(tx: Connection, staff_id: int, token: str, now: datetime) -> None:
    """Sign somebody in."""
    tx.execute(_ADD_SESSION, {"token_hash": _hash(tx, token), "staff_id": staff_id, "created_at": now, "seen_at": now})
    tx.execute(_CHANGE, {"key": staff_id, "signed_in_at": now})


def get_session(tx: Connection, token: str, *, seen_since: datetime, begun_since: datetime) -> Session | None:
    """Who is signed in with this token, unless it was idle or is old, or the account was closed."""
    found = {"token": _hash(tx, token), "since": seen_since, "begun": begun_since}
    row = tx.execute(_SESSION, found).first()
    return Session(_account(row), row.seen_at) if row else None


def touch_session(tx: Connection, token: str, now: datetime) -> None:
    """Something was done in it."""
    tx.execute(_SEEN, {"token": _hash(tx, token), "now": now})


def delete_session(tx: Connection, token: str) -> None:
    """Sign out here."""
    tx.execute(delete(staff_sessions).where(staff_sessions.c.token_hash == _hash(tx, token)))


def delete_sessions(tx: Connection, staff_id: int) -> int:
    """Sign out everywhere, and take away the links that would sign in; from how many places."""
    staff_telegram.delete_links(tx, staff_id)
    return tx.execute(delete(staff_sessions).where(staff_sessions.c.staff_id == staff_id)).rowcount


def count_sessions(tx: Connection, staff_id: int, now: datetime) -> int:
    """In how many places somebody is signed in now."""
    told = {"key": staff_id, "since": now - IDLE_FOR, "begun": now - AT_MOST}
    found: int = tx.execute(_HERE, told).scalar_one()
    return found


def _hash(tx: Connection, token: str) -> bytes:
    return keyring_of(tx).hash("staff token", token)
