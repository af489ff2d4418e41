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

from bot.i18n import DESK_LOCALES
from bot.services import attempts
from bot.services.access import ROLES, Actor, account_for, check_now
from bot.services.desk import Mistake
from conversations.locales import LOCALES
from storage import audit, staff, staff_telegram

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from storage.staff import Account

LINK_HOLDS: Final = timedelta(hours=24)
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200
LONGEST_NAME: Final = 60
FIRST_LOGIN: Final = "admin"
LOGIN: Final = re.compile(r"[a-z][a-z0-9._-]{1,29}")
SAFEGUARDING: Final = "safeguarding"
_TOUCHED_EVERY: Final = timedelta(minutes=1)


class SignInMistake(Mistake):
    """It does not work; `reason` is a code that the page has a sentence for."""


@dataclass(frozen=True, slots=True)
class Wished:
    """An account to be opened; `centre` is the one they work for, "" for none."""

    login: str
    name: str
    roles: Sequence[str]
    languages: Sequence[str]
    locale: str = "fr"
    centre: str = ""

    def mistake(self) -> str:
        """What is wrong with it, as a code; "" when nothing is."""
        wrong = {
            "login": not LOGIN.fullmatch(self.login),
            "name": not is_name(self.name),
            "roles": not self.roles or not set(self.roles) <= set(ROLES),
            "languages": not set(self.languages) <= set(LOCALES),
            "locale": self.locale not in DESK_LOCALES,
        }
        return next((name for name, is_wrong in wrong.items() if is_wrong), "")


def centre_mistake(roles: Collection[str], centre: str, centres: Collection[str]) -> str:
    """What is wrong with working for this centre in these roles, as a code; "" when nothing is.

    Who counsels in one of several has to be given it: without, they would see nothing.
    """
    if centre and centre not in centres:
        return "centre"
    needs_one = len(centres) > 1 and "counsellor" in roles and "coordinator" not in roles
    return "centre_needed" if needs_one and not centre else ""


def is_name(typed: str) -> bool:
    """Whether somebody can be called that."""
    return 0 < len(typed.strip()) <= LONGEST_NAME


# --- accounts and links -----------------------------------------------------------------------------------------------


def add_account(tx: Connection, wished: Wished, *, by: Actor | None, now: datetime) -> str:
    """Open an account; the token of the link with which its owner comes in first.

    `by` None is the command line of this machine. Raises SignInMistake, and Refused for who may not.
    """
    if by is not None:
        check_now(tx, by, "change_staff")
    mistake = wished.mistake()
    if mistake:
        raise SignInMistake(mistake)
    about = {"roles": wished.roles, "languages": wished.languages, "locale": wished.locale, "centre": wished.centre}
    try:
        identity = staff.add_account(tx, wished.login, name=wished.name.strip(), **about, now=now)  # type: ignore[arg-type]
    except staff.LoginTaken:
        raise SignInMistake("login_taken") from None
    _write(tx, by, "add_account", (identity, wished.login), now)
    if SAFEGUARDING in wished.roles:
        _write(tx, by, "give_safeguarding", (identity, wished.login), now)
    return fresh_link(tx, identity, now)


def new_link(tx: Connection, staff_id: int, *, by: Actor | None, now: datetime) -> str:
    """Another link for somebody who lost theirs or their password; it takes the password and all sessions away.

    Not for oneself: who would miss the answer would stand outside. Raises SignInMistake, and Refused for who may not.
    """
    account = account_for(tx, by, "reset_password", staff_id) if by else _account(tx, staff_id)
    if account is None or account.ended_at is not None:
        raise SignInMistake("no_such_person")
    if by is not None and by.staff_id == staff_id:
        raise SignInMistake("own_account")
    staff.set_password(tx, staff_id, None)
    staff.delete_sessions(tx, staff_id)
    staff_telegram.unlink(tx, staff_id)
    _write(tx, by, "new_link", (staff_id, account.login), now)
    return fresh_link(tx, staff_id, now)


def _account(tx: Connection, staff_id: int) -> Account | None:
    staff.lock_accounts(tx)
    return staff.get_account(tx, staff_id)


def first_link(tx: Connection, now: datetime) -> str | None:
    """The link of the first administrator, a new one at each start until one was used; None once somebody came in.

    Nobody knows yet what they are called: the page of the link asks.
    """
    if staff.count_administrators(tx):
        waiting = [one for one in staff.list_accounts(tx) if "administrator" in one.roles and one.ended_at is None]
        never_in = all(one.signed_in_at is None and not one.has_password for one in waiting)
        return fresh_link(tx, waiting[0].id, now) if never_in else None
    about = {"roles": ("administrator", "coordinator", "counsellor"), "languages": (), "locale": "fr"}
    identity = staff.add_account(tx, FIRST_LOGIN, name="", **about, now=now)  # type: ignore[arg-type]
    _write(tx, None, "add_account", (identity, FIRST_LOGIN), now)
    return fresh_link(tx, identity, now)


def fresh_link(tx: Connection, staff_id: int, now: datetime) -> str:
    """The token of a link that holds from now on, and no earlier one. Who may have it was looked at before."""
    token = secrets.token_urlsafe(24)
    staff.add_link(tx, staff_id, token, now + LINK_HOLDS)
    return token


def new_hash(password: str) -> str:
    """The hash of a new password; it takes a while, so not in a transaction. Raises SignInMistake."""
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise SignInMistake("short_password" if len(password) < SHORTEST_PASSWORD else "long_password")
    return _hasher().hash(password)


def come_in(tx: Connection, token: str, hashed: str, now: datetime, name: str = "", address: str = "") -> str:  # noqa: PLR0913, PLR0917 - who comes with what, from where
    """Spend a link, set the password by its hash, sign in; the token of the session. Raises SignInMistake.

    An account without a name takes this one, and needs it.
    """
    staff.lock_accounts(tx)
    staff_id = staff.use_link(tx, token, now)
    account = staff.get_account(tx, staff_id) if staff_id is not None else None
    if staff_id is None or account is None:
        raise SignInMistake("link_over")
    if not account.name:
        if not is_name(name):
            raise SignInMistake("name")
        staff.set_about(tx, staff_id, name=name.strip(), languages=tuple(account.languages), locale=account.locale)
    staff.set_password(tx, staff_id, hashed)
    staff.delete_sessions(tx, staff_id)
    return begin_session(tx, staff_id, now, address)


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
    if not attempts.count(tx, login, address, now):
        raise SignInMistake("too_many")
    found = staff.find_login(tx, login) if LOGIN.fullmatch(login) else None  # PostgreSQL takes no zero character
    return found[1] if found else ""


def sign_in(tx: Connection, login: str, address: str, compared_with: str, now: datetime) -> str:
    """Sign in whose password was right; the session's token. Raises SignInMistake when it was changed meanwhile."""
    return begin_session(tx, _proved(tx, login, address, compared_with, now), now, address)


def change_password(  # noqa: PLR0913, PLR0917 - who proved what, and the new one
    tx: Connection, actor: Actor, address: str, compared_with: str, hashed: str, now: datetime
) -> str:
    """Change one's own password, the old one proved right as for signing in; everything else of theirs ends.

    The token of the session that goes on. Raises SignInMistake.
    """
    check_now(tx, actor, "change_me")
    staff_id = _proved(tx, actor.login, address, compared_with, now)
    staff.set_password(tx, staff_id, hashed)
    staff.delete_links(tx, staff_id)
    staff.delete_sessions(tx, staff_id)
    _write(tx, actor, "change_password", (staff_id, actor.login), now)
    return _session(tx, staff_id, now)


def _proved(tx: Connection, login: str, address: str, compared_with: str, now: datetime) -> int:
    """Whose login this is, when the hash that the password was compared with is still theirs."""
    staff.lock_accounts(tx)
    found = staff.find_login(tx, login)
    if found is None or found[1] != compared_with:
        raise SignInMistake("wrong")
    attempts.take_back(tx, login, address, now)
    return found[0].id


# --- sessions ---------------------------------------------------------------------------------------------------------


def begin_session(tx: Connection, staff_id: int, now: datetime, address: str = "") -> str:
    """Sign somebody in who has proved who they are, from this network; the token of the session."""
    account = staff.get_account(tx, staff_id)
    if account and address:
        attempts.remember(tx, account.login, address, now)
    audit.add_deed(tx, staff_id, "desk", "sign_in", about=account.login if account else "", now=now)
    return _session(tx, staff_id, now)


def _session(tx: Connection, staff_id: int, now: datetime) -> str:
    token = secrets.token_urlsafe(32)
    staff.add_session(tx, staff_id, token, now)
    return token


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is there, and whether the session should be touched: not more than once a minute."""

    account: Account
    touch: bool

    def actor(self) -> Actor:
        """The same as who acts at the desk."""
        one = self.account
        return Actor(one.id, one.login, one.roles, "desk", one.locale, one.centre)


def signed_in(tx: Connection, token: str, now: datetime) -> SignedIn | None:
    """Who is signed in with this token; None when nobody is any more."""
    found = (
        staff.get_session(tx, token, seen_since=now - staff.IDLE_FOR, begun_since=now - staff.AT_MOST)
        if token
        else None
    )
    return SignedIn(found.account, now - found.seen_at > _TOUCHED_EVERY) if found else None


def sign_out_everywhere(tx: Connection, actor: Actor, now: datetime) -> None:
    """End all sessions of who acts."""
    staff.delete_sessions(tx, actor.staff_id)
    audit.add_deed(tx, actor.staff_id, actor.door, "sign_out_everywhere", now=now)


def _write(tx: Connection, by: Actor | None, verb: str, whose: tuple[int, str], now: datetime) -> None:
    """Write down what was done with an account (its id and login); `by` None is the command line."""
    who, door = (by.staff_id, by.door) if by else (None, "command_line")
    audit.add_deed(tx, who, door, verb, account_id=whose[0], about=whose[1], now=now)
