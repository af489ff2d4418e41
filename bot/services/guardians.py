"""The adult who agrees for a young person: what their link tells them, and what becomes of their answer.

Both doors come here, the page of the link and the chat on Telegram. What a link that works no more tells is always the
same, whether it was never there, is over, was used, or is of somebody who must not be contacted.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from bot.clock import CASABLANCA
from bot.services import waiting
from conversations.path import speaker_of
from conversations.types import (
    EndGuardianLink,
    Guardian,
    GuardianLink,
    GuardianTold,
    OfferGuardianLink,
    SeeGuardianLink,
)
from storage import contacts
from storage import guardian_links as links
from storage import guardians as kept
from storage.guardian_links import HOLDS, Said

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.i18n import Catalogues
    from conversations.texts import Text
    from conversations.types import TellGuardian
    from storage.contacts import Conversation
    from storage.guardian_links import Link

__all__ = ["HOLDS", "TOKEN_BYTES", "answer", "is_token", "known", "pass_on", "see", "settle"]

TOKEN_BYTES: Final = 16
_TOKEN: Final = re.compile(rf"[0-9a-f]{{{2 * TOKEN_BYTES}}}")
AUDIENCE: Final = "parent"


def is_token(typed: str) -> bool:
    """Whether this can be the token of a link at all."""
    return _TOKEN.fullmatch(typed) is not None


# --- the young person -------------------------------------------------------------------------------------------------


def pass_on(tx: Connection, conversation_id: int, wanted: OfferGuardianLink | EndGuardianLink, now: datetime) -> None:
    """Make a link, which ends the one before, or end it."""
    if isinstance(wanted, EndGuardianLink):
        links.end_link(tx, conversation_id, wanted.subject)
    elif kept.may_be_asked(tx, conversation_id, wanted.subject):
        links.offer(tx, conversation_id, wanted.subject, wanted.token, now)


def known(tx: Connection, conversation_id: int, now: datetime) -> dict[str, Guardian]:
    """What is known of the adults of each request of a conversation, by applicant."""
    return {one.subject: _known(one) for one in kept.list_guardians(tx, conversation_id, now)}


def _known(row: kept.Guardian) -> Guardian:
    day = row.answered_at.astimezone(CASABLANCA).date() if row.answered_at else None
    until = row.open_until.astimezone(CASABLANCA).date() if row.open_until and row.may_be_asked else None
    return Guardian(row.answer, day, until, row.verified_at is not None, row.may_be_asked)


# --- the adult --------------------------------------------------------------------------------------------------------


def see(tx: Connection, token: str, now: datetime) -> Link | None:
    """For whom a link is, while it works; spends nothing.

    However many that work no more were opened from there before: a carrier has one address for thousands, and nobody
    guesses a token.
    """
    return links.see_link(tx, token, now) if is_token(token) else None


def answer(tx: Connection, token: str, said: Said, words: str, now: datetime) -> bool:
    """Take the answer, and spend the link; False where it works no more. `words` are the very words that were read."""
    link = see(tx, token, now)
    if link is None:
        return False
    reach = contacts.get_reach(tx, link.conversation_id)  # locked first, as in every turn of the young person's
    contacts.lock_conversation(tx, reach.channel, reach.address, now)
    if not links.use_link(tx, token, said, now):
        return False
    _record(tx, link, said, words, now)
    if said.answer != "yes":
        waiting.wait(tx, link.conversation_id, speaker_of(link.subject), "guardian", now)
    return True


def _record(tx: Connection, link: Link, said: Said, words: str, now: datetime) -> None:
    values = {
        "subject": link.subject,
        "audience": AUDIENCE,
        "version": said.version,
        "text_hash": hashlib.sha256(words.encode()).hexdigest(),
        "locale": said.locale,
        "channel": said.channel,
        "given": said.answer != "no",
        "about": "guardian_call" if said.answer == "call" else "guardian",
    }
    contacts.add_consent(tx, link.conversation_id, values, now)


def settle(  # noqa: PLR0913, PLR0917 - what is wanted where, in which words
    tx: Connection,
    here: Conversation,
    locale: str,
    wanted: SeeGuardianLink | TellGuardian,
    catalogues: Catalogues,
    now: datetime,
) -> GuardianLink | GuardianTold:
    """What comes of a link that was opened, or answered, in a chat."""
    if isinstance(wanted, SeeGuardianLink):
        link = see(tx, wanted.token, now)
        if link is None:
            return GuardianLink(wanted.token)
        links.mark_opened(tx, link, here.id)
        return GuardianLink(wanted.token, link.first_name)
    shown = catalogues.whole(wanted.asked, locale, AUDIENCE)
    said = Said(wanted.answer, wanted.version, shown, here.channel, wanted.phone, wanted.when)
    words = read_words(wanted.asked, locale, catalogues)
    taken = answer(tx, wanted.token, said, words, now)
    return GuardianTold(wanted.answer if taken else "")


def read_words(asked: Sequence[Text], locale: str, catalogues: Catalogues) -> str:
    """The words that an adult answered, for their hash: without whose agreement it is about."""
    return "\n".join(catalogues.words(part, locale, AUDIENCE) for part in asked)
