"""What became of a message after its channel had taken it: for one that says so later, and not always at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog

from bot.services import announced, meters
from bot.services.messages import Message
from bot.services.not_sent import Blocked, Closed, Held, Unreachable
from storage import contacts, owed

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Connection

    from bot.services.not_sent import NotSent

_FIRST_PAUSE: Final = timedelta(minutes=1)
log = structlog.get_logger()


def not_delivered(  # noqa: PLR0913, PLR0917 - which message, to whom, and why
    tx: Connection, channel: str, addresses: Iterable[str], message_id: str, why: NotSent, now: datetime
) -> bool:
    """Write that this message was not delivered, and what comes of it. False: ask again, its id may come any moment."""
    found = (contacts.find_conversation(tx, channel, address) for address in addresses)
    conversation = next((one for one in found if one is not None), None)
    if conversation is None:
        return True
    contacts.lock_conversation(tx, channel, conversation.address, now)
    sent = owed.find_sent(tx, conversation.id, message_id)
    if sent is None:
        return not owed.is_being_sent(tx, conversation.id)
    row, tries, body = sent
    log.info("delivery.not_delivered", outbox=row, error=why.reason, tries=tries)
    meters.SENDS.labels(channel, "undelivered").inc()
    match why:
        case Closed() if body:
            _wait(tx, conversation.id, row, Message.from_json(body).locale, now)
        case Held() | Unreachable() if tries < owed.MOST_TRIES and body:
            owed.send_again(tx, row, now + _FIRST_PAUSE * 2**tries, why.reason)
        case Blocked():
            owed.mark_undelivered(tx, row, "blocked", now)
            contacts.mark_blocked(tx, conversation.id, now)
        case _:
            owed.mark_undelivered(tx, row, why.reason, now)
    return True


def _wait(tx: Connection, conversation_id: int, row: int, locale: str, now: datetime) -> None:
    announced.announce(tx, conversation_id, locale, now)
    owed.owe_again(tx, row)
