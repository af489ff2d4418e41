"""What somebody tells who asks for a person: what it is about, and which number and hour are safe.

It stands, encrypted, on the ticket and nowhere else: it goes when the ticket is closed, with the conversation, and at
the latest on the day until which it is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, select, update

from storage.models import tickets

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Connection

KIND: Final = "person"
NOTHING_TOLD: Final[Mapping[str, None]] = dict.fromkeys(("about", "safe_phone", "safe_when", "keep_until"))
"""The columns of what is told, empty."""
NOTHING: Final[Mapping[str, None]] = {**NOTHING_TOLD, **dict.fromkeys(("claimed_by", "claimed_until"))}
"""The same, and of who of the staff is with them."""
_here = tickets.c
_OPEN = (
    select(_here.subject, _here.created_at, _here.about, _here.safe_phone, _here.safe_when)
    .where(_here.conversation_id == bindparam("whose"), _here.kind == KIND, _here.status == "open")
    .order_by(_here.id)
)
_TELL = update(tickets).where(_here.id == bindparam("key"))
_OF = (
    update(tickets)
    .where(_here.conversation_id == bindparam("whose"), _here.subject == bindparam("speaker"), _here.kind == KIND)
    .values(**NOTHING)
)


@dataclass(frozen=True, slots=True)
class Wish:
    """Somebody waits for a person, since when; of the rest, None was not told.

    `phone` is "" when only written words are wanted.
    """

    since: datetime
    about: str | None
    phone: str | None
    when: str | None


def tell(tx: Connection, ticket_id: int, told: Mapping[str, str | None], keep_until: datetime) -> None:
    """Write what was told (`about`, `phone`, `when`) beside what was told before; what is None stays as it is."""
    columns = {"about": "about", "phone": "safe_phone", "when": "safe_when"}
    values = {columns[name]: value for name, value in told.items() if value is not None}
    if values:
        tx.execute(_TELL.values(keep_until=keep_until, **values), {"key": ticket_id})


def list_wishes(tx: Connection, conversation_id: int) -> dict[str, Wish]:
    """Who waits for a person here, by speaker."""
    found = tx.execute(_OPEN, {"whose": conversation_id})
    return {speaker: Wish(since, about, phone, when) for speaker, since, about, phone, when in found}


def get_wish(tx: Connection, conversation_id: int, speaker: str) -> Wish | None:
    """What this speaker, who waits for a person, told of it; None when they wait for none."""
    return list_wishes(tx, conversation_id).get(speaker)


def forget(tx: Connection, conversation_id: int, speaker: str) -> None:
    """Keep nothing of what this speaker told, whether they still wait or not."""
    tx.execute(_OF, {"whose": conversation_id, "speaker": speaker})
