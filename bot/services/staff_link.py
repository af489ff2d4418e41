"""Linking a member of staff's Telegram: a code shown at the desk once, and a link to the desk asked for by the bot."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from bot.services import sign_in
from bot.services.access import check
from bot.services.sign_in import SignInMistake
from storage import audit, failures, staff, staff_telegram

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.services.desk import Deed
    from storage.staff import Account
    from storage.staff_telegram import Code, Link

HOLDS: Final = timedelta(minutes=15)
_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is taken for another; 8 of them are 40 bits
_LENGTH: Final = 8
_MOST_TRIES: Final = 5


@dataclass(frozen=True, slots=True)
class TelegramPage:
    """Whether somebody's Telegram is linked, and the code that still holds."""

    link: Link | None
    code: Code | None


def see_telegram(tx: Connection, deed: Deed) -> TelegramPage:
    """The page of one's own Telegram. Raises Refused."""
    check(deed.actor, "link_telegram")
    whose = deed.actor.staff_id
    return TelegramPage(staff_telegram.get_link(tx, whose), staff_telegram.get_code(tx, whose, "link", deed.now))


def show_code(tx: Connection, deed: Deed) -> None:
    """Make a code that links one's Telegram once, within a quarter of an hour; an earlier one holds no longer."""
    check(deed.actor, "link_telegram")
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    staff_telegram.add_code(tx, deed.actor.staff_id, "link", code, deed.now + HOLDS)
    deed.write(tx, "show_code", about=deed.actor.login)


def unlink(tx: Connection, deed: Deed) -> bool:
    """Nothing more is told there, and no code or link of theirs holds; False when nothing was linked."""
    check(deed.actor, "link_telegram")
    was_linked = staff_telegram.unlink(tx, deed.actor.staff_id)
    if was_linked:
        deed.write(tx, "unlink_telegram", about=deed.actor.login)
    return was_linked


def try_code(tx: Connection, address: str, token: str, now: datetime) -> Account | None:
    """Link who shows this code from this address; None when it holds for nobody, or this address tried too often."""
    whose = f"telegram {address}"
    failures.delete_failures(tx, now)
    tried = failures.count_failures(tx, whose, now - HOLDS)
    failures.add_failure(tx, whose, now)
    staff_id = staff_telegram.use_code(tx, "link", token, now) if tried < _MOST_TRIES else None
    account = staff.get_account(tx, staff_id) if staff_id is not None else None
    if account is None:
        return None
    failures.take_back_failure(tx, whose)
    staff_telegram.link(tx, account.id, address, now)
    audit.add_deed(tx, account.id, "telegram", "link_telegram", about=account.login, now=now)
    return account


# --- from Telegram to the desk ----------------------------------------------------------------------------------------


def ask_link(tx: Connection, deed: Deed) -> str:
    """The token of a link that signs in once, within a quarter of an hour. Raises Refused."""
    check(deed.actor, "link_telegram")
    token = secrets.token_urlsafe(24)
    staff_telegram.add_code(tx, deed.actor.staff_id, "sign_in", token, deed.now + HOLDS)
    deed.write(tx, "ask_link", about=deed.actor.login)
    return token


def see_link(tx: Connection, token: str, now: datetime) -> Account | None:
    """Whose link this is, while it holds. Spends nothing: previews of links open them."""
    staff_id = staff_telegram.see_code(tx, "sign_in", token, now)
    return staff.get_account(tx, staff_id) if staff_id is not None else None


def come_in(tx: Connection, token: str, now: datetime, address: str = "") -> str:
    """Spend the link, sign in from this network; the token of the session. Raises SignInMistake."""
    staff_id = staff_telegram.use_code(tx, "sign_in", token, now)
    if staff_id is None:
        raise SignInMistake("link_over")
    return sign_in.begin_session(tx, staff_id, now, address)
