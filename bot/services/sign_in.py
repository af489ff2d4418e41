"""Signing in at the desk: one-time links, passwords, sessions, and a limit to attempts.

There is no default password. The first administrator gets a link when the program starts, others from the desk or
the command line. Opening a link spends nothing, since previews of links open them; pressing its button does.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from bot.services.access import ROLES, Actor, check
from conversations.texts import LOCALES
from storage import audit, staff, staff_telegram

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.staff import Account

LINK_HOLDS: Final = timedelta(hours=24)
IDLE_FOR, AT_MOST = timedelta(minutes=60), timedelta(hours=12)
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
LOGIN: Final = re.compile(r"[a-z][a-z0-9._-]{1,29}")
_FAILED_LATELY: Final = timedelta(minutes=15)
_MOST_OF_LOGIN, _MOST_OF_ADDRESS = 5, 30
_TOUCHED_EVERY: Final = timedelta(minutes=1)


class SignInMistake(Exception):  # noqa: N818 - named for what happened
    """It does not work; `reason` is a code that the page has a sentence for."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Wished:
    """An account to be opened."""

    login: str
    name: str
    roles: Sequence[str]
    languages: Sequence[str]
    locale: str = "fr"

    def mistake(self) -> str:
        """What is wrong with it, as a code; "" when nothing is."""
        wrong = {
            "login": not LOGIN.fullmatch(self.login),
            "name": not self.name.strip(),
            "roles": not self.roles or not set(self.roles) <= set(ROLES),
            "languages": not set(self.languages) <= set(LOCALES),
            "locale": self.locale not in {"fr", "ar"},
        }
        return next((name for name, is_wrong in wrong.items() if is_wrong), "")


# --- accounts and links -----------------------------------------------------------------------------------------------


def add_account(tx: Connection, wished: Wished, *, by: Actor | None, now: datetime) -> str:
    """Open an account; the token of the link with which its owner comes in first.

    `by` None is the command line of this machine. Raises SignInMistake, and Refused for who may not.
    """
    if by is not None:
        check(by, "change_staff")
    mistake = wished.mistake()
    if mistake:
        raise SignInMistake(mistake)
    about = {"roles": wished.roles, "languages": wished.languages, "locale": wished.locale}
    try:
        identity = staff.add_account(tx, wished.login, name=wished.name.strip(), **about, now=now)  # type: ignore[arg-type]
    except staff.LoginTaken:
        raise SignInMistake("login_taken") from None
    _write(tx, by, "add_account", wished.login, now)
    return _new_link(tx, identity, now)


def new_link(tx: Connection, staff_id: int, *, by: Actor | None, now: datetime) -> str:
    """Another link for somebody who lost theirs or their password; it takes all other ways in away."""
    if by is not None:
        check(by, "change_staff")
    account = staff.get_account(tx, staff_id)
    if account is None or account.ended_at is not None:
        raise SignInMistake("no_such_person")
    staff.set_password(tx, staff_id, None)
    staff.delete_sessions(tx, staff_id)
    staff_telegram.unlink(tx, staff_id)
    _write(tx, by, "new_link", account.login, now)
    return _new_link(tx, staff_id, now)


def first_link(tx: Connection, now: datetime) -> str | None:
    """The link of the first administrator, a new one at each start until one was used; None once somebody came in."""
    if staff.count_administrators(tx):
        waiting = [one for one in staff.list_accounts(tx) if "administrator" in one.roles and one.ended_at is None]
        never_in = all(one.signed_in_at is None and not one.has_password for one in waiting)
        return _new_link(tx, waiting[0].id, now) if never_in else None
    wished = Wished("admin", "Administrator", ("administrator", "coordinator", "counsellor"), ())
    return add_account(tx, wished, by=None, now=now)


def _new_link(tx: Connection, staff_id: int, now: datetime) -> str:
    token = secrets.token_urlsafe(24)
    staff.add_link(tx, staff_id, token, now + LINK_HOLDS)
    return token


def new_hash(password: str) -> str:
    """The hash of a new password; it takes a while, so not in a transaction. Raises SignInMistake."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise SignInMistake("short_password" if len(password) < SHORTEST_PASSWORD else "long_password")
    return _hasher().hash(password)


def come_in(tx: Connection, token: str, hashed: str, now: datetime) -> str:
    """Spend a link, set the password by its hash, sign in; the token of the session. Raises SignInMistake."""
    staff_id = staff.use_link(tx, token, now)
    if staff_id is None:
        raise SignInMistake("link_over")
    staff.set_password(tx, staff_id, hashed)
    staff.delete_sessions(tx, staff_id)
    return begin_session(tx, staff_id, now)


# --- with a password --------------------------------------------------------------------------------------------------


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)  # what OWASP recommends at the least


@cache
def _nobodys() -> str:
    """A hash that nobody's password has: an unknown login takes as long as a known one."""
    return _hasher().hash(secrets.token_urlsafe())


def is_password(stored: str, password: str) -> bool:
    """Whether this is the password behind the hash; it takes a while, and longest on purpose."""
    try:
        _hasher().verify(stored or _nobodys(), password[: LONGEST_PASSWORD + 1])
    except (VerificationError, InvalidHashError):
        return False
    return bool(stored)


def attempt(tx: Connection, login: str, address: str, now: datetime) -> str:
    """Count an attempt and give the hash to compare the password with, "" for nobody's.

    It counts as failed until `sign_in` takes it back: of a hundred at once only the first few are looked at. Raises
    SignInMistake when too many failed. The comparison itself belongs outside of any transaction.
    """
    since = now - _FAILED_LATELY
    for whose, most in ((f"login {login}", _MOST_OF_LOGIN), (f"address {address}", _MOST_OF_ADDRESS)):
        if staff.count_failures(tx, whose, since) >= most:
            raise SignInMistake("too_many")
        staff.add_failure(tx, whose, now)
    staff.delete_failures(tx, since)
    found = staff.find_login(tx, login)
    return found[1] if found else ""


def sign_in(tx: Connection, login: str, address: str, compared_with: str, now: datetime) -> str:
    """Sign in whose password was right; the session's token. Raises SignInMistake when it was changed meanwhile."""
    found = staff.find_login(tx, login)
    if found is None or found[1] != compared_with:
        raise SignInMistake("wrong")
    for whose in (f"login {login}", f"address {address}"):
        staff.take_back_failure(tx, whose)
    return begin_session(tx, found[0].id, now)


# --- sessions ---------------------------------------------------------------------------------------------------------


def begin_session(tx: Connection, staff_id: int, now: datetime) -> str:
    """Sign somebody in who has proved who they are; the token of the session."""
    token = secrets.token_urlsafe(32)
    staff.add_session(tx, staff_id, token, now)
    account = staff.get_account(tx, staff_id)
    audit.add_deed(tx, staff_id, "desk", "sign_in", about=account.login if account else "", now=now)
    return token


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is there, and whether the session should be touched: not more than once a minute."""

    account: Account
    touch: bool

    def actor(self) -> Actor:
        """The same as who acts at the desk."""
        one = self.account
        return Actor(one.id, one.login, one.roles, "desk", one.locale)


def signed_in(tx: Connection, token: str, now: datetime) -> SignedIn | None:
    """Who is signed in with this token; None when nobody is any more."""
    found = staff.get_session(tx, token, seen_since=now - IDLE_FOR, begun_since=now - AT_MOST) if token else None
    return SignedIn(found.account, now - found.seen_at > _TOUCHED_EVERY) if found else None


def sign_out_everywhere(tx: Connection, actor: Actor, now: datetime) -> None:
    """End all sessions of who acts."""
    staff.delete_sessions(tx, actor.staff_id)
    audit.add_deed(tx, actor.staff_id, actor.door, "sign_out_everywhere", now=now)


def close_account(tx: Connection, staff_id: int, *, by: Actor, now: datetime) -> None:
    """Close somebody's account. The last administrator stays: raises SignInMistake("last_administrator")."""
    check(by, "change_staff")
    account = staff.get_account(tx, staff_id)
    if account is None or account.ended_at is not None:
        raise SignInMistake("no_such_person")
    if "administrator" in account.roles and staff.count_administrators(tx) == 1:
        raise SignInMistake("last_administrator")
    staff.close_account(tx, staff_id, now)
    _write(tx, by, "close_account", account.login, now)


def _write(tx: Connection, by: Actor | None, verb: str, about: str, now: datetime) -> None:
    audit.add_deed(tx, by.staff_id if by else None, by.door if by else "command_line", verb, about=about, now=now)
