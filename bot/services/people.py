"""Who works at the desk: each deed a verb with one gate, by the roles that the actor has at this very moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.services import access, sign_in
from bot.services.access import ROLES
from bot.services.desk import Mistake
from bot.services.sign_in import SAFEGUARDING, Wished, centre_mistake
from conversations.locales import LOCALES
from storage import audit, centres, staff

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from storage.audit import Deed as Line
    from storage.audit import OwnDeed
    from storage.staff import Account

MOST_DEEDS: Final = 30


@dataclass(frozen=True, slots=True)
class AccountPage:
    """An account as its page shows it: in how many places they are signed in, until when a link waits, what changed.

    `is_theirs` is whether its password and sessions are the business of who looks.
    """

    account: Account
    places: int
    link_until: datetime | None
    deeds: tuple[Line, ...]
    is_theirs: bool


@dataclass(frozen=True, slots=True)
class OwnPage:
    """One's own account: in how many places one is signed in, and what one did last."""

    account: Account
    places: int
    deeds: tuple[OwnDeed, ...]


# --- seeing -----------------------------------------------------------------------------------------------------------


def see_staff(tx: Connection, deed: Deed) -> tuple[Account, ...]:
    """All accounts, those that were closed last. Raises Refused."""
    access.check(deed.actor, "see_staff")
    return tuple(staff.list_accounts(tx))


def see_account(tx: Connection, deed: Deed, staff_id: int) -> AccountPage:
    """The page of an account. Raises Refused."""
    access.check(deed.actor, "see_staff")
    found = staff.get_account(tx, staff_id)
    if found is None:
        raise access.Refused
    return AccountPage(
        found,
        staff.count_sessions(tx, staff_id, deed.now),
        staff.get_link_end(tx, staff_id, deed.now),
        tuple(audit.list_account_deeds(tx, staff_id, MOST_DEEDS)),
        access.is_theirs(deed.actor, found),
    )


def see_me(tx: Connection, deed: Deed) -> OwnPage:
    """One's own page. Raises Refused."""
    access.check(deed.actor, "change_me")
    me = deed.actor.staff_id
    found = staff.get_account(tx, me)
    if found is None:
        raise access.Refused
    return OwnPage(found, staff.count_sessions(tx, me, deed.now), tuple(audit.list_own_deeds(tx, me, MOST_DEEDS)))


# --- what a form says -------------------------------------------------------------------------------------------------


def wished_in(fields: Mapping[str, str]) -> Wished:
    """The account that the fields of a form describe: each role and language is a box of its own, "role_counsellor"."""
    roles = tuple(role for role in ROLES if f"role_{role}" in fields)
    languages = tuple(locale for locale in LOCALES if f"speaks_{locale}" in fields)
    login, name = fields.get("login", "").strip().lower(), fields.get("name", "")
    return Wished(login, name, roles, languages, fields.get("locale", ""), fields.get("centre", ""))


def do(tx: Connection, deed: Deed, staff_id: int, fields: Mapping[str, str]) -> str:
    """Do what a posted form says; the token of a link where one was made, else "". Raises Refused and Mistake."""
    wished = wished_in(fields)
    match fields.get("do", ""):
        case "link":
            return new_link(tx, deed, staff_id)
        case "open":
            return open_again(tx, deed, staff_id)
        case "roles":
            change_roles(tx, deed, staff_id, wished.roles)
        case "about":
            change_about(tx, deed, staff_id, wished)
        case "centre":
            change_centre(tx, deed, staff_id, wished.centre)
        case "sign_out":
            end_sessions(tx, deed, staff_id)
        case "close":
            close_account(tx, deed, staff_id)
        case _:
            raise access.Refused
    return ""


# --- accounts of others -----------------------------------------------------------------------------------------------


def add_account(tx: Connection, deed: Deed, wished: Wished) -> str:
    """Open an account; the token of its link. Raises Refused and Mistake."""
    access.check(deed.actor, "change_staff")
    _refuse(centre_mistake(wished.roles, wished.centre, deed.centres))
    return sign_in.add_account(tx, wished, by=deed.actor, now=deed.now)


def new_link(tx: Connection, deed: Deed, staff_id: int) -> str:
    """Another link for who lost theirs or their password; its token. Raises Refused and Mistake."""
    return sign_in.new_link(tx, staff_id, by=deed.actor, now=deed.now)


def change_roles(tx: Connection, deed: Deed, staff_id: int, roles: Collection[str]) -> None:
    """Give these roles and no others; the role of protection is written down by itself. Raises Refused and Mistake.

    Who may take no leads any more has none.

    The last administrator stays one, and nobody takes that role from themselves: another administrator does it.
    """
    account = _open_account(tx, deed, staff_id)
    wished = Wished(
        account.login, account.name or account.login, tuple(sorted(roles)), tuple(account.languages), account.locale
    )
    _refuse(wished.mistake() or centre_mistake(roles, account.centre, deed.centres))
    if "administrator" not in roles:
        _stays(tx, deed, account, "own_role")
    given, taken = sorted(set(roles) - account.roles), sorted(account.roles - set(roles))
    if not (given or taken):
        return
    staff.set_roles(tx, staff_id, wished.roles)
    if not access.may(frozenset(roles), "claim"):
        staff.free_leads(tx, staff_id)
    changed = [*(f"+{role}" for role in given), *(f"-{role}" for role in taken)]
    deed.write(tx, "change_roles", about=" ".join(changed), account_id=staff_id)
    if SAFEGUARDING in {*given, *taken}:
        verb = "give_safeguarding" if SAFEGUARDING in given else "take_safeguarding"
        deed.write(tx, verb, about=account.login, account_id=staff_id)


def change_about(tx: Connection, deed: Deed, staff_id: int, wished: Wished) -> None:
    """How colleagues call them, what they speak, the language of their pages. Raises Refused and Mistake."""
    account = _open_account(tx, deed, staff_id)
    _refuse(replace(wished, login=account.login, roles=tuple(account.roles)).mistake())
    staff.set_about(tx, staff_id, name=wished.name.strip(), languages=wished.languages, locale=wished.locale)
    deed.write(tx, "change_about", account_id=staff_id)


def change_centre(tx: Connection, deed: Deed, staff_id: int, centre: str) -> None:
    """For which centre they work: what they had of others is nobody's from now on. Raises Refused and Mistake."""
    account = _open_account(tx, deed, staff_id)
    _refuse(centre_mistake(account.roles, centre, deed.centres))
    if centre == account.centre:
        return
    staff.set_centre(tx, staff_id, centre)
    if access.acting(replace(account, centre=centre), centres=deed.centres).sees is not None:
        centres.free_others(tx, staff_id, centre)
    deed.write(tx, "change_centre", about=f"{account.centre}>{centre}", account_id=staff_id)


def end_sessions(tx: Connection, deed: Deed, staff_id: int) -> None:
    """Sign somebody out wherever they are signed in. Raises Refused."""
    account = access.account_for(tx, deed.actor, "end_sessions", staff_id)
    staff.delete_sessions(tx, staff_id)
    deed.write(tx, "end_sessions", about=account.login, account_id=staff_id)


def close_account(tx: Connection, deed: Deed, staff_id: int) -> None:
    """Close it: its leads are nobody's, its sessions end at once. Raises Refused and Mistake.

    The last administrator stays, and nobody closes their own.
    """
    account = _open_account(tx, deed, staff_id)
    _stays(tx, deed, account, "own_account")
    staff.close_account(tx, staff_id, deed.now)
    deed.write(tx, "close_account", about=account.login, account_id=staff_id)


def open_again(tx: Connection, deed: Deed, staff_id: int) -> str:
    """Somebody comes back, as a counsellor whatever they were: the token of their link. Raises Refused and Mistake."""
    account = access.account_for(tx, deed.actor, "change_staff", staff_id)
    _refuse("" if account.ended_at else "account_open")
    staff.delete_sessions(tx, staff_id)
    staff.open_again(tx, staff_id)
    staff.set_roles(tx, staff_id, ("counsellor",))
    deed.write(tx, "open_again", about=account.login, account_id=staff_id)
    return sign_in.fresh_link(tx, staff_id, deed.now)


# --- one's own --------------------------------------------------------------------------------------------------------


def change_me(tx: Connection, deed: Deed, languages: Sequence[str], locale: str) -> None:
    """What one speaks, and the language of one's pages. Raises Refused and Mistake."""
    now = access.check_now(tx, deed.actor, "change_me")
    account = staff.get_account(tx, now.staff_id)
    if account is None:
        raise access.Refused
    wished = Wished(account.login, account.name, tuple(account.roles), tuple(languages), locale)
    _refuse(wished.mistake())
    staff.set_about(tx, account.id, name=account.name, languages=wished.languages, locale=locale)
    deed.write(tx, "change_me", account_id=account.id)


# --- what binds them --------------------------------------------------------------------------------------------------


def _open_account(tx: Connection, deed: Deed, staff_id: int) -> Account:
    account = access.account_for(tx, deed.actor, "change_staff", staff_id)
    _refuse("account_closed" if account.ended_at else "")
    return account


def _stays(tx: Connection, deed: Deed, account: Account, own: str) -> None:
    """Raise Mistake when this one must stay an administrator: the last one, or who acts."""
    if "administrator" in account.roles and staff.count_administrators(tx) == 1:
        raise Mistake("last_administrator")
    if account.id == deed.actor.staff_id and ("administrator" in account.roles or own == "own_account"):
        raise Mistake(own)


def _refuse(reason: str) -> None:
    if reason:
        raise Mistake(reason)
