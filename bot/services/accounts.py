"""Accounts of the desk from the command line of this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import SystemClock
from bot.i18n import DESK_LOCALES
from bot.services import sign_in
from bot.services.access import ROLES
from bot.services.sign_in import SignInMistake, Wished, centre_mistake
from conversations.locales import LOCALES
from storage import staff

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from storage.db import Database

_WRONG = {
    "login": "a login has 2 to 30 of a-z 0-9 . _ - and begins with a letter",
    "name": "a name is needed, of at most 60 letters",
    "roles": f"roles are {', '.join(ROLES)}",
    "languages": f"languages are {', '.join(LOCALES)}",
    "locale": f"the desk speaks {' or '.join(DESK_LOCALES)}",
    "centre": "there is no such centre; the programme has {centres}",
    "centre_needed": "there are several centres, {centres}: say for which one a counsellor works, with --centre",
    "login_taken": "somebody has this login already; `tawjih staff list` shows all",
}


def open_account(database: Database, wished: Wished, centres: Collection[str]) -> str:
    """The path of the link for a new account; ValueError with a sentence when it cannot be opened."""
    login, wrong = wished.login, centre_mistake(wished.roles, wished.centre, centres)
    if wrong:
        raise ValueError(f"{login}: {_WRONG[wrong].format(centres=', '.join(centres))}")
    try:
        with database.transaction() as tx:
            token = sign_in.add_account(tx, wished, by=None, now=SystemClock().now())
    except SignInMistake as mistake:
        raise ValueError(f"{login}: {_WRONG[mistake.reason]}") from None
    return f"/desk/link?t={token}"


def link_again(database: Database, login: str) -> str:
    """The path of a new link for this login; ValueError when there is no such account."""
    with database.transaction() as tx:
        found = staff.find_login(tx, login)
        if found is None:
            raise ValueError(f"{login}: there is no such account; `tawjih staff list` shows all")
        token = sign_in.new_link(tx, found[0].id, by=None, now=SystemClock().now())
    return f"/desk/link?t={token}"


def list_accounts(database: Database) -> Iterator[tuple[str, str, str, str, str, str, str]]:
    """A row for each account."""
    with database.reading() as tx:
        found = staff.list_accounts(tx)
    for one in found:
        signed_in = f"{one.signed_in_at:%Y-%m-%d %H:%M}" if one.signed_in_at else "never"
        ended = f"{one.ended_at:%Y-%m-%d}" if one.ended_at else ""
        roles, languages = (" ".join(sorted(codes)) for codes in (one.roles, one.languages))
        yield one.login, one.name, roles, one.centre, languages, signed_in, ended
